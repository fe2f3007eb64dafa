import type { HtmlSignals } from './html.js'
import { oncePerMeaning } from './once-per-meaning.js'
import type { StatedIn, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { anyUseOfModels } from './uses-of-models.js'

/** The form is Google's for robots metas and X-Robots-Tag; `noai` and `noimageai` are DeviantArt's, November 2022. */
export const xRobotsTagVersion = 'noai-2022-11'

/**
 * What the lines of a header `X-Robots-Tag` state. Each line: directives between commas; `agent:` in front of one
 * addresses it and those behind it, up to the next agent or the end of the line. Nothing depends on case.
 *
 * @example xRobotsTagHeaderStatements(['otherbot: nofollow, noai', 'noimageai'])
 */
export function xRobotsTagHeaderStatements(values: readonly string[]): Statement[] {
  return values.flatMap((value) => directiveStatements(value, { medium: 'header', field: 'x-robots-tag' }))
}

/**
 * What the metas of a page state in the same words: `robots` to anyone, any other name to the agent of that name, and
 * `http-equiv="X-Robots-Tag"` as the header.
 */
export function robotsMetaStatements({ metas, cut }: HtmlSignals): Statement[] {
  const statements = metas.flatMap(({ name, content, isHeader }) => {
    if (isHeader && name !== 'x-robots-tag') return []
    const toAnyone = isHeader || name === 'robots'
    const stated: StatedIn = { medium: 'html', field: name, ...(toAnyone ? {} : { agent: name }) }
    return directiveStatements(content, stated)
  })
  return cut ? [...statements, cutStatement()] : statements
}

/** A page that is longer than what is read, and whose head did not end in it. */
function cutStatement(): Statement {
  return {
    ...common('', { medium: 'html' }),
    about: anyUseOfModels,
    says: 'unknown',
    why: 'the head of the page is longer than what was read',
  }
}

/** Directives with a value behind a colon: what stands in front of that colon is no agent. */
const valued = new Set(['max-snippet', 'max-image-preview', 'max-video-preview', 'unavailable_after'])
/** Words that mean a refusal of AI somewhere else, or are a slip: `no-ai` and the like, without hyphens. */
const perhapsRefusals = new Set([
  ...['noai', 'noimageai', 'noimagesai', 'noml', 'nollm', 'nogenai', 'notdm', 'nomining'],
  ...['notrain', 'notraining', 'noaitrain', 'noaitraining', 'noimageaitraining', 'novideoai'],
  // draft-canel-robots-ai-control-00, which expired.
  'disallowaitraining',
])

/**
 * Whether a value may state anything about AI, told by a look at its letters: `false` is certain. For hot paths, where
 * most values are `noindex`, sizes of previews and dates, which differ from page to page.
 */
export function mayBeAboutAi(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const letter = lowerLetter(value, at)
    // The d of `disallow…`, and the n of all others.
    if (letter === 0x64 && lowerLetter(value, afterHyphens(value, at + 1)) === 0x69) return true
    if (letter !== 0x6e) continue
    const o = afterHyphens(value, at + 1)
    if (lowerLetter(value, o) !== 0x6f) continue
    const first = afterHyphens(value, o + 1)
    const second = afterHyphens(value, first + 1)
    if (beginnings.has(lowerLetter(value, first) * 256 + lowerLetter(value, second))) return true
  }
  return false
}
/** The two letters behind `no` of every word that may refuse. */
const beginnings: ReadonlySet<number> = new Set(
  [...perhapsRefusals].map((word) => word.charCodeAt(2) * 256 + word.charCodeAt(3)),
)
function lowerLetter(value: string, at: number): number {
  const code = value.charCodeAt(at)
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}
function afterHyphens(value: string, from: number): number {
  let at = from
  while (value.charCodeAt(at) === 0x2d || value.charCodeAt(at) === 0x5f) at++
  return at
}

function directiveStatements(value: string, stated: StatedIn): Statement[] {
  let agent = stated.agent
  let afterDate = false
  const statements: Statement[] = []
  const seen = new Set<string>()
  for (const piece of value.split(',')) {
    let directive = piece.trim()
    // A date has commas of its own ("Saturday, 25-Jun-2030 15:00:00 GMT"): what goes on with a digit is the rest of it.
    const isDate = afterDate && /^\d/.test(directive)
    if (!isDate) afterDate = false
    for (let colon = directive.indexOf(':'); !isDate && colon >= 0; colon = directive.indexOf(':')) {
      const head = directive.slice(0, colon).trim().toLowerCase()
      if (valued.has(head)) {
        afterDate = head === 'unavailable_after'
        break
      }
      // `noai: …` has a value that it should not have, or names an agent so: looked at below, as words.
      if (wordsOf(head).some((word) => perhapsRefusals.has(plain(word)))) break
      agent = head === '*' || head === '' ? undefined : head
      directive = directive.slice(colon + 1).trim()
    }
    const addressed = `${agent ?? ''}:${directive}`
    if (seen.has(addressed)) continue
    seen.add(addressed)
    const { agent: _, ...place } = stated
    const at = agent === undefined ? place : { ...place, agent }
    statements.push(...wordStatements(directive, value, at))
  }
  return oncePerMeaning(statements)
}

/** One directive is one word; where there are more, each is looked at, for what refuses is not overlooked. */
function wordStatements(directive: string, text: string, stated: StatedIn): Statement[] {
  const hasValue = /[:=]/.test(directive)
  return wordsOf(directive.toLowerCase()).flatMap((word): Statement[] => {
    if (word === 'noindex' || word === 'none')
      return [{ ...common(text, stated), about: ['index', 'search'], says: 'disallow' }]
    if (word === 'noimageindex')
      return [{ ...common(text, stated), about: ['index', 'search'], says: 'disallow', media: ['image'] }]
    if (!perhapsRefusals.has(plain(word))) return []
    const isExact = word === 'noai' || word === 'noimageai'
    // A video is images, one after the other.
    const limited = plain(word) === 'noimageai' ? { media: ['image', 'video'] as const } : {}
    // Behind a date or a number a word is out of its place, and no less plain; in front of a colon it may be a name.
    if (isExact && !(hasValue && directive.toLowerCase().startsWith(word)))
      return [{ ...common(text, stated), about: anyUseOfModels, says: 'disallow', ...limited }]
    const why = `${word} is no directive in this form, and may have been meant to refuse`
    return [{ ...common(text, stated), about: anyUseOfModels, says: 'unknown', why: why.slice(0, 200), ...limited }]
  })
}

function wordsOf(directive: string): string[] {
  return directive.split(/[\s;:="'|.!()[\]]+/)
}
function plain(word: string): string {
  return word.replace(/[-_]/g, '')
}

function common(text: string, stated: StatedIn): Pick<Statement, 'family' | 'version' | 'text' | 'stated'> {
  return { family: 'x-robots-tag', version: xRobotsTagVersion, text: statementText(text), stated }
}
