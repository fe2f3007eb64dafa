import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Act } from '../../clearance/index.js'
import { type Store, textArray } from '../../store/index.js'
import type { Events } from '../events/index.js'
import type { House } from '../house.js'
import { type Claimed, claimJob } from './claim.js'
import { eventOfJob, type Job } from './job.js'
import { type Lane, laneOf } from './job-kinds.js'
import { definitionOf, registeredKinds } from './job-register.js'
import type { JobsSettings } from './jobs.js'
import { JobsError } from './jobs-error.js'
import { openProgress, type Progress } from './progress.js'
import { attemptsMax, backoffAfter, checkedResult, mayPass, shownError } from './retrying.js'

/** Takes jobs and works on them, one a lane at a time. */
export interface Runner {
  start(house: House): Promise<void>
  /** Something may be there to do. */
  wake(): void
  /** Aborts a job, if it runs here. */
  cancel(id: string): void
  stop(): Promise<void>
}

/** Under way here. */
interface Running {
  id: string
  attempts: number
  abort: AbortController
  /** Resolves when nothing of it is left. */
  ended: Promise<void>
}

/** Looked for work, and after those whose process died, so often, even if nothing says that there is any. */
const pollMilliseconds = 2000
/** After an abort a handler has so long to come back; what it does later changes nothing. */
const abortedWithinMilliseconds = 5000

