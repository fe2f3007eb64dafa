import { readFileSync } from 'node:fs'
import { classifyContext, type PromptContext } from '../src/generation/context/index.js'
import {
  type AgeRating,
  ageRatings,
  buildNameIndex,
  evocationFindings,
  evocationIndex,
  nameEntriesOf,
  nameFindings,
  parseWork,
  type Work,
} from '../src/rights/index.js'

/** The sets of `conformance/evasion`, and how well they are told apart. What the fields mean is in the README there. */

export type Part = 'tuning' | 'held-out'
interface Pair {
  id: string
  part: Part
  language: 'ja' | 'en'
  text: string
  twin: string
}
export interface NamePair extends Pair {
  kind: string
  work: string
}
export interface ContextPair extends Pair {
  context: PromptContext
  rating?: AgeRating
}

/** One pair, and what was said of it. */
export interface Told<P> {
  pair: P
  found: boolean
  /** What was said of the twin: all of it false. */
  falsely: string[]
}

const lines = <T>(name: string): T[] =>
  readFileSync(new URL(`../conformance/evasion/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)

export const namePairs = () => lines<NamePair>('names')
export const contextPairs = () => lines<ContextPair>('contexts')

/** The works of the sample catalogue. */
export function sampleWorks(): Work[] {
  const text = readFileSync(new URL('../samples/catalogue.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { works: unknown[] }).works.map(parseWork)
}

/** Found: the work itself, surely or possibly (`sure`: surely only); of a twin, any work. */
export function tellNames(pairs: readonly NamePair[], sure: boolean): Told<NamePair>[] {
  const works = sampleWorks()
  const names = buildNameIndex(nameEntriesOf({ works }))
  const evocations = evocationIndex({ works })
  const worksIn = (text: string) =>
    [...nameFindings(names, text, 'prompt'), ...evocationFindings(evocations, text, 'prompt')]
      .filter(({ certainty }) => !sure || certainty === 'sure')
      .map(({ work, name }) => ({ work, name }))
  return pairs.map((pair) => ({
    pair,
    found: worksIn(pair.text).some(({ work }) => work === pair.work),
    falsely: worksIn(pair.twin).map(({ work, name }) => `${work} (${name})`),
  }))
}

/** Found: the context of the pair; of a twin, any context. `under`: the rating is lower than it should be. */
export function tellContexts(pairs: readonly ContextPair[]): (Told<ContextPair> & { under: boolean })[] {
  return pairs.map((pair) => {
    const { contexts, rating } = classifyContext([{ where: 'prompt', text: pair.text }])
    const twin = classifyContext([{ where: 'prompt', text: pair.twin }])
    return {
      pair,
      found: contexts.includes(pair.context),
      falsely: twin.evidence.map(
        ({ context, offset, length }) => `${context} (${pair.twin.slice(offset, offset + length)})`,
      ),
      under: ageRatings.indexOf(rating) < ageRatings.indexOf(pair.rating ?? 'all'),
    }
  })
}

/** Precision: of pairs whose prompt or twin was taken for it, those whose prompt was. Recall: of all pairs. */
export function rates(told: readonly Told<Pair>[]): { pairs: number; precision: number; recall: number } {
  const found = told.filter((one) => one.found).length
  const falsely = told.filter((one) => one.falsely.length > 0).length
  const round = (value: number) => Math.round(value * 1000) / 1000
  return {
    pairs: told.length,
    precision: found + falsely === 0 ? 1 : round(found / (found + falsely)),
    recall: round(found / told.length),
  }
}
