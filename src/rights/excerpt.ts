import { compareText } from './decision.js'
import type { Finding } from './finding.js'
import { gather } from './gather.js'
import type { Grant } from './grant.js'
import { type IndexedRegistry, indexed } from './indexed-registry.js'
import { judgeWork, regimeFor } from './judge.js'
import type { Registry } from './registry.js'
import type { Reservation } from './reservation.js'
import { sortFindings } from './sort-findings.js'
import type { Use } from './use.js'
import type { Work } from './work.js'

/**
 * The part of a registry that a decision rests on: `decide` says the same of it, to the byte, as of the whole, and
 * `explainReason` explains it in the same words. This is what a receipt carries.
 *
 * It holds the works that findings name with all their ancestors, the grants and reservations that speak for or against
 * under either regime, and the parties that these reasons name. No references: a decision does not read them. Grants to
 * other parties are never in it. Lists are sorted by id.
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
  const parties = new Set<string>([use.party])
  for (const found of gather(use, sortFindings(findings), whole).works) {
    const { registered } = found
    const grantsHere = new Map<string, Grant>()
    if (registered) {
      for (const work of registered.lineage.works) works.set(work.id, work)
      for (const answer of registered.permission.answers)
        for (const { grant } of answer.grants) grantsHere.set(grant.id, grant)
      for (const grant of registered.permission.outsiders) grantsHere.set(grant.id, grant)
    }
    const otherRegime = use.regime === 'reservation' ? 'prior-permission' : 'reservation'
    for (const regime of [regimeFor(found, use.regime), otherRegime] as const) {
      for (const reason of judgeWork(use, found, regime, regime).reasons) {
        const grant = reason.grant !== undefined && grantsHere.get(reason.grant)
        if (grant) grants.set(grant.id, grant)
        const reservation = registered?.reservations.find((r) => r.id === reason.reservation)
        if (reservation) reservations.set(reservation.id, reservation)
        for (const name of ['owner', 'by']) {
          const party = reason.parameters[name]
          if (typeof party === 'string') parties.add(party)
        }
      }
    }
  }
  return {
    parties: sorted([...parties].map((id) => whole.parties.get(id)).filter((party) => party !== undefined)),
    works: sorted(works.values()),
    references: [],
    grants: sorted(grants.values()),
    reservations: sorted(reservations.values()),
  }
}

function sorted<T extends { id: string }>(entries: Iterable<T>): T[] {
  return [...entries].sort((a, b) => compareText(a.id, b.id))
}
