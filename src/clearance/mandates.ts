import type { Mandate, MandateScope, Ownership, Party, Registry, Work } from '../rights/index.js'
import { parseMandate } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { type Act, mustHaveWorks, recordMandate, subjectIn } from './registry.js'

/** Whose matter something is, and how far it reaches: what a mandate for it has to cover. */
export interface Concern {
  /** Who acts must be one of them, or act for one of them. */
  rightsholders: readonly string[]
  /** Each of these, or an ancestor of it, must be among the works of a mandate that is limited to some. */
  works: readonly Pick<Work, 'id' | 'parent'>[]
  /** Each must be covered; absent: it does not depend on a territory. */
  territories?: readonly string[]
}

/** What has to be known to say who may act: parties, works with their ancestors, mandates. Made once for many acts. */
export interface Powers {
  readonly party: (id: string) => Party | undefined
  readonly work: (id: string) => Pick<Work, 'id' | 'parent' | 'owners'> | undefined
  /** Those given to an association, sorted by id. */
  readonly mandatesOf: (association: string) => readonly Mandate[]
}

/** Powers as a whole registry gives them. O(entries). */
export function powersIn(registry: Pick<Registry, 'parties' | 'works' | 'mandates'>): Powers {
  const parties = new Map(registry.parties.map((party) => [party.id, party]))
  const works = new Map(registry.works.map((work) => [work.id, work]))
  const mandates = new Map<string, Mandate[]>()
  for (const mandate of [...(registry.mandates ?? [])].sort(byId)) {
    mandates.set(mandate.association, [...(mandates.get(mandate.association) ?? []), mandate])
  }
  return {
    party: (id) => parties.get(id),
    work: (id) => works.get(id),
    mandatesOf: (association) => mandates.get(association) ?? [],
  }
}

/** Powers for one act upon some works: reads those, their ancestors, the actor and its mandates, not the whole registry. */
export async function loadPowers(kyodaku: Kyodaku, act: Act, workIds: Iterable<string>): Promise<Powers> {
  const works: Work[] = []
  const seen = new Set<string>()
  for (const id of workIds) {
    for (let next: string | undefined = id; next !== undefined && !seen.has(next); ) {
      seen.add(next)
      const work: Work | undefined = await subjectIn(kyodaku, 'work', next)
      if (work !== undefined) works.push(work)
      next = work?.parent
    }
  }
  const actor = act.by === undefined ? undefined : await subjectIn(kyodaku, 'party', act.by)
  const mandates = act.by === undefined ? [] : await mandatesWhere(kyodaku, ({ association }) => association === act.by)
  return powersIn({ parties: actor === undefined ? [] : [actor], works, mandates })
}

/** The mandates as they stand that a condition holds for. */
export async function mandatesWhere(kyodaku: Kyodaku, holds: (mandate: Mandate) => boolean): Promise<Mandate[]> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', 'mandate')
    .orderBy('subject_id')
    .execute()
  return rows.map((row) => row.body as Mandate).filter(holds)
}

/** Those who own a work now: its own owners, or those of the nearest ancestor that has some. */
export function ownersAt(work: Pick<Work, 'id' | 'parent' | 'owners'>, powers: Powers, at: Date): Ownership[] {
  return inheritedOwners(work, powers).filter(
    ({ from, until }) =>
      !(from !== undefined && at.getTime() < Date.parse(from)) &&
      !(until !== undefined && at.getTime() >= Date.parse(until)),
  )
}

/** The same, of all times. */
export function inheritedOwners(work: Pick<Work, 'id' | 'parent' | 'owners'>, powers: Powers): readonly Ownership[] {
  const seen = new Set<string>()
  for (let here: typeof work | undefined = work; here !== undefined && !seen.has(here.id); ) {
    if (here.owners.length > 0) return here.owners
    seen.add(here.id)
    here = here.parent === undefined ? undefined : powers.work(here.parent)
  }
  return []
}

