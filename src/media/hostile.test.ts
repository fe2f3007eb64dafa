import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClipRecipe, encodeClip } from './encode-for-tests.js'
import { type DecodeOptions, decode, MediaError, probe } from './index.js'

let folder = ''
let clip = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kyodaku-hostile-'))
  clip = join(folder, 'clip.mp4')
  encodeClip(clip, { ...small, muxer: 'mp4', encoder: 'libx264', ticks: ticks(300), options: { preset: 'ultrafast' } })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ticks = (count: number) => [...Array(count).keys()]
const small = { width: 160, height: 120, ticksPerSecond: 30, keyframeEvery: 30 }
const linux = process.platform === 'linux'

async function count(path: string, options: Partial<DecodeOptions> = {}): Promise<number> {
  let frames = 0
  for await (const _ of decode(path, { sampling: 'all', ...options })) frames++
  return frames
}

/** Decodes and probes; expects the same kind of error from both, with the file's name in it and nothing of our folders. */
async function failure(path: string, options: Partial<DecodeOptions> = {}): Promise<string> {
  const error = await count(path, options).then(
    (frames) => `no error, but ${frames} frames`,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MediaError)
  const { message, code } = error as MediaError
  expect(message).toContain(`${path.split('/').at(-1)}: `)
  return code
}

/** Decoder processes of this process that still exist, zombies included. */
function children(): string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
      if (parent === process.pid) found.push(status.slice(0, 60))
    } catch {
      // Gone between listing and reading.
    }
  }
  return found
}

/** What our descriptors point at: only files and pipes of a conversation would come and go. */
function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
}

