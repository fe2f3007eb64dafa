import { findNames } from './find-names.js'
import { buildNameIndex } from './name-index.js'
import { fixtureEntries, negatives, positives } from './names-fixture.js'

/** How well the names of the test set are found, by kind of text: counts, and the texts that went wrong. */
export interface Measured {
  readonly kind: string
  readonly texts: number
  /** The work was found: surely; surely or possibly. For negatives: anything was. */
  readonly sure: number
  readonly any: number
  /** In texts that name a work: others that were found too, of another franchise. */
  readonly strange: number
  readonly wrong: string[]
}

export function measureNames(): { positives: Measured[]; negatives: Measured[] } {
  const index = buildNameIndex(fixtureEntries())
  const kinds = new Map<string, Measured & { sure: number; any: number; strange: number; texts: number }>()
  const of = (kind: string) => {
    const known = kinds.get(kind) ?? { kind, texts: 0, sure: 0, any: 0, strange: 0, wrong: [] }
    kinds.set(kind, known)
    return known
  }
  const root = (work: string) => work.split('/')[0]
  const [named, unnamed] = [positives(), negatives()]
  for (const { kind, text, work } of [...named, ...unnamed]) {
    const found = findNames(index, text)
    const row = of(kind) as { -readonly [K in keyof Measured]: Measured[K] }
    row.texts++
    const right = work === undefined ? found : found.filter((match) => match.work === work)
    if (right.some(({ certainty }) => certainty === 'sure')) row.sure++
    if (right.length > 0) row.any++
    if (work !== undefined && found.some((match) => root(match.work) !== root(work))) row.strange++
    const told = found.map((match) => `${match.name} (${match.certainty})`).join(', ')
    if (work === undefined ? found.length > 0 : !right.some(({ certainty }) => certainty === 'sure')) {
      row.wrong.push(`${text} → ${told || 'nothing'}`)
    }
  }
  const rows = [...kinds.values()]
  const positiveKinds = new Set(named.map(({ kind }) => kind))
  return {
    positives: rows.filter(({ kind }) => positiveKinds.has(kind)),
    negatives: rows.filter(({ kind }) => !positiveKinds.has(kind)),
  }
}
