import { basename } from 'node:path'
import type { ClearanceResult } from '../../clearance/index.js'
import { clientError, type KyodakuClient } from '../../client/index.js'
import type { Use } from '../../rights/index.js'
import { codeOf, messageOf } from '../errors.js'
import type { Run } from '../program.js'
import { findReceiptThere } from './receipts.js'
import { sendFile } from './uploads.js'

/** What was cleared by a server: the same, but that the receipt is no file here. */
export type ClearedThere =
  | { path: string; result: Omit<ClearanceResult, 'receiptFile'> }
  | { path: string; error: { code: string; message: string } }

/** What is asked of each item: the use as the API takes it, and what is said. */
export interface CheckTerms {
  use: Omit<Use, 'at'>
  prompt?: string
  caption?: string
  declarations: { work: string; text: string }[]
}

/** Has items decided one after the other; a failure is that item's only. */
export async function* clearThere(
  run: Run,
  api: KyodakuClient,
  items: readonly { path: string; textOnly?: boolean }[],
  terms: CheckTerms,
): AsyncGenerator<ClearedThere> {
  for (const { path, textOnly } of items) {
    run.signal.throwIfAborted()
    try {
      const id = textOnly ? await checkText(api, path, terms) : await checkFile(run, api, path, terms)
      yield { path, result: await resultThere(api, id, path) }
    } catch (error) {
      if (run.signal.aborted) throw error
      yield { path, error: { code: codeOf(error), message: messageOf(error) } }
    }
  }
}

async function checkText(api: KyodakuClient, name: string, { use, prompt, ...said }: CheckTerms): Promise<string> {
  // A caption alone is looked through just as a prompt is.
  const body = { use, name, ...said, prompt: prompt ?? said.caption ?? '' }
  return (await api.post('/v1/checks:text', { body })).id
}

async function checkFile(run: Run, api: KyodakuClient, path: string, { use, ...said }: CheckTerms): Promise<string> {
  const upload = await sendFile(run, api, path)
  const { id, job } = await api.post('/v1/checks', { body: { upload, use, shared: false, ...said } })
  if (job !== undefined) {
    const progress = run.console.progress()
    await api
      .waitForJob(job, {
        signal: run.signal,
        onProgress: (now) => {
          if (now.progress !== undefined) progress.update(basename(path), now.progress.done, now.progress.total)
        },
      })
      .finally(() => progress.stop())
  }
  return id
}

/** What was decided, as a clearance on the folder gives it. */
async function resultThere(
  api: KyodakuClient,
  id: string,
  input: string,
): Promise<Omit<ClearanceResult, 'receiptFile'>> {
  const check = await api.get('/v1/checks/{id}', { params: { path: { id } } })
  if (check.receipt === undefined) {
    const { code, message } = check.error ?? { code: 'client.job-failed', message: `The check ${id} was not decided.` }
    throw Object.assign(clientError('client.job-failed', message), { code })
  }
  const receipt = await findReceiptThere(api, check.receipt)
  const segments = check.segments.map(
    ({ n: _, finding: __, mirrored: ___, match: ____, ...segment }) => segment as ClearanceResult['segments'][number],
  )
  return {
    input,
    decision: receipt.decision,
    segments,
    receipt,
    ...(check.error === undefined ? {} : { error: check.error }),
  }
}
