import type { Selectable } from 'kysely'
import type { JobsTable } from '../../store/index.js'
import type { Job } from './job.js'
import type { JobKind } from './job-kinds.js'

/** The columns that people see; `input` and `act` are the house's own. */
export const visibleJobColumns = [
  'id',
  'seq',
  'kind',
  'party',
  'title',
  'state',
  'progress',
  'subject',
  'result',
  'error',
  'created_by',
  'created_at',
  'started_at',
  'ended_at',
  'attempts',
  'not_before',
] as const satisfies readonly (keyof JobsTable)[]

/** A row of the table as others know it. */
export function jobOfRow(row: Pick<Selectable<JobsTable>, (typeof visibleJobColumns)[number]>): Job {
  return {
    id: row.id,
    kind: row.kind as JobKind,
    ...(row.party === null ? {} : { party: row.party }),
    title: row.title,
    state: row.state,
    ...(row.progress === null ? {} : { progress: row.progress as NonNullable<Job['progress']> }),
    ...(row.subject === null ? {} : { subject: row.subject }),
    // A result is kept in an object, since null and texts are results too.
    ...(row.result === null ? {} : { result: (row.result as { value: unknown }).value }),
    ...(row.error === null ? {} : { error: row.error as NonNullable<Job['error']> }),
    createdBy: row.created_by,
    createdAt: row.created_at,
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.state === 'waiting' && row.attempts > 0 ? { notBefore: row.not_before } : {}),
    attempts: row.attempts,
  }
}
