import type { SentenceLanguage } from '../../../../src/rights/sentences/index.js'
import { type Described, type ItemOf, waitsForSecond } from '../../api/index.js'
import { text } from '../../i18n.js'
import { notifyDone } from '../../ui/index.js'

export type Outcome = 'permit' | 'refuse' | 'review'
export const outcomes = ['permit', 'review', 'refuse'] as const
export type UseKind = 'train' | 'generate' | 'release'
export const useKinds = ['train', 'generate', 'release'] as const
export type Outcomes = Described<'Outcomes'>

export type GrantState = Grant['state']

/** What a permission says. */
export type Terms = Described<'GrantTerms'>

export type Grant = Described<'Grant'>

export type Side = GrantItem['side']
export type GrantItem = Described<'GrantItem'>

export type NamesFound = Described<'Names'>
type Named = NamesFound['works']

export type Phrase = Sentences['en'][number][number]
export type Sentences = Described<'Sentences'>

export type GrantDetail = Described<'GrantDetail'>

export type Touched = ItemOf<'/v1/grants/{id}/decisions'>

export type Revocation = Described<'GrantRevocation'>

export type UseSeen = Pick<Preview['changed'][number], 'receipt' | 'input' | 'decidedAt' | 'use' | 'works'>

export type Preview = Described<'Preview'>

export type RegimesCompared = Described<'RegimesCompared'>

export type Reservation = Described<'Reservation'>

export type Mandate = Described<'Mandate'>
export type Done = Described<'MandateDetail'>['done']

export type Ownership = Described<'Ownership'>
export type Claim = Described<'OwnershipClaim'>

/** The name found for a party or work, else its id. */
export const nameOf = (named: Named | undefined, id: string, language: SentenceLanguage): string =>
  named !== undefined && Object.hasOwn(named, id) ? named[id]![language] : id

/**
 * Says that it is done, or that a second person has been asked.
 *
 * @returns whether it is done
 */
export function tellDone<Answer>(answer: Answer, what: string): answer is Exclude<Answer, Described<'ApprovalAsked'>> {
  if (waitsForSecond(answer)) {
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
