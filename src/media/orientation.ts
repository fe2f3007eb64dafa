/** How stored pixels become upright ones: first swapped along the diagonal, then mirrored. Covers all eight. */
export interface Turn {
  transpose: boolean
  flipX: boolean
  flipY: boolean
}

export const upright: Turn = { transpose: false, flipX: false, flipY: false }

/**
 * The turn of a display matrix: nine int32 in native order as FFmpeg hands them over, of which ISO/IEC 14496-12, 8.2.2.1
 * maps (x, y) to (a x + c y, b x + d y). Anything but quarter turns is rounded to the nearest of the eight.
 */
export function turnFromDisplayMatrix(matrix: Uint8Array): Turn {
  if (matrix.byteLength < 36) return upright
  const view = new DataView(matrix.buffer, matrix.byteOffset, 36)
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => view.getInt32(offset, true)) as [number, number, number, number]
  if (a * d - b * c === 0) return upright
  return Math.abs(a * d) >= Math.abs(b * c)
    ? { transpose: false, flipX: a < 0, flipY: d < 0 }
    : { transpose: true, flipX: c < 0, flipY: b < 0 }
}

/** The turn of an EXIF orientation (1 to 8; anything else is upright). */
export function turnFromExif(orientation: number | undefined): Turn {
  const transpose = orientation !== undefined && orientation >= 5 && orientation <= 8
  return {
    transpose,
    flipX: [2, 3, 6, 7].includes(orientation ?? 1),
    flipY: [3, 4, 7, 8].includes(orientation ?? 1),
  }
}

/** The same turn in words: clockwise degrees, then a mirroring from left to right. */
export function describeTurn({ transpose, flipX, flipY }: Turn): {
  rotationDegrees: 0 | 90 | 180 | 270
  mirrored: boolean
} {
  if (transpose) return { rotationDegrees: flipY ? 270 : 90, mirrored: flipX === flipY }
  return { rotationDegrees: flipY ? 180 : 0, mirrored: flipX !== flipY }
}

export function isUpright({ transpose, flipX, flipY }: Turn): boolean {
  return !transpose && !flipX && !flipY
}

/** Applies a turn to packed rows of `channels` bytes a pixel. Width and height are those of the source. */
export function turnPixels(
  source: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3,
  turn: Turn,
  target: Uint8Array,
): void {
  const [outWidth, outHeight] = turn.transpose ? [height, width] : [width, height]
  // Steps through the source, in pixels, for one pixel to the right and one row down in the target.
  const right = (turn.transpose ? width : 1) * (turn.flipX ? -1 : 1)
  const down = (turn.transpose ? 1 : width) * (turn.flipY ? -1 : 1)
  const start = (turn.flipX ? -right * (outWidth - 1) : 0) + (turn.flipY ? -down * (outHeight - 1) : 0)
  let to = 0
  for (let row = 0; row < outHeight; row++) {
    let from = (start + row * down) * channels
    const step = right * channels
    for (let column = 0; column < outWidth; column++, from += step) {
      target[to++] = source[from] as number
      if (channels === 3) {
        target[to++] = source[from + 1] as number
        target[to++] = source[from + 2] as number
      }
    }
  }
}
