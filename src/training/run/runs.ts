import { sql } from 'kysely'
import type { KeptSnapshot, Kyodaku } from '../../clearance/index.js'
import type { Use } from '../../rights/index.js'
import { noCounts, type RunCounts } from '../counts.js'
import type { DatasetMapping, DatasetSource, PartName, UnreadFiles } from '../dataset/index.js'
import type { LookedKind, PartLine } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import type { LookedRows } from './find-in-part.js'
import { decodeKeptPart } from './kept-part.js'

/** What a dataset was found to be when its run began. Another one under the same name is another dataset. */
export interface DatasetDescription {
  sources: DatasetSource[]
  mapping: DatasetMapping
  /** Files that lie there and are not read; absent where there are none. */
  passedOver?: UnreadFiles
}

/** What rows are looked up in, named by digests: with the registry, all that a verdict depends on. */
export interface LookedAt {
  /** Digest of the registry as it is decided by. */
  registry: string
  names: number
  locations: number
  digests: number
  references: number
  /** Of the index, matcher or parsers that each way of looking goes by. */
  versions: Record<LookedKind, string>
  /** Lists of digests beside the registry: `sha256:<hex>` of each file. */
  digestLists: string[]
  /** The signal snapshot; absent: none. */
  signals?: { digest: string; from: string; until: string }
  /** Product tokens of the crawlers that the asker answers for: what is said to them is said to it. */
  agents: string[]
  partRows: number
  content: 'auto' | 'hashes' | 'skip'
  unchecked: 'admit' | 'review'
}

/** A run as it stands. */
export interface DatasetRun {
  id: string
  party: string
  name: string
  location: string
  output: string | null
  model: string
  use: Use
  state: 'running' | 'stopped' | 'cleared' | 'failed'
  description: DatasetDescription | null
  looked: LookedAt | null
  /** Entries in the log that the registry was read at: of the snapshot's log, where there is one. */
  registryLogSize: number
  /** The registry snapshot that it is decided under; null: the registry here. */
  snapshot: KeptSnapshot | null
  receiptId: string | null
  receipt: unknown
  logIndex: number | null
  createdAt: Date
  clearedAt: Date | null
  /** Changes of the registry were looked at up to this size of the log, at this time: null where never. */
  recheckedLogSize: number | null
  recheckedAt: string | null
  recheck: RecheckState
  /** Who asked when for its rows to be removed; they have gone, or are going. */
  removal: { askedAt: Date; removedAt: Date | null; by: string | null } | null
  /** Of a run that a process left without saying so: it can be gone on with. */
  interrupted: boolean
}

/** How often a cleared dataset was looked at again, and what is left to do. */
export interface RecheckState {
  /** Rechecks that are done. */
  done: number
  /** References that were looked for and had no whole fingerprint yet. */
  waiting: string[]
  /** The newest snapshot that it was looked at under, where it was cleared under one. */
  snapshot?: KeptSnapshot
  /** One that has begun, and goes on where it was. */
  underWay?: {
    /** Entries of the log that it reads the registry at, and the time it decides for. */
    logSize: number
    at: string
    snapshot?: KeptSnapshot
    /** References that are matched: new ones, and those that are looked for otherwise. */
    references: string[]
    waiting: string[]
    /** Parts that are done, in the order of their names. */
    parts: number
  }
}

/** Why a run is stopped that nobody has stopped. */
export const interruptedCode = 'training.interrupted'

/** @throws TrainingError `training.unknown-dataset` */
export async function findRun(kyodaku: Kyodaku, id: string): Promise<DatasetRun> {
  const row = await kyodaku.store.db.selectFrom('datasets').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined)
    throw new TrainingError(
      'training.unknown-dataset',
      `There is no cleared dataset "${id}": see "kyodaku train list".`,
    )
  return {
    id: row.id,
    party: row.party,
    name: row.name,
    location: row.location,
    output: row.output,
    model: row.model,
    use: row.use as Use,
    state: row.state,
    description: row.description as DatasetDescription | null,
    looked: row.looked as LookedAt | null,
    registryLogSize: row.registry_log_size,
    snapshot: row.snapshot as KeptSnapshot | null,
    receiptId: row.receipt_id,
    receipt: row.receipt,
    logIndex: row.log_index,
    createdAt: row.created_at,
    clearedAt: row.cleared_at,
    recheckedLogSize: row.rechecked_log_size,
    recheckedAt: row.rechecked_at?.toISOString() ?? null,
    recheck: (row.recheck as RecheckState | null) ?? { done: 0, waiting: [] },
    removal:
      row.removal_asked_at === null
        ? null
        : { askedAt: row.removal_asked_at, removedAt: row.removed_at, by: row.removed_by },
    interrupted: row.state === 'stopped' && (row.error as { code?: unknown } | null)?.code === interruptedCode,
  }
}

