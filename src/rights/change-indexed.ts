import { compareText } from './decision.js'
import type { Grant } from './grant.js'
import {
  classesOf,
  type Growing,
  type IndexedGrant,
  type IndexedRegistry,
  indexGrant,
  indexWork,
  none,
  periodOf,
} from './indexed-registry.js'
import type { Mandate } from './mandate.js'
import type { OwnershipClaim } from './ownership-claim.js'
import type { Party } from './party.js'
import type { Reference } from './reference.js'
import type { Registry } from './registry.js'
import type { Reservation } from './reservation.js'
import type { Work } from './work.js'

/** Lists of a registry that its newest entries change. */
export interface RegistryLists {
  parties: Party
  works: Work
  references: Reference
  grants: Grant
  reservations: Reservation
  mandates: Mandate
  claims: OwnershipClaim
}

/** An entry as it was, if it was there, and as it is. */
export type RegistryChange = {
  [K in keyof RegistryLists]: { list: K; before: RegistryLists[K] | undefined; after: RegistryLists[K] }
}[keyof RegistryLists]

/**
 * Brings an indexed registry up to date in place: afterwards it decides as `indexRegistry` of the changed registry would. What
 * it was made from is the caller's to change, before this is called. Costs what the changes cost; those of a mandate, and of
 * works that were not there before, one look at every entry as well.
 */
export function changeIndexed(indexed: IndexedRegistry, changes: readonly RegistryChange[]): void {
  const parties = indexed.parties as Map<string, Party>
  const classes = indexed.classes as Map<string, readonly string[]>
  const works = indexed.works as Map<string, Growing>
  const newWorks = new Set<string>()
  for (const change of changes) {
    if (change.list !== 'works') continue
    if (!works.has(change.after.id)) newWorks.add(change.after.id)
    putWork(works, change.after)
  }
  for (const change of changes) {
    switch (change.list) {
      case 'parties': {
        parties.set(change.after.id, change.after)
        const own = classesOf(change.after)
        if (own.length > 0) classes.set(change.after.id, own)
        else classes.delete(change.after.id)
        break
      }
      case 'works': {
        const { id, parent } = change.after
        works.get(id)!.parent = parent === undefined ? undefined : works.get(parent)
        break
      }
      case 'grants':
        if (change.before !== undefined) removeGrant(works, change.before)
        addGrant(works, change.after, mandateOf(indexed.source, change.after))
        break
      case 'mandates':
        for (const grant of indexed.source.grants) {
          if (grant.signedBy?.mandate !== change.after.id) continue
          removeGrant(works, grant)
          addGrant(works, grant, change.after)
        }
        break
      case 'reservations':
        if (change.before !== undefined) removeReservation(works, change.before)
        addReservation(works, change.after)
        break
      case 'claims':
        if (change.before !== undefined) removeClaim(works, change.before)
        addClaim(works, change.after)
        break
      case 'references':
        break
    }
  }
  if (newWorks.size > 0) bindToNewWorks(indexed.source, works, newWorks)
}

/** The entry stays the same object: those below it know it as their parent. */
function putWork(works: Map<string, Growing>, work: Work): void {
  const made = indexWork(work)
  const known = works.get(work.id)
  if (known === undefined) works.set(work.id, made)
  else {
    known.work = work
    known.periods = made.periods
    known.representatives = made.representatives
  }
}

/** What named a work before it was registered. */
function bindToNewWorks(source: Registry, works: Map<string, Growing>, newWorks: ReadonlySet<string>): void {
  for (const { id, parent } of source.works)
    if (parent !== undefined && newWorks.has(parent)) works.get(id)!.parent = works.get(parent)
  for (const grant of source.grants) {
    if (!grant.works.some((id) => newWorks.has(id))) continue
    removeGrant(works, grant)
    addGrant(works, grant, mandateOf(source, grant))
  }
  for (const reservation of source.reservations) {
    if (!newWorks.has(reservation.work)) continue
    removeReservation(works, reservation)
    addReservation(works, reservation)
  }
  for (const claim of source.claims ?? []) {
    if (!newWorks.has(claim.work)) continue
    removeClaim(works, claim)
    addClaim(works, claim)
  }
}

function mandateOf({ mandates = [] }: Registry, { signedBy }: Grant): Mandate | undefined {
  return signedBy && mandates.find(({ id }) => id === signedBy.mandate)
}

function removeGrant(works: Map<string, Growing>, grant: Grant): void {
  for (const id of new Set(grant.works)) {
    const grants = works.get(id)?.grants as Map<string, readonly IndexedGrant[]> | undefined
    const list = grants?.get(grant.grantee)
    if (grants === undefined || list === undefined) continue
    const rest = list.filter((one) => one.grant.id !== grant.id)
    if (rest.length > 0) grants.set(grant.grantee, rest)
    else grants.delete(grant.grantee)
  }
}

function addGrant(works: Map<string, Growing>, grant: Grant, mandate: Mandate | undefined): void {
  const indexed = indexGrant(grant, mandate)
  for (const id of new Set(grant.works)) {
    const entry = works.get(id)
    if (entry === undefined) continue
    entry.grants ??= new Map()
    const grants = entry.grants as Map<string, readonly IndexedGrant[]>
    const list = [...(grants.get(grant.grantee) ?? []).filter((one) => one.grant.id !== grant.id), indexed]
    grants.set(
      grant.grantee,
      list.sort((a, b) => compareText(a.grant.id, b.grant.id)),
    )
  }
}

function removeReservation(works: Map<string, Growing>, { id, work }: Reservation): void {
  const entry = works.get(work)
  if (entry === undefined) return
  const rest = entry.reservations.filter(({ reservation }) => reservation.id !== id)
  entry.reservations = rest.length > 0 ? rest : none
}

function addReservation(works: Map<string, Growing>, reservation: Reservation): void {
  const entry = works.get(reservation.work)
  if (entry === undefined) return
  entry.reservations = [...entry.reservations, { reservation, ...periodOf(reservation) }]
}

function removeClaim(works: Map<string, Growing>, { id, work }: OwnershipClaim): void {
  const entry = works.get(work)
  if (entry === undefined) return
  const rest = entry.claims.filter(({ value }) => value.id !== id)
  entry.claims = rest.length > 0 ? rest : none
}

function addClaim(works: Map<string, Growing>, claim: OwnershipClaim): void {
  const entry = works.get(claim.work)
  if (entry === undefined || claim.state !== 'open') return
  const list = [...entry.claims, { value: claim, ...periodOf(claim.share) }]
  entry.claims = list.sort((a, b) => compareText(a.value.id, b.value.id))
}
