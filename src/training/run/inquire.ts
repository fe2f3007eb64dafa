import { sql } from 'kysely'
import { type Kyodaku, registryAt } from '../../clearance/index.js'
import { type IndexedRegistry, indexRegistry, type Party, type Registry, type Work } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { answerInquiry, type Disclosed, type InquiredDataset, type InquiryAnswer } from '../inquiry.js'
import type { KeptRows } from '../kept-rows.js'
import { excerptOf, type RowEvidence, type RowProof } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import { keptRowsOfRun } from './kept-of-run.js'
import { receiptOf, rowProver } from './rows-of-run.js'
import { type DatasetRun, findRun } from './runs.js'

/** Who asks: the parties that they act for; `all` for the operator. */
export interface InquiryAsker {
  sees: readonly string[] | 'all'
}

export interface InquireOptions {
  /** Only these; absent: every cleared dataset that whoever asks may ask about. */
  datasets?: readonly string[]
  /** Proofs of rows that are given of each dataset. Default 10. */
  proofsMax?: number
  /** Who asks, and so is told no more than they may see. Default: the operator. */
  asker?: InquiryAsker
  /** The registry as it was at a size of the log; default: it is read. */
  registryAtSize?: (logSize: number) => Promise<IndexedRegistry>
  signal?: AbortSignal
}

/**
 * "Was my work in it?", answered of cleared datasets from what was kept of them, with what proves it and proofs of the first
 * rows of each. Says what was searched where nothing was found.
 *
 * The operator, and a provider of its own datasets, are told everything. The owners of a work (of one, of what is part of
 * it, or an authority) are told of every dataset: of one in which it was found whose it is and how it was looked at, of any
 * other its entry in the log and no name. Rows are proved to them as far as they may see each entry of the registry that the
 * proof tells of.
 *
 * @throws TrainingError `training.unknown-work`; `training.unknown-dataset` for one that can't be asked about;
 *   `training.not-allowed` for who is neither; `training.bad-kept-part`
 */
export async function inquire(kyodaku: Kyodaku, work: string, options: InquireOptions = {}): Promise<InquiryAnswer> {
  const { asker = { sees: 'all' }, proofsMax = 10 } = options
  const parts = await worksWithin(kyodaku, work)
  if (parts.length === 0) throw new TrainingError('training.unknown-work', `There is no work "${work}".`)
  const scope = await scopeOf(kyodaku, work, parts, asker)
  const asked = scope.asked
  const runs = await askedRuns(kyodaku, scope, options.datasets)
  const registeredAt = await firstEntries(kyodaku, asked)
  const datasets: InquiredDataset[] = []
  for (const { id, discloses } of runs) {
    options.signal?.throwIfAborted()
    const run = await findRun(kyodaku, id)
    const knew = (one: string) => (registeredAt.get(one) ?? Number.POSITIVE_INFINITY) < run.registryLogSize
    datasets.push({
      ...(await foundOf(kyodaku, run, asked, discloses, proofsMax, options)),
      receipt: receiptOf(run),
      knew,
      discloses,
    })
  }
  const providers = datasets.map(({ receipt }) => receipt.inputs.use.party)
  return answerInquiry(datasets, {
    work,
    asked,
    registry: await namesOf(kyodaku, asked, providers),
    at: kyodaku.now().toISOString(),
    proofsMax,
  })
}

/** What somebody may ask about. */
interface Scope {
  /** The work and what is part of it, as far as it is theirs to ask about. */
  asked: string[]
  /** Datasets that are their own to see; `all`: every one. */
  own: readonly string[] | 'all'
  /** Whether they are told of those of others, too, and in which of them the works were found. */
  others?: { found: ReadonlySet<string> }
}

