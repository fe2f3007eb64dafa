/** What one file may cost. Everything above is refused with a {@link MediaErrorCode} of its own, never decoded in part. */
export interface MediaLimits {
  /** Width times height of one frame, as declared and as decoded. */
  maxPixels: number
  /** Frames decoded, whether handed over or not. */
  maxFrames: number
  maxDurationSeconds: number
  /** Streams of any kind in the container. */
  maxStreams: number
  /** Private memory of the decoder process; it needs 100 to 150 MiB to start at all. */
  maxMemoryBytes: number
  /** Time spent waiting for the decoder in all; the time the consumer takes is not counted. */
  maxWallSeconds: number
  /** Time without any sign of life from the decoder, after which it counts as hung. */
  maxSilenceSeconds: number
}

/** Generous for anything a person made on purpose: 8192 x 8192, six hours, 2 GiB, half an hour of decoding. */
export const defaultLimits: MediaLimits = {
  maxPixels: 8192 * 8192,
  maxFrames: 6 * 3600 * 120,
  maxDurationSeconds: 6 * 3600,
  maxStreams: 32,
  maxMemoryBytes: 2 * 1024 ** 3,
  maxWallSeconds: 30 * 60,
  maxSilenceSeconds: 30,
}

/** The defaults with the caller's own limits over them. @throws RangeError when a limit is not a positive number. */
export function resolveLimits(limits: Partial<MediaLimits> = {}): MediaLimits {
  const resolved: MediaLimits = { ...defaultLimits }
  for (const name of Object.keys(defaultLimits) as (keyof MediaLimits)[]) {
    const value = limits[name]
    if (value === undefined) continue
    if (!(value > 0)) throw new RangeError(`limits.${name} is ${value}: give a positive number`)
    resolved[name] = value
  }
  return resolved
}
