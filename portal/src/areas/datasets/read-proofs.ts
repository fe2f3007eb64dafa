import { get } from '../../api/index.js'
import type { ToVerify } from '../record/index.js'

/** The receipt of a dataset, to be verified. */
export async function readReceipt(id: string): Promise<ToVerify> {
  const receipt = await get('/v1/datasets/{id}/receipt', { path: { id } })
  return { name: `${id}.dataset-receipt.json`, text: JSON.stringify(receipt) }
}

/** The proof of a row with the receipt that it is held against. */
export async function readRowProof(id: string, { source, row }: { source: string; row: number }): Promise<ToVerify[]> {
  const [receipt, proof] = await Promise.all([
    readReceipt(id),
    get('/v1/datasets/{id}/rows/{source}/{row}/proof', { path: { id, source, row } }),
  ])
  return [
    { ...receipt, beside: true },
    { name: `${source}:${row + 1}`, text: JSON.stringify(proof) },
  ]
}
