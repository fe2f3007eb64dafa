import { canonicalJson } from '../record/index.js'
import { parseReference, type Reference } from '../rights/index.js'
import { isWithdrawn, withdrawn } from './deposit.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { type Act, recordSubject, subjectIn } from './registry.js'
import { mayDepositFor } from './registry-works.js'
import { forgetRematch } from './rematch.js'

/** What may be said anew of a reference that is deposited. Absent: as it is. */
export interface ReferenceChange {
  name?: string
  excludedSeconds?: readonly (readonly [number, number])[]
  negative?: boolean
  /** No longer looked for; `false` takes it up again, with `excludedSeconds`. */
  withdrawn?: boolean
}

/**
 * Says anew which parts of a reference are the work's own, whether it is anybody's, or that it is no longer looked for.
 * What was cleared before has to be matched again then: `changed` says so, `rematchEarlier` does it. `by`: as what it is recorded.
 *
 * @throws ClearanceError `clearance.unknown-subject`, `clearance.mandate-needed`, `clearance.not-allowed`; RightsError
 * `rights.invalid-reference`
 */
export async function changeReference(
  kyodaku: Kyodaku,
  id: string,
  change: ReferenceChange,
  options: { act?: Act } = {},
): Promise<{ reference: Reference; changed: boolean; by: Act }> {
  const before = await subjectIn(kyodaku, 'reference', id)
  if (before === undefined) {
    throw new ClearanceError('clearance.unknown-subject', `there is no reference "${id}" in the registry.`)
  }
  const by = await mayDepositFor(kyodaku, before.work, options.act ?? {})
  const reference = parseReference(changedBy(before, change))
  if (canonicalJson(reference) === canonicalJson(before)) return { reference: before, changed: false, by }
  const otherwiseFound =
    reference.negative !== before.negative ||
    canonicalJson(reference.excludedSeconds) !== canonicalJson(before.excludedSeconds)
  // Forgotten before it is recorded: a crash between the two matches once too often, never too seldom.
  if (otherwiseFound) await forgetRematch(kyodaku, id)
  await recordSubject(kyodaku, 'reference', reference, by)
  return { reference, changed: otherwiseFound, by }
}

function changedBy(before: Reference, change: ReferenceChange): Reference {
  const { name = before.name, negative = before.negative } = change
  const excludedSeconds: [number, number][] =
    change.excludedSeconds === undefined
      ? change.withdrawn === false && isWithdrawn(before)
        ? []
        : before.excludedSeconds
      : joined(change.excludedSeconds, before.durationSeconds)
  const after = { ...before, name, negative, excludedSeconds }
  return change.withdrawn === true ? withdrawn(after) : after
}

/** Stretches in their order, those that touch as one, within the file. */
function joined(stretches: readonly (readonly [number, number])[], durationSeconds: number): [number, number][] {
  const end = Math.max(durationSeconds, 1)
  const result: [number, number][] = []
  for (const [from, until] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const [start, stop] = [Math.max(0, from), Math.min(end, until)]
    if (!(start < stop)) continue
    const last = result.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], stop)
    else result.push([start, stop])
  }
  return result
}
