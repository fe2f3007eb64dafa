import type { Kyodaku } from '../../clearance/index.js'
import type { ClearDatasetOptions, ClearProgress } from '../clear-dataset-options.js'
import { addCounts, noCounts, type RunCounts } from '../counts.js'
import type { DatasetSource } from '../dataset/index.js'
import type { HostCounts } from './host-counts.js'
import { createHostTable } from './host-table.js'
import { type DatasetRun, tellProgress } from './runs.js'

/** What a run has come to so far, told to whoever watches. */
export interface Progress {
  now(): ClearProgress
  add(part: RunCounts, hosts: HostCounts): void
  /** Everything, with so many hosts by name. */
  counts(hostsMax: number): RunCounts
  /** Writes it where people look. */
  tell(): Promise<void>
}

/** Hosts that are shown while a run is under way, and how often they are looked for among all. */
const hostsShown = 100
const hostsEveryMs = 5000
const tellEveryMs = 1000

/** Counts as parts come in, told to whoever watches, and to the database about once a second. */
export function progressOf(
  kyodaku: Kyodaku,
  run: DatasetRun,
  sources: readonly DatasetSource[],
  { onProgress }: Pick<ClearDatasetOptions, 'onProgress'>,
  bytesRead: () => number,
): Progress {
  const counts = noCounts()
  const hosts = createHostTable()
  const totalBytes = sources.reduce((sum, { bytes = 0 }) => sum + bytes, 0)
  let told = 0
  let hostsAt = 0
  let telling: Promise<void> | undefined
  const now = (): ClearProgress => ({
    step: 'deciding',
    done: counts.rows,
    total: 0,
    doneBytes: bytesRead(),
    totalBytes,
    counts,
  })
  const tell = () => {
    const at = kyodaku.now().getTime()
    if (at - hostsAt >= hostsEveryMs) {
      hostsAt = at
      counts.hosts = hosts.top(hostsShown)
    }
    return tellProgress(kyodaku, run.id, counts)
  }
  return {
    now,
    tell,
    counts: (hostsMax) => ({ ...counts, hosts: hosts.top(hostsMax) }),
    add(part, hostsOfPart) {
      addCounts(counts, { ...part, hosts: {} })
      hosts.add(hostsOfPart)
      onProgress?.(now())
      const at = kyodaku.now().getTime()
      if (at - told < tellEveryMs || telling !== undefined) return
      told = at
      telling = tell()
        // Only told: the counts themselves are those of the parts, and whatever ails the database stops the next part.
        .catch(() => undefined)
        .finally(() => {
          telling = undefined
        })
    },
  }
}
