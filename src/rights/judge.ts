import { compareText, type NeededGrant, type Outcome, type Reason, type WorkDecision, worse } from './decision.js'
import { findingReason } from './finding-reasons.js'
import type { FoundWork, RegisteredWork } from './gather.js'
import type { Grant } from './grant.js'
import { type Answer, type Permission, speaksForAll } from './permission.js'
import { neededGrant } from './permission-needed.js'
import { type RulesVersion, saysOf } from './rules.js'
import type { Regime, Use } from './use.js'

/** A work deposited under prior permission is bound to it. */
export function regimeFor(work: FoundWork, regime: Regime): Regime {
  return work.registered?.lineage.works[0]?.work.regime === 'reservation' ? regime : 'prior-permission'
}

/** What one regime says of one work; its reasons are added to a list. */
export interface Verdict {
  readonly decision: WorkDecision
  readonly needed: NeededGrant | undefined
}

/** What a regime says of a work: the rules in short, without their reasons. */
export function outcomeUnder(regime: Regime, work: FoundWork): Outcome {
  const { registered, sure } = work
  if (!registered) return work.disallowed ? 'refuse' : 'review'
  const outcome = ifInvolved(regime, work, registered)
  const told = sure ? outcome : soften(outcome)
  return registered.permission.state !== 'granted' && anyUnclear(work) ? worse(told, 'review') : told
}

function ifInvolved(regime: Regime, work: FoundWork, registered: RegisteredWork): Outcome {
  const { lineage, permission, stops } = registered
  if (stops.length > 0) return 'refuse'
  let outcome: Outcome = 'permit'
  if (isRequired(regime, work, registered)) {
    outcome = permissionOutcome[permission.state]
    if (permission.overClaimed || permission.disputes.length > 0) outcome = worse(outcome, 'review')
  }
  if (regime === 'prior-permission' && permission.underClaimed) outcome = worse(outcome, 'review')
  if (lineage.broken) outcome = worse(outcome, 'review')
  return outcome
}

/** Whether the use needs the permission of the owners. */
function isRequired(regime: Regime, work: FoundWork, { reservations }: RegisteredWork): boolean {
  return regime === 'prior-permission' || reservations.length > 0 || work.disallowed
}

const permissionOutcome = { granted: 'permit', doubtful: 'review', missing: 'refuse' } as const

/**
 * Judges one work by one regime, and adds every reason. The worst among the reasons is `outcomeUnder` the regime.
 *
 * @param asked the regime that was asked for, when the work is bound to another: said in a reason
 */
export function judgeWork(
  use: Use,
  work: FoundWork,
  regime: Regime,
  asked: Regime,
  rules: RulesVersion,
  reasons: Reason[],
): Verdict {
  const { id, findings, registered } = work
  const outcome = outcomeUnder(regime, work)
  if (!registered) {
    addUnregistered(use, work, reasons)
    return { decision: { work: id, outcome }, needed: undefined }
  }
  const { permission } = registered
  const isStopped = registered.stops.length > 0
  const required = !isStopped && isRequired(regime, work, registered)
  const telling: Telling = { use, work, registered, leading: leadingPosition(work), reasons }
  if (isStopped) addStops(telling)
  else addTerms(telling, regime, required)
  const { broken } = registered.lineage
  if (broken) add(telling, broken.code, 'review', { parent: broken.parent })
  const involved = ifInvolved(regime, work, registered)
  for (const { finding, position, sure } of findings) {
    const told = sure ? involved : soften(involved)
    const unclear = permission.state !== 'granted' && finding.kind === 'signal' && saysOf(finding) === 'unknown'
    reasons.push(findingReason(finding, position, use, unclear ? worse(told, 'review') : told))
  }
  if (regime !== asked)
    reasons.push({
      code: 'work.bound-to-prior-permission',
      outcome,
      work: id,
      finding: telling.leading,
      parameters: { asked },
    })
  return {
    decision: workDecision(id, outcome, permission),
    needed: required && permission.state === 'missing' ? neededGrant(id, registered, rules) : undefined,
  }
}

