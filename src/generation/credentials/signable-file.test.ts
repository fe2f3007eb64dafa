import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signableFormat } from './signable-file.js'

const samples = resolve(import.meta.dirname, '../../../samples/media')
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-signable-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function found(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file')
  writeFileSync(path, bytes)
  try {
    return await signableFormat(path)
  } catch (error) {
    expect((error as Error).name).toBe('CredentialsError')
    return (error as { code: string }).code
  }
}

const whole: Record<string, Buffer> = {}
beforeAll(async () => {
  const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: '#3a6' } })
  whole['video/mp4'] = readFileSync(join(samples, 'inputs/barred-excerpt.mp4'))
  whole['image/jpeg'] = readFileSync(join(samples, 'inputs/captioned-still.jpg'))
  whole['image/png'] = await picture.png().toBuffer()
  whole['image/webp'] = await picture.webp().toBuffer()
})

describe('what is looked at before it is signed', () => {
  it('is known by its bytes when it is whole, and refused when it is cut off anywhere', async () => {
    for (const [format, bytes] of Object.entries(whole)) {
      expect(await found(bytes)).toBe(format)
      for (const missing of [1, 2, 5, Math.floor(bytes.length / 2), bytes.length - 60])
        expect(await found(bytes.subarray(0, bytes.length - missing)), `${format} -${missing}`).toBe(
          'credentials.damaged-file',
        )
    }
  })

  it('is refused where its container carries no manifest here', async () => {
    for (const bytes of [
      Buffer.from('1a45dfa3', 'hex'),
      Buffer.from('GIF89a'),
      Buffer.from('some text'),
      Buffer.alloc(0),
    ])
      expect(await found(bytes)).toBe('credentials.unsupported-format')
  })

  it('is refused as a video of nothing', async () => {
    const box = (type: string, body: Buffer) => {
      const header = Buffer.alloc(8)
      header.writeUInt32BE(body.length + 8)
      header.write(type, 4, 'latin1')
      return Buffer.concat([header, body])
    }
    const head = box('ftyp', Buffer.from('isom\0\0\0\0isommp42'))
    expect(await found(Buffer.concat([head, box('mdat', Buffer.alloc(20))]))).toBe('credentials.damaged-file')
    const large = Buffer.from('000000016d64617400000000000000', 'hex')
    expect(await found(Buffer.concat([head, box('moov', Buffer.alloc(20)), large]))).toBe('credentials.damaged-file')
    const open = Buffer.from('000000006d646174aabbcc', 'hex')
    expect(await found(Buffer.concat([head, box('moov', Buffer.alloc(20)), open]))).toBe('video/mp4')
  })

  it('never is anything but known or refused', async () => {
    const seeds = Object.values(whole).map((bytes) => bytes.subarray(0, 3000))
    const changes = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), changes, fc.nat(3000), async (seed, changed, length) => {
        const bytes = Buffer.from(seed.subarray(0, length))
        for (const [at, value] of changed) if (at < bytes.length) bytes[at] = value
        expect(await found(bytes)).toMatch(/^(?:video|image|credentials)[/.]/)
      }),
      { numRuns: 1000 },
    )
  })
})
