import { z } from 'zod'
import { id, instant, partyId, territories } from './fields.js'
import { parseWith } from './parse.js'

export const mandateScopes = ['deposit', 'grant', 'claim', 'collect'] as const
/** What an association may do for a rightsholder: register works and references, permit and reserve, claim, collect money. */
export type MandateScope = (typeof mandateScopes)[number]

/** An association's power to act for a rightsholder. What was done under it stays done when it ends. */
export interface Mandate {
  id: string
  association: string
  rightsholder: string
  scopes: MandateScope[]
  /** These and their descendants. Absent: all works of the rightsholder. */
  works?: string[]
  territories: string[]
  /** Valid at `from <= at < until`. */
  from: string
  until?: string
  state: 'active' | 'revoked'
  /** With `revoked`: valid until then. Absent: never valid any more. */
  revokedFrom?: string
}

export const mandateStates = ['active', 'revoked'] as const

export const mandateSchema = z
  .strictObject({
    id,
    association: partyId,
    rightsholder: partyId,
    scopes: z.array(z.enum(mandateScopes)).min(1).max(10),
    works: z.array(id).min(1).max(100_000).optional(),
    territories,
    from: instant,
    until: instant.optional(),
    state: z.enum(mandateStates),
    revokedFrom: instant.optional(),
  })
  .refine((mandate) => mandate.association !== mandate.rightsholder, {
    path: ['association'],
    error: 'is the rightsholder itself\nA party needs no mandate to act for itself.',
  })
  .refine((mandate) => mandate.until === undefined || Date.parse(mandate.from) < Date.parse(mandate.until), {
    path: ['until'],
    error: 'is not after its start\nGive an end after from, or none.',
  })
  .refine((mandate) => mandate.revokedFrom === undefined || mandate.state === 'revoked', {
    path: ['revokedFrom'],
    error: 'belongs to a revoked mandate only\nSet the state to revoked, or leave it out.',
  }) satisfies z.ZodType<Mandate>

/** @throws RightsError `rights.invalid-mandate` */
export function parseMandate(value: unknown): Mandate {
  return parseWith(mandateSchema, value, 'rights.invalid-mandate', 'mandate')
}
