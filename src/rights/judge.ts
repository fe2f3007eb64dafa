import { type NeededGrant, type Outcome, type Reason, type WorkDecision, worse } from './decision.js'
import type { Finding } from './finding.js'
import { findingReason } from './finding-reasons.js'
import type { FoundWork } from './gather.js'
import type { Permission } from './permission.js'
import type { Reservation } from './reservation.js'
import { saysOf } from './rules.js'
import type { Regime, Use } from './use.js'

/** A work deposited under prior permission is bound to it. */
export function regimeFor(work: FoundWork, regime: Regime): Regime {
  return work.registered?.lineage.works[0]?.regime === 'reservation' ? regime : 'prior-permission'
}

/** What one regime says of one work. */
export interface Verdict {
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
  readonly decision: WorkDecision
  readonly needed?: NeededGrant
}

/** What a regime says of a work: the rules in short, without their reasons. */
export function outcomeUnder(regime: Regime, work: FoundWork): Outcome {
  const { registered, sure } = work
  if (!registered) return work.disallowed ? 'refuse' : 'review'
  const outcome = ifInvolved(regime, work, registered)
  const told = sure ? outcome : soften(outcome)
  return registered.permission.state !== 'granted' && work.findings.some(isUnclear) ? worse(told, 'review') : told
}

function ifInvolved(regime: Regime, work: FoundWork, { lineage, permission, reservations }: Registered): Outcome {
  const priorPermission = regime === 'prior-permission'
  const required = priorPermission || reservations.length > 0 || work.disallowed
  let outcome: Outcome = required ? permissionOutcome[permission.state] : 'permit'
  if (required && permission.overClaimed) outcome = worse(outcome, 'review')
  if (priorPermission && permission.underClaimed) outcome = worse(outcome, 'review')
  if (lineage.broken) outcome = worse(outcome, 'review')
  return outcome
}

const permissionOutcome = { granted: 'permit', doubtful: 'review', missing: 'refuse' } as const

type Registered = NonNullable<FoundWork['registered']>

/**
 * Judges one work by one regime, with every reason. The worst among the reasons is `outcomeUnder` the regime.
 *
 * @param asked the regime that was asked for, when the work is bound to another: said in a reason
 */
export function judgeWork(use: Use, work: FoundWork, regime: Regime, asked: Regime): Verdict {
  const { id, findings, registered } = work
  const leading = (findings.find((f) => f.sure) ?? findings[0]!).position
  const outcome = outcomeUnder(regime, work)
  if (!registered) {
    const reasons: Reason[] = [{ code: 'work.unknown', outcome: 'review', work: id, finding: leading, parameters: {} }]
    for (const { finding, position } of findings) {
      const disallows = finding.kind === 'signal' && saysOf(finding) === 'disallow'
      reasons.push(findingReason(finding, position, use, disallows ? 'refuse' : 'review'))
    }
    return { outcome, reasons, decision: { work: id, outcome } }
  }
  const { lineage, permission, reservations } = registered
  const required = regime === 'prior-permission' || reservations.length > 0 || work.disallowed
  const rules = required ? permissionReasons(use, permission) : unreservedReasons(use, permission)
  if (regime === 'prior-permission' && permission.underClaimed && permission.answers.length > 0)
    rules.push({ code: 'ownership.incomplete', outcome: 'review', parameters: { ...permission.underClaimed } })
  if (regime === 'reservation') rules.push(...reservationReasons(use, permission, reservations))
  if (lineage.broken)
    rules.push({ code: lineage.broken.code, outcome: 'review', parameters: { parent: lineage.broken.parent } })
  const reasons: Reason[] = rules.map(({ code, outcome, grant, reservation, parameters }) => ({
    code,
    outcome: work.sure ? outcome : soften(outcome),
    work: id,
    finding: leading,
    ...(grant !== undefined && { grant }),
    ...(reservation !== undefined && { reservation }),
    parameters,
  }))
  const involved = ifInvolved(regime, work, registered)
  for (const placed of findings) {
    const told = placed.sure ? involved : soften(involved)
    const unclear = permission.state !== 'granted' && isUnclear(placed)
    reasons.push(findingReason(placed.finding, placed.position, use, unclear ? worse(told, 'review') : told))
  }
  if (regime !== asked)
    reasons.push({ code: 'work.bound-to-prior-permission', outcome, work: id, finding: leading, parameters: { asked } })
  return {
    outcome,
    reasons,
    decision: workDecision(id, outcome, permission),
    ...(required && permission.state === 'missing' && { needed: neededGrant(use, id, permission) }),
  }
}

type RuleReason = Omit<Reason, 'work' | 'finding'>

/** Nothing is reserved. A grant is not needed then; its duties are owed all the same. */
function unreservedReasons(use: Use, permission: Permission): RuleReason[] {
  const parameters = { use: use.kind, territory: use.territory }
  const none: RuleReason = { code: 'reservation.none', outcome: 'permit', parameters }
  return permission.state === 'granted' ? [none, ...coverReasons(use, permission)] : [none]
}

function reservationReasons(use: Use, permission: Permission, reservations: readonly Reservation[]): RuleReason[] {
  return reservations.map(({ id, work, evidence }) => ({
    code: permission.state === 'granted' ? 'reservation.overridden' : 'reservation.applies',
    outcome: permissionOutcome[permission.state],
    reservation: id,
    parameters: { use: use.kind, territory: use.territory, reserved: work, location: evidence.location },
  }))
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

function neededGrant(use: Use, work: string, permission: Permission): NeededGrant {
  const missing = permission.answers.filter((answer) => answer.state === 'missing').map((answer) => answer.owner)
  return { work, from: [...new Set(missing)].sort(), use: use.kind, territory: use.territory }
}

function isUnclear({ finding }: { readonly finding: Finding }): boolean {
  return finding.kind === 'signal' && saysOf(finding) === 'unknown'
}
