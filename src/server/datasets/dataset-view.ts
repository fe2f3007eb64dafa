import { sql } from 'kysely'
import { z } from 'zod'
import { regimes } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import {
  type DatasetDescription,
  interruptedCode,
  outcomesOfRows,
  shownLocation,
  unreadFiles,
  whysPassedOver,
} from '../../training/index.js'
import { HttpError } from '../http/index.js'
import { mappedColumnSchema, mappingSchema } from './dataset-request.js'

export const datasetStates = ['waiting', 'running', 'stopped', 'cleared', 'failed', 'removed'] as const
export type DatasetState = (typeof datasetStates)[number]

const rowsByOutcome = z
  .object({ admit: z.int(), review: z.int(), refuse: z.int() })
  .meta({ id: 'RowsByOutcome', description: 'Rows by what became of them.' })
type RowsByOutcome = z.infer<typeof rowsByOutcome>

const sourceSchema = z.object({
  name: z.string(),
  format: z.string(),
  compression: z.string(),
  bytes: z.number().optional(),
})

/** What a dataset was found to be, before it is cleared. */
const passedOverSchema = z.object({ name: z.string(), why: z.enum(whysPassedOver) })

export const describedSchema = z
  .object({
    sources: z.int(),
    bytes: z.number().optional().describe('Of all sources, where that is known'),
    shape: z.string().optional().describe('The known shape that it was recognised as'),
    columns: z.array(
      z.object({
        column: z.string(),
        mapped: z.array(mappedColumnSchema).describe('How it is looked at; empty: it is not'),
        samples: z.array(z.string()),
      }),
    ),
    passedOver: z.array(passedOverSchema).describe('The first files that are not read'),
    passedOverInAll: z.int(),
    warnings: z.array(z.object({ code: z.string(), about: z.string() })),
  })
  .meta({ id: 'DatasetDescription' })

/** So much of a description goes out. */
const columnsShown = 500
const sampleCharacters = 300

export function describedView(described: DatasetDescription): z.infer<typeof describedSchema> {
  const { sources, bytes, shape, columns, passedOver, warnings } = described
  const cut = (text: string) => (text.length <= sampleCharacters ? text : `${text.slice(0, sampleCharacters)}…`)
  return {
    sources,
    ...(bytes === undefined ? {} : { bytes }),
    ...(shape === undefined ? {} : { shape }),
    columns: columns.slice(0, columnsShown).map(({ column, mapped, samples }) => ({
      column,
      mapped: [...mapped],
      samples: samples.flatMap((sample) => (sample === null ? [] : [cut([sample].flat().join(', '))])),
    })),
    passedOver: unreadFiles(passedOver).first,
    passedOverInAll: passedOver.length,
    warnings: warnings.map(({ code, about }) => ({ code, about: String(about) })),
  }
}

export const datasetSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    party: z.string().describe('Who wants to train'),
    model: z.string(),
    territory: z.string(),
    regime: z.enum(regimes).describe('What is asked for; the other is decided beside it'),
    purpose: z.string().optional(),
    at: z.iso.datetime({ offset: true }).describe('The time that everything is decided for'),
    state: z.enum(datasetStates),
    job: z.string().optional(),
    progress: z
      .object({ step: z.string(), done: z.number(), total: z.number() })
      .optional()
      .describe('While it runs: rows, or bytes where it is not known how many rows there are'),
    rows: z.int().describe('Decided so far'),
    rowsTotal: z.int().optional(),
    outcomes: rowsByOutcome.describe('Under the regime that was asked for'),
    otherRegime: rowsByOutcome,
    createdAt: z.iso.datetime(),
    clearedAt: z.iso.datetime().optional(),
    receipt: z.string().optional(),
    logIndex: z.int().optional().describe('Of the entry in the record'),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    interrupted: z
      .literal(true)
      .optional()
      .describe('Stopped by nobody: the process that cleared it has ended, and it can be gone on with'),
    removedAt: z.iso.datetime().optional().describe('When its rows were removed; its receipt and counts stay'),
    removedBy: z.string().optional(),
  })
  .meta({ id: 'Dataset', description: 'A dataset that is cleared for training, or was.' })
