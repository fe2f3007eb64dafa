import { decode, type ProbeOptions } from './decode.js'
import { MediaError } from './media-error.js'
import type { MediaFrame } from './media-info.js'

export interface ContactSheetOptions extends ProbeOptions {
  /** How many frames of a video; a still has one. */
  frames: number
  /** How many stand side by side. Default: all. */
  columns?: number
  /** How large a frame is at most. */
  fitInto: { width: number; height: number }
}

/** Frames of a file in one picture, row by row, of the same size each. */
export interface ContactSheet {
  /** RGB, 8 bits each. */
  pixels: Uint8Array
  width: number
  height: number
  frameWidth: number
  frameHeight: number
  frames: number
}

/**
 * Frames that are spread over a video, in one picture. A file that has fewer ends with its last frame again.
 *
 * @throws MediaError as {@link decode} does
 */
export async function contactSheet(path: string, options: ContactSheetOptions): Promise<ContactSheet> {
  const { frames: wanted, fitInto, columns: most = wanted, limits, signal } = options
  const frames: MediaFrame[] = []
  let still = false
  for await (const frame of decode(path, {
    sampling: { count: wanted },
    pixels: 'rgb',
    fitInto,
    ...(limits === undefined ? {} : { limits }),
    ...(signal === undefined ? {} : { signal }),
    onInfo: ({ kind }) => {
      still = kind === 'image'
    },
  })) {
    // Another size within a file would not stand beside the others.
    if (frames.length === 0 || (frame.width === frames[0]!.width && frame.height === frames[0]!.height)) {
      frames.push(frame)
    }
    if (frames.length === wanted) break
  }
  const [first] = frames
  if (first === undefined) throw new MediaError('media.no-frames', 'it shows nothing')
  const count = still ? 1 : wanted
  const columns = Math.min(most, count)
  const rows = Math.ceil(count / columns)
  const row = first.width * 3
  const pixels = new Uint8Array(row * columns * first.height * rows)
  for (let i = 0; i < count; i++) {
    const { data } = frames[Math.min(i, frames.length - 1)]!
    const top = Math.floor(i / columns) * first.height
    for (let y = 0; y < first.height; y++)
      pixels.set(data.subarray(y * row, (y + 1) * row), ((top + y) * columns + (i % columns)) * row)
  }
  return {
    pixels,
    width: first.width * columns,
    height: first.height * rows,
    frameWidth: first.width,
    frameHeight: first.height,
    frames: count,
  }
}
