import { z } from 'zod'
import type { GenerationState } from '../../store/index.js'

export const generationStates = [
  'refused',
  'permitted',
  'sending',
  'generating',
  'checking',
  'reviewing',
  'released',
  'withheld',
  'failed',
  'deleted',
] as const satisfies readonly GenerationState[]

/** What became of it, in the words of those who are not engineers; each is some states. */
export const fates = {
  refused: ['refused'],
  underway: ['permitted', 'sending', 'generating', 'checking'],
  reviewing: ['reviewing'],
  released: ['released'],
  withheld: ['withheld'],
  failed: ['failed'],
  deleted: ['deleted'],
} as const satisfies Readonly<Record<string, readonly GenerationState[]>>
export type Fate = keyof typeof fates
export const fateNames = Object.keys(fates) as Fate[]

export const fateOf = (state: GenerationState): Fate =>
  fateNames.find((fate) => (fates[fate] as readonly GenerationState[]).includes(state))!

const fate = z.enum(fateNames as [Fate, ...Fate[]])

/** What owners of a work are told of a video, too: not what was asked for, and not by which customer. */
const common = {
  id: z.string(),
  provider: z.string(),
  kind: z.enum(['create', 'remix', 'edit', 'extension']),
  state: z.enum(generationStates),
  fate,
  model: z.string(),
  territory: z.string(),
  purpose: z.string().optional(),
  seconds: z.number().optional().describe('Of video, as asked for or made'),
  dryRun: z.boolean().describe('The gateway was only tried: nothing was held back'),
  createdAt: z.iso.datetime(),
  completedAt: z.iso.datetime().optional(),
}

const sample = z.boolean().describe('You may look at what came out: a permission of yours asks for samples')

export const workGenerationSchema = z.object({ ...common, sample }).meta({ id: 'WorkGeneration' })

export const concerningSchema = z
  .object({ ...common, sample, works: z.array(z.string()).describe('Yours, of those that it concerns') })
  .meta({ id: 'ConcerningGeneration' })

export const generationSchema = z
  .object({
    ...common,
    tenant: z.string().optional().describe('The provider’s customer'),
    prompt: z.string().optional().describe('Absent once it is deleted'),
    size: z.string().optional(),
    source: z.string().optional().describe('The video that it is made from'),
    progress: z.int(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    receipt: z.string().describe('Of the decision about the request'),
    outputReceipt: z.string().optional().describe('Of the decision about what came out'),
    reviewUntil: z.iso.datetime().optional().describe('Until when a person may decide: after that it is withheld'),
    sealedUntil: z.iso.datetime().optional().describe('Until when what was withheld is kept, sealed'),
    works: z.array(z.string()).describe('Works that it was asked for with, or that it turned out to show'),
  })
  .meta({ id: 'Generation' })

export interface GenerationRow {
  id: string
  party: string
  tenant: string | null
  kind: 'create' | 'remix' | 'edit' | 'extension'
  state: GenerationState
  use: unknown
  prompt: string | null
  seconds: string | null
  size: string | null
  source_id: string | null
  receipt_id: string
  progress: number
  output_receipt_id: string | null
  released_digest: string | null
  error: unknown
  created_at: Date
  completed_at: Date | null
  sealed_until: Date | null
  review_until: Date | null
  dry_run: boolean
}

export const workGenerationView = (
  row: GenerationRow,
  samples: ReadonlySet<string>,
): z.infer<typeof workGenerationSchema> => ({
  ...commonView(row),
  sample: row.state === 'released' && samples.has(row.id),
})

function commonView(row: GenerationRow): Omit<z.infer<typeof workGenerationSchema>, 'sample'> {
  const { model, territory, purpose } = row.use as { model: string; territory: string; purpose?: string }
  const seconds = Number(row.seconds ?? Number.NaN)
  return {
    id: row.id,
    provider: row.party,
    kind: row.kind,
    state: row.state,
    fate: fateOf(row.state),
    model,
    territory,
    ...(purpose === undefined ? {} : { purpose }),
    ...(Number.isFinite(seconds) ? { seconds } : {}),
    dryRun: row.dry_run,
    createdAt: row.created_at.toISOString(),
    ...(row.completed_at === null ? {} : { completedAt: row.completed_at.toISOString() }),
  }
}

export function generationView(row: GenerationRow, works: readonly string[]): z.infer<typeof generationSchema> {
  return {
    ...commonView(row),
    ...(row.tenant === null ? {} : { tenant: row.tenant }),
    ...(row.prompt === null ? {} : { prompt: row.prompt }),
    ...(row.size === null ? {} : { size: row.size }),
    ...(row.source_id === null ? {} : { source: row.source_id }),
    progress: row.progress,
    ...(row.error === null ? {} : { error: row.error as { code: string; message: string } }),
    receipt: row.receipt_id,
    ...(row.output_receipt_id === null ? {} : { outputReceipt: row.output_receipt_id }),
    ...(row.review_until === null ? {} : { reviewUntil: row.review_until.toISOString() }),
    ...(row.sealed_until === null ? {} : { sealedUntil: row.sealed_until.toISOString() }),
    works: [...works],
  }
}
