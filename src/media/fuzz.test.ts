import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeClip } from './encode-for-tests.js'
import { sniff } from './formats.js'
import { decode, MediaError } from './index.js'
import { frameHeaderBytes, messageHeaderBytes, readFrameHeader, readMessageHeader } from './protocol.js'

let folder = ''
const seeds = new Map<string, Buffer>()
const clip = { width: 64, height: 48, ticks: [...Array(6).keys()], ticksPerSecond: 10, keyframeEvery: 3 }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kyodaku-fuzz-'))
  const make = (name: string, muxer: string, encoder: string, more: object = {}) => {
    encodeClip(join(folder, name), { ...clip, muxer, encoder, ...more })
    seeds.set(name, readFileSync(join(folder, name)))
  }
  make('a.mp4', 'mp4', 'libx264')
  make('b.mkv', 'matroska', 'libx265', { options: { preset: 'ultrafast', 'x265-params': 'log-level=none' } })
  make('c.webm', 'webm', 'libvpx-vp9', { options: { deadline: 'realtime', 'cpu-used': '8' } })
  make('d.avi', 'avi', 'cinepak', { pixelFormat: 'rgb24' })
  make('e.mpg', 'mpeg', 'mpeg2video', { ticksPerSecond: 25 })
  make('f.ts', 'mpegts', 'libx264')
  make('g.ogv', 'ogg', 'libtheora')
  make('h.gif', 'gif', 'gif', { pixelFormat: 'rgb8' })
  make('i.png', 'apng', 'apng', { pixelFormat: 'rgb24' })
  make('j.webp', 'webp', 'libwebp_anim', { pixelFormat: 'bgra' })
  make('k.avif', 'avif', 'libsvtav1', { options: { preset: '13' } })
  make('l.mov', 'mov', 'prores_ks', { pixelFormat: 'yuv422p10le' })
  for (const kind of ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const) {
    const still = sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } }).toFormat(kind)
    seeds.set(`still.${kind}`, await still.toBuffer())
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A file either decodes to sound frames or ends in one MediaError. */
async function survives(name: string, bytes: Buffer): Promise<void> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  try {
    let last = 0
    const limits = { maxWallSeconds: 20, maxPixels: 4096 * 4096, maxMemoryBytes: 2 ** 29 }
    for await (const frame of decode(path, { sampling: 'all', limits })) {
      expect(frame.data.length).toBe(frame.width * frame.height)
      expect(frame.timeSeconds).toBeGreaterThanOrEqual(last)
      last = frame.timeSeconds
    }
  } catch (error) {
    expect(error).toBeInstanceOf(MediaError)
    expect((error as MediaError).code).not.toBe('media.decoder-missing')
  }
}

/** Small seeded generator, so that a failure can be repeated (Marsaglia, Xorshift RNGs, 2003). */
function random(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

describe('broken files of every container', () => {
  it('cut short', async () => {
    const pick = random(20_261)
    for (const [name, bytes] of seeds) await survives(`cut-${name}`, bytes.subarray(0, 1 + pick(bytes.length - 1)))
  })

  it('with flipped bits', async () => {
    const pick = random(711)
    for (const [name, bytes] of seeds) {
      for (const flips of [3, 40]) {
        const broken = Buffer.from(bytes)
        for (let i = 0; i < flips; i++) {
          const at = pick(broken.length)
          broken[at] = (broken[at] as number) ^ (1 << pick(8))
        }
        await survives(`flip-${flips}-${name}`, broken)
      }
    }
  })

  it('with the wrong name, or with two joined into one', async () => {
    const names = [...seeds.keys()]
    for (const [i, name] of names.entries()) {
      const next = names[(i + 5) % names.length] as string
      const bytes = seeds.get(next) as Buffer
      const mixed = i % 2 === 0 ? bytes : Buffer.concat([(seeds.get(name) as Buffer).subarray(0, 300), bytes])
      await survives(`wrong-${name}`, mixed)
    }
  })

  it.skipIf(process.platform !== 'linux')('leave no decoder behind', () => {
    const mine = readdirSync('/proc').filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/stat`, 'latin1')
        return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) === process.pid
      } catch {
        return false
      }
    })
    expect(mine).toEqual([])
  })
})

describe('what the parent reads', () => {
  it('takes no header for a message or frame unless it is one', () => {
    const headerOf = fc.uint8Array({ minLength: messageHeaderBytes, maxLength: messageHeaderBytes })
    const frameOf = fc.uint8Array({ minLength: frameHeaderBytes, maxLength: frameHeaderBytes })
    fc.assert(
      fc.property(headerOf, frameOf, fc.nat(), (header, frame, length) => {
        readMessageHeader(Buffer.from(header))
        const read = readFrameHeader(Buffer.from(frame), length, 1e6)
        if (read) expect(read.width * read.height).toBeLessThanOrEqual(1e6)
      }),
      { numRuns: 2000 },
    )
  })

  it('sniffs any bytes without failing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom('', 'RIFF', '\0\0\0\u0020ftyp', '\u0089PNG\r\n\u001a\n'),
        (bytes, start) => {
          sniff(Buffer.concat([Buffer.from(start, 'latin1'), bytes]))
        },
      ),
      { numRuns: 2000 },
    )
  })
})
