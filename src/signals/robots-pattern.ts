/** UTF-16 units of a path that are matched at most: no server takes longer ones, and matching stays cheap. */
export const robotsPathMax = 8192

/**
 * Whether a path is too long to be looked at, or too many patterns are to be compared with it: hostile files would take
 * seconds for each URL otherwise. The site with the most rules known has 10,000, and paths have 100 characters.
 */
export function isTooMuch(patterns: number, path: string): boolean {
  return patterns > 0 && (path.length > robotsPathMax || patterns * path.length > comparedMax)
}
const comparedMax = 20_000_000

/** A path of a rule, made ready for matching, RFC 9309 section 2.2.2 and 2.2.3. */
export interface RobotsPattern {
  /** As it stands in the file, octets beyond ASCII percent-encoded: its length is what the longest match counts. */
  readonly written: string
  /** The same with escapes of letters, digits and `-._~` resolved and the others in upper case. */
  readonly resolved: string
}

export function robotsPattern(value: string): RobotsPattern {
  const written = escapeBeyondAscii(value)
  return { written, resolved: resolveEscapes(written) }
}

/**
 * Whether a pattern takes in a path (with its query, as `robotsPathOf` gives it). `strictly`: escapes are compared as
 * they are written. A rule that allows is matched strictly and one that refuses either way, so that where crawlers
 * differ about escapes (RFC 9309 resolves those of unreserved characters, its best known implementation none) nothing
 * is allowed that one of them refuses.
 */
export function robotsPatternMatches(pattern: RobotsPattern, path: string, strictly: boolean): boolean {
  return robotsPathTest(path)(pattern, strictly)
}

/** As `robotsPatternMatches`, for many patterns and one path. */
export function robotsPathTest(path: string): (pattern: RobotsPattern, strictly: boolean) => boolean {
  const resolvedPath = resolveEscapes(escapeBeyondAscii(path))
  return ({ written, resolved }, strictly) => {
    if (matches(written, path)) return true
    if (strictly || (resolved === written && resolvedPath === path)) return false
    return matches(resolved, resolvedPath)
  }
}

/**
 * The part of an absolute URL that rules are about: path and query without fragment. Expects the URL as it is requested,
 * escapes included, and changes nothing in it. An URL without a path has `/`.
 */
export function robotsPathOf(url: string): string {
  const hash = url.indexOf('#')
  const whole = hash < 0 ? url : url.slice(0, hash)
  const scheme = whole.indexOf('://')
  const from = scheme >= 0 ? scheme + 3 : whole.startsWith('//') ? 2 : 0
  for (let at = from; at < whole.length; at++) {
    const character = whole[at]
    if (character === '/') return whole.slice(at)
    if (character === '?' || character === ';') return `/${whole.slice(at)}`
  }
  return '/'
}

/** From the start of the path; `*` is any run of characters, a `$` that ends the pattern is the end of the path. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$')
  const pieces = (anchored ? pattern.slice(0, -1) : pattern).split('*')
  const first = pieces[0]!
  if (!path.startsWith(first)) return false
  let at = first.length
  if (pieces.length === 1) return !anchored || at === path.length
  for (const piece of pieces.slice(1, -1)) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  const last = pieces.at(-1)!
  return anchored ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) >= 0
}

function escapeBeyondAscii(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is ASCII stays as it is.
  return text.replace(/[^\u0000-\u007f]+/g, (run) => percentEncoded(Buffer.from(run, 'utf8')))
}
function percentEncoded(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return text
}
function resolveEscapes(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase()
  })
}
