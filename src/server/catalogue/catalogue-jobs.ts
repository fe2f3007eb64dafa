import { z } from 'zod'
import { depositFile, mayDepositFor } from '../../clearance/index.js'
import type { House } from '../house.js'
import { JobsError, registerJob } from '../jobs/index.js'
import { filmstripSpec, pictureOf, thumbnailSpec } from '../pictures/index.js'
import { importCatalogueOf, importInput } from './imports.js'

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const depositJobInput = z.strictObject({
  work: z.string().min(1).max(200),
  mediaDigest: digest,
  name: z.string().min(1).max(1000),
  excludedSeconds: z.array(z.tuple([z.number(), z.number()])).max(1000),
  negative: z.boolean(),
})
export type DepositJobInput = z.infer<typeof depositJobInput>

const picturesJobInput = z.strictObject({ mediaDigest: digest })

/** What the jobs of the catalogue do: deposit a file, import a list of works, make pictures. Called when a house opens. */
export function registerCatalogueJobs(): void {
  registerJob('deposit', {
    parse: parser(depositJobInput),
    async run(house, { work, mediaDigest, name, excludedSeconds, negative }, { act, signal, progress }) {
      const { kyodaku } = house
      // What was allowed when it was asked for may have been revoked since.
      const by = await mayDepositFor(kyodaku, work, act)
      const { reference, state, rows, rematched } = await depositFile(kyodaku, kyodaku.store.blobs.path(mediaDigest), {
        work,
        name,
        excludedSeconds,
        negative,
        act: by,
        signal,
        onProgress: ({ step, done, total }) => progress(step, done, total),
      })
      progress('pictures', 0, 1)
      // It is deposited, with or without pictures.
      await makePictures(house, mediaDigest, signal).catch((error: unknown) => {
        signal.throwIfAborted()
        house.reportError?.(error, { job: 'deposit', reference: reference.id })
      })
      await tellReference(house, reference.id)
      return {
        reference: reference.id,
        state,
        rows,
        rematched: rematched.length,
        receipts: rematched.slice(0, 100).map(({ receipt }) => receipt),
      }
    },
  })
  registerJob('import', { parse: parser(importInput), run: importCatalogueOf })
  registerJob('pictures', {
    parse: parser(picturesJobInput),
    async run(house, { mediaDigest }, { signal, progress }) {
      progress('pictures', 0, 1)
      await makePictures(house, mediaDigest, signal)
      return {}
    },
  })
}

async function makePictures(house: House, mediaDigest: string, signal: AbortSignal): Promise<void> {
  for (const spec of [thumbnailSpec, filmstripSpec] as const) {
    signal.throwIfAborted()
    await pictureOf(house, mediaDigest, spec)
  }
}

/** Tells those whose it is that a reference is new or has changed. */
export async function tellReference(house: House, id: string): Promise<void> {
  const row = await house.store.db
    .selectFrom('registry_subjects')
    .select(['parties', 'work'])
    .where('kind', '=', 'reference')
    .where('subject_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return
  await house.events.publish({
    type: 'reference.changed',
    parties: row.parties,
    subject: id,
    data: { work: row.work },
  })
}

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
