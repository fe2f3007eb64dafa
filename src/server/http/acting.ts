import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Act } from '../../clearance/index.js'
import type { Principal } from '../identity/index.js'
import { HttpError } from './http-error.js'

/** What a route that says `config.acting` takes beside its own parameters: in whose name it is asked for. */
export const actingQuery = z.object({
  as: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The party that acts: your own; for the operator any one, whose powers then count instead of its own'),
  mandate: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Under which mandate; without it one that covers it is found by itself'),
})

/** What a route that says `config.dryRun: 'query'` takes. */
export const dryRunQuery = z.object({
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: only what would be done, with everything that stands against it; records nothing'),
})

/**
 * Who acts, as the functions of `clearance` want it: the caller's party, and under which mandate it says. The operator may
 * act as a party: that takes power away and gives none, since without it everything is allowed.
 *
 * @throws HttpError 403 for another party than the caller's, 422 for a mandate of nobody
 */
export function actFor({ party }: Principal, { as, mandate }: z.infer<typeof actingQuery>): Act {
  if (party !== undefined && as !== undefined && as !== party) {
    throw new HttpError(403, 'http.forbidden', `as: you act for ${party}, not for ${as}.`)
  }
  const by = as ?? party
  if (mandate !== undefined && by === undefined) {
    throw new HttpError(422, 'http.invalid', 'mandate: say whose it is with as: the operator needs none.')
  }
  return { ...(by === undefined ? {} : { by }), ...(mandate === undefined ? {} : { mandate }) }
}

/** What a request says of who acts; nothing on routes that do not take it. */
export function actingOf({ routeOptions, query }: FastifyRequest): z.infer<typeof actingQuery> {
  return routeOptions.config.acting === true ? actingQuery.parse(query) : {}
}

/** Whether a request only asks what would be done. */
export function isDryRun({ routeOptions, query, body }: FastifyRequest): boolean {
  const { dryRun } = routeOptions.config
  if (dryRun === 'query') return (query as { dryRun?: unknown }).dryRun === 'true'
  return dryRun === 'body' && (body as { dryRun?: unknown } | undefined)?.dryRun === true
}
