import { compareText } from './decision.js'
import type { Grant } from './grant.js'
import { type Assessment, assessTerms, type Circumstances, type Shortfall } from './grant-terms.js'
import type { IndexedGrant, IndexedRegistry, IndexedWork, InPeriod } from './indexed-registry.js'
import { type Lineage, ownedAt, ownersInForce } from './lineage.js'
import type { OwnershipClaim } from './ownership-claim.js'
import { mandateShortfall } from './permission-mandate.js'
import { type Ownership, type Representative, wholeShare } from './work.js'

/** What one owner says about one territory. */
export interface Answer {
  readonly owner: string
  readonly territory: string
  readonly state: 'granted' | 'doubtful' | 'missing'
  /** `granted`: the one grant that it rests on. `doubtful`: those that may cover. `missing`: those that don't. */
  readonly grants: readonly AnswerGrant[]
}

/** A grant that speaks for an owner, by the owner or by one who represents all owners, and where it falls short. */
export interface AnswerGrant {
  readonly grant: Grant
  readonly shortfalls: readonly Shortfall[]
}

/** Whether those who own a work permit a use of it. Says nothing about whether their permission is required. */
export interface Permission {
  /** The worst answer; `missing` also when no owner is registered. */
  readonly state: 'granted' | 'doubtful' | 'missing'
  /** One for each owner and territory. */
  readonly answers: readonly Answer[]
  /** Where it is missing: grants that would cover, by someone who cannot speak for any owner here. */
  readonly outsiders: readonly Grant[]
  /** The territory in which shares add up to most, if over the whole. */
  readonly overClaimed: ShareSum | undefined
  /** The territory in which shares add up to least, if under the whole. */
  readonly underClaimed: ShareSum | undefined
  /** Open claims that stand beside these owners, where and when the use is; sorted by id within a work. */
  readonly disputes: readonly OwnershipClaim[]
  /** Who may permit this use for all owners, somewhere. */
  readonly representatives: readonly Representative[]
  /** All grants that could have been asked, in the order of preference: for offers. */
  readonly candidates: readonly IndexedGrant[]
}

export interface ShareSum {
  readonly territory: string
  readonly total: number
}

/**
 * Asks every owner of a work with a share that is in force in the territory. A use `worldwide` needs each owner's
 * permission for each of the territories that the owner is registered for; other uses need it for their territory.
 * A representative of the owners' committee, within its bounds, speaks for each of them.
 *
 * Of several grants that speak for an owner, the one made to this very party counts before one to a class that it is
 * of, then one to anyone; then the one on the nearer work, then the smaller id: the particular contract's duties hold,
 * not the general offer's. Grants to other parties are never looked at, and never told of.
 */
export function findPermission(circumstances: Circumstances, lineage: Lineage, registry: IndexedRegistry): Permission {
  const { use, atMs } = circumstances
  const distance = ownedAt(lineage.works)
  const owned = distance < 0 ? undefined : lineage.works[distance]!
  const owners = ownersInForce(owned, atMs)
  const representatives = representing(owned, circumstances)
  const candidates = candidatesFor(use.party, lineage.works, registry)
  const question: Question = { circumstances, line: lineage.works, candidates, representatives, assessed: [] }
  const answers: Answer[] = []
  let asked: Set<string> = nothingAsked
  let state: Permission['state'] = 'granted'
  for (const owner of owners) {
    for (const territory of territoriesToAsk(owner, use.territory)) {
      // A party may be registered more than once; it is asked once. Few answers are quicker to look through.
      if (owners.length > 1) {
        if (answers.length < 16 ? wasAsked(answers, owner.party, territory) : asked.has(`${territory} ${owner.party}`))
          continue
        if (answers.length >= 15) asked = keysOf(answers, asked).add(`${territory} ${owner.party}`)
      }
      const answer = ask(owner.party, territory, question)
      answers.push(answer)
      if (answer.state === 'missing') state = 'missing'
      else if (answer.state === 'doubtful' && state === 'granted') state = 'doubtful'
    }
  }
  if (answers.length === 0) state = 'missing'
  const sums = shareSums(owners, use.territory)
  return {
    state,
    answers,
    outsiders: state === 'missing' && candidates.length > 0 ? outsidersAmong(question, answers) : none,
    overClaimed: sums.most.total > wholeShare ? sums.most : undefined,
    underClaimed: sums.least.total < wholeShare ? sums.least : undefined,
    disputes: disputesOf(lineage.works, distance, circumstances),
    representatives,
    candidates,
  }
}