/** While it is stopped, what would be said of its permission is of no account. */
function addStops({ use, work, registered, leading, reasons }: Telling): void {
  for (const { id, work: stopped, from } of registered.stops)
    reasons.push({
      code: 'work.stopped',
      outcome: work.sure ? 'refuse' : 'review',
      work: work.id,
      finding: leading,
      reservation: id,
      parameters: { use: use.kind, territory: use.territory, stopped, from },
    })
}

/** What the regime says of the work. */
function addTerms(telling: Telling, regime: Regime, required: boolean): void {
  const { permission } = telling.registered
  if (required) addPermission(telling)
  else addUnreserved(telling)
  if (regime === 'prior-permission' && permission.underClaimed && permission.answers.length > 0) {
    const { territory, total } = permission.underClaimed
    add(telling, 'ownership.incomplete', 'review', { territory, total })
  }
  if (regime === 'reservation') addReservations(telling)
}

function addUnregistered(use: Use, work: FoundWork, reasons: Reason[]): void {
  const finding = leadingPosition(work)
  reasons.push({ code: 'work.unknown', outcome: 'review', work: work.id, finding, parameters: {} })
  for (const { finding, position } of work.findings) {
    const disallows = finding.kind === 'signal' && saysOf(finding) === 'disallow'
    reasons.push(findingReason(finding, position, use, disallows ? 'refuse' : 'review'))
  }
}

/** The finding that the rules are told with: the first that is sure, or the first. */
function leadingPosition({ findings }: FoundWork): number {
  for (const { sure, position } of findings) if (sure) return position
  return findings[0]!.position
}

/** Who is spoken of, and to whom. */
interface Telling {
  readonly use: Use
  readonly work: FoundWork
  readonly registered: RegisteredWork
  readonly leading: number
  readonly reasons: Reason[]
}

/** Adds what a rule says of the work; softened when the work is only possibly involved. */
function add(
  { work, leading, reasons }: Telling,
  code: Reason['code'],
  outcome: Outcome,
  parameters: Reason['parameters'],
  grant?: string,
): void {
  const told = work.sure ? outcome : soften(outcome)
  reasons.push(
    grant === undefined
      ? { code, outcome: told, work: work.id, finding: leading, parameters }
      : { code, outcome: told, work: work.id, finding: leading, grant, parameters },
  )
}

/** Nothing is reserved. A grant is not needed then; its duties are owed all the same. */
function addUnreserved(telling: Telling): void {
  const { use, registered } = telling
  add(telling, 'reservation.none', 'permit', { use: use.kind, territory: use.territory })
  if (registered.permission.state === 'granted') addCovers(telling)
}

function addReservations({ use, work, registered, leading, reasons }: Telling): void {
  const { permission, reservations } = registered
  const outcome = permissionOutcome[permission.state]
  for (const { id, work: reserved, evidence } of reservations)
    reasons.push({
      code: permission.state === 'granted' ? 'reservation.overridden' : 'reservation.applies',
      outcome: work.sure ? outcome : soften(outcome),
      work: work.id,
      finding: leading,
      reservation: id,
      parameters: { use: use.kind, territory: use.territory, reserved, location: evidence.location },
    })
}

/** What the owners say, where their permission is required. */
function addPermission(telling: Telling): void {
  const { use, registered } = telling
  const { permission } = registered
  const { kind, party, model } = use
  addCovers(telling)
  for (const answer of permission.answers) if (answer.state !== 'granted') addAnswer(telling, answer)
  if (permission.answers.length === 0)
    add(telling, 'ownership.none', 'refuse', { party, use: kind, model, territory: use.territory })
  if (permission.overClaimed) {
    const { territory, total } = permission.overClaimed
    add(telling, 'ownership.over-claimed', 'review', { territory, total })
  }
  for (const { id, work, share, claimedAt } of permission.disputes)
    add(telling, 'ownership.disputed', 'review', {
      claim: id,
      claimant: share.party,
      claimed: work,
      share: share.share,
      claimedAt,
    })
  for (const { id, grantor } of permission.outsiders) {
    const parameters = { party, use: kind, model, territory: use.territory, owner: grantor }
    add(telling, 'grant.grantor-not-owner', 'refuse', parameters, id)
  }
}

