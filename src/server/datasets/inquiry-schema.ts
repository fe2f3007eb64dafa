import { z } from 'zod'
import { type InquiryAnswer, outcomesOfRows } from '../../training/index.js'
import { mappedColumnSchema } from './dataset-request.js'

const bilingual = z.object({ ja: z.string(), en: z.string() })
const rowsByOutcome = z.object({ admit: z.int(), review: z.int(), refuse: z.int() })

/** A row's proof: what pages read of it; all of it goes out, since it is to be verified. */
const rowProof = z.looseObject({
  part: z.looseObject({ source: z.string(), index: z.int(), firstRow: z.int() }),
  row: z.int().describe('Its ordinal in the part'),
  values: z.array(z.union([z.null(), z.string(), z.array(z.string())])).describe('In the order of the columns'),
  evidence: z.looseObject({ outcome: z.enum(outcomesOfRows), works: z.array(z.string()) }),
})

const inquired = z
  .object({
    receipt: z.string(),
    dataset: z.string().optional().describe('Its name; with party and model absent where they are not for who asks'),
    entry: z.int().describe('Of its entry in the record'),
    decidedAt: z.string(),
    party: z.string().optional(),
    model: z.string().optional(),
    rows: rowsByOutcome.describe('Rows that involve any of the works'),
    removed: z.literal(true).optional().describe('It was removed since: counted by its receipt'),
    works: z.array(
      z.object({
        work: z.string(),
        rows: rowsByOutcome,
        grants: z.array(z.object({ grant: z.string(), rows: z.int() })),
      }),
    ),
    searched: z
      .array(z.object({ kind: z.string(), version: z.string(), entries: z.int().optional(), rows: z.int() }))
      .describe('How it was looked for; what is not here was not looked at'),
    rowsOfDataset: z.int(),
    unchecked: z.record(z.string(), z.int()).describe('Rows in which something could not be looked at, by what'),
    notLookedFor: z.array(z.string()).describe('Works that were not registered then'),
    proofs: z.array(rowProof),
    proofsLeftOut: z.int().describe('Rows that are not proved here'),
    proofsWithheld: z.int().describe('Of those, the ones that also tell of others’ works or permissions'),
    recorded: z
      .looseObject({
        inputs: z
          .looseObject({
            dataset: z.looseObject({
              mapping: z.looseObject({ columns: z.array(z.looseObject(mappedColumnSchema.shape)) }),
            }),
          })
          .optional(),
      })
      .describe('What of its receipt is for who asks: it proves what is said here'),
    text: bilingual,
  })
  .meta({ id: 'InquiredDataset' })

/** `training` answers; this is its form on the way out. Nothing may be left out or changed, or it verifies no more. */
export const inquirySchema = z
  .object({
    format: z.string(),
    work: z.string(),
    asked: z.array(z.string()).describe('The work, and what is part of it'),
    at: z.string(),
    datasets: z.array(inquired),
    text: bilingual,
  })
  .meta({ id: 'InquiryAnswer', description: '“Was my work in it?”, answered, as a file that anyone can verify.' })

/** An answer as it goes out: all of it, in its order. */
export const inquiryView = (answer: InquiryAnswer): z.input<typeof inquirySchema> => ({
  ...answer,
  datasets: answer.datasets.map(({ proofs, recorded, ...dataset }) => ({
    ...dataset,
    proofs: proofs.map((proof) => ({
      ...proof,
      values: proof.values.map((value) => (typeof value === 'string' || value === null ? value : [...value])),
      part: { ...proof.part },
      evidence: { ...proof.evidence },
    })),
    recorded: {
      ...recorded,
      ...(recorded.inputs === undefined ? {} : { inputs: openInputs(recorded.inputs) }),
    },
  })),
})

type Inputs = NonNullable<InquiryAnswer['datasets'][number]['recorded']['inputs']>
const openInputs = ({ dataset, ...inputs }: Inputs) => ({
  ...inputs,
  dataset: {
    ...dataset,
    mapping: { ...dataset.mapping, columns: dataset.mapping.columns.map((column) => ({ ...column })) },
  },
})
