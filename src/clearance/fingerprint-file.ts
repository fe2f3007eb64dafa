import { stat } from 'node:fs/promises'
import { createTracker, joinTracks, lumaFromRgb, type Orientation, type Track } from '../fingerprint/index.js'
import { createSampler, decode, type MediaFrame, type MediaInfo, probe, type Sampling } from '../media/index.js'

/** The orientations that a query is looked for in: as it is, and mirrored (in PDQ's terms, turned about the vertical axis). */
export const queryOrientations = ['original', 'flipY'] as const satisfies readonly Orientation[]

/** Frames a second that a deposited reference is hashed at: a 4-second clip shares 16 moments with it. */
export const referenceFramesPerSecond = 4

/**
 * Frames a second that an input is hashed at. Short inputs are hashed twice as densely as references are, so that each
 * moment of the reference has one of the input's within 1/16 s; long ones have evidence enough at the reference's pace.
 */
export function queryFramesPerSecond(durationSeconds: number): number {
  return durationSeconds <= 60 ? queryFramesPerSecondMax : 4
}
export const queryFramesPerSecondMax = 8

/** Media time after which a part of a track is handed out, to be kept should the process die. */
const partSeconds = 60

export interface TrackPart {
  readonly startSeconds: number
  readonly endSeconds: number
  readonly tracks: Map<Orientation, Track>
  /** Nothing follows: with this part the file is done. */
  readonly last: boolean
}

export interface FingerprintOptions {
  sampling: 'keyframes' | 'frames'
  framesPerSecond: (info: MediaInfo) => number
  /**
   * A multiple of whatever `framesPerSecond` says. With it a short video is decoded at once, and not looked into by a process of
   * its own first, which of a clip of seconds is half of the work.
   */
  framesPerSecondMax?: number
  orientations: readonly Orientation[]
  /** What is known of the file already; otherwise it is probed first. */
  info?: MediaInfo
  /** Resume: only what is at or after this media time, in seconds. */
  fromSeconds?: number
  /** Threads of the decoder; 1 where several files are decoded side by side. */
  threads?: number
  signal?: AbortSignal
  onInfo?: (info: MediaInfo) => void
  /** Seconds of media done so far, and in all (0 where unknown). */
  onProgress?: (doneSeconds: number, totalSeconds: number) => void
}

/**
 * Decodes a file and hands out its fingerprint in parts of a minute of media, in order: memory stays flat however long
 * the file is. A still is one part of one frame. Throws MediaError.
 */
export async function* fingerprintParts(path: string, options: FingerprintOptions): AsyncGenerator<TrackPart> {
  const begun = options.info === undefined ? await beginShortVideo(path, options) : undefined
  const info =
    begun?.info ?? options.info ?? (await probe(path, options.signal === undefined ? {} : { signal: options.signal }))
  options.onInfo?.(info)
  options.onProgress?.(options.fromSeconds ?? 0, info.durationSeconds)
  // Keyframes come as they come: a row then lasts no longer than it is known to.
  const perSecond = options.sampling === 'keyframes' ? 0 : options.framesPerSecond(info)
  const sampling: Sampling =
    options.sampling === 'keyframes' ? 'keyframes' : info.kind === 'image' ? 'all' : { perSecond }
  const newTracker = () => createTracker({ sampledPerSecond: perSecond, orientations: options.orientations })

  let tracker = newTracker()
  let frames = 0
  let partStart = options.fromSeconds ?? 0
  let last = partStart
  const decoded =
    begun?.frames ??
    decode(path, { sampling, pixels: info.kind === 'image' ? 'rgb' : 'luma', ...decoderOptions(options) })
  for await (const frame of decoded) {
    if (frames > 0 && frame.timeSeconds - partStart >= partSeconds) {
      const end = frame.timeSeconds
      yield { startSeconds: partStart, endSeconds: end, tracks: tracker.finish(end), last: false }
      // Here the part is kept: progress that nothing can take back, and the place to stop at.
      options.onProgress?.(frame.timeSeconds, info.durationSeconds)
      options.signal?.throwIfAborted()
      tracker = newTracker()
      partStart = frame.timeSeconds
    }
    tracker.push(frame.timeSeconds, lumaOf(frame))
    options.onProgress?.(frame.timeSeconds, info.durationSeconds)
    frames += 1
    last = frame.timeSeconds
  }
  const end = Math.max(info.durationSeconds, last)
  yield { startSeconds: partStart, endSeconds: end, tracks: tracker.finish(end), last: true }
}

function decoderOptions({ threads, fromSeconds, signal }: FingerprintOptions) {
  return {
    ...(threads === undefined ? {} : { threads }),
    ...(fromSeconds === undefined ? {} : { fromSeconds }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** Files of more than this are not taken for short. */
const shortVideoBytesMax = 16 * 2 ** 20

/** Begins to decode a short video at its densest; of what turns out to be a picture only what it is. */
async function beginShortVideo(
  path: string,
  options: FingerprintOptions,
): Promise<{ info: MediaInfo; frames?: AsyncIterable<MediaFrame> } | undefined> {
  const densest = options.framesPerSecondMax
  if (densest === undefined || options.sampling !== 'frames' || options.fromSeconds !== undefined) return undefined
  // What can't be looked at is said by the decoder.
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => Number.POSITIVE_INFINITY,
  )
  if (bytes > shortVideoBytesMax) return undefined
  let info: MediaInfo | undefined
  const frames = decode(path, {
    sampling: { perSecond: densest },
    pixels: 'luma',
    ...decoderOptions(options),
    onInfo: (found) => {
      info = found
    },
  })
  const first = await frames.next()
  const perSecond = info === undefined ? densest : options.framesPerSecond(info)
  if (info === undefined || info.kind === 'image' || densest % perSecond !== 0) {
    await frames.return()
    return info === undefined ? undefined : { info }
  }
  const every = createSampler({ perSecond }, 0)
  async function* sampled(): AsyncGenerator<MediaFrame> {
    try {
      // The first frame at or after each moment is among the first at or after each of more moments.
      for (let next = first; next.done !== true; next = await frames.next())
        if (every(next.value.timeSeconds, next.value.keyframe)) yield next.value
    } finally {
      await frames.return()
    }
  }
  return { info, frames: sampled() }
}

/** The whole fingerprint of a file in one piece, per orientation. Throws MediaError. */
export async function fingerprintFile(path: string, options: FingerprintOptions): Promise<Map<Orientation, Track>> {
  const parts: Map<Orientation, Track>[] = []
  for await (const { tracks } of fingerprintParts(path, options)) parts.push(tracks)
  return new Map(
    options.orientations.map((orientation) => [
      orientation,
      joinTracks(parts.flatMap((tracks) => tracks.get(orientation) ?? [])),
    ]),
  )
}

function lumaOf(frame: MediaFrame) {
  return frame.pixels === 'rgb' ? lumaFromRgb(frame.data, frame.width, frame.height) : frame
}
