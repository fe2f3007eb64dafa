import type { Reservation, UseKind, Work } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { loadPowers, mayAct, type Powers } from './mandates.js'
import { type Act, recordReservation, unknownWork } from './registry.js'
import { reserveWork } from './registry-works.js'

export interface Stop {
  /** What is stopped: the work itself, or one above it. */
  reservation: Reservation
  /** In whose name it was stopped; nobody: the operator. */
  by?: string
}

/**
 * Stops a work, and all that belongs to it: whatever has been permitted, it is refused by every gate from now on
 * (`docs/decisions/016-rules-3-stops.md`). By an owner, an association with an owner's mandate (scope `deposit`), or the operator.
 *
 * @throws ClearanceError `clearance.unknown-work`, `clearance.mandate-needed`, `clearance.not-allowed`
 */
export async function stopWork(
  kyodaku: Kyodaku,
  what: { work: string; uses: UseKind[]; territories: string[]; note?: string },
  options: { act?: Act; dryRun?: boolean } = {},
): Promise<{ reservation: Reservation; by: Act }> {
  const { work, uses, territories, note } = what
  const reservation: Reservation = {
    id: kyodaku.newId('rsv'),
    work,
    uses,
    territories,
    from: kyodaku.now().toISOString(),
    stops: true,
    // It is said nowhere else than here.
    evidence: { location: 'kyodaku', ...(note === undefined ? {} : { note }) },
  }
  return { reservation, by: await reserveWork(kyodaku, reservation, options) }
}

/**
 * Lifts the stops of a work that hold now and that whoever acts may lift: those made in its name, or in that of a rightsholder whose
 * mandate it has; the operator all of them. Stops of works above it stay.
 *
 * @throws ClearanceError `clearance.unknown-work`, `clearance.not-stopped`, `clearance.mandate-needed`, `clearance.not-allowed`
 */
export async function liftStops(
  kyodaku: Kyodaku,
  workId: string,
  options: { act?: Act; dryRun?: boolean } = {},
): Promise<{ lifted: Reservation[]; by: Act }> {
  const { act = {}, dryRun = false } = options
  const powers = await loadPowers(kyodaku, act, [workId])
  const work = powers.work(workId)
  if (work === undefined) throw unknownWork(workId)
  const at = kyodaku.now()
  const stops = (await stopsOf(kyodaku, workId)).filter(({ reservation }) => reservation.work === workId)
  if (stops.length === 0)
    throw new ClearanceError('clearance.not-stopped', `${workId} is not stopped itself: there is nothing to lift.`)
  const lifted: Reservation[] = []
  let by: Act = act
  let refusal: unknown
  for (const { reservation, by: stopper } of stops) {
    try {
      by = mayLift(powers, act, { work, stopper, at })
    } catch (error) {
      refusal ??= error
      continue
    }
    const ended = { ...reservation, until: at.toISOString() }
    if (!dryRun) await recordReservation(kyodaku, ended, by)
    lifted.push(ended)
  }
  if (lifted.length === 0) throw refusal
  return { lifted, by }
}

function mayLift(
  powers: Powers,
  act: Act,
  { work, stopper, at }: { work: Pick<Work, 'id' | 'parent'>; stopper: string | undefined; at: Date },
): Act {
  if (act.by === undefined) return act
  if (stopper === undefined)
    throw new ClearanceError('clearance.not-allowed', `${work.id} was stopped by the operator, who alone lifts that.`)
  return mayAct(powers, act, 'deposit', { rightsholders: [stopper], works: [work] }, at)
}

/** The stops of a work, and of those above it, that hold now; the nearest first. */
export async function stopsOf({ store, now }: Kyodaku, workId: string): Promise<Stop[]> {
  const line: string[] = []
  for (let id: string | undefined = workId; id !== undefined && !line.includes(id); ) {
    line.push(id)
    const above = await store.db
      .selectFrom('registry_subjects')
      .select('parent')
      .where('kind', '=', 'work')
      .where('subject_id', '=', id)
      .executeTakeFirst()
    id = above?.parent ?? undefined
  }
  const rows = await store.db
    .selectFrom('registry_subjects')
    .select(['subject_id', 'body'])
    .where('kind', '=', 'reservation')
    .where('work', 'in', line)
    .execute()
  const at = now().getTime()
  const held = rows
    .map(({ body }) => body as Reservation)
    .filter(({ stops, from, until }) => stops === true && Date.parse(from) <= at && !(Date.parse(until ?? '') <= at))
  const stops: Stop[] = []
  for (const reservation of held) {
    const first = await store.db
      .selectFrom('registry_entries')
      .select(['acted_by', 'on_behalf_of'])
      .where('kind', '=', 'reservation')
      .where('subject_id', '=', reservation.id)
      .orderBy('seq')
      .executeTakeFirst()
    const by = first?.on_behalf_of ?? first?.acted_by ?? undefined
    stops.push({ reservation, ...(by === undefined ? {} : { by }) })
  }
  return stops.sort((a, b) => line.indexOf(a.reservation.work) - line.indexOf(b.reservation.work))
}
