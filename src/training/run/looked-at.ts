import { rulesVersion } from '../../rights/index.js'
import { type Looked, type LookedKind, lookedKinds } from '../receipt/index.js'
import type { LookedRows } from './find-in-part.js'
import type { LookedAt } from './runs.js'

/** Sums, over parts. */
export function sumLookedRows(parts: readonly { lookedRows: LookedRows }[]): LookedRows {
  const sum = Object.fromEntries(lookedKinds.map((kind) => [kind, 0])) as LookedRows
  for (const { lookedRows } of parts) for (const kind of lookedKinds) sum[kind] += lookedRows[kind] ?? 0
  return sum
}

/** How the rows of a run were looked at, as its receipt says it. */
export function lookedOf(looked: LookedAt, rows: LookedRows, program: string): Looked {
  const entries: Partial<Record<LookedKind, number>> = {
    locations: looked.locations,
    names: looked.names,
    digests: looked.digests,
    fingerprints: looked.references,
    'frame-hashes': looked.references,
  }
  const without: Partial<Record<LookedKind, boolean>> = {
    signals: looked.signals === undefined,
    fingerprints: looked.content === 'skip',
    declarations: looked.content === 'skip',
    'frame-hashes': looked.content === 'skip' || rows['frame-hashes'] === 0,
  }
  return {
    rules: rulesVersion,
    program,
    agents: looked.agents,
    digestLists: looked.digestLists,
    by: lookedKinds
      .filter((kind) => without[kind] !== true)
      .map((kind) => ({
        kind,
        version: looked.versions[kind],
        ...(entries[kind] === undefined ? {} : { entries: entries[kind] }),
        rows: rows[kind],
      })),
  }
}
