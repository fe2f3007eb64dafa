import { isAffirmation, misnamedUse } from './misnamed-refusals.js'
import { onceEach } from './once-each.js'
import { oncePerMeaning } from './once-per-meaning.js'
import {
  decisiveRules,
  parseRobots,
  type RobotsExtension,
  type RobotsFile,
  type RobotsGroup,
  robotsAccess,
} from './robots.js'
import { isTooMuch, type RobotsPattern, robotsPathOf, robotsPathTest, robotsPattern } from './robots-pattern.js'
import { addressedTo, type RobotsQuestion, robotsLineAudiences } from './robots-statements.js'
import type { Activity, StatedIn, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { parseDictionary } from './structured-fields/parse.js'
import { StructuredFieldError } from './structured-fields/structured-field-error.js'
import { type Dictionary, isInnerList, type Member } from './structured-fields/value.js'
import { anyUseOfModels } from './uses-of-models.js'

/** Drafts that are understood; where they differ, the newer one is read unless another is asked for. */
export const aiprefVersions = ['draft-ietf-aipref-vocab-07', 'draft-ietf-aipref-vocab-08'] as const
export type AiprefVersion = (typeof aiprefVersions)[number]
/** Read by it: vocab-08 for what is said, attach-05 for where (the header and the rule of robots.txt). */
export const aiprefVersion: AiprefVersion = 'draft-ietf-aipref-vocab-08'

/** Section 4 of the vocabulary; `ai-use` is new in -08. */
export const aiprefCategories = ['train-ai', 'ai-use', 'search'] as const
export type AiprefCategory = (typeof aiprefCategories)[number]
export type AiprefPreference = 'allowed' | 'disallowed' | 'unknown'
export type AiprefPreferences = Readonly<Record<AiprefCategory, AiprefPreference>>

/**
 * The preferences that an expression states, vocab section 6.5: the Tokens `y` and `n` count and no other value, the last
 * of repeated labels, no parameter, no label that isn't defined. What is no dictionary states nothing: all unknown.
 *
 * @example aiprefPreferences('train-ai=n, search=y')
 */
export function aiprefPreferences(expression: string, version: AiprefVersion = aiprefVersion): AiprefPreferences {
  const dictionary = dictionaryOf(expression)
  const of = (category: AiprefCategory) => preferenceOf(dictionary?.get(category))
  return {
    'train-ai': of('train-ai'),
    'ai-use': version === 'draft-ietf-aipref-vocab-07' ? 'unknown' : of('ai-use'),
    search: of('search'),
  }
}

/** Several expressions about one thing, vocab section 5.1: any that disallows, else any that allows. */
export function combineAipref(all: readonly AiprefPreferences[]): AiprefPreferences {
  const of = (category: AiprefCategory): AiprefPreference => {
    const stated = all.map((one) => one[category])
    return stated.find((one) => one === 'disallowed') ?? stated.find((one) => one === 'allowed') ?? 'unknown'
  }
  return { 'train-ai': of('train-ai'), 'ai-use': of('ai-use'), search: of('search') }
}

/**
 * The preference for a use of one category. In -08 what a search application does to find and show things is search
 * only, training of its models included, whatever is said of the other categories (section 4.3).
 */
export function aiprefFor(
  preferences: AiprefPreferences,
  category: AiprefCategory,
  inSearchOnly = false,
  version: AiprefVersion = aiprefVersion,
): AiprefPreference {
  return inSearchOnly && version !== 'draft-ietf-aipref-vocab-07' ? preferences.search : preferences[category]
}

/**
 * What the lines of `Content-Usage` in one response state, attach section 2. They are one dictionary. What they don't say
 * in a form that counts and may have been a refusal is `unknown`: a value that is no `y` or `n`, a label of an older
 * draft or of another vocabulary that refuses, all of it where it can't be parsed.
 */
export function aiprefHeaderStatements(values: readonly string[]): Statement[] {
  if (values.length === 0) return []
  return expressionStatements(values.join(', '), { medium: 'header', field: 'content-usage' })
}

/**
 * What the rules `Content-Usage` of a robots.txt state about one URL, attach section 3: in the groups that bind who asks,
 * the rules with the longest path that takes it in. Several with paths of that length state each their own. Where the URL
 * may not be fetched no preference is stated.
 */
export function aiprefRobotsStatements(file: RobotsFile, { url, agents }: RobotsQuestion): Statement[] {
  const path = robotsPathOf(url)
  const decisiveIn = decisiveRules(path)
  const usagesIn = onceEach(longestUsages(path))
  return robotsLineAudiences(file, agents).flatMap((audience) => {
    if (!robotsAccess(audience.groups, path, decisiveIn).allowed) return []
    const usages = audience.groups.map(usagesIn)
    const longest = usages.reduce((most, { length }) => Math.max(most, length), -1)
    const statements = usages.flatMap((one) => (one.length === longest ? one.statements : []))
    return oncePerMeaning(statements).flatMap(addressedTo(audience))
  })
}

/** `parseRobots` and `aiprefRobotsStatements` in one. */
export function readAiprefRobots(bytes: Uint8Array | string, question: RobotsQuestion): Statement[] {
  return aiprefRobotsStatements(parseRobots(bytes), question)
}

const meaning: Readonly<Record<AiprefCategory, readonly Activity[]>> = {
  // "to modify the learned parameters of a generative AI model"
  'train-ai': ['train', 'train-generative'],
  'ai-use': ['infer'],
  search: ['search'],
}

function dictionaryOf(expression: string): Dictionary | undefined {
  try {
    return parseDictionary(expression)
  } catch (error) {
    if (error instanceof StructuredFieldError) return undefined
    throw error
  }
}

function preferenceOf(member: Member | undefined): AiprefPreference {
  if (member === undefined || isInnerList(member) || member.bare.type !== 'token') return 'unknown'
  if (member.bare.value === 'y') return 'allowed'
  return member.bare.value === 'n' ? 'disallowed' : 'unknown'
}

function expressionStatements(expression: string, stated: StatedIn): Statement[] {
  const dictionary = dictionaryOf(expression)
  const common = { family: 'aipref', version: aiprefVersion, text: statementText(expression), stated } as const
  if (dictionary === undefined)
    return [{ ...common, about: [...anyUseOfModels, 'search'], says: 'unknown', why: 'is no dictionary of RFC 9651' }]
  const all = [...dictionary].flatMap(([label, member]): Statement[] => {
    const category = aiprefCategories.find((one) => one === label)
    if (category === undefined) return misnamedStatements(label, member, common)
    const about = meaning[category]
    const preference = preferenceOf(member)
    if (preference === 'unknown') return [{ ...common, about, says: 'unknown', why: `${label} is neither y nor n` }]
    return [{ ...common, about, says: preference === 'allowed' ? 'allow' : 'disallow' }]
  })
  return oncePerMeaning(all)
}

function misnamedStatements(
  label: string,
  member: Member,
  common: Pick<Statement, 'family' | 'version' | 'text' | 'stated'>,
): Statement[] {
  const about = misnamedUse(label)
  if (about === undefined || (!isInnerList(member) && isAffirmation(String(member.bare.value)))) return []
  return [
    { ...common, about, says: 'unknown', why: `${label} is no label of this vocabulary, and may have been meant` },
  ]
}

/** A rule of robots.txt: its path, empty where there is none, and what it states. */
interface UsageRule {
  pattern: RobotsPattern
  statements: Statement[]
}

/** Attach section 3.2: a path begins with a slash and ends before the first space or tab. */
function usageRule({ value, line, text }: RobotsExtension): UsageRule {
  const space = value.search(/[ \t]/)
  const pathEnd = !value.startsWith('/') ? 0 : space < 0 ? value.length : space
  const pattern = robotsPattern(value.slice(0, pathEnd))
  const stated: StatedIn = {
    medium: 'robots.txt',
    line,
    field: 'content-usage',
    ...(pathEnd === 0 ? {} : { path: statementText(pattern.written) }),
  }
  const statements = expressionStatements(value.slice(pathEnd).trim(), stated)
  return { pattern, statements: statements.map((one) => ({ ...one, text: statementText(text) })) }
}

/** Of the rules of a group that take in a path, what those with the longest path of their own state; -1: none does. */
function longestUsages(path: string): (group: RobotsGroup) => { length: number; statements: Statement[] } {
  const takesIn = robotsPathTest(path)
  const isTakenIn = ({ pattern, statements }: UsageRule, lines: number): boolean => {
    // What may refuse takes a path in however its escapes are written, and one that is too long to be looked at.
    const onlyAllows = statements.every(({ says }) => says === 'allow')
    return isTooMuch(lines, path) ? !onlyAllows : takesIn(pattern, onlyAllows)
  }
  return ({ extensions }) => {
    let length = -1
    let longest: Statement[] = []
    for (const line of extensions) {
      if (line.field !== 'content-usage') continue
      const rule = usageRule(line)
      if (rule.pattern.written.length < length || !isTakenIn(rule, extensions.length)) continue
      if (rule.pattern.written.length > length) longest = []
      length = rule.pattern.written.length
      longest.push(...rule.statements)
    }
    return { length, statements: oncePerMeaning(longest) }
  }
}
