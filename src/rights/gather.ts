import { compareText, type Outcome, type Reason, worstOf } from './decision.js'
import type { Finding } from './finding.js'
import { generalReason } from './finding-reasons.js'
import type { IndexedRegistry } from './indexed-registry.js'
import { type Lineage, lineageOf } from './lineage.js'
import { findPermission, type Permission } from './permission.js'
import type { Reservation } from './reservation.js'
import { involvementOf, saysOf } from './rules.js'
import type { Use } from './use.js'

/** A work that findings name, and all that the registry says about this use of it. Independent of the regime. */
export interface FoundWork {
  readonly id: string
  /** With their positions among the sorted findings; in that order, never empty. */
  readonly findings: readonly PlacedFinding[]
  /** Whether any finding says so surely. */
  readonly sure: boolean
  /** Whether a signal at a location known to be the work's disallows the use. */
  readonly disallowed: boolean
  /** Absent: the work is not registered. */
  readonly registered?: {
    readonly lineage: Lineage
    readonly permission: Permission
    /** Those that apply to the use, of the work and its ancestors. */
    readonly reservations: readonly Reservation[]
  }
}

interface PlacedFinding {
  readonly finding: Finding
  readonly position: number
  readonly sure: boolean
}

interface Found {
  /** Sorted by id. */
  readonly works: readonly FoundWork[]
  /** About no work in particular. */
  readonly reasons: readonly Reason[]
  readonly outcome: Outcome
}

/** Sorts out which findings concern which work, and looks those up. */
export function gather(use: Use, sorted: readonly Finding[], registry: IndexedRegistry): Found {
  const byWork = new Map<string, PlacedFinding[]>()
  const reasons: Reason[] = []
  for (let position = 0; position < sorted.length; position++) {
    const finding = sorted[position]!
    const workId = workOf(finding)
    if (workId === undefined) {
      reasons.push(generalReason(finding, position))
      continue
    }
    const involvement = involvementOf(finding, use.kind)
    if (involvement === 'nothing') continue
    const placed = { finding, position, sure: involvement === 'involved' }
    const list = byWork.get(workId)
    if (list) list.push(placed)
    else byWork.set(workId, [placed])
  }
  const atMs = Date.parse(use.at)
  const works: FoundWork[] = []
  for (const [id, findings] of byWork) {
    const lineage = lineageOf(id, registry)
    works.push({
      id,
      findings,
      sure: findings.some((f) => f.sure),
      disallowed: findings.some(({ finding }) => finding.kind === 'signal' && saysOf(finding) === 'disallow'),
      registered: lineage && {
        lineage,
        permission: findPermission(use, atMs, lineage, registry),
        reservations: applying(use, atMs, lineage, registry),
      },
    })
  }
  if (works.length > 1) works.sort((a, b) => compareText(a.id, b.id))
  return { works, reasons, outcome: worstOf(reasons) }
}

/** The work that a finding is about. None for what is not understood: that is told, and refused, in general. */
function workOf(finding: Finding): string | undefined {
  switch (finding.kind) {
    case 'match':
    case 'name':
    case 'declaration':
    case 'signal':
      return finding.work
    default:
      return undefined
  }
}

/** The reservations of the work and its ancestors that apply: for the use, from their start, where territories meet. */
function applying(use: Use, atMs: number, lineage: Lineage, registry: IndexedRegistry): Reservation[] {
  const found: Reservation[] = []
  for (const work of lineage.works) {
    for (const { reservation, fromMs } of registry.reservations.get(work.id) ?? []) {
      const { uses, territories } = reservation
      // Written so that an instant that cannot be read is reserved.
      if (!uses.includes(use.kind) || atMs < fromMs) continue
      if (use.territory === 'worldwide' || territories.includes('worldwide') || territories.includes(use.territory))
        found.push(reservation)
    }
  }
  return found
}
