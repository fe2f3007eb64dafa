import {
  type Ownership,
  type OwnershipClaim,
  type OwnershipConflict,
  ownershipConflicts,
  parseOwnershipClaim,
  parseWork,
  RightsError,
  type Work,
} from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Doing } from './grants.js'
import type { Kyodaku } from './kyodaku.js'
import { inheritedOwners, loadPowers, mayAct, type Powers } from './mandates.js'
import { type Act, type NewEntry, recordSubjects, subjectIn, unknownWork } from './registry.js'

/**
 * Opens a claim of ownership: it stands beside what is registered, and while it is open a permission by the registered
 * owners goes to review. By the claimant itself, an association with its mandate (scope `claim`), or the operator.
 *
 * @throws ClearanceError `clearance.unknown-work`, `clearance.mandate-needed`, `clearance.already-exists`;
 * RightsError `rights.invalid-claim`
 */
export async function openClaim(
  kyodaku: Kyodaku,
  { work: workId, share, evidence }: { work: string; share: Ownership; evidence?: string },
  options: Doing = {},
): Promise<OwnershipClaim> {
  const { act = {} } = options
  const claim = parseOwnershipClaim({
    id: kyodaku.newId('clm'),
    work: workId,
    share,
    claimedAt: kyodaku.now().toISOString(),
    state: 'open',
    ...(evidence === undefined ? {} : { evidence }),
  })
  const powers = await loadPowers(kyodaku, act, [workId])
  const work = powers.work(workId)
  if (work === undefined) throw unknownWork(workId)
  const by = mayClaim(kyodaku, powers, claim, act)
  const same = (await claimsOf(kyodaku, workId)).find(
    (one) => one.state === 'open' && JSON.stringify(one.share) === JSON.stringify(claim.share),
  )
  if (same !== undefined) {
    throw new ClearanceError(
      'clearance.already-exists',
      `${share.party} claims that share of ${workId} already: ${same.id} is open.`,
    )
  }
  await record(kyodaku, [{ kind: 'claim', subject: claim }], by, options)
  return claim
}

/** Takes a claim back: whoever may open it. Throws like `settleClaim`. */
export async function withdrawClaim(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<OwnershipClaim> {
  const { act = {} } = options
  const claim = await openClaimOf(kyodaku, id, 'withdrawn')
  const by = mayClaim(kyodaku, await loadPowers(kyodaku, act, [claim.work]), claim, act)
  const withdrawn: OwnershipClaim = { ...claim, state: 'withdrawn' }
  await record(kyodaku, [{ kind: 'claim', subject: withdrawn }], by, options)
  return withdrawn
}

/** Dismisses a claim; what is registered stays. By the operator only. Throws like `upholdClaim`. */
export async function dismissClaim(kyodaku: Kyodaku, id: string, options: Doing = {}): Promise<OwnershipClaim> {
  mustBeOperator(options.act, 'dismiss')
  const dismissed: OwnershipClaim = { ...(await openClaimOf(kyodaku, id, 'dismissed')), state: 'dismissed' }
  await record(kyodaku, [{ kind: 'claim', subject: dismissed }], {}, options)
  return dismissed
}

export interface UpheldClaim {
  claim: OwnershipClaim
  work: Work
  /** Where the new ownership does not add up, or is contested by claims that are still open. */
  conflicts: OwnershipConflict[]
}

/**
 * Upholds a claim, and records with it, in one step, who owns the work now: as given, or, where there is room for the
 * claimed share beside what is registered, with that share added. By the operator only.
 *
 * @throws ClearanceError `clearance.unknown-claim`, `clearance.not-allowed` (also where nothing fits and no owners are
 * given); RightsError `rights.already-in-state`, `rights.transition-not-allowed`, `rights.invalid-work`
 */
export async function upholdClaim(
  kyodaku: Kyodaku,
  id: string,
  options: Doing & { owners?: Ownership[] } = {},
): Promise<UpheldClaim> {
  mustBeOperator(options.act, 'uphold')
  const claim: OwnershipClaim = { ...(await openClaimOf(kyodaku, id, 'upheld')), state: 'upheld' }
  const before = await subjectIn(kyodaku, 'work', claim.work)
  if (before === undefined) throw unknownWork(claim.work)
  const registered = inheritedOwners(before, await loadPowers(kyodaku, {}, [claim.work]))
  const owners = options.owners ?? withShare(claim, registered)
  const work = parseWork({ ...before, owners })
  const others = (await claimsOf(kyodaku, claim.work)).filter((one) => one.id !== id)
  const entries: NewEntry[] = [
    { kind: 'work', subject: work },
    { kind: 'claim', subject: claim },
  ]
  await record(kyodaku, entries, {}, options)
  return { claim, work, conflicts: ownershipConflicts(work, others) }
}

async function record(
  kyodaku: Kyodaku,
  entries: readonly NewEntry[],
  by: Act,
  { dryRun = false, onRecorded }: Doing,
): Promise<void> {
  if (dryRun) return
  await recordSubjects(kyodaku, entries, by)
  onRecorded?.(by)
}

/** The claims on a work as they stand, or all of them, oldest first. */
export async function claimsOf(kyodaku: Kyodaku, work?: string): Promise<OwnershipClaim[]> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .distinctOn('subject_id')
    .select('body')
    .where('kind', '=', 'claim')
    .orderBy('subject_id')
    .orderBy('seq', 'desc')
    .execute()
  return rows.map((row) => row.body as OwnershipClaim).filter((claim) => work === undefined || claim.work === work)
}

/** The registered owners with the claimed share, where that takes nothing from anybody. */
function withShare(claim: OwnershipClaim, registered: readonly Ownership[]): Ownership[] {
  const owners = [...registered, claim.share]
  const over = ownershipConflicts({ id: claim.work, owners }).find(({ kind }) => kind === 'over')
  if (over === undefined) return owners
  throw new ClearanceError(
    'clearance.not-allowed',
    `with ${claim.share.party}’s share, ${claim.work} would be owned to ${over.total / 10_000} % in ${over.territory}: say who owns what from now on with --owner PARTY:PERCENT:TERRITORY for every owner.`,
  )
}

function mayClaim(kyodaku: Kyodaku, powers: Powers, claim: OwnershipClaim, act: Act): Act {
  const work = powers.work(claim.work) ?? { id: claim.work }
  const { party, territories } = claim.share
  return mayAct(powers, act, 'claim', { rightsholders: [party], works: [work], territories }, kyodaku.now())
}

function mustBeOperator(act: Act | undefined, what: string): void {
  if (act?.by === undefined) return
  throw new ClearanceError(
    'clearance.not-allowed',
    `to ${what} a claim is for the operator, who stands between the parties; ${act.by} can open a claim of its own, or withdraw it.`,
  )
}

async function openClaimOf(kyodaku: Kyodaku, id: string, to: OwnershipClaim['state']): Promise<OwnershipClaim> {
  const claim = await subjectIn(kyodaku, 'claim', id)
  if (claim === undefined) {
    throw new ClearanceError('clearance.unknown-claim', `there is no claim "${id}": see "kyodaku claim list".`)
  }
  if (claim.state === to) {
    throw new RightsError('rights.already-in-state', `claim ${id}: is ${to} already. There is nothing to do.`)
  }
  if (claim.state !== 'open') {
    throw new RightsError(
      'rights.transition-not-allowed',
      `claim ${id}: a claim that is ${claim.state} cannot become ${to}. That is final: open a new claim.`,
    )
  }
  return claim
}
