/**
 * Pixels: SVG is rendered once to premultiplied RGBA, and every frame is composed of such bitmaps, moved by fractions of
 * a pixel so that slow pans stay smooth.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'

/** Premultiplied RGBA, eight bits a channel, row after row. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export interface Placement {
  /** Left edge in pixels of the target, may be fractional. */
  x: number
  /** Top edge in pixels of the target, may be fractional. */
  y: number
  scale?: number
  /** 0 to 1. */
  alpha?: number
  /** Multiplied into the colours: [red, green, blue], 1 leaves them. */
  tint?: readonly [number, number, number]
  /** `add` is light: it brightens what lies under it. */
  mode?: 'over' | 'add'
  mirror?: boolean
}

/** An empty, transparent bitmap. */
export function blank(width: number, height: number): Bitmap {
  return { width, height, data: new Uint8Array(width * height * 4) }
}

/** What is slow to paint is kept here between runs. */
export const scratchFolder = join(tmpdir(), 'kyodaku-samples')

/**
 * Renders a whole SVG document. `scale` enlarges it beyond its own width and height. Brushes are slow, so what has been
 * painted once is kept in the system's temporary directory under the digest of its SVG.
 */
export async function rasterize(svg: string, scale = 1): Promise<Bitmap> {
  const kept = join(scratchFolder, `${createHash('sha256').update(`${scale} ${svg}`).digest('hex')}.png`)
  const known = existsSync(kept)
  const source = known ? sharp(await readFile(kept)) : sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true })
  const { data, info } = await source.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  if (!known && data.length > 400_000) {
    mkdirSync(scratchFolder, { recursive: true })
    const { width, height } = info
    await writeFile(
      kept,
      await sharp(data, { raw: { width, height, channels: 4 } })
        .png({ compressionLevel: 2 })
        .toBuffer(),
    )
  }
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!
    if (alpha === 255) continue
    data[i] = (data[i]! * alpha + 127) / 255
    data[i + 1] = (data[i + 1]! * alpha + 127) / 255
    data[i + 2] = (data[i + 2]! * alpha + 127) / 255
  }
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) }
}

/** Draws `source` onto `target` with bilinear sampling. What lies outside is cut off. */
export function draw(target: Bitmap, source: Bitmap, placement: Placement): void {
  const { x, y, scale = 1, alpha = 1, tint, mode = 'over', mirror = false } = placement
  if (alpha <= 0.003) return
  if (scale === 1 && !mirror) {
    slide(target, source, x, y, alpha, tint, mode)
    return
  }
  const [tr, tg, tb] = tint ?? [1, 1, 1]
  const sw = source.width
  const sh = source.height
  const s = source.data
  const t = target.data
  const left = Math.max(0, Math.ceil(x))
  const right = Math.min(target.width, Math.floor(x + sw * scale))
  const top = Math.max(0, Math.ceil(y))
  const bottom = Math.min(target.height, Math.floor(y + sh * scale))
  const step = 1 / scale
  for (let ty = top; ty < bottom; ty++) {
    const sy = Math.min(sh - 1, (ty - y) * step)
    const y0 = Math.floor(sy)
    const fy = sy - y0
    const row0 = y0 * sw
    const row1 = Math.min(sh - 1, y0 + 1) * sw
    for (let tx = left; tx < right; tx++) {
      let sx = Math.min(sw - 1, (tx - x) * step)
      if (mirror) sx = sw - 1 - sx
      const x0 = sx | 0
      const x1 = x0 + 1 < sw ? x0 + 1 : x0
      const fx = sx - x0
      const a = (row0 + x0) << 2
      const b = (row0 + x1) << 2
      const c = (row1 + x0) << 2
      const d = (row1 + x1) << 2
      const wa = (1 - fx) * (1 - fy)
      const wb = fx * (1 - fy)
      const wc = (1 - fx) * fy
      const wd = fx * fy
      const pa = (s[a + 3]! * wa + s[b + 3]! * wb + s[c + 3]! * wc + s[d + 3]! * wd) * alpha
      if (pa < 0.5) continue
      const pr = (s[a]! * wa + s[b]! * wb + s[c]! * wc + s[d]! * wd) * alpha * tr
      const pg = (s[a + 1]! * wa + s[b + 1]! * wb + s[c + 1]! * wc + s[d + 1]! * wd) * alpha * tg
      const pb = (s[a + 2]! * wa + s[b + 2]! * wb + s[c + 2]! * wc + s[d + 2]! * wd) * alpha * tb
      const o = (ty * target.width + tx) << 2
      const keep = mode === 'add' ? 1 : 1 - pa / 255
      const r = pr + t[o]! * keep + 0.5
      const g = pg + t[o + 1]! * keep + 0.5
      const u = pb + t[o + 2]! * keep + 0.5
      const v = pa + t[o + 3]! * keep + 0.5
      t[o] = r > 255 ? 255 : r
      t[o + 1] = g > 255 ? 255 : g
      t[o + 2] = u > 255 ? 255 : u
      t[o + 3] = v > 255 ? 255 : v
    }
  }
}

