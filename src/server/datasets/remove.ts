import { z } from 'zod'
import type { Kyodaku } from '../../clearance/index.js'
import {
  type DatasetRemoval,
  noteInterruptedRuns,
  type RemoveOptions,
  removeDataset,
  resumeRemovals,
  sweepMediaFolders,
} from '../../training/index.js'
import type { House } from '../house.js'

/** What went, or would go, and what stays. */
export const removalSchema = z
  .object({
    keptParts: z.int().describe('Parts of which values, reasons and proofs were kept'),
    keptBytes: z.number(),
    outputFiles: z.int().describe('With the admitted, review and refused rows'),
    outputBytes: z.number(),
    uploadBytes: z.number().describe('0 where it was no upload, or something else is made of it, too'),
    outputKept: z.string().optional().describe('Stays: a folder that is not the house’s own'),
    receipt: z.string().optional().describe('Stays, as its entry in the record does for ever'),
    logIndex: z.int().optional(),
  })
  .meta({ id: 'DatasetRemoval' })

/**
 * Removes the rows of a dataset, or says what would go. Its upload is the one that its job was begun with.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.removed`, `training.under-way`
 */
export async function removeRows(
  kyodaku: Kyodaku,
  dataset: string,
  options: Omit<RemoveOptions, 'upload'>,
): Promise<DatasetRemoval> {
  const row = await kyodaku.store.db
    .selectFrom('datasets as d')
    .innerJoin('jobs as j', 'j.id', 'd.job_id')
    .select('j.input')
    .where('d.id', '=', dataset)
    .executeTakeFirst()
  const { file } = inputSchema.parse(row?.input ?? {})
  return await removeDataset(kyodaku, dataset, {
    ...options,
    ...(file === undefined ? {} : { upload: file.digest }),
  })
}

const inputSchema = z.looseObject({ file: z.looseObject({ digest: z.string() }).optional() })

/** What processes that were killed have left behind, before anything else is begun: for who has the data folder first. */
export async function tidyDatasets({ kyodaku }: Pick<House, 'kyodaku'>): Promise<void> {
  await noteInterruptedRuns(kyodaku)
  await resumeRemovals(kyodaku)
  await sweepMediaFolders(kyodaku)
}
