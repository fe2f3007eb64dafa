import { FingerprintError } from './fingerprint-error.js'

/**
 * One picture in grey: `width * height` values, rows packed. Bytes as a video's luma plane has them, or floats 0 to
 * 255 as {@link lumaFromRgb} makes them. `range` 'limited' means that black is 16 and white 235 (most video); absent
 * means 'full'.
 */
export interface LumaFrame {
  width: number
  height: number
  data: Uint8Array | Float32Array
  range?: 'full' | 'limited'
}

/**
 * PDQ's own luma, 0.299 R + 0.587 G + 0.114 B, in single precision and full range, of packed RGB bytes.
 *
 * @throws {FingerprintError} `fingerprint.bad-frame` where the bytes don't fit the size.
 */
export function lumaFromRgb(rgb: Uint8Array, width: number, height: number): LumaFrame {
  checkSize(width, height, rgb.length, 3)
  const data = new Float32Array(width * height)
  for (let pixel = 0, k = 0; pixel < data.length; pixel++, k += 3) {
    data[pixel] = redWeight * rgb[k]! + greenWeight * rgb[k + 1]! + blueWeight * rgb[k + 2]!
  }
  return { width, height, data, range: 'full' }
}

/** @throws {FingerprintError} `fingerprint.bad-frame` where size and data don't fit each other. */
export function checkFrame(frame: LumaFrame): void {
  checkSize(frame.width, frame.height, frame.data.length, 1)
}

const redWeight = Math.fround(0.299)
const greenWeight = Math.fround(0.587)
const blueWeight = Math.fround(0.114)

function checkSize(width: number, height: number, length: number, channels: number): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0
  if (!whole || length !== width * height * channels) {
    throw new FingerprintError(
      'fingerprint.bad-frame',
      `a frame of ${width}x${height} with ${channels} channel(s) needs exactly ${width * height * channels} values, here are ${length}`,
    )
  }
}
