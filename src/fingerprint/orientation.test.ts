import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hammingDistance } from './hash.js'
import type { LumaFrame } from './luma.js'
import { geometry, type Orientation, orientations } from './orientation.js'
import { pdq, pdqDihedral } from './pdq.js'
import { frameSpectra, regions, writeRegionHashes } from './regions.js'

describe('dihedral hashes', () => {
  it('lie within the radius of the hashes of the turned picture, whose decimation rounds otherwise', () => {
    const sides = fc.integer({ min: 240, max: 640 })
    fc.assert(
      fc.property(fc.integer(), sides, sides, (seed, w, h) => {
        const frame = picture(w, h, seed)
        const { hashes } = pdqDihedral(frame)
        for (const name of orientations) {
          expect(hammingDistance(hashes[name], pdq(turn(frame, name)).hash)).toBeLessThanOrEqual(31)
        }
      }),
      { numRuns: 10, seed: 1 },
    )
  })

  it.each(orientations)('give the regions of the turned picture: %s', (name) => {
    const frame = picture(640, 480, 5)
    const derived = regionsOf(frame, name)
    const real = regionsOf(turn(frame, name), 'original')
    for (let k = 0; k < regions.length; k++) {
      expect(Math.abs(derived.qualities[k]! - real.qualities[k]!)).toBeLessThanOrEqual(4)
      const slice = (of: typeof real) => of.hashes.slice(k * 32, k * 32 + 32)
      expect(hammingDistance(slice(derived), slice(real)), regions[k]!).toBeLessThanOrEqual(24)
    }
  })
})

function regionsOf(frame: LumaFrame, orientation: Orientation) {
  const hashes = new Uint8Array(regions.length * 32)
  const qualities = new Uint8Array(regions.length)
  writeRegionHashes(frameSpectra(frame), orientation, hashes, 0, qualities, 0)
  return { hashes, qualities }
}

/** Random levels at 24x24 places, blended between: something at every scale that PDQ looks at. */
function picture(width: number, height: number, seed: number): LumaFrame {
  const random = generator(seed)
  const levels = Array.from({ length: 25 * 25 }, () => 255 * random())
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const v = (y / height) * 24
    const row = Math.floor(v)
    for (let x = 0; x < width; x++) {
      const u = (x / width) * 24
      const at = row * 25 + Math.floor(u)
      const upper = levels[at]! + (levels[at + 1]! - levels[at]!) * (u % 1)
      const lower = levels[at + 25]! + (levels[at + 26]! - levels[at + 25]!) * (u % 1)
      data[y * width + x] = upper + (lower - upper) * (v - row)
    }
  }
  return { width, height, data }
}

/** The picture itself turned, pixel by pixel: transposed, then upside down, then mirrored. */
function turn({ width, height, data }: LumaFrame, orientation: Orientation): LumaFrame {
  const { transposed, flipRows, flipColumns } = geometry[orientation]
  const [w, h] = transposed ? [height, width] : [width, height]
  const turned = new Float32Array(data.length)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const row = flipRows ? h - 1 - y : y
      const column = flipColumns ? w - 1 - x : x
      turned[y * w + x] = transposed ? data[column * width + row]! : data[row * width + column]!
    }
  }
  return { width: w, height: h, data: turned }
}

function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
