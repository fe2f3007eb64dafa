import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parseGrant, parseParty, parseWork } from '../rights/index.js'

/** The sample catalogue's folder, beside the sources and the build alike. */
const folder = fileURLToPath(new URL('../../samples/', import.meta.url))

const schema = z.object({
  parties: z.array(z.unknown().transform(parseParty)),
  works: z.array(z.unknown().transform(parseWork)),
  references: z.array(z.object({ file: z.string(), work: z.string() })),
  grants: z.array(z.unknown().transform(parseGrant)),
  inputs: z.array(
    z.object({
      file: z.string(),
      about: z.object({ ja: z.string(), en: z.string() }),
      use: z.object({
        kind: z.enum(['train', 'generate', 'release']),
        party: z.string(),
        model: z.string(),
        territory: z.string(),
        regime: z.enum(['prior-permission', 'reservation']),
      }),
      /** What is known of the input because we made it; for tests and benchmarks, not for deciding. */
      truth: z.object({
        outcome: z.enum(['permit', 'refuse', 'review']),
        matches: z.array(
          z.object({
            work: z.string(),
            inputRange: z.tuple([z.number(), z.number()]),
            referenceRange: z.tuple([z.number(), z.number()]),
            mirrored: z.boolean(),
          }),
        ),
      }),
    }),
  ),
})

export type Catalogue = z.infer<typeof schema>

/** The sample catalogue, with its files' paths. Its shape is described in samples/README.md. */
export async function readCatalogue(): Promise<Catalogue> {
  const catalogue = schema.parse(JSON.parse(await readFile(join(folder, 'catalogue.json'), 'utf8')))
  const at = <T extends { file: string }>(item: T): T => ({ ...item, file: join(folder, item.file) })
  return { ...catalogue, references: catalogue.references.map(at), inputs: catalogue.inputs.map(at) }
}
