import { sql } from 'kysely'
import {
  acceptGrant,
  counterGrant,
  declineGrant,
  expireGrant,
  type Grant,
  type GrantSide,
  type GrantState,
  type GrantTerms,
  parseGrant,
  RightsError,
  resumeGrant,
  revokeGrant,
  type SignedBy,
  suspendGrant,
  withdrawGrant,
} from '../rights/index.js'
import { ClearanceError } from './errors.js'
import { decideAgain, type TouchedDecision, touchedBy } from './grants-touched.js'
import type { Kyodaku } from './kyodaku.js'
import { knownParty, loadPowers, mayAct } from './mandates.js'
import { type Act, loadRegistry, mustHaveWorks, recordGrants, subjectIn } from './registry.js'
import type { Rematch } from './rematch.js'

/** Who does it, and whether only to say what would be done. */
export interface Doing {
  /** Absent: the operator. */
  act?: Act
  dryRun?: boolean
  /** Told as what it was recorded: in whose name, and under which mandate. */
  onRecorded?: (by: Act) => void
}

/** What a permission says, before it has an id and a state. */
export type NewTerms = Omit<GrantTerms, 'id' | 'offeredBy' | 'counterTo' | 'signedBy'>
/** What a counter-offer says otherwise than the offer that it answers; `null` takes a condition away. */
export type ChangedTerms = {
  [K in keyof Omit<NewTerms, 'grantor' | 'grantee'>]?: NewTerms[K] | null
}

/**
 * Offers a permission, or gives it at once. By the grantor, an association with its mandate (scope `grant`), or the
 * operator; an association signs it.
 *
 * @param options.state `offered`: covers nothing until the other side accepts; `active`: permits at once
 * @throws ClearanceError `clearance.mandate-needed`, `clearance.unknown-work`, …; RightsError `rights.invalid-grant`
 */
export async function giveGrant(
  kyodaku: Kyodaku,
  terms: NewTerms,
  options: Doing & { state: 'offered' | 'active' },
): Promise<Grant> {
  // Terms that are wrong are said to be wrong before anything else is.
  const proposed = parseGrant({ ...terms, id: kyodaku.newId('grt'), state: options.state })
  await mustHaveWorks(kyodaku, proposed.works)
  const by = await mayGrant(kyodaku, proposed, options.act ?? {})
  const grant = signed(kyodaku, proposed, by)
  await record(kyodaku, [grant], by, options)
  return grant
}

/**
 * Accepts an offer: by the side that did not make it. An offer to a class, or to anyone, stays open: each party that
 * accepts it gets a grant of its own on the same terms. Only the operator makes such an offer hold for all at once.
 *
 * @throws ClearanceError `clearance.unknown-grant`, `clearance.not-allowed`, `clearance.mandate-needed`, `clearance.already-exists`;
 * RightsError `rights.transition-not-allowed`, `rights.already-in-state`
 */
