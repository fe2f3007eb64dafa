import { type Described, useEvents, useGet } from '../../api/index.js'

export type JobView = Described<'Job'>

/** A job as it goes on. */
export function useJob(id: string | undefined): JobView | undefined {
  const job = useGet('/v1/jobs/{id}', {
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
