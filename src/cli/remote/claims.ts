import type { KyodakuClient } from '../../client/index.js'
import type { Ownership, OwnershipClaim } from '../../rights/index.js'
import { type ActingOptions, actingQueryOf, doingQueryOf } from '../acting.js'
import { allById, orUnknown } from './answers.js'

export async function listClaimsThere(api: KyodakuClient, work: string | undefined): Promise<OwnershipClaim[]> {
  const query = { limit: 200, ...(work === undefined ? {} : { work }) }
  const all = await allById(api.pages('/v1/claims', { params: { query } }))
  return all.map(({ recordedAt: _, ...claim }) => claim)
}

export async function openClaimThere(
  api: KyodakuClient,
  claim: { work: string; share: Ownership; evidence?: string },
  options: ActingOptions,
): Promise<OwnershipClaim> {
  const params = { query: actingQueryOf(options) }
  const body = { ...claim, dryRun: options.dryRun ?? false }
  return await orUnknown('work', claim.work, api.post('/v1/claims', { params, body }))
}

type Settle = (api: KyodakuClient, id: string, options: ActingOptions) => Promise<OwnershipClaim>
export const dismissClaimThere: Settle = (api, id, options) =>
  orUnknown(
    'claim',
    id,
    api.post('/v1/claims/{id}/dismiss', { params: { path: { id }, query: doingQueryOf(options) } }),
  )
export const withdrawClaimThere: Settle = (api, id, options) =>
  orUnknown(
    'claim',
    id,
    api.post('/v1/claims/{id}/withdraw', { params: { path: { id }, query: doingQueryOf(options) } }),
  )

export async function upholdClaimThere(
  api: KyodakuClient,
  id: string,
  options: ActingOptions & { owners?: Ownership[] },
): Promise<{ claim: OwnershipClaim; owners: Ownership[]; conflicts: unknown[] }> {
  const { owners, dryRun = false } = options
  return await orUnknown(
    'claim',
    id,
    api.post('/v1/claims/{id}/uphold', {
      params: { path: { id }, query: actingQueryOf(options) },
      body: { dryRun, ...(owners === undefined ? {} : { owners }) },
    }),
  )
}
