import { isAffirmation, misnamedUse } from './misnamed-refusals.js'
import { oncePerMeaning } from './once-per-meaning.js'
import { parseRobots, type RobotsFile } from './robots.js'
import { robotsPathMax, robotsPathOf, robotsPattern, robotsPatternMatches } from './robots-pattern.js'
import { type RobotsAddressedLine, type RobotsQuestion, robotsLinesFor } from './robots-statements.js'
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
  return robotsLinesFor(file, 'content-signal', agents)
    .flat()
    .flatMap((line) => lineStatements(line, path))
}

/** `parseRobots` and `contentSignalRobotsStatements` in one. */
export function readContentSignalRobots(bytes: Uint8Array | string, question: RobotsQuestion): Statement[] {
  return contentSignalRobotsStatements(parseRobots(bytes), question)
}

/** A path in front, as AIPREF's rule has it, limits a line: the policy doesn't know it, and what it limits it limits. */
function lineStatements(line: RobotsAddressedLine, path: string): Statement[] {
  const space = line.value.search(/[ \t]/)
  const limit = line.value.startsWith('/') && space > 0 ? line.value.slice(0, space) : undefined
  const stated: StatedIn = {
    medium: 'robots.txt',
    line: line.line,
    field: 'content-signal',
    ...(line.agent === undefined ? {} : { agent: line.agent }),
    ...(limit === undefined ? {} : { path: limit }),
  }
  const statements = signalStatements(line.value.slice(limit?.length ?? 0), line.text, stated)
  return statements.flatMap((one): Statement[] => {
    const isAllowance = one.says === 'allow'
    if (limit !== undefined && !takesIn(limit, path, isAllowance)) return []
    if (line.binding) return [one]
    const why = 'the line stands in no group that binds a crawler'
    return isAllowance ? [] : [{ ...one, says: 'unknown', why }]
  })
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
