import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { decodeTrack, encodeTrack, joinTracks, type Track } from '../fingerprint/index.js'
import { MediaError, type MediaInfo, probe } from '../media/index.js'
import type { Reference } from '../rights/index.js'
import { digestOf } from './digest.js'
import { ClearanceError } from './errors.js'
import { fingerprintParts, referenceFramesPerSecond } from './fingerprint-file.js'
import type { Kyodaku } from './kyodaku.js'
import { type Act, recordSubject, subjectIn, unknownWork } from './registry.js'
import { forgetRematch, type Rematch, rematchEarlier } from './rematch.js'

export interface DepositOptions {
  work: string
  /** The name people know the file by; default its base name. */
  name?: string
  /** Stretches that are not the work's own (stock, public domain), in seconds. */
  excludedSeconds?: [number, number][]
  /** What resembles this reference is nobody's: stock and public-domain footage. */
  negative?: boolean
  /** Who deposits, as `mayDepositFor` says; default the operator. */
  act?: Act
  signal?: AbortSignal
  onProgress?: (progress: DepositProgress) => void
}

export interface DepositProgress {
  step: 'copy' | 'keyframes' | 'frames' | 'rematch'
  done: number
  /** 0 where it isn't known. */
  total: number
}

export interface DepositResult {
  reference: Reference
  /** `existing`: it was deposited before, nothing was done. `resumed`: an interrupted deposit was completed. */
  state: 'new' | 'resumed' | 'existing'
  rows: number
  /** Earlier clearances that turn out to resemble this reference, decided anew. */
  rematched: Rematch[]
}

type Pass = 'keyframes' | 'full'

/** Below this a keyframe pass first is not worth its second opening of the file. */
const keyframePassFromSeconds = 120

/**
 * Deposits a file as a reference of a work. Its life, and what a crash leaves in each state:
 * copied (a blob that nothing refers to) → keyframes hashed (parts that nothing reads) → **searchable** (the reference
 * is registered; matched by its keyframes) → frames hashed (parts; resumed from the last one) → **complete** → earlier
 * clearances matched against it → done. Depositing the same file for the same work again goes on where it stopped.
 *
 * Throws `clearance.unknown-work`, `clearance.not-a-file`, `clearance.unusable-reference`, MediaError, StoreError.
 */
export async function depositFile(kyodaku: Kyodaku, path: string, options: DepositOptions): Promise<DepositResult> {
  if ((await subjectIn(kyodaku, 'work', options.work)) === undefined) throw unknownWork(options.work)
  await mustBeFile(path)
  options.onProgress?.({ step: 'copy', done: 0, total: 1 })
  const digest = await digestOf(path)
  const id = referenceId(options.work, digest)
  let reference = await subjectIn(kyodaku, 'reference', id)
  const before = { keyframes: await isComplete(kyodaku, id, 'keyframes'), full: await isComplete(kyodaku, id, 'full') }
  if (before.full && reference !== undefined && sameTerms(reference, options)) {
    const rematched = reference.negative ? [] : await rematchEarlier(kyodaku, id, options.onProgress)
    return { reference, state: 'existing', rows: await rowsOf(kyodaku, id), rematched }
  }

  // A file that can't be read is refused before a copy of it is made.
  const info = await probe(path, signalOf(options))
  const stored = await kyodaku.store.blobs.putFile(path)
  if (stored.digest !== digest) {
    throw new ClearanceError('clearance.not-a-file', `${basename(path)} changed while it was read: deposit it again.`)
  }
  const media = kyodaku.store.blobs.path(digest)
  const wanted = referenceOf(id, digest, basename(path), info, options, kyodaku.now())
  const register = async () => {
    if (reference !== undefined && sameTerms(reference, options)) return
    // On other terms it may be found where it was not before: earlier clearances are looked at again.
    if (reference !== undefined) await forgetRematch(kyodaku, id)
    reference = reference === undefined ? wanted : { ...wanted, depositedAt: reference.depositedAt }
    await recordSubject(kyodaku, 'reference', reference, options.act)
  }

  if (!before.full && info.kind === 'video' && info.durationSeconds >= keyframePassFromSeconds) {
    await runPass(kyodaku, id, media, info, 'keyframes', options)
    await register()
  }
  try {
    await runPass(kyodaku, id, media, info, 'full', options)
  } catch (error) {
    // Found to be damaged only now: what its keyframes registered is withdrawn, or every clearance would wait for it.
    if (error instanceof MediaError && error.code !== 'media.aborted' && reference !== undefined) {
      await recordSubject(kyodaku, 'reference', withdrawn(reference), options.act)
    }
    throw error
  }
  const rows = await rowsOf(kyodaku, id)
  if (rows === 0) {
    throw new ClearanceError(
      'clearance.unusable-reference',
      `${basename(path)} has no frame with anything to recognise (all flat or empty): deposit another file of the work.`,
    )
  }
  await register()
  const rematched = wanted.negative ? [] : await rematchEarlier(kyodaku, id, options.onProgress)
  const state = before.full
    ? 'existing'
    : before.keyframes || reference?.depositedAt !== wanted.depositedAt
      ? 'resumed'
      : 'new'
  return { reference: reference ?? wanted, state, rows, rematched }
}

