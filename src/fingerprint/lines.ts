import { FingerprintError } from './fingerprint-error.js'

/** Characters of an exchange file that are read at most: 2^28, about four million hashes. */
export const mostCharacters = 1 << 28

/**
 * The meaningful lines of an exchange file, trimmed, with their numbers (the first is 1): any line end, a byte-order
 * mark, blank lines and comments (#) skipped.
 *
 * @throws {FingerprintError} `fingerprint.too-large`, or `fingerprint.bad-line` for a line of over 4096 characters.
 */
export function* linesOf(text: string): Generator<{ line: string; number: number }> {
  if (text.length > mostCharacters) {
    throw new FingerprintError(
      'fingerprint.too-large',
      `the file has ${text.length} characters, at most ${mostCharacters} are read: split it`,
    )
  }
  let number = 0
  for (let from = text.startsWith('\uFEFF') ? 1 : 0; from < text.length; ) {
    const end = lineEnd(text, from)
    number++
    if (end - from > 4096) throw new FingerprintError('fingerprint.bad-line', 'a line has over 4096 characters', number)
    const line = text.slice(from, end).trim()
    if (line !== '' && !line.startsWith('#')) yield { line, number }
    from = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1)
  }
}

function lineEnd(text: string, from: number): number {
  for (let k = from; k < text.length; k++) {
    const code = text.charCodeAt(k)
    if (code === 10 || code === 13) return k
  }
  return text.length
}
