import { sql } from 'kysely'
import { z } from 'zod'
import { type Use, useSchema } from '../../rights/index.js'
import type { ClearDatasetOptions, ClearProgress, RunCounts } from '../../training/index.js'
import { topHosts } from '../../training/index.js'
import type { House } from '../house.js'
import { type JobContext, JobsError, mayPass, registerJob, shownError } from '../jobs/index.js'
import { outputFolderOf, placedUpload, removePlacedUpload } from './dataset-folders.js'

/** All that a run is begun with: whoever has it can make its row, and go on with it. */
const planSchema = z.strictObject({
  dataset: z.string().min(1).max(200),
  name: z.string().min(1).max(300),
  /** As it was said: a path, `s3://…`, or `upload:ID` with `file`. */
  location: z.string().min(1).max(4096),
  /** Of an upload: its blob, and what its sender called it. */
  file: z.strictObject({ digest: z.string(), name: z.string() }).optional(),
  use: useSchema,
  mapping: z.string().max(500_000).optional(),
  signals: z.string().min(1).max(4096).optional(),
  content: z.enum(['auto', 'skip']),
  unchecked: z.enum(['admit', 'review']),
  createdBy: z.string(),
})
export type DatasetPlan = z.infer<typeof planSchema>

/** Counts are written so often at most: people read no faster. */
const everyMilliseconds = 1000
/** So many hosts are in the counts of a run that is under way; all are in those of its end. */
const hostsWhileRunning = 1000

/** Lets jobs of kind `train` clear datasets. */
export function registerTrainJob(): void {
  registerJob<DatasetPlan>('train', {
    parse(input) {
      const parsed = planSchema.safeParse(input)
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      throw new JobsError('jobs.bad-input', `${issue?.path.join('.')}: ${issue?.message ?? 'is not valid'}`)
    },
    run: (house, plan, context) => oneAtATime(plan.dataset, () => runDataset(house, plan, context)),
  })
}

