import { z } from 'zod'
import { parseRegistry, registrySchema } from '../../rights/index.js'
import { TrainingError } from '../training-error.js'
import { evidenceSchema } from './evidence.js'
import { partLineSchema, readForeign } from './parse-dataset-receipt.js'
import { type RowProof, rowProofFormat } from './row-proof.js'

/** UTF-16 units of a proof's text at most: a long list of clips and a few hundred findings fit many times. */
export const rowProofTextMax = 2 ** 25

const path = z.array(z.string().length(44)).max(64)
/** A row's proof before the registry in it is read. */
export const rowProofSchema = z.strictObject({
  format: z.literal(rowProofFormat),
  receipt: z.string().max(10_000),
  part: partLineSchema,
  row: z.int().min(0),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  values: z
    .array(z.union([z.null(), z.string().refine(wellFormed), z.array(z.string().refine(wellFormed)).max(1_000_000)]))
    .max(10_000),
  evidence: evidenceSchema,
  registry: registrySchema,
  path,
  partPath: path,
}) satisfies z.ZodType<RowProof>

/** Reads a row's proof. Every field is foreign: throws `training.bad-proof` naming what is wrong. */
export function parseRowProof(text: string): RowProof {
  return withRegistry(readForeign(text, rowProofSchema, 'training.bad-proof', 'a row’s proof', rowProofTextMax))
}

/** Reads the registry of a proof, too. @throws TrainingError `training.bad-proof` */
export function withRegistry(proof: RowProof): RowProof {
  try {
    // Also what the schema cannot see: two entries with one id; and a work's regime, where it is left out.
    return { ...proof, registry: parseRegistry(proof.registry) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new TrainingError('training.bad-proof', `the registry in this proof can't be read: ${message}`, {
      cause: error,
    })
  }
}

/** Two texts that differ only in lone surrogates have the same bytes: nobody may choose between them. */
function wellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