export function openRunner(base: {
  store: Store
  events: Events
  worker: string
  settings: JobsSettings
  read(id: string): Promise<Job | undefined>
}): Runner {
  const { store, events, worker, settings, read } = base
  const running = new Map<string, Running>()
  const timers: NodeJS.Timeout[] = []
  let lanes: { lane: Lane; busy: boolean }[] = []
  let house: House | undefined
  let stopping: Promise<void> | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false
  let unsubscribe = () => {}

  const publish = async (id: string) => {
    const job = await read(id)
    if (job !== undefined) await events.publish(eventOfJob(job))
  }

  /** Fills the free lanes. */
  const look = (): Promise<void> => {
    if (looking !== undefined) {
      lookAgain = true
      return looking
    }
    looking = (async () => {
      do {
        lookAgain = false
        // The lane for quick jobs last: it stays free for those that come while the others are long at work.
        for (const one of lanes) {
          if (one.busy || stopping !== undefined || house === undefined) continue
          const known = registeredKinds()
          const claimed = await claimJob(store, {
            worker,
            kinds: laneOf(one.lane).filter((kind) => known.has(kind)),
            runningMax: settings.runningPerPartyMax,
            leaseSeconds: settings.leaseSeconds,
          })
          if (claimed === undefined) continue
          one.busy = true
          lookAgain = true
          begin(house, claimed, () => {
            one.busy = false
            wake()
          })
        }
      } while (lookAgain && stopping === undefined)
    })().finally(() => {
      looking = undefined
    })
    return looking
  }
  const wake = () => {
    if (house !== undefined && stopping === undefined) void look().catch(() => undefined)
  }

  const begin = (house: House, claimed: Claimed, free: () => void) => {
    const abort = new AbortController()
    const one: Running = { ...claimed, abort, ended: Promise.resolve() }
    running.set(claimed.id, one)
    one.ended = work(house, one)
      // The database is away: the lease ends, and the job is found again.
      .catch(() => undefined)
      .finally(() => {
        running.delete(claimed.id)
        free()
      })
  }

  /** Ends a job that is still ours, and says so. */
  const settle = async ({ id, attempts }: Running, change: ReturnType<typeof sql>) => {
    const { rows } = await sql`update jobs set ${change}, worker = null, lease_until = null
      where id = ${id} and worker = ${worker} and attempts = ${attempts} and state = 'running' returning id`.execute(
      store.db,
    )
    if (rows.length > 0) await publish(id)
  }

  const work = async (house: House, one: Running) => {
    const row = await store.db
      .selectFrom('jobs')
      .select(['kind', 'input', 'act'])
      .where('id', '=', one.id)
      .executeTakeFirst()
    const job = await read(one.id)
    if (row === undefined || job === undefined) return
    const { signal } = one.abort
    let progress: Progress | undefined
    let outcome: { result: { value: unknown } } | { error: unknown }
    try {
      await events.publish(eventOfJob(job))
      const definition = definitionOf(row.kind)
      if (definition === undefined)
        throw new JobsError('jobs.no-handler', `Nothing here does jobs of kind ${row.kind}.`)
      progress = openProgress(async (now) => {
        const { rows } = await sql<{ asked: boolean }>`update jobs set progress = ${JSON.stringify(now)}::jsonb,
            lease_until = clock_timestamp() + make_interval(secs => ${settings.leaseSeconds}::float8)
          where id = ${one.id} and worker = ${worker} and attempts = ${one.attempts} and state = 'running'
          returning cancel_asked as asked`.execute(store.db)
        if (rows.length === 0) one.abort.abort(lost(one.id))
        else {
          if (rows[0]?.asked) one.abort.abort(cancelled(one.id))
          events.tell(eventOfJob({ ...job, progress: now }))
        }
      })
      const { say } = progress
      const result = await untilAborted(
        definition.run(house, definition.parse(row.input), {
          job,
          act: row.act as Act,
          signal,
          progress: (step, done, total) => say({ step, done, total }),
        }),
        signal,
      )
      outcome = { result: checkedResult(result) }
    } catch (error) {
      outcome = { error }
    } finally {
      await progress?.end()
    }
    await writeOutcome(one, outcome)
  }

  const writeOutcome = async (one: Running, outcome: { result: { value: unknown } } | { error: unknown }) => {
    const reason = one.abort.signal.aborted ? (one.abort.signal.reason as unknown) : undefined
    const reasonCode = reason instanceof JobsError ? reason.code : undefined
    if (reasonCode === 'jobs.lost') return
    // What came to its end is done, even if a cancellation was on its way.
    if ('result' in outcome) {
      return await settle(
        one,
        sql`state = 'done', result = ${JSON.stringify(outcome.result)}::jsonb, ended_at = now(), cancel_asked = false`,
      )
    }
    if (reasonCode === 'jobs.cancelled') return await settle(one, sql`state = 'cancelled', ended_at = now()`)
    // Not a failure: it will be begun again, here or elsewhere.
    if (reasonCode === 'jobs.stopping') return await settle(one, sql`state = 'waiting', attempts = attempts - 1`)
    const error = JSON.stringify(shownError(outcome.error))
    if (mayPass(outcome.error) && one.attempts < attemptsMax) {
      const seconds = backoffAfter(one.attempts)
      setTimeout(wake, seconds * 1000 + 50).unref()
      return await settle(
        one,
        sql`state = 'waiting', error = ${error}::jsonb, not_before = now() + make_interval(secs => ${seconds}::float8)`,
      )
    }
    house?.reportError?.(outcome.error, { job: one.id })
    await settle(one, sql`state = 'failed', error = ${error}::jsonb, ended_at = now()`)
  }

  /** A sign of life for all that runs here, which also hears of cancellations and of what was taken away. */
  const beat = async () => {
    if (running.size === 0) return
    const ids = [...running.keys()]
    const { rows } = await sql<{ id: string; attempts: number; asked: boolean }>`update jobs
      set lease_until = clock_timestamp() + make_interval(secs => ${settings.leaseSeconds}::float8)
      where id = any(${textArray(ids)}::text[]) and worker = ${worker} and state = 'running'
      returning id, attempts, cancel_asked as asked`.execute(store.db)
    const ours = new Map(rows.map((row) => [row.id, row]))
    for (const id of ids) {
      const one = running.get(id)
      const row = ours.get(id)
      if (one === undefined) continue
      if (row === undefined || row.attempts !== one.attempts) one.abort.abort(lost(id))
      else if (row.asked) one.abort.abort(cancelled(id))
    }
  }

  /** Finds jobs whose process died: they wait again, or have clearly failed. */
  const recover = async (from: 'ended leases' | 'all' | 'servers' = 'ended leases') => {
    const crashed = JSON.stringify({
      code: 'jobs.crashed',
      message: `The process that worked on it ended ${attemptsMax} times in the middle: it may need more memory than there is, or its file may be at fault.`,
    })
    const { rows } = await sql<{ id: string }>`update jobs set
        state = case when cancel_asked then 'cancelled' when attempts >= ${attemptsMax}::int then 'failed' else 'waiting' end,
        error = case when not cancel_asked and attempts >= ${attemptsMax}::int then ${crashed}::jsonb else error end,
        ended_at = case when cancel_asked or attempts >= ${attemptsMax}::int then now() end,
        worker = null, lease_until = null
      where state = 'running' and (lease_until < clock_timestamp() or ${from}::text = 'all'
        or ${from}::text = 'servers' and worker like 'server/%')
      returning id`.execute(store.db)
    for (const { id } of rows) await publish(id)
    if (rows.length > 0) wake()
  }

  return {
    wake,
    cancel(id) {
      running.get(id)?.abort.abort(cancelled(id))
    },
    async start(withHouse) {
      house = withHouse
      if (settings.concurrency === 0) return
      lanes = [
        ...Array.from({ length: settings.concurrency }, () => ({ lane: 'any' as const, busy: false })),
        { lane: 'quick' as const, busy: false },
      ]
      // The embedded database has one process, and a server's folder one server: what runs was of one that died.
      await recover(store.kind === 'embedded' ? 'all' : settings.process === 'server' ? 'servers' : 'ended leases')
      unsubscribe = events.subscribe({ sees: 'all', types: ['job.changed'] }, ({ subject, data }) => {
        const { state, cancelAsked } = data as { state?: string; cancelAsked?: boolean }
        if (cancelAsked) running.get(subject)?.abort.abort(cancelled(subject))
        else if (state === 'waiting') wake()
      })
      const every = (milliseconds: number, work: () => Promise<void>) => {
        let busy = false
        const timer = setInterval(() => {
          if (busy) return
          busy = true
          work()
            .catch(() => undefined)
            .finally(() => {
              busy = false
            })
        }, milliseconds)
        timer.unref()
        timers.push(timer)
      }
      every(pollMilliseconds, look)
      every((settings.leaseSeconds * 1000) / 3, beat)
      every((settings.leaseSeconds * 1000) / 2, () => recover())
      wake()
    },
    stop() {
      stopping ??= (async () => {
        unsubscribe()
        await looking?.catch(() => undefined)
        const ended = Promise.all([...running.values()].map((one) => one.ended))
        await Promise.race([ended, sleep(settings.stopWithinMilliseconds, undefined, { ref: false })])
        for (const one of running.values()) {
          one.abort.abort(new JobsError('jobs.stopping', 'The server stops; the job goes on when it is there again.'))
        }
        await ended
        for (const timer of timers) clearInterval(timer)
      })()
      return stopping
    },
  }
}

const cancelled = (id: string) => new JobsError('jobs.cancelled', `The job ${id} was cancelled.`)
const lost = (id: string) => new JobsError('jobs.lost', `The job ${id} was given to another process.`)

/** What a handler returns, or the reason of an abort when it does not come back soon after it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), abortedWithinMilliseconds)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
