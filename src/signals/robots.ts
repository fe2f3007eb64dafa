import { decodeText } from './decode-text.js'
import { onceEach } from './once-each.js'
import { isTooMuch, type RobotsPattern, robotsPathOf, robotsPathTest, robotsPattern } from './robots-pattern.js'

/** RFC 9309 section 2.5: at least 500 KiB are read. */
export const robotsBytesMax = 500 * 1024

/** A line that is neither about agents nor a rule of RFC 9309: kept for those who know what it means. */
export interface RobotsExtension {
  /** In lower case: `content-usage`, `content-signal`, `license`, `sitemap`, … */
  field: string
  /** Without comment and surrounding space. */
  value: string
  /** From 1. */
  line: number
  /** The whole line as it stands. */
  text: string
}
export interface RobotsRule {
  allow: boolean
  pattern: RobotsPattern
  line: number
  text: string
  /** A refused path that is no UTF-8: its pattern is as much of it as can be read, and which paths it means isn't known. */
  garbled?: true
}
export interface RobotsGroup {
  /** Product tokens in lower case; `*` for anyone. */
  agents: readonly string[]
  /**
   * Tokens in lower case that stand where no token may: behind a comma, or with a `*` at the end. No crawler has to
   * heed them, and who wrote them may have meant to refuse.
   */
  doubtfulAgents: readonly string[]
  /** With a path; a rule without one says nothing, RFC 9309 section 2.2.2. */
  rules: readonly RobotsRule[]
  /** `Content-Usage` and `Content-Signal` belong to the group they stand in, and so does what is unknown. */
  extensions: readonly RobotsExtension[]
}
export interface RobotsFile {
  groups: readonly RobotsGroup[]
  /** Extension lines in front of the first group, which bind nobody. */
  outside: readonly RobotsExtension[]
  /** More than 500 KiB: the rest was not read. */
  cut: boolean
}

/**
 * Reads a robots.txt, RFC 9309. Reads every sequence of bytes: what isn't understood is left out, as section 2.2 has it.
 * Reads a line without colon and the common misspellings of `Disallow` and `User-agent` as what was meant (never an
 * `Allow`), as the best known crawlers do.
 */
export function parseRobots(bytes: Uint8Array | string): RobotsFile {
  const { text, cut } = wholeLines(bytes)
  const groups: OpenGroup[] = []
  const outside: RobotsExtension[] = []
  let group: OpenGroup | undefined
  let takesAgents = false
  for (const { field, value, line, text: whole } of robotsLines(text)) {
    if (field === 'user-agent') {
      if (!takesAgents || group === undefined) {
        group = { agents: [], doubtfulAgents: [], rules: [], extensions: [] }
        groups.push(group)
      }
      takesAgents = true
      addAgents(group, value)
      continue
    }
    if (field === 'allow' || field === 'disallow') {
      takesAgents = false
      const allow = field === 'allow'
      const path = allow ? value : refusedPath(value)
      const garbled = !allow && path.includes(noCharacter)
      const pattern = robotsPattern(garbled ? readablePart(path) : path)
      if (path !== '') group?.rules.push({ allow, pattern, line, text: whole, ...(garbled && { garbled }) })
      continue
    }
    // draft-ietf-aipref-attach-05 section 3 makes a Content-Usage a rule of its group, which ends the list of agents;
    // Content-Signal is made after the same model, and DisallowAITraining after Disallow. Lines that no group needs (Sitemap, License) don't end it.
    if (rulesOfOthers.has(field)) takesAgents = false
    ;(group?.extensions ?? outside).push({ field, value, line, text: whole })
  }
  return { groups, outside, cut }
}

/** What a robots.txt says of fetching: with the rule that says so, where one does. */
export interface RobotsAccess {
  allowed: boolean
  rule?: RobotsRule
}

/**
 * The groups that bind a crawler: all that name its product token, or else all that name anyone, section 2.2.1.
 * `agent`: a product token, with or without a version behind a slash.
 */
export function robotsGroupsFor(file: RobotsFile, agent: string): RobotsGroup[] {
  const token = agentToken(agent)
  const own = file.groups.filter(({ agents }) => token !== '*' && agents.includes(token))
  return own.length > 0 ? own : file.groups.filter(({ agents }) => agents.includes('*'))
}

/** A product token as it is compared: lower case, without version. */
export function agentToken(agent: string): string {
  const slash = agent.indexOf('/')
  return (slash < 0 ? agent : agent.slice(0, slash)).trim().toLowerCase()
}

/**
 * The rule with the most octets that takes in the path, of all these groups; of equally long ones the one that allows;
 * without any, allowed: section 2.2.2. `path`: as `robotsPathOf` gives it. What is too much to look at is not allowed.
 * `/robots.txt` itself always is.
 */
export function robotsAccess(
  groups: readonly RobotsGroup[],
  path: string,
  decisiveIn: (group: RobotsGroup) => RobotsRule | undefined = decisiveRules(path),
): RobotsAccess {
  if (path === '/robots.txt') return { allowed: true }
  const rules = groups.reduce((sum, group) => sum + group.rules.length, 0)
  if (isTooMuch(rules, path)) return { allowed: false }
  let found: RobotsRule | undefined
  for (const group of groups) {
    const rule = decisiveIn(group)
    if (rule !== undefined && isMoreDecisive(rule, found)) found = rule
  }
  return found === undefined ? { allowed: true } : { allowed: found.allow, rule: found }
}

