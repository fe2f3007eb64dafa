import { availableParallelism } from 'node:os'
import { sql } from 'kysely'
import { z } from 'zod'
import { useSchema } from '../../rights/index.js'
import type { Store } from '../../store/index.js'
import { type ClearDatasetOptions, clearDataset, partRowsMax } from '../../training/index.js'
import type { House } from '../house.js'
import { type JobContext, JobsError, registerJob } from '../jobs/index.js'
import { outputFolderOf, outputPathOf, placedUpload, removePlacedUpload } from './dataset-folders.js'
import { pathOfInput } from './dataset-inputs.js'

const inputSchema = z.union([
  z.strictObject({ digest: z.string(), name: z.string() }),
  z.strictObject({ path: z.string().min(1).max(4096) }),
])

/** All that a run is begun with: whoever has it can make its row, and go on with it. */
const planSchema = z.strictObject({
  dataset: z.string().min(1).max(200),
  name: z.string().min(1).max(300),
  /** A path, or `s3://…`; of an upload the path that it has while it is read. */
  location: z.string().min(1).max(4096),
  /** Of an upload: its blob, and what its sender called it. */
  file: z.strictObject({ digest: z.string(), name: z.string() }).optional(),
  use: useSchema,
  mapping: z.string().max(500_000).optional(),
  agents: z.array(z.string().min(1).max(100)).optional(),
  digests: z.array(inputSchema).optional(),
  /** A path as text: of jobs that an earlier version began. */
  signals: z.union([z.string().min(1).max(4096), inputSchema]).optional(),
  content: z.enum(['auto', 'hashes', 'skip']),
  unchecked: z.enum(['admit', 'review']),
  partRows: z.int().min(1).max(partRowsMax).optional(),
  createdBy: z.string(),
})
export type DatasetPlan = z.infer<typeof planSchema>

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
      output: outputFolderOf(dataset),
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
export async function runDataset(
  house: House,
  plan: DatasetPlan,
  { job, act, signal, progress }: JobContext,
): Promise<unknown> {
  const { kyodaku } = house
  const { blobs } = kyodaku.store
  await ensureRun(house, plan, job.id)
  // Where an upload lies today: the data folder may have been moved since it was asked for.
  const location =
    plan.file === undefined
      ? plan.location
      : await placedUpload(kyodaku.store, plan.dataset, { path: blobs.path(plan.file.digest), name: plan.file.name })
  await tellDataset(house, plan.dataset, 'running')
  try {
    await clearDataset(kyodaku, {
      ...optionsOf({ ...plan, location }, kyodaku.store),
      output: outputPathOf(kyodaku.store, outputFolderOf(plan.dataset)),
      run: plan.dataset,
      job: job.id,
      // One core is left for those who wait for an answer.
      workers: Math.max(1, availableParallelism() - 1),
      ...(act.by === undefined ? {} : { by: act.by }),
      signal,
      onProgress({ step, done, total, doneBytes, totalBytes }) {
        // Rows where it is known how many there are, else bytes: a bar wants to know its end.
        if (total > 0) progress(step, done, total)
        else progress(step, doneBytes, totalBytes)
      },
    })
  } catch (error) {
    const reason = signal.aborted ? (signal.reason as { code?: unknown }).code : undefined
    // A server that stops, or a job that another process has now, goes on by itself.
    if (!signal.aborted || reason === 'jobs.cancelled') {
      await tellDataset(house, plan.dataset, signal.aborted ? 'stopped' : 'failed')
    }
    throw error
  }
  if (plan.file !== undefined) await removePlacedUpload(kyodaku.store, plan.dataset)
  await tellDataset(house, plan.dataset, 'cleared')
  return await resultOf(house, plan.dataset)
}

function optionsOf(plan: DatasetPlan, store: Store): ClearDatasetOptions {
  const { name, location, use, mapping, agents, digests, signals, content, unchecked, partRows } = plan
  const { kind: _, at: __, ...rest } = use
  return {
    location,
    name,
    use: rest as ClearDatasetOptions['use'],
    ...(mapping === undefined ? {} : { mapping }),
    ...(agents === undefined ? {} : { agents }),
    ...(digests === undefined ? {} : { digests: digests.map((input) => pathOfInput(store, input)) }),
    ...(signals === undefined
      ? {}
      : { signals: typeof signals === 'string' ? signals : pathOfInput(store, signals).path }),
    content,
    unchecked,
    ...(partRows === undefined ? {} : { partRows }),
  }
}

/** Tells those who watch that a run is in another state now. */
export async function tellDataset(
  { store, events }: House,
  dataset: string,
  state: 'running' | 'stopped' | 'cleared' | 'failed' | 'removed',
): Promise<void> {
  const row = await store.db.selectFrom('datasets').select('party').where('id', '=', dataset).executeTakeFirst()
  if (row === undefined) return
  await events.publish({ type: 'dataset.changed', parties: [row.party], subject: dataset, data: { state } })
}

async function resultOf(house: House, dataset: string) {
  const row = await house.store.db
    .selectFrom('datasets')
    .select(['rows', 'receipt_id', sql<unknown>`counts -> 'outcomes'`.as('outcomes')])
    .where('id', '=', dataset)
    .executeTakeFirstOrThrow()
  return { dataset, rows: row.rows, receipt: row.receipt_id, outcomes: row.outcomes }
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