const none: readonly never[] = []

interface Question {
  readonly circumstances: Circumstances
  readonly line: readonly IndexedWork[]
  readonly candidates: readonly IndexedGrant[]
  readonly representatives: readonly Representative[]
  /** Beside the candidates, as far as they were needed. */
  readonly assessed: Assessment[]
}

/**
 * The grants to the party, a class that it is of, or anyone, on the works; in the order of preference. One that names
 * both a work and its ancestor is found twice, which changes nothing: the nearer counts.
 */
function candidatesFor(
  party: string,
  line: readonly IndexedWork[],
  registry: IndexedRegistry,
): readonly IndexedGrant[] {
  const candidates: IndexedGrant[] = []
  // Nobody is called so (`parsePartyId`), but nothing is granted to one who is.
  if (party !== '*' && !party.startsWith('class:')) {
    addGrantsTo(party, line, candidates)
    const classes = registry.classes.get(party)
    if (classes?.length === 1) addGrantsTo(classes[0]!, line, candidates)
    else if (classes) addGrantsToClasses(classes, line, candidates)
  }
  addGrantsTo('*', line, candidates)
  return candidates
}

function addGrantsTo(grantee: string, line: readonly IndexedWork[], candidates: IndexedGrant[]): void {
  for (let distance = 0; distance < line.length; distance++) {
    const found = line[distance]!.grants?.get(grantee)
    if (found) for (let i = 0; i < found.length; i++) candidates.push(found[i]!)
  }
}

/** Of no class before another: by distance, then id. */
function addGrantsToClasses(
  classes: readonly string[],
  line: readonly IndexedWork[],
  candidates: IndexedGrant[],
): void {
  for (const { grants } of line) {
    const near: IndexedGrant[] = []
    for (const name of classes) near.push(...(grants?.get(name) ?? none))
    if (near.length > 1) near.sort((a, b) => compareText(a.grant.id, b.grant.id))
    candidates.push(...near)
  }
}

function ask(owner: string, territory: string, question: Question): Answer {
  const { circumstances, line, candidates, representatives, assessed } = question
  let doubtful: AnswerGrant[] | undefined
  let failing: AnswerGrant[] | undefined
  for (let i = 0; i < candidates.length; i++) {
    const indexed = candidates[i]!
    const { grant } = indexed
    if (grant.grantor !== owner && !speaksForAll(grant.grantor, territory, representatives)) continue
    assessed[i] ??= assessTerms(indexed, circumstances, indexed.untilMs)
    const { failure, doubts } = assessed[i]!
    const shortfall = failure ?? placeShortfall(indexed, line, territory)
    if (shortfall) {
      failing ??= []
      failing.push({ grant, shortfalls: [shortfall] })
    } else if (doubts.length > 0) {
      doubtful ??= []
      doubtful.push({ grant, shortfalls: doubts })
    } else return { owner, territory, state: 'granted', grants: [{ grant, shortfalls: none }] }
  }
  return doubtful
    ? { owner, territory, state: 'doubtful', grants: doubtful }
    : { owner, territory, state: 'missing', grants: failing ?? none }
}

/** Why a grant does not hold for a work in a territory: by its own terms, or by the mandate that it was signed under. */
export function placeShortfall(
  indexed: IndexedGrant,
  line: readonly IndexedWork[],
  territory: string,
): Shortfall | undefined {
  if (!coversTerritory(indexed.grant.territories, territory))
    return { code: 'grant.territory-not-granted', parameters: { missing: territory } }
  return indexed.grant.signedBy && mandateShortfall(indexed, line, territory)
}

/** Who may permit this use for all owners, in some territory or other. */
function representing(owned: IndexedWork | undefined, { use, atMs }: Circumstances): readonly Representative[] {
  if (!owned || owned.representatives.length === 0) return none
  const found: Representative[] = []
  for (const { value, fromMs, untilMs } of owned.representatives)
    if (fromMs <= atMs && atMs < untilMs && value.uses.includes(use.kind)) found.push(value)
  return found
}