/** Makes the row of a run, if it is not there. The job does so too: whichever of the two a crash cut off. */
export async function ensureRun({ kyodaku }: House, plan: DatasetPlan, job: string): Promise<void> {
  const { dataset, name, location, use, createdBy } = plan
  await kyodaku.store.db
    .insertInto('datasets')
    .values({
      id: dataset,
      party: use.party,
      created_by: createdBy,
      name,
      location,
      output: outputFolderOf(kyodaku.store, dataset),
      model: use.model,
      use,
      state: 'running',
      registry_log_size: kyodaku.log.size(),
      job_id: job,
      created_at: new Date(use.at),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/**
 * Clears a dataset. Begun again, after a crash or a stop, it goes on where it was: parts that are decided are not decided
 * again.
 */
async function runDataset(
  house: House,
  plan: DatasetPlan,
  { job, act, signal, progress }: JobContext,
): Promise<unknown> {
  const { kyodaku, training } = house
  const { db, blobs } = kyodaku.store
  await ensureRun(house, plan, job.id)
  const begun = await db
    .updateTable('datasets')
    .set({ state: 'running', error: null, job_id: job.id })
    .where('id', '=', plan.dataset)
    .where('state', '!=', 'cleared')
    .executeTakeFirst()
  // Cut off between the receipt and the end of the job.
  if (Number(begun.numUpdatedRows) === 0) return await resultOf(house, plan.dataset)
  await tellDataset(house, plan.dataset)

  const counts = openCounts(house, plan.dataset)
  try {
    const location =
      plan.file === undefined
        ? plan.location
        : await placedUpload(kyodaku.store, plan.dataset, { path: blobs.path(plan.file.digest), name: plan.file.name })
    await training.clear(kyodaku, {
      ...optionsOf(plan),
      location,
      output: outputFolderOf(kyodaku.store, plan.dataset),
      run: plan.dataset,
      job: job.id,
      ...(act.by === undefined ? {} : { by: act.by }),
      signal,
      onProgress(now) {
        // Rows where they are known, else bytes: a bar wants one of them.
        const { done, total } = now.total > 0 ? now : { done: now.doneBytes, total: now.totalBytes }
        progress(now.step, done, total)
        counts.say(now)
      },
    })
  } catch (error) {
    await counts.end()
    await settleUndone(house, plan.dataset, error, signal)
    throw error
  }
  await counts.end()
  await removePlacedUpload(kyodaku.store, plan.dataset)
  await tellDataset(house, plan.dataset)
  return await resultOf(house, plan.dataset)
}

function optionsOf({
  name,
  use,
  mapping,
  signals,
  content,
  unchecked,
}: DatasetPlan): Omit<ClearDatasetOptions, 'location'> {
  const { kind: _, at: __, ...rest } = use
  return {
    name,
    use: rest as Omit<Use, 'at' | 'kind'>,
    ...(mapping === undefined ? {} : { mapping }),
    ...(signals === undefined ? {} : { signals }),
    content,
    unchecked,
  }
}

/** Says of a run that did not come to its end whether it was stopped, has failed, or will be gone on with by itself. */
async function settleUndone(house: House, dataset: string, error: unknown, signal: AbortSignal): Promise<void> {
  const reason = signal.aborted ? (signal.reason as { code?: unknown }).code : undefined
  const goesOn = signal.aborted ? reason !== 'jobs.cancelled' : mayPass(error)
  if (goesOn) return
  await house.store.db
    .updateTable('datasets')
    .set(signal.aborted ? { state: 'stopped' } : { state: 'failed', error: shownError(error) })
    .where('id', '=', dataset)
    .where('state', '=', 'running')
    .execute()
  await tellDataset(house, dataset)
}

/** Tells those who watch in which state a run is. */
export async function tellDataset(house: House, dataset: string): Promise<void> {
  const row = await house.store.db
    .selectFrom('datasets')
    .select(['party', 'state'])
    .where('id', '=', dataset)
    .executeTakeFirst()
  if (row === undefined) return
  await house.events.publish({
    type: 'dataset.changed',
    parties: [row.party],
    subject: dataset,
    data: { state: row.state },
  })
}

async function resultOf(house: House, dataset: string) {
  const row = await house.store.db
    .selectFrom('datasets')
    .select(['rows', 'receipt_id', sql<unknown>`counts -> 'outcomes'`.as('outcomes')])
    .where('id', '=', dataset)
    .executeTakeFirstOrThrow()
  return { dataset, rows: row.rows, receipt: row.receipt_id, outcomes: row.outcomes }
}

/** Writes how far a run is, once a second at most and never two at a time. */
function openCounts(house: House, dataset: string): { say(now: ClearProgress): void; end(): Promise<void> } {
  let writtenAt = Number.NEGATIVE_INFINITY
  let writing: Promise<void> | undefined
  const write = async ({ done, total, counts }: ClearProgress) => {
    await house.store.db
      .updateTable('datasets')
      .set({
        rows: counts.rows,
        rows_total: total > 0 ? Math.max(total, done) : null,
        counts: { ...counts, hosts: topHosts(counts.hosts, hostsWhileRunning) } satisfies RunCounts,
      })
      .where('id', '=', dataset)
      .where('state', '=', 'running')
      .execute()
  }
  return {
    say(now) {
      if (writing !== undefined || performance.now() - writtenAt < everyMilliseconds) return
      writtenAt = performance.now()
      writing = write(now)
        // What is not shown now is shown a second later; that the database is away is found by those who decide.
        .catch(() => undefined)
        .finally(() => {
          writing = undefined
        })
    },
    async end() {
      await writing
    },
  }
}

/** A run that was stopped may take seconds to come to rest; until then the same one is not begun again. */
const underWay = new Map<string, Promise<unknown>>()
async function oneAtATime<T>(dataset: string, work: () => Promise<T>): Promise<T> {
  for (let before = underWay.get(dataset); before !== undefined; before = underWay.get(dataset))
    await before.catch(() => undefined)
  const running = work()
  underWay.set(dataset, running)
  try {
    return await running
  } finally {
    if (underWay.get(dataset) === running) underWay.delete(dataset)
  }
}