/**
 * Whether someone may do something that concerns a rightsholder, and as what it is to be recorded: as its own, or on
 * behalf of whom and under which mandate. Nobody named is the operator, who may do everything.
 *
 * Of several mandates that would do, the one with the smallest id counts, unless one is named (`act.mandate`).
 *
 * @param concern a work stands for its owners now
 * @example
 * const by = mayAct(await loadPowers(kyodaku, act, ['film']), act, 'deposit', film, kyodaku.now())
 * await recordSubjects(kyodaku, entries, by)
 * @throws ClearanceError `clearance.mandate-needed` saying which, `clearance.unknown-party`, `clearance.unknown-mandate`,
 * `clearance.not-allowed` for a party whose role is not to act for rightsholders
 */
export function mayAct(
  registry: Pick<Registry, 'parties' | 'works' | 'mandates'> | Powers,
  act: Act,
  scope: MandateScope,
  concern: Concern | Pick<Work, 'id' | 'parent' | 'owners'>,
  at: Date,
): Act {
  if (act.by === undefined) return act
  const powers = 'mandatesOf' in registry ? registry : powersIn(registry)
  const { rightsholders, works, territories }: Concern =
    'rightsholders' in concern ? concern : { rightsholders: partiesOf(ownersAt(concern, powers, at)), works: [concern] }
  const actor = knownParty(powers.party(act.by), act.by)
  if (actor.role === 'provider' || actor.role === 'authority') {
    throw new ClearanceError(
      'clearance.not-allowed',
      `${actor.id} is ${actor.role === 'provider' ? 'a provider: it can accept, decline and counter offers made to it' : 'an authority: it can look'}, not act as a rightsholder. Name the rightsholder or its association with --as.`,
    )
  }
  if (act.mandate === undefined && rightsholders.includes(actor.id)) return { by: actor.id }
  const given = powers.mandatesOf(actor.id)
  const candidates =
    act.mandate === undefined
      ? given.filter(({ rightsholder }) => rightsholders.includes(rightsholder))
      : given.filter(({ id }) => id === act.mandate)
  if (act.mandate !== undefined && candidates.length === 0) throw unknownMandate(act.mandate, actor.id)
  const shortfalls: string[] = []
  for (const mandate of candidates) {
    const shortfall = mandateShortfall(mandate, scope, { rightsholders, works, ...only(territories) }, powers, at)
    if (shortfall === undefined) {
      return { by: actor.id, onBehalfOf: mandate.rightsholder, mandate: mandate.id }
    }
    shortfalls.push(`${mandate.id} ${shortfall}`)
  }
  throw mandateNeeded(actor, scope, { rightsholders, works, ...only(territories) }, shortfalls)
}

/** Why a mandate does not cover something, in words; undefined when it does. */
function mandateShortfall(
  mandate: Mandate,
  scope: MandateScope,
  concern: Concern,
  powers: Powers,
  at: Date,
): string | undefined {
  if (!concern.rightsholders.includes(mandate.rightsholder))
    return `is of ${mandate.rightsholder}, who has no part in it`
  if (!mandate.scopes.includes(scope)) return `is for ${mandate.scopes.join(', ')} only`
  // Written so that an instant that cannot be read covers nothing.
  if (!(at.getTime() >= Date.parse(mandate.from))) return `begins on ${mandate.from}`
  if (mandate.until !== undefined && !(at.getTime() < Date.parse(mandate.until))) return `ended on ${mandate.until}`
  if (mandate.state === 'revoked') {
    if (mandate.revokedFrom === undefined) return 'is revoked'
    if (!(at.getTime() < Date.parse(mandate.revokedFrom))) return `is revoked from ${mandate.revokedFrom}`
  }
  const outside = concern.works.find((work) => !coversWork(mandate, work, powers))
  if (outside !== undefined) return `does not cover the work ${outside.id}`
  if (!mandate.territories.includes('worldwide')) {
    const missing = concern.territories?.find((territory) => !mandate.territories.includes(territory))
    if (missing !== undefined) return `does not cover the territory ${missing}`
  }
  return undefined
}

