import { z } from 'zod'
import { id, instant } from './fields.js'

/** How much of a capped grant has been used: an input of `decide`, so that a cap can be decided and decided again. */
export interface GrantUsage {
  /** Of the grant; `id`, as every entry of a registry has one. */
  id: string
  /** Uses so far. */
  count: number
  /** Seconds so far. */
  seconds: number
  /** Up to when it was counted. */
  asOf: string
}

export const grantUsageSchema = z.strictObject({
  id,
  count: z.int().min(0),
  seconds: z.number().min(0),
  asOf: instant,
}) satisfies z.ZodType<GrantUsage>