/** The rule of a group that decides about one path, if any takes it in; each group is looked at once. */
export function decisiveRules(path: string): (group: RobotsGroup) => RobotsRule | undefined {
  const takesIn = robotsPathTest(path)
  return onceEach(({ rules }) => {
    let found: RobotsRule | undefined
    for (const rule of rules) if (isMoreDecisive(rule, found) && takesIn(rule.pattern, rule.allow)) found = rule
    return found
  })
}
function isMoreDecisive(rule: RobotsRule, than: RobotsRule | undefined): boolean {
  if (than === undefined) return true
  const longer = rule.pattern.written.length - than.pattern.written.length
  return longer > 0 || (longer === 0 && rule.allow && !than.allow)
}

/**
 * What an answer to the request for robots.txt means, RFC 9309 section 2.3.1. `read`: its body counts. `open`: there is
 * none (4xx), everything may be fetched. `closed`: it can't be had (5xx, no answer at all, redirects that lead nowhere),
 * nothing may be fetched. 429 is `closed`: it says "not now" and nothing of the file, and section 2.3.1.3 only permits
 * to take a 4xx as open.
 */
export function robotsByStatus(status: number | undefined): 'read' | 'open' | 'closed' {
  if (status === undefined) return 'closed'
  if (status >= 200 && status <= 299) return 'read'
  return status >= 400 && status <= 499 && status !== 429 ? 'open' : 'closed'
}

const rulesOfOthers = new Set(['content-usage', 'content-signal', 'disallowaitraining', 'allowaitraining'])

/** A path begins with a slash or a star: a refusal of a URL, a path or an extension without one is read as meant. */
function refusedPath(value: string): string {
  if (/^https?:\/\//i.test(value)) return robotsPathOf(value)
  if (value.startsWith('.')) return `*${value}`
  return /^[\w~%-]/.test(value) ? `/${value}` : value
}

/** What stands in place of bytes that are no UTF-8. */
const noCharacter = '\ufffd'
/** A path with any run of characters where it can't be read; in Shift_JIS that goes on to the end of the segment. */
function readablePart(path: string): string {
  const end = path.indexOf('/', path.lastIndexOf(noCharacter))
  return `${path.slice(0, path.indexOf(noCharacter))}*${end < 0 ? '' : path.slice(end)}`
}

interface OpenGroup extends RobotsGroup {
  agents: string[]
  doubtfulAgents: string[]
  rules: RobotsRule[]
  extensions: RobotsExtension[]
}

/**
 * The token is what stands up to the first character that none has: `FooBot/1.0 (+url)` is `foobot`. Digits and dots are
 * taken too, which section 2.2.1 doesn't know and many names have.
 */
function addAgents(group: OpenGroup, value: string): void {
  const [named = '', ...others] = value.toLowerCase().split(',')
  if (/^\*(?:\s|$)/.test(named)) group.agents.push('*')
  else {
    const token = /^[a-z0-9_.-]*/.exec(named)![0]
    if (named.charAt(token.length) === '*') group.doubtfulAgents.push(`${token}*`)
    else if (token !== '') group.agents.push(token)
  }
  for (const other of others) {
    const token = /^[a-z0-9_.-]*\*?/.exec(other.trim())![0]
    if (token !== '') group.doubtfulAgents.push(token)
  }
}

const misspelt = new Map([
  ['useragent', 'user-agent'],
  ['user agent', 'user-agent'],
  ['user_agent', 'user-agent'],
  ['dissallow', 'disallow'],
  ['dissalow', 'disallow'],
  ['disalow', 'disallow'],
  ['diasllow', 'disallow'],
  ['disallaw', 'disallow'],
])

function wholeLines(bytes: Uint8Array | string): { text: string; cut: boolean } {
  const { text, cut } = decodeText(bytes, robotsBytesMax)
  const end = cut ? Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1 : text.length
  return { text: text.slice(0, end), cut }
}

/** Lines that have a field and a value. A line ends with CR, LF or both; a comment begins with `#`. */
function* robotsLines(text: string): Generator<RobotsExtension> {
  let number = 0
  for (const line of text.split(/\r\n|\r|\n/)) {
    number++
    const hash = line.indexOf('#')
    const content = (hash < 0 ? line : line.slice(0, hash)).trim()
    const separator = separatorOf(content)
    if (separator < 0) continue
    const name = content.slice(0, separator).trim().toLowerCase()
    const value = content.slice(separator + 1).trim()
    yield { field: misspelt.get(name) ?? name, value, line: number, text: line }
  }
}

/** A colon; or, where there is none, the space between exactly two words. */
function separatorOf(content: string): number {
  const colon = content.indexOf(':')
  if (colon >= 0) return colon
  const space = content.search(/[ \t]/)
  return space >= 0 && !/[ \t]/.test(content.slice(space).trim()) ? space : -1
}
