import type { ChangedTerms, GrantHistory, GrantRevocation, NewTerms, TouchedDecision } from '../../clearance/index.js'
import type { components, Job, KyodakuClient } from '../../client/index.js'
import type { Grant, GrantState } from '../../rights/index.js'
import { type ActingOptions, actingQueryOf, doingQueryOf } from '../acting.js'
import { orNone, orUnknown } from './answers.js'

/** Permissions that may be seen, as they stand. */
export async function* grantsThere(
  api: KyodakuClient,
  filters: { work?: string; party?: string; state?: GrantState[] } = {},
): AsyncGenerator<Grant> {
  const query = { limit: 200, ...filters }
  for await (const { recordedAt: _, side: __, toAnswer: ___, ...grant } of api.pages('/v1/grants', {
    params: { query },
  })) {
    yield grant
  }
}

export async function grantThere(api: KyodakuClient, id: string): Promise<Grant | undefined> {
  return (await orNone(api.get('/v1/grants/{id}', { params: { path: { id } } })))?.grant
}

export async function giveGrantThere(
  api: KyodakuClient,
  terms: NewTerms,
  options: ActingOptions,
  state: 'active' | 'offered',
): Promise<Grant> {
  return await api.post('/v1/grants', {
    params: { query: actingQueryOf(options) },
    body: { terms, state, dryRun: options.dryRun ?? false },
  })
}

/** Who owns a work now, itself or by what it is part of; undefined where there is no such work. */
export async function ownersThere(api: KyodakuClient, work: string, at: Date): Promise<string[] | undefined> {
  const found = await orNone(api.get('/v1/works/{id}', { params: { path: { id: work } } }))
  return found?.effectiveOwners
    .filter(
      ({ from, until }) =>
        !(from !== undefined && at.getTime() < Date.parse(from)) &&
        !(until !== undefined && at.getTime() >= Date.parse(until)),
    )
    .map(({ party }) => party)
}

export async function counterOfferThere(
  api: KyodakuClient,
  id: string,
  changes: ChangedTerms,
  options: ActingOptions,
): Promise<Grant> {
  const params = { path: { id }, query: doingQueryOf(options) }
  // Only what an offer can be without is ever taken away.
  const body = { changes: changes as components['schemas']['ChangedTerms'] }
  return (await orUnknown('grant', id, api.post('/v1/grants/{id}/counter', { params, body }))).offer
}

type Answer = (api: KyodakuClient, id: string, options: ActingOptions) => Promise<Grant>
const answer =
  (send: (api: KyodakuClient, params: { path: { id: string }; query: object }) => Promise<Grant>): Answer =>
  async (api, id, options) =>
    await orUnknown('grant', id, send(api, { path: { id }, query: doingQueryOf(options) }))

export const acceptOfferThere = answer((api, params) => api.post('/v1/grants/{id}/accept', { params }))
export const declineOfferThere = answer((api, params) => api.post('/v1/grants/{id}/decline', { params }))
export const withdrawOfferThere = answer((api, params) => api.post('/v1/grants/{id}/withdraw', { params }))
export const suspendActiveThere = answer((api, params) => api.post('/v1/grants/{id}/suspend', { params }))
export const resumeSuspendedThere = answer((api, params) => api.post('/v1/grants/{id}/resume', { params }))

/** The same revocation, with every decision that it touches; waits for the job that decides them anew. */
export async function revokeGrantThere(
  api: KyodakuClient,
  id: string,
  options: ActingOptions & { from?: string; onProgress?: (done: number, total: number) => void },
): Promise<GrantRevocation> {
  const from = options.from === undefined ? {} : { from: options.from }
  const query = actingQueryOf(options)
  const done = await orUnknown(
    'grant',
    id,
    options.dryRun
      ? api.get('/v1/grants/{id}/revocation', { params: { path: { id }, query: { ...query, ...from } } })
      : api.post('/v1/grants/{id}/revoke', { params: { path: { id }, query }, body: from }),
  )
  if (done.job !== undefined) {
    const onProgress = (job: Job) => {
      if (job.progress !== undefined) options.onProgress?.(job.progress.done, job.progress.total)
    }
    await api.waitForJob(done.job, { onProgress })
  }
  const touched = await decisionsUnder(api, id)
  const at = Date.parse(done.from)
  const listed = new Set(done.after.newest.map(({ receipt }) => receipt))
  const isListed = done.after.count === done.after.newest.length
  const after = touched
    .filter(({ decidedAt, receipt }) => Date.parse(decidedAt) >= at && (!isListed || listed.has(receipt)))
    .sort(byTime)
  return {
    grant: done.grant,
    from: done.from,
    before: touched
      .filter(({ decidedAt }) => Date.parse(decidedAt) < at)
      .map(withoutNewer)
      .sort(byTime),
    after: after.map(withoutNewer),
    decidedAgain: options.dryRun ? [] : await decidedAgain(api, after),
  }
}

/** What came of decisions that were made anew, as far as it may be seen. */
async function decidedAgain(
  api: KyodakuClient,
  touched: readonly (TouchedDecision & { supersededBy?: string })[],
): Promise<GrantRevocation['decidedAgain']> {
  const again: GrantRevocation['decidedAgain'] = []
  for (const { receipt: earlierReceipt, input, supersededBy } of touched) {
    if (supersededBy === undefined) continue
    const now = await orNone(api.get('/v1/receipts/{id}', { params: { path: { id: supersededBy } } }))
    if (now === undefined) continue
    // Under a grant there are permissions only.
    again.push({ input, earlierReceipt, receipt: supersededBy, earlierDecision: 'permit', decision: now.outcome })
  }
  return again
}

const withoutNewer = ({ supersededBy: _, ...one }: TouchedDecision & { supersededBy?: string }): TouchedDecision => one

const byTime = (a: TouchedDecision, b: TouchedDecision) => a.logIndex - b.logIndex

async function decisionsUnder(
  api: KyodakuClient,
  id: string,
): Promise<(TouchedDecision & { supersededBy?: string })[]> {
  const found: (TouchedDecision & { supersededBy?: string })[] = []
  const params = { path: { id }, query: { limit: 200 } }
  for await (const one of api.pages('/v1/grants/{id}/decisions', { params })) found.push(one)
  return found
}

export async function grantHistoryThere(api: KyodakuClient, id: string): Promise<GrantHistory> {
  const { grant, events, chain } = await orUnknown(
    'grant',
    id,
    api.get('/v1/grants/{id}', { params: { path: { id } } }),
  )
  return { grant, events, chain }
}