async function scopeOf(
  kyodaku: Kyodaku,
  work: string,
  parts: readonly { id: string; parties: readonly string[] }[],
  { sees }: InquiryAsker,
): Promise<Scope> {
  const all = parts.map(({ id }) => id)
  if (sees === 'all') return { asked: all, own: 'all' }
  const authority = await isAuthority(kyodaku, sees)
  const owned = authority ? all : parts.filter((one) => one.parties.some((party) => sees.includes(party))).map(idOf)
  if (owned.length === 0) {
    const { count } = await kyodaku.store.db
      .selectFrom('datasets')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('state', '=', 'cleared')
      .where('party', 'in', sees.length === 0 ? [''] : [...sees])
      .executeTakeFirstOrThrow()
    if (Number(count) > 0) return { asked: all, own: sees }
    throw new TrainingError(
      'training.not-allowed',
      `Whether "${work}" was in a dataset can be asked by its owners, and by providers of their own datasets.`,
    )
  }
  const found = (db: TenantDatabase) =>
    db.selectFrom('dataset_works').select('dataset_id').distinct().where('work_id', 'in', owned).execute()
  // An owner sees that a work was found by the rule of the database itself; an authority owns nothing.
  const rows = authority
    ? await found(kyodaku.store.db)
    : await kyodaku.store.asTenant({ parties: sees, readOnly: true }, found)
  return { asked: owned, own: sees, others: { found: new Set(rows.map((row) => row.dataset_id)) } }
}

const idOf = ({ id }: { id: string }) => id

async function isAuthority({ store }: Kyodaku, parties: readonly string[]): Promise<boolean> {
  if (parties.length === 0) return false
  const row = await store.db
    .selectFrom('registry_subjects')
    .select('subject_id')
    .where('kind', '=', 'party')
    .where('subject_id', 'in', [...parties])
    .where(sql<boolean>`body ->> 'role' = 'authority'`)
    .executeTakeFirst()
  return row !== undefined
}

/** The datasets that are answered about, and how much of each. @throws TrainingError `training.unknown-dataset` */
async function askedRuns(
  { store }: Kyodaku,
  { own, others }: Scope,
  named: readonly string[] | undefined,
): Promise<{ id: string; discloses: Disclosed }[]> {
  const all = store.db
    .selectFrom('datasets')
    .select(['id', 'party'])
    .where('state', '=', 'cleared')
    .orderBy('created_at')
    .orderBy('id')
  const rows = await (named === undefined
    ? all
    : all.where('id', 'in', named.length === 0 ? [''] : [...named])
  ).execute()
  const runs = rows.flatMap(({ id, party }): { id: string; discloses: Disclosed }[] => {
    if (own === 'all' || own.includes(party)) return [{ id, discloses: 'receipt' }]
    if (others?.found.has(id) === true) return [{ id, discloses: 'search' }]
    // Whoever names one that has nothing of theirs learns nothing, not even that it is there.
    return others === undefined || named !== undefined ? [] : [{ id, discloses: 'entry' }]
  })
  const missing = named?.find((id) => !runs.some((run) => run.id === id))
  if (missing === undefined) return runs
  throw new TrainingError(
    'training.unknown-dataset',
    `There is no cleared dataset "${missing}" that can be asked about.`,
  )
}

/** What was kept of the rows that involve the works, and their proofs. Of a dataset without any, or removed, nothing is read. */
async function foundOf(
  kyodaku: Kyodaku,
  run: DatasetRun,
  asked: readonly string[],
  discloses: Disclosed,
  proofsMax: number,
  { asker, registryAtSize }: InquireOptions,
): Promise<Pick<InquiredDataset, 'kept' | 'prove' | 'mayProve'>> {
  const receipt = receiptOf(run)
  const names = new Set(asked)
  const concerns = (works: readonly string[]) => works.some((one) => names.has(one))
  if (run.removal !== null) return discloses === 'entry' ? { kept: [] } : {}
  if (discloses === 'entry' || !concerns(Object.keys(receipt.result.counts.works))) return { kept: [] }
  const kept: KeptRows[] = []
  for await (const rows of keptRowsOfRun(kyodaku, run.id, {
    part: ({ partCounts }) => concerns(Object.keys(partCounts.works)),
    evidence: (evidence) => concerns(evidence.works),
  }))
    kept.push(rows)
  const then = await (registryAtSize?.(run.registryLogSize) ??
    registryAt(kyodaku, run.registryLogSize).then(({ registry }) => indexRegistry(registry)))
  const allowed = new Set<RowEvidence>()
  for (const { evidence } of kept)
    if (discloses === 'receipt' || (await maySeeAll(kyodaku, excerptOf(run.use, evidence, then), asker)))
      allowed.add(evidence)
  const proofs = new Map<string, RowProof>()
  const prove = rowProver(kyodaku, run, receipt, then)
  for (const place of firstRows(
    kept.filter(({ evidence }) => allowed.has(evidence)),
    proofsMax,
  ))
    proofs.set(`${place.row} ${place.source}`, await prove(place))
  return {
    kept,
    mayProve: (evidence) => allowed.has(evidence),
    prove: ({ source, row }) => proofs.get(`${row} ${source}`),
  }
}

