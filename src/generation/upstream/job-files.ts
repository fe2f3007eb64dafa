import { z } from 'zod'

/** What a batch system is given: `job.json`. Files lie beside it, by the names that are said here. */
export interface Job {
  /** Of this form; what is added later leaves the rest as it is. */
  version: 1
  /** The name of the job's folder, too. */
  id: string
  kind: 'create' | 'remix' | 'edit' | 'extension'
  prompt: string
  model: string | null
  /** A whole number. */
  seconds: string | null
  /** `1280x720`. */
  size: string | null
  /** The same for the same job, however often it is tried: 48 bits. */
  seed: number
  /** By what they are for: `input_reference`, `video` (what an edit, a remix or an extension is made from). */
  files: Readonly<Record<string, { name: string; type: string; bytes: number; digest: string }>>
}

/** A plain name of a file: nothing that leads anywhere. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'is no plain name of a file')

/** `done/<id>/result.json`. Foreign. */
export const resultSchema = z.object({
  video: fileName,
  seconds: z.union([z.string(), z.number()]).transform(String).pipe(z.string().max(20)).optional().catch(undefined),
  size: z.string().max(100).optional().catch(undefined),
})
export type Result = z.infer<typeof resultSchema>

/** `failed/<id>/result.json`. Foreign, and may be missing. */
export const failureSchema = z.object({
  error: z.object({
    code: z.string().min(1).max(200).catch('generation_failed'),
    message: z.string().max(2000).catch(''),
  }),
})

/** `running/<id>/progress.json`. Foreign, and may be missing. */
export const progressSchema = z.object({ progress: z.number().min(0).max(100) })
