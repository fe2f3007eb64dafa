import type { Decision, UseKind } from '../rights/index.js'
import { type Clearing, decideAndRecord, prepareClearing } from './clear.js'
import type { Kyodaku } from './kyodaku.js'
import { parseReceipt } from './receipt.js'
import { itemAgain, type Rematch } from './rematch.js'

/** A decision that permitted under a grant. */
export interface TouchedDecision {
  receipt: string
  input: string
  /** Of the grant's, those that the decision is about; sorted. */
  works: string[]
  /** Of the item. */
  seconds: number
  decidedAt: string
  logIndex: number
  use: { kind: UseKind; party: string; model: string; territory: string }
  /** The receipt that replaces it, if it has been decided again. */
  supersededBy?: string
}

/**
 * The decisions that rest on a grant, oldest first: all, or those made at or after an instant.
 *
 * @param options.until only those made before that instant
 */
export async function touchedBy(
  kyodaku: Kyodaku,
  grantId: string,
  options: { from?: string; until?: string } = {},
): Promise<TouchedDecision[]> {
  let query = kyodaku.store.db
    .selectFrom('grant_uses')
    .innerJoin('clearances', 'clearances.receipt_id', 'grant_uses.receipt_id')
    .leftJoin('clearances as later', 'later.supersedes', 'grant_uses.receipt_id')
    .where('grant_uses.grant_id', '=', grantId)
    .select([
      'grant_uses.receipt_id as receipt',
      'grant_uses.work_id as work',
      'grant_uses.seconds as seconds',
      'clearances.input_name as input',
      'clearances.decided_at as decidedAt',
      'clearances.log_index as logIndex',
      'clearances.use as use',
      'later.receipt_id as supersededBy',
    ])
    .orderBy('clearances.log_index')
    .orderBy('grant_uses.work_id')
    .orderBy('later.log_index')
  if (options.from !== undefined) query = query.where('clearances.decided_at', '>=', new Date(options.from))
  if (options.until !== undefined) query = query.where('clearances.decided_at', '<', new Date(options.until))
  const found = new Map<string, TouchedDecision>()
  for (const row of await query.execute()) {
    const before = found.get(row.receipt)
    if (before !== undefined) {
      if (!before.works.includes(row.work)) before.works.push(row.work)
      continue
    }
    const { kind, party, model, territory } = row.use as TouchedDecision['use']
    found.set(row.receipt, {
      receipt: row.receipt,
      input: row.input,
      works: [row.work],
      seconds: row.seconds,
      decidedAt: row.decidedAt.toISOString(),
      logIndex: row.logIndex,
      use: { kind, party, model, territory },
      ...(row.supersededBy === null ? {} : { supersededBy: row.supersededBy }),
    })
  }
  return [...found.values()]
}

/**
 * Decides anew, with today's registry, what was permitted under a grant from an instant on and stands. From the
 * fingerprints kept then: the media isn't needed. Each gets a new receipt that names the old one; the old one stays.
 *
 * Idempotent, and can be cut off anywhere: a decision that has been decided again is passed over. Yields as it goes.
 */
export async function* decideAgain(
  kyodaku: Kyodaku,
  touched: readonly TouchedDecision[],
  signal?: AbortSignal,
): AsyncGenerator<Rematch> {
  let clearing: Clearing | undefined
  for (const { receipt: id } of touched) {
    signal?.throwIfAborted()
    const row = await kyodaku.store.db
      .selectFrom('clearances')
      .select(['input_name', 'track_digest', 'receipt', 'outcome'])
      .where('receipt_id', '=', id)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('clearances as later').select('later.id').where('later.supersedes', '=', id))),
      )
      .executeTakeFirst()
    if (row === undefined) continue
    clearing ??= await prepareClearing(kyodaku)
    yield await decideOneAgain(kyodaku, clearing, id, row)
  }
}

async function decideOneAgain(
  kyodaku: Kyodaku,
  clearing: Clearing,
  id: string,
  row: { input_name: string; track_digest: string | null; receipt: unknown; outcome: Decision['outcome'] },
): Promise<Rematch> {
  const receipt = parseReceipt(JSON.stringify(row.receipt))
  const result = await decideAndRecord(kyodaku, clearing, await itemAgain(kyodaku, row, receipt))
  return {
    input: row.input_name,
    earlierReceipt: id,
    receipt: result.receipt.id,
    earlierDecision: row.outcome,
    decision: result.decision.outcome,
  }
}