/** Whether one of the representatives is this party, and speaks for a territory. */
export function speaksForAll(party: string, territory: string, representatives: readonly Representative[]): boolean {
  for (let i = 0; i < representatives.length; i++) {
    const representative = representatives[i]!
    if (representative.party === party && coversTerritory(representative.territories, territory)) return true
  }
  return false
}

/** Told where their grants would have been needed: they count for nothing. */
function outsidersAmong(
  { circumstances, candidates, representatives, assessed }: Question,
  answers: Answer[],
): Grant[] {
  const outsiders: Grant[] = []
  for (let i = 0; i < candidates.length; i++) {
    const indexed = candidates[i]!
    const { grantor, territories } = indexed.grant
    if (speaksHere(grantor, answers, representatives)) continue
    if (!coversTerritory(territories, circumstances.use.territory)) continue
    assessed[i] ??= assessTerms(indexed, circumstances, indexed.untilMs)
    if (!assessed[i]!.failure) outsiders.push(indexed.grant)
  }
  return outsiders
}

function speaksHere(party: string, answers: readonly Answer[], representatives: readonly Representative[]): boolean {
  for (const { owner, territory } of answers)
    if (owner === party || speaksForAll(party, territory, representatives)) return true
  return false
}

/** Open claims on the works from the one asked about up to the one whose owners count. */
function disputesOf(
  line: readonly IndexedWork[],
  ownedAtDistance: number,
  { use, atMs }: Circumstances,
): readonly OwnershipClaim[] {
  let disputes: OwnershipClaim[] | undefined
  for (let distance = 0; distance <= ownedAtDistance; distance++)
    for (const claim of line[distance]!.claims) {
      if (!meets(claim, use.territory, atMs)) continue
      disputes ??= []
      disputes.push(claim.value)
    }
  return disputes ?? none
}

/** Written so that a claim whose instants cannot be read is not passed over. */
function meets({ value, fromMs, untilMs }: InPeriod<OwnershipClaim>, territory: string, atMs: number): boolean {
  if (atMs < fromMs || atMs >= untilMs) return false
  return territory === 'worldwide' || coversTerritory(value.share.territories, territory)
}

/** Whether what holds for these territories holds in one; only `worldwide` holds worldwide. */
function coversTerritory(granted: readonly string[], territory: string): boolean {
  return granted.includes('worldwide') || granted.includes(territory)
}

/** Where this owner has to be asked, for a use in a territory. */
function territoriesToAsk(owner: Ownership, territory: string): readonly string[] {
  if (territory === 'worldwide') return owner.territories
  if (!coversTerritory(owner.territories, territory)) return none
  // Nothing new to make for the most frequent case.
  return owner.territories.length === 1 && owner.territories[0] === territory ? owner.territories : [territory]
}

function wasAsked(answers: readonly Answer[], owner: string, territory: string): boolean {
  for (const answer of answers) if (answer.owner === owner && answer.territory === territory) return true
  return false
}

const nothingAsked: Set<string> = new Set()

function keysOf(answers: readonly Answer[], asked: Set<string>): Set<string> {
  return asked.size > 0 ? asked : new Set(answers.map(({ owner, territory }) => `${territory} ${owner}`))
}

/** In which territory shares add up to most and to least; for `worldwide`, of every one named, and of all the others. */
function shareSums(owners: readonly Ownership[], territory: string): { most: ShareSum; least: ShareSum } {
  if (territory !== 'worldwide') {
    const sum = { territory, total: totalIn(territory, owners) }
    return { most: sum, least: sum }
  }
  const named = new Set(['worldwide'])
  for (const owner of owners) for (const name of owner.territories) named.add(name)
  let most: ShareSum | undefined
  let least: ShareSum | undefined
  for (const name of [...named].sort()) {
    const sum = { territory: name, total: totalIn(name, owners) }
    if (!most || sum.total > most.total) most = sum
    if (!least || sum.total < least.total) least = sum
  }
  return { most: most!, least: least! }
}

function totalIn(territory: string, owners: readonly Ownership[]): number {
  let total = 0
  for (let i = 0; i < owners.length; i++)
    if (coversTerritory(owners[i]!.territories, territory)) total += owners[i]!.share
  return total
}
