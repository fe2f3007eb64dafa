import type { Use } from '../rights/index.js'
import {
  type DatasetRun,
  type MappedColumn,
  type RowOutcome,
  type RunCounts,
  shownLocation,
} from '../training/index.js'

/** A run in a list, as it is shown: the same on the data folder and through a server. */
export interface ListedRun {
  dataset: string
  name: string
  party: string
  model: string
  state: RunState
  createdAt: string
  clearedAt: string | null
}
/** `waiting`: a server's job has not begun it. */
export type RunState = DatasetRun['state'] | 'waiting' | 'interrupted' | 'removed'

/** A run, as it is shown. */
export interface RunShown {
  id: string
  name: string
  party: string
  model: string
  use: Use
  state: RunState
  location: string
  registryLogSize: number
  looked?: LookedShown
  receipt: string | null
  logIndex: number | null
  createdAt: string
  clearedAt: string | null
  /** Of a cleared one. */
  counts?: RunCounts
  notProved?: readonly { en: string; ja: string }[]
}

type LookedShown = Pick<
  NonNullable<DatasetRun['looked']>,
  'names' | 'locations' | 'digests' | 'references' | 'content' | 'unchecked'
> &
  Partial<Pick<NonNullable<DatasetRun['looked']>, 'signals' | 'agents' | 'digestLists'>>

/** A row with what became of it and why, as it is shown. */
export interface RowShown {
  source: string
  row: number
  values: (MappedColumnLoose & { value: string | null })[]
  outcome: RowOutcome
  otherRegime: RowOutcome
  reasons: { code: string; text: { en: string; ja: string } }[]
  works: string[]
  grants: string[]
  unchecked: string[]
}
type MappedColumnLoose = { [Key in keyof MappedColumn]: MappedColumn[Key] | undefined }

/** What is known of a run on the data folder, as it is shown. */
export function listedRun({ id, name, party, model, createdAt, clearedAt }: DatasetRun, state: RunState): ListedRun {
  return {
    dataset: id,
    name,
    party,
    model,
    state,
    createdAt: createdAt.toISOString(),
    clearedAt: clearedAt?.toISOString() ?? null,
  }
}

/** The same, whole; `result` is that of its receipt, where it is cleared. */
export function runShown(
  run: DatasetRun,
  state: RunState,
  result: { counts: RunCounts; notProved: readonly { en: string; ja: string }[] } | undefined,
): RunShown {
  const { id, name, party, model, use, location, registryLogSize, looked, receiptId, logIndex } = run
  return {
    id,
    name,
    party,
    model,
    use,
    state,
    location: shownLocation(location),
    registryLogSize,
    ...(looked === null ? {} : { looked: lookedShown(looked) }),
    receipt: receiptId,
    logIndex,
    createdAt: run.createdAt.toISOString(),
    clearedAt: run.clearedAt?.toISOString() ?? null,
    ...(result === undefined ? {} : { counts: result.counts, notProved: result.notProved }),
  }
}

function lookedShown(looked: NonNullable<DatasetRun['looked']>): LookedShown {
  const { names, locations, digests, references, signals, agents, digestLists, content, unchecked } = looked
  return {
    names,
    locations,
    digests,
    references,
    // A database hands keys back in an order of its own.
    ...(signals === undefined ? {} : { signals: { digest: signals.digest, from: signals.from, until: signals.until } }),
    agents,
    digestLists,
    content,
    unchecked,
  }
}
