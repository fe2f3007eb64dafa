import { contentCovers } from './content-url.js'
import { decodeText } from './decode-text.js'
import { parseRsl, type RslContent, type RslDocument, type RslLicense, type RslTermType } from './rsl-document.js'
import { SignalsError } from './signals-error.js'
import type { Activity, Says, Statement } from './statement.js'
import { citedValue, statementText } from './statement-text.js'
import { anyUseOfModels } from './uses-of-models.js'

export const rslVersion = 'rsl-1.0'
const bytesMax = 4_000_000

/** What is asked of an RSL document. What is not said of who asks is not assumed: terms about it are then conditions. */
export interface RslQuestion {
  /** Absolute address of what is asked about. */
  url: string
  /** `commercial`, `non-commercial`, `education`, `government`, `personal`. */
  user?: string
  /** ISO 3166-1 alpha-2 code of the country where it would be used. */
  geo?: string
}

/** A usage of RSL 1.0 (3.5.1), the words that speak of it, narrowest first, and what it is of ours. */
const usages = [
  { usage: 'ai-train', words: ['ai-train', 'ai-all', 'all'], about: ['train', 'train-generative'] },
  { usage: 'ai-input', words: ['ai-input', 'ai-all', 'all'], about: ['infer'] },
  { usage: 'ai-index', words: ['ai-index', 'ai-all', 'all'], about: ['index'] },
  { usage: 'search', words: ['search', 'all'], about: ['search'] },
] as const satisfies readonly { usage: string; words: readonly string[]; about: readonly Activity[] }[]
type Usage = (typeof usages)[number]
const usageWords: ReadonlySet<string> = new Set(usages.flatMap(({ words }) => words))

/** What an RSL document says, as it came; one that can't be read licenses nothing and may have refused: `unknown`. */
export function readRsl(xml: Uint8Array | string, question: RslQuestion): Statement[] {
  const { text, cut } = decodeText(xml, bytesMax)
  if (cut) return [unreadable(text, `is larger than ${bytesMax} bytes`)]
  try {
    return rslStatements(parseRsl(text.replace(/^\ufeff/, '')), question)
  } catch (error) {
    if (!(error instanceof SignalsError)) throw error
    const problem = error.problems[0]?.problem ?? error.message
    return [unreadable(text, `licenses nothing, for it can't be read: ${problem}`)]
  }
}

/**
 * What an RSL 1.0 document says of an address: the content with the longest pattern that covers it, all its licences.
 * Within a licence the narrowest word decides and of equals the prohibition; a `permits` of a type closes that type (3.5).
 * What has to be paid, attributed, asked a server for, or is for some users or places only, is `disallow` with its terms: it
 * is open to who has a grant. An address that no content covers is unlicensed and not spoken of.
 */
export function rslStatements({ contents }: RslDocument, question: RslQuestion): Statement[] {
  const covering = contents.filter(({ url }) => covers(url, question.url) || coversAsMeant(url, question.url))
  const longest = covering.reduce((most, { url }) => Math.max(most, url.length), 0)
  return covering
    .filter(({ url }) => url.length === longest)
    .flatMap((content) => {
      const statements = contentStatements(content, question)
      return covers(content.url, question.url) ? statements : statements.map(unsure)
    })
}