function addAnswer(telling: Telling, { owner, territory, state, grants }: Answer): void {
  const { use, registered } = telling
  const { kind, party, model } = use
  const outcome = state === 'missing' ? 'refuse' : 'review'
  if (state === 'missing') {
    const parameters: Reason['parameters'] = { party, use: kind, model, territory, owner }
    const instead = representativeFor(territory, registered.permission)
    if (instead !== undefined) parameters.representative = instead
    add(telling, 'grant.missing', outcome, parameters)
  }
  for (const { grant, shortfalls } of grants)
    for (const { code, parameters } of shortfalls) {
      const asked = { party, use: kind, model, territory: use.territory, owner: grant.grantor }
      add(telling, code, outcome, Object.assign(asked, parameters), grant.id)
    }
}

/** Who could grant it for all owners: the first by id. */
function representativeFor(territory: string, { representatives }: Permission): string | undefined {
  let first: string | undefined
  for (const { party, territories } of representatives)
    if (territories.includes('worldwide') || territories.includes(territory))
      if (first === undefined || compareText(party, first) < 0) first = party
  return first
}

function addCovers(telling: Telling): void {
  const { use, registered } = telling
  const { answers, representatives } = registered.permission
  let before: Grant | undefined
  for (const { state, territory, grants } of answers) {
    if (state !== 'granted') continue
    const { grant } = grants[0]!
    const forAll = speaksForAll(grant.grantor, territory, representatives)
    // Said once for all owners by whoever spoke for them; what is said twice otherwise is sorted out in the end.
    if (forAll && grant === before) continue
    before = forAll ? grant : undefined
    add(telling, 'grant.covers', 'permit', coverParameters(use, forAll, grant), grant.id)
  }
}

function coverParameters({ party, kind, model, territory }: Use, forAll: boolean, grant: Grant): Reason['parameters'] {
  const parameters: Reason['parameters'] = { party, use: kind, model, territory, owner: grant.grantor }
  if (forAll) parameters.speaksFor = 'committee'
  if (grant.signedBy) {
    parameters.signedBy = grant.signedBy.party
    parameters.mandate = grant.signedBy.mandate
  }
  return parameters
}

function workDecision(work: string, outcome: Outcome, { state, answers }: Permission): WorkDecision {
  if (outcome !== 'permit' || state !== 'granted') return { work, outcome }
  const used = [answers[0]!.grants[0]!.grant]
  for (let i = 1; i < answers.length; i++) {
    const { grant } = answers[i]!.grants[0]!
    if (!used.includes(grant)) used.push(grant)
  }
  if (used.length > 1) used.sort(compareIds)
  const grants: string[] = []
  let duties: WorkDecision['duties']
  for (const grant of used) {
    grants.push(grant.id)
    if (!grant.duties) continue
    duties ??= []
    duties.push({ grant: grant.id, ...grant.duties })
  }
  return duties ? { work, outcome, grant: grants[0]!, grants, duties } : { work, outcome, grant: grants[0]!, grants }
}

function compareIds(a: Grant, b: Grant): number {
  return compareText(a.id, b.id)
}

/** What is only possibly involved is not refused, but looked at. */
function soften(outcome: Outcome): Outcome {
  return outcome === 'refuse' ? 'review' : outcome
}

function anyUnclear({ findings }: FoundWork): boolean {
  for (const { finding } of findings) if (finding.kind === 'signal' && saysOf(finding) === 'unknown') return true
  return false
}
