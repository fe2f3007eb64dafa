import { z } from 'zod'
import { digest, foreignText, id, instant, territories } from './fields.js'
import { parseWith } from './parse.js'
import { type UseKind, useKindSchema } from './use.js'

/**
 * An explicit refusal, for a work and its descendants, with the evidence where it was found. One that stops holds against
 * permissions, too: nothing may be done with the work until it is lifted.
 */
export interface Reservation {
  id: string
  work: string
  uses: UseKind[]
  territories: string[]
  /** Holds at `from <= at < until`. Absent: for ever. Since `kyodaku-rules-3`. */
  from: string
  until?: string
  /** Whatever has been permitted. Since `kyodaku-rules-3`; before, it is a reservation like any other. */
  stops?: true
  evidence: {
    /** A URL, or where else it is written. */
    location: string
    /** `sha256:<hex>` of what was found there. */
    digest?: string
    fetchedAt?: string
    note?: string
  }
}

export const reservationSchema = z.strictObject({
  id,
  work: id,
  uses: z.array(useKindSchema).min(1).max(10),
  territories,
  from: instant,
  until: instant.optional(),
  stops: z.literal(true).optional(),
  evidence: z.strictObject({
    location: foreignText,
    digest: digest.optional(),
    fetchedAt: instant.optional(),
    note: foreignText.optional(),
  }),
}) satisfies z.ZodType<Reservation>

/** @throws RightsError `rights.invalid-reservation` */
export function parseReservation(value: unknown): Reservation {
  return parseWith(reservationSchema, value, 'rights.invalid-reservation', 'reservation')
}
