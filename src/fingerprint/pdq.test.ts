import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { hammingDistance, hashFromHex, hashToHex } from './hash.js'
import { type LumaFrame, lumaFromRgb } from './luma.js'
import type { Orientation } from './orientation.js'
import { pdq, pdqDihedral } from './pdq.js'
import { loadFrame, reducedLuma, spectrumOf } from './pdq-kernel.js'

const refdata = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange')
const present = existsSync(join(refdata, 'derived/pdq-core-golden.json'))

const namesInFile: Record<Orientation, string> = {
  original: 'orig',
  rotate90: 'rot90',
  rotate180: 'rot180',
  rotate270: 'rot270',
  flipX: 'flipx',
  flipY: 'flipy',
  transpose: 'flipplus1',
  antitranspose: 'flipminus1',
}

interface Golden {
  source: string
  png: string | null
  width: number
  height: number
  quality: number
  hashes: Record<string, string>
}
interface Stage extends Golden {
  luma64: number[]
  dct16: number[]
}

describe.skipIf(!present)('PDQ against the reference core (needs KYODAKU_REFDATA)', () => {
  const read = <T>(file: string): T[] =>
    present ? (JSON.parse(readFileSync(join(refdata, 'derived', file), 'utf8')) as { images: T[] }).images : []

  it.each(read<Golden>('pdq-core-golden.json').filter(({ png }) => png !== null))(
    'is identical: $source',
    async (row) => {
      const { hashes, quality } = await dihedralOf(join(refdata, 'derived', row.png!))
      expect(quality).toBe(row.quality)
      for (const [name, hash] of Object.entries(hashes)) {
        expect(`${name} ${hashToHex(hash)}`).toBe(`${name} ${expected(row, name)}`)
      }
    },
  )

  it.each(read<Golden>('pdq-core-golden.json').filter(({ png, quality }) => png === null && quality >= 80))(
    'is within 10 bits where decoders differ: $source',
    async (row) => {
      const { hashes, quality } = await dihedralOf(join(refdata, row.source))
      expect(Math.abs(quality - row.quality)).toBeLessThanOrEqual(1)
      for (const [name, hash] of Object.entries(hashes)) {
        expect(hammingDistance(hash, hashFromHex(expected(row, name)))).toBeLessThanOrEqual(10)
      }
    },
  )

  it.each(read<Stage>('pdq-core-stages.json').filter(({ png }) => png && existsSync(join(refdata, 'derived', png))))(
    'has the same stages: $png',
    async (row) => {
      const rgb = await sharp(join(refdata, 'derived', row.png!))
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer()
      loadFrame(lumaFromRgb(rgb, row.width, row.height))
      const whole = { x: 0, y: 0, width: row.width, height: row.height }
      expect(farthest(reducedLuma(whole), row.luma64)).toBeLessThan(1e-3)
      expect(farthest(spectrumOf(whole).coefficients, row.dct16)).toBeLessThan(1e-2)
    },
  )
})

