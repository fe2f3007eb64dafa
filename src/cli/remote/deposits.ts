import type { Rematch } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import { type ActingOptions, actingQueryOf } from '../acting.js'
import type { Run } from '../program.js'
import { orNone, orUnknown } from './answers.js'
import { sendFile } from './uploads.js'

/** What came of a deposit. */
export interface Deposited {
  reference: string
  state: 'new' | 'resumed' | 'existing'
  rows: number
  /** Earlier decisions that were made anew; a server tells of the first hundred, as far as they may be seen. */
  rematched: Rematch[]
  rematchedCount: number
}

export interface DepositTerms {
  work: string
  excludedSeconds: [number, number][]
  negative: boolean
}

/** Uploads a file and has it deposited; resolves when the job has ended. */
export async function depositThere(
  run: Run,
  api: KyodakuClient,
  file: string,
  { work, ...terms }: DepositTerms,
  options: ActingOptions & { onProgress(step: string, done: number, total: number): void },
): Promise<Deposited> {
  const upload = await sendFile(run, api, file)
  const params = { path: { id: work }, query: actingQueryOf(options) }
  const { job } = await orUnknown(
    'work',
    work,
    api.post('/v1/works/{id}/references', { params, body: { upload, ...terms } }),
  )
  const { result } = await api.waitForJob(job, {
    signal: run.signal,
    onProgress: ({ progress }) => {
      if (progress !== undefined) options.onProgress(progress.step, progress.done, progress.total)
    },
  })
  const { reference, state, rows, rematched, receipts } = result as {
    reference: string
    state: Deposited['state']
    rows: number
    rematched: number
    receipts: string[]
  }
  return {
    reference,
    state,
    rows,
    rematched: await rematchesThere(api, receipts),
    rematchedCount: rematched,
  }
}

/** What was decided before, and what now, of those receipts that may be seen. */
async function rematchesThere(api: KyodakuClient, receipts: readonly string[]): Promise<Rematch[]> {
  const receipt = async (id: string) => await orNone(api.get('/v1/receipts/{id}', { params: { path: { id } } }))
  const found: Rematch[] = []
  for (const id of receipts) {
    const now = await receipt(id)
    const earlier = now?.supersedes === undefined ? undefined : await receipt(now.supersedes)
    if (now === undefined || earlier === undefined) continue
    found.push({
      input: now.input,
      earlierReceipt: earlier.id,
      receipt: id,
      earlierDecision: earlier.outcome,
      decision: now.outcome,
    })
  }
  return found
}
