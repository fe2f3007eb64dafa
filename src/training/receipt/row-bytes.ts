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
  let length = 0
  for (const text of texts) length += 4 + (text === null ? 0 : Buffer.byteLength(text))
  const bytes = Buffer.alloc(length)
  let at = 0
  for (const text of texts) {
    const written = text === null ? 0 : bytes.write(text, at + 4)
    bytes.writeUInt32LE(text === null ? absentLength : written, at)
    at += 4 + written
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** SHA-256(salt || row bytes): says nothing of the row to who has not its salt. */
export function rowDigest(salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (salt.length !== saltBytes) throw new RangeError(`a salt is ${saltBytes} bytes long, not ${salt.length}`)
  const input = new Uint8Array(saltBytes + bytes.length)
  input.set(salt)
  input.set(bytes, saltBytes)
  return sha256(input)
}
