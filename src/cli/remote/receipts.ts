import { parseReceipt, type Receipt } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import { orUnknown } from './answers.js'

export async function findReceiptThere(api: KyodakuClient, id: string): Promise<Receipt> {
  const { receipt } = await orUnknown('receipt', id, api.get('/v1/receipts/{id}', { params: { path: { id } } }))
  return parseReceipt(JSON.stringify(receipt))
}

export interface ClearanceShown {
  receipt: string
  input: string
  decision: 'permit' | 'refuse' | 'review'
  decidedAt: string
}

/** What was cleared, newest first. */
export async function listClearancesThere(api: KyodakuClient, limit: number): Promise<ClearanceShown[]> {
  const rows: ClearanceShown[] = []
  for await (const { id, input, outcome, decidedAt } of api.pages('/v1/receipts', {
    params: { query: { limit: Math.min(limit, 200) } },
  })) {
    rows.push({ receipt: id, input, decision: outcome, decidedAt })
    if (rows.length === limit) break
  }
  return rows
}