/** A path without its first slash is none, and was meant as one. */
function coversAsMeant(pattern: string, address: string): boolean {
  return !/^(?:[/*]|https?:)/i.test(pattern) && covers(`/${pattern}`, address)
}

const unsure = (statement: Statement): Statement =>
  statement.says === 'allow'
    ? { ...statement, says: 'unknown', why: 'permits, for a path that does not begin with a slash' }
    : statement

function covers(pattern: string, address: string): boolean {
  return contentCovers(pattern, address) || contentCovers(resolved(pattern), resolved(address))
}

/** Escapes of unreserved characters resolved (RFC 3986, 6.2.2.2). */
function resolved(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase()
  })
}

/** What one licence, or the content without any, says of a usage. */
interface Answer {
  readonly rank: 'prohibited' | 'permitted' | 'unknown' | 'conditional' | 'closed' | 'unspoken'
  readonly text: string
  readonly why?: string
  readonly terms?: string
}

/** Which of several licences' answers counts: a prohibition, else the best that one of them offers. */
const order = ['prohibited', 'permitted', 'unknown', 'conditional', 'closed', 'unspoken'] as const
const says: Readonly<Record<Answer['rank'], Says | undefined>> = {
  prohibited: 'disallow',
  permitted: 'allow',
  unknown: 'unknown',
  conditional: 'disallow',
  closed: 'disallow',
  unspoken: undefined,
}

function contentStatements(content: RslContent, question: RslQuestion): Statement[] {
  return usages.flatMap((usage): Statement[] => {
    const answers = content.licenses.map((license) => answerOf(license, content, usage, question))
    if (answers.length === 0) answers.push(unlicensed(content))
    const [first] = order.flatMap((rank) => answers.filter((answer) => answer.rank === rank))
    const said = first === undefined ? undefined : says[first.rank]
    if (first === undefined || said === undefined) return []
    return [
      {
        family: 'rsl',
        version: rslVersion,
        about: usage.about,
        says: said,
        text: statementText(first.text),
        stated: { medium: 'rsl', field: usage.usage, path: statementText(content.url) },
        ...(first.why !== undefined && { why: statementText(first.why) }),
        ...(first.terms !== undefined && { terms: statementText(first.terms) }),
      },
    ]
  })
}

function unlicensed({ url, server }: RslContent): Answer {
  const text = `content ${url}`
  if (server !== undefined)
    return { rank: 'conditional', text, why: 'needs a token of its licence server', terms: server }
  return { rank: 'unknown', text, why: 'is listed without a licence: it is unlicensed' }
}

function answerOf(license: RslLicense, content: RslContent, usage: Usage, question: RslQuestion): Answer {
  const text = textOf(license)
  const spoken = spokenOf(license, usage)
  if (spoken === 'prohibits') return { rank: 'prohibited', text }
  const audience = [audienceOf(license, 'user', question.user), audienceOf(license, 'geo', question.geo)]
  const barred = audience.find((one) => one.rank === 'prohibited')
  if (barred !== undefined) return { rank: 'prohibited', text, why: barred.why }
  if (spoken === 'closed') return { rank: 'closed', text, why: 'permits other uses only' }
  if (spoken === 'open') return { rank: 'unspoken', text }
  const shut = audience.find((one) => one.rank === 'closed')
  if (shut !== undefined) return { rank: 'closed', text, why: shut.why }
  if (license.unknown.length > 0)
    return { rank: 'unknown', text, why: license.unknown.map(({ problem }) => problem).join('; ') }
  const conditions = [
    ...audience.flatMap(({ rank, why }) => (rank === 'conditional' ? [why] : [])),
    ...owed(license, content),
  ]
  const terms = termsOf(license, content)
  if (conditions.length > 0)
    return { rank: 'conditional', text, why: conditions.join('; '), ...(terms !== undefined && { terms }) }
  if (spoken === 'mute') return { rank: 'unknown', text, why: 'does not say which uses it permits' }
  return { rank: 'permitted', text, ...(terms !== undefined && { terms }) }
}

const valuesOf = (license: RslLicense, kind: 'permits' | 'prohibits', type: RslTermType) =>
  license[kind].filter((term) => term.type === type).flatMap(({ values }) => values)
const has = (license: RslLicense, kind: 'permits' | 'prohibits', type: RslTermType) =>
  license[kind].some((term) => term.type === type)

/**
 * What the narrowest word about a usage says; where none does: `closed` by other permissions, `open` for other prohibitions
 * only, `mute` without any. A prohibition in words that are not known may be of this usage.
 */
function spokenOf(license: RslLicense, { words }: Usage): 'permits' | 'prohibits' | 'closed' | 'open' | 'mute' {
  const permits = valuesOf(license, 'permits', 'usage').map((word) => word.toLowerCase())
  const prohibits = valuesOf(license, 'prohibits', 'usage').map((word) => word.toLowerCase())
  if (prohibits.some((word) => !usageWords.has(word))) return 'prohibits'
  // Prohibitions of a type that is not known are kept among what is not understood.
  if (license.unknown.some(({ problem }) => problem.startsWith('prohibits'))) return 'prohibits'
  for (const word of words) {
    if (prohibits.includes(word)) return 'prohibits'
    if (permits.includes(word)) return 'permits'
  }
  if (has(license, 'permits', 'usage')) return 'closed'
  return has(license, 'prohibits', 'usage') ? 'open' : 'mute'
}

type Audience =
  | { readonly rank: 'prohibited' | 'closed' | 'conditional'; readonly why: string }
  | { readonly rank: 'fits'; readonly why: '' }

/** Whether a licence is for who asks, or for where it is used: what is not known of them is a condition. */
function audienceOf(license: RslLicense, type: 'user' | 'geo', asked: string | undefined): Audience {
  const inCase = (value: string) => (type === 'geo' ? value.toUpperCase() : value.toLowerCase())
  const permits = valuesOf(license, 'permits', type).map(inCase)
  const prohibits = valuesOf(license, 'prohibits', type).map(inCase)
  const own = asked === undefined ? undefined : inCase(asked)
  const known = (value: string) => (type === 'geo' ? /^[A-Z]{2}$/.test(value) && value !== 'EU' : users.has(value))
  if (prohibits.length > 0) {
    const why = `is not for ${type} ${prohibits.join(' ').slice(0, 200)}`
    // A word that is not known, such as that of a union, may mean who asks.
    if (own !== undefined && (prohibits.includes(own) || !prohibits.every(known))) return { rank: 'prohibited', why }
    if (own === undefined) return { rank: 'conditional', why }
  }
  if (has(license, 'permits', type)) {
    const why = `is only for ${type} ${permits.join(' ').slice(0, 200)}`
    if (own === undefined) return { rank: 'conditional', why }
    if (!permits.includes(own)) return { rank: 'closed', why }
  }
  return { rank: 'fits', why: '' }
}

const users = new Set(['commercial', 'non-commercial', 'education', 'government', 'personal'])

/** What has to be done first: everything but free without any terms (3.7). */
function owed(license: RslLicense, content: RslContent): string[] {
  const conditions: string[] = []
  if (content.server !== undefined) conditions.push('needs a token of its licence server')
  if (content.encrypted) conditions.push('is encrypted')
  if (content.terms !== undefined) conditions.push('has terms elsewhere')
  for (const { type, amounts, standard, custom } of license.payments) {
    const price = amounts.map(({ value, currency }) => ` ${value} ${currency}`).join(',')
    if (type !== 'free' || amounts.length > 0) conditions.push(`payment ${type}${price.slice(0, 200)}`)
    else if (standard.length + custom.length > 0) conditions.push('is free under an agreement')
  }
  return conditions
}

function termsOf(license: RslLicense, { terms, server }: RslContent): string | undefined {
  const agreements = license.payments.flatMap(({ standard, custom }) => [...standard, ...custom])
  return [...agreements, terms, server].find((one) => one !== undefined && one !== '')
}

function textOf(license: RslLicense): string {
  const terms = (kind: 'permits' | 'prohibits') =>
    license[kind].map(({ type, values }) => `${kind} ${type}: ${values.join(' ')}`)
  const payments = license.payments.map(({ type }) => `payment: ${type}`)
  return statementText([...terms('permits'), ...terms('prohibits'), ...payments].join('; ') || 'license')
}

function unreadable(text: string, why: string): Statement {
  return {
    family: 'rsl',
    version: rslVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: citedValue(text),
    stated: { medium: 'rsl' },
    why: statementText(why),
  }
}
