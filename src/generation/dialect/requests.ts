import { z } from 'zod'
import { GenerationError } from '../generation-error.js'
import type { Form, FormFile } from './form.js'

/** What can be asked for that makes a video. */
export const videoKinds = ['create', 'remix', 'edit', 'extension'] as const
export type VideoKind = (typeof videoKinds)[number]

/** A video that is asked for. */
export interface VideoRequest {
  kind: VideoKind
  prompt: string
  model?: string
  seconds?: string
  size?: string
  /** The video of ours that it is made from. */
  source?: string
  /** A picture or video to go by that has still to be fetched. */
  reference?: { url: string } | { fileId: string }
  /** Pictures and videos that came with it, by the dialect's name of the field. */
  files: Readonly<Record<string, FormFile>>
}

export const promptCharactersMax = 32_000
export const nameCharactersMax = 80

/** What is kept has to be text: databases have neither NUL nor half of a surrogate pair. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !/\0|\p{Surrogate}/u.test(value), 'has a character that is none')
const prompt = text(promptCharactersMax)
/** The dialect lists four sizes and three durations; those who speak it today have others. What it takes, upstream says. */
const size = z.string().regex(/^\d{2,5}x\d{2,5}$/, 'is no size such as 1280x720')
const seconds = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,4}$/, 'is no whole number of seconds'))
const model = text(200)
const ours = z.strictObject({ id: text(200) })
const reference = z.union(
  [
    z.strictObject({ image_url: z.string().min(1).max(20_000_000) }),
    z.strictObject({ file_id: z.string().min(1).max(500) }),
  ],
  { error: 'is neither a file nor { "image_url": … } nor { "file_id": … }' },
)

const schemas = {
  create: z.strictObject({
    prompt,
    model: model.optional(),
    seconds: seconds.optional(),
    size: size.optional(),
    input_reference: reference.optional(),
  }),
  remix: z.strictObject({ prompt }),
  edit: z.strictObject({ prompt, video: ours.optional() }),
  extension: z.strictObject({ prompt, seconds, video: ours.optional() }),
}

/** Which files a request may bring along. */
const fileFields: Readonly<Record<VideoKind | 'character', readonly string[]>> = {
  create: ['input_reference'],
  remix: [],
  edit: ['video'],
  extension: ['video'],
  character: ['video'],
}

/**
 * Reads a request for a video. Strict: what is not known may be a way around what is looked at.
 * @param source of a remix: the video in its path
 * @throws GenerationError `generation.bad-request`, naming the field
 */
export function readVideoRequest(kind: VideoKind, form: Form, source?: string): VideoRequest {
  mustKnowFiles(kind, form)
  const read = parsed(schemas[kind] as z.ZodType<Fields>, form.fields)
  const { prompt, model, seconds, size, input_reference: given, video } = read
  const made = source ?? video?.id
  if ((kind === 'edit' || kind === 'extension') && (made === undefined) === (form.files.video === undefined))
    throw bad('video', 'give a file or { "id": … } of a video, and not both')
  if (given !== undefined && form.files.input_reference !== undefined)
    throw bad('input_reference', 'is given twice: as a file and by reference')
  return {
    kind,
    prompt,
    ...(model === undefined ? {} : { model }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(size === undefined ? {} : { size }),
    ...(made === undefined ? {} : { source: made }),
    ...(given === undefined
      ? {}
      : { reference: 'image_url' in given ? { url: given.image_url } : { fileId: given.file_id } }),
    files: form.files,
  }
}

interface Fields {
  prompt: string
  model?: string
  seconds?: string
  size?: string
  input_reference?: z.infer<typeof reference>
  video?: { id: string }
}

/** @throws GenerationError `generation.bad-request` */
export function readCharacterRequest(form: Form): { name: string; video: FormFile } {
  mustKnowFiles('character', form)
  const { name } = parsed(z.strictObject({ name: text(nameCharactersMax) }), form.fields)
  const { video } = form.files
  if (video === undefined) throw bad('video', 'is missing: a character is made from a video')
  return { name, video }
}

function mustKnowFiles(kind: VideoKind | 'character', { files }: Form): void {
  for (const field of Object.keys(files))
    if (!fileFields[kind].includes(field)) throw bad(field, 'is no file of this request')
}

function parsed<T>(schema: z.ZodType<T>, fields: Readonly<Record<string, unknown>>): T {
  const read = schema.safeParse(fields)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  const names = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.')
  throw bad(names || 'the request', issue.code === 'unrecognized_keys' ? 'is not known here' : issue.message)
}

function bad(field: string, problem: string): GenerationError {
  return new GenerationError('generation.bad-request', `${field}: ${problem}.`)
}