/** The common case of `draw`: moved but not scaled, so the four weights are the same for every pixel. Integer arithmetic. */
function slide(
  target: Bitmap,
  source: Bitmap,
  x: number,
  y: number,
  alpha: number,
  tint: Placement['tint'],
  mode: 'over' | 'add',
): void {
  const s = source.data
  const t = target.data
  const dx = Math.ceil(x)
  const dy = Math.ceil(y)
  // Weights in 256ths; the source pixel of a target pixel lies `dx - x` to its right.
  const fx = Math.round((dx - x) * 16)
  const fy = Math.round((dy - y) * 16)
  const wa = (16 - fx) * (16 - fy)
  const wb = fx * (16 - fy)
  const wc = (16 - fx) * fy
  const wd = fx * fy
  const [r, g, b] = [0, 1, 2].map((i) => Math.round(alpha * (tint?.[i] ?? 1) * 256)) as [number, number, number]
  const a = Math.round(alpha * 256)
  const left = Math.max(0, dx)
  const right = Math.min(target.width, dx + source.width - 1)
  const top = Math.max(0, dy)
  const bottom = Math.min(target.height, dy + source.height - (wc + wd > 0 ? 1 : 0))
  const below = wc + wd > 0 ? source.width * 4 : 0
  const add = mode === 'add'
  for (let ty = top; ty < bottom; ty++) {
    let i = ((ty - dy) * source.width + (left - dx)) * 4
    let o = (ty * target.width + left) * 4
    for (let tx = left; tx < right; tx++, i += 4, o += 4) {
      const j = i + below
      const cover = s[i + 3]! * wa + s[i + 7]! * wb + s[j + 3]! * wc + s[j + 7]! * wd
      if (cover < 128) continue
      const keep = add ? 65536 : 65536 - (((cover * a) / 255) | 0)
      const red = ((s[i]! * wa + s[i + 4]! * wb + s[j]! * wc + s[j + 4]! * wd) * r + t[o]! * keep + 32768) >>> 16
      const green =
        ((s[i + 1]! * wa + s[i + 5]! * wb + s[j + 1]! * wc + s[j + 5]! * wd) * g + t[o + 1]! * keep + 32768) >>> 16
      const blue =
        ((s[i + 2]! * wa + s[i + 6]! * wb + s[j + 2]! * wc + s[j + 6]! * wd) * b + t[o + 2]! * keep + 32768) >>> 16
      const whole = (cover * a + t[o + 3]! * keep + 32768) >>> 16
      t[o] = red > 255 ? 255 : red
      t[o + 1] = green > 255 ? 255 : green
      t[o + 2] = blue > 255 ? 255 : blue
      t[o + 3] = whole > 255 ? 255 : whole
    }
  }
}

/** Mixes the whole bitmap towards one colour: 0 leaves it, 1 is that colour alone. For fades. */
export function fade(target: Bitmap, amount: number, [r, g, b]: readonly [number, number, number] = [0, 0, 0]): void {
  if (amount <= 0) return
  const keep = 1 - Math.min(1, amount)
  const data = target.data
  for (let i = 0; i < data.length; i += 4) {
    data[i] = data[i]! * keep + r * (1 - keep)
    data[i + 1] = data[i + 1]! * keep + g * (1 - keep)
    data[i + 2] = data[i + 2]! * keep + b * (1 - keep)
  }
}

/** An opaque bitmap as a sharp image, to be written as PNG, JPEG or WebP. */
export function toImage(bitmap: Bitmap): Sharp {
  const straight = Buffer.from(bitmap.data)
  for (let i = 0; i < straight.length; i += 4) {
    const alpha = straight[i + 3]!
    if (alpha === 0 || alpha === 255) continue
    for (let c = 0; c < 3; c++) straight[i + c] = Math.min(255, (straight[i + c]! * 255) / alpha)
  }
  return sharp(straight, { raw: { width: bitmap.width, height: bitmap.height, channels: 4 } })
}
