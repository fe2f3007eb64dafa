import { sha256 } from '../../record/index.js'
import type { RowValue } from '../dataset/index.js'
import { saltBytes } from './salts.js'

/** What stands for the length of a value that is absent. */
export const absentLength = 0xffffffff

/**
 * The bytes of a row that are committed to: for each mapped column, in the order of the mapping, the length in bytes
 * (32 bits, little-endian; `absentLength` for null) and the value in UTF-8. A list is committed to as its JSON text.
 * Lone surrogates, which UTF-8 cannot carry, are read as U+FFFD.
 */
export function rowBytes(values: readonly RowValue[]): Uint8Array {
  const texts = values.map((value) => (value === null || typeof value === 'string' ? value : JSON.stringify(value)))
  const encoded = texts.map((text) => (text === null ? undefined : encoder.encode(text)))
  const bytes = new Uint8Array(encoded.reduce((length, value) => length + 4 + (value?.length ?? 0), 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const value of encoded) {
    view.setUint32(at, value?.length ?? absentLength, true)
    if (value !== undefined) bytes.set(value, at + 4)
    at += 4 + (value?.length ?? 0)
  }
  return bytes
}

const encoder = new TextEncoder()

/** SHA-256(salt || row bytes): says nothing of the row to who has not its salt. */
export function rowDigest(salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (salt.length !== saltBytes) throw new RangeError(`a salt is ${saltBytes} bytes long, not ${salt.length}`)
  const input = new Uint8Array(saltBytes + bytes.length)
  input.set(salt)
  input.set(bytes, saltBytes)
  return sha256(input)
}
