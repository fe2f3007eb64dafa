import type { Grant } from '../grant.js'
import type { Reservation } from '../reservation.js'
import type { UseKind } from '../use.js'

/** More parts than a document needs; past it the rest is dropped, which permits less. */
const maxParts = 1000

/**
 * A grant without what reservations of the same document refuse: prohibitions win (ODRL `conflict: prohibit`). What
 * cannot be said exactly, such as "worldwide except", is left out of the grant, never in.
 *
 * A grant that counts (caps) is never split, since each part would count anew: of its parts the first is kept.
 *
 * @param related whether a reservation of one work may concern uses of another: it is the same, its ancestor or descendant
 */
export function withoutReserved(
  grant: Grant,
  reservations: readonly Reservation[],
  related: (work: string, reserved: string) => boolean,
): Grant[] {
  let parts = [grant]
  for (const reservation of reservations) {
    if (parts.length === 0) break
    parts = parts.flatMap((part) => subtractOne(part, reservation, related)).slice(0, maxParts)
  }
  return grant.caps === undefined ? parts : parts.slice(0, 1)
}

function subtractOne(
  grant: Grant,
  reserved: Reservation,
  related: (work: string, reserved: string) => boolean,
): Grant[] {
  const works = grant.works.filter((work) => related(work, reserved.work))
  const uses = grant.uses.filter((use) => reserved.uses.includes(use))
  const startMs = Date.parse(reserved.from)
  const ends = grant.until === undefined || startMs < Date.parse(grant.until)
  if (works.length === 0 || uses.length === 0 || !ends) return [grant]
  const everywhere = reserved.territories.includes('worldwide')
  const granted = grant.territories.includes('worldwide') ? undefined : grant.territories
  const free = everywhere ? [] : granted?.filter((territory) => !reserved.territories.includes(territory))
  if (free !== undefined && free.length === granted?.length) return [grant]
  const otherUses = grant.uses.filter((use) => !uses.includes(use))
  const parts: Grant[] = []
  const otherWorks = grant.works.filter((work) => !works.includes(work))
  if (otherWorks.length > 0) parts.push({ ...grant, works: otherWorks })
  if (otherUses.length > 0) parts.push({ ...grant, works, uses: otherUses })
  if (free !== undefined && free.length > 0) parts.push({ ...grant, works, uses, territories: free })
  if (startMs > Date.parse(grant.from)) {
    // Before the reservation begins. Where some territories stay free, only the others end.
    const territories = free === undefined || free.length === 0 ? grant.territories : takenFrom(grant.territories, free)
    if (territories.length > 0) parts.push({ ...grant, works, uses, territories, until: reserved.from })
  }
  return parts
}

const takenFrom = (territories: readonly string[], free: readonly string[]) =>
  territories.filter((territory) => !free.includes(territory))

/** All three, in their order: what a prohibition of anything unclear may mean. */
export const everyUse: readonly UseKind[] = ['train', 'generate', 'release']