function coversWork(mandate: Mandate, work: Pick<Work, 'id' | 'parent'>, powers: Powers): boolean {
  if (mandate.works === undefined) return true
  const seen = new Set<string>()
  for (let here: Pick<Work, 'id' | 'parent'> | undefined = work; here !== undefined && !seen.has(here.id); ) {
    if (mandate.works.includes(here.id)) return true
    seen.add(here.id)
    // An ancestor that is not registered yet can be named all the same.
    const parent: string | undefined = here.parent
    here = parent === undefined ? undefined : (powers.work(parent) ?? { id: parent })
  }
  return false
}

function mandateNeeded(
  actor: Party,
  scope: MandateScope,
  { rightsholders, works, territories }: Concern,
  shortfalls: readonly string[],
): ClearanceError {
  const whose = rightsholders.length === 0 ? 'its rightsholder' : rightsholders.join(' or ')
  const about = works.length === 0 ? '' : ` for ${works.map(({ id }) => id).join(', ')}`
  const where = territories === undefined ? '' : ` in ${territories.join(', ')}`
  const found = shortfalls.length === 0 ? '' : ` What there is does not suffice: ${shortfalls.join('; ')}.`
  if (rightsholders.length === 0) {
    return new ClearanceError(
      'clearance.mandate-needed',
      `nobody is registered as the owner${about}, so ${actor.id} cannot act for an owner: the operator registers who owns it.`,
    )
  }
  if (actor.role !== 'association') {
    return new ClearanceError(
      'clearance.mandate-needed',
      `this is a matter of ${whose}${about}, and ${actor.id} is neither that party nor an association with its mandate (scope ${scope}).${found} Act as ${whose}, or let an association with such a mandate do it.`,
    )
  }
  return new ClearanceError(
    'clearance.mandate-needed',
    `${actor.id} needs a mandate of ${whose} with the scope ${scope}${about}${where}, in force now.${found} ${whose} can give it: kyodaku mandate add --association ${actor.id} --for ${rightsholders[0]} --scope ${scope}${(territories ?? ['worldwide']).map((territory) => ` --territory ${territory}`).join('')} --as ${rightsholders[0]}`,
  )
}

/**
 * Gives a mandate: by the rightsholder itself or the operator, never by the association.
 *
 * @throws ClearanceError `clearance.not-allowed`, `clearance.unknown-party`, `clearance.unknown-work`; RightsError
 */
export async function giveMandate(
  kyodaku: Kyodaku,
  terms: Omit<Mandate, 'id' | 'state' | 'revokedFrom'>,
  options: { act?: Act; dryRun?: boolean } = {},
): Promise<Mandate> {
  const { act = {}, dryRun = false } = options
  const mandate = parseMandate({ ...terms, id: kyodaku.newId('mdt'), state: 'active' })
  if (act.by !== undefined && act.by !== mandate.rightsholder) {
    throw new ClearanceError(
      'clearance.not-allowed',
      `a mandate of ${mandate.rightsholder} is given by ${mandate.rightsholder} itself (--as ${mandate.rightsholder}) or by the operator, not by ${act.by}.`,
    )
  }
  const association = knownParty(await subjectIn(kyodaku, 'party', mandate.association), mandate.association)
  const rightsholder = knownParty(await subjectIn(kyodaku, 'party', mandate.rightsholder), mandate.rightsholder)
  mustHaveRole(association, 'association')
  mustHaveRole(rightsholder, 'rightsholder')
  await mustHaveWorks(kyodaku, mandate.works ?? [])
  if (!dryRun) await recordMandate(kyodaku, mandate, act.by === undefined ? {} : { by: act.by })
  return mandate
}

/** One thing that was done under a mandate. */
export interface DoneUnderMandate {
  kind: string
  id: string
  at: string
  logIndex: number | null
}

export interface MandateRevocation {
  mandate: Mandate
  /** Done under it before the revocation takes effect. None of it is undone. */
  before: DoneUnderMandate[]
  /** Done under it at or after that: only where the revocation is dated back. It stands, and wants looking at. */
  after: DoneUnderMandate[]
}

/**
 * Revokes a mandate from an instant on; default now. What was done under it stays as it is. The association itself can
 * lay it down, but not in the past: that would be to take back what it signed. Repeating a revocation changes nothing.
 *
 * @throws ClearanceError `clearance.unknown-mandate`, `clearance.not-allowed`; RightsError for the instant
 */
