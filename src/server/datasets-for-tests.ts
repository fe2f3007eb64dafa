/**
 * Datasets that are cleared, as rows of the tables, for tests of what reads them: routes, tenancy, pages. Not for use outside
 * tests.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunCounts } from '../training/index.js'
import type { DatasetRow } from './datasets/index.js'
import type { House } from './house.js'

export interface ClearedForTests {
  id: string
  name: string
  party: string
  model?: string
  /** Default: cleared. */
  state?: 'running' | 'stopped' | 'cleared' | 'failed'
  counts: RunCounts
  rowsTotal?: number
  /** Owners of each work that is in it. */
  owners?: Readonly<Record<string, readonly string[]>>
  /** Files of the output folder, `admit/part.csv` and so on. */
  files?: Readonly<Record<string, string>>
  at?: Date
}

/** Writes a run as the training gate would leave it, all of its rows in one transaction. */
export async function addDatasetForTests({ kyodaku, store }: House, made: ClearedForTests): Promise<void> {
  const { id, party, counts, owners = {}, state = 'cleared' } = made
  const at = made.at ?? kyodaku.now()
  const output = join(store.dataDirectory, 'datasets', id, 'out')
  for (const [name, text] of Object.entries(made.files ?? {})) {
    mkdirSync(dirname(join(output, name)), { recursive: true })
    writeFileSync(join(output, name), text)
  }
  const cleared = state === 'cleared'
  const receipt = { type: 'kyodaku-dataset-receipt@v1', id: `dsr_${id}`, dataset: id, party, counts }
  await store.db.transaction().execute(async (db) => {
    await db
      .insertInto('datasets')
      .values({
        id,
        party,
        created_by: `token:tests:${party}`,
        name: made.name,
        location: `/srv/datasets/${made.name}`,
        output,
        model: made.model ?? 'video-1',
        use: {
          kind: 'train',
          party,
          model: made.model ?? 'video-1',
          territory: 'JP',
          regime: 'prior-permission',
          at: at.toISOString(),
        },
        state,
        description: {
          sources: [{ name: `${made.name}.csv`, format: 'csv', compression: 'none', bytes: 1_200_000 }],
          mapping: {
            shape: 'webvid',
            columns: [
              { role: 'url', column: 'contentUrl' },
              { role: 'text', column: 'name', of: 'caption' },
            ],
          },
        },
        looked: { signals: { digest: `sha256:${'5'.repeat(64)}`, hosts: 3 } },
        registry_log_size: kyodaku.log.size(),
        rows: counts.rows,
        rows_total: made.rowsTotal ?? (cleared ? counts.rows : null),
        counts,
        created_at: at,
        ...(cleared ? { receipt_id: receipt.id, receipt, log_index: 0, cleared_at: at } : {}),
        ...(state === 'failed'
          ? { error: { code: 'training.unreadable-dataset', message: 'The file ends in the middle of a row.' } }
          : {}),
      })
      .execute()
    if (!cleared) return
    const works = Object.entries(counts.works).flatMap(([work, { admit, review, refuse }]) =>
      (owners[work] ?? ['']).map((owner) => ({
        dataset_id: id,
        work_id: work,
        party: owner,
        provider: party,
        admitted: admit,
        review,
        refused: refuse,
        cleared_at: at,
      })),
    )
    if (works.length > 0) await db.insertInto('dataset_works').values(works).execute()
    const grants = Object.entries(counts.grants).map(([grant, rows]) => ({
      dataset_id: id,
      grant_id: grant,
      provider: party,
      rows,
    }))
    if (grants.length > 0) await db.insertInto('dataset_grants').values(grants).execute()
    await db
      .insertInto('dataset_parts')
      .values({
        dataset_id: id,
        source: `${made.name}.csv`,
        part_index: 0,
        first_row: 0,
        rows: counts.rows,
        root: '0'.repeat(64),
        counts,
        kept: `sha256:${'7'.repeat(64)}`,
        decided_at: at,
      })
      .execute()
  })
}

