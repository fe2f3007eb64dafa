/** Makes small clips for this room's tests: every container and codec that the decoder package can also encode. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ClipRecipe {
  /** FFmpeg's name of the muxer. */
  muxer: string
  /** FFmpeg's name of the encoder. */
  encoder: string
  width: number
  height: number
  /** Times in units of 1 / `ticksPerSecond`, in order of display. */
  ticks: readonly number[]
  ticksPerSecond: number
  pixelFormat?: string
  keyframeEvery?: number
  /** U and V of every pixel (8-bit YUV only); grey by default. */
  chroma?: readonly [number, number]
  options?: Record<string, string>
  muxerOptions?: Record<string, string>
  /** ISO/IEC 14496-12 display matrix a, b, c, d (units of 1, 0 or -1). */
  matrix?: readonly [number, number, number, number]
  colorRange?: 'full' | 'limited'
  /** FFmpeg's `AVCOL_SPC`: 1 is BT.709, 5 and 6 are BT.601. */
  colorSpace?: number
}

/** Luma (8-bit) of the marker, a square of a third of the picture in its top left corner, in frame `i`. */
export function markerLuma(i: number): number {
  return 40 + ((i * 16) % 176)
}

/** 8-bit luma of a test picture: a marker by which to know the frame, on a slope that moves. */
export function testPicture(width: number, height: number, i: number): Uint8Array {
  const luma = new Uint8Array(width * height)
  const marker = Math.floor(Math.min(width, height) / 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      luma[y * width + x] = x < marker && y < marker ? markerLuma(i) : 32 + ((x + 2 * y + 3 * i) % 160)
    }
  }
  return luma
}

/** Writes the clip, in a process of its own (this one has other native libraries loaded); needs dist/. */
export function encodeClip(path: string, recipe: ClipRecipe): void {
  const here = fileURLToPath(new URL('./encode-process.js', import.meta.url))
  const script = here.replace(/([\\/])src([\\/]media[\\/])/, '$1dist$2')
  execFileSync(process.execPath, [script, path, JSON.stringify(recipe)], { stdio: ['ignore', 'ignore', 'pipe'] })
}
