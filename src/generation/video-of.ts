import type { Video } from './dialect/index.js'
import type { Generation } from './generations.js'

/** How a generation looks to whoever asked for it. What is not released is not `completed`, whatever upstream says. */
export function videoOf(generation: Generation): Video {
  const { id, use, state, progress, created_at, completed_at, prompt, size, seconds, source_id, error } = generation
  const isOver = state === 'released' || state === 'withheld' || state === 'failed'
  return {
    id,
    object: 'video',
    model: use.model,
    status: statuses[state],
    progress: state === 'released' ? 100 : Math.min(progress, 99),
    created_at: unixSeconds(created_at),
    completed_at: isOver && completed_at !== null ? unixSeconds(completed_at) : null,
    expires_at: null,
    prompt,
    size: size ?? '',
    seconds: seconds ?? '',
    remixed_from_video_id: source_id,
    error: statuses[state] === 'failed' ? (error ?? { code: 'unknown', message: '' }) : null,
  }
}

const statuses: Readonly<Record<Generation['state'], Video['status']>> = {
  refused: 'failed',
  permitted: 'queued',
  sending: 'queued',
  generating: 'in_progress',
  checking: 'in_progress',
  reviewing: 'in_progress',
  released: 'completed',
  withheld: 'failed',
  failed: 'failed',
  deleted: 'failed',
}

const unixSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)