/** Something that changed afterwards, told to these parties: ids of the alerts. */
export async function addAlertsForTests(
  { kyodaku, store }: House,
  of: {
    dataset: string
    provider: string
    parties: readonly string[]
    cause: string
    subject: string
    work?: string
    rows: number
  },
): Promise<string[]> {
  const alerts = of.parties.map((party) => ({
    id: kyodaku.newId('dsa'),
    dataset_id: of.dataset,
    provider: of.provider,
    party,
    cause: of.cause,
    subject: of.subject,
    work_id: of.work ?? null,
    rows: of.rows,
    summary: {
      before: { admit: of.rows, review: 0, refuse: 0 },
      after: { admit: 0, review: 0, refuse: of.rows },
    },
    kept: `sha256:${'8'.repeat(64)}`,
    log_index: 0,
    created_at: kyodaku.now(),
  }))
  await store.db.insertInto('dataset_alerts').values(alerts).execute()
  return alerts.map(({ id }) => id)
}

/** Counts of the rows given. */
export function countsForTests(rows: readonly DatasetRow[], more: Partial<RunCounts> = {}): RunCounts {
  const counts: RunCounts = {
    rows: rows.length,
    broken: 0,
    outcomes: { admit: 0, review: 0, refuse: 0 },
    otherRegime: { admit: 0, review: 0, refuse: 0 },
    regimes: {},
    reasons: {},
    works: {},
    grants: {},
    unchecked: {},
    hosts: {},
  }
  const add = (to: Record<string, number>, key: string) => {
    to[key] = (to[key] ?? 0) + 1
  }
  const addOutcome = (to: RunCounts['works'], key: string, outcome: DatasetRow['outcome']) => {
    to[key] ??= { admit: 0, review: 0, refuse: 0 }
    to[key][outcome] += 1
  }
  for (const row of rows) {
    if (row.broken !== undefined) counts.broken += 1
    counts.outcomes[row.outcome] += 1
    counts.otherRegime[row.otherRegime] += 1
    add(counts.regimes, `${row.outcome}/${row.otherRegime}`)
    for (const code of row.broken === undefined ? new Set(row.reasons.map((reason) => reason.code)) : ['row.broken'])
      add(counts.reasons, code)
    for (const work of row.works) addOutcome(counts.works, work, row.outcome)
    for (const grant of row.grants) add(counts.grants, grant)
    for (const what of row.unchecked) add(counts.unchecked, what)
    addOutcome(counts.hosts, hostOf(row), row.outcome)
  }
  return { ...counts, ...more }
}

const hostOf = ({ values }: DatasetRow): string => {
  const url = values.find(({ column }) => column.role === 'url')?.value ?? ''
  return URL.canParse(url) ? new URL(url).host : ''
}

/** Reads rows that are at hand as the training gate reads them from what it kept. */
export function rowsForTests(all: readonly DatasetRow[]) {
  return async (
    _: unknown,
    __: string,
    filter: {
      reason?: string
      outcome?: string
      work?: string
      host?: string
      after?: { source: string; row: number }
      limit: number
    },
  ) => {
    const found = all.filter(
      (row) =>
        (filter.outcome === undefined || row.outcome === filter.outcome) &&
        (filter.reason === undefined ||
          row.reasons.some(({ code }) => code === filter.reason) ||
          (filter.reason === 'row.broken' && row.broken !== undefined)) &&
        (filter.work === undefined || row.works.includes(filter.work)) &&
        (filter.host === undefined || hostOf(row) === filter.host) &&
        (filter.after === undefined || row.row > filter.after.row),
    )
    const rows = found.slice(0, filter.limit)
    const last = rows.at(-1)
    return {
      rows,
      ...(found.length > rows.length && last !== undefined ? { next: { source: last.source, row: last.row } } : {}),
    }
  }
}
