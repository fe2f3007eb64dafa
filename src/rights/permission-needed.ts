/** What would have to be granted, by whom, for a work to be permitted; and what of it is on offer. */
import { compareText, type NeededGrant } from './decision.js'
import type { RegisteredWork } from './gather.js'
import { assessTerms } from './grant-terms.js'
import type { IndexedGrant } from './indexed-registry.js'
import { type Answer, placeShortfall, speaksForAll } from './permission.js'
import type { RulesVersion } from './rules.js'

export function neededGrant(work: string, registered: RegisteredWork, rules: RulesVersion): NeededGrant {
  const { permission, circumstances } = registered
  const { kind: use, territory } = circumstances.use
  const from: string[] = []
  for (const { state, owner } of permission.answers)
    if (state === 'missing' && from.at(-1) !== owner && !from.includes(owner)) from.push(owner)
  if (from.length > 1) from.sort()
  const needed: NeededGrant = { work, from, use, territory }
  if (rules === 'kyodaku-rules-1') return needed
  const representatives = whoMaySpeakForAll(registered)
  if (representatives.length > 0) needed.representatives = representatives
  const offers = offersFor(registered)
  if (offers.length > 0) needed.offers = offers
  return needed
}

/** Those whose grant alone would do: for every owner and territory where one is missing. */
function whoMaySpeakForAll({ permission: { answers, representatives } }: RegisteredWork): string[] {
  const all: string[] = []
  if (answers.length === 0) return all
  for (const { party } of representatives)
    if (
      !all.includes(party) &&
      answers.every(({ state, territory }) => state !== 'missing' || speaksForAll(party, territory, representatives))
    )
      all.push(party)
  return all.sort()
}

/** Offers that stand and would count, if they were accepted, towards some owner and territory where a grant is missing. */
function offersFor(registered: RegisteredWork): NonNullable<NeededGrant['offers']> {
  const { candidates, answers } = registered.permission
  let standing: IndexedGrant[] | undefined
  for (const offer of candidates) {
    const { grant } = offer
    if (grant.state !== 'offered' || grant.offeredBy === 'grantee') continue
    if (assessTerms(offer, registered.circumstances, offer.endMs).failure) continue
    if (!answers.some((answer) => answer.state === 'missing' && wouldAnswer(offer, answer, registered))) continue
    standing ??= []
    standing.push(offer)
  }
  if (!standing) return []
  // Found twice when it names both the work and an ancestor, which may have been indexed apart.
  const byId = new Map(standing.map(({ grant }) => [grant.id, grant]))
  const grants = [...byId.values()].sort((a, b) => compareText(a.id, b.id))
  return grants.map(({ id, price }) => (price ? { grant: id, price } : { grant: id }))
}

function wouldAnswer(
  offer: IndexedGrant,
  { owner, territory }: Answer,
  { lineage, permission }: RegisteredWork,
): boolean {
  const { grantor } = offer.grant
  if (grantor !== owner && !speaksForAll(grantor, territory, permission.representatives)) return false
  return !placeShortfall(offer, lineage.works, territory)
}
