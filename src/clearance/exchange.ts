import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  encodeTrack,
  type FrameHash,
  lumaFromRgb,
  pdq,
  readFrameHashes,
  trackFromFrameHashes,
} from '../fingerprint/index.js'
import { decode, probe } from '../media/index.js'
import type { Reference } from '../rights/index.js'
import { referenceId } from './deposit.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { recordSubject, subjectIn, unknownWork } from './registry.js'
import { type Rematch, rematchEarlier } from './rematch.js'

/**
 * The PDQ hashes of a file's frames as vPDQ samples them: frame n where n mod trunc(everySeconds * average frame rate)
 * is 0 (at least every frame). From the video's own luma; a picture gives one row. Throws MediaError.
 */
export async function* exportFrameHashes(
  path: string,
  options: { everySeconds: number; signal?: AbortSignal },
): AsyncGenerator<FrameHash> {
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const info = await probe(path, signal)
  const step = Math.max(1, Math.trunc(options.everySeconds * info.averageFps))
  const pixels = info.kind === 'image' ? 'rgb' : 'luma'
  let position = 0
  for await (const frame of decode(path, { sampling: 'all', pixels, ...signal })) {
    if (position % step === 0) {
      const { hash, quality } = pdq(pixels === 'rgb' ? lumaFromRgb(frame.data, frame.width, frame.height) : frame)
      yield { frame: position, quality, hash, timestampSeconds: frame.timeSeconds }
    }
    position += 1
  }
}

/**
 * Deposits a reference by its hashes alone (vPDQ lines), for those who do not hand over the media. It is found by its
 * whole frames only: not through bars on one side, nor by corners. Repeating it changes nothing.
 *
 * Throws `clearance.unknown-work`, `clearance.unusable-reference`, FingerprintError naming the line.
 */
export async function depositFrameHashes(
  kyodaku: Kyodaku,
  path: string,
  options: { work: string },
): Promise<{ reference: Reference; rows: number; rematched: Rematch[] }> {
  if ((await subjectIn(kyodaku, 'work', options.work)) === undefined) throw unknownWork(options.work)
  const bytes = await readFile(path)
  const track = trackFromFrameHashes(readFrameHashes(bytes.toString('utf8')))
  if (track.count === 0) {
    throw new ClearanceError(
      'clearance.unusable-reference',
      `${basename(path)} holds no frame hashes: expected lines of frame,quality,hash,timestamp.`,
    )
  }
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const id = referenceId(options.work, digest)
  const known = await subjectIn(kyodaku, 'reference', id)
  const reference: Reference = known ?? {
    id,
    work: options.work,
    mediaDigest: digest,
    name: basename(path),
    durationSeconds: track.durationSeconds,
    excludedSeconds: [],
    negative: false,
    depositedAt: kyodaku.now().toISOString(),
  }
  if (known === undefined) {
    const trackDigest = await kyodaku.store.blobs.put(encodeTrack(track))
    // Both or none; a killed process leaves a reference that isn't registered, and this is repeated.
    await kyodaku.store.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('reference_tracks')
        .values({
          reference_id: id,
          pass: 'full',
          part: 0,
          start_seconds: 0,
          end_seconds: track.durationSeconds,
          track_digest: trackDigest,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await transaction
        .insertInto('reference_completions')
        .values({
          reference_id: id,
          pass: 'full',
          duration_seconds: track.durationSeconds,
          parts: 1,
          completed_at: kyodaku.now(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    })
    await recordSubject(kyodaku, 'reference', reference)
  }
  return { reference, rows: track.count, rematched: await rematchEarlier(kyodaku, id) }
}
