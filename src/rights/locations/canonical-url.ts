/**
 * The one spelling of a web address: `host[:port]/path[?query]`, by the rules of the WHATWG URL Standard (host in lower
 * case and punycode, default port off, dot segments resolved), and besides: scheme, user, fragment, a leading `www.` and
 * parameters that only track are off, percent-encoding as RFC 3986, 6.2.2 has it. All ASCII.
 */
export function canonicalUrl(text: string): string | undefined {
  return plainCanonicalUrl(text) ?? readCanonicalUrl(text)
}

/** Why `canonicalUrl` can't read a text, in a few English words; undefined when it can. */
export function urlProblem(text: string): string | undefined {
  const url = parse(text)
  if (url === undefined) return 'is no URL'
  if (isWeb(url)) return hostOf(url) === undefined ? 'names no host' : undefined
  return `has the scheme ${url.protocol} where http: or https: is needed`
}

/** The same as `canonicalUrl`, for any text, by the platform's own parser. */
export function readCanonicalUrl(text: string): string | undefined {
  const url = parse(text)
  if (url === undefined || !isWeb(url)) return undefined
  const host = hostOf(url)
  if (host === undefined) return undefined
  // The scheme is off, so the default port of one is that of the other.
  const port = url.port === '' || url.port === '80' || url.port === '443' ? '' : `:${url.port}`
  const query = withoutTracking(normalEncoding(url.search.slice(1)))
  return `${host}${port}${normalEncoding(url.pathname)}${query === '' ? '' : `?${query}`}`
}

/** A longer host is none (RFC 1035, 2.3.4), though it parses. */
export const hostLengthMax = 253

/** Without the root's dot. A name with an empty part is none (RFC 1035, 3.1), though it parses. */
function hostOf(url: URL): string | undefined {
  const host = withoutWww(url.hostname.replace(/\.$/, ''))
  return host === '' || host.length > hostLengthMax || host.startsWith('.') || host.endsWith('.') || host.includes('..')
    ? undefined
    : host
}

const isWeb = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'http:'

/** Lists of addresses have them without scheme, too: `example.com/a`, `//example.com/a`. */
function parse(text: string): URL | undefined {
  const bare = text.trim()
  if (bare.startsWith('//')) return tryParse(`https:${bare}`)
  const url = tryParse(bare)
  if (url !== undefined && !url.protocol.includes('.')) return url
  return /^[^\s/?#@:]+\.[^\s/?#@:]+(?::\d+)?(?:[/?#]|$)/.test(bare) ? tryParse(`https://${bare}`) : url
}

function tryParse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** `www.` is no part of what a site is called, unless it is all of it: `www.com`. */
export function withoutWww(host: string): string {
  let at = 0
  while (host.startsWith('www.', at) && host.includes('.', at + 4)) at += 4
  return host.slice(at)
}

/** Letters, digits and `- . _ ~` stand for themselves; the other escapes in capitals (RFC 3986, 6.2.2). */
function normalEncoding(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([0-9a-fA-F]{2})/g, (triplet, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : triplet.toUpperCase()
  })
}

/** Names of parameters by which advertisers, mailings and social networks follow a click. They never choose what is shown. */
const tracking =
  /(?:^|&)(?:utm_[a-z_]*|(?:fb|g|d|ms|y|tw|tt)clid|gbraid|wbraid|gad_source|igshid|igsh|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|ref_src|ref_url|srsltid|vero_id|mkt_tok|spm|li_fat_id)(?:=[^&]*)?(?=&|$)/g

function withoutTracking(query: string): string {
  const kept = query.replace(tracking, '')
  return kept.startsWith('&') && !query.startsWith('&') ? kept.slice(1) : kept
}

const hostCharacter = 1
const pathCharacter = 2
const queryCharacter = 4
const capitalHex = 8
const classes = new Uint8Array(128)
for (const c of 'abcdefghijklmnopqrstuvwxyz0123456789-_') classes[c.charCodeAt(0)]! |= hostCharacter
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.!$&'()*+,;=:@") {
  classes[c.charCodeAt(0)]! |= pathCharacter | (c === "'" ? 0 : queryCharacter)
}
for (const c of '/?') classes[c.charCodeAt(0)]! |= queryCharacter
for (const c of '0123456789ABCDEF') classes[c.charCodeAt(0)]! |= capitalHex

const slash = 0x2f
const dot = 0x2e
const question = 0x3f
const hash = 0x23
const percent = 0x25
const trackingHint = /[?&](?:utm_|[a-z]{1,2}clid|[gw]braid|gad_|igsh|mc_|_[gh]|ref_|srsltid|vero|mkt_|spm|li_fat)/

/**
 * What `readCanonicalUrl` says, for the addresses that it would change next to nothing of, which are nearly all there are:
 * one pass, no parser, at most one slice. Undefined for all others.
 */