/** References whose deposit was cut off: searchable by their keyframes or not yet at all. */
export async function unfinishedDeposits(kyodaku: Kyodaku): Promise<{ reference: string; partsDone: number }[]> {
  const rows = await kyodaku.store.db
    .selectFrom('reference_tracks')
    .leftJoin('reference_completions', (join) =>
      join
        .onRef('reference_completions.reference_id', '=', 'reference_tracks.reference_id')
        .on('reference_completions.pass', '=', 'full'),
    )
    .where('reference_completions.reference_id', 'is', null)
    .select(['reference_tracks.reference_id', ({ fn }) => fn.countAll().as('parts')])
    .groupBy('reference_tracks.reference_id')
    .execute()
  return rows.map((row) => ({ reference: row.reference_id, partsDone: Number(row.parts) }))
}

/** The best track that a reference has: of all its frames, else of its keyframes; undefined before either is complete. */
export async function referenceTrack(
  kyodaku: Kyodaku,
  referenceId: string,
): Promise<{ track: Track; pass: Pass } | undefined> {
  for (const pass of ['full', 'keyframes'] as const) {
    if (!(await isComplete(kyodaku, referenceId, pass))) continue
    const parts = await partsOf(kyodaku, referenceId, pass)
    const tracks: Track[] = []
    for (const part of parts) tracks.push(decodeTrack(await kyodaku.store.blobs.get(part.track_digest)))
    return { track: joinTracks(tracks), pass }
  }
  return undefined
}

/** Hashes one pass of a reference, part by part; each part is durable before the next begins. Resumes, and is idempotent. */
async function runPass(
  kyodaku: Kyodaku,
  id: string,
  media: string,
  info: MediaInfo,
  pass: Pass,
  options: DepositOptions,
) {
  if (await isComplete(kyodaku, id, pass)) return
  const done = await partsOf(kyodaku, id, pass)
  const resumeAt = done.at(-1)?.end_seconds
  let part = done.length
  for await (const { startSeconds, endSeconds, tracks, last } of fingerprintParts(media, {
    sampling: pass === 'keyframes' ? 'keyframes' : 'frames',
    framesPerSecond: () => referenceFramesPerSecond,
    orientations: ['original'],
    info,
    threads: availableParallelism(),
    ...(resumeAt === undefined ? {} : { fromSeconds: resumeAt }),
    ...signalOf(options),
    onProgress: (done, total) => options.onProgress?.({ step: pass === 'full' ? 'frames' : 'keyframes', done, total }),
  })) {
    const [track] = tracks.values()
    const digest = await kyodaku.store.blobs.put(encodeTrack(track))
    // The last part and the completion are one: a process that dies between them could not be gone on from, since
    // nothing is left to decode.
    await kyodaku.store.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('reference_tracks')
        .values({
          reference_id: id,
          pass,
          part,
          start_seconds: startSeconds,
          end_seconds: endSeconds,
          track_digest: digest,
        })
        .execute()
      part += 1
      if (!last) return
      await transaction
        .insertInto('reference_completions')
        .values({ reference_id: id, pass, duration_seconds: endSeconds, parts: part, completed_at: kyodaku.now() })
        .execute()
    })
  }
}

/** A reference that is no longer looked for: all of it is excluded. */
export function withdrawn(reference: Reference): Reference {
  return { ...reference, excludedSeconds: [[0, Math.max(reference.durationSeconds, 1)]] }
}

/** Whether a reference is looked for at all. */
export function isWithdrawn({ excludedSeconds, durationSeconds }: Reference): boolean {
  return excludedSeconds.some(([from, to]) => from <= 0 && to >= Math.max(durationSeconds, 1))
}

async function rowsOf(kyodaku: Kyodaku, referenceId: string): Promise<number> {
  return (await referenceTrack(kyodaku, referenceId))?.track.count ?? 0
}

async function isComplete(kyodaku: Kyodaku, referenceId: string, pass: Pass): Promise<boolean> {
  const row = await kyodaku.store.db
    .selectFrom('reference_completions')
    .select('reference_id')
    .where('reference_id', '=', referenceId)
    .where('pass', '=', pass)
    .executeTakeFirst()
  return row !== undefined
}

function partsOf(kyodaku: Kyodaku, referenceId: string, pass: Pass) {
  return kyodaku.store.db
    .selectFrom('reference_tracks')
    .select(['part', 'end_seconds', 'track_digest'])
    .where('reference_id', '=', referenceId)
    .where('pass', '=', pass)
    .orderBy('part')
    .execute()
}

/** The same file of the same work is the same reference: that is what lets a deposit be repeated safely. */
export function referenceId(work: string, mediaDigest: string): string {
  return `ref_${createHash('sha256').update(`${work}\0${mediaDigest}`).digest('hex').slice(0, 24)}`
}

function referenceOf(
  id: string,
  mediaDigest: string,
  fileName: string,
  info: MediaInfo,
  options: DepositOptions,
  at: Date,
): Reference {
  return {
    id,
    work: options.work,
    mediaDigest,
    name: options.name ?? fileName,
    durationSeconds: info.durationSeconds,
    excludedSeconds: options.excludedSeconds ?? [],
    negative: options.negative ?? false,
    depositedAt: at.toISOString(),
  }
}

const sameTerms = (reference: Reference, options: DepositOptions) =>
  reference.negative === (options.negative ?? false) &&
  JSON.stringify(reference.excludedSeconds) === JSON.stringify(options.excludedSeconds ?? [])

/** @throws ClearanceError `clearance.not-a-file` */
export async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) {
    throw new ClearanceError(
      'clearance.not-a-file',
      found === undefined ? `there is no file ${path}.` : `${path} is not a file: name the files to deposit.`,
    )
  }
}

function signalOf(options: { signal?: AbortSignal }) {
  return options.signal === undefined ? {} : { signal: options.signal }
}
