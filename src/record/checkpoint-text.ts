import { decodeBase64, encodeBase64 } from './base64.js'
import { equalBytes } from './equal-bytes.js'
import { emptyRoot } from './merkle.js'
import { RecordError } from './record-error.js'

/** The head of a log's tree: C2SP tlog-checkpoint without extension lines. */
export interface Checkpoint {
  origin: string
  /** entries in the tree */
  size: number
  /** 32 bytes */
  rootHash: Uint8Array
}

/** The text that is signed: origin, size, root hash, one a line. */
export function formatCheckpoint({ origin, size, rootHash }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(rootHash)}\n`
}

/**
 * Reads the text of a checkpoint, which must be the only way to write it. Extension lines are refused: no monitor can audit
 * what they say, an ML-DSA-44 cosignature does not cover them, and we write none.
 * @throws RecordError `record.malformed-checkpoint`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, sizeText, rootText, ...rest] = text.split('\n')
  if (
    origin === undefined ||
    sizeText === undefined ||
    rootText === undefined ||
    rest.length === 0 ||
    rest.at(-1) !== ''
  ) {
    throw malformed('it must have three lines: origin, size, root hash')
  }
  if (rest.length > 1) throw malformed('lines after the root hash are not accepted')
  if (origin === '') throw malformed('its origin is empty')
  const size = parseWholeNumber(sizeText)
  if (size === undefined) throw malformed('its size is not a plain decimal number below 2^53')
  const rootHash = decodeBase64(rootText)
  if (rootHash?.length !== 32) throw malformed('its root hash is not 32 bytes of base64')
  if (size === 0 && !equalBytes(rootHash, emptyRoot)) throw malformed('a tree without entries has another root hash')
  return { origin, size, rootHash }
}

/** A decimal number as ASCII without leading zeroes, or undefined (also above 2^53 - 1). */
export function parseWholeNumber(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-checkpoint', `This is not a checkpoint: ${what}.`)
}
