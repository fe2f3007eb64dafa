import { canonicalJson } from '../record/index.js'
import { type Reservation, type Work, wholeShare } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { inheritedOwners, loadPowers, mayAct, ownersAt, type Powers, partiesOf } from './mandates.js'
import { type Act, recordReservation, recordWork, subjectIn, unknownWork } from './registry.js'

/**
 * Registers a work, or what is newly known of it, if whoever acts may: an owner of it, an association with an owner's
 * mandate (scope `deposit`), or the operator. Of a new work, one of the owners that it names or inherits.
 *
 * Who owns it is never overwritten by that: once there are owners, only the operator and a sole owner itself change them,
 * the committee, or where they are inherited from. Everybody else opens a claim. Neither does one of several owners
 * loosen the regime for all.
 *
 * @throws ClearanceError `clearance.claim-needed`, `clearance.mandate-needed`, `clearance.not-allowed`
 */
export async function registerWork(
  kyodaku: Kyodaku,
  work: Work,
  options: { act?: Act; dryRun?: boolean } = {},
): Promise<Act> {
  const { act = {}, dryRun = false } = options
  const before = await subjectIn(kyodaku, 'work', work.id)
  const parents = [before?.parent, work.parent].filter((parent) => parent !== undefined)
  const powers = await loadPowers(kyodaku, act, [work.id, ...parents])
  const by = mayRegisterWork(powers, work, before, act, kyodaku.now())
  if (!dryRun) await recordWork(kyodaku, work, by)
  return by
}

/** The same judgement without the registry's database, for a whole catalogue. Throws like `registerWork`. */
export function mayRegisterWork(powers: Powers, work: Work, before: Work | undefined, act: Act, at: Date): Act {
  if (act.by === undefined) return act
  const owners = before === undefined ? ownersAt(work, powers, at) : ownersAt(before, powers, at)
  const territories = before === undefined ? [...new Set(work.owners.flatMap(({ territories }) => territories))] : []
  const by = mayAct(
    powers,
    act,
    'deposit',
    {
      rightsholders: partiesOf(owners),
      works: [before ?? work],
      // What a new work's owners own is what the mandate has to reach.
      ...(territories.length === 0 ? {} : { territories }),
    },
    at,
  )
  if (before === undefined) return by
  const parties = partiesOf(inheritedOwners(before, powers))
  const sole = parties.length === 1 ? parties[0] : undefined
  if (changesOwnership(work, before, powers) && act.by !== sole) {
    throw new ClearanceError(
      'clearance.claim-needed',
      `${work.id} is registered as owned by ${parties.join(', ')}; that is not overwritten. Open a claim: kyodaku claim open ${work.id} --owner PARTY --share PERCENT --territory CODE --evidence WHERE.`,
    )
  }
  if (before.regime === 'prior-permission' && work.regime !== 'prior-permission' && (by.onBehalfOf ?? by.by) !== sole) {
    throw new ClearanceError(
      'clearance.not-allowed',
      `${work.id} has several owners (${parties.join(', ')}), and one of them does not take away the protection by prior permission for all: the operator does, when all agree.`,
    )
  }
  return by
}

function changesOwnership(work: Work, before: Work, powers: Powers): boolean {
  const of = ({ owners, committee }: Work) =>
    canonicalJson({ owners, ...(committee === undefined ? {} : { committee }) })
  if (of(work) !== of(before)) return true
  if (work.owners.length > 0 || work.parent === before.parent) return false
  // Owned by whoever owns the parent: another parent may be another owner.
  return canonicalJson(inheritedOwners(work, powers)) !== canonicalJson(inheritedOwners(before, powers))
}

/**
 * Reserves a work's rights explicitly: by an owner of it, an association with an owner's mandate (scope `deposit`), or the
 * operator.
 *
 * @throws ClearanceError `clearance.unknown-work`, `clearance.mandate-needed`, `clearance.not-allowed`
 */
export async function reserveWork(
  kyodaku: Kyodaku,
  reservation: Reservation,
  options: { act?: Act; dryRun?: boolean } = {},
): Promise<Act> {
  const { act = {}, dryRun = false } = options
  const by = await mayDepositFor(kyodaku, reservation.work, act, reservation.territories)
  if (!dryRun) await recordReservation(kyodaku, reservation, by)
  return by
}

/**
 * Whether someone may deposit a reference of a work, or reserve it in some territories, and as what that is recorded.
 *
 * @throws ClearanceError `clearance.unknown-work`, `clearance.mandate-needed`, `clearance.not-allowed`
 */
export async function mayDepositFor(
  kyodaku: Kyodaku,
  workId: string,
  act: Act,
  territories?: readonly string[],
): Promise<Act> {
  const powers = await loadPowers(kyodaku, act, [workId])
  const work = powers.work(workId)
  if (work === undefined) throw unknownWork(workId)
  const at = kyodaku.now()
  const rightsholders = partiesOf(ownersAt(work, powers, at))
  return mayAct(
    powers,
    act,
    'deposit',
    { rightsholders, works: [work], ...(territories === undefined ? {} : { territories }) },
    at,
  )
}

/** Percent with up to four decimals as millionths, exactly; undefined for what is none, or not above 0 and up to 100. */
export function shareOfPercent(text: string): number | undefined {
  const [, whole, decimals = ''] = /^(\d{1,3})(?:\.(\d{1,4}))?%?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const share = Number(whole) * 10_000 + Number(decimals.padEnd(4, '0'))
  return share >= 1 && share <= wholeShare ? share : undefined
}

/** The same the other way: `333333` is `33.3333`. */
export function percentOfShare(share: number): string {
  const [whole, rest] = [Math.floor(share / 10_000), share % 10_000]
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(4, '0').replace(/0+$/, '')}`
}
