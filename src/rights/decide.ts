import {
  compareReasons,
  compareText,
  type Decision,
  type NeededGrant,
  type Outcome,
  type Reason,
  type ReasonCode,
  type WorkDecision,
  worse,
} from './decision.js'
import type { Finding } from './finding.js'
import { type IndexedRegistry, indexed } from './indexed-registry.js'
import { type Lineage, lineageOf } from './lineage.js'
import { findPermission, type Permission } from './permission.js'
import type { Registry } from './registry.js'
import type { Reservation } from './reservation.js'
import { incompleteOutcome, involvementOf, rulesVersion, saysOf, unattributedSignalOutcome } from './rules.js'
import { sortFindings } from './sort-findings.js'
import type { Regime, Use } from './use.js'

/**
 * Decides whether a use may go ahead, given what was found and what is registered.
 *
 * Pure, total on values that the parsers of this room accept, and deterministic: neither the order of findings nor of
 * anything in the registry changes a byte of the result. Findings are numbered in the order of `sortFindings`.
 *
 * - **Which works:** those that findings name, as surely as `rules.ts` says. What is only possibly involved is reviewed
 *   where it would be refused.
 * - **`prior-permission`:** every owner with a share in the territory must have granted the use. Shares that add up to
 *   more or less than the whole are reviewed.
 * - **`reservation`:** permitted, unless a reservation of the work or an ancestor applies and its owners have not
 *   granted the use all the same.
 * - A work deposited under `prior-permission` is decided by that regime, whichever the use asks for; one deposited under
 *   `reservation`, by the regime that the use asks for. The regime of its ancestors does not matter.
 * - **Signals** of a work's location that disallow are reservations of it; without a work, nothing overrides them.
 * - What is not registered, not readable or contradictory is refused or reviewed. The worst outcome wins.
 *
 * `underOtherRegime` is hypothetical: what the other regime alone would have said of all works, as if none were bound
 * to prior permission.
 *
 * @param registry index it (`indexRegistry`) when deciding more than once: otherwise it is indexed for every call
 * @example
 * const decision = decide(use, sortFindings(findings), indexRegistry(registry))
 * decision.outcome // 'permit' | 'refuse' | 'review'
 */
export function decide(use: Use, findings: readonly Finding[], registry: Registry | IndexedRegistry): Decision {
  const regime = use.regime === 'reservation' ? 'reservation' : 'prior-permission'
  const otherRegime = regime === 'reservation' ? 'prior-permission' : 'reservation'
  const sorted = sortFindings(findings)
  const found = gather(use, sorted, indexed(registry))
  const verdicts = found.works.map((work) => judgeWork(use, work, regimeFor(work, regime), regime))
  const reasons = [...found.reasons, ...verdicts.flatMap((verdict) => verdict.reasons)]
  if (found.works.length === 0 && found.outcome === 'permit')
    reasons.push({ code: 'none.found', outcome: 'permit', parameters: {} })
  let other = found.outcome
  for (const work of found.works) other = worse(other, judgeWork(use, work, otherRegime, otherRegime).outcome)
  return {
    version: rulesVersion,
    outcome: verdicts.reduce((outcome, verdict) => worse(outcome, verdict.outcome), found.outcome),
    regime,
    reasons: sortReasons(reasons),
    works: verdicts.map((verdict) => verdict.decision),
    underOtherRegime: { regime: otherRegime, outcome: other },
    needed: verdicts.flatMap((verdict) => verdict.needed ?? []),
  }
}

/** A work that findings name, and all that the registry says about this use of it. Independent of the regime. */
export interface FoundWork {
  readonly id: string
  /** With their positions among the sorted findings; in that order, never empty. */
  readonly findings: readonly { readonly finding: Finding; readonly position: number; readonly sure: boolean }[]
  /** Absent: the work is not registered. */
  readonly registered?: {
    readonly lineage: Lineage
    readonly permission: Permission
    /** Those that apply to the use, of the work and its ancestors. */
    readonly reservations: readonly Reservation[]
  }
}

