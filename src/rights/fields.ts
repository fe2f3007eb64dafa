/** The schemas of the small fields that every entry of the registry is made of. */
import { z } from 'zod'

/** Control characters and the bidirectional overrides that make a line read as another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the purpose
const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** Text a person reads: 1 to `max` UTF-16 units, no control characters or bidirectional overrides. */
export function text(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine(
      (s) => !unprintable.test(s),
      'contains control characters\nRemove line breaks, tabs and direction overrides.',
    )
}

/** Text from elsewhere that is carried, not understood: any characters, also none. */
export const foreignText = z.string().max(10_000)

/** What identifies a party, work, reference, grant or reservation. `*` is kept for "anyone". */
export const id = text(200).refine(
  (s) => s !== '*' && s.trim() === s,
  'cannot be an id\nUse an id without spaces at its ends, other than "*".',
)

/** What identifies a party. `class:` is kept for the classes that grants are made to. */
export const partyId = id.refine(
  (s) => !s.startsWith('class:'),
  'cannot be the id of a party\nUse an id that does not begin with "class:".',
)

/** An instant of RFC 3339 with a zone, to the millisecond at most: `2026-04-01T00:00:00Z`. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'is not an instant with a time zone\nWrite it like 2026-04-01T00:00:00Z or 2026-04-01T09:00:00+09:00.',
  })
  .refine(
    (s) => !/\.\d{4,}/.test(s) && !Number.isNaN(Date.parse(s)),
    'is finer than a millisecond or out of range\nGive at most three decimals of a second.',
  )

/** An ISO 3166-1 alpha-2 code, or `worldwide`. */
export const territory = z
  .string()
  .regex(
    /^(?:[A-Z]{2}|worldwide)$/,
    'is not a territory\nUse an ISO 3166-1 alpha-2 code in capitals (JP), or worldwide.',
  )

export const territories = z.array(territory).min(1).max(300)

/** A word of a closed vocabulary, such as a purpose or a context: lower case, so that `Violence` cannot pass `violence`. */
export const token = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'is not a plain word\nUse lower-case letters, digits and single hyphens: real-persons.',
  )

/** SHA-256 in the house's spelling. */
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'is not a digest\nWrite sha256: and 64 lower-case hexadecimal digits.')

/** From, to; seconds; to >= from. */
export const secondsRange = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, 'ends before it starts\nGive [from, to] in seconds, from first.')