export type DatasetView = z.infer<typeof datasetSchema>

const lookedAtSchema = z
  .object({
    names: z.int(),
    locations: z.int(),
    digests: z.int(),
    references: z.int(),
    signals: z.object({ digest: z.string(), from: z.string(), until: z.string() }).optional(),
    agents: z.array(z.string()).optional().describe('Crawlers: what was said to them counted'),
    digestLists: z.array(z.string()).optional().describe('Lists of digests beside the registry, by their digests'),
    content: z.enum(['auto', 'hashes', 'skip']),
    unchecked: z.enum(['admit', 'review']),
  })
  .meta({ id: 'DatasetLooked', description: 'How many names, locations, … rows were looked up in, and how.' })

const counted = <Name extends string>(name: Name) =>
  z.object({ [name]: z.string(), rows: z.int() } as Record<Name, z.ZodString> & { rows: z.ZodInt })

export const datasetDetailSchema = datasetSchema
  .extend({
    location: z.string(),
    mapping: mappingSchema.optional().describe('The columns that were looked at'),
    sources: z.array(sourceSchema).describe('The first of them'),
    passedOver: z.array(passedOverSchema).describe('The first files that lie there and are not read'),
    passedOverInAll: z.int(),
    looked: lookedAtSchema.optional().describe('What rows were looked up in'),
    registryLogSize: z.int().describe('Entries in the record when the registry was read'),
    broken: z.int().describe('Rows that could not be read as such; they are refused'),
    regimes: z
      .array(z.object({ asked: z.enum(outcomesOfRows), other: z.enum(outcomesOfRows), rows: z.int() }))
      .describe('Rows by what became of them under the regime that was asked for, and under the other'),
    reasons: z.array(counted('code')),
    unchecked: z.array(counted('what')).describe('What could not be looked at'),
    hosts: z.array(rowsByOutcome.extend({ host: z.string() })).describe('Those with most rows'),
    hostsInAll: z.int(),
    works: z.array(rowsByOutcome.extend({ work: z.string() })).describe('Those with most rows'),
    worksInAll: z.int(),
    grants: z
      .array(z.object({ grant: z.string(), rows: z.int(), grantor: z.string().optional() }))
      .describe('On which admitted rows rest'),
    alerts: z.int().describe('What changed since, and nobody has looked at'),
    names: z.object({
      parties: z.record(z.string(), z.object({ ja: z.string(), en: z.string() })),
      works: z.record(z.string(), z.object({ ja: z.string(), en: z.string() })),
    }),
  })
  .meta({ id: 'DatasetDetail' })
export type DatasetDetail = Omit<z.infer<typeof datasetDetailSchema>, 'names'>

export const unknownDataset = (id: string) =>
  new HttpError(404, 'http.not-found', `There is no dataset ${id}, or it is not yours to see.`)

/**
 * In which state a run is: of one whose job waits, was cancelled or has failed without being able to say so, its job says.
 * Of `datasets d` and its job `j`.
 */
export const stateOfRun = sql<DatasetState>`case when d.removal_asked_at is not null then 'removed' when d.state = 'cleared' then 'cleared' when j.state = 'waiting' then 'waiting'
  when d.state = 'running' and j.state = 'cancelled' then 'stopped'
  when d.state = 'running' and j.state = 'failed' then 'failed' else d.state end`

/** What a list shows, of `datasets d` and its job `j`. Counts by host and work stay in the database: they may be large. */
export const columnsOfRun = sql`d.id, d.name, d.party, d.model, d.use, ${stateOfRun} as state, d.job_id, d.rows, d.rows_total,
  d.counts -> 'outcomes' as outcomes, d.counts -> 'otherRegime' as other_regime, d.created_at, d.cleared_at, d.receipt_id,
  d.log_index, d.removal_asked_at, d.removed_by, coalesce(d.error, j.error) as error, case when j.state = 'running' then j.progress end as progress`

