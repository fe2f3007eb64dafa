import { z } from 'zod'
import { parsePlainJson } from '../../record/index.js'
import { useSchema } from '../../rights/index.js'
import type { RunCounts } from '../counts.js'
import { columnRoles, type DatasetMapping, derivations, partRowsMax } from '../dataset/index.js'
import { TrainingError, type TrainingErrorCode } from '../training-error.js'
import type { PartLine } from './commitment.js'
import { type DatasetReceipt, datasetReceiptFormat } from './dataset-receipt.js'
import { lookedKinds } from './looked.js'

/** UTF-16 units of a receipt's text at most: 40,000 parts (5 billion rows) and 200,000 hosts fit. */
export const datasetReceiptTextMax = 2 ** 27

const text = z.string().max(10_000)
const count = z.int().min(0)
export const hashText = z.string().regex(/^sha256:[0-9a-f]{64}$/)
export const outcomeCountsSchema = z.strictObject({ admit: count, review: count, refuse: count })

/** Of a part of a dataset, as a foreign receipt or proof has it. */
export const partLineSchema = z.strictObject({
  source: text,
  index: count,
  firstRow: count,
  rows: z.int().min(1).max(partRowsMax),
  root: hashText,
  counts: z.strictObject({ outcomes: outcomeCountsSchema, otherRegime: outcomeCountsSchema, broken: count }),
}) satisfies z.ZodType<PartLine>

const mappingSchema = z.strictObject({
  shape: text.optional(),
  columns: z
    .array(
      z.strictObject({
        role: z.enum(columnRoles),
        column: text,
        of: text.optional(),
        from: z.enum(derivations).optional(),
      }),
    )
    .max(10_000),
}) satisfies z.ZodType<DatasetMapping>

const countsSchema = z.strictObject({
  rows: count,
  broken: count,
  outcomes: outcomeCountsSchema,
  otherRegime: outcomeCountsSchema,
  regimes: z.record(z.string(), count),
  reasons: z.record(z.string(), count),
  works: z.record(z.string(), outcomeCountsSchema),
  grants: z.record(z.string(), count),
  unchecked: z.record(z.string(), count),
  hosts: z.record(z.string(), outcomeCountsSchema),
}) satisfies z.ZodType<RunCounts>

/** How rows were looked at in one way. */
export const lookedBySchema = z.strictObject({
  kind: z.enum(lookedKinds),
  version: text,
  entries: count.optional(),
  rows: count,
})

/** The parts of a foreign receipt, one by one: other documents have some of them. */
export const receiptParts = {
  entry: z.strictObject({
    type: z.literal('kyodaku-dataset@v1'),
    receipt: text,
    decidedAt: text,
    rules: text,
    inputs: hashText,
    result: hashText,
    root: hashText,
    rows: count,
    admitted: count,
  }),
  proof: z.strictObject({
    index: count,
    treeSize: z.int().min(1),
    hashes: z.array(z.string().max(100)).max(64),
    checkpoint: z.string().max(1_048_576),
  }),
  logKey: text,
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.strictObject({
    dataset: z.strictObject({
      name: text,
      sources: z
        .array(z.strictObject({ name: text, bytes: count, sha256: hashText, rows: count }))
        .min(1)
        .max(1_000_000),
      mapping: mappingSchema,
      rows: count,
    }),
    use: useSchema,
    registry: z.strictObject({
      logSize: count,
      origin: text,
      snapshot: z
        .strictObject({
          digest: hashText,
          root: z.string().max(100),
          createdAt: text,
          for: text.optional(),
          heldBack: z.strictObject({ works: count, names: count, references: count, hashes: count, grants: count }),
        })
        .optional(),
    }),
    signals: z.strictObject({ digest: text, from: text, until: text }).optional(),
    looked: z.strictObject({
      rules: text,
      program: text,
      agents: z.array(text).max(1000).optional(),
      digestLists: z.array(hashText).max(10_000).optional(),
      by: z.array(lookedBySchema).max(lookedKinds.length),
    }),
  }),
  parts: z.array(partLineSchema).min(1).max(1_000_000),
  result: z.strictObject({
    counts: countsSchema,
    root: hashText,
    parts: z.array(partLineSchema).min(1).max(1_000_000),
    notProved: z.array(z.strictObject({ en: text, ja: text })).max(1000),
  }),
}

const receiptSchema = z.strictObject({
  format: z.literal(datasetReceiptFormat),
  id: text,
  entry: receiptParts.entry,
  proof: receiptParts.proof,
  logKey: receiptParts.logKey,
  salt: receiptParts.salt,
  inputs: receiptParts.inputs,
  result: receiptParts.result,
}) satisfies z.ZodType<DatasetReceipt>

/** Reads a dataset's receipt. Every field is foreign: throws `training.bad-receipt` naming what is wrong. */
export function parseDatasetReceipt(receiptText: string): DatasetReceipt {
  return readForeign(receiptText, receiptSchema, 'training.bad-receipt', 'a dataset receipt', datasetReceiptTextMax)
}

/**
 * Reads the text of a foreign document by its schema, and gives it as it was written: digests are over the very values,
 * not over a parser's idea of them.
 *
 * @throws TrainingError with the given code, naming what is wrong
 */
export function readForeign<T>(
  foreignText: string,
  schema: z.ZodType<T>,
  code: TrainingErrorCode,
  what: string,
  textMax: number,
): T {
  if (foreignText.length > textMax)
    throw new TrainingError(code, `this is not ${what}: it is longer than ${textMax} characters.`)
  const read = parsePlainJson(foreignText)
  if (read === undefined)
    throw new TrainingError(
      code,
      `this is not ${what} as Kyodaku writes it: it is not JSON, or not in its plain spelling.`,
    )
  const result = schema.safeParse(read.value)
  if (result.success) return read.value as T
  const { path, message } = result.error.issues[0]!
  throw new TrainingError(code, `this is not ${what} that Kyodaku made: ${path.join('.') || 'the file'}: ${message}.`)
}
