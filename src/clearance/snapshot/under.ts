import type { GrantUsage } from '../../rights/index.js'
import { ClearanceError } from '../errors.js'
import type { LoadedMatcher } from '../references.js'
import type { Snapshot } from './open.js'

/**
 * A snapshot made for one party has no grants to others: their uses can't be decided under it.
 *
 * @throws ClearanceError `clearance.snapshot-mismatch`
 */
export function mustCover({ manifest }: Pick<Snapshot, 'manifest'>, party: string): void {
  if (manifest.for === undefined || party === manifest.for || party === '*') return
  throw new ClearanceError(
    'clearance.snapshot-mismatch',
    `this snapshot was made for "${manifest.for}" and holds no grants to "${party}": ask for one of its own, or decide as "${manifest.for}".`,
  )
}

/** What was looked for. Under a snapshot also how much is not in it: no match is then not the same as no resemblance. */
export function searchOf(
  loaded: LoadedMatcher,
  snapshot: Pick<Snapshot, 'manifest'> | undefined,
): Record<string, unknown> {
  return {
    ...loaded.matcher.description,
    incompleteReferences: loaded.missing.map(({ reference }) => reference),
    ...(snapshot === undefined ? {} : { heldBack: snapshot.manifest.heldBack }),
  }
}

/** Uses counted here, and those that the snapshot says were counted where it was made. */
export function addUsage(here: readonly GrantUsage[], there: readonly GrantUsage[] = []): GrantUsage[] {
  const before = new Map(there.map((usage) => [usage.id, usage]))
  return here.map((usage) => ({
    ...usage,
    count: usage.count + (before.get(usage.id)?.count ?? 0),
    seconds: usage.seconds + (before.get(usage.id)?.seconds ?? 0),
  }))
}
