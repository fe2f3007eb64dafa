import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { TrainingError } from '../training-error.js'
import { type DatasetRun, decidedParts, findRun, keptPart, mustNotBeRemoved } from './runs.js'

/** What goes with the rows of a dataset, and what stays. */
export interface DatasetRemoval {
  /** What was kept of its rows: values, reasons, what they are proved by. */
  keptParts: number
  keptBytes: number
  /** The admitted, review and refused parts, as far as they lie in the data folder. */
  outputFiles: number
  outputBytes: number
  /** The upload that it was made of, where nothing else is made of it. */
  uploadBytes: number
  /** Stays where it is: a folder that is not the house's own. */
  outputKept?: string
  /** Of the receipt, which stays, and in the log for ever. */
  receipt?: string
  logIndex?: number
}

export interface RemoveOptions {
  /** Who wants it so. */
  by: string
  /** Digest of the upload that it was made of. */
  upload?: string
  /** Only says what would go. */
  dryRun?: boolean
  /** Waited for once it is marked, before anything goes, and between the steps. */
  onStep?: (step: string) => unknown
}

/**
 * Removes the rows of a dataset: what was kept of them, outputs in the data folder, the upload. Its receipt, its counts, the
 * alerts that were told and which works it concerned stay, so that whoever asks is answered still; rows can't be shown or
 * proved any more, and it is not looked at again when something changes.
 *
 * Marked first, then removed: what a crash leaves half done is finished by `resumeRemovals`.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.removed`, `training.under-way`
 */
export async function removeDataset(kyodaku: Kyodaku, id: string, options: RemoveOptions): Promise<DatasetRemoval> {
  const run = await findRun(kyodaku, id)
  mustNotBeRemoved(run)
  if (run.state === 'running') throw underWay(id)
  const removal = await whatGoes(kyodaku, run, options.upload)
  if (options.dryRun === true) return removal
  const { numUpdatedRows } = await kyodaku.store.db
    .updateTable('datasets')
    .set({
      removal_asked_at: kyodaku.now(),
      removed_by: options.by,
      removal: { ...removal, ...(options.upload === undefined ? {} : { upload: options.upload }) },
    })
    .where('id', '=', id)
    .where('state', '!=', 'running')
    .where('removal_asked_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) {
    mustNotBeRemoved(await findRun(kyodaku, id))
    throw underWay(id)
  }
  await options.onStep?.('marked')
  await finishRemoval(kyodaku, run, options)
  return removal
}

/** Finishes what a crash left half removed. @returns ids of the datasets */
export async function resumeRemovals(kyodaku: Kyodaku): Promise<string[]> {
  const rows = await kyodaku.store.db
    .selectFrom('datasets')
    .select(['id', 'removal'])
    .where('removal_asked_at', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const { id, removal } of rows) {
    const upload = (removal as { upload?: unknown } | null)?.upload
    await finishRemoval(kyodaku, await findRun(kyodaku, id), typeof upload === 'string' ? { upload } : {})
  }
  return rows.map(({ id }) => id)
}

/**
 * Removes folders in which a medium was put beside, by a process that was killed. For who opens the data folder first; on a
 * server workers may be at work in it, and what is younger than a day is left to them.
 */
export async function sweepMediaFolders({ store, now }: Kyodaku): Promise<void> {
  const folder = join(store.dataDirectory, 'datasets')
  for (const name of await namesIn(folder)) {
    if (!/^media-[A-Za-z0-9]{6}$/.test(name)) continue
    const path = join(folder, name)
    const changed = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
    if (store.kind === 'embedded' || now().getTime() - changed > dayMilliseconds)
      await rm(path, { recursive: true, force: true })
  }
}

const dayMilliseconds = 86_400_000

const underWay = (id: string) =>
  new TrainingError('training.under-way', `Dataset ${id} is being cleared: stop it first, then remove it.`)

/** Each step may have been done before. What names a blob is looked up in `dataset_parts` to the end, and goes last. */
async function finishRemoval(
  kyodaku: Kyodaku,
  run: DatasetRun,
  { upload, onStep }: Pick<RemoveOptions, 'upload' | 'onStep'>,
): Promise<void> {
  const { db, blobs } = kyodaku.store
  for (const path of foldersOf(kyodaku, run)) await rm(path, { recursive: true, force: true })
  await removeIfEmpty(kyodaku, run)
  await onStep?.('outputs')
  await removeTracks(kyodaku, run.id)
  for (const digest of await keptOf(kyodaku, run.id)) {
    await blobs.remove(digest, () => isKeptElsewhere(kyodaku, run.id, digest))
    await onStep?.('kept')
  }
  if (upload !== undefined) {
    await blobs.remove(upload, () => isUploadNeeded(kyodaku, run, upload))
    if (!(await blobs.has(upload)))
      await db
        .deleteFrom('uploads')
        .where('digest', '=', upload)
        .where('party', 'is not distinct from', run.party)
        .where('finished_at', 'is not', null)
        .execute()
  }
  await onStep?.('upload')
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('dataset_found_since').where('dataset_id', '=', run.id).execute()
    await transaction.deleteFrom('dataset_parts').where('dataset_id', '=', run.id).execute()
    await transaction.updateTable('datasets').set({ removed_at: kyodaku.now() }).where('id', '=', run.id).execute()
  })
}

