import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClipRecipe, encodeClip, markerLuma, testPicture } from './encode-for-tests.js'
import { type DecodeOptions, decode, describeSandbox, type MediaFrame, type MediaInfo, probe } from './index.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kyodaku-media-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function frames(path: string, options: Partial<DecodeOptions> = {}): Promise<MediaFrame[]> {
  const list: MediaFrame[] = []
  for await (const frame of decode(path, { sampling: 'all', ...options })) list.push(frame)
  return list
}

/** Luma in the middle of the marker. */
function marker(frame: MediaFrame): number {
  const at = Math.floor(Math.min(frame.width, frame.height) / 6)
  return frame.data[at * frame.width + at] as number
}

const tenths = (count: number) => [...Array(count).keys()]
const base = { width: 160, height: 120, ticks: tenths(12), ticksPerSecond: 10, keyframeEvery: 4 }
const x264 = { encoder: 'libx264', options: { preset: 'ultrafast', qp: '4' } }
const x265 = { encoder: 'libx265', options: { preset: 'ultrafast', 'x265-params': 'log-level=none:qp=4' } }

interface Case extends Partial<ClipRecipe> {
  file: string
  muxer: string
  encoder: string
  container: string
  codec: string
  /** How far the marker may be off: lossy encoders, and those that go through RGB. */
  tolerance?: number
}

const cases: Case[] = [
  { file: 'a.mp4', muxer: 'mp4', ...x264, container: 'mp4', codec: 'h264' },
  { file: 'b.mp4', muxer: 'mp4', ...x265, container: 'mp4', codec: 'hevc' },
  { file: 'c.mov', muxer: 'mov', encoder: 'prores_ks', pixelFormat: 'yuv422p10le', container: 'mov', codec: 'prores' },
  { file: 'd.webm', muxer: 'webm', encoder: 'libvpx', container: 'webm', codec: 'vp8' },
  {
    file: 'e.webm',
    muxer: 'webm',
    encoder: 'libvpx-vp9',
    options: { deadline: 'realtime', 'cpu-used': '8' },
    container: 'webm',
    codec: 'vp9',
  },
  {
    file: 'f.mkv',
    muxer: 'matroska',
    encoder: 'libsvtav1',
    options: { preset: '13' },
    container: 'matroska',
    codec: 'av1',
  },
  { file: 'g.avif', muxer: 'avif', encoder: 'libsvtav1', options: { preset: '13' }, container: 'avif', codec: 'av1' },
  { file: 'h.mkv', muxer: 'matroska', encoder: 'ffv1', container: 'matroska', codec: 'ffv1', tolerance: 0 },
  { file: 'i.avi', muxer: 'avi', encoder: 'mpeg4', container: 'avi', codec: 'mpeg4' },
  { file: 'j.avi', muxer: 'avi', encoder: 'cinepak', pixelFormat: 'rgb24', container: 'avi', codec: 'cinepak' },
  { file: 'k.avi', muxer: 'avi', encoder: 'mjpeg', pixelFormat: 'yuvj420p', container: 'avi', codec: 'mjpeg' },
  { file: 'l.mpg', muxer: 'mpeg', encoder: 'mpeg2video', ticksPerSecond: 25, container: 'mpeg', codec: 'mpeg2video' },
  { file: 'm.ts', muxer: 'mpegts', ...x264, container: 'mpegts', codec: 'h264' },
  { file: 'n.ogv', muxer: 'ogg', encoder: 'libtheora', container: 'ogg', codec: 'theora' },
  { file: 'o.flv', muxer: 'flv', encoder: 'flv', container: 'flv', codec: 'flv1' },
  { file: 'p.wmv', muxer: 'asf', encoder: 'wmv2', container: 'asf', codec: 'wmv2' },
  {
    file: 'q.png',
    muxer: 'apng',
    encoder: 'apng',
    pixelFormat: 'rgb24',
    container: 'apng',
    codec: 'apng',
    tolerance: 0,
  },
  {
    file: 'r.webp',
    muxer: 'webp',
    encoder: 'libwebp_anim',
    pixelFormat: 'bgra',
    container: 'webp',
    codec: 'webp_anim',
  },
  {
    file: 's.mov',
    muxer: 'mov',
    encoder: 'qtrle',
    pixelFormat: 'rgb24',
    container: 'mov',
    codec: 'qtrle',
    tolerance: 0,
  },
]