export interface RunRow {
  id: string
  name: string
  party: string
  model: string
  use: unknown
  state: DatasetState
  job_id: string | null
  rows: number
  rows_total: number | null
  outcomes: RowsByOutcome | null
  other_regime: RowsByOutcome | null
  created_at: Date
  cleared_at: Date | null
  receipt_id: string | null
  log_index: number | null
  removal_asked_at: Date | null
  removed_by: string | null
  error: { code: string; message: string } | null
  progress: NonNullable<DatasetView['progress']> | null
}

const none: RowsByOutcome = { admit: 0, review: 0, refuse: 0 }

/** A run as lists and its page show it. */
export function datasetView(row: RunRow): DatasetView {
  const { territory, regime, purpose, at } = row.use as Pick<DatasetView, 'territory' | 'regime' | 'purpose' | 'at'>
  return {
    id: row.id,
    name: row.name,
    party: row.party,
    model: row.model,
    territory,
    regime,
    ...(purpose === undefined ? {} : { purpose }),
    at,
    state: row.state,
    ...(row.job_id === null ? {} : { job: row.job_id }),
    ...(row.progress === null || row.state !== 'running' ? {} : { progress: row.progress }),
    rows: Number(row.rows),
    ...(row.rows_total === null ? {} : { rowsTotal: Number(row.rows_total) }),
    outcomes: row.outcomes ?? none,
    otherRegime: row.other_regime ?? none,
    createdAt: row.created_at.toISOString(),
    ...(row.cleared_at === null ? {} : { clearedAt: row.cleared_at.toISOString() }),
    ...(row.receipt_id === null ? {} : { receipt: row.receipt_id }),
    ...(row.log_index === null ? {} : { logIndex: Number(row.log_index) }),
    ...(row.error === null || row.state !== 'failed' ? {} : { error: row.error }),
    ...(row.state === 'stopped' && row.error?.code === interruptedCode ? { interrupted: true as const } : {}),
    ...(row.removal_asked_at === null ? {} : { removedAt: row.removal_asked_at.toISOString() }),
    ...(row.removed_by === null ? {} : { removedBy: row.removed_by }),
  }
}

/** So many hosts and works are shown; rows can be asked for by any. */
const hostsShown = 50
const worksShown = 100
const sourcesShown = 100

/**
 * A run with its counts, as the tenant sees it.
 *
 * @throws HttpError 404
 */
