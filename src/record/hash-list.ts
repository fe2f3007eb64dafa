import { decodeBase64 } from './base64.js'
import type { RecordError } from './record-error.js'

/**
 * Reads the hashes of a proof out of foreign JSON: a list of at most `max` texts, each 32 bytes in base64.
 * @param malformed makes the error of the proof that they are read for
 */
export function readHashList(
  value: unknown,
  max: number,
  malformed: (what: string) => RecordError,
): { texts: string[]; hashes: Uint8Array[] } {
  if (!Array.isArray(value) || value.length > max) throw malformed(`hashes must be a list of at most ${max}`)
  const texts: string[] = []
  const hashes = Array.from(value, (text: unknown, i) => {
    const hash = typeof text === 'string' && text.length === 44 ? decodeBase64(text) : undefined
    if (hash?.length !== 32) throw malformed(`hash ${i} is not 32 bytes of base64`)
    texts.push(text as string)
    return hash
  })
  return { texts, hashes }
}
