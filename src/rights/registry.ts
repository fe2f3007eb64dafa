import { z } from 'zod'
import { type Grant, grantSchema } from './grant.js'
import { type GrantUsage, grantUsageSchema } from './grant-usage.js'
import { type Mandate, mandateSchema } from './mandate.js'
import { type OwnershipClaim, ownershipClaimSchema } from './ownership-claim.js'
import { parseWith } from './parse.js'
import { type Party, partySchema } from './party.js'
import { type Reference, referenceSchema } from './reference.js'
import { type Reservation, reservationSchema } from './reservation.js'
import { RightsError } from './rights-error.js'
import { type Work, workSchema } from './work.js'

/** All that is registered, or a part of it. The order within the lists means nothing. */
export interface Registry {
  parties: Party[]
  works: Work[]
  references: Reference[]
  grants: Grant[]
  reservations: Reservation[]
  mandates?: Mandate[]
  /** Open claims of ownership, and those that were. */
  claims?: OwnershipClaim[]
  /** How much of the capped grants has been used. */
  usage?: GrantUsage[]
}

export const registrySchema = z.strictObject({
  parties: z.array(partySchema),
  works: z.array(workSchema),
  references: z.array(referenceSchema),
  grants: z.array(grantSchema),
  reservations: z.array(reservationSchema),
  mandates: z.array(mandateSchema).optional(),
  claims: z.array(ownershipClaimSchema).optional(),
  usage: z.array(grantUsageSchema).optional(),
}) satisfies z.ZodType<Registry>

/**
 * Reads a registry or an excerpt of one. What its entries refer to need not be in it: `decide` treats that as unknown.
 *
 * @throws RightsError `rights.invalid-registry`, `rights.duplicate-id`
 */
export function parseRegistry(value: unknown): Registry {
  const registry = parseWith(registrySchema, value, 'rights.invalid-registry', 'registry')
  for (const list of registryLists) {
    const seen = new Set<string>()
    for (const entry of registry[list] ?? []) {
      if (seen.has(entry.id)) throw duplicate(list, entry.id)
      seen.add(entry.id)
    }
  }
  return registry
}

const registryLists = [
  'parties',
  'works',
  'references',
  'grants',
  'reservations',
  'mandates',
  'claims',
  'usage',
] as const satisfies readonly (keyof Registry)[]

/** Two entries of one list with the same id: nobody can say which one holds. */
export function duplicate(list: string, id: string): RightsError {
  return new RightsError(
    'rights.duplicate-id',
    `registry.${list}: two entries have the id ${JSON.stringify(id)}. Keep the one that holds now: the newest.`,
  )
}