interface Found {
  /** Sorted by id. */
  readonly works: readonly FoundWork[]
  /** About no work in particular. */
  readonly reasons: readonly Reason[]
  readonly outcome: Outcome
}

/** Sorts out which findings concern which work, and looks those up. Shared with `registryExcerpt`. */
export function gather(use: Use, sorted: readonly Finding[], registry: IndexedRegistry): Found {
  const byWork = new Map<string, { finding: Finding; position: number; sure: boolean }[]>()
  const reasons: Reason[] = []
  sorted.forEach((finding, position) => {
    const workId = finding.kind === 'incomplete' ? undefined : finding.work
    if (workId === undefined) {
      reasons.push(unattributed(finding, position))
      return
    }
    const involvement = involvementOf(finding, use.kind)
    if (involvement === 'nothing') return
    const list = byWork.get(workId)
    const entry = { finding, position, sure: involvement === 'involved' }
    if (list) list.push(entry)
    else byWork.set(workId, [entry])
  })
  const atMs = Date.parse(use.at)
  const works: FoundWork[] = []
  for (const [id, findings] of byWork) {
    const lineage = lineageOf(id, registry)
    if (!lineage) works.push({ id, findings })
    else {
      const permission = findPermission(use, atMs, lineage, registry)
      works.push({
        id,
        findings,
        registered: { lineage, permission, reservations: applying(use, atMs, lineage, registry) },
      })
    }
  }
  if (works.length > 1) works.sort((a, b) => compareText(a.id, b.id))
  return { works, reasons, outcome: reasons.reduce<Outcome>((outcome, r) => worse(outcome, r.outcome), 'permit') }
}

function unattributed(finding: Finding, position: number): Reason {
  switch (finding.kind) {
    case 'signal': {
      const { signal, location, fetchedAt, digest } = finding
      const says = saysOf(finding)
      return {
        code: signalCode[says],
        outcome: unattributedSignalOutcome[says],
        finding: position,
        parameters: { signal, location, fetchedAt, digest },
      }
    }
    case 'incomplete':
      if (!Object.hasOwn(incompleteOutcome, finding.what)) break
      return {
        code: `incomplete.${finding.what}`,
        outcome: incompleteOutcome[finding.what],
        finding: position,
        parameters: { detail: finding.detail },
      }
  }
  return notUnderstood(finding, position)
}

/** From a newer version, or unchecked: the types rule it out, but nothing that is not understood may pass. */
function notUnderstood(finding: Finding, position: number): Reason {
  return {
    code: 'finding.not-understood',
    outcome: 'refuse',
    finding: position,
    parameters: { kind: String(finding.kind) },
  }
}

const signalCode = { disallow: 'signal.disallows', unknown: 'signal.unknown', allow: 'signal.allows' } as const

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

/** A work deposited under prior permission is bound to it. */
export function regimeFor(work: FoundWork, regime: Regime): Regime {
  return work.registered?.lineage.works[0]?.regime === 'reservation' ? regime : 'prior-permission'
}

export interface Verdict {
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
  readonly decision: WorkDecision
  readonly needed?: NeededGrant
}

/**
 * Judges one work by one regime.
 *
 * @param asked the regime that was asked for, when the work is bound to another: said in a reason
 */