describe('what is no media file', () => {
  it('names what is missing, empty, or no regular file, and never waits for it', async () => {
    expect(await failure(join(folder, 'absent.mp4'))).toBe('media.not-found')
    writeFileSync(join(folder, 'empty.mp4'), '')
    expect(await failure(join(folder, 'empty.mp4'))).toBe('media.unreadable')
    mkdirSync(join(folder, 'folder.mp4'))
    expect(await failure(join(folder, 'folder.mp4'))).toBe('media.unreadable')
  })

  it.skipIf(!linux)('refuses pipes and devices', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.mp4')])
    expect(await failure(join(folder, 'pipe.mp4'))).toBe('media.unreadable')
    expect(await failure('/dev/zero')).toBe('media.unreadable')
  })

  const pretenders: [string, string | Buffer][] = [
    ['playlist.mp4', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'],
    ['list.mp4', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ['manifest.mp4', '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'],
    ['drawing.mp4', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>'],
    ['drawing.png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['text.mp4', 'This is no video at all. '.repeat(1000)],
    ['paper.jpg', '%PDF-1.7\n%âãÏÓ\n'.repeat(100)],
    ['sound.mp4', Buffer.concat([Buffer.from('ID3\u0004\0\0\0\0\0\0'), Buffer.alloc(5000, 0xff)])],
    ['short.mp4', 'x'],
    ['zeros.mp4', Buffer.alloc(100_000)],
    ['session.mp4', 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
  ]
  it.each(pretenders)('refuses %s by its content', async (name, content) => {
    writeFileSync(join(folder, name), content)
    expect(await failure(join(folder, name))).toBe('media.unsupported')
  })

  it('opens by content whatever the name says', async () => {
    const path = join(folder, 'video.txt')
    writeFileSync(path, readFileSync(clip))
    expect((await probe(path)).container).toBe('mp4')
  })
})

describe('limits', () => {
  /** A PNG header that declares a size, with nothing behind it worth the name. */
  function pngOf(width: number, height: number): Buffer {
    const chunk = (kind: string, body: Buffer) => {
      const head = Buffer.concat([Buffer.from(kind, 'latin1'), body])
      const frame = Buffer.alloc(8)
      frame.writeUInt32BE(body.length, 0)
      frame.writeUInt32BE(crc32 ? crc32(head) : 0, 4)
      return Buffer.concat([frame.subarray(0, 4), head, frame.subarray(4)])
    }
    const header = Buffer.alloc(13)
    header.writeUInt32BE(width, 0)
    header.writeUInt32BE(height, 4)
    header.set([8, 2, 0, 0, 0], 8)
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk('IDAT', Buffer.alloc(64)),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }

  it.skipIf(crc32 === undefined)(
    'refuses a picture that declares 60000x60000 (needs zlib.crc32, Node 20.15)',
    async () => {
      const path = join(folder, 'bomb.png')
      writeFileSync(path, pngOf(60000, 60000))
      expect(await failure(path)).toBe('media.too-many-pixels')
    },
  )

  it('refuses too many pixels in a video and in a still', async () => {
    expect(await failure(clip, { limits: { maxPixels: 160 * 119 } })).toBe('media.too-many-pixels')
    expect(await count(clip, { limits: { maxPixels: 160 * 128 }, sampling: 'keyframes' })).toBe(10)
    const path = join(folder, 'still.jpg')
    await sharp({ create: { width: 200, height: 100, channels: 3, background: 'red' } }).toFile(path)
    expect(await failure(path, { limits: { maxPixels: 19_999 } })).toBe('media.too-many-pixels')
  })

  it('refuses a size that grows on the way', async () => {
    const path = join(folder, 'grows.h264')
    const recipe: ClipRecipe = { ...small, muxer: 'h264', encoder: 'libx264', ticks: ticks(10) }
    encodeClip(path, recipe)
    const start = readFileSync(path)
    encodeClip(path, { ...recipe, width: 640, height: 480 })
    writeFileSync(path, Buffer.concat([start, readFileSync(path)]))
    expect(await count(path)).toBe(20)
    expect(await failure(path, { limits: { maxPixels: 200 * 200 } })).toMatch(/too-many-pixels|damaged/)
  })

  it('refuses what is too long, has too many frames or too many streams', async () => {
    expect(await failure(clip, { limits: { maxDurationSeconds: 9 } })).toBe('media.too-long')
    expect(await failure(clip, { limits: { maxFrames: 299 } })).toBe('media.too-many-frames')
    expect(await count(clip, { limits: { maxFrames: 300 } })).toBe(300)
  })

  it('stops by the wall clock', async () => {
    expect(await failure(clip, { limits: { maxWallSeconds: 0.02 } })).toBe('media.timed-out')
    expect(await failure(clip, { limits: { maxSilenceSeconds: 0.02 } })).toBe('media.timed-out')
  })

  it('does not count the time that the consumer takes', async () => {
    let frames = 0
    for await (const _ of decode(clip, {
      sampling: 'keyframes',
      limits: { maxSilenceSeconds: 5, maxWallSeconds: 10 },
    })) {
      if (frames++ === 0) await new Promise((resolve) => setTimeout(resolve, 6000))
    }
    expect(frames).toBe(10)
  })

  it.skipIf(!linux)('ends with one error when memory runs out', async () => {
    const path = join(folder, 'large.jpg')
    await sharp({ create: { width: 6000, height: 4000, channels: 3, background: 'teal' } }).toFile(path)
    expect(await count(path)).toBe(1)
    expect(await failure(path, { limits: { maxMemoryBytes: 150 * 2 ** 20 } })).toBe('media.out-of-memory')
    // Too little to load anything: whatever breaks first, it is one error.
    expect(await failure(path, { limits: { maxMemoryBytes: 70 * 2 ** 20 } })).toMatch(/out-of-memory|crashed/)
  })
})

describe.skipIf(!linux)('nothing is left behind', () => {
  it('when the consumer leaves early, calls it off, or fails', async () => {
    await count(clip)
    const before = descriptors().length
    for (let i = 0; i < 3; i++) {
      for await (const frame of decode(clip, { sampling: 'all' })) if (frame.index === i) break
      const controller = new AbortController()
      let seen = 0
      const called = (async () => {
        for await (const _ of decode(clip, { sampling: 'all', signal: controller.signal })) {
          if (seen++ === 2) controller.abort()
        }
      })()
      await expect(called).rejects.toMatchObject({ code: 'media.aborted' })
      const failed = (async () => {
        for await (const _ of decode(clip, { sampling: 'all' })) throw new Error('mine')
      })()
      await expect(failed).rejects.toThrow('mine')
      await failure(join(folder, 'text.mp4'))
      await expect(decode(clip, { sampling: 'all', signal: AbortSignal.abort() }).next()).rejects.toMatchObject({
        code: 'media.aborted',
      })
    }
    expect(children()).toEqual([])
    expect(descriptors().length).toBe(before)
  })

  it('when the decoder is killed from outside', async () => {
    const outcome = (async () => {
      for await (const frame of decode(clip, { sampling: 'all', pixels: 'rgb' })) {
        if (frame.index === 1) {
          for (const line of children()) process.kill(Number.parseInt(line, 10), 'SIGSEGV')
        }
      }
    })()
    await expect(outcome).rejects.toMatchObject({ code: 'media.crashed' })
    expect(children()).toEqual([])
  })

  it('holds the decoder back while the consumer is slow', async () => {
    const path = join(folder, 'wide.mp4')
    const options = { preset: 'ultrafast' }
    encodeClip(path, {
      ...small,
      width: 1280,
      height: 720,
      muxer: 'mp4',
      encoder: 'libx264',
      ticks: ticks(60),
      options,
    })
    let frames = 0
    let most = 0
    for await (const _ of decode(path, { sampling: 'all', pixels: 'rgb' })) {
      if (frames++ < 5) await new Promise((resolve) => setTimeout(resolve, 100))
      most = Math.max(most, process.memoryUsage().arrayBuffers)
    }
    expect(frames).toBe(60)
    // 60 frames are 166 MB; a handful may be under way or not yet collected.
    expect(most).toBeLessThan(120 * 2 ** 20)
  })
})

describe.skipIf(!linux)('the sandbox', () => {
  it('leaves the decoder no network, no environment, no rights and no files to write', async () => {
    const { findWrapper } = await import('./sandbox.js')
    const wrapper = await findWrapper()
    const iterator = decode(clip, { sampling: 'all' })
    await iterator.next()
    const pid = Number.parseInt(children()[0] as string, 10)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8')
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8').replace(/^(PWD|_|OLDPWD|SHLVL)=[^\0]*\0/gm, '')).not.toContain(
      'PATH=',
    )
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/')
    if (wrapper.memoryLimit) {
      expect(limits).toMatch(/Max file size\s+0\s/)
      expect(limits).toMatch(/Max data size\s+2147483648\s/)
    }
    if (wrapper.networkNamespace) {
      expect(readlinkSync(`/proc/${pid}/ns/net`)).not.toBe(readlinkSync('/proc/self/ns/net'))
    }
    if (wrapper.userNamespace) {
      expect(readlinkSync(`/proc/${pid}/ns/user`)).not.toBe(readlinkSync('/proc/self/ns/user'))
      if (wrapper.command.some((word) => word.endsWith('setpriv'))) expect(status).toMatch(/CapEff:\s+0{16}/)
    }
    await iterator.return()
    expect(children()).toEqual([])
  })
})
