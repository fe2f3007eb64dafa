import { verifyCheckpoint } from 'kyodaku/checkpoint'
import { verifyConsistencyProof } from 'kyodaku/equivocation'
import { parseVerifierKey } from 'kyodaku/note'
import { get, ProblemError } from '../../api/index.js'
import type { RecordAnswer } from './record-data.js'

/** What this browser saw of the log last: nobody but its owner can change that. */
interface Seen {
  key: string
  checkpoint: string
  at: string
}

const storedAs = 'kyodaku-record-seen'

/** The key of the log as this browser saw it first; undefined on the first visit, or where nothing can be kept. */
export function knownKey(): string | undefined {
  return read()?.key
}

export type Comparison =
  /** Seen for the first time: from now on there is something to compare with. */
  | { result: 'first'; size: number }
  | { result: 'same'; size: number; since: string }
  | { result: 'grown'; size: number; from: number; since: string; hashes: number }
  /** The log has another key, is shorter, or has changed what was there. */
  | { result: 'alarm'; error: string; since: string; seen: string; now: string }

/**
 * Holds the newest checkpoint against the one that this browser saw last: its signature is checked here, and that the log
 * has only grown is proved by the hashes that the server gives. What holds is remembered; what doesn't is not.
 */
export async function compareWithLastVisit(record: RecordAnswer): Promise<Comparison> {
  const seen = read()
  const alarm = (error: unknown): Comparison => ({
    result: 'alarm',
    error: error instanceof Error ? error.message : String(error),
    since: seen?.at ?? '',
    seen: seen?.checkpoint ?? '',
    now: record.checkpoint,
  })
  try {
    const key = parseVerifierKey(record.verifierKey)
    const now = verifyCheckpoint(record.checkpoint, [key])
    if (seen === undefined) {
      write({ key: record.verifierKey, checkpoint: record.checkpoint, at: new Date().toISOString() })
      return { result: 'first', size: now.size }
    }
    if (seen.key !== record.verifierKey)
      return alarm(new Error(`The log was signed with ${seen.key}, and now with ${record.verifierKey}.`))
    const before = verifyCheckpoint(seen.checkpoint, [key])
    if (now.size < before.size)
      return alarm(new Error(`The log had ${before.size} entries, and now it is said to have ${now.size}.`))
    if (now.size === before.size) {
      if (now.rootHash.some((byte, i) => byte !== before.rootHash[i]))
        return alarm(new Error(`Two checkpoints of ${now.size} entries have different roots.`))
      return { result: 'same', size: now.size, since: seen.at }
    }
    const answer =
      before.size === 0
        ? { hashes: [], checkpoint: record.checkpoint }
        : await get('/v1/record/consistency', {
            query: { from: before.size },
          })
    const { newer } = verifyConsistencyProof(
      { older: seen.checkpoint, newer: answer.checkpoint, hashes: answer.hashes },
      { verifierKeys: [record.verifierKey] },
    )
    write({ key: record.verifierKey, checkpoint: answer.checkpoint, at: new Date().toISOString() })
    return { result: 'grown', size: newer.size, from: before.size, since: seen.at, hashes: answer.hashes.length }
  } catch (error) {
    // Not having been answered says nothing about the log.
    if (error instanceof ProblemError) throw error
    return alarm(error)
  }
}

/** After an alarm that has been looked into: begins anew. */
export function forgetLastVisit(): void {
  try {
    localStorage.removeItem(storedAs)
  } catch {
    // Nothing was kept.
  }
}

function read(): Seen | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(storedAs) ?? 'null') as Partial<Seen> | null
    return typeof value?.key === 'string' && typeof value.checkpoint === 'string' && typeof value.at === 'string'
      ? (value as Seen)
      : undefined
  } catch {
    return undefined
  }
}
function write(seen: Seen): void {
  try {
    localStorage.setItem(storedAs, JSON.stringify(seen))
  } catch {
    // Then every visit is the first.
  }
}
