import type { Grant, GrantDuties, GrantPrice } from '../grant.js'
import type { Reservation } from '../reservation.js'
import type { Problem } from '../rights-error.js'
import { decimalOf } from './money.js'
import { kyodakuProfile, odrlContext, widerAction } from './odrl-vocabulary.js'
import { granteeUrn, urnOf } from './urns.js'

/** What a policy cannot be without, besides the grants. */
export interface OdrlExportContext {
  reservations?: readonly Reservation[]
  /** Who makes the reservations: written as their assigner. */
  reservedBy?: string
}

/** A JSON-LD object. */
export interface OdrlDocument {
  readonly '@context': readonly unknown[]
  readonly '@graph': readonly OdrlNode[]
}
type OdrlNode = Readonly<Record<string, unknown>>

/**
 * Grants and reservations as ODRL 2.2 policies (JSON-LD): an active grant is an Agreement, an offered one an Offer, one
 * that the grantee asks for a Request, a reservation a Set with a prohibition; each with `conflict: prohibit`. Actions and
 * operands that ODRL lacks are terms of our profile, which a reader without it must not guess at: what it reads is
 * narrower, never wider. Grants in other states permit nothing and are left out, which is said.
 *
 * @example
 * const { document, problems } = grantsToOdrl(registry.grants, { reservations: registry.reservations })
 */
export function grantsToOdrl(
  grants: readonly Grant[],
  context: OdrlExportContext = {},
): { document: OdrlDocument; problems: Problem[] } {
  const problems: Problem[] = []
  const policies: OdrlNode[] = []
  for (const [index, grant] of grants.entries()) {
    if (grant.state === 'active' || grant.state === 'offered') policies.push(policyOf(grant))
    else {
      problems.push({
        path: `grants[${index}].state`,
        problem: `grant ${grant.id} is ${grant.state}, and permits nothing that a licence could say`,
        remedy: 'It is left out. Export grants that are offered or active.',
      })
    }
  }
  for (const reservation of context.reservations ?? []) policies.push(prohibitionOf(reservation, context.reservedBy))
  return {
    document: {
      '@context': [odrlContext, { tdm: 'http://www.w3.org/ns/tdmrep#', kyodaku: 'urn:kyodaku:odrl:' }],
      '@graph': policies,
    },
    problems,
  }
}

function policyOf(grant: Grant): OdrlNode {
  const duties = [...dutiesOf(grant.duties ?? {}), ...(grant.price ? [priceDuty(grant.price)] : [])]
  return {
    '@type': grant.state === 'active' ? 'Agreement' : grant.offeredBy === 'grantee' ? 'Request' : 'Offer',
    uid: urnOf('grant', grant.id),
    profile: kyodakuProfile,
    conflict: 'prohibit',
    ...(grant.offeredBy && { 'kyodaku:offeredBy': grant.offeredBy }),
    ...(grant.counterTo && { 'kyodaku:counterTo': { '@id': urnOf('grant', grant.counterTo) } }),
    ...(grant.signedBy && {
      'kyodaku:signedBy': {
        'kyodaku:party': { '@id': urnOf('party', grant.signedBy.party) },
        'kyodaku:mandate': { '@id': urnOf('mandate', grant.signedBy.mandate) },
        'kyodaku:at': instantOf(grant.signedBy.at),
      },
    }),
    permission: [
      {
        assigner: urnOf('party', grant.grantor),
        assignee: assigneeOf(grant.grantee),
        target: grant.works.map((work) => urnOf('work', work)),
        action: grant.uses.map((use) => ({
          '@id': `kyodaku:${use}`,
          '@type': 'Action',
          includedIn: { '@id': widerAction[use] === 'tdm:mine' ? 'tdm:mine' : `odrl:${widerAction[use]}` },
        })),
        constraint: constraintsOf(grant),
        ...(duties.length > 0 && { duty: duties }),
      },
    ],
  }
}

function assigneeOf(grantee: string): unknown {
  const uid = granteeUrn(grantee)
  return grantee === '*' || grantee.startsWith('class:') ? { '@type': 'PartyCollection', uid } : uid
}

