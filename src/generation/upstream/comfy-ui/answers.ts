import { z } from 'zod'
import type { UpstreamVideo } from '../../dialect/index.js'

/** `POST /prompt`, where it was queued. */
export const queuedSchema = z.object({ prompt_id: z.string().min(1).max(200) })

/** `POST /upload/image`. */
export const uploadedSchema = z.object({
  name: z.string().min(1).max(500),
  subfolder: z.string().max(500).catch(''),
})

/** `number, prompt_id, prompt, extra_data, …`: how the queue and the history have what was asked for. */
const entrySchema = z
  .tuple([z.unknown(), z.string().max(200), z.record(z.string(), z.unknown()), z.record(z.string(), z.unknown())])
  .rest(z.unknown())

/** `GET /queue`. */
export const queueSchema = z.object({ queue_running: z.array(entrySchema), queue_pending: z.array(entrySchema) })
export type QueueAnswer = z.infer<typeof queueSchema>
export type QueueEntry = z.infer<typeof entrySchema>

/** `GET /history` and `GET /history/{prompt_id}`. Each is read by itself: one that makes no sense is none of the others' business. */
export const historySchema = z.record(z.string(), z.unknown())

/** What a node put out: of each file its name and where it lies. Values that are no files are left out. */
const outputSchema = z.record(z.string(), z.unknown())
const fileSchema = z.object({
  filename: z.string().min(1).max(500),
  subfolder: z.string().max(1000).catch(''),
  type: z.enum(['output', 'temp', 'input']).catch('output'),
})
export type OutputFile = z.infer<typeof fileSchema>

export const historyEntrySchema = z.object({
  prompt: entrySchema.optional().catch(undefined),
  outputs: z.record(z.string(), outputSchema),
  /** Servers before 2024 do not say. */
  status: z
    .object({
      status_str: z.string().max(100),
      completed: z.boolean().catch(false),
      messages: z.array(z.unknown()).catch([]),
    })
    .nullish(),
})
export type HistoryEntry = z.infer<typeof historyEntrySchema>

/** `400` of `POST /prompt`: what is wrong with the workflow, and at which nodes. Old servers give a text. */
const rejectionSchema = z.object({
  error: z.union([
    z.string().max(4000),
    z.object({ type: z.string().max(200).catch('invalid_prompt'), message: z.string().max(4000).catch('') }),
  ]),
  node_errors: z.record(z.string(), z.unknown()).catch({}),
})
const nodeErrorSchema = z.object({
  class_type: z.string().max(500).catch(''),
  errors: z.array(z.object({ message: z.string().max(1000).catch(''), details: z.string().max(1000).catch('') })),
})

/** Why a workflow was not taken, in a sentence. */
export function rejectionOf(value: unknown): { code: string; message: string } | undefined {
  const read = rejectionSchema.safeParse(value)
  if (!read.success) return undefined
  const { error, node_errors } = read.data
  const { type, message } = typeof error === 'string' ? { type: 'invalid_prompt', message: error } : error
  for (const [id, one] of Object.entries(node_errors)) {
    const node = nodeErrorSchema.safeParse(one)
    const first = node.success ? node.data.errors[0] : undefined
    if (!node.success || first === undefined) continue
    const where = `node ${id} (${node.data.class_type})`
    return { code: type, message: `${message} ${where}: ${first.message} ${first.details}`.slice(0, 1000).trim() }
  }
  return { code: type, message: message.slice(0, 1000) }
}

/** A job that is over, as the dialect says it. */
export function videoOfHistory(id: string, entry: HistoryEntry, output?: string): UpstreamVideo {
  const failed = (code: string, message: string): UpstreamVideo => ({
    id,
    status: 'failed',
    progress: 0,
    error: { code, message },
  })
  const messages = new Map((entry.status?.messages ?? []).flatMap(messageOf))
  if (messages.has('execution_interrupted')) return failed('interrupted', 'The generation was stopped.')
  const failure = messages.get('execution_error')
  if (failure !== undefined || (entry.status != null && entry.status.status_str !== 'success')) {
    const read = failureSchema.safeParse(failure)
    const { exception_message: why, node_type: node } = read.success
      ? read.data
      : { exception_message: '', node_type: '' }
    return failed(
      'generation_failed',
      `The workflow failed${node && ` at ${node}`}${why && `: ${why}`}.`.slice(0, 1000),
    )
  }
  const found = videoIn(entry, output)
  if (found === 'none') return failed('output_missing', 'The workflow ended without a video.')
  if (found === 'several')
    return failed('output_ambiguous', 'The workflow saved more than one video, and does not say which one is meant.')
  return { id, status: 'completed', progress: 100 }
}

const failureSchema = z.object({
  exception_message: z.string().catch(''),
  node_type: z.string().catch(''),
})

/** `[type, data]`. */
function messageOf(value: unknown): [string, unknown][] {
  return Array.isArray(value) && typeof value[0] === 'string' ? [[value[0], value[1]]] : []
}

/** What ends so is a video: `SaveVideo`, `SaveWEBM` and the animated pictures put theirs among `images`, others have lists of their own. */
const videoName = /\.(mp4|webm|mkv|mov|avi|gif|webp|apng|png)$/i
const animatedPicture = /\.(gif|webp|apng|png)$/i

/**
 * The one video that a workflow made: of the node that is meant, or of any. What was saved goes before what is a preview, and the same
 * file in two lists is one.
 */
export function videoIn({ outputs }: HistoryEntry, output?: string): OutputFile | 'none' | 'several' {
  const nodes = output === undefined ? Object.values(outputs) : [outputs[output] ?? {}]
  const found = new Map<string, OutputFile>()
  for (const node of nodes)
    for (const file of videosOf(node)) found.set(`${file.type}/${file.subfolder}/${file.filename}`, file)
  const files = [...found.values()]
  const saved = files.filter(({ type }) => type === 'output')
  const meant = saved.length > 0 ? saved : files
  return meant.length === 0 ? 'none' : meant.length > 1 ? 'several' : meant[0]!
}

function videosOf(node: Readonly<Record<string, unknown>>): OutputFile[] {
  const isAnimated = Array.isArray(node.animated) && node.animated.some((one) => one === true)
  return (['videos', 'video', 'gifs', 'images'] as const).flatMap((list) => {
    const values = node[list]
    if (!Array.isArray(values)) return []
    return values.flatMap((value) => {
      const read = fileSchema.safeParse(value)
      if (!read.success || read.data.type === 'input' || !videoName.test(read.data.filename)) return []
      // Among pictures, one that does not move is a picture.
      return list === 'images' && !isAnimated && animatedPicture.test(read.data.filename) ? [] : [read.data]
    })
  })
}