export async function revokeMandate(
  kyodaku: Kyodaku,
  id: string,
  options: { from?: string; act?: Act; dryRun?: boolean } = {},
): Promise<MandateRevocation> {
  const { act = {}, dryRun = false } = options
  const now = kyodaku.now()
  const mandate = await findMandate(kyodaku, id)
  const repeated =
    mandate.state === 'revoked' && (options.from === undefined || sameInstant(options.from, mandate.revokedFrom))
  const from = repeated ? (mandate.revokedFrom ?? now.toISOString()) : (options.from ?? now.toISOString())
  if (act.by !== undefined && act.by !== mandate.rightsholder) {
    const laidDown = act.by === mandate.association && (repeated || Date.parse(from) >= now.getTime() - 1000)
    if (!laidDown) {
      throw new ClearanceError(
        'clearance.not-allowed',
        `the mandate ${id} is revoked by ${mandate.rightsholder} or the operator, not by ${act.by}; the association can lay it down from now on, not from the past.`,
      )
    }
  }
  // A revocation can be brought forward, never put off: it would give power back that nobody gave.
  if (!repeated && mandate.revokedFrom !== undefined && Date.parse(from) > Date.parse(mandate.revokedFrom)) {
    throw new ClearanceError(
      'clearance.not-allowed',
      `the mandate ${id} is revoked from ${mandate.revokedFrom} already, which cannot be put off: give a new mandate.`,
    )
  }
  const revoked = repeated ? mandate : parseMandate({ ...mandate, state: 'revoked', revokedFrom: from })
  const done = await doneUnderMandate(kyodaku, id)
  if (!dryRun && !repeated) await recordMandate(kyodaku, revoked, act.by === undefined ? {} : { by: act.by })
  const isBefore = ({ at }: DoneUnderMandate) => Date.parse(at) < Date.parse(from)
  return { mandate: revoked, before: done.filter(isBefore), after: done.filter((one) => !isBefore(one)) }
}

/** All that was done under a mandate, oldest first. */
export async function doneUnderMandate(kyodaku: Kyodaku, id: string): Promise<DoneUnderMandate[]> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select(['kind', 'subject_id', 'recorded_at', 'log_index'])
    .where('mandate_id', '=', id)
    .orderBy('seq')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    id: row.subject_id,
    at: row.recorded_at.toISOString(),
    logIndex: row.log_index,
  }))
}

/** @throws ClearanceError `clearance.unknown-mandate` */
export async function findMandate(kyodaku: Kyodaku, id: string): Promise<Mandate> {
  const mandate = await subjectIn(kyodaku, 'mandate', id)
  if (mandate === undefined) throw unknownMandate(id)
  return mandate
}

function unknownMandate(id: string, association?: string): ClearanceError {
  const whose = association === undefined ? '' : ` given to ${association}`
  return new ClearanceError(
    'clearance.unknown-mandate',
    `there is no mandate "${id}"${whose}: see "kyodaku mandate list".`,
  )
}

/** @throws ClearanceError `clearance.unknown-party` */
export function knownParty(party: Party | undefined, id: string): Party {
  if (party !== undefined) return party
  throw new ClearanceError(
    'clearance.unknown-party',
    `there is no party "${id}" in the registry: see "kyodaku party list", or add it with "kyodaku party add ${id} --role …".`,
  )
}

function mustHaveRole(party: Party, role: Party['role']): void {
  if (party.role === role) return
  throw new ClearanceError(
    'clearance.not-allowed',
    `${party.id} is registered as ${party.role}, and a mandate is given by a rightsholder to an association: "kyodaku party add ${party.id} --role ${role}" changes that.`,
  )
}

export const partiesOf = (owners: readonly Ownership[]) => [...new Set(owners.map(({ party }) => party))]
const only = (territories: readonly string[] | undefined) => (territories === undefined ? {} : { territories })
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
const sameInstant = (a: string, b: string | undefined) => b !== undefined && Date.parse(a) === Date.parse(b)