async function whatGoes(kyodaku: Kyodaku, run: DatasetRun, upload: string | undefined): Promise<DatasetRemoval> {
  const { blobs } = kyodaku.store
  const removal: DatasetRemoval = {
    keptParts: 0,
    keptBytes: 0,
    outputFiles: 0,
    outputBytes: 0,
    uploadBytes: 0,
    ...(run.receiptId === null ? {} : { receipt: run.receiptId }),
    ...(run.logIndex === null ? {} : { logIndex: Number(run.logIndex) }),
  }
  for (const digest of await keptOf(kyodaku, run.id)) {
    removal.keptParts += 1
    if (!(await isKeptElsewhere(kyodaku, run.id, digest))) removal.keptBytes += await sizeOf(blobs.path(digest))
  }
  for (const folder of foldersOf(kyodaku, run))
    for (const entry of await filesBelow(folder)) {
      removal.outputFiles += 1
      removal.outputBytes += await sizeOf(entry)
    }
  if (upload !== undefined && !(await isUploadNeeded(kyodaku, run, upload)))
    removal.uploadBytes = await sizeOf(blobs.path(upload))
  if (run.output !== null && !isOwn(kyodaku, run.output)) removal.outputKept = run.output
  return removal
}

/** Folders of a run in the data folder: its own, and its output where that lies there. */
function foldersOf(kyodaku: Kyodaku, { id, output }: DatasetRun): string[] {
  const own = join(kyodaku.store.dataDirectory, 'datasets', id)
  const inOwn = output === null || !isOwn(kyodaku, output) || output === own || output.startsWith(own + sep)
  return inOwn ? [own] : [own, output]
}

/** A folder around the output that nothing else is in. */
async function removeIfEmpty(kyodaku: Kyodaku, { output }: DatasetRun): Promise<void> {
  if (output === null || !isOwn(kyodaku, output) || !isOwn(kyodaku, dirname(output))) return
  await rmdir(dirname(output)).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error
  })
}

/** Whether a folder lies below `DATA/datasets`. */
function isOwn({ store }: Kyodaku, path: string): boolean {
  const within = relative(join(store.dataDirectory, 'datasets'), path)
  return within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !within.startsWith(sep)
}

/** What was kept of its parts, and what rechecks have found in them. */
async function keptOf({ store }: Kyodaku, id: string): Promise<string[]> {
  const { rows } = await sql<{ kept: string }>`select kept from dataset_parts where dataset_id = ${id}
    union select kept from dataset_found_since where dataset_id = ${id} order by kept`.execute(store.db)
  return rows.map(({ kept }) => kept)
}

/** Fingerprints of content that was at hand, which nothing else has: before the parts that name them. */
async function removeTracks(kyodaku: Kyodaku, id: string): Promise<void> {
  const { db, blobs } = kyodaku.store
  const own = await tracksOf(kyodaku, id)
  if (own.size === 0) return
  const others = await db.selectFrom('datasets').select('id').where('id', '!=', id).execute()
  for (const other of others) for (const digest of await tracksOf(kyodaku, other.id)) own.delete(digest)
  const isNeeded = async (digest: string) => {
    // A run that is under way may have come upon the same content, and not written it down yet.
    const { rows } = await sql<{ needed: boolean }>`select
      exists (select 1 from datasets where state = 'running' and id <> ${id})
      or exists (select 1 from clearances where track_digest = ${digest})
      or exists (select 1 from reference_tracks where track_digest = ${digest})
      or exists (select 1 from probe_samples where track_digest = ${digest}) as needed`.execute(db)
    return rows[0]?.needed !== false
  }
  for (const digest of own) await blobs.remove(digest, () => isNeeded(digest))
}

async function tracksOf(kyodaku: Kyodaku, id: string): Promise<Set<string>> {
  const tracks = new Set<string>()
  for (const part of await decidedParts(kyodaku, id)) {
    if ((part.lookedRows.fingerprints ?? 0) === 0 || !(await kyodaku.store.blobs.has(part.kept))) continue
    for (const digest of Object.values((await keptPart(kyodaku, part)).tracks).flat()) tracks.add(digest)
  }
  return tracks
}

/** Two datasets may have a part that is the same to the byte; one that is looked at again may come upon the same now. */
async function isKeptElsewhere({ store }: Kyodaku, id: string, digest: string): Promise<boolean> {
  const { rows } = await sql<{ kept: boolean }>`select
    exists (select 1 from dataset_parts where kept = ${digest} and dataset_id <> ${id})
    or exists (select 1 from dataset_found_since where kept = ${digest} and dataset_id <> ${id})
    or (exists (select 1 from dataset_found_since where kept = ${digest} and dataset_id = ${id})
      and exists (select 1 from datasets where recheck -> 'underWay' is not null and id <> ${id})) as kept`.execute(
    store.db,
  )
  return rows[0]?.kept !== false
}

/**
 * Whether the file of an upload is also something else: sent by another party too, deposited, checked, imported, or another
 * dataset. Rather kept once too often.
 */
async function isUploadNeeded({ store }: Kyodaku, { id, party }: DatasetRun, digest: string): Promise<boolean> {
  const named = `%${digest}%`
  const { rows } = await sql<{ needed: boolean }>`select
    exists (select 1 from uploads where party is distinct from ${party} and (digest = ${digest} or expected_digest = ${digest}))
    or exists (select 1 from uploads where digest = ${digest} and finished_at is null)
    or exists (select 1 from registry_entries where kind = 'reference' and body::text like ${named})
    or exists (select 1 from checks where media_digest = ${digest})
    or exists (select 1 from clearances where media_digest = ${digest})
    or exists (select 1 from jobs j where j.input::text like ${named} and not (j.kind = 'train' and (j.subject = ${id}
      or exists (select 1 from datasets d where d.id = j.subject and d.removed_at is not null)))) as needed`.execute(
    store.db,
  )
  return rows[0]?.needed !== false
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingThere)
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(nothingThere)

function nothingThere(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return []
  throw error
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
