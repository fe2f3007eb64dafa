/**
 * Datasets that are cleared by the training gate itself, for tests of what shows them: routes, tenancy, pages. Not for use
 * outside tests.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordWork } from '../clearance/index.js'
import { type ClearDatasetOptions, clearDataset } from '../training/index.js'
import type { House } from './house.js'

/** Clears a small dataset of CSV text in this thread, with its output where the server has it. @returns its id */
export async function clearForTests(
  { kyodaku, store }: Pick<House, 'kyodaku' | 'store'>,
  of: {
    name: string
    csv: string
    use: Pick<ClearDatasetOptions['use'], 'party'> & Partial<ClearDatasetOptions['use']>
  },
): Promise<string> {
  const folder = join(store.dataDirectory, 'datasets', kyodaku.newId('tst'))
  await mkdir(folder, { recursive: true })
  const location = join(folder, `${of.name}.csv`)
  await writeFile(location, of.csv)
  const { id } = await clearDataset(kyodaku, {
    name: of.name,
    location,
    use: { model: 'video-1', territory: 'JP', regime: 'prior-permission', ...of.use },
    output: join(folder, 'out'),
    workers: 0,
    by: 'tests',
  })
  return id
}

/** A work that is found by a name that is nothing else, of a rightsholder of `people()`. */
export async function addFoundWork(
  { kyodaku }: Pick<House, 'kyodaku'>,
  id = 'zorvane',
  owner = 'hana',
  { name, domain } = { name: 'Zorvane Chronicle', domain: 'zorvane.example' },
): Promise<void> {
  await recordWork(kyodaku, {
    id,
    kind: 'series',
    titles: [{ text: name, kind: 'official', language: 'en' }],
    identifiers: [{ scheme: 'domain', value: domain }],
    owners: [{ party: owner, share: 1_000_000, territories: ['worldwide'] }],
    regime: 'prior-permission',
  })
}

/** Something that changed afterwards, told to these parties: ids of the alerts. */
export async function addAlertsForTests(
  { kyodaku, store }: Pick<House, 'kyodaku' | 'store'>,
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
    summary: { changes: [{ before: 'admit', after: 'refuse', rows: of.rows }] },
    kept: `sha256:${'8'.repeat(64)}`,
    log_index: 0,
    created_at: kyodaku.now(),
  }))
  await store.db.insertInto('dataset_alerts').values(alerts).execute()
  return alerts.map(({ id }) => id)
}
