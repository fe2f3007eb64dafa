import { randomUUID } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import { sql } from 'kysely'
import type { Act } from '../../clearance/index.js'
import type { Store } from '../../store/index.js'
import type { Events } from '../events/index.js'
import type { House } from '../house.js'
import type { Principal } from '../identity/index.js'
import { eventOfJob, type Job } from './job.js'
import { type JobKind, jobKinds } from './job-kinds.js'
import { definitionOf } from './job-register.js'
import { jobOfRow, visibleJobColumns } from './job-row.js'
import { JobsError } from './jobs-error.js'
import { openRunner } from './runner.js'

export interface JobsSettings {
  /** Jobs at a time in this process; 0: none are taken here. A lane for quick ones (checks, pictures) comes on top. */
  concurrency: number
  /** Of one party under way at a time, over all processes. */
  runningPerPartyMax: number
  /** Of one party waiting: more are refused with `jobs.too-many`. */
  waitingPerPartyMax: number
  /** So long a job stays a process's own without a sign of life. */
  leaseSeconds: number
  /** `server`: the one process that holds the data folder; what a server before it left behind is found at once. */
  process: 'server' | 'worker'
  /** How long `stop` waits for what is under way before it is handed back. */
  stopWithinMilliseconds: number
}

export interface Jobs {
  /**
   * Puts work in the queue. With the `idempotencyKey` of a job that the party has, that one is given back.
   *
   * @throws JobsError `jobs.too-many` (429), `jobs.bad-input`; what `parse` of its kind throws
   */
  add(
    kind: JobKind,
    input: object,
    of: { principal: Principal; title: string; subject?: string; idempotencyKey?: string; act?: Act },
  ): Promise<Job>
  get(id: string): Promise<Job | undefined>
  /**
   * Cancels what waits at once; what runs is told, and is cancelled when it has stopped: until then it is given back as
   * running. Who may, is for the caller to ask.
   *
   * @throws JobsError `jobs.unknown`, `jobs.wrong-state`
   */
  cancel(id: string): Promise<Job>
  /** Lets what has failed or was cancelled wait again, with as many attempts as at first. @throws as `cancel` */
  retry(id: string): Promise<Job>
  /** Begins to take jobs. */
  start(house: House): Promise<void>
  /** Takes no more, lets what runs finish within the limit, and hands back the rest. Idempotent. */
  stop(): Promise<void>
}

/** One long job a core but one, so that people are still answered; an operator may set each. */
export const jobsSettings: JobsSettings = {
  concurrency: Math.max(1, availableParallelism() - 1),
  runningPerPartyMax: 4,
  waitingPerPartyMax: 2000,
  leaseSeconds: 30,
  process: 'server',
  stopWithinMilliseconds: 10_000,
}

/** Opens the queue of a store; jobs are taken from `start` on. */
export function openJobs(
  base: { store: Store; newId: (prefix: string) => string; events: Events },
  settings: JobsSettings,
): Jobs {
  const { store, events } = base
  const worker = `${settings.process}/${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`

  const changed = async (job: Job) => await events.publish(eventOfJob(job))
  const read = async (id: string) => {
    const row = await store.db.selectFrom('jobs').select(visibleJobColumns).where('id', '=', id).executeTakeFirst()
    return row && jobOfRow(row)
  }
  const must = async (id: string) => {
    const job = await read(id)
    if (job === undefined) throw new JobsError('jobs.unknown', `There is no job ${id}.`)
    return job
  }
  const runner = openRunner({ store, events, worker, settings, read })

  return {
    async add(kind, input, { principal, title, subject, idempotencyKey, act }) {
      const definition = definitionOf(kind)
      if (definition === undefined) throw new JobsError('jobs.no-handler', `Nothing here does jobs of kind ${kind}.`)
      definition.parse(input)
      const party = principal.party ?? null
      const id = base.newId('job')
      const added = await store.db.transaction().execute(async (db) => {
        if (idempotencyKey !== undefined) {
          const before = await db
            .selectFrom('jobs')
            .select(visibleJobColumns)
            .where('tenant', '=', party ?? '')
            .where('idempotency_key', '=', idempotencyKey)
            .executeTakeFirst()
          if (before !== undefined) return { row: before, isNew: false }
        }
        const { waiting } = await db
          .selectFrom('jobs')
          .select(({ fn }) => fn.countAll<number>().as('waiting'))
          .where('tenant', '=', party ?? '')
          .where('state', '=', 'waiting')
          .executeTakeFirstOrThrow()
        // A revocation is never refused for what else there is to do.
        if (kind !== 'revocation' && Number(waiting) >= settings.waitingPerPartyMax) {
          throw new JobsError(
            'jobs.too-many',
            `${waiting} jobs wait already, which is as many as one party may have: wait until some are done, or cancel some.`,
          )
        }
        const row = await db
          .insertInto('jobs')
          .values({
            id,
            kind,
            party,
            title: title.slice(0, 300),
            state: 'waiting',
            priority: jobKinds[kind].priority,
            input,
            act: act ?? (party === null ? {} : { by: party }),
            subject: subject ?? null,
            created_by: principal.user ?? principal.id,
            idempotency_key: idempotencyKey ?? null,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning(visibleJobColumns)
          .executeTakeFirst()
        // Another request with the same key was quicker, and has committed by now.
        if (row === undefined) {
          const other = await db
            .selectFrom('jobs')
            .select(visibleJobColumns)
            .where('tenant', '=', party ?? '')
            .where('idempotency_key', '=', idempotencyKey ?? '')
            .executeTakeFirstOrThrow()
          return { row: other, isNew: false }
        }
        return { row, isNew: true }
      })
      const job = jobOfRow(added.row)
      if (added.isNew) {
        await changed(job)
        runner.wake()
      }
      return job
    },

    get: read,

    async cancel(id) {
      const row = await store.db
        .updateTable('jobs')
        .set({
          state: sql`case when state = 'waiting' then 'cancelled' else state end`,
          ended_at: sql`case when state = 'waiting' then now() else ended_at end`,
          cancel_asked: sql`state = 'running'`,
        })
        .where('id', '=', id)
        .where('state', 'in', ['waiting', 'running'])
        .returning(visibleJobColumns)
        .executeTakeFirst()
      if (row === undefined) {
        const job = await must(id)
        if (job.state === 'cancelled') return job
        throw new JobsError(
          'jobs.wrong-state',
          `The job ${id} is ${job.state}: only what waits or runs can be cancelled.`,
        )
      }
      const job = jobOfRow(row)
      if (job.state === 'running') {
        runner.cancel(id)
        // In another process: it hears of it by the event, or at its next sign of life.
        events.tell(eventOfJob(job, { cancelAsked: true }))
      } else await changed(job)
      return job
    },

    async retry(id) {
      const row = await store.db
        .updateTable('jobs')
        .set({
          state: 'waiting',
          attempts: 0,
          error: null,
          progress: null,
          ended_at: null,
          cancel_asked: false,
          not_before: sql`now()`,
        })
        .where('id', '=', id)
        .where('state', 'in', ['failed', 'cancelled'])
        .returning(visibleJobColumns)
        .executeTakeFirst()
      if (row === undefined) {
        const job = await must(id)
        throw new JobsError(
          'jobs.wrong-state',
          `The job ${id} is ${job.state}: only what failed or was cancelled can be tried again.`,
        )
      }
      const job = jobOfRow(row)
      await changed(job)
      runner.wake()
      return job
    },

    start: (house) => runner.start(house),
    stop: () => runner.stop(),
  }
}
