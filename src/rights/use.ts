import { z } from 'zod'
import { instant, partyId, territory, text, token } from './fields.js'
import { parseWith } from './parse.js'

export const useKinds = ['train', 'generate', 'release'] as const
/** What someone wants to do with a video: train a model on it, generate from it, release it. */
export type UseKind = (typeof useKinds)[number]

export const regimes = ['prior-permission', 'reservation'] as const
/** `prior-permission`: refused without a grant. `reservation`: permitted without a reservation. */
export type Regime = (typeof regimes)[number]

/** What comes out of the model, or goes into it. */
export const modalities = ['video', 'image', 'audio', 'text'] as const
export type Modality = (typeof modalities)[number]

/** Ages that a content is suitable from, low to high (EIRIN: G, PG12, R15+, R18+). */
export const ageRatings = ['all', '12', '15', '18'] as const
export type AgeRating = (typeof ageRatings)[number]

/** One use that someone asks about. */
export interface Use {
  kind: UseKind
  /** Who wants it: a party id. */
  party: string
  /** The exact model and version, `sora-2`; no wildcards here. */
  model: string
  /** ISO 3166-1 alpha-2, or `worldwide`. */
  territory: string
  /** When it happens: an RFC 3339 instant. */
  at: string
  regime: Regime
  /** Absent: not stated. A grant that restricts purposes then neither covers nor fails: it is reviewed. */
  purpose?: string
  /** What the work would appear with (`violence`, `advertising`, …). Absent: not stated; empty: none of them. */
  context?: string[]
  /** Absent: not stated. */
  rating?: AgeRating
  modality?: Modality
  /** How long the item is: what a cap on seconds or on the share of a clip is measured by. 0 for a still. */
  durationSeconds?: number
}

export const useKindSchema = z.enum(useKinds)
export const regimeSchema = z.enum(regimes)

export const useSchema = z.strictObject({
  kind: useKindSchema,
  party: partyId,
  model: text(200).refine((s) => !s.includes('*'), 'is a pattern\nName the exact model that is used.'),
  territory,
  at: instant,
  regime: regimeSchema,
  purpose: token.optional(),
  context: z.array(token).max(100).optional(),
  rating: z.enum(ageRatings).optional(),
  modality: z.enum(modalities).optional(),
  durationSeconds: z.number().min(0).optional(),
}) satisfies z.ZodType<Use>

/** @throws RightsError `rights.invalid-use` */
export function parseUse(value: unknown): Use {
  return parseWith(useSchema, value, 'rights.invalid-use', 'use')
}
