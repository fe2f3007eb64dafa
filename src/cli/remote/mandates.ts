import type { DoneUnderMandate, MandateRevocation } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import type { Mandate } from '../../rights/index.js'
import { type ActingOptions, actingQueryOf } from '../acting.js'
import { allById, orUnknown } from './answers.js'

export type MandateTerms = Omit<Mandate, 'id' | 'state' | 'revokedFrom'>

export async function giveMandateThere(
  api: KyodakuClient,
  terms: MandateTerms,
  options: ActingOptions,
): Promise<Mandate> {
  const params = { query: actingQueryOf(options) }
  return await api.post('/v1/mandates', { params, body: { terms, dryRun: options.dryRun ?? false } })
}

/** What was done under a mandate: how much in all, and as much of it as a server tells, oldest first. */
export interface SomeDone {
  count: number
  listed: DoneUnderMandate[]
}

/** A server begins with the newest. */
const oldestFirst = ({ count, newest }: { count: number; newest: DoneUnderMandate[] }): SomeDone => ({
  count,
  listed: newest.toReversed(),
})
export const allOf = (done: DoneUnderMandate[]): SomeDone => ({ count: done.length, listed: done })

export type RevocationShown = Pick<MandateRevocation, 'mandate'> & { before: SomeDone; after: SomeDone }

export async function revokeMandateThere(
  api: KyodakuClient,
  id: string,
  options: ActingOptions & { from?: string },
): Promise<RevocationShown> {
  const from = options.from === undefined ? {} : { from: options.from }
  const query = actingQueryOf(options)
  const { mandate, before, after } = await orUnknown(
    'mandate',
    id,
    options.dryRun
      ? api.get('/v1/mandates/{id}/revocation', { params: { path: { id }, query: { ...query, ...from } } })
      : api.post('/v1/mandates/{id}/revoke', { params: { path: { id }, query }, body: from }),
  )
  return { mandate, before: oldestFirst(before), after: oldestFirst(after) }
}

export async function listMandatesThere(
  api: KyodakuClient,
  filters: { association?: string; rightsholder?: string },
): Promise<Mandate[]> {
  const all = await allById(api.pages('/v1/mandates', { params: { query: { limit: 200, ...filters } } }))
  return all.map(({ recordedAt: _, ...mandate }) => mandate)
}

export async function showMandateThere(api: KyodakuClient, id: string): Promise<{ mandate: Mandate; done: SomeDone }> {
  const { mandate, done } = await orUnknown('mandate', id, api.get('/v1/mandates/{id}', { params: { path: { id } } }))
  return { mandate, done: oldestFirst(done) }
}
