import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { contentBox } from './content-box.js'
import type { LumaFrame } from './luma.js'

const sizes = [
  [1920, 1080],
  [1280, 720],
  [640, 360],
  [320, 240],
  [202, 360],
] as const

describe('content box', () => {
  it.each(sizes)('finds letterbox, pillarbox and both, in any colour: %ix%i', (width, height) => {
    for (const colour of [16, 128, 235]) {
      for (const [left, top] of [
        [0, Math.round(height * 0.13)],
        [Math.round(width * 0.34), 0],
        [Math.round(width * 0.11), Math.round(height * 0.2)],
      ] as const) {
        const box = contentBox(barred(width, height, left, top, colour))
        expect(box).toEqual({ x: left, y: top, width: width - 2 * left, height: height - 2 * top })
      }
    }
  })

  it.each(sizes)('leaves a picture without bars, and one of a single colour, as it is: %ix%i', (width, height) => {
    expect(contentBox(barred(width, height, 0, 0, 0))).toBeUndefined()
    for (const colour of [0, 77, 255]) {
      expect(contentBox({ width, height, data: new Uint8Array(width * height).fill(colour) })).toBeUndefined()
    }
  })

  it('is off by 2 pixels at most after noise and JPEG at low quality', async () => {
    for (const [width, height] of sizes) {
      const top = Math.round(height * 0.13) + 3
      const jpeg = await sharp(barred(width, height, 0, top, 20).data, { raw: { width, height, channels: 1 } })
        .jpeg({ quality: 20 })
        .toBuffer()
      const data = Uint8Array.from(await sharp(jpeg).toColourspace('b-w').raw().toBuffer())
      const random = generator(9)
      for (let k = 0; k < data.length; k++) data[k] = Math.max(0, data[k]! + Math.floor(random() * 5) - 2)
      const box = contentBox({ width, height, data })!
      expect(box, `${width}x${height}`).toBeDefined()
      expect(Math.abs(box.y - top)).toBeLessThanOrEqual(2)
      expect(Math.abs(box.height - (height - 2 * top))).toBeLessThanOrEqual(3)
      expect(box.width).toBe(width)
    }
  })

  it('sees through a logo in the bar', () => {
    const frame = barred(1280, 720, 0, 100, 16)
    for (let y = 20; y < 80; y++) frame.data.fill(220, y * 1280 + 60, y * 1280 + 460)
    for (let y = 650; y < 690; y++) frame.data.fill(180, y * 1280 + 900, y * 1280 + 1200)
    expect(contentBox(frame)).toEqual({ x: 0, y: 100, width: 1280, height: 520 })
  })

  it('takes a dark side of the scene for no more than the bar opposite', () => {
    const frame = barred(1280, 720, 0, 100, 16)
    // Night sky, as black as the bar, down to a bright horizon.
    for (let y = 100; y < 250; y++) frame.data.fill(16, y * 1280, (y + 1) * 1280)
    const box = contentBox(frame)!
    expect(box.y + box.height).toBe(620)
    expect([100, 250]).toContain(box.y)
  })

  it('leaves gradients, vignettes and uneven horizons alone', () => {
    const width = 960
    const height = 540
    const gradient = new Uint8Array(width * height)
    const skyline = new Uint8Array(width * height)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        gradient[y * width + x] = Math.max(16, (Math.min(y, height - y) - 60) / 2)
        const roof = 150 + 60 * Math.sin(x / 50) + 30 * Math.sin(x / 13)
        skyline[y * width + x] = y < roof ? 180 : 60 + ((x * 7 + y * 13) % 50)
      }
    }
    expect(contentBox({ width, height, data: gradient })).toBeUndefined()
    expect(contentBox({ width, height, data: skyline })).toBeUndefined()
  })

  it('never cuts more than 70 % of an axis', () => {
    expect(contentBox(barred(1000, 600, 0, 220, 16))).toBeUndefined()
    expect(contentBox(barred(1000, 600, 0, 200, 16))).toBeDefined()
  })

  it('takes any size', () => {
    for (let width = 1; width < 40; width += 3) {
      for (let height = 1; height < 40; height += 3) {
        expect(() => contentBox({ width, height, data: new Uint8Array(width * height) })).not.toThrow()
      }
    }
  })
})

/** A lively scene, with bars `left` and `top` wide on both sides. */
function barred(width: number, height: number, left: number, top: number, colour: number): LumaFrame {
  const data = new Uint8Array(width * height).fill(colour)
  const random = generator(4)
  for (let y = top; y < height - top; y++) {
    for (let x = left; x < width - left; x++) {
      const wave = Math.sin((x / width) * 23 + Math.sin((y / height) * 9)) + Math.cos((y / height) * 31 + x / width)
      data[y * width + x] = 120 + 45 * wave + 20 * random()
    }
  }
  return { width, height, data }
}

function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