export async function readDataset(db: TenantDatabase, id: string): Promise<DatasetDetail> {
  const largest = (name: 'hosts' | 'works', limit: number) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('key', e.key) || e.value order by e.n desc, e.key), '[]'::jsonb) from (
      select key, value, (value ->> 'admit')::bigint + (value ->> 'review')::bigint + (value ->> 'refuse')::bigint as n
      from jsonb_each(case when jsonb_typeof(d.counts -> ${sql.lit(name)}) = 'object' then d.counts -> ${sql.lit(name)} end)
      where key <> '*' order by n desc, key limit ${sql.lit(limit)}) e)`
  const inAll = (name: 'hosts' | 'works') => sql`(select count(*)::int from jsonb_object_keys(
    case when jsonb_typeof(d.counts -> ${sql.lit(name)}) = 'object' then d.counts -> ${sql.lit(name)} end) k where k <> '*')`
  const { rows } = await sql<RunRow & DetailRow>`select ${columnsOfRun}, d.location, d.description, d.looked,
      d.registry_log_size, d.counts - 'hosts' - 'works' as counts, ${largest('hosts', hostsShown)} as hosts,
      ${inAll('hosts')} as hosts_in_all, ${largest('works', worksShown)} as works, ${inAll('works')} as works_in_all,
      (select count(*)::int from dataset_alerts a
        where a.dataset_id = d.id and a.party = d.party and a.seen_at is null) as alerts
    from datasets d left join jobs j on j.id = d.job_id where d.id = ${id}`.execute(db)
  const row = rows[0]
  if (row === undefined) throw unknownDataset(id)
  const grantors = await grantorsOf(db, Object.keys(row.counts?.grants ?? {}))
  const { broken = 0, regimes: pairs = {}, reasons = {}, unchecked = {}, grants = {} } = row.counts ?? {}
  const described = describedIn(row.description)
  const looked = lookedAtSchema.safeParse(row.looked)
  return {
    ...datasetView(row),
    location: shownLocation(row.location),
    ...(described.mapping === undefined ? {} : { mapping: described.mapping }),
    sources: described.sources,
    passedOver: described.passedOver,
    passedOverInAll: described.passedOverInAll,
    ...(looked.success ? { looked: looked.data } : {}),
    registryLogSize: Number(row.registry_log_size),
    broken,
    regimes: Object.entries(pairs).flatMap(([pair, count]) => {
      const [asked, other] = pair.split('/').map((one) => outcomesOfRows.find((outcome) => outcome === one))
      return asked === undefined || other === undefined ? [] : [{ asked, other, rows: count }]
    }),
    reasons: sorted(reasons).map(([code, count]) => ({ code, rows: count })),
    unchecked: sorted(unchecked).map(([what, count]) => ({ what, rows: count })),
    hosts: row.hosts.map(({ key, ...counts }) => ({ host: key, ...outcomesOf(counts) })),
    hostsInAll: row.hosts_in_all,
    works: row.works.map(({ key, ...counts }) => ({ work: key, ...outcomesOf(counts) })),
    worksInAll: row.works_in_all,
    grants: sorted(grants)
      .slice(0, worksShown)
      .map(([grant, count]) => {
        const grantor = grantors.get(grant)
        return { grant, rows: count, ...(grantor === undefined ? {} : { grantor }) }
      }),
    alerts: row.alerts,
  }
}

/** Who gave permissions, of those that the tenant may see. */
async function grantorsOf(db: TenantDatabase, grants: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (grants.length === 0) return new Map()
  const { rows } = await sql<{ id: string; grantor: string }>`select subject_id as id, body ->> 'grantor' as grantor
    from registry_subjects where kind = 'grant' and subject_id = any(${textArray(grants)}::text[])`.execute(db)
  return new Map(rows.map(({ id, grantor }) => [id, grantor]))
}

interface DetailRow {
  location: string
  description: unknown
  looked: unknown
  registry_log_size: number
  counts: {
    broken?: number
    regimes?: Record<string, number>
    reasons?: Record<string, number>
    unchecked?: Record<string, number>
    grants?: Record<string, number>
  } | null
  hosts: ({ key: string } & RowsByOutcome)[]
  hosts_in_all: number
  works: ({ key: string } & RowsByOutcome)[]
  works_in_all: number
  alerts: number
}

const outcomesOf = ({ admit, review, refuse }: RowsByOutcome): RowsByOutcome => ({ admit, review, refuse })

/** The most first, and those of the same number by name. */
const sorted = (counts: Record<string, number>): [string, number][] =>
  Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))

/** What a run wrote of its sources and columns; nothing of what is not as this version writes it. */
function describedIn(
  description: unknown,
): Pick<DatasetDetail, 'mapping' | 'sources' | 'passedOver' | 'passedOverInAll'> {
  const { mapping, sources, passedOver } = (description ?? {}) as Record<string, unknown>
  const looked = mappingSchema.safeParse(mapping)
  const found = z.array(sourceSchema).safeParse(Array.isArray(sources) ? sources.slice(0, sourcesShown) : [])
  const unread = z.object({ first: z.array(passedOverSchema), inAll: z.int() }).safeParse(passedOver)
  return {
    ...(looked.success ? { mapping: looked.data } : {}),
    sources: found.success ? found.data : [],
    passedOver: unread.success ? unread.data.first : [],
    passedOverInAll: unread.success ? unread.data.inAll : 0,
  }
}
