import { ClearanceError } from './errors.js'
import { waitingFor } from './journaled-decisions.js'
import type { Kyodaku } from './kyodaku.js'
import { parseReceipt, type Receipt } from './receipt.js'

/** The receipt of that id. Throws `clearance.unknown-receipt`. */
export async function findReceipt(kyodaku: Kyodaku, id: string): Promise<Receipt> {
  await waitingFor(kyodaku).get(id)
  const row = await kyodaku.store.db
    .selectFrom('clearances')
    .select('receipt')
    .where('receipt_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) {
    throw new ClearanceError(
      'clearance.unknown-receipt',
      `there is no receipt "${id}" here: see "kyodaku receipt list", or name a receipt file.`,
    )
  }
  return parseReceipt(JSON.stringify(row.receipt))
}

/** What was cleared, newest first. */
export async function listClearances(kyodaku: Kyodaku, limit: number) {
  const rows = await kyodaku.store.db
    .selectFrom('clearances')
    .select(['receipt_id', 'input_name', 'outcome', 'decided_at'])
    .orderBy('decided_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    receipt: row.receipt_id,
    input: row.input_name,
    decision: row.outcome,
    decidedAt: row.decided_at.toISOString(),
  }))
}
