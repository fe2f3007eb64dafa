import { isAffirmation, misnamedUse } from './misnamed-refusals.js'
import { oncePerMeaning } from './once-per-meaning.js'
import { parseRobots, type RobotsExtension, type RobotsFile } from './robots.js'
import { robotsPathMax, robotsPathOf, robotsPattern, robotsPatternMatches } from './robots-pattern.js'
import { type RobotsQuestion, robotsLinesFor } from './robots-statements.js'
import type { Activity, StatedIn, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { anyUseOfModels } from './uses-of-models.js'

/** The Content Signals policy as published in September 2025 (contentsignals.org). */
export const contentSignalVersion = 'content-signals-2025-09'

const meaning: ReadonlyMap<string, readonly Activity[]> = new Map([
  ['search', ['search']],
  // "inputting content into one or more AI models"
  ['ai-input', ['infer']],
  // "training or fine-tuning AI models"
  ['ai-train', ['train', 'train-generative']],
])

/**
 * What the lines of a header `Content-Signal` state. A signal that isn't given neither grants nor restricts. Of one that
 * is given twice the refusal counts, for the policy says nothing of it. What is given in no form that the policy knows and
 * may have been a refusal is `unknown`.
 */
export function contentSignalHeaderStatements(values: readonly string[]): Statement[] {
  return values.flatMap((value) => signalStatements(value, value, { medium: 'header', field: 'content-signal' }))
}

/** What the lines `Content-Signal` of a robots.txt state, of the groups that bind who asks. */
export function contentSignalRobotsStatements(file: RobotsFile, { url, agents }: RobotsQuestion): Statement[] {
  const path = robotsPathOf(url)
  const read = new Map<RobotsExtension, Statement[]>()
  const all = robotsLinesFor(file, 'content-signal', agents).flatMap(({ agent, lines, binding }) =>
    lines.flatMap((line) => {
      const statements = read.get(line) ?? lineStatements(line, path)
      read.set(line, statements)
      return statements.flatMap((one) => (binding ? [addressed(one, agent)] : doubted(one)))
    }),
  )
  return oncePerMeaning(all)
}

/** `parseRobots` and `contentSignalRobotsStatements` in one. */
export function readContentSignalRobots(bytes: Uint8Array | string, question: RobotsQuestion): Statement[] {
  return contentSignalRobotsStatements(parseRobots(bytes), question)
}

/** A path in front, as AIPREF's rule has it, limits a line: the policy doesn't know it, and what it limits it limits. */
function lineStatements({ value, line, text }: RobotsExtension, path: string): Statement[] {
  const space = value.search(/[ \t]/)
  const limit = value.startsWith('/') && space > 0 ? value.slice(0, space) : undefined
  const stated: StatedIn = {
    medium: 'robots.txt',
    line,
    field: 'content-signal',
    ...(limit === undefined ? {} : { path: statementText(limit) }),
  }
  const statements = signalStatements(value.slice(limit?.length ?? 0), text, stated)
  return statements.filter(({ says }) => limit === undefined || takesIn(limit, path, says === 'allow'))
}
function addressed(statement: Statement, agent: string | undefined): Statement {
  return agent === undefined ? statement : { ...statement, stated: { ...statement.stated, agent } }
}
/** What stands where it binds nobody permits nothing, and may have been meant to refuse. */
function doubted(statement: Statement): Statement[] {
  const why = 'the line stands in no group that binds a crawler'
  return statement.says === 'allow' ? [] : [{ ...statement, says: 'unknown', why }]
}
function takesIn(limit: string, path: string, strictly: boolean): boolean {
  return path.length > robotsPathMax ? !strictly : robotsPatternMatches(robotsPattern(limit), path, strictly)
}

function signalStatements(value: string, text: string, stated: StatedIn): Statement[] {
  const common = { family: 'content-signal', version: contentSignalVersion, text: statementText(text), stated } as const
  const all = value.split(',').flatMap((piece): Statement[] => {
    const given = piece.trim()
    if (given === '') return []
    const [, label, said] = /^([\w-]+)\s*=\s*([^\s=;]+)$/.exec(given) ?? []
    if (label === undefined || said === undefined) {
      // A bare word of some other vocabulary is as unknown to it as a label; anything longer may be about anything.
      const about = /^[\w-]+$/.test(given) ? (meaning.get(given.toLowerCase()) ?? misnamedUse(given)) : anyUseOfModels
      return about === undefined ? [] : [{ ...common, about, says: 'unknown', why: 'is no signal with a yes or no' }]
    }
    const about = meaning.get(label.toLowerCase())
    if (about === undefined) {
      const perhaps = isAffirmation(said) ? undefined : misnamedUse(label)
      if (perhaps === undefined) return []
      return [
        { ...common, about: perhaps, says: 'unknown', why: `${label} is no content signal, and may have been meant` },
      ]
    }
    if (/^yes$/i.test(said)) return [{ ...common, about, says: 'allow' }]
    if (/^no$/i.test(said)) return [{ ...common, about, says: 'disallow' }]
    return [{ ...common, about, says: 'unknown', why: `${label} is neither yes nor no` }]
  })
  return oncePerMeaning(all)
}
