/** The algorithms that files are called by, with the bytes of a digest. */
export const digestBytes = { sha256: 32, md5: 16, sha1: 20, sha512: 64 } as const
export type DigestAlgorithm = keyof typeof digestBytes

/** In the order of their numbers in an index. */
export const digestAlgorithms = ['sha256', 'md5', 'sha1', 'sha512'] as const satisfies readonly DigestAlgorithm[]

export const isDigestAlgorithm = (name: string): name is DigestAlgorithm => Object.hasOwn(digestBytes, name)

/** What is kept and compared of a digest: its first 128 bits, as four words, most significant first. */
export type DigestHead = Uint32Array

/**
 * Reads the first 128 bits of a digest into `head`: hex in either case, or base64 or base64url with or without padding,
 * bare or behind the algorithm's name (`sha256:…`, `sha256-…`, `SHA256=…`). False for what is none of that algorithm's, all
 * of it being looked at.
 */
export function readDigest(algorithm: DigestAlgorithm, text: string, head: DigestHead): boolean {
  const bytes = digestBytes[algorithm]
  const { length } = text
  if (length === bytes * 2) return readHex(text, 0, bytes, head)
  const start = prefixLength(algorithm, text)
  const rest = length - start
  if (rest === bytes * 2) return readHex(text, start, bytes, head)
  const letters = Math.ceil((bytes * 4) / 3)
  if (rest === letters || (rest === Math.ceil(bytes / 3) * 4 && isPadding(text, start + letters))) {
    return readBase64(text, start, bytes, letters, head)
  }
  return text.trim() !== text && readDigest(algorithm, text.trim(), head)
}

/**
 * The second 32 bits of a digest that is written as bare hex in UTF-8 from `from` to `to`; -1 for all other spellings, and
 * for what is none.
 */
export function secondWord(algorithm: DigestAlgorithm, bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== digestBytes[algorithm] * 2) return -1
  let wrong = 0
  let word = 0
  for (let at = from; at < to; at++) {
    const c = bytes[at]!
    const digit = hexValues[c & 127]!
    wrong |= digit | (c & 128)
    if (at >= from + 8 && at < from + 16) word = (word << 4) | digit
  }
  return wrong < 16 ? word >>> 0 : -1
}

function prefixLength(algorithm: DigestAlgorithm, text: string): number {
  const { length } = algorithm
  const mark = text.charCodeAt(length)
  // ':', '-' or '='
  if (mark !== 0x3a && mark !== 0x2d && mark !== 0x3d) return 0
  return text.startsWith(algorithm) || text.slice(0, length).toLowerCase() === algorithm ? length + 1 : 0
}

const hexValues = new Uint8Array(128).fill(255)
const base64Values = new Uint8Array(128).fill(255)
for (let value = 0; value < 16; value++) {
  hexValues['0123456789abcdef'.charCodeAt(value)] = value
  hexValues['0123456789ABCDEF'.charCodeAt(value)] = value
}
for (let value = 0; value < 64; value++) {
  for (const alphabet of ['+/', '-_']) {
    const letters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`
    base64Values[letters.charCodeAt(value)] = value
  }
}

function readHex(text: string, start: number, bytes: number, head: DigestHead): boolean {
  let wrong = 0
  let at = start
  for (let word = 0; word < 4; word++) {
    let value = 0
    for (const end = at + 8; at < end; at++) {
      const c = text.charCodeAt(at)
      const digit = hexValues[c & 127]!
      wrong |= digit | (c & ~127)
      value = (value << 4) | digit
    }
    head[word] = value
  }
  for (const end = start + bytes * 2; at < end; at++) {
    const c = text.charCodeAt(at)
    wrong |= hexValues[c & 127]! | (c & ~127)
  }
  return wrong < 16
}

function readBase64(text: string, start: number, bytes: number, letters: number, head: DigestHead): boolean {
  let word = 0
  let bits = 0
  let value = 0
  for (let at = start; at < start + letters; at++) {
    const c = text.charCodeAt(at)
    const digit = c < 128 ? base64Values[c]! : 255
    if (digit === 255) return false
    for (let bit = 5; bit >= 0; bit--) {
      value = (value << 1) | ((digit >>> bit) & 1)
      if (++bits === 32) {
        if (word < 4) head[word] = value
        word++
        bits = 0
      }
    }
  }
  // Bits past the last byte are zero (RFC 4648, 3.5): one digest, one spelling.
  const spare = letters * 6 - bytes * 8
  return (value & ((1 << spare) - 1)) === 0
}

function isPadding(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) if (text.charCodeAt(at) !== 0x3d) return false
  return true
}
