import { mustCover, openSnapshot, type Snapshot } from '../../clearance/index.js'
import type { SnapshotToUse } from '../clear-dataset-options.js'
import { TrainingError } from '../training-error.js'
import type { DatasetRun } from './runs.js'

const dayMilliseconds = 86_400_000
const daysMaxDefault = 30
/** Clocks differ; a snapshot of tomorrow is one of a wrong clock. */
const daysAhead = 1

/**
 * Opens a snapshot for a run: believed by the keys, made for the party or for anyone. That it is not too old is asked when
 * a run begins, not when one goes on.
 *
 * @throws ClearanceError `clearance.untrusted-snapshot`, `clearance.damaged-snapshot`, `clearance.bad-snapshot`,
 *   `clearance.snapshot-mismatch`
 */
export async function openForRun({ folder, verifierKeys }: SnapshotToUse, party: string): Promise<Snapshot> {
  const snapshot = await openSnapshot(folder, { verifierKeys })
  mustCover(snapshot, party)
  return snapshot
}

/** @throws TrainingError `training.old-snapshot` */
export function mustBeNew({ manifest }: Pick<Snapshot, 'manifest'>, now: Date, daysMax = daysMaxDefault): void {
  const days = (now.getTime() - Date.parse(manifest.createdAt)) / dayMilliseconds
  if (days >= -daysAhead && days <= daysMax) return
  throw new TrainingError(
    'training.old-snapshot',
    days < 0
      ? `The snapshot says that it was made at ${manifest.createdAt}, which is yet to come: set the clock right, or ask whom it comes from.`
      : `The snapshot was made at ${manifest.createdAt}, ${Math.floor(days)} days ago, and ${daysMax} are allowed: what was revoked since still holds in it. Get a newer one, or allow more days.`,
  )
}

/** A run is gone on with under the snapshot that it was begun under. @throws TrainingError `training.other-run` */
export function mustBeSameSnapshot(run: Pick<DatasetRun, 'id' | 'snapshot'>, snapshot: Snapshot | undefined): void {
  if (run.snapshot?.digest === snapshot?.digest) return
  throw new TrainingError(
    'training.other-run',
    run.snapshot === null
      ? `Run ${run.id} was begun under the registry here, not under a snapshot: go on with it without one, or begin a new run.`
      : snapshot === undefined
        ? `Run ${run.id} was begun under the registry snapshot ${run.snapshot.digest}: go on with it under the same.`
        : `Run ${run.id} was begun under the registry snapshot ${run.snapshot.digest}, not under ${snapshot.digest}: go on with it under the same, or begin a new run.`,
  )
}
