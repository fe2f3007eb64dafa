import type { SentenceLanguage } from '../../../../src/rights/sentences/index.js'
import { text } from '../../i18n.js'
import { notifyDone } from '../../ui/index.js'

export type Outcome = 'permit' | 'refuse' | 'review'
export const outcomes = ['permit', 'review', 'refuse'] as const
export type UseKind = 'train' | 'generate' | 'release'
export const useKinds = ['train', 'generate', 'release'] as const
export type Outcomes = Record<Outcome, number>

export type GrantState =
  | 'offered'
  | 'countered'
  | 'declined'
  | 'withdrawn'
  | 'active'
  | 'suspended'
  | 'revoked'
  | 'expired'

/** What a permission says. */
export interface Terms {
  grantor: string
  grantee: string
  works: string[]
  uses: UseKind[]
  models: string[]
  territories: string[]
  purposes?: string[]
  contexts?: { allowed?: string[]; excluded?: string[] }
  ratingMax?: 'all' | '12' | '15' | '18'
  modalities?: ('video' | 'image' | 'audio' | 'text')[]
  from: string
  until?: string
  caps?: { count?: number; seconds?: number; shareOfClip?: number }
  duties?: { attribution?: string; rateCard?: string; label?: string; report?: string }
  price?: { currency: string; amountMinor: number; per: 'once' | 'use' | 'second' | 'month' | 'year' }
}

export interface Grant extends Terms {
  id: string
  state: GrantState
  revokedFrom?: string
  offeredBy?: 'grantor' | 'grantee'
  counterTo?: string
  signedBy?: { party: string; mandate: string; at: string }
}

export type Side = 'grantor' | 'grantee' | 'both' | 'none'
export interface GrantItem extends Grant {
  recordedAt: string
  side: Side
  toAnswer: boolean
}

type Named = Record<string, { ja: string; en: string }>
export interface NamesFound {
  parties: Named
  works: Named
}

export interface Phrase {
  text: string
  term?: string
}
export interface Sentences {
  ja: Phrase[][]
  en: Phrase[][]
}

export interface GrantDetail {
  grant: Grant
  side: Side
  toAnswer: boolean
  sentences: Sentences
  events: {
    state: GrantState
    at: string
    logIndex: number | null
    actedBy: string | null
    onBehalfOf: string | null
    mandate: string | null
    revokedFrom?: string
  }[]
  chain: Grant[]
  usage?: { count: number; seconds: number; asOf: string }
  names: NamesFound
}

export interface Touched {
  receipt: string
  input: string
  works: string[]
  seconds: number
  decidedAt: string
  logIndex: number
  use: { kind: UseKind; party: string; model: string; territory: string }
  supersededBy?: string
}

export interface Revocation {
  grant: Grant
  from: string
  before: { count: number; seconds: number; newest: Touched[] }
  after: { count: number; seconds: number; newest: Touched[] }
  /** Decides anew those of `after`; absent in a preview. */
  job?: string
}

export interface UseSeen {
  receipt: string
  input: string
  decidedAt: string
  use: { kind: UseKind; party: string; model: string; territory: string }
  works: string[]
}

export interface Preview {
  uses: number
  capped: boolean
  usesMax: number
  before: Outcomes
  after: Outcomes
  changes: { before: Outcome; after: Outcome; count: number }[]
  changed: (UseSeen & { before: Outcome; after: Outcome; reason: { ja: string; en: string } })[]
  counted?: { count: number; seconds: number }
  names: NamesFound
}

export interface RegimesCompared {
  uses: number
  capped: boolean
  usesMax: number
  priorPermission: Outcomes
  reservation: Outcomes
  pairs: { priorPermission: Outcome; reservation: Outcome; count: number }[]
  byKind: Record<UseKind, { priorPermission: Outcomes; reservation: Outcomes }>
  different: (UseSeen & { priorPermission: Outcome; reservation: Outcome })[]
  names: NamesFound
}

export interface Reservation {
  id: string
  work: string
  uses: UseKind[]
  territories: string[]
  from: string
  evidence: { location: string; digest?: string; fetchedAt?: string; note?: string }
}

export interface Mandate {
  id: string
  association: string
  rightsholder: string
  scopes: ('deposit' | 'grant' | 'claim' | 'collect')[]
  works?: string[]
  territories: string[]
  from: string
  until?: string
  state: 'active' | 'revoked'
  revokedFrom?: string
}
export interface Done {
  count: number
  newest: { kind: string; id: string; at: string; logIndex: number | null }[]
}

export interface Ownership {
  party: string
  share: number
  territories: string[]
  from?: string
  until?: string
}
export interface Claim {
  id: string
  work: string
  share: Ownership
  claimedAt: string
  state: 'open' | 'upheld' | 'dismissed' | 'withdrawn'
  evidence?: string
}

/** The name found for a party or work, else its id. */
export const nameOf = (named: Named | undefined, id: string, language: SentenceLanguage): string =>
  named !== undefined && Object.hasOwn(named, id) ? named[id]![language] : id

/**
 * Says that it is done, or that a second person has been asked.
 *
 * @returns whether it is done
 */
export function tellDone(answer: unknown, what: string): boolean {
  if (typeof answer === 'object' && answer !== null && 'approval' in answer) {
    notifyDone(text('permissions:waits_for_second'))
    return false
  }
  notifyDone(what)
  return true
}

/** Midnight in Japan of a day such as `2026-11-23`: the terms of a permission begin and end there. */
export const startOfDay = (day: string): string => new Date(`${day}T00:00:00+09:00`).toISOString()
export const endOfDay = (day: string): string => new Date(Date.parse(startOfDay(day)) + 86_400_000).toISOString()
/** The day in Japan that an instant is in; with `asEnd`, the last day before it. */
export const dayOf = (instant: string, asEnd = false): string =>
  new Date(Date.parse(instant) + 9 * 3_600_000 - (asEnd ? 1 : 0)).toISOString().slice(0, 10)
