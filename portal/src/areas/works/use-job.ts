import { useEvents, useGet } from '../../api/index.js'

export interface JobView {
  id: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  progress?: { step: string; done: number; total: number }
  result?: unknown
  error?: { code: string; message: string }
}

/** A job as it goes on. */
export function useJob(id: string | undefined): JobView | undefined {
  const job = useGet<JobView>('/v1/jobs/{id}', {
    path: { id: id ?? '' },
    enabled: id !== undefined,
    // Heard of at once by events; asked now and then in case one was missed.
    refetchInterval: 3000,
    staleTime: 0,
  })
  useEvents(['job.changed'], ({ subject }) => {
    if (subject === id) void job.refetch()
  })
  return id === undefined ? undefined : job.data
}