describe('containers and codecs', () => {
  it.each(cases)('decodes $codec in $container', async ({ file, container, codec, tolerance = 6, ...recipe }) => {
    const path = join(folder, file)
    const clip = { ...base, ...recipe }
    encodeClip(path, clip)
    let info: MediaInfo | undefined
    const list = await frames(path, {
      onInfo: (each) => {
        info = each
      },
    })
    expect(info).toMatchObject({ kind: 'video', container, codec: expect.stringContaining(codec), width: 160 })
    expect(info).toMatchObject({ height: 120, rotationDegrees: 0, mirrored: false, hasAudio: false })
    expect(info?.durationSeconds).toBeGreaterThan(11 / clip.ticksPerSecond - 0.05)
    expect(info?.durationSeconds).toBeLessThan(13 / clip.ticksPerSecond)
    expect(list).toHaveLength(12)
    for (const [i, frame] of list.entries()) {
      expect(frame.index).toBe(i)
      expect(frame.timeSeconds).toBeCloseTo(i / clip.ticksPerSecond, 2)
      expect(frame.data.length).toBe(160 * 120)
      const expected = codec === 'webp_anim' ? 16 + (markerLuma(i) * 219) / 255 : markerLuma(i)
      expect(Math.abs(marker(frame) - expected)).toBeLessThanOrEqual(tolerance)
    }

    const keys = await frames(path, { sampling: 'keyframes' })
    const known = new Map(list.map((frame) => [frame.timeSeconds, frame]))
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(known.get(key.timeSeconds)?.keyframe).toBe(true)
      expect(Buffer.compare(key.data, known.get(key.timeSeconds)?.data as Uint8Array)).toBe(0)
    }
    const from = list[7]?.timeSeconds as number
    const rest = await frames(path, { fromSeconds: from })
    expect(rest.map(({ timeSeconds }) => timeSeconds)).toEqual(list.slice(7).map(({ timeSeconds }) => timeSeconds))
    for (const [i, frame] of rest.entries()) {
      expect(Buffer.compare(frame.data, list[7 + i]?.data as Uint8Array)).toBe(0)
    }
  })
})

describe('pixels', () => {
  it('hands over the luma plane bit for bit, also at odd sizes', async () => {
    for (const [width, height] of [
      [101, 67],
      [34, 18],
      [250, 131],
    ] as const) {
      const path = join(folder, `odd-${width}.mkv`)
      encodeClip(path, {
        ...base,
        muxer: 'matroska',
        encoder: 'ffv1',
        width,
        height,
        ticks: [0, 1],
        pixelFormat: 'yuv444p',
      })
      for (const [i, frame] of (await frames(path)).entries()) {
        expect([frame.width, frame.height, frame.range]).toEqual([width, height, 'limited'])
        expect(Buffer.compare(frame.data, testPicture(width, height, i))).toBe(0)
      }
    }
  })

  it('rounds 10 bits to 8', async () => {
    const path = join(folder, 'deep.mkv')
    encodeClip(path, { ...base, muxer: 'matroska', encoder: 'ffv1', pixelFormat: 'yuv420p10le', ticks: [0, 1] })
    const list = await frames(path)
    expect(list).toHaveLength(2)
    expect(Buffer.compare(list[1]?.data as Uint8Array, testPicture(160, 120, 1))).toBe(0)
  })

  it('decodes 10-bit HEVC', async () => {
    const path = join(folder, 'deep.mp4')
    encodeClip(path, { ...base, muxer: 'mp4', ...x265, pixelFormat: 'yuv420p10le' })
    const list = await frames(path)
    expect(list).toHaveLength(12)
    expect(Math.abs(marker(list[5] as MediaFrame) - markerLuma(5))).toBeLessThanOrEqual(2)
  })

  it('tells full from limited range', async () => {
    const path = join(folder, 'full.mp4')
    encodeClip(path, { ...base, muxer: 'mp4', ...x264, ticks: [0, 1], colorRange: 'full', pixelFormat: 'yuvj420p' })
    expect((await frames(path))[0]?.range).toBe('full')
  })

  it('weighs RGB into luma of full range', async () => {
    const path = join(folder, 'colour.png')
    const colours = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30, 0, 0, 0])
    await sharp(colours, { raw: { width: 6, height: 1, channels: 3 } })
      .png()
      .toFile(path)
    const [frame] = await frames(path)
    expect([...(frame?.data ?? [])]).toEqual([76, 150, 29, 255, 18, 0])
    expect(frame).toMatchObject({ range: 'full', pixels: 'luma', width: 6, height: 1 })
    const [rgb] = await frames(path, { pixels: 'rgb' })
    expect(Buffer.compare(rgb?.data as Uint8Array, colours)).toBe(0)
  })

  it.each([
    ['BT.601', 5, 0.299, 0.114],
    ['BT.709', 1, 0.2126, 0.0722],
  ] as const)('converts to RGB by the matrix of %s', async (_name, colorSpace, kr, kb) => {
    const path = join(folder, `matrix-${colorSpace}.mkv`)
    encodeClip(path, {
      ...base,
      muxer: 'matroska',
      encoder: 'ffv1',
      pixelFormat: 'yuv444p',
      ticks: [0],
      colorSpace,
      colorRange: 'limited',
      chroma: [100, 160],
    })
    const [luma] = await frames(path)
    const [rgb] = await frames(path, { pixels: 'rgb' })
    const [cb, cr] = [(100 - 128) / 224, (160 - 128) / 224]
    for (let i = 0; i < 160 * 120; i += 97) {
      const y = ((luma?.data[i] as number) - 16) / 219
      const red = y + 2 * (1 - kr) * cr
      const blue = y + 2 * (1 - kb) * cb
      const green = (y - kr * red - kb * blue) / (1 - kr - kb)
      for (const [channel, value] of [red, green, blue].entries()) {
        const expected = Math.min(255, Math.max(0, value * 255))
        expect(Math.abs((rgb?.data[3 * i + channel] as number) - expected)).toBeLessThanOrEqual(1.5)
      }
    }
  })
})

