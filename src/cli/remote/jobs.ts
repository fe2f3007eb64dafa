import type { KyodakuClient } from '../../client/index.js'

/** What a server works on and has worked on, newest first. */
export async function listJobsThere(api: KyodakuClient, limit: number) {
  const jobs = []
  for await (const job of api.pages('/v1/jobs', { params: { query: { limit: Math.min(limit, 200) } } })) {
    jobs.push(job)
    if (jobs.length === limit) break
  }
  return jobs
}