export function judgeWork(use: Use, work: FoundWork, regime: Regime, asked: Regime): Verdict {
  const { id, findings, registered } = work
  const leading = (findings.find((f) => f.sure) ?? findings[0]!).position
  const disallowed = findings.some(({ finding }) => finding.kind === 'signal' && saysOf(finding) === 'disallow')
  if (!registered) {
    const outcome = disallowed ? 'refuse' : 'review'
    const reasons: Reason[] = [{ code: 'work.unknown', outcome: 'review', work: id, finding: leading, parameters: {} }]
    for (const { finding, position } of findings) {
      const disallows = finding.kind === 'signal' && saysOf(finding) === 'disallow'
      reasons.push(findingReason(finding, position, use, disallows ? 'refuse' : 'review'))
    }
    return { outcome, reasons, decision: { work: id, outcome } }
  }
  const { lineage, permission, reservations } = registered
  const reserved = reservations.length > 0 || disallowed
  const rules =
    regime === 'reservation'
      ? underReservation(use, permission, reservations, reserved)
      : underPermission(use, permission)
  if (lineage.broken)
    rules.push({ code: lineage.broken.code, outcome: 'review', parameters: { parent: lineage.broken.parent } })
  const judged = rules.reduce<Outcome>((outcome, rule) => worse(outcome, rule.outcome), 'permit')
  const sure = findings.some((f) => f.sure)
  const reasons: Reason[] = rules.map(({ code, outcome, grant, reservation, parameters }) => ({
    code,
    outcome: sure ? outcome : soften(outcome),
    work: id,
    finding: leading,
    ...(grant !== undefined && { grant }),
    ...(reservation !== undefined && { reservation }),
    parameters,
  }))
  for (const { finding, position, sure } of findings) {
    let outcome = sure ? judged : soften(judged)
    if (finding.kind === 'signal' && saysOf(finding) === 'unknown' && permission.state !== 'granted')
      outcome = worse(outcome, 'review')
    reasons.push(findingReason(finding, position, use, outcome))
  }
  const outcome = reasons.reduce<Outcome>((worst, reason) => worse(worst, reason.outcome), 'permit')
  if (regime !== asked)
    reasons.push({ code: 'work.bound-to-prior-permission', outcome, work: id, finding: leading, parameters: { asked } })
  const needed = rules.some((rule) => rule.code === 'grant.missing' || rule.code === 'ownership.none')
  return {
    outcome,
    reasons,
    decision: workDecision(id, outcome, permission),
    ...(needed && {
      needed: {
        work: id,
        from: [...new Set(permission.answers.filter((a) => a.state === 'missing').map((a) => a.owner))].sort(),
        use: use.kind,
        territory: use.territory,
      },
    }),
  }
}

type RuleReason = Omit<Reason, 'work' | 'finding'>

function underPermission(use: Use, permission: Permission): RuleReason[] {
  const reasons = permissionReasons(use, permission)
  if (permission.underClaimed && permission.answers.length > 0)
    reasons.push({ code: 'ownership.incomplete', outcome: 'review', parameters: { ...permission.underClaimed } })
  return reasons
}

function underReservation(
  use: Use,
  permission: Permission,
  reservations: readonly Reservation[],
  reserved: boolean,
): RuleReason[] {
  if (!reserved) {
    const none: RuleReason = {
      code: 'reservation.none',
      outcome: 'permit',
      parameters: { use: use.kind, territory: use.territory },
    }
    // A grant is not needed here; its duties are owed all the same.
    return permission.state === 'granted' ? [none, ...coverReasons(use, permission)] : [none]
  }
  const reasons = permissionReasons(use, permission)
  const outcome = reasons.reduce<Outcome>((worst, reason) => worse(worst, reason.outcome), 'permit')
  for (const { id, work, evidence } of reservations) {
    reasons.push({
      code: permission.state === 'granted' ? 'reservation.overridden' : 'reservation.applies',
      outcome: permission.state === 'granted' ? 'permit' : outcome,
      reservation: id,
      parameters: { use: use.kind, territory: use.territory, reserved: work, location: evidence.location },
    })
  }
  return reasons
}

