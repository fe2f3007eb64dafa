import { z } from 'zod'
import { id, instant, partyId, territories, text, token } from './fields.js'
import { parseWith } from './parse.js'
import { type AgeRating, ageRatings, type Modality, modalities, type UseKind, useKindSchema } from './use.js'

export const grantStates = [
  'offered',
  'countered',
  'declined',
  'withdrawn',
  'active',
  'suspended',
  'revoked',
  'expired',
] as const
export type GrantState = (typeof grantStates)[number]

/** How much of it may be used. What has been used so far is in the registry's `usage`; where it is not, it is reviewed. */
export interface GrantCaps {
  /** Uses in all. */
  count?: number
  /** Seconds in all. */
  seconds?: number
  /** The part of one clip that may come from the work, 0 to 1. */
  shareOfClip?: number
}

/** What the grantee owes in return; carried into the decision, enforced by the rooms that bill and label. */
export interface GrantDuties {
  attribution?: string
  rateCard?: string
  label?: string
  report?: string
  /** The part of what is released that the grantor is shown, above 0 and to 1. */
  samples?: number
}

/** What a permission costs: part of an offer, so that a reservation can stand beside a licence that can be had. */
export interface GrantPrice {
  /** ISO 4217. */
  currency: string
  /** Minor units of the currency (JPY: yen; USD: cents), a whole number. */
  amountMinor: number
  per: 'once' | 'use' | 'second' | 'month' | 'year'
}

/** Who signed for the grantor, when it was not the grantor itself. */
export interface SignedBy {
  party: string
  mandate: string
  at: string
}

/** A permission. What it does not say, it does not grant. */
export interface Grant {
  id: string
  /** An owner of the works, for whose share it speaks. */
  grantor: string
  /** A party id, `class:NAME` for every party of that class, or `*`: anyone on the same terms. */
  grantee: string
  /** These and their descendants. */
  works: string[]
  uses: UseKind[]
  /** `*`, exact names, or prefixes: `sora-*`. */
  models: string[]
  territories: string[]
  /** Absent: any. */
  purposes?: string[]
  /** `allowed`: only these; `excluded`: none of these. */
  contexts?: { allowed?: string[]; excluded?: string[] }
  /** The highest age rating that it may appear under. Absent: any. */
  ratingMax?: AgeRating
  /** Absent: any. */
  modalities?: Modality[]
  /** Valid at `from <= at < until`. */
  from: string
  until?: string
  state: GrantState
  /** With `revoked`: covers until then. Absent: covers nothing any more. */
  revokedFrom?: string
  caps?: GrantCaps
  duties?: GrantDuties
  price?: GrantPrice
  /** Who made the offer as it stands; the other side accepts. Absent: the grantor. */
  offeredBy?: 'grantor' | 'grantee'
  /** The offer that this one answers. */
  counterTo?: string
  signedBy?: SignedBy
}

const modelPattern = text(200).regex(
  /^[^*]*\*?$/,
  'is not a model pattern\nUse an exact model name, a prefix ending in * (sora-*), or *.',
)

/** Every party whose entry names the class. */
const classGrantee = z
  .string()
  .max(106)
  .regex(/^class:[a-z0-9]+(?:-[a-z0-9]+)*$/)

export const grantSchema = z
  .strictObject({
    id,
    grantor: partyId,
    grantee: z.union(
      [z.literal('*'), partyId, classGrantee],
      'is not a grantee\nName a party by its id, class:NAME for every party of a class, or * for anyone.',
    ),
    works: z.array(id).min(1).max(100_000),
    uses: z.array(useKindSchema).min(1).max(10),
    models: z.array(modelPattern).min(1).max(1000),
    territories,
    purposes: z.array(token).min(1).max(100).optional(),
    contexts: z
      .strictObject({ allowed: z.array(token).max(100).optional(), excluded: z.array(token).max(100).optional() })
      .optional(),
    ratingMax: z.enum(ageRatings).optional(),
    modalities: z.array(z.enum(modalities)).min(1).max(10).optional(),
    from: instant,
    until: instant.optional(),
    state: z.enum(grantStates),
    revokedFrom: instant.optional(),
    caps: z
      .strictObject({
        count: z.int().min(0).optional(),
        seconds: z.number().min(0).optional(),
        shareOfClip: z.number().min(0).max(1).optional(),
      })
      .optional(),
    duties: z
      .strictObject({
        attribution: text(1000).optional(),
        rateCard: text(1000).optional(),
        label: text(1000).optional(),
        report: text(1000).optional(),
        samples: z.number().gt(0).max(1).optional(),
      })
      .optional(),
    price: z
      .strictObject({
        currency: z.string().regex(/^[A-Z]{3}$/, 'is not a currency\nUse an ISO 4217 code in capitals: JPY, USD.'),
        amountMinor: z.int().min(0),
        per: z.enum(['once', 'use', 'second', 'month', 'year']),
      })
      .optional(),
    offeredBy: z.enum(['grantor', 'grantee']).optional(),
    counterTo: id.optional(),
    signedBy: z.strictObject({ party: partyId, mandate: id, at: instant }).optional(),
  })
  .refine((grant) => grant.until === undefined || Date.parse(grant.from) < Date.parse(grant.until), {
    path: ['until'],
    error: 'is not after its start\nGive an end after from, or none.',
  })
  .refine((grant) => grant.revokedFrom === undefined || grant.state === 'revoked', {
    path: ['revokedFrom'],
    error: 'belongs to a revoked grant only\nSet the state to revoked, or leave it out.',
  }) satisfies z.ZodType<Grant>

/**
 * Reads a grant. A field that is not known is an error, never ignored: it might be a condition.
 *
 * @throws RightsError `rights.invalid-grant`
 */
export function parseGrant(value: unknown): Grant {
  return parseWith(grantSchema, value, 'rights.invalid-grant', 'grant')
}
