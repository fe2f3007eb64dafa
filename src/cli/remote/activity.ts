import type { Activity } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'

/** What was done by a party, newest first, at most so much. */
export async function activityThere(
  api: KyodakuClient,
  party: string,
  { limit, since }: { limit: number; since?: string },
): Promise<Activity[]> {
  const query = { limit: Math.min(limit, 200), ...(since === undefined ? {} : { since }) }
  const done: Activity[] = []
  for await (const one of api.pages('/v1/parties/{id}/activity', { params: { path: { id: party }, query } })) {
    // A body is what the registry holds of its kind.
    done.push(one as Activity)
    if (done.length === limit) break
  }
  return done
}
