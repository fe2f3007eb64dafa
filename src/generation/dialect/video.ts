import { z } from 'zod'

export const videoStatuses = ['queued', 'in_progress', 'completed', 'failed'] as const

/** A job that makes a video, as the dialect has it (`/v1/videos`). Times are seconds since 1970. */
export interface Video {
  id: string
  object: 'video'
  model: string
  status: (typeof videoStatuses)[number]
  /** Percent. */
  progress: number
  created_at: number
  completed_at: number | null
  expires_at: number | null
  prompt: string | null
  size: string
  seconds: string
  remixed_from_video_id: string | null
  error: { code: string; message: string } | null
}

const seconds = z.union([z.string(), z.number()]).transform(String)
const at = z.number().nonnegative()

/** What an upstream says of a job. Foreign: what is not known here is left out. */
export const upstreamVideoSchema = z.object({
  id: z.string().min(1).max(500),
  status: z.enum(videoStatuses),
  progress: z.number().min(0).max(100).catch(0),
  model: z.string().max(200).optional().catch(undefined),
  size: z.string().max(100).optional().catch(undefined),
  seconds: seconds.optional().catch(undefined),
  expires_at: at.nullish().catch(null),
  error: z
    .object({ code: z.string().max(200).catch('unknown'), message: z.string().max(2000).catch('') })
    .nullish()
    .catch({ code: 'unknown', message: '' }),
})
export type UpstreamVideo = z.infer<typeof upstreamVideoSchema>

/** A character that was made from a video. */
export interface Character {
  id: string
  name: string
  created_at: number
}
export const upstreamCharacterSchema = z.object({ id: z.string().min(1).max(500) })

/** The page that a list comes in (`ConversationCursorPage` of the public client). */
export interface VideoList {
  object: 'list'
  data: Video[]
  first_id: string | null
  last_id: string | null
  has_more: boolean
}
