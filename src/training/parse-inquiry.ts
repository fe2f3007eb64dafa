import { z } from 'zod'
import { type InquiryAnswer, inquiryFormat } from './inquiry.js'
import {
  datasetReceiptTextMax,
  lookedBySchema,
  outcomeCountsSchema,
  readForeign,
  receiptParts,
} from './receipt/parse-dataset-receipt.js'
import { rowProofSchema, withRegistry } from './receipt/parse-row-proof.js'

const id = z.string().min(1).max(10_000)
const count = z.int().min(0)
const bilingual = z.strictObject({ en: z.string().max(10_000_000), ja: z.string().max(10_000_000) })

const answerSchema = z.strictObject({
  format: z.literal(inquiryFormat),
  work: id,
  asked: z.array(id).min(1).max(1_000_000),
  at: z.string().max(100),
  datasets: z
    .array(
      z.strictObject({
        receipt: id,
        dataset: id.optional(),
        entry: count,
        decidedAt: z.string().max(100),
        party: id.optional(),
        model: id.optional(),
        rows: outcomeCountsSchema,
        removed: z.literal(true).optional(),
        works: z
          .array(
            z.strictObject({
              work: id,
              rows: outcomeCountsSchema,
              grants: z.array(z.strictObject({ grant: id, rows: count })).max(100_000),
            }),
          )
          .max(1_000_000),
        searched: z.array(lookedBySchema).max(100),
        rowsOfDataset: count,
        unchecked: z.record(z.string(), count),
        notLookedFor: z.array(id).max(1_000_000),
        proofs: z.array(rowProofSchema).max(10_000),
        proofsLeftOut: count,
        proofsWithheld: count,
        recorded: z.strictObject({
          entry: receiptParts.entry,
          proof: receiptParts.proof,
          logKey: receiptParts.logKey,
          salt: receiptParts.salt.optional(),
          inputs: receiptParts.inputs.optional(),
          parts: receiptParts.parts.optional(),
          result: receiptParts.result.optional(),
        }),
        text: bilingual,
      }),
    )
    .max(100_000),
  text: bilingual,
}) satisfies z.ZodType<InquiryAnswer>

/**
 * Reads the answer to an inquiry. Every field is foreign: throws TrainingError `training.bad-proof` naming what is wrong.
 */
export function parseInquiry(text: string): InquiryAnswer {
  const answer = readForeign(
    text,
    answerSchema,
    'training.bad-proof',
    'the answer to an inquiry',
    datasetReceiptTextMax,
  )
  return {
    ...answer,
    datasets: answer.datasets.map((dataset) => ({ ...dataset, proofs: dataset.proofs.map(withRegistry) })),
  }
}
