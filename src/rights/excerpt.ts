import { compareText, type Reason } from './decision.js'
import type { Finding } from './finding.js'
import { gather, type RegisteredWork } from './gather.js'
import type { Grant } from './grant.js'
import type { GrantUsage } from './grant-usage.js'
import { type IndexedRegistry, indexed } from './indexed-registry.js'
import { judgeWork, regimeFor } from './judge.js'
import type { Mandate } from './mandate.js'
import type { OwnershipClaim } from './ownership-claim.js'
import type { Registry } from './registry.js'
import type { Reservation } from './reservation.js'
import { rulesVersion } from './rules.js'
import { sortFindings } from './sort-findings.js'
import type { Use } from './use.js'
import type { Work } from './work.js'

/**
 * The part of a registry that a decision rests on: `decide` says the same of it, to the byte, as of the whole, and
 * `explainReason` explains it in the same words. This is what a receipt carries.
 *
 * It holds the works that findings name with all their ancestors, the grants and reservations that speak for or against
 * under either regime, the mandates and the usage that these grants rest on, the claims that dispute these works, and
 * the parties that these reasons name. No references: a decision does not read them. Grants to other parties, or to
 * classes that the party is not of, are never in it. Lists are sorted by id; mandates, claims and usage are absent when
 * there is none.
 */
export function registryExcerpt(
  use: Use,
  findings: readonly Finding[],
  registry: Registry | IndexedRegistry,
): Registry {
  const whole = indexed(registry)
  const works = new Map<string, Work>()
  const grants = new Map<string, Grant>()
  const reservations = new Map<string, Reservation>()
  const mandates = new Map<string, Mandate>()
  const claims = new Map<string, OwnershipClaim>()
  const usage = new Map<string, GrantUsage>()
  const parties = new Set<string>([use.party])
  for (const found of gather(use, sortFindings(findings), whole, rulesVersion).works) {
    const reasons = reasonsUnderBoth(use, found)
    for (const { parameters } of reasons)
      for (const name of partyParameters) {
        const party = parameters[name]
        if (typeof party === 'string') parties.add(party)
      }
    const { registered } = found
    if (!registered) continue
    for (const { party } of registered.permission.representatives) parties.add(party)
    for (const { work } of registered.lineage.works) works.set(work.id, work)
    const named = new Set(reasons.map((reason) => reason.grant))
    for (const { grant, mandate, usage: used } of registered.permission.candidates) {
      if (!named.has(grant.id)) continue
      grants.set(grant.id, grant)
      if (mandate) mandates.set(mandate.id, mandate)
      if (used && grant.caps) usage.set(used.id, used)
    }
    addNamed(reasons, registered, reservations, claims)
  }
  return {
    parties: sorted([...parties].map((id) => whole.parties.get(id)).filter((party) => party !== undefined)),
    works: sorted(works.values()),
    references: [],
    grants: sorted(grants.values()),
    reservations: sorted(reservations.values()),
    ...(mandates.size > 0 && { mandates: sorted(mandates.values()) }),
    ...(claims.size > 0 && { claims: sorted(claims.values()) }),
    ...(usage.size > 0 && { usage: sorted(usage.values()) }),
  }
}

/** Parameters of reasons that are parties, and are called by their names. */
const partyParameters = ['owner', 'by', 'claimant', 'signedBy', 'representative']

function reasonsUnderBoth(use: Use, found: Parameters<typeof judgeWork>[1]): Reason[] {
  const otherRegime = use.regime === 'reservation' ? 'prior-permission' : 'reservation'
  const reasons: Reason[] = []
  for (const regime of [regimeFor(found, use.regime), otherRegime] as const)
    judgeWork(use, found, regime, regime, rulesVersion, reasons)
  return reasons
}

function addNamed(
  reasons: readonly Reason[],
  registered: RegisteredWork,
  reservations: Map<string, Reservation>,
  claims: Map<string, OwnershipClaim>,
): void {
  const reserved = new Set(reasons.map((reason) => reason.reservation))
  for (const reservation of registered.reservations)
    if (reserved.has(reservation.id)) reservations.set(reservation.id, reservation)
  const claimed = new Set(reasons.map((reason) => reason.parameters.claim))
  for (const claim of registered.permission.disputes) if (claimed.has(claim.id)) claims.set(claim.id, claim)
}

function sorted<T extends { id: string }>(entries: Iterable<T>): T[] {
  return [...entries].sort((a, b) => compareText(a.id, b.id))
}
