import { encodeBase64 } from './base64.js'
import { type Checkpoint, verifyCheckpoint } from './checkpoint.js'
import { type ConsistencyProof, compareCheckpoints, verifyConsistencyProof } from './equivocation.js'
import { checkpointPath } from './layout.js'
import { consistencyRanges } from './merkle.js'
import { parseVerifierKey } from './note.js'
import { RecordError } from './record-error.js'
import type { LogStorage } from './storage.js'
import { corrupt, createTileReader } from './tile-reader.js'

/**
 * Follows someone's log from its published files: whether what it shows now continues what it showed before. Reads the
 * checkpoint and a few tiles, and needs no help from the log's operator.
 *
 * @param seen the signed checkpoint that was seen before
 * @returns the checkpoint now, its note, and the proof that it continues the one seen
 * @throws RecordError `record.equivocation`, `record.not-proved` (with both notes as evidence), `record.corrupt`, and those of
 * `verifyCheckpoint`; `record.rolled-back` where the log shows fewer entries than it has shown before
 */
export async function followLog(
  storage: Pick<LogStorage, 'read'>,
  seen: string,
  trusted: { verifierKeys: readonly string[] },
): Promise<{ now: Checkpoint; note: string; proof: ConsistencyProof }> {
  const keys = trusted.verifierKeys.map(parseVerifierKey)
  const stored = await storage.read(checkpointPath)
  if (stored === undefined) throw corrupt('there is no checkpoint.')
  const note = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored)
  const [before, now] = [verifyCheckpoint(seen, keys), verifyCheckpoint(note, keys)]
  if (compareCheckpoints(note, seen, trusted.verifierKeys) === 'older') {
    const message = `The log ${now.origin} shows ${now.size} entries now, and has shown ${before.size} before: entries are gone.`
    throw new RecordError('record.rolled-back', message, { evidence: { notes: [seen, note] } })
  }
  const reader = createTileReader(storage)
  const hashes: string[] = []
  if (before.size > 0 && before.size < now.size)
    for (const range of consistencyRanges(before.size, now.size))
      hashes.push(encodeBase64(await reader.rangeHash(range, now.size)))
  const proof = { older: seen, newer: note, hashes }
  verifyConsistencyProof(proof, trusted)
  return { now, note, proof }
}
