import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeClip, markerLuma } from './encode-for-tests.js'
import { decode, MediaError, type MediaFrame } from './index.js'
import { createTimesSampler, timesOf } from './sampler.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kyodaku-few-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function few(path: string, count: number, fitInto?: { width: number; height: number }): Promise<MediaFrame[]> {
  const frames: MediaFrame[] = []
  for await (const frame of decode(path, {
    sampling: { count },
    pixels: 'rgb',
    ...(fitInto === undefined ? {} : { fitInto }),
  })) {
    frames.push(frame)
  }
  return frames
}

/** Red, green, blue in the middle of the marker. */
function markerColour({ width, height, data }: MediaFrame): number[] {
  const at = Math.floor(Math.min(width, height) / 6)
  return [...data.subarray((at * width + at) * 3, (at * width + at) * 3 + 3)]
}

const clip = (name: string, seconds: number, perSecond: number, more: object = {}) => {
  const path = join(folder, name)
  encodeClip(path, {
    muxer: 'mp4',
    encoder: 'libx264',
    options: { preset: 'ultrafast', qp: '4' },
    width: 160,
    height: 120,
    ticks: [...Array(seconds * perSecond).keys()],
    ticksPerSecond: perSecond,
    keyframeEvery: 20,
    ...more,
  })
  return path
}

describe('a few frames of a file', () => {
  it('come from the middle of each part of it', async () => {
    const frames = await few(clip('short.mp4', 4, 10), 4)
    expect(frames.map(({ timeSeconds }) => timeSeconds)).toEqual([0.5, 1.5, 2.5, 3.5])
    frames.forEach((frame, i) => {
      const wanted = (markerLuma(5 + 10 * i) - 16) * (255 / 219)
      for (const value of markerColour(frame)) expect(Math.abs(value - wanted)).toBeLessThan(6)
    })
  })

  it('are sought in a long one, in order, each near its time', async () => {
    const frames = await few(clip('long.mp4', 120, 5), 12)
    expect(frames).toHaveLength(12)
    frames.forEach(({ timeSeconds }, i) => {
      expect(Math.abs(timeSeconds - (5 + 10 * i))).toBeLessThan(0.25)
    })
    for (const [i, frame] of frames.entries()) {
      const wanted = (markerLuma(Math.round(frame.timeSeconds * 5)) - 16) * (255 / 219)
      expect(Math.abs(markerColour(frame)[0]! - wanted), `frame ${i}`).toBeLessThan(6)
    }
  })

  it('are coloured, and made smaller to fit, upright', async () => {
    const path = clip('turned.mp4', 1, 10, { chroma: [90, 200], matrix: [0, 1, -1, 0] })
    const [frame] = await few(path, 1, { width: 60, height: 40 })
    expect([frame!.width, frame!.height]).toEqual([30, 40])
    expect(frame!.data).toHaveLength(30 * 40 * 3)
    const red = frame!.data[(20 * 30 + 15) * 3]!
    const blue = frame!.data[(20 * 30 + 15) * 3 + 2]!
    expect(red).toBeGreaterThan(blue + 60)
  })

  it('are never made larger, nor taken twice', async () => {
    const frames = await few(clip('two.mp4', 1, 2), 10, { width: 4000, height: 4000 })
    expect(frames).toHaveLength(2)
    expect([frames[0]!.width, frames[0]!.height]).toEqual([160, 120])
  })

  it('of a still are the still', async () => {
    const path = join(folder, 'still.png')
    await sharp({ create: { width: 300, height: 100, channels: 3, background: '#cc3300' } })
      .png()
      .toFile(path)
    const [frame, ...more] = await few(path, 24, { width: 60, height: 60 })
    expect(more).toEqual([])
    expect([frame!.width, frame!.height, ...frame!.data.subarray(0, 3)]).toEqual([60, 20, 0xcc, 0x33, 0])
  })

  it('of damaged files are what there is, or a MediaError', async () => {
    const whole = await import('node:fs').then(({ readFileSync }) => readFileSync(clip('whole.mp4', 3, 10)))
    let seed = 7
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return seed % below
    }
    for (let i = 0; i < 12; i++) {
      const bytes = Buffer.from(i % 3 === 0 ? whole.subarray(0, random(whole.length)) : whole)
      for (let k = 0; k < 30 && bytes.length > 0; k++) bytes[random(bytes.length)] = random(256)
      const path = join(folder, `damaged-${i}.mp4`)
      writeFileSync(path, bytes)
      try {
        for (const { width, height } of await few(path, 6, { width: 64, height: 64 })) {
          expect(Math.max(width, height)).toBeLessThanOrEqual(64)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(MediaError)
      }
    }
  }, 30_000)

  it('are refused by what cannot be asked', async () => {
    const path = clip('asked.mp4', 1, 2)
    await expect(few(path, 0)).rejects.toThrow(RangeError)
    await expect(few(path, 3, { width: 0, height: 10 })).rejects.toThrow(RangeError)
    const luma = decode(path, { sampling: 'all', fitInto: { width: 10, height: 10 } })
    await expect(luma.next()).rejects.toThrow(RangeError)
  })
})

describe('which frames they are', () => {
  it('one a time at most: the one on show then, or the first after it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 80 }),
        (count, unsorted) => {
          const frames = unsorted.map((ms) => ms / 1000).sort((a, b) => a - b)
          const endOf = (i: number) => frames[i + 1] ?? frames[i]! + 0.04
          const times = timesOf(count, frames.length === 0 ? 0 : endOf(frames.length - 1))
          const sampler = createTimesSampler(times)
          const taken = frames.filter((frame, i) => sampler.take(frame, endOf(i)))
          expect(taken.length).toBeLessThanOrEqual(count)
          if (frames.length > 0) expect(taken.length).toBeGreaterThan(0)
          // Within a microsecond of a cut either side will do.
          for (const time of times) {
            const near = frames.filter((frame, i) => frame <= time + 2e-6 && endOf(i) > time - 2e-6)
            const first = frames.find((frame) => frame >= time)
            if (frames.length > 0) expect(taken.some((frame) => near.includes(frame) || frame === first)).toBe(true)
          }
        },
      ),
    )
  })
})
