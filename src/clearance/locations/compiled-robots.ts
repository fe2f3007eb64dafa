import {
  type Combined,
  combine,
  type RobotsFile,
  type RobotsRule,
  robotsAudiences,
  robotsPathMax,
  robotsVersion,
  type Says,
  type SignalQuestion,
} from '../../signals/index.js'

/** What a family says, from the least to the most restrictive; its place is its rank. */
export const ranks = ['silent', 'allow', 'unknown', 'disallow'] as const satisfies readonly Combined[]

/**
 * The rules of a robots.txt that matter for one question, as bytes to be evaluated in place: for each audience the ranks of
 * a refusal and a permission, then its rules, the decisive ones first (the longest, and of equally
 * long ones the one that allows: RFC 9309, 2.2.2).
 *
 * `u8` audiences; for each `u8` rank if refused, `u8` if allowed, `u16` rules; for each rule `u8` flags,
 * `u16` length and octets as written, and for a refusal again with escapes resolved. Little-endian.
 *
 * @returns `rules` absent: nothing is said of any path; undefined: the file says more than rules can
 */
export function compileRobots(file: RobotsFile, question: SignalQuestion): { rules?: Uint8Array } | undefined {
  // What that means is the business of its parser.
  if (file.cut || file.groups.some(({ doubtfulAgents }) => doubtfulAgents.length > 0)) return undefined
  if (file.groups.reduce((sum, { rules }) => sum + rules.length, 0) > rulesMax) return undefined
  const lines = [file.outside, ...file.groups.map(({ extensions }) => extensions)].flat()
  if (lines.some(({ field }) => !fieldsWithoutPaths.has(field))) return undefined
  const audiences = robotsAudiences(file, question.agents).flatMap(({ groups, agent }) => {
    const [refused, allowed] = [rankOf('disallow', agent, question), rankOf('allow', agent, question)]
    const rules = decisive(
      groups.flatMap((group) => group.rules),
      allowed === 0,
    )
    return refused + allowed === 0 || rules.length === 0 ? [] : [{ refused, allowed, rules }]
  })
  if (audiences.length === 0) return {}
  if (audiences.length > 255 || audiences.some(({ rules }) => rules.length > 65_535)) return undefined
  if (audiences.some(({ rules }) => rules.some(({ pattern }) => pattern.written.length > robotsPathMax)))
    return undefined
  const bytes: number[] = [audiences.length]
  for (const { refused, allowed, rules } of audiences) {
    bytes.push(refused, allowed, rules.length & 255, rules.length >> 8)
    for (const { allow, pattern } of rules) {
      bytes.push(allow ? 1 : 0)
      for (const text of allow ? [pattern.written] : [pattern.written, pattern.resolved])
        bytes.push(text.length & 255, text.length >> 8, ...Buffer.from(text, 'latin1'))
    }
  }
  return { rules: Uint8Array.from(bytes) }
}

/** From about 2,400 rules on, a long path is too much to look at for the parser, and then not allowed. */
const rulesMax = 2000

/** Lines that say nothing of single paths as `robots`; any other, also one that gets a meaning later, is left to the parser. */
const fieldsWithoutPaths: ReadonlySet<string> = new Set([
  ...['sitemap', 'host', 'crawl-delay', 'request-rate', 'visit-time', 'clean-param', 'license', 'content-signal'],
])

function rankOf(says: Says, agent: string | undefined, question: SignalQuestion): number {
  const stated = { medium: 'robots.txt', ...(agent === undefined ? {} : { agent }) }
  const statement = { family: 'robots', version: robotsVersion, about: ['crawl'], says, text: '', stated } as const
  return ranks.indexOf(combine([statement], question).says)
}

function decisive(rules: readonly RobotsRule[], allowedIsNothing: boolean): RobotsRule[] {
  const sorted = [...rules].sort(
    (a, b) => b.pattern.written.length - a.pattern.written.length || Number(b.allow) - Number(a.allow),
  )
  // What is allowed by a rule is then the same as what none takes in.
  return allowedIsNothing ? sorted.slice(0, sorted.findLastIndex(({ allow }) => !allow) + 1) : sorted
}

/**
 * Evaluates compiled rules (of a path no longer than `robotsPathMax`) for the path that stands in `text` between two places.
 *
 * @param resolved the same path with escapes of unreserved characters resolved; undefined where it has no `%`
 * @returns the rank
 */
export function evaluateRobots(
  bytes: Uint8Array,
  at: number,
  text: string,
  from: number,
  to: number,
  resolved: string | undefined,
): number {
  if (to - from === 11 && text.startsWith('/robots.txt', from)) return 0
  let rank = 0
  let place = at + 1
  for (let audience = bytes[at]!; audience > 0; audience--) {
    const refused = bytes[place]!
    const allowed = bytes[place + 1]!
    const count = bytes[place + 2]! | (bytes[place + 3]! << 8)
    place += 4
    let said = 0
    let isDecided = false
    for (let rule = 0; rule < count; rule++) {
      const allows = bytes[place]! === 1
      const length = bytes[place + 1]! | (bytes[place + 2]! << 8)
      const written = place + 3
      place = written + length
      const resolvedLength = allows ? 0 : bytes[place]! | (bytes[place + 1]! << 8)
      const resolvedAt = place + 2
      if (!allows) place = resolvedAt + resolvedLength
      if (isDecided) continue
      if (
        patternMatches(bytes, written, length, text, from, to) ||
        (!allows &&
          (resolved === undefined
            ? patternMatches(bytes, resolvedAt, resolvedLength, text, from, to)
            : patternMatches(bytes, resolvedAt, resolvedLength, resolved, 0, resolved.length)))
      ) {
        said = allows ? allowed : refused
        isDecided = true
      }
    }
    if (said > rank) rank = said
  }
  return rank
}

const star = 0x2a
const dollar = 0x24

/** From the start of the path; `*` is any run of characters, a `$` that ends the pattern is the end of the path. */
function patternMatches(
  bytes: Uint8Array,
  at: number,
  length: number,
  text: string,
  from: number,
  to: number,
): boolean {
  const isAnchored = length > 0 && bytes[at + length - 1] === dollar
  const end = at + length - (isAnchored ? 1 : 0)
  let place = at
  let here = from
  for (; place < end; place++, here++) {
    const byte = bytes[place]!
    if (byte === star) break
    if (here >= to || text.charCodeAt(here) !== byte) return false
  }
  if (place === end) return !isAnchored || here === to
  for (;;) {
    const piece = place + 1
    let pieceEnd = piece
    while (pieceEnd < end && bytes[pieceEnd] !== star) pieceEnd++
    const pieceLength = pieceEnd - piece
    if (pieceEnd === end && isAnchored)
      return to - pieceLength >= here && standsAt(bytes, piece, pieceLength, text, to - pieceLength)
    while (here + pieceLength <= to && !standsAt(bytes, piece, pieceLength, text, here)) here++
    if (here + pieceLength > to) return false
    if (pieceEnd === end) return true
    here += pieceLength
    place = pieceEnd
  }
}

function standsAt(bytes: Uint8Array, at: number, length: number, text: string, here: number): boolean {
  for (let n = 0; n < length; n++) if (text.charCodeAt(here + n) !== bytes[at + n]) return false
  return true
}

/** Escapes of letters, digits and `-._~` resolved and the others in upper case (RFC 9309, 2.2.2). */
export function resolveEscapes(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase()
  })
}
