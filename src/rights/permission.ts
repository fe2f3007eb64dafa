import { compareText } from './decision.js'
import { assessTerms, type Shortfall } from './grant-terms.js'
import type { IndexedGrant, IndexedRegistry } from './indexed-registry.js'
import { type Lineage, ownersOf } from './lineage.js'
import type { Use } from './use.js'
import { type Ownership, wholeShare } from './work.js'

/** A grant to the party, or to anyone, on the work or an ancestor, held against the use. */
interface Candidate {
  readonly indexed: IndexedGrant
  /** 0: on the work itself; 1: on its parent; … */
  readonly distance: number
  readonly failure: Shortfall | undefined
  readonly doubts: readonly Shortfall[]
}

/** What one owner says about one territory. */
export interface Answer {
  readonly owner: string
  readonly territory: string
  readonly state: 'granted' | 'doubtful' | 'missing'
  /** `granted`: the one grant that it rests on. `doubtful`: those that may cover. `missing`: those that don't. */
  readonly grants: readonly { readonly grant: IndexedGrant['grant']; readonly shortfalls: readonly Shortfall[] }[]
}

/** Whether those who own a work permit a use of it. Says nothing about whether their permission is required. */
export interface Permission {
  /** The worst answer; `missing` also when no owner is registered. */
  readonly state: 'granted' | 'doubtful' | 'missing'
  /** One for each owner and territory. */
  readonly answers: readonly Answer[]
  /** Grants that would cover, by someone who owns nothing here. */
  readonly outsiders: readonly IndexedGrant['grant'][]
  /** The territory in which shares add up to most, if over the whole. */
  readonly overClaimed?: ShareSum
  /** The territory in which shares add up to least, if under the whole. */
  readonly underClaimed?: ShareSum
}

interface ShareSum {
  readonly territory: string
  readonly total: number
}

/**
 * Asks every owner of a work with a share in the territory. A use `worldwide` needs each owner's grant for each of the
 * territories that the owner is registered for; other uses need it for their territory.
 *
 * Of several grants by one owner, the one made to this very party counts before one to anyone, then the one on the
 * nearer work, then the smaller id: the particular contract's duties hold, not the general offer's. Grants to other
 * parties are never looked at, and never told of.
 */
export function findPermission(use: Use, atMs: number, lineage: Lineage, registry: IndexedRegistry): Permission {
  const owners = ownersOf(lineage)
  const candidates = findCandidates(use, atMs, lineage, registry)
  const answers: Answer[] = []
  const asked = new Set<string>()
  for (const owner of owners) {
    for (const territory of territoriesToAsk(owner, use.territory)) {
      // A party may be registered more than once; it is asked once.
      if (owners.length > 1) {
        const key = `${territory} ${owner.party}`
        if (asked.has(key)) continue
        asked.add(key)
      }
      answers.push(ask(owner.party, territory, candidates))
    }
  }
  const state = answers.some((a) => a.state === 'missing')
    ? 'missing'
    : answers.some((a) => a.state === 'doubtful')
      ? 'doubtful'
      : answers.length > 0
        ? 'granted'
        : 'missing'
  const outsiders = candidates
    .filter(({ indexed: { grant }, failure }) => {
      if (failure || !coversTerritory(grant.territories, use.territory)) return false
      return !answers.some((a) => a.owner === grant.grantor)
    })
    .map((candidate) => candidate.indexed.grant)
  return { state, answers, outsiders, ...shareSums(owners, use.territory) }
}

/** One that names both the work and an ancestor is found twice, which changes nothing: the nearer counts. */
function findCandidates(use: Use, atMs: number, lineage: Lineage, registry: IndexedRegistry): Candidate[] {
  const candidates: Candidate[] = []
  for (let distance = 0; distance < lineage.works.length; distance++) {
    const byGrantee = registry.grants.get(lineage.works[distance]!.id)
    if (!byGrantee) continue
    for (const grantee of use.party === '*' ? ['*'] : [use.party, '*']) {
      for (const indexed of byGrantee.get(grantee) ?? []) {
        const { failure, doubts } = assessTerms(indexed, use, atMs)
        candidates.push({ indexed, distance, failure, doubts })
      }
    }
  }
  return candidates.length > 1 ? candidates.sort(compareCandidates) : candidates
}

function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    Number(a.indexed.grant.grantee === '*') - Number(b.indexed.grant.grantee === '*') ||
    a.distance - b.distance ||
    compareText(a.indexed.grant.id, b.indexed.grant.id)
  )
}

function ask(owner: string, territory: string, candidates: readonly Candidate[]): Answer {
  const doubtful: Answer['grants'][number][] = []
  const failing: Answer['grants'][number][] = []
  for (const { indexed, failure, doubts } of candidates) {
    const { grant } = indexed
    if (grant.grantor !== owner) continue
    if (failure) failing.push({ grant, shortfalls: [failure] })
    else if (!coversTerritory(grant.territories, territory))
      failing.push({ grant, shortfalls: [{ code: 'grant.territory-not-granted', parameters: { missing: territory } }] })
    else if (doubts.length > 0) doubtful.push({ grant, shortfalls: doubts })
    else return { owner, territory, state: 'granted', grants: [{ grant, shortfalls: [] }] }
  }
  return doubtful.length > 0
    ? { owner, territory, state: 'doubtful', grants: doubtful }
    : { owner, territory, state: 'missing', grants: failing }
}

/** Whether a grant for these territories holds in one; only `worldwide` holds worldwide. */
function coversTerritory(granted: readonly string[], territory: string): boolean {
  return granted.includes('worldwide') || granted.includes(territory)
}

/** Where this owner has to be asked, for a use in a territory. */
function territoriesToAsk(owner: Ownership, territory: string): readonly string[] {
  if (territory === 'worldwide') return owner.territories
  return owner.territories.includes(territory) || owner.territories.includes('worldwide') ? [territory] : []
}

/** Where shares do not add up to the whole; for `worldwide`, in every territory named, and in all the others. */
function shareSums(owners: readonly Ownership[], territory: string): Pick<Permission, 'overClaimed' | 'underClaimed'> {
  const named =
    territory === 'worldwide'
      ? [...new Set(['worldwide', ...owners.flatMap((o) => o.territories)])].sort()
      : [territory]
  let most: ShareSum | undefined
  let least: ShareSum | undefined
  for (const name of named) {
    let total = 0
    for (const { share, territories } of owners)
      if (territories.includes('worldwide') || territories.includes(name)) total += share
    if (!most || total > most.total) most = { territory: name, total }
    if (!least || total < least.total) least = { territory: name, total }
  }
  return {
    ...(most && most.total > wholeShare && { overClaimed: most }),
    ...(least && least.total < wholeShare && { underClaimed: least }),
  }
}
