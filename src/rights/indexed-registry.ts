import type { Grant } from './grant.js'
import type { Party } from './party.js'
import { duplicate, type Registry } from './registry.js'
import type { Reservation } from './reservation.js'
import type { Work } from './work.js'

/** A grant with its instants read once; milliseconds since 1970, `Infinity` for no end. */
export interface IndexedGrant {
  readonly grant: Grant
  readonly fromMs: number
  /** The earlier of its end and its revocation; -Infinity when it covers nothing because of its state. */
  readonly untilMs: number
}

export interface IndexedReservation {
  readonly reservation: Reservation
  readonly fromMs: number
}

/**
 * A registry made ready for many decisions: one costs what its own works, grants and reservations cost, not what the
 * registry holds. A picture of the registry at the time: index again when it changes.
 */
export interface IndexedRegistry {
  readonly parties: ReadonlyMap<string, Party>
  readonly works: ReadonlyMap<string, Work>
  /** Work id, then grantee (`*` among them). */
  readonly grants: ReadonlyMap<string, ReadonlyMap<string, readonly IndexedGrant[]>>
  /** By work id. */
  readonly reservations: ReadonlyMap<string, readonly IndexedReservation[]>
}

/**
 * Indexes a registry for `decide`, `registryExcerpt` and `explainReason`. O(entries); entries are shared, not copied.
 *
 * @example
 * const indexed = indexRegistry(registry)
 * for (const item of items) decide(use, item.findings, indexed)
 * @throws RightsError `rights.duplicate-id`, which `parseRegistry` has refused already
 */
export function indexRegistry(registry: Registry): IndexedRegistry {
  const grants = new Map<string, Map<string, IndexedGrant[]>>()
  const grantIds = new Set<string>()
  for (const grant of registry.grants) {
    if (grantIds.has(grant.id)) throw duplicate('grants', grant.id)
    grantIds.add(grant.id)
    const indexed = { grant, fromMs: Date.parse(grant.from), untilMs: endOf(grant) }
    for (const work of new Set(grant.works)) {
      let byGrantee = grants.get(work)
      if (!byGrantee) {
        byGrantee = new Map()
        grants.set(work, byGrantee)
      }
      const list = byGrantee.get(grant.grantee)
      if (list) list.push(indexed)
      else byGrantee.set(grant.grantee, [indexed])
    }
  }
  const reservations = new Map<string, IndexedReservation[]>()
  const reservationIds = new Set<string>()
  for (const reservation of registry.reservations) {
    if (reservationIds.has(reservation.id)) throw duplicate('reservations', reservation.id)
    reservationIds.add(reservation.id)
    const indexed = { reservation, fromMs: Date.parse(reservation.from) }
    const list = reservations.get(reservation.work)
    if (list) list.push(indexed)
    else reservations.set(reservation.work, [indexed])
  }
  return { parties: byId('parties', registry.parties), works: byId('works', registry.works), grants, reservations }
}

/** Takes either; indexes what is not indexed yet. */
export function indexed(registry: Registry | IndexedRegistry): IndexedRegistry {
  return registry.works instanceof Map ? (registry as IndexedRegistry) : indexRegistry(registry as Registry)
}

function endOf(grant: Grant): number {
  const until = grant.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(grant.until)
  if (grant.state === 'active') return until
  if (grant.state === 'revoked' && grant.revokedFrom !== undefined)
    return Math.min(until, Date.parse(grant.revokedFrom))
  return Number.NEGATIVE_INFINITY
}

function byId<T extends { id: string }>(list: string, entries: readonly T[]): Map<string, T> {
  const map = new Map<string, T>()
  for (const entry of entries) {
    if (map.has(entry.id)) throw duplicate(list, entry.id)
    map.set(entry.id, entry)
  }
  return map
}