describe('turns', () => {
  const width = 48
  const height = 32
  const upright = testPicture(width, height, 0)
  const at = (x: number, y: number) => upright[y * width + x] as number
  const turns: [string, [number, number, number, number], number, boolean, (x: number, y: number) => number][] = [
    ['90 degrees', [0, 1, -1, 0], 90, false, (x, y) => at(y, height - 1 - x)],
    ['180 degrees', [-1, 0, 0, -1], 180, false, (x, y) => at(width - 1 - x, height - 1 - y)],
    ['270 degrees', [0, -1, 1, 0], 270, false, (x, y) => at(width - 1 - y, x)],
    ['a mirror', [-1, 0, 0, 1], 0, true, (x, y) => at(width - 1 - x, y)],
    ['a mirror upside down', [1, 0, 0, -1], 180, true, (x, y) => at(x, height - 1 - y)],
  ]
  it.each(turns)('applies a display matrix of %s', async (_name, matrix, rotationDegrees, mirrored, expected) => {
    const path = join(folder, `turn-${matrix.join('')}.mov`)
    encodeClip(path, {
      ...base,
      muxer: 'mov',
      encoder: 'libx264rgb',
      options: { preset: 'ultrafast', qp: '0' },
      pixelFormat: 'bgr24',
      width,
      height,
      ticks: [0, 1],
      matrix,
    })
    const info = await probe(path)
    const turned = rotationDegrees % 180 === 90
    const size = turned ? { width: height, height: width } : { width, height }
    expect(info).toMatchObject({ ...size, rotationDegrees, mirrored })
    const [frame] = await frames(path)
    expect(frame).toMatchObject(size)
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) expect(frame?.data[y * size.width + x]).toBe(expected(x, y))
    }
  })

  it('applies every EXIF orientation', async () => {
    const stored = Buffer.from(upright)
    for (let orientation = 1; orientation <= 8; orientation++) {
      const path = join(folder, `exif-${orientation}.png`)
      const raw = { raw: { width, height, channels: 1 as const } }
      await sharp(stored, raw).withMetadata({ orientation }).png().toFile(path)
      const shown = await sharp(path).autoOrient().greyscale().raw().toBuffer({ resolveWithObject: true })
      const info = await probe(path)
      expect([info.width, info.height, info.kind]).toEqual([shown.info.width, shown.info.height, 'image'])
      const [frame] = await frames(path)
      expect(Buffer.compare(frame?.data as Uint8Array, shown.data)).toBe(0)
    }
  })
})