export async function acceptOffer(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<Grant> {
  const offer = await findGrant(kyodaku, id)
  const { side, by } = await sideOf(kyodaku, offer, options.act ?? {})
  const accepted = acceptGrant(offer, side)
  if (offer.until !== undefined && kyodaku.now().getTime() >= Date.parse(offer.until)) {
    throw notAllowed(`the offer ${id} was for a term that ended on ${offer.until}: ask for a new one.`)
  }
  if (isTakenByOne(offer, by)) {
    const before = await answersOf(kyodaku, id)
    const held = before.find(({ grantee, state }) => grantee === by.by && (state === 'active' || state === 'suspended'))
    if (held !== undefined) {
      throw new ClearanceError('clearance.already-exists', `${by.by} has accepted ${id} before: it holds ${held.id}.`)
    }
    const own = parseGrant({ ...accepted, id: kyodaku.newId('grt'), grantee: by.by, counterTo: id })
    await record(kyodaku, [own], by, options)
    return own
  }
  const grant = offeringSide(offer) === 'grantee' ? signed(kyodaku, accepted, by) : accepted
  await record(kyodaku, [grant], by, options)
  return grant
}

/** Declines an offer: by the side that did not make it. Throws like `acceptOffer`. */
export async function declineOffer(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<Grant> {
  const offer = await findGrant(kyodaku, id)
  const { side, by } = await sideOf(kyodaku, offer, options.act ?? {})
  const declined = declineGrant(offer, side)
  if (isTakenByOne(offer, by)) {
    throw notAllowed(
      `the offer ${id} is open to ${offer.grantee}: who does not want it leaves it; there is nothing to decline.`,
    )
  }
  await record(kyodaku, [declined], by, options)
  return declined
}

/** Takes an offer back: by the side that made it. Throws like `acceptOffer`. */
export async function withdrawOffer(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<Grant> {
  const offer = await findGrant(kyodaku, id)
  const { side, by } = await sideOf(kyodaku, offer, options.act ?? {})
  const withdrawn = withdrawGrant(offer, side)
  await record(kyodaku, [withdrawn], by, options)
  return withdrawn
}

/**
 * Answers an offer with another one: by the side that did not make it. The offer becomes `countered` and the new one
 * says what is changed; both are recorded in one step. One to a class or to anyone stays open beside it.
 *
 * @throws like `acceptOffer`, and RightsError `rights.invalid-grant` for the terms
 */
export async function counterOffer(
  kyodaku: Kyodaku,
  id: string,
  changes: ChangedTerms,
  options: Doing = {},
): Promise<{ countered: Grant; offer: Grant }> {
  const before = await findGrant(kyodaku, id)
  const { side, by } = await sideOf(kyodaku, before, options.act ?? {}, changes)
  const taken = Object.fromEntries(Object.entries(changes).map(([term, value]) => [term, value ?? undefined]))
  const alone = isTakenByOne(before, by)
  const { countered, counter } = counterGrant(
    before,
    { ...taken, id: kyodaku.newId('grt'), ...(alone && by.by !== undefined ? { grantee: by.by } : {}) },
    side,
  )
  const offer = counter.offeredBy === 'grantor' ? signed(kyodaku, counter, by) : counter
  await mustHaveWorks(kyodaku, offer.works)
  await record(kyodaku, alone ? [offer] : [countered, offer], by, options)
  return { countered: alone ? before : countered, offer }
}

/** Lets a grant rest: it covers nothing until it is resumed. By the grantor's side. Throws like `acceptOffer`. */
export async function suspendActive(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<Grant> {
  return changeAsGrantor(kyodaku, id, suspendGrant, options)
}

/** Lets a suspended grant cover again. By the grantor's side. Throws like `acceptOffer`. */
export async function resumeSuspended(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<Grant> {
  return changeAsGrantor(kyodaku, id, resumeGrant, options)
}

/**
 * Records of every grant and offer whose term is over that it has expired. Nothing is decided otherwise by it: a grant covers
 * nothing after its term, recorded or not; lists and histories then say so. Safe to repeat.
 */
export async function expireEnded(kyodaku: Kyodaku, { dryRun = false }: { dryRun?: boolean } = {}): Promise<Grant[]> {
  const now = kyodaku.now().getTime()
  const { grants } = await loadRegistry(kyodaku)
  const ended = grants
    .filter(({ state, until }) => openStates.has(state) && until !== undefined && Date.parse(until) <= now)
    .map(expireGrant)
  if (!dryRun && ended.length > 0) await recordGrants(kyodaku, ended, {})
  return ended
}

const openStates: ReadonlySet<GrantState> = new Set<GrantState>(['offered', 'active', 'suspended'])

async function changeAsGrantor(
  kyodaku: Kyodaku,
  id: string,
  change: (grant: Grant) => Grant,
  options: Doing,
): Promise<Grant> {
  const before = await findGrant(kyodaku, id)
  const after = change(before)
  const by = await mayGrant(kyodaku, before, options.act ?? {})
  await record(kyodaku, [after], by, options)
  return after
}

/** What a revocation does. */
export interface GrantRevocation {
  grant: Grant
  /** From when, as asked or as recorded before. */
  from: string
  /** Decisions made under the grant before that, which stand as they are. */
  before: TouchedDecision[]
  /** Those made at or after it that stand so far: each is decided anew. */
  after: TouchedDecision[]
  /** What came of deciding them anew; empty in a dry run. */
  decidedAgain: Rematch[]
}

/**
 * Revokes a grant from an instant on, default now, and decides anew what was permitted under it since. What was
 * permitted before that instant stays as it is.
 *
 * Repeating it goes on where a killed process stopped: the revocation is there, and what was decided anew is passed over.
 *
 * @throws like `acceptOffer`; `rights.already-in-state` for a grant that is revoked from another instant
 */
export async function revokeGrantFrom(
  kyodaku: Kyodaku,
  id: string,
  options: Doing & {
    from?: string
    /** `later`: by `decideRevokedAgain`, for there may be many. */
    decideAgain?: 'now' | 'later'
  } & DecidingAgain = {},
): Promise<GrantRevocation> {
  const grant = await findGrant(kyodaku, id)
  const by = await mayGrant(kyodaku, grant, options.act ?? {})
  let revoked = grant
  let from = options.from ?? kyodaku.now().toISOString()
  if (grant.state === 'revoked') {
    // One that rested when it was revoked has no instant of its own.
    const recorded = grant.revokedFrom ?? options.from ?? (await recordedAt(kyodaku, id))
    if (options.from !== undefined && Date.parse(options.from) !== Date.parse(recorded)) {
      throw new RightsError(
        'rights.already-in-state',
        `grant ${id}: is revoked from ${recorded} already. Repeat it without --from to finish what it touches.`,
      )
    }
    from = recorded
  } else {
    revoked = revokeGrant(grant, from)
    await record(kyodaku, [revoked], by, options)
  }
  const before = await touchedBy(kyodaku, id, { until: from })
  const after = (await touchedBy(kyodaku, id, { from })).filter(({ supersededBy }) => supersededBy === undefined)
  const decidedAgain: Rematch[] = []
  // Dated ahead, it has touched nothing yet: what is decided later is decided with it.
  if (!options.dryRun && options.decideAgain !== 'later' && Date.parse(from) <= kyodaku.now().getTime()) {
    for await (const one of decideAgain(kyodaku, after, options.signal)) {
      decidedAgain.push(one)
      options.onDecidedAgain?.(one, after.length)
    }
  }
  return { grant: revoked, from, before, after, decidedAgain }
}

interface DecidingAgain {
  signal?: AbortSignal
  onDecidedAgain?: (done: Rematch, count: number) => void
}

/**
 * Decides anew what was permitted under a revoked grant since the revocation takes effect, as far as that has not been
 * done. Can be cut off anywhere and repeated.
 *
 * @param options.from where the grant itself does not say since when
 * @returns all that have been decided anew, now or before: the receipts that were replaced, and by which
 * @throws ClearanceError `clearance.unknown-grant`
 */
export async function decideRevokedAgain(
  kyodaku: Kyodaku,
  id: string,
  options: { from?: string } & DecidingAgain = {},
): Promise<{ receipt: string; supersededBy: string }[]> {
  const grant = await findGrant(kyodaku, id)
  if (grant.state !== 'revoked') return []
  const from = grant.revokedFrom ?? options.from ?? (await recordedAt(kyodaku, id))
  const open = (await touchedBy(kyodaku, id, { from })).filter(({ supersededBy }) => supersededBy === undefined)
  if (Date.parse(from) <= kyodaku.now().getTime())
    for await (const one of decideAgain(kyodaku, open, options.signal)) options.onDecidedAgain?.(one, open.length)
  return (await touchedBy(kyodaku, id, { from })).flatMap(({ receipt, supersededBy }) =>
    supersededBy === undefined ? [] : [{ receipt, supersededBy }],
  )
}

/** One state that a grant has been in, and who brought it there. */
export interface GrantEvent {
  state: GrantState
  at: string
  logIndex: number | null
  actedBy: string | null
  onBehalfOf: string | null
  mandate: string | null
  revokedFrom?: string
}

export interface GrantHistory {
  grant: Grant
  /** Oldest first. */
  events: GrantEvent[]
  /** The offers that led to it, the first one first, and those that answer it. */
  chain: Grant[]
}

/** All that became of a grant, with the offers and counter-offers around it. */
export async function grantHistory(kyodaku: Kyodaku, id: string): Promise<GrantHistory> {
  const grant = await findGrant(kyodaku, id)
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select(['body', 'recorded_at', 'log_index', 'acted_by', 'on_behalf_of', 'mandate_id'])
    .where('kind', '=', 'grant')
    .where('subject_id', '=', id)
    .orderBy('seq')
    .execute()
  const events = rows.map((row): GrantEvent => {
    const { state, revokedFrom } = row.body as Grant
    return {
      state,
      at: row.recorded_at.toISOString(),
      logIndex: row.log_index,
      actedBy: row.acted_by,
      onBehalfOf: row.on_behalf_of,
      mandate: row.mandate_id,
      ...(revokedFrom === undefined ? {} : { revokedFrom }),
    }
  })
  const chain: Grant[] = [grant]
  const seen = new Set([id])
  for (let earlier = grant.counterTo; earlier !== undefined && !seen.has(earlier); ) {
    seen.add(earlier)
    const found: Grant | undefined = await subjectIn(kyodaku, 'grant', earlier)
    if (found === undefined) break
    chain.unshift(found)
    earlier = found.counterTo
  }
  for (let newest: readonly Grant[] = [grant]; newest.length > 0; ) {
    const answers = (await Promise.all(newest.map((one) => answersOf(kyodaku, one.id)))).flat()
    newest = answers.filter((one) => !seen.has(one.id))
    for (const one of newest) seen.add(one.id)
    chain.push(...newest)
  }
  return { grant, events, chain }
}

/** @throws ClearanceError `clearance.unknown-grant` */
export async function findGrant(kyodaku: Kyodaku, id: string): Promise<Grant> {
  const grant = await subjectIn(kyodaku, 'grant', id)
  if (grant === undefined) {
    throw new ClearanceError('clearance.unknown-grant', `there is no grant "${id}": see "kyodaku grant list".`)
  }
  return grant
}

/** The offers and grants that answer an offer, as they stand, oldest first. */
async function answersOf(kyodaku: Kyodaku, id: string): Promise<Grant[]> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select(['subject_id'])
    .distinct()
    .where('kind', '=', 'grant')
    .where(sql<boolean>`body->>'counterTo' = ${id}`)
    .orderBy('subject_id')
    .execute()
  const found = await Promise.all(rows.map((row) => subjectIn(kyodaku, 'grant', row.subject_id)))
  return found.filter((grant) => grant !== undefined)
}

async function recordedAt(kyodaku: Kyodaku, id: string): Promise<string> {
  const row = await kyodaku.store.db
    .selectFrom('registry_entries')
    .select('recorded_at')
    .where('kind', '=', 'grant')
    .where('subject_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.recorded_at.toISOString()
}

/** On which side of an offer someone stands, and as what it is recorded. The operator: on whichever side it takes. */
async function sideOf(
  kyodaku: Kyodaku,
  grant: Grant,
  act: Act,
  changes: ChangedTerms = {},
): Promise<{ side?: GrantSide; by: Act }> {
  if (act.by === undefined) return { by: {} }
  if (act.by !== grant.grantor && act.mandate === undefined) {
    const party = knownParty(await subjectIn(kyodaku, 'party', act.by), act.by)
    const ofClass = (party.classes ?? []).some((name) => grant.grantee === `class:${name}`)
    // An association that has no mandate is no more than a party like others.
    if (act.by === grant.grantee) return { side: 'grantee', by: { by: act.by } }
    if (party.role === 'provider') {
      if (ofClass || grant.grantee === '*') return { side: 'grantee', by: { by: act.by } }
      throw notAllowed(`the offer ${grant.id} is made to ${grant.grantee}, not to ${act.by}.`)
    }
  }
  const wider = {
    ...grant,
    works: [...new Set([...grant.works, ...(changes.works ?? [])])],
    territories: [...new Set([...grant.territories, ...(changes.territories ?? [])])],
  }
  return { side: 'grantor', by: await mayGrant(kyodaku, wider, act) }
}

/** Whether someone may act as the grantor of a grant, and as what that is recorded. */
async function mayGrant(kyodaku: Kyodaku, grant: Grant, act: Act): Promise<Act> {
  const powers = await loadPowers(kyodaku, act, act.by === undefined || act.by === grant.grantor ? [] : grant.works)
  const works = grant.works.map((id) => powers.work(id) ?? { id })
  return mayAct(
    powers,
    act,
    'grant',
    { rightsholders: [grant.grantor], works, territories: grant.territories },
    kyodaku.now(),
  )
}

const offeringSide = ({ offeredBy }: Grant) => offeredBy ?? 'grantor'

/** Whether one party takes an offer that is made to many: it gets one of its own, and the offer stays open. */
const isTakenByOne = ({ grantee }: Grant, by: Act) =>
  by.by !== undefined && by.mandate === undefined && (grantee === '*' || grantee.startsWith('class:'))

/** With the signature of whoever signs for the grantor; without one when it is the grantor itself, or the operator. */
function signed(kyodaku: Kyodaku, grant: Grant, by: Act): Grant {
  const { signedBy: _, ...unsigned } = grant
  if (by.by === undefined || by.mandate === undefined) return unsigned
  const signedBy: SignedBy = { party: by.by, mandate: by.mandate, at: kyodaku.now().toISOString() }
  return { ...unsigned, signedBy }
}

async function record(
  kyodaku: Kyodaku,
  grants: readonly Grant[],
  by: Act,
  { dryRun = false, onRecorded }: Doing,
): Promise<void> {
  if (dryRun) return
  await recordGrants(kyodaku, grants, by)
  onRecorded?.(by)
}

const notAllowed = (message: string) => new ClearanceError('clearance.not-allowed', message)
