import type { SaidEvent } from '../events/index.js'
import type { JobKind } from './job-kinds.js'
import type { JobState } from './job-states.js'

/** Long work as others see it. */
export interface Job {
  id: string
  kind: JobKind
  /** Whose it is; absent: the operator's. */
  party?: string
  title: string
  state: JobState
  progress?: { step: string; done: number; total: number }
  /** What it is about: an id. */
  subject?: string
  result?: unknown
  error?: { code: string; message: string }
  /** The user, or the token where no person is behind it. */
  createdBy: string
  createdAt: Date
  startedAt?: Date
  endedAt?: Date
  /** While it waits to be tried again. */
  notBefore?: Date
  attempts: number
}

/** What those who watch are told of a job. */
export function eventOfJob(job: Job, more: { cancelAsked?: true } = {}): Extract<SaidEvent, { type: 'job.changed' }> {
  return {
    type: 'job.changed',
    parties: job.party === undefined ? [] : [job.party],
    subject: job.id,
    data: { ...saidOf(job), ...more },
  }
}

/** A job without its result, which may be large: whoever wants it asks for the job. */
function saidOf({ result: _, subject, createdAt, startedAt, endedAt, notBefore, ...job }: Job) {
  return {
    ...job,
    createdAt: createdAt.toISOString(),
    ...(startedAt === undefined ? {} : { startedAt: startedAt.toISOString() }),
    ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
    ...(notBefore === undefined ? {} : { notBefore: notBefore.toISOString() }),
    ...(subject === undefined ? {} : { about: subject }),
  }
}
