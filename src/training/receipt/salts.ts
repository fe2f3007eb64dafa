import { createCipheriv, createHmac } from 'node:crypto'
import type { PartName } from '../dataset/index.js'

/** Bytes of a part's key, and of the salt of one row: a block of AES. */
export const saltBytes = 16

/**
 * The key that the salts of a part come from: the first 16 bytes of
 * HMAC-SHA256(datasetSecret, "part" NUL source NUL index), the index in decimal digits. Whoever holds it can open the
 * commitments of the whole part, so it is never disclosed: a proof discloses the salt of its one row.
 */
export function partKey(datasetSecret: Uint8Array, part: Pick<PartName, 'source' | 'index'>): Uint8Array {
  const name = `part\0${part.source}\0${part.index}`
  return new Uint8Array(createHmac('sha256', datasetSecret).update(name).digest().subarray(0, saltBytes))
}

/** The salts of the first `rows` rows of a part, one after another: the AES-128-CTR keystream (NIST SP 800-38A, 6.5) from a counter of zero. */
export function partSalts(key: Uint8Array, rows: number): Uint8Array {
  return keystream(key, 0, rows)
}

/** The salt of row `row` of a part alone. */
export function rowSalt(key: Uint8Array, row: number): Uint8Array {
  return keystream(key, row, 1)
}

function keystream(key: Uint8Array, firstBlock: number, blocks: number): Uint8Array {
  const counter = new Uint8Array(saltBytes)
  new DataView(counter.buffer).setUint32(12, firstBlock)
  const cipher = createCipheriv('aes-128-ctr', key, counter)
  return new Uint8Array(cipher.update(new Uint8Array(blocks * saltBytes)))
}
