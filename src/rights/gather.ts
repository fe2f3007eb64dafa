import { compareText, type Outcome, type Reason, worstOf } from './decision.js'
import type { Finding } from './finding.js'
import { generalReason } from './finding-reasons.js'
import type { Circumstances, MatchedPart } from './grant-terms.js'
import type { IndexedRegistry, IndexedWork } from './indexed-registry.js'
import { type Lineage, lineageOf } from './lineage.js'
import { findPermission, type Permission } from './permission.js'
import type { Reservation } from './reservation.js'
import { involvementOf, otherWorks, type RulesVersion, readsStops, saysOf } from './rules.js'
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
  readonly registered: RegisteredWork | undefined
}

export interface RegisteredWork {
  readonly lineage: Lineage
  readonly circumstances: Circumstances
  readonly permission: Permission
  /** Those that apply to the use, of the work and its ancestors. */
  readonly reservations: readonly Reservation[]
  /** Those of them that hold against permissions, too. */
  readonly stops: readonly Reservation[]
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
  readonly reasons: Reason[]
  readonly outcome: Outcome
}

/** While it is being put together. */
interface Growing {
  id: string
  findings: PlacedFinding[]
  sure: boolean
  disallowed: boolean
  registered: RegisteredWork | undefined
}

/** Sorts out which findings concern which work, and looks those up. */
export function gather(use: Use, sorted: readonly Finding[], registry: IndexedRegistry, rules: RulesVersion): Found {
  const works: Growing[] = []
  const reasons: Reason[] = []
  const byId = sorted.length > 4 ? new Map<string, Growing>() : undefined
  for (let position = 0; position < sorted.length; position++) {
    const finding = sorted[position]!
    const id = workOf(finding)
    if (id === undefined) {
      reasons.push(generalReason(finding, position))
      continue
    }
    const involvement = involvementOf(finding, use.kind)
    if (involvement === 'nothing') continue
    const sure = involvement === 'involved'
    const disallowed = finding.kind === 'signal' && saysOf(finding) === 'disallow'
    const known = byId ? byId.get(id) : withId(works, id)
    if (known) {
      known.findings.push({ finding, position, sure })
      known.sure ||= sure
      known.disallowed ||= disallowed
      continue
    }
    const work = { id, findings: [{ finding, position, sure }], sure, disallowed, registered: undefined }
    works.push(work)
    byId?.set(id, work)
  }
  if (works.length > 1) works.sort(compareIds)
  lookUp(use, works, registry, rules)
  return { works, reasons, outcome: worstOf(reasons) }
}

function lookUp(use: Use, works: readonly Growing[], registry: IndexedRegistry, rules: RulesVersion): void {
  const lineages: (Lineage | undefined)[] = []
  for (let i = 0; i < works.length; i++) lineages.push(lineageOf(works[i]!.id, registry))
  const alone: Circumstances = {
    use,
    atMs: Date.parse(use.at),
    contexts: use.context,
    matches: use.durationSeconds === undefined ? none : matchedParts(works, lineages),
  }
  const among =
    works.length > 1 && rules !== 'kyodaku-rules-1'
      ? { ...alone, contexts: [...(use.context ?? none), otherWorks] }
      : alone
  // The roots of the lines that are surely involved: no more than two have to be known.
  let root: string | undefined
  let several = false
  for (let i = 0; i < works.length; i++) {
    if (!works[i]!.sure) continue
    const its = lineages[i]?.root ?? works[i]!.id
    if (root === undefined) root = its
    else if (its !== root) several = true
  }
  for (let i = 0; i < works.length; i++) {
    const lineage = lineages[i]
    if (!lineage) continue
    const accompanied = several || (root !== undefined && lineage.root !== root)
    const circumstances = accompanied ? among : alone
    works[i]!.registered = {
      lineage,
      circumstances,
      permission: findPermission(circumstances, lineage, registry),
      ...applying(circumstances, lineage.works, rules),
    }
  }
}

const none: readonly never[] = []

function withId(works: readonly Growing[], id: string): Growing | undefined {
  for (let i = 0; i < works.length; i++) if (works[i]!.id === id) return works[i]
  return undefined
}

function compareIds(a: Growing, b: Growing): number {
  return compareText(a.id, b.id)
}

/** Which parts of the input resemble something, however faintly, and what. */
function matchedParts(works: readonly Growing[], lineages: readonly (Lineage | undefined)[]): MatchedPart[] {
  const parts: MatchedPart[] = []
  for (let i = 0; i < works.length; i++) {
    const line = lineages[i]?.works.map(({ work }) => work.id) ?? [works[i]!.id]
    for (const { finding } of works[i]!.findings)
      if (finding.kind === 'match') parts.push({ from: finding.inputRange[0], to: finding.inputRange[1], line })
  }
  return parts
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

/** The reservations of the work and its ancestors that apply: for the use, in their time, where territories meet. */
function applying(
  { use, atMs }: Circumstances,
  line: readonly IndexedWork[],
  rules: RulesVersion,
): Pick<RegisteredWork, 'reservations' | 'stops'> {
  let found: Reservation[] | undefined
  let stops: Reservation[] | undefined
  for (let distance = 0; distance < line.length; distance++) {
    for (const { reservation, fromMs, untilMs } of line[distance]!.reservations) {
      const { uses, territories } = reservation
      // Written so that an instant that cannot be read is reserved.
      if (!uses.includes(use.kind) || atMs < fromMs || (atMs >= untilMs && readsStops(rules))) continue
      if (use.territory === 'worldwide' || territories.includes('worldwide') || territories.includes(use.territory)) {
        found ??= []
        found.push(reservation)
        if (reservation.stops !== true || !readsStops(rules)) continue
        stops ??= []
        stops.push(reservation)
      }
    }
  }
  return { reservations: found ?? none, stops: stops ?? none }
}
