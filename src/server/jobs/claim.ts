import { sql } from 'kysely'
import { type Store, textArray } from '../../store/index.js'
import type { JobKind } from './job-kinds.js'

/** Turns are given out one after the other, so that limits are exact; any number, the same everywhere. */
const turnLock = 0x6b796f6461747572n

/** A job that this worker may begin now. */
export interface Claimed {
  id: string
  attempts: number
}

/**
 * Takes the job whose turn it is, or nothing: of the parties with something to do and fewer than `runningMax` under way,
 * the one with the fewest under way, then the one that had its last turn longest ago; of its jobs the one with the lowest
 * priority number, then the oldest. Whose turn it is costs a look at each waiting job's index entry, not at the jobs.
 *
 * @param kinds what may be taken
 * @param leaseSeconds so long the job is the worker's without a sign of life
 */
export async function claimJob(
  store: Store,
  options: { worker: string; kinds: readonly JobKind[]; runningMax: number; leaseSeconds: number },
): Promise<Claimed | undefined> {
  return await store.db.transaction().execute(async (db) => {
    await sql`select pg_advisory_xact_lock(${turnLock.toString()}::bigint)`.execute(db)
    const { rows } = await sql<Claimed>`
      with running as (select tenant, count(*) as n from jobs where state = 'running' group by tenant),
      heads as (
        select distinct on (tenant) tenant, id, priority, seq from jobs
        where state = 'waiting' and not_before <= clock_timestamp() and kind = any(${textArray(options.kinds)}::text[])
        order by tenant, priority, seq
      ),
      next as (
        select h.id from heads h left join running r using (tenant)
        where coalesce(r.n, 0) < ${options.runningMax}::int
        order by coalesce(r.n, 0),
          (select max(s.started_at) from jobs s where s.tenant = h.tenant and s.started_at is not null) nulls first,
          h.priority, h.seq
        limit 1
      )
      update jobs set state = 'running', worker = ${options.worker}, attempts = attempts + 1,
        lease_until = clock_timestamp() + make_interval(secs => ${options.leaseSeconds}::float8),
        started_at = clock_timestamp(), ended_at = null, error = null, progress = null
      where id = (select id from next) returning id, attempts`.execute(db)
    return rows[0]
  })
}