/** Writes down a run that is about to begin. */
export async function beginRun(
  kyodaku: Kyodaku,
  run: Pick<DatasetRun, 'id' | 'name' | 'location' | 'output' | 'use' | 'registryLogSize' | 'snapshot'> & {
    by: string
    job?: string
  },
): Promise<void> {
  await kyodaku.store.db
    .insertInto('datasets')
    .values({
      id: run.id,
      party: run.use.party,
      created_by: run.by,
      name: run.name,
      location: run.location,
      output: run.output,
      model: run.use.model,
      use: run.use,
      state: 'running',
      registry_log_size: run.registryLogSize,
      snapshot: run.snapshot,
      job_id: run.job ?? null,
      created_at: new Date(run.use.at),
    })
    .execute()
}

/** Says what was found out about a run before its first part was decided: it stays so. */
export async function describeRun(
  kyodaku: Kyodaku,
  id: string,
  description: DatasetDescription,
  looked: LookedAt,
): Promise<void> {
  await kyodaku.store.db.updateTable('datasets').set({ description, looked }).where('id', '=', id).execute()
}

/**
 * Whether it is under way; `error` says why it is not, where it failed.
 *
 * @throws TrainingError `training.removed` for one that is to be under way, and is being removed
 */
export async function setRunState(
  kyodaku: Kyodaku,
  id: string,
  state: 'running' | 'stopped' | 'failed',
  error?: { code: string; message: string },
): Promise<void> {
  const { numUpdatedRows } = await kyodaku.store.db
    .updateTable('datasets')
    .set({ state, error: error ?? null })
    .where('id', '=', id)
    .where('state', '!=', 'cleared')
    .where('removal_asked_at', 'is', null)
    .executeTakeFirst()
  if (state === 'running' && numUpdatedRows === 0n) mustNotBeRemoved(await findRun(kyodaku, id))
}

/** @throws TrainingError `training.removed` */
export function mustNotBeRemoved({ id, removal }: Pick<DatasetRun, 'id' | 'removal'>): void {
  if (removal === null) return
  throw new TrainingError(
    'training.removed',
    `The rows of dataset ${id} were removed (${removal.askedAt.toISOString()}): only its receipt and counts are left.`,
  )
}

/**
 * Says of runs that no process goes on with any more that they are interrupted. For who has the data folder alone, and
 * has begun none yet; runs that a job goes on with are left to it. Other machines may be at work on a PostgreSQL database:
 * there only those count of which nothing was decided for a day.
 *
 * @returns their ids
 */
export async function noteInterruptedRuns({ store, now }: Kyodaku): Promise<string[]> {
  const error = { code: interruptedCode, message: 'The process that cleared it has ended: go on with it.' }
  const rows = await store.db
    .updateTable('datasets')
    .set({ state: 'stopped', error })
    .where('state', '=', 'running')
    .where('job_id', 'is', null)
    .where('removal_asked_at', 'is', null)
    .$if(store.kind === 'postgresql', (update) =>
      update.where(
        sql<boolean>`coalesce((select max(p.decided_at) from dataset_parts p where p.dataset_id = datasets.id), created_at)
          < ${new Date(now().getTime() - dayMilliseconds)}`,
      ),
    )
    .returning('id')
    .execute()
  return rows.map(({ id }) => id).sort()
}

const dayMilliseconds = 86_400_000

/** What people watch. The counts of a run are made of its parts; this is only told. */
export async function tellProgress(kyodaku: Kyodaku, id: string, counts: RunCounts): Promise<void> {
  await kyodaku.store.db
    .updateTable('datasets')
    .set({ rows: counts.rows, counts: shownCounts(counts) })
    .where('id', '=', id)
    .where('state', '!=', 'cleared')
    .execute()
}

/** Works and hosts of a large dataset by the hundred thousand are for the receipt, not for a row of a table. */
export function shownCounts(counts: RunCounts): RunCounts {
  const total = ({ admit, review, refuse }: RunCounts['hosts'][string]) => admit + review + refuse
  const most = (table: RunCounts['hosts']) =>
    Object.fromEntries(
      Object.entries(table)
        .sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1))
        .slice(0, shownMax),
    )
  return { ...counts, hosts: most(counts.hosts), works: most(counts.works) }
}

const shownMax = 1000

/** A part that is decided. */
export interface DecidedPartRow extends PartLine {
  kept: string
  written: Record<string, number> | null
  /** Without hosts: those are kept with the part. */
  partCounts: RunCounts
  lookedRows: LookedRows
}

/**
 * Keeps a part. The same part decided twice, by two machines or after a crash, is the same; anything else is an error.
 *
 * @param bytes what `part.kept` names: stored again where another dataset with the same was removed meanwhile
 */
