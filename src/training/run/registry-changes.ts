import { canonicalJson } from '../../record/index.js'
import type { Reference, Registry } from '../../rights/index.js'
import type { RegistryEvent } from '../remediation.js'

/** What changed from one state of the registry to a later one, as far as it can take a permission away. */
export interface RegistryChanges {
  /** What is told by itself. What was found only now in what was kept is told where it is found. */
  events: RegistryEvent[]
  /** Works that are new, or are found by other names or identifiers. */
  works: string[]
  /** References that are new, gone, or looked for otherwise. */
  references: string[]
}

/**
 * Compares two states of the registry.
 *
 * @param thenAt when it was like `then`: grants that ran out between both times have expired
 */
export function registryChanges(then: Registry, now: Registry, thenAt: string, nowAt: string): RegistryChanges {
  const events: RegistryEvent[] = []
  const works: string[] = []
  const before = byId(then.grants)
  for (const grant of now.grants) {
    const was = before.get(grant.id)
    if (was?.state !== 'active') continue
    if (grant.state === 'suspended') events.push({ kind: 'grant-suspended', grant: grant.id })
    else if (grant.state !== 'active') events.push({ kind: 'grant-revoked', grant: grant.id })
    else if (
      grant.until !== undefined &&
      Date.parse(grant.until) <= Date.parse(nowAt) &&
      Date.parse(grant.until) > Date.parse(thenAt)
    )
      events.push({ kind: 'grant-expired', grant: grant.id })
  }
  const worksThen = byId(then.works)
  for (const work of now.works) {
    const was = worksThen.get(work.id)
    // Nearly all of a million works are as they were, letter by letter.
    if (was !== undefined && JSON.stringify(was) === JSON.stringify(work)) continue
    if (was === undefined) events.push({ kind: 'work-deposited', work: work.id })
    else if (!same(foundBy(was), foundBy(work))) events.push({ kind: 'work-changed', work: work.id })
    if (was === undefined || !same(foundBy(was), foundBy(work))) works.push(work.id)
    if (was !== undefined && !same(ownedBy(was), ownedBy(work)))
      events.push({ kind: 'ownership-changed', work: work.id })
  }
  const reserved = byId(then.reservations)
  for (const { id, work } of now.reservations)
    if (!reserved.has(id)) events.push({ kind: 'reservation-added', reservation: id, work })
  const referencesThen = byId(then.references)
  const references = now.references.filter((one) => !same(lookedForBy(referencesThen.get(one.id)), lookedForBy(one)))
  return { events, works, references: references.map(({ id }) => id) }
}

const byId = <T extends { id: string }>(subjects: readonly T[]) => new Map(subjects.map((one) => [one.id, one]))
const same = (one: unknown, other: unknown) => canonicalJson(one) === canonicalJson(other)

const foundBy = ({ titles, identifiers, kind, parent }: Registry['works'][number]) => ({
  titles,
  identifiers: identifiers ?? [],
  kind,
  parent: parent ?? null,
})
const ownedBy = ({ owners, committee, regime }: Registry['works'][number]) => ({
  owners,
  committee: committee ?? null,
  regime,
})
/** What a reference is called makes no difference. */
const lookedForBy = (reference: Reference | undefined) =>
  reference === undefined
    ? null
    : { work: reference.work, negative: reference.negative, excludedSeconds: reference.excludedSeconds }