function constraintsOf(grant: Grant): OdrlNode[] {
  const constraints = [constraint('dateTime', 'gteq', instantOf(grant.from))]
  const add = (leftOperand: string, operator: string, rightOperand: unknown) =>
    constraints.push(constraint(leftOperand, operator, rightOperand))
  if (grant.until !== undefined) add('dateTime', 'lt', instantOf(grant.until))
  if (grant.territories.length !== 1 || grant.territories[0] !== 'worldwide')
    add('spatial', 'isAnyOf', grant.territories)
  if (grant.models.length !== 1 || grant.models[0] !== '*') add('kyodaku:model', 'isAnyOf', grant.models)
  if (grant.purposes) add('purpose', 'isAnyOf', grant.purposes)
  if (grant.contexts?.allowed) add('kyodaku:context', 'isAnyOf', grant.contexts.allowed)
  if (grant.contexts?.excluded) add('kyodaku:context', 'isNoneOf', grant.contexts.excluded)
  if (grant.ratingMax) add('kyodaku:rating', 'lteq', grant.ratingMax)
  if (grant.modalities) add('kyodaku:modality', 'isAnyOf', grant.modalities)
  const { count, seconds, shareOfClip } = grant.caps ?? {}
  // ODRL counts each pair of target and action anew (Information Model 2.7.1); a cap of ours counts them together.
  const together = grant.works.length > 1 || grant.uses.length > 1
  if (count !== undefined) add(together ? 'kyodaku:totalCount' : 'count', 'lteq', count)
  if (seconds !== undefined) add('kyodaku:totalSeconds', 'lteq', seconds)
  if (shareOfClip !== undefined) add('kyodaku:shareOfClip', 'lteq', shareOfClip)
  return constraints
}

function dutiesOf({ attribution, rateCard, label, report, samples }: GrantDuties): OdrlNode[] {
  const duties: OdrlNode[] = []
  const add = (action: string, leftOperand: string, value: string | number) =>
    duties.push(duty(action, [constraint(leftOperand, 'eq', { '@value': value })]))
  if (attribution !== undefined) add('attribute', 'kyodaku:text', attribution)
  if (rateCard !== undefined) add('compensate', 'kyodaku:rateCard', rateCard)
  if (label !== undefined) add('kyodaku:label', 'kyodaku:text', label)
  if (report !== undefined) add('inform', 'kyodaku:text', report)
  if (samples !== undefined) add('kyodaku:showSamples', 'kyodaku:shareOfReleased', samples)
  return duties
}

function priceDuty({ currency, amountMinor, per }: GrantPrice): OdrlNode {
  const amount = { '@value': decimalOf(amountMinor, currency), '@type': 'xsd:decimal' }
  return duty('compensate', [
    { ...constraint('payAmount', 'eq', amount), unit: `urn:iso:std:iso:4217:${currency}` },
    constraint('kyodaku:per', 'eq', per),
  ])
}

function duty(action: string, refinement: OdrlNode[]): OdrlNode {
  return { action: [{ 'rdf:value': { '@id': action.includes(':') ? action : `odrl:${action}` }, refinement }] }
}

function constraint(leftOperand: string, operator: string, rightOperand: unknown): OdrlNode {
  return { leftOperand, operator, rightOperand }
}

const instantOf = (instant: string) => ({ '@value': instant, '@type': 'xsd:dateTime' })

/** A reservation holds from its start on, until its end if it has one, in its territories; it has no other condition. */
function prohibitionOf(reservation: Reservation, reservedBy: string | undefined): OdrlNode {
  const { territories } = reservation
  const { location, digest, fetchedAt, note } = reservation.evidence
  return {
    '@type': 'Set',
    uid: urnOf('reservation', reservation.id),
    profile: kyodakuProfile,
    conflict: 'prohibit',
    'kyodaku:evidence': {
      'kyodaku:location': { '@value': location },
      ...(digest !== undefined && { 'kyodaku:digest': digest }),
      ...(fetchedAt !== undefined && { 'kyodaku:fetchedAt': instantOf(fetchedAt) }),
      ...(note !== undefined && { 'kyodaku:note': { '@value': note } }),
    },
    prohibition: [
      {
        ...(reservedBy !== undefined && { assigner: urnOf('party', reservedBy) }),
        target: urnOf('work', reservation.work),
        action: reservation.uses.map((use) => ({
          '@id': `kyodaku:${use}`,
          '@type': 'Action',
          includedIn: { '@id': widerAction[use] === 'tdm:mine' ? 'tdm:mine' : `odrl:${widerAction[use]}` },
        })),
        constraint: [
          constraint('dateTime', 'gteq', instantOf(reservation.from)),
          ...(reservation.until === undefined ? [] : [constraint('dateTime', 'lt', instantOf(reservation.until))]),
          ...(territories.length === 1 && territories[0] === 'worldwide'
            ? []
            : [constraint('spatial', 'isAnyOf', territories)]),
        ],
      },
    ],
  }
}
