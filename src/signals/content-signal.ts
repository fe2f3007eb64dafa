import { isAffirmation, misnamedUse } from './misnamed-refusals.js'
import { onceEach } from './once-each.js'
import { oncePerMeaning } from './once-per-meaning.js'
import { parseRobots, type RobotsExtension, type RobotsFile, type RobotsGroup } from './robots.js'
import { isTooMuch, robotsPathOf, robotsPathTest, robotsPattern } from './robots-pattern.js'
import { addressedTo, type RobotsQuestion, robotsLineAudiences } from './robots-statements.js'
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
  const takesIn = robotsPathTest(path)
  const isTakenInOf = (lines: number) => (limit: string, strictly: boolean) =>
    isTooMuch(lines, path) ? !strictly : takesIn(robotsPattern(limit), strictly)
  const statementsIn = onceEach(({ extensions }: RobotsGroup) =>
    oncePerMeaning(
      extensions.flatMap((line) =>
        line.field === 'content-signal' ? lineStatements(line, isTakenInOf(extensions.length)) : [],
      ),
    ),
  )
  return robotsLineAudiences(file, agents).flatMap((audience) =>
    oncePerMeaning(audience.groups.flatMap(statementsIn)).flatMap(addressedTo(audience)),
  )
}

/** `parseRobots` and `contentSignalRobotsStatements` in one. */
export function readContentSignalRobots(bytes: Uint8Array | string, question: RobotsQuestion): Statement[] {
  return contentSignalRobotsStatements(parseRobots(bytes), question)
}

/** A path in front, as AIPREF's rule has it, limits a line: the policy doesn't know it, and what it limits it limits. */
function lineStatements(
  { value, line, text }: RobotsExtension,
  isTakenIn: (limit: string, strictly: boolean) => boolean,
): Statement[] {
  const space = value.search(/[ \t]/)
  const limit = value.startsWith('/') && space > 0 ? value.slice(0, space) : undefined
  const stated: StatedIn = {
    medium: 'robots.txt',
    line,
    field: 'content-signal',
    ...(limit === undefined ? {} : { path: statementText(limit) }),
  }
  const statements = signalStatements(value.slice(limit?.length ?? 0), text, stated)
  return statements.filter(({ says }) => limit === undefined || isTakenIn(limit, says === 'allow'))
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