export function plainCanonicalUrl(text: string): string | undefined {
  const { length } = text
  let at = text.startsWith('https://') ? 8 : text.startsWith('http://') ? 7 : length
  let start = at
  let label = at
  let labels = 1
  for (; at < length; at++) {
    const c = text.charCodeAt(at)
    if (c > 127) return undefined
    if ((classes[c]! & hostCharacter) !== 0) continue
    if (c !== dot) break
    if (at === label) return undefined
    if (text.startsWith('xn--', label)) return undefined
    label = at + 1
    labels++
  }
  // A last label that begins with a digit may be an IPv4 address, which has other spellings.
  if (at === label || text.startsWith('xn--', label) || isDigit(text.charCodeAt(label))) return undefined
  for (; labels > 2 && text.startsWith('www.', start); labels--) start += 4
  if (at - start > hostLengthMax) return undefined
  if (at === length) return `${text.slice(start)}/`
  if (text.charCodeAt(at) !== slash) return undefined
  let wanted = pathCharacter
  let query = -1
  for (; at < length; at++) {
    const c = text.charCodeAt(at)
    if (c > 127) return undefined
    if ((classes[c]! & wanted) !== 0) continue
    if (c === slash) {
      if (text.charCodeAt(at + 1) === dot) return undefined
    } else if (c === percent) {
      if (!plainEscape(text, at)) return undefined
      at += 2
    } else if (c === question) {
      query = at
      wanted = queryCharacter
    } else if (c === hash) break
    else return undefined
  }
  if (query < 0) return start === 0 && at === length ? text : text.slice(start, at)
  if (query === at - 1) return text.slice(start, query)
  const address = text.slice(start, at)
  if (!trackingHint.test(address)) return address
  const kept = withoutTracking(text.slice(query + 1, at))
  return kept === '' ? text.slice(start, query) : `${text.slice(start, query)}?${kept}`
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39

/**
 * Where the host of an address begins and ends that is written in UTF-8 from `from` to `to`, if it is one of those that
 * `plainCanonicalUrl` reads, by the same rules. False for all others, and for those with escapes.
 */
export function plainHost(bytes: Uint8Array, from: number, to: number, host: { start: number; end: number }): boolean {
  let at = from + 4
  if (to - from < 8 || !isAt(bytes, from, http)) return false
  if (bytes[at] === 0x73) at++
  if (bytes[at] !== 0x3a || bytes[at + 1] !== slash || bytes[at + 2] !== slash) return false
  at += 3
  let start = at
  let label = at
  let labels = 1
  for (; at < to; at++) {
    const c = bytes[at]!
    if (c > 127) return false
    if ((classes[c]! & hostCharacter) !== 0) continue
    if (c !== dot) break
    if (at === label || isAt(bytes, label, punycode)) return false
    label = at + 1
    labels++
  }
  if (at === label || (at - label >= 4 && isAt(bytes, label, punycode)) || isDigit(bytes[label]!)) return false
  for (; labels > 2 && isAt(bytes, start, www); labels--) start += 4
  if (at - start > hostLengthMax) return false
  host.start = start
  host.end = at
  if (at === to) return true
  if (bytes[at] !== slash) return false
  let wanted = pathCharacter
  for (; at < to; at++) {
    const c = bytes[at]!
    if (c > 127) return false
    if ((classes[c]! & wanted) !== 0) continue
    if (c === hash) return true
    if (c === slash) {
      if (at + 1 < to && bytes[at + 1] === dot) return false
    } else if (c === question) wanted = queryCharacter
    else return false
  }
  return true
}

const http = Uint8Array.from('http', (c) => c.charCodeAt(0))
const www = Uint8Array.from('www.', (c) => c.charCodeAt(0))
const punycode = Uint8Array.from('xn--', (c) => c.charCodeAt(0))

/** Whether four characters stand there. */
function isAt(bytes: Uint8Array, at: number, four: Uint8Array): boolean {
  return bytes[at] === four[0] && bytes[at + 1] === four[1] && bytes[at + 2] === four[2] && bytes[at + 3] === four[3]
}

/** Two capital hex digits of what has to be escaped. The next characters must not make dots or letters out of it. */
function plainEscape(text: string, at: number): boolean {
  const [high, low] = [text.charCodeAt(at + 1), text.charCodeAt(at + 2)]
  if (!(high < 128 && low < 128) || (classes[high]! & classes[low]! & capitalHex) === 0) return false
  const value = hexValue(high) * 16 + hexValue(low)
  return (
    value > 127 ||
    !(isDigit(value) || isLetter(value) || value === dot || value === 0x2d || value === 0x5f || value === 0x7e)
  )
}
const hexValue = (c: number): number => (c <= 0x39 ? c - 0x30 : c - 0x37)
const isLetter = (c: number): boolean => (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a)
