import { basename } from 'node:path'
import { z } from 'zod'
import { forgetRematch, makeSnapshot, rematchEarlier } from '../../clearance/index.js'
import { exportInput, exportReceipts } from './export-receipts.js'
import { registerJob } from './job-register.js'
import { JobsError } from './jobs-error.js'
import { decideRevoked, revocationInput } from './revocation.js'

/** What was cleared before, matched against one reference. */
export const rematchInput = z.strictObject({
  reference: z.string().min(1).max(200),
  again: z
    .boolean()
    .default(false)
    .describe('Also where that has been done: what an earlier version of the matcher passed over may be found now'),
})
/** A snapshot of the registry; `for`: without what only concerns others than this party. */
export const snapshotInput = z.strictObject({ for: z.string().min(1).max(200).optional() })

/**
 * The jobs that do what `clearance` does by itself: match earlier decisions anew, decide anew what a revocation touches,
 * make a snapshot, write out receipts.
 */
export function registerClearanceJobs(): void {
  registerJob<z.infer<typeof rematchInput>>('rematch', {
    parse: parser(rematchInput),
    async run({ kyodaku }, { reference, again }, { signal, progress }) {
      // Begun once more after a crash it goes through all of it: what was decided anew is passed over.
      if (again) await forgetRematch(kyodaku, reference)
      const rematched = await rematchEarlier(kyodaku, reference, ({ step, done, total }) => {
        // Between two clearances: what was decided so far is recorded, and passed over the next time.
        signal.throwIfAborted()
        progress(step, done, total)
      })
      return { rematched: rematched.length, receipts: rematched.slice(0, 100).map(({ receipt }) => receipt) }
    },
  })
  registerJob<z.infer<typeof snapshotInput>>('snapshot', {
    parse: parser(snapshotInput),
    async run({ kyodaku }, input, { signal, progress }) {
      const made = await makeSnapshot(kyodaku, {
        ...(input.for === undefined ? {} : { for: input.for }),
        signal,
        onProgress: ({ step, done, total }) => progress(step, done, total),
      })
      const { folder, digest, bytes } = made
      return { snapshot: basename(folder), digest, bytes }
    },
  })
  registerJob('revocation', { parse: parser(revocationInput), run: decideRevoked })
  registerJob('export', { parse: parser(exportInput), run: exportReceipts })
}

/** A schema as `parse` of a job, with an error of ours. */
function parser<T>(schema: z.ZodType<T>): (input: unknown) => T {
  return (input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    throw new JobsError(
      'jobs.bad-input',
      `${issue?.path.join('.') || 'The input'}: ${issue?.message ?? 'is not valid'}`,
    )
  }
}
