import { z } from 'zod'
import { recheckDataset } from '../../training/index.js'
import type { House } from '../house.js'
import { type JobContext, JobsError, registerJob } from '../jobs/index.js'
import { tellDatasetAlerts } from './alerts.js'

/** Which dataset is looked at again; absent: every one that is cleared. */
export const recheckInput = z.strictObject({ dataset: z.string().min(1).max(200).optional() })

/** What may take a permission away, or show that one is needed. */
const telling = ['grant.changed', 'reservation.changed', 'work.changed', 'reference.changed', 'claim.changed']
/** What changes at once is looked at together. */
const waitMilliseconds = 2000

/** Lets jobs of kind `recheck` find what changed after datasets were cleared, and tell whom it concerns. */
export function registerRecheckJob(): void {
  registerJob<z.infer<typeof recheckInput>>('recheck', {
    parse(input) {
      const parsed = recheckInput.safeParse(input)
      if (parsed.success) return parsed.data
      throw new JobsError('jobs.bad-input', 'A recheck names a dataset, or none for all of them.')
    },
    run: recheck,
  })
}

async function recheck(
  house: House,
  { dataset }: z.infer<typeof recheckInput>,
  { signal, progress }: JobContext,
): Promise<unknown> {
  const { kyodaku, store } = house
  const datasets = await clearedDatasets(house, dataset)
  const total = datasets.reduce((sum, { rows }) => sum + rows, 0)
  let alerts = 0
  let before = 0
  for (const { id, rows } of datasets) {
    signal.throwIfAborted()
    progress('recheck', before, total)
    const known = new Set(await alertsOf(house, id))
    await recheckDataset(kyodaku, id, { signal, onProgress: (done) => progress('recheck', before + done, total) })
    const found = (await alertsOf(house, id)).filter((alert) => !known.has(alert))
    await tellDatasetAlerts({ store, events: house.events }, found)
    alerts += found.length
    before += rows
  }
  return { rechecked: datasets.length, alerts }
}

async function clearedDatasets({ store }: House, dataset?: string): Promise<{ id: string; rows: number }[]> {
  const all = store.db
    .selectFrom('datasets')
    .select(['id', 'rows'])
    .where('state', '=', 'cleared')
    .where('removal_asked_at', 'is', null)
    .orderBy('id')
  const found = await (dataset === undefined ? all : all.where('id', '=', dataset)).execute()
  return found.map(({ id, rows }) => ({ id, rows: Number(rows) }))
}

async function alertsOf({ store }: House, dataset: string): Promise<string[]> {
  const rows = await store.db.selectFrom('dataset_alerts').select('id').where('dataset_id', '=', dataset).execute()
  return rows.map(({ id }) => id)
}

/**
 * Looks again whenever something changes in the registry, once for all that changes within two seconds. What one that runs
 * already has read may be older than the change: another is asked for then.
 */
export function recheckOnChanges(house: House): void {
  const { events, jobs, store } = house
  let timer: NodeJS.Timeout | undefined
  const ask = async () => {
    timer = undefined
    if ((await clearedDatasets(house)).length === 0) return
    const waiting = await store.db
      .selectFrom('jobs')
      .select('id')
      .where('kind', '=', 'recheck')
      .where('state', '=', 'waiting')
      .where('subject', 'is', null)
      .executeTakeFirst()
    if (waiting !== undefined) return
    await jobs.add(
      'recheck',
      {},
      {
        principal: {
          kind: 'token',
          id: 'server',
          role: 'administrator',
          permissions: new Set(),
          sees: 'all',
        },
        title: '',
      },
    )
  }
  const unsubscribe = events.subscribe({ sees: 'all', types: telling }, () => {
    timer ??= setTimeout(() => {
      ask().catch((error: unknown) => house.reportError?.(error, { about: 'recheck' }))
    }, waitMilliseconds)
    timer.unref()
  })
  house.onClose(async () => {
    unsubscribe()
    clearTimeout(timer)
  })
}
