import { z } from 'zod'
import type { House } from '../house.js'
import type { JobContext } from './job-register.js'
import { JobsError } from './jobs-error.js'

/** Which receipts are written out: those of the party's own uses, decided in this time. */
export const exportInput = z.strictObject({
  what: z.literal('receipts'),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
})

/** Receipts read at a time. */
const batchSize = 500
/** A file larger than this is refused: ask for less time. */
const bytesMax = 512 * 2 ** 20

/** A file that a job has made, as its result names it: a blob with the name to save it by. */
export interface MadeFile {
  file: { digest: string; name: string; bytes: number; type: string }
  count: number
}

/**
 * Writes the receipts of a party's own uses (of everybody's, for the operator) as JSON Lines into a blob, oldest first.
 * Repeating it writes the same bytes, as long as nothing was decided since.
 */
export async function exportReceipts(
  { store, kyodaku }: House,
  { from, until }: z.infer<typeof exportInput>,
  { job, signal, progress }: JobContext,
): Promise<MadeFile> {
  const chosen = () => {
    let query = store.db.selectFrom('clearances')
    if (job.party !== undefined) query = query.where('party', '=', job.party)
    if (from !== undefined) query = query.where('decided_at', '>=', new Date(from))
    return query.where('decided_at', '<', until === undefined ? kyodaku.now() : new Date(until))
  }
  const { total } = await chosen()
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const chunks: Buffer[] = []
  let bytes = 0
  let count = 0
  let after = -1
  for (;;) {
    signal.throwIfAborted()
    const rows = await chosen()
      .select(['receipt', 'log_index'])
      .where('log_index', '>', after)
      .orderBy('log_index')
      .limit(batchSize)
      .execute()
    for (const row of rows) {
      const line = Buffer.from(`${JSON.stringify(row.receipt)}\n`)
      bytes += line.length
      if (bytes > bytesMax) {
        throw new JobsError('jobs.too-large', 'These receipts are more than 512 MB: ask for a shorter time.')
      }
      chunks.push(line)
      after = row.log_index
    }
    count += rows.length
    progress('receipts', count, Number(total))
    if (rows.length < batchSize) break
  }
  const digest = await store.blobs.put(Buffer.concat(chunks))
  const day = kyodaku.now().toISOString().slice(0, 10)
  return { file: { digest, name: `receipts-${day}.jsonl`, bytes, type: 'application/jsonl' }, count }
}
