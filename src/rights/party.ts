import { z } from 'zod'
import { partyId, text, token } from './fields.js'
import { parseWith } from './parse.js'

export const partyRoles = ['rightsholder', 'association', 'provider', 'authority'] as const
export type PartyRole = (typeof partyRoles)[number]

/** One name of a party or work. The first of a kind is the preferred one. */
export interface Name {
  text: string
  /** BCP 47, `ja`. */
  language?: string
  script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
  kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
  /** Also an everyday word: in a text it counts only beside another sign of the work. */
  common?: boolean
}

/** An organisation. */
export interface Party {
  id: string
  role: PartyRole
  names: Name[]
  /** Kinds of party that a grant may be made to as a whole, `class:research`. */
  classes?: string[]
}

export const nameSchema = z.strictObject({
  text: text(500),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'is not a language tag\nUse a BCP 47 tag: ja, en, zh-Hant.')
    .max(60)
    .optional(),
  script: z.enum(['kanji', 'kana', 'romaji', 'latin', 'other']).optional(),
  kind: z.enum(['official', 'alternate', 'abbreviated', 'fan']),
  common: z.boolean().optional(),
}) satisfies z.ZodType<Name>

export const partySchema = z.strictObject({
  id: partyId,
  role: z.enum(partyRoles),
  names: z.array(nameSchema).max(1000),
  classes: z.array(token).max(100).optional(),
}) satisfies z.ZodType<Party>

/** @throws RightsError `rights.invalid-party` */
export function parseParty(value: unknown): Party {
  return parseWith(partySchema, value, 'rights.invalid-party', 'party')
}
