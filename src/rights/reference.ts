import { z } from 'zod'
import { digest, id, instant, secondsRange, text } from './fields.js'
import { parseWith } from './parse.js'

/** A deposited file of a work. */
export interface Reference {
  id: string
  work: string
  /** `sha256:<hex>` of the file. */
  mediaDigest: string
  name: string
  /** 0 for a still. */
  durationSeconds: number
  /** Parts that are not the work's own (stock, public domain): from, to, in seconds. */
  excludedSeconds: [number, number][]
  /** Stock or public domain as a whole: what resembles it better than anything registered is no finding. */
  negative: boolean
  depositedAt: string
}

export const referenceSchema = z.strictObject({
  id,
  work: id,
  mediaDigest: digest,
  name: text(1000),
  durationSeconds: z.number().min(0),
  excludedSeconds: z.array(secondsRange).max(100_000),
  negative: z.boolean(),
  depositedAt: instant,
}) satisfies z.ZodType<Reference>

/** @throws RightsError `rights.invalid-reference` */
export function parseReference(value: unknown): Reference {
  return parseWith(referenceSchema, value, 'rights.invalid-reference', 'reference')
}