/** What the owners say, where their permission is required. */
function permissionReasons(use: Use, permission: Permission): RuleReason[] {
  const asked = { party: use.party, use: use.kind, model: use.model, territory: use.territory }
  const reasons = coverReasons(use, permission)
  for (const { owner, territory, state, grants } of permission.answers) {
    if (state === 'granted') continue
    const outcome = state === 'missing' ? 'refuse' : 'review'
    if (state === 'missing')
      reasons.push({ code: 'grant.missing', outcome, parameters: { ...asked, owner, territory } })
    for (const { grant, shortfalls } of grants)
      for (const { code, parameters } of shortfalls)
        reasons.push({ code, outcome, grant: grant.id, parameters: { ...asked, owner, ...parameters } })
  }
  if (permission.answers.length === 0) reasons.push({ code: 'ownership.none', outcome: 'refuse', parameters: asked })
  if (permission.overClaimed)
    reasons.push({ code: 'ownership.over-claimed', outcome: 'review', parameters: { ...permission.overClaimed } })
  // A grant by someone without a share counts for nothing; that is said where it would have been needed.
  if (permission.state === 'missing')
    for (const grant of permission.outsiders)
      reasons.push({
        code: 'grant.grantor-not-owner',
        outcome: 'refuse',
        grant: grant.id,
        parameters: { ...asked, owner: grant.grantor },
      })
  return reasons
}

function coverReasons(use: Use, permission: Permission): RuleReason[] {
  return permission.answers
    .filter((answer) => answer.state === 'granted')
    .map(({ owner, grants }) => ({
      code: 'grant.covers',
      outcome: 'permit',
      grant: grants[0]!.grant.id,
      parameters: { party: use.party, use: use.kind, model: use.model, territory: use.territory, owner },
    }))
}

function findingReason(finding: Finding, position: number, use: Use, outcome: Outcome): Reason {
  const reason = (code: ReasonCode, work: string, parameters: Reason['parameters']): Reason => ({
    code,
    outcome,
    work,
    finding: position,
    parameters,
  })
  switch (finding.kind) {
    case 'match': {
      const code =
        finding.level < 3
          ? 'match.faint'
          : involvementOf(finding, use.kind) === 'involved'
            ? 'match.substantial'
            : 'match.uncertain'
      return reason(code, finding.work, {
        level: finding.level,
        inputFrom: finding.inputRange[0],
        inputTo: finding.inputRange[1],
        reference: finding.reference,
        referenceFrom: finding.referenceRange[0],
        referenceTo: finding.referenceRange[1],
        falseMatchProbability: finding.falseMatchProbability,
      })
    }
    case 'name':
      return reason(use.kind === 'generate' ? 'name.in-prompt' : 'name.in-text', finding.work, {
        name: finding.name,
        where: finding.where,
        offset: finding.offset,
      })
    case 'declaration':
      return reason('declaration.names-work', finding.work, { by: finding.by })
    case 'signal':
      return reason(signalCode[saysOf(finding)], finding.work!, {
        signal: finding.signal,
        location: finding.location,
        fetchedAt: finding.fetchedAt,
        digest: finding.digest,
      })
    default:
      return notUnderstood(finding, position)
  }
}

function workDecision(work: string, outcome: Outcome, permission: Permission): WorkDecision {
  if (outcome !== 'permit' || permission.state !== 'granted') return { work, outcome }
  const used = new Map(permission.answers.map((answer) => [answer.grants[0]!.grant.id, answer.grants[0]!.grant]))
  const grants = [...used.keys()].sort()
  const duties = grants.flatMap((id) => {
    const owed = used.get(id)!.duties
    return owed ? [{ grant: id, ...owed }] : []
  })
  return { work, outcome, grant: grants[0]!, grants, ...(duties.length > 0 && { duties }) }
}

/** What is only possibly involved is not refused, but looked at. */
function soften(outcome: Outcome): Outcome {
  return outcome === 'refuse' ? 'review' : outcome
}

function sortReasons(reasons: Reason[]): Reason[] {
  if (reasons.length < 2) return reasons
  return reasons.sort(compareReasons).filter((reason, i) => i === 0 || compareReasons(reasons[i - 1]!, reason) !== 0)
}
