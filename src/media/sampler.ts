import type { Sampling } from './media-info.js'

/** Slack for times that a container rounds down (Matroska keeps milliseconds). */
const slackSeconds = 1e-6

/**
 * Decides frame by frame, in the order of display, whether a frame is handed over. Told the time of every decoded frame,
 * it gives the same answer after a seek as in a full pass, provided that the frame before `fromSeconds` was among them.
 */
export function createSampler(
  sampling: Exclude<Sampling, { count: number }>,
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

/** The times at which frames of a file are taken when so many are wanted: the middle of each of its equal parts. */
export function timesOf(count: number, durationSeconds: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 0.5) * durationSeconds) / count)
}

/**
 * Takes the frames that are on show at the times, or are the first after them; several times within one frame are used up
 * by it. `endSeconds`: until when a frame is on show, its own time where nobody knows.
 */
export function createTimesSampler(times: readonly number[]): {
  take(timeSeconds: number, endSeconds: number): boolean
  done(): boolean
} {
  let next = 0
  return {
    take(timeSeconds, endSeconds) {
      const before = next
      const until = Math.max(timeSeconds + slackSeconds, endSeconds - slackSeconds)
      while (next < times.length && times[next]! < until) next++
      return next > before
    },
    done: () => next >= times.length,
  }
}
