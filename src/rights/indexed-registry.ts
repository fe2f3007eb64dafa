import { compareText } from './decision.js'
import type { Grant } from './grant.js'
import type { GrantUsage } from './grant-usage.js'
import type { Mandate } from './mandate.js'
import type { OwnershipClaim } from './ownership-claim.js'
import type { Party } from './party.js'
import { flawOfSignature, type SignatureFlaw } from './permission-mandate.js'
import { duplicate, type Registry } from './registry.js'
import type { Reservation } from './reservation.js'
import type { Ownership, Representative, Work } from './work.js'

/** A grant with its instants read once, and what the registry says beside it. Milliseconds since 1970. */
export interface IndexedGrant {
  readonly grant: Grant
  readonly fromMs: number
  /** The end of its term, whatever its state; `Infinity` for none. */
  readonly endMs: number
  /** Until when it covers: the earlier of its end and its revocation; -Infinity when its state lets it cover nothing. */
  readonly untilMs: number
  /** How much of it has been used, where that was counted. */
  readonly usage: GrantUsage | undefined
  /** The mandate that it was signed under, where it was signed for the grantor and the mandate is registered. */
  readonly mandate: Mandate | undefined
  /** Why that signature does not bind the grantor at all. */
  readonly flaw: SignatureFlaw | undefined
  /** Its works, for quick asking; only with a cap on the share of a clip. */
  readonly workSet: ReadonlySet<string> | undefined
}

export interface IndexedReservation {
  readonly reservation: Reservation
  readonly fromMs: number
  readonly untilMs: number
}

/** Something that holds at `fromMs <= at < untilMs`. */
export interface InPeriod<T> {
  readonly value: T
  readonly fromMs: number
  readonly untilMs: number
}

/** A work and all that is registered for it itself; what is registered for its ancestors is with them. */
export interface IndexedWork {
  readonly work: Work
  /** Absent: it has none, or one that is not registered. */
  readonly parent: IndexedWork | undefined
  /** By grantee: a party id, `class:NAME`, `*`. Each list sorted by id. */
  readonly grants: ReadonlyMap<string, readonly IndexedGrant[]> | undefined
  readonly reservations: readonly IndexedReservation[]
  /** Only when some share has a period: otherwise all of `work.owners` hold. */
  readonly periods: readonly InPeriod<Ownership>[] | undefined
  readonly representatives: readonly InPeriod<Representative>[]
  /** Those that are open, sorted by id. */
  readonly claims: readonly InPeriod<OwnershipClaim>[]
}

/**
 * A registry made ready for many decisions: one costs what its own works, grants and reservations cost, not what the
 * registry holds. A picture of the registry at the time: index again when it changes.
 */
export interface IndexedRegistry {
  readonly parties: ReadonlyMap<string, Party>
  readonly works: ReadonlyMap<string, IndexedWork>
  /** By party id, what a grant may name it by beside its id: `class:NAME`. Only of parties that have classes. */
  readonly classes: ReadonlyMap<string, readonly string[]>
  /** What it was made from. */
  readonly source: Registry
}

/** Of an indexed work while it is being put together. */
export type Growing = { -readonly [K in keyof IndexedWork]: IndexedWork[K] }

/**
 * Indexes a registry for `decide`, `registryExcerpt` and `explainReason`. O(entries); entries are shared, not copied.
 *
 * @example
 * const indexed = indexRegistry(registry)
 * for (const item of items) decide(use, item.findings, indexed)
 * @throws RightsError `rights.duplicate-id`, which `parseRegistry` has refused already
 */
