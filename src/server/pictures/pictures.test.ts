import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../store/index.js'
import { filmstripFrames, filmstripSpec, PictureError, pictureOf, thumbnailSpec } from './index.js'

describe('pictures', () => {
  let folder = ''
  let store: Store
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kyodaku-pictures-'))
    store = await openStore({ dataDirectory: folder })
  })
  afterAll(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('of a video are a frame, and a strip of frames that move on', async () => {
    const { digest } = await store.blobs.putFile('samples/media/lighthouse-road.mp4')
    const thumbnail = await pictureOf({ store }, digest, thumbnailSpec)
    const seen = await sharp(await thumbnail.bytes()).metadata()
    expect([seen.format, seen.width, seen.height]).toEqual(['webp', thumbnail.width, thumbnail.height])
    expect(thumbnail.width).toBe(320)

    const [strip, again] = await Promise.all([
      pictureOf({ store }, digest, filmstripSpec),
      pictureOf({ store }, digest, filmstripSpec),
    ])
    expect(strip.frames).toBe(filmstripFrames)
    expect(again.digest).toBe(strip.digest)
    const { data, info } = await sharp(await strip.bytes())
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([strip.width * strip.frames, strip.height])
    const frame = (i: number) => {
      let sum = 0
      for (let y = 0; y < info.height; y += 3) {
        for (let x = i * strip.width; x < (i + 1) * strip.width; x += 3)
          sum += data[(y * info.width + x) * info.channels]!
      }
      return sum
    }
    expect(new Set([...Array(strip.frames).keys()].map(frame)).size).toBeGreaterThan(12)

    const rows = await store.db.selectFrom('pictures').select(['spec', 'error']).orderBy('spec').execute()
    expect(rows).toEqual([
      { spec: filmstripSpec, error: null },
      { spec: thumbnailSpec, error: null },
    ])
  }, 30_000)

  it('of a still are the still', async () => {
    const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#336699' } })
      .jpeg()
      .toBuffer()
    const picture = await pictureOf({ store }, await store.blobs.put(bytes), filmstripSpec)
    expect([picture.frames, picture.width, picture.height]).toEqual([1, 160, 107])
  })

  it('of what is no picture are refused for good, without another look', async () => {
    const digest = await store.blobs.put(Buffer.from('not a picture at all'))
    await expect(pictureOf({ store }, digest, thumbnailSpec)).rejects.toThrow(PictureError)
    const before = performance.now()
    await expect(pictureOf({ store }, digest, thumbnailSpec)).rejects.toThrow(/media\.unsupported/)
    expect(performance.now() - before).toBeLessThan(200)
  })

  it('of media that is not there fail, and can be asked for again', async () => {
    const missing = `sha256:${'0'.repeat(64)}`
    await expect(pictureOf({ store }, missing, thumbnailSpec)).rejects.toMatchObject({ code: 'store.blob-missing' })
  })
})
