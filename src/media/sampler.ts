import type { Sampling } from './media-info.js'

/** Slack for times that a container rounds down (Matroska keeps milliseconds). */
const slackSeconds = 1e-6

/**
 * Decides frame by frame, in the order of display, whether a frame is handed over. Told the time of every decoded frame,
 * it gives the same answer after a seek as in a full pass, provided that the frame before `fromSeconds` was among them.
 */
export function createSampler(
  sampling: Sampling,
  fromSeconds: number,
): (timeSeconds: number, keyframe: boolean) => boolean {
  if (sampling === 'all') return (timeSeconds) => timeSeconds >= fromSeconds
  if (sampling === 'keyframes') return (timeSeconds, keyframe) => keyframe && timeSeconds >= fromSeconds
  let last = -1
  return (timeSeconds) => {
    const slot = Math.floor((timeSeconds + slackSeconds) * sampling.perSecond)
    const taken = slot > last && timeSeconds >= fromSeconds
    last = Math.max(last, slot)
    return taken
  }
}
