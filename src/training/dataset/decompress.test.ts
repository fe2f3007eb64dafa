import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TrainingError } from '../training-error.js'
import { inChunks } from './clear-for-tests.js'
import { compressionOf, decompress, decompressHead } from './decompress.js'

/** A Zstandard frame whose blocks hold their bytes as they are (RFC 8878, 3.1.1): all that a test needs to write. */
function zstdFrame(bytes: Uint8Array, blockBytes = 1000): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])
  const blocks: Buffer[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes)
    const last = at + blockBytes >= bytes.length ? 1 : 0
    const header = Buffer.alloc(3)
    header.writeUIntLE((block.length << 3) | last, 0, 3)
    blocks.push(header, Buffer.from(block))
  }
  return Buffer.concat([head, ...blocks])
}
function skippable(bytes: number): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a51, 0)
  head.writeUInt32LE(bytes, 4)
  return Buffer.concat([head, Buffer.alloc(bytes, 7)])
}

async function all(bytes: Uint8Array, chunk: number): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of decompress(inChunks(bytes, chunk), compressionOf(bytes), 'x')) parts.push(part)
  return Buffer.concat(parts).toString('latin1')
}

const texts = fc.array(fc.string({ unit: 'binary-ascii', maxLength: 3000 }), { minLength: 1, maxLength: 4 })

describe('compressed sources', () => {
  it('are read whole, all frames and members of them, in any chunks (property)', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 700 }), async (some, chunk) => {
        const frames = some.flatMap((text) => [zstdFrame(Buffer.from(text, 'latin1')), skippable(text.length % 40)])
        expect(await all(Buffer.concat(frames), chunk)).toBe(some.join(''))
        expect(await all(Buffer.concat(some.map((text) => gzipSync(Buffer.from(text, 'latin1')))), chunk)).toBe(
          some.join(''),
        )
      }),
      { numRuns: 150 },
    )
  })

  it('are refused where they are cut off anywhere', async () => {
    for (const whole of [zstdFrame(Buffer.alloc(2500, 97)), gzipSync(Buffer.from('abcdefgh'.repeat(50)))]) {
      for (let length = 4; length < whole.length; length += whole.length > 1000 ? 97 : 1) {
        await expect(all(whole.subarray(0, length), 64)).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
      }
    }
  })

  it('show what they begin with', async () => {
    const text = 'url,caption\n'.repeat(500)
    const zstd = Buffer.concat([skippable(3), zstdFrame(Buffer.from(text), 700)])
    expect(compressionOf(zstd)).toBe('zstd')
    const head = Buffer.from(await decompressHead(zstd.subarray(0, 3000), 'zstd', 'x')).toString()
    expect(text.startsWith(head) && head.length > 2000).toBe(true)
    expect(Buffer.from(await decompressHead(zstdFrame(Buffer.from('a')), 'zstd', 'x', true)).toString()).toBe('a')
    const gzip = gzipSync(Buffer.from(text))
    expect(text.startsWith(Buffer.from(await decompressHead(gzip.subarray(0, 30), 'gzip', 'x')).toString())).toBe(true)
  })

  it('give bytes or the error of an unreadable dataset, whatever they are (fuzz)', async () => {
    const head = fc.constantFrom([0x28, 0xb5, 0x2f, 0xfd], [0x1f, 0x8b, 8, 0], [0x50, 0x2a, 0x4d, 0x18])
    await fc.assert(
      fc.asyncProperty(head, fc.uint8Array({ maxLength: 60 }), async (first, rest) => {
        try {
          await all(Uint8Array.from([...first, ...rest]), 16)
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  const zstd = spawnSync('zstd', ['--version']).status === 0
  it.skipIf(!zstd)('are read as the zstd program writes them, at every level (needs zstd)', async () => {
    const text = Array.from(
      { length: 20_000 },
      (_, i) => `https://a.test/${(i * 7919) % 10007}/clip,a caption of ${i}\n`,
    ).join('')
    for (const level of ['-1', '-9', '-19', '--fast=3']) {
      const frame = spawnSync('zstd', [level, '--check', '-c'], { input: text, maxBuffer: 1 << 26 }).stdout
      expect(await all(Buffer.concat([frame, frame]), 50_000)).toBe(text + text)
    }
  })
})
