/**
 * From a decoded frame's planes to packed 8-bit luma. The decoder's own luma is kept bit for bit; deeper samples are
 * rounded to 8 bits; colours that carry no luma are weighed 0.299, 0.587, 0.114 (ITU-R BT.601), full range.
 */

/** Where the luma of a pixel format is, by FFmpeg's name for it. */
export type LumaLayout =
  /** 8-bit samples `step` bytes apart, the first at `offset`, in plane 0. */
  | { kind: 'bytes'; step: number; offset: number }
  /** 16-bit little-endian samples in plane 0: shift right by `shift` with rounding, at most 255. */
  | { kind: 'words'; shift: number; step: number; offset: number }
  /** No plane of its own: convert to RGB first. */
  | { kind: 'rgb' }

export function lumaLayout(pixelFormat: string): LumaLayout {
  if (/^(yuvj?a?4\d\dp|nv12|nv21|nv16|nv24|nv42|gray)$/.test(pixelFormat)) return { kind: 'bytes', step: 1, offset: 0 }
  if (pixelFormat === 'ya8' || pixelFormat === 'yuyv422' || pixelFormat === 'yvyu422') {
    return { kind: 'bytes', step: 2, offset: 0 }
  }
  if (pixelFormat === 'uyvy422') return { kind: 'bytes', step: 2, offset: 1 }
  const planar = /^(?:yuva?4\d\dp|gray)(9|10|12|14|16)le$/.exec(pixelFormat)
  if (planar) return { kind: 'words', shift: Number(planar[1]) - 8, step: 1, offset: 0 }
  if (pixelFormat === 'ya16le') return { kind: 'words', shift: 8, step: 2, offset: 0 }
  // P0xx, P2xx, P4xx keep their 10, 12 or 16 bits at the top of the word.
  if (/^p[024]1[026]le$/.test(pixelFormat)) return { kind: 'words', shift: 8, step: 1, offset: 0 }
  return { kind: 'rgb' }
}

/** Whether a frame's values run over 0..255, by format and by what the stream says (2 = full, FFmpeg's `AVCOL_RANGE`). */
export function frameRange(pixelFormat: string, colorRange: number): 'full' | 'limited' {
  if (pixelFormat.startsWith('yuvj') || lumaLayout(pixelFormat).kind === 'rgb') return 'full'
  return colorRange === 2 ? 'full' : 'limited'
}

/** Copies or narrows plane 0 to packed 8-bit luma. `stride` in bytes; may be negative only if the caller flipped it. */
export function packLuma(
  plane: Buffer,
  stride: number,
  width: number,
  height: number,
  layout: LumaLayout & { kind: 'bytes' | 'words' },
  target: Uint8Array,
): void {
  if (layout.kind === 'bytes' && layout.step === 1) {
    if (stride === width) target.set(plane.subarray(0, width * height))
    else
      for (let row = 0; row < height; row++) target.set(plane.subarray(row * stride, row * stride + width), row * width)
    return
  }
  let to = 0
  if (layout.kind === 'bytes') {
    for (let row = 0; row < height; row++) {
      let from = row * stride + layout.offset
      for (let column = 0; column < width; column++, from += layout.step) target[to++] = plane[from] as number
    }
    return
  }
  const { shift, step } = layout
  const half = shift > 0 ? 1 << (shift - 1) : 0
  const aligned = plane.byteOffset % 2 === 0 && stride % 2 === 0
  const words = aligned ? new Uint16Array(plane.buffer, plane.byteOffset, plane.byteLength >> 1) : undefined
  for (let row = 0; row < height; row++) {
    let from = (row * stride) / 2 + layout.offset
    for (let column = 0; column < width; column++, from += step) {
      const word = words ? (words[from] as number) : plane.readUInt16LE(from * 2)
      const value = (word + half) >> shift
      target[to++] = value > 255 ? 255 : value
    }
  }
}

/** Luma of packed RGB (0.299, 0.587, 0.114, rounded), full range. */
export function lumaOfRgb(rgb: Uint8Array, pixels: number, target: Uint8Array): void {
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    target[i] =
      (19595 * (rgb[from] as number) + 38470 * (rgb[from + 1] as number) + 7471 * (rgb[from + 2] as number) + 32768) >>
      16
  }
}

/** Lays RGBA over white, as a page would show it, and drops the alpha. Works in place: RGB fills the front. */
export function flattenOverWhite(
  rgba: Uint8Array,
  stride: number,
  width: number,
  height: number,
  rgb: Uint8Array,
): void {
  let to = 0
  for (let row = 0; row < height; row++) {
    let from = row * stride
    for (let column = 0; column < width; column++, from += 4) {
      const alpha = rgba[from + 3] as number
      for (let channel = 0; channel < 3; channel++) {
        const value = rgba[from + channel] as number
        rgb[to++] = alpha === 255 ? value : ((value * alpha + 255 * (255 - alpha) + 127) / 255) | 0
      }
    }
  }
}

/** Formats that carry transparency together with colour (not luma planes with alpha, whose luma is taken as it is). */
export function hasAlpha(pixelFormat: string): boolean {
  return pixelFormat === 'pal8' || /^(rgba|bgra|argb|abgr|gbrap|ya)/.test(pixelFormat)
}