export function indexRegistry(registry: Registry): IndexedRegistry {
  const parties = byId('parties', registry.parties)
  const works = new Map<string, Growing>()
  for (const work of registry.works) {
    if (works.has(work.id)) throw duplicate('works', work.id)
    works.set(work.id, indexWork(work))
  }
  for (const entry of works.values()) {
    const { parent } = entry.work
    if (parent !== undefined) entry.parent = works.get(parent)
  }
  addGrants(registry, works)
  const reservationIds = new Set<string>()
  for (const reservation of registry.reservations) {
    if (reservationIds.has(reservation.id)) throw duplicate('reservations', reservation.id)
    reservationIds.add(reservation.id)
    const entry = works.get(reservation.work)
    if (entry) entry.reservations = added(entry.reservations, { reservation, ...periodOf(reservation) })
  }
  for (const claim of [...byId('claims', registry.claims ?? []).values()].sort((a, b) => compareText(a.id, b.id))) {
    const entry = works.get(claim.work)
    if (entry && claim.state === 'open') entry.claims = added(entry.claims, { value: claim, ...periodOf(claim.share) })
  }
  const classes = new Map<string, readonly string[]>()
  for (const party of registry.parties) {
    const own = classesOf(party)
    if (own.length > 0) classes.set(party.id, own)
  }
  return { parties, works, classes, source: registry }
}

/** What grants may name a party by, beside its id. */
export const classesOf = ({ classes = [] }: Party): string[] => [...new Set(classes)].map((name) => `class:${name}`)

export function indexWork(work: Work): Growing {
  const changing = work.owners.some((owner) => owner.from !== undefined || owner.until !== undefined)
  return {
    work,
    parent: undefined,
    grants: undefined,
    reservations: none,
    periods: changing ? work.owners.map((owner) => ({ value: owner, ...periodOf(owner) })) : undefined,
    representatives: work.committee
      ? work.committee.representatives.map((value) => ({ value, ...periodOf(value) }))
      : none,
    claims: none,
  }
}

function addGrants(registry: Registry, works: ReadonlyMap<string, Growing>): void {
  const mandates = byId('mandates', registry.mandates ?? [])
  const usage = byId('usage', registry.usage ?? [])
  const ids = new Set<string>()
  const lists: IndexedGrant[][] = []
  for (const grant of registry.grants) {
    if (ids.has(grant.id)) throw duplicate('grants', grant.id)
    ids.add(grant.id)
    const named = grant.works.length > 1 ? new Set(grant.works) : grant.works
    const indexed = indexGrant(grant, grant.signedBy && mandates.get(grant.signedBy.mandate), usage.get(grant.id))
    for (const id of named) {
      const entry = works.get(id)
      if (!entry) continue
      entry.grants ??= new Map()
      const grants = entry.grants as Map<string, IndexedGrant[]>
      const list = grants.get(grant.grantee)
      if (!list) grants.set(grant.grantee, [indexed])
      else if (list.push(indexed) === 2) lists.push(list)
    }
  }
  for (const list of lists) list.sort((a, b) => compareText(a.grant.id, b.grant.id))
}

/** A grant with what is registered beside it. */
export function indexGrant(grant: Grant, mandate?: Mandate, usage?: GrantUsage): IndexedGrant {
  const endMs = grant.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(grant.until)
  return {
    grant,
    fromMs: Date.parse(grant.from),
    endMs,
    untilMs: coversUntil(grant, endMs),
    usage,
    mandate,
    flaw: grant.signedBy && flawOfSignature(grant, grant.signedBy, mandate),
    workSet: grant.caps?.shareOfClip === undefined ? undefined : new Set(grant.works),
  }
}

/** Takes either; indexes what is not indexed yet. */
export function indexed(registry: Registry | IndexedRegistry): IndexedRegistry {
  return 'source' in registry ? registry : indexRegistry(registry)
}

function coversUntil(grant: Grant, endMs: number): number {
  if (grant.state === 'active') return endMs
  if (grant.state === 'revoked' && grant.revokedFrom !== undefined)
    return Math.min(endMs, Date.parse(grant.revokedFrom))
  return Number.NEGATIVE_INFINITY
}

export function periodOf({ from, until }: { from?: string; until?: string }): { fromMs: number; untilMs: number } {
  return {
    fromMs: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
    untilMs: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
  }
}

/** Shared by all that have none; never added to. */
export const none: readonly never[] = []

function added<T>(list: readonly T[], entry: T): readonly T[] {
  if (list === none) return [entry]
  ;(list as T[]).push(entry)
  return list
}

function byId<T extends { id: string }>(list: string, entries: readonly T[]): Map<string, T> {
  const map = new Map<string, T>()
  for (const entry of entries) {
    if (map.has(entry.id)) throw duplicate(list, entry.id)
    map.set(entry.id, entry)
  }
  return map
}
