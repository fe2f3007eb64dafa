import { z } from 'zod'
import { type Use, useSchema } from '../../rights/index.js'
import { columnRoles, derivations } from '../../training/index.js'
import { HttpError } from '../http/index.js'
import type { Principal } from '../identity/index.js'

const of = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .describe('Of a platform id: whose ids they are; of a digest: the algorithm; of a text: what it is')
const from = z
  .enum(derivations)
  .optional()
  .describe(
    'The id is taken out of a file name; or the digest is that of media beside the table, which the value names',
  )

export const mappedColumnSchema = z
  .object({
    role: z.enum(columnRoles),
    column: z.string().describe('Its name; `clip[].span` for a path; `.txt` for a member of a sample'),
    of,
    from,
  })
  .meta({ id: 'MappedColumn', description: 'A column that is looked at, and as what.' })

export const mappingSchema = z.object({ shape: z.string().optional(), columns: z.array(mappedColumnSchema) }).meta({
  id: 'DatasetMapping',
  description: 'Which columns are looked at, in the order in which they are committed to.',
})

/** As in a mapping file; what is wrong with it is said by those who read it. */
const mappingFileSchema = z
  .strictObject({
    columns: z.record(
      z.string().min(1).max(1024),
      z.union([z.enum(columnRoles), z.strictObject({ role: z.enum(columnRoles), of, from })]),
    ),
    delimiter: z.string().length(1).optional().describe('Of CSV; default: found out'),
    quotes: z.boolean().optional().describe('Of CSV: false where quotes mean nothing'),
    header: z.boolean().optional().describe('Of CSV: false where the first record is a row'),
  })
  .meta({
    id: 'MappingFile',
    description: 'Which columns are looked at and as what, by their names; as in a mapping file.',
  })

/** Which use a dataset is cleared for; when is said by the server. */
const planShape = {
  party: useSchema.shape.party.optional().describe('Who wants to train; default: who asks'),
  model: useSchema.shape.model.optional().describe('Left out only where it is just looked at'),
  territory: useSchema.shape.territory.default('worldwide'),
  regime: useSchema.shape.regime.default('prior-permission'),
  purpose: useSchema.shape.purpose,
  modality: useSchema.shape.modality,
}

/** A file beside the dataset: sent here, or lying where the server may read it. */
const inputFileSchema = z
  .strictObject({
    upload: z.string().min(1).max(100).optional().describe('A finished upload'),
    location: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('A path below the folder that the operator has set; for the operator only'),
  })
  .refine(({ upload, location }) => (upload === undefined) !== (location === undefined), {
    message: 'give either an upload or a location',
    path: ['upload'],
  })
  .meta({ id: 'GivenFile', description: 'A file that goes with a dataset: an upload, or a place on the server.' })
export type DatasetInput = z.infer<typeof inputFileSchema>

/** A crawler's name as robots.txt has it; letters, digits and what real ones have beside them. */
const productToken = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { message: 'name a crawler as robots.txt does, such as GenBot' })

export const datasetRequestSchema = z
  .strictObject({
    upload: z.string().min(1).max(100).optional().describe('A finished upload'),
    location: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('A path below the folder that the operator has set, or `s3://bucket/prefix`; for the operator only'),
    name: z.string().trim().min(1).max(300).optional().describe('Default: the last part of where it is'),
    ...planShape,
    mapping: mappingFileSchema.optional().describe('Default: found by the names and values of the columns'),
    agents: z
      .array(productToken)
      .max(50)
      .optional()
      .describe(
        'Product tokens of the crawlers that got it: what is said to them counts. None: what is said to any AI crawler',
      ),
    digests: z
      .array(inputFileSchema)
      .max(20)
      .optional()
      .describe('Lists of known digests of works: lines of `sha256:<hex>,WORK` or `md5:<hex>,WORK`'),
    signals: inputFileSchema
      .optional()
      .describe(
        'What was published at the locations: a tar of a snapshot of signals, or a WARC file (of a place on the server also a folder)',
      ),
    content: z
      .enum(['auto', 'hashes', 'skip'])
      .default('auto')
      .describe(
        'Whether media that is at hand, and frame hashes that are given, are looked at; `hashes`: they are taken in place of media',
      ),
    unchecked: z
      .enum(['admit', 'review'])
      .default('admit')
      .describe('What becomes of rows whose content could not be looked at, where nothing else speaks against them'),
    dryRun: z.boolean().default(false).describe('Says what it is found to be; clears nothing'),
  })
  .refine(({ upload, location }) => (upload === undefined) !== (location === undefined), {
    message: 'give either an upload or a location',
    path: ['upload'],
  })
  .refine(({ dryRun, model }) => dryRun || model !== undefined, { message: 'name the model', path: ['model'] })
  .meta({ id: 'NewDataset' })
export type DatasetRequest = z.infer<typeof datasetRequestSchema>

/**
 * The use that is decided, without its time. Nobody asks in the name of a party that it does not act for.
 *
 * @throws HttpError 422 when the operator names no party, 403 for another's
 */
export function trainingUseOf(request: DatasetRequest, { party: own }: Principal): Omit<Use, 'at'> {
  const party = request.party ?? own
  if (party === undefined) {
    throw new HttpError(422, 'http.invalid', 'party: say who wants to train, since you ask for the operator.')
  }
  if (own !== undefined && party !== own) {
    throw new HttpError(403, 'http.forbidden', `party: you act for ${own}, not for ${party}.`)
  }
  const { model = '', territory, regime, purpose, modality } = request
  return {
    kind: 'train',
    party,
    model,
    territory,
    regime,
    ...(purpose === undefined ? {} : { purpose }),
    ...(modality === undefined ? {} : { modality }),
  }
}
