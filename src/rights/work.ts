import { z } from 'zod'
import { id, territories, text } from './fields.js'
import { parseWith } from './parse.js'
import { type Name, nameSchema } from './party.js'
import { type Regime, regimeSchema } from './use.js'

export const workKinds = ['film', 'series', 'episode', 'game', 'manga', 'illustration', 'character', 'other'] as const
export type WorkKind = (typeof workKinds)[number]

/** Shares are counted in millionths of a work; in each territory they should add up to this. */
export const wholeShare = 1_000_000

/** A party's part of a work, in some territories. */
export interface Ownership {
  party: string
  /** Of 1,000,000, in each of the territories. */
  share: number
  /** ISO 3166-1 alpha-2 codes, or `['worldwide']`. */
  territories: string[]
}

/** A work. What is granted or reserved for a work holds for its descendants too. */
export interface Work {
  id: string
  kind: WorkKind
  /** The work it is part of: series of an episode, franchise of a character. */
  parent?: string
  titles: Name[]
  identifiers?: { scheme: string; value: string }[]
  /** Empty: the owners of its nearest ancestor that has some. */
  owners: Ownership[]
  /** Deposited under. A work under `prior-permission` (the default) can be used by that regime only. */
  regime: Regime
}

export const workSchema = z.strictObject({
  id,
  kind: z.enum(workKinds),
  parent: id.optional(),
  titles: z.array(nameSchema).max(10_000),
  identifiers: z
    .array(z.strictObject({ scheme: text(100), value: text(500) }))
    .max(1000)
    .optional(),
  owners: z.array(z.strictObject({ party: id, share: z.int().min(1).max(wholeShare), territories })).max(1000),
  regime: regimeSchema.default('prior-permission'),
}) satisfies z.ZodType<Work>

/**
 * Reads a work; a missing `regime` becomes `prior-permission`.
 *
 * Shares that add up to more or less than the whole are accepted: they are a conflict between parties that `decide`
 * sends to review, not a mistake of form.
 *
 * @throws RightsError `rights.invalid-work`
 */
export function parseWork(value: unknown): Work {
  return parseWith(workSchema, value, 'rights.invalid-work', 'work')
}
