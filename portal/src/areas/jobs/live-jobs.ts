import { useRef, useState } from 'react'
import { queries, useEvents } from '../../api/index.js'
import type { JobState, JobView } from './job-data.js'

/** How far a job is, with when that was first seen, from which its end can be guessed. */
export interface Seen {
  state: JobState
  cancelAsked?: boolean
  progress?: NonNullable<JobView['progress']>
  /** Where the step was when it was first seen. */
  from?: { at: number; done: number }
}

/** At most so often are lists read again while much happens at once. */
const readAgainMilliseconds = 700

/**
 * Jobs as they go on: what is told of their progress, at once; the lists are read again when a job begins or ends.
 */
export function useLiveJobs(): Readonly<Record<string, Seen>> {
  const [seen, setSeen] = useState<Record<string, Seen>>({})
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const heard = useRef(new Set<string>())
  useEvents(['job.changed'], ({ subject, data }) => {
    const { state, progress, cancelAsked } = data as Partial<JobView> & { cancelAsked?: boolean }
    if (state === undefined) return
    setSeen((all) => ({ ...all, [subject]: after(all[subject], state, progress, cancelAsked) }))
    // That it began may have been told before anyone listened here.
    const isNew = !heard.current.has(subject)
    heard.current.add(subject)
    if (state === 'running' && progress !== undefined && !isNew) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith('/v1/jobs') })
    }, readAgainMilliseconds)
  })
  return seen
}

const ended: ReadonlySet<JobState> = new Set(['done', 'failed', 'cancelled'])

function after(
  before: Seen | undefined,
  state: JobState,
  progress: JobView['progress'],
  cancelAsked: boolean | undefined,
): Seen {
  // Progress that was told on the way may come after the end of it.
  if (before !== undefined && ended.has(before.state) && state === 'running' && progress !== undefined) return before
  const same = before?.progress?.step === progress?.step && before?.from !== undefined
  return {
    state,
    ...(cancelAsked || (before?.cancelAsked && state === 'running') ? { cancelAsked: true } : {}),
    ...(progress === undefined
      ? {}
      : { progress, from: same && before?.from !== undefined ? before.from : { at: Date.now(), done: progress.done } }),
  }
}

/** Seconds until the step ends if it goes on like this; undefined while nobody can say. */
export function secondsLeft(seen: Seen | undefined, now = Date.now()): number | undefined {
  const { progress, from } = seen ?? {}
  if (progress === undefined || from === undefined || progress.total <= 0) return undefined
  const seconds = (now - from.at) / 1000
  const done = progress.done - from.done
  if (seconds < 2 || done <= 0) return undefined
  return Math.max(0, ((progress.total - progress.done) / done) * seconds)
}