export async function keepPart(kyodaku: Kyodaku, run: string, part: DecidedPartRow, bytes: Uint8Array): Promise<void> {
  const { hosts: _hosts, ...counts } = part.partCounts
  const { removal_asked_at: removed } = await kyodaku.store.db
    .selectFrom('datasets')
    .select('removal_asked_at')
    .where('id', '=', run)
    .executeTakeFirstOrThrow()
  if (removed !== null) mustNotBeRemoved(await findRun(kyodaku, run))
  const inserted = await kyodaku.store.db
    .insertInto('dataset_parts')
    .values({
      dataset_id: run,
      source: part.source,
      part_index: part.index,
      first_row: part.firstRow,
      rows: part.rows,
      root: part.root,
      counts: { ...counts, lookedRows: part.lookedRows },
      kept: part.kept,
      written: part.written,
      decided_at: kyodaku.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (!(await kyodaku.store.blobs.has(part.kept))) await kyodaku.store.blobs.put(bytes)
  if (Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0) return
  const there = await kyodaku.store.db
    .selectFrom('dataset_parts')
    .select(['root'])
    .where('dataset_id', '=', run)
    .where('source', '=', part.source)
    .where('part_index', '=', part.index)
    .executeTakeFirstOrThrow()
  if (there.root !== part.root)
    throw new TrainingError(
      'training.dataset-changed',
      `Part ${part.index} of ${part.source} is not what it was when it was decided first: the dataset has changed. Clear it as a new one.`,
    )
}

/** All parts that are decided, in the order of their names. */
export async function decidedParts(kyodaku: Kyodaku, run: string): Promise<DecidedPartRow[]> {
  const rows = await kyodaku.store.db
    .selectFrom('dataset_parts')
    .selectAll()
    .where('dataset_id', '=', run)
    .orderBy('source')
    .orderBy('part_index')
    .execute()
  return rows.map((row) => {
    const { lookedRows, ...kept } = row.counts as Omit<RunCounts, 'hosts'> & { lookedRows: LookedRows }
    const counts = { ...noCounts(), ...kept }
    return {
      source: row.source,
      index: row.part_index,
      firstRow: row.first_row,
      rows: row.rows,
      root: row.root,
      counts: { outcomes: counts.outcomes, otherRegime: counts.otherRegime, broken: counts.broken },
      kept: row.kept,
      written: row.written as DecidedPartRow['written'],
      partCounts: counts,
      lookedRows,
    }
  })
}

/** What was kept of a part. @throws TrainingError `training.bad-kept-part`, StoreError */
export async function keptPart(kyodaku: Kyodaku, part: Pick<DecidedPartRow, 'kept'>) {
  return decodeKeptPart(await kyodaku.store.blobs.get(part.kept))
}

/** A part by name, for maps. */
export const partKeyOf = ({ source, index }: Pick<PartName, 'source' | 'index'>): string => `${index}\0${source}`

/** Whom a cleared dataset concerns, written with its receipt, all or nothing. */
export async function keepReceipt(
  kyodaku: Kyodaku,
  run: DatasetRun,
  sealed: {
    receiptId: string
    receipt: object
    logIndex: number
    counts: RunCounts
    ownersOf: (work: string) => readonly string[]
  },
): Promise<void> {
  const clearedAt = kyodaku.now()
  const { receiptId, receipt, logIndex, counts, ownersOf } = sealed
  const works = Object.entries(counts.works).flatMap(([work, { admit, review, refuse }]) =>
    (ownersOf(work).length === 0 ? [''] : [...new Set(ownersOf(work))]).map((party) => ({
      dataset_id: run.id,
      work_id: work,
      party,
      provider: run.party,
      admitted: admit,
      review,
      refused: refuse,
      cleared_at: clearedAt,
    })),
  )
  const grants = Object.entries(counts.grants).map(([grant, rows]) => ({
    dataset_id: run.id,
    grant_id: grant,
    provider: run.party,
    rows,
  }))
  await kyodaku.store.db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('datasets')
      .set({
        state: 'cleared',
        rows: counts.rows,
        rows_total: counts.rows,
        counts: shownCounts(counts),
        receipt_id: receiptId,
        receipt,
        log_index: logIndex,
        cleared_at: clearedAt,
        error: null,
      })
      .where('id', '=', run.id)
      .where('state', '!=', 'cleared')
      .execute()
    for (let from = 0; from < works.length; from += rowsPerInsert)
      await transaction
        .insertInto('dataset_works')
        .values(works.slice(from, from + rowsPerInsert))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    for (let from = 0; from < grants.length; from += rowsPerInsert)
      await transaction
        .insertInto('dataset_grants')
        .values(grants.slice(from, from + rowsPerInsert))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
  })
}

const rowsPerInsert = 1000

/** Runs of whichever party, the newest first. */
export async function listRuns(kyodaku: Kyodaku, filter: { party?: string; limit: number }): Promise<DatasetRun[]> {
  const all = kyodaku.store.db
    .selectFrom('datasets')
    .select('id')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
  const rows = await (filter.party === undefined ? all : all.where('party', '=', filter.party)).execute()
  return await Promise.all(rows.map(({ id }) => findRun(kyodaku, id)))
}