describe('PDQ', () => {
  const sizes = fc.tuple(fc.integer({ min: 5, max: 300 }), fc.integer({ min: 5, max: 300 }))
  const frames = sizes.chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data) => ({ width, height, data: data.map((value) => 40 + (value >> 1)) })),
  )

  it('is the plain blur, decimation and transform of the definition, for bytes and floats', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const plain = plainLuma(frame)
        loadFrame(frame)
        const whole = { x: 0, y: 0, width: frame.width, height: frame.height }
        const fromBytes = reducedLuma(whole)
        loadFrame({ ...frame, data: Float32Array.from(frame.data) })
        const fromFloats = reducedLuma(whole)
        expect(farthest(fromBytes, plain)).toBeLessThan(1e-3)
        expect(farthest(fromFloats, plain)).toBeLessThan(1e-3)
      }),
      { numRuns: 25, seed: 2 },
    )
  })

  it('of a rectangle is that of the picture cut to it', () => {
    const frame = noise(2300, 1300)
    for (const box of [
      { x: 0, y: 0, width: 2300, height: 1300 },
      { x: 701, y: 333, width: 777, height: 555 },
      { x: 2200, y: 1200, width: 100, height: 100 },
    ]) {
      loadFrame(frame)
      const inside = reducedLuma(box)
      loadFrame(cut(frame, box))
      const alone = reducedLuma({ ...box, x: 0, y: 0 })
      expect(inside).toEqual(alone)
    }
  })

  it('of a picture too large to be held whole is the same as plainly computed', () => {
    const frame = noise(40000, 1700)
    loadFrame(frame)
    const box = { x: 12345, y: 321, width: 640, height: 1100 }
    const reduced = reducedLuma(box)
    const plain = plainLuma(cut(frame, box))
    expect(farthest(reduced, plain)).toBeLessThan(2e-3)
  })

  it('hardly minds brightness and contrast, and video range equals full range', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: -30, max: 30 }), (frame, brighter) => {
        const { hash } = pdq(frame)
        expect(hammingDistance(hash, pdq({ ...frame, data: frame.data.map((value) => value + brighter) }).hash)).toBe(0)
        const halved = Float32Array.from(frame.data, (value) => value * 0.5 + 20)
        expect(hammingDistance(hash, pdq({ ...frame, data: halved }).hash)).toBeLessThanOrEqual(4)
        const limited = Float32Array.from(frame.data, (value) => (value * 219) / 255 + 16)
        const back = pdq({ ...frame, data: limited, range: 'limited' })
        expect(hammingDistance(hash, back.hash)).toBeLessThanOrEqual(4)
        expect(Math.abs(back.quality - pdq(frame).quality)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 25, seed: 3 },
    )
  })

  it('of a side under 5 pixels is a zero hash of quality 0', () => {
    expect(pdq({ width: 4, height: 400, data: new Uint8Array(1600).fill(9) })).toEqual({
      hash: new Uint8Array(32),
      quality: 0,
    })
  })

  it('refuses data that does not fit the size', () => {
    expect(() => pdq({ width: 10, height: 10, data: new Uint8Array(99) })).toThrow(/needs exactly 100 values/)
    expect(() => lumaFromRgb(new Uint8Array(299), 10, 10)).toThrow(/fingerprint|needs exactly 300/)
  })
})

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0
  for (let k = 0; k < Math.max(a.length, b.length); k++) most = Math.max(most, Math.abs(a[k]! - b[k]!))
  return most
}

/** Two box filters an axis and decimation, word for word from the definition, in double precision. */
function plainLuma({ width, height, data }: LumaFrame): Float64Array {
  let image = Float64Array.from(data)
  for (let pass = 0; pass < 2; pass++) {
    image = box(image, width, height, width, 1, Math.floor((width + 127) / 128))
    image = box(image, height, width, 1, width, Math.floor((height + 127) / 128))
  }
  const luma = new Float64Array(4096)
  for (let k = 0; k < 4096; k++) {
    const row = Math.trunc((((k >> 6) + 0.5) * height) / 64)
    luma[k] = image[row * width + Math.trunc((((k & 63) + 0.5) * width) / 64)]!
  }
  return luma
}

/** One box filter along lines of `length` values, `step` apart, by running sums. */
function box(image: Float64Array, length: number, lines: number, lineStep: number, step: number, window: number) {
  const out = new Float64Array(image.length)
  const half = Math.floor((window + 2) / 2)
  const sums = new Float64Array(length + 1)
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < length; k++) sums[k + 1] = sums[k]! + image[line * lineStep + k * step]!
    for (let k = 0; k < length; k++) {
      const from = Math.max(0, k - (window - half))
      const to = Math.min(length, k + half)
      out[line * lineStep + k * step] = (sums[to]! - sums[from]!) / (to - from)
    }
  }
  return out
}

function noise(width: number, height: number) {
  const data = new Uint8Array(width * height)
  for (let k = 0, state = 1; k < data.length; k++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    data[k] = (state >>> 25) + ((k % width) >> 6)
  }
  return { width, height, data }
}

function cut({ width, data }: ReturnType<typeof noise>, box: { x: number; y: number; width: number; height: number }) {
  const inside = new Uint8Array(box.width * box.height)
  for (let y = 0; y < box.height; y++) {
    const from = (box.y + y) * width + box.x
    inside.set(data.subarray(from, from + box.width), y * box.width)
  }
  return { width: box.width, height: box.height, data: inside }
}

function expected(row: Golden, orientation: string): string {
  return row.hashes[namesInFile[orientation as Orientation]]!
}

async function dihedralOf(file: string) {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return pdqDihedral(lumaFromRgb(data, info.width, info.height))
}