/** Whether somebody may see every entry of the registry that a proof would show them. */
async function maySeeAll(kyodaku: Kyodaku, excerpt: Registry, asker: InquiryAsker | undefined): Promise<boolean> {
  const sees = asker?.sees ?? 'all'
  if (sees === 'all') return true
  const shown = [
    ...excerpt.works.map(({ id }) => `work ${id}`),
    ...excerpt.grants.map(({ id }) => `grant ${id}`),
    ...excerpt.reservations.map(({ id }) => `reservation ${id}`),
    ...(excerpt.mandates ?? []).map(({ id }) => `mandate ${id}`),
    ...(excerpt.claims ?? []).map(({ id }) => `claim ${id}`),
  ]
  const { rows } = await kyodaku.store.asTenant({ parties: sees, readOnly: true }, (db) =>
    sql<{ subject: string }>`select kind || ' ' || subject_id as subject from registry_subjects
      where kind || ' ' || subject_id = any(${textArray(shown)}::text[])
        and subject_id = any(${textArray(shown.map((one) => one.slice(one.indexOf(' ') + 1)))}::text[])`.execute(db),
  )
  const seen = new Set(rows.map(({ subject }) => subject))
  return shown.every((one) => seen.has(one))
}

/** A work and all that is part of it, itself first, with their owners. */
async function worksWithin({ store }: Kyodaku, work: string): Promise<{ id: string; parties: string[] }[]> {
  const { rows } = await sql<{ id: string; parties: string[] }>`
    with recursive within as (
      select subject_id from registry_subjects where kind = 'work' and subject_id = ${work}
      union select s.subject_id from registry_subjects s join within w on s.parent = w.subject_id where s.kind = 'work')
    select s.subject_id as id, s.parties from registry_subjects s join within w on w.subject_id = s.subject_id
    where s.kind = 'work' order by (s.subject_id <> ${work}), s.subject_id`.execute(store.db)
  return rows
}

/** The place in the log of the first entry of each work; -1 for one from before there was a log. */
async function firstEntries({ store }: Kyodaku, works: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; first: number }>`
    select subject_id as id, min(coalesce(log_index, -1)) as first from registry_entries
    where kind = 'work' and subject_id = any(${textArray(works)}::text[]) group by subject_id`.execute(store.db)
  return new Map(rows.map(({ id, first }) => [id, Number(first)]))
}

/** The works and parties that an answer speaks of. */
async function namesOf({ store }: Kyodaku, works: readonly string[], parties: readonly string[]): Promise<Registry> {
  const bodies = async (kind: 'work' | 'party', ids: readonly string[]) =>
    (
      await sql<{ body: unknown }>`select body from registry_subjects
        where kind = ${kind} and subject_id = any(${textArray([...new Set(ids)])}::text[])`.execute(store.db)
    ).rows.map(({ body }) => body)
  return {
    parties: (await bodies('party', parties)) as Party[],
    works: (await bodies('work', works)) as Work[],
    references: [],
    grants: [],
    reservations: [],
  }
}

/** The rows that `answerInquiry` asks proofs of: the first in the order that they were kept in. */
function* firstRows(kept: readonly KeptRows[], max: number): Generator<{ source: string; row: number }> {
  let given = 0
  for (const { source, rows } of kept)
    for (const [from, to] of rows)
      for (let row = from; row < to; row++) {
        if (given++ >= max) return
        yield { source, row }
      }
}