describe('stills', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)('decodes %s', async (kind) => {
    const path = join(folder, `still.${kind}`)
    const grey = Buffer.alloc(75 * 41 * 3, 130)
    await sharp(grey, { raw: { width: 75, height: 41, channels: 3 } })
      .toFormat(kind)
      .toFile(path)
    expect(await probe(path)).toMatchObject({
      kind: 'image',
      container: kind,
      width: 75,
      height: 41,
      durationSeconds: 0,
    })
    const list = await frames(path, { sampling: 'keyframes' })
    expect(list).toHaveLength(1)
    expect(list[0]).toMatchObject({ width: 75, height: 41, timeSeconds: 0, keyframe: true })
    expect(Math.abs((list[0]?.data[1000] as number) - 130)).toBeLessThanOrEqual(2)
  })

  it('shows what is transparent over white', async () => {
    const path = join(folder, 'clear.png')
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toFile(path)
    expect((await frames(path))[0]?.data[0]).toBe(255)
  })

  it('gives the pages of an animated GIF their times', async () => {
    const path = join(folder, 'pages.gif')
    const strip = Buffer.concat([60, 120, 180].map((value) => Buffer.alloc(20 * 10 * 3, value)))
    await sharp(strip, { raw: { width: 20, height: 30, channels: 3, pageHeight: 10 } })
      .gif({ delay: [100, 400, 200] })
      .toFile(path)
    const list = await frames(path)
    expect(list.map(({ timeSeconds }) => timeSeconds)).toEqual([0, 0.1, 0.5])
    expect((await probe(path)).durationSeconds).toBeCloseTo(0.7, 2)
  })
})

describe('sampling', () => {
  it('takes the first frame at or after each tick of a variable frame rate', async () => {
    const path = join(folder, 'variable.mkv')
    const ticks = [0, 10, 90, 240, 250, 260, 490, 500, 1300, 1310, 1500, 1990]
    encodeClip(path, { ...base, muxer: 'matroska', ...x264, ticks, ticksPerSecond: 1000 })
    const times = (await frames(path)).map(({ timeSeconds }) => Math.round(timeSeconds * 1000))
    expect(times).toEqual(ticks)
    const sampled = await frames(path, { sampling: { perSecond: 4 } })
    expect(sampled.map(({ timeSeconds }) => Math.round(timeSeconds * 1000))).toEqual([0, 250, 500, 1300, 1500, 1990])
  })

  it('samples the same frames when it resumes', async () => {
    const path = join(folder, 'resume.mp4')
    encodeClip(path, { ...base, muxer: 'mp4', ...x264, ticks: tenths(120), keyframeEvery: 15 })
    const whole = await frames(path, { sampling: { perSecond: 3 } })
    for (const from of [0.05, 1.0, 3.34, 7.5, 11.9, 60]) {
      const rest = await frames(path, { sampling: { perSecond: 3 }, fromSeconds: from })
      const expected = whole.filter(({ timeSeconds }) => timeSeconds >= from)
      expect(rest.map(({ timeSeconds }) => timeSeconds)).toEqual(expected.map(({ timeSeconds }) => timeSeconds))
      for (const [i, frame] of rest.entries()) {
        expect(Buffer.compare(frame.data, expected[i]?.data as Uint8Array)).toBe(0)
      }
    }
  })

  it('reports progress while nothing is handed over, and refuses senseless rates', async () => {
    const path = join(folder, 'a.mp4')
    await expect(frames(path, { sampling: { perSecond: 0 } })).rejects.toThrow(RangeError)
    await expect(frames(path, { fromSeconds: Number.NaN })).rejects.toThrow(RangeError)
    await expect(frames(path, { limits: { maxPixels: -1 } })).rejects.toThrow(RangeError)
  })
})

it('describes what decodes here and how it is shut in', async () => {
  const description = await describeSandbox()
  expect(description.decoder).toContain('node-av')
  expect(description.version).toMatch(/^\d+\.\d+/)
  expect(description.formats).toContain('MP4')
  expect(Object.keys(description.isolation)).toEqual(['userNamespace', 'networkNamespace', 'memoryLimit'])
})
