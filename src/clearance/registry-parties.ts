import { canonicalJson } from '../record/index.js'
import type { Party } from '../rights/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { loadPowers, mayAct } from './mandates.js'
import { type Act, recordParty, subjectIn } from './registry.js'

/**
 * Registers a party, or what is newly known of it. The operator registers parties and says what they are: its role and
 * its classes decide what it may do and which grants it has. Its names are its own matter, or that of an association with
 * its mandate (scope `deposit`).
 *
 * @throws ClearanceError `clearance.not-allowed`, `clearance.mandate-needed`, `clearance.unknown-party`
 */
export async function registerParty(
  kyodaku: Kyodaku,
  party: Party,
  options: { act?: Act; dryRun?: boolean } = {},
): Promise<Act> {
  const { act = {}, dryRun = false } = options
  const by = act.by === undefined ? act : await mayChangeParty(kyodaku, party, act)
  if (!dryRun) await recordParty(kyodaku, party, by)
  return by
}

async function mayChangeParty(kyodaku: Kyodaku, party: Party, act: Act): Promise<Act> {
  const before = await subjectIn(kyodaku, 'party', party.id)
  const standing = ({ role, classes = [] }: Party) => canonicalJson({ role, classes: [...classes].sort() })
  if (before === undefined || standing(before) !== standing(party)) {
    throw new ClearanceError(
      'clearance.not-allowed',
      `that ${party.id} is a party, its role and its classes are for the operator to say; ${act.by} can change names of its own.`,
    )
  }
  if (act.by === party.id && act.mandate === undefined) return { by: act.by }
  return mayAct(
    await loadPowers(kyodaku, act, []),
    act,
    'deposit',
    { rightsholders: [party.id], works: [] },
    kyodaku.now(),
  )
}
