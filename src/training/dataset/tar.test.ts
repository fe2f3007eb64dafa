import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import tar from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TrainingError } from '../training-error.js'
import { bytesAt } from './bytes-at.js'
import { clearForTests, outcomeForTests } from './clear-for-tests.js'
import { openDataset } from './open-dataset.js'
import { outcomesOfRows } from './rows.js'
import { parsePax, parseTarHeader } from './tar-header.js'
import { tarMembers } from './tar-members.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-tar-'))
})
afterAll(() => rm(folder, { recursive: true }))

type Entry = { name: string; data: string | Uint8Array; type?: 'symlink' | 'directory'; linkname?: string }

/** A tar as another program writes it. */
async function pack(entries: readonly Entry[]): Promise<Buffer> {
  const pack = tar.pack()
  for (const { data, ...header } of entries) pack.entry({ ...header, mtime: new Date(0) }, Buffer.from(data as string))
  pack.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of pack) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

/** Names and contents of a tar as another program reads it. */
async function unpack(bytes: Uint8Array): Promise<[string, string][]> {
  const members: [string, string][] = []
  for await (const entry of Readable.from([bytes]).pipe(tar.extract())) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    members.push([entry.header.name, Buffer.concat(chunks).toString('utf8')])
  }
  return members
}

function shard(samples: number, name = (i: number) => `00000/${String(i).padStart(5, '0')}`): Entry[] {
  return Array.from({ length: samples }, (_, i) => [
    { name: `${name(i)}.mp4`, data: `media ${i}` },
    { name: `${name(i)}.txt`, data: `caption ${i} 許諾` },
    { name: `${name(i)}.json`, data: JSON.stringify({ url: `https://a.test/${i}`, caption: 'x', n: i }) },
  ]).flat()
}

async function opened(bytes: Uint8Array, name = 'a.tar', mapping?: Parameters<typeof openDataset>[1]) {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return openDataset(path, { scratch: folder, ...mapping })
}

describe('WebDataset', () => {
  it('reads samples with their text, JSON and media, and copies them raw with their verdict', async () => {
    const entries = shard(10)
    const dataset = await opened(await pack(entries))
    expect(dataset.mapping.columns.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['__key__', '.txt', '.json:url', '.json:caption', '__sha256__']),
    )
    const { rows, values, media, files } = await clearForTests(dataset, 3)
    expect(rows).toBe(10)
    const at = (column: string) => dataset.mapping.columns.findIndex((mapped) => mapped.column === column)
    expect(values[4]![at('.json:url')]).toBe('https://a.test/4')
    expect(values[4]![at('.txt')]).toBe('caption 4 許諾')
    expect(values[4]![at('__key__')]).toBe('00000/00004')
    expect(values[4]![at('__sha256__')]).toBe(createHash('sha256').update('media 4').digest('hex'))
    expect(media[4]).toEqual(['00000/00004.mp4'])
    for (const outcome of outcomesOfRows) {
      const members = await unpack(files[outcome])
      const verdicts = members.filter(([name]) => name.endsWith('.kyodaku.json'))
      const own = members.filter(([name]) => !name.endsWith('.kyodaku.json'))
      expect(own).toEqual(
        entries.filter((_, i) => outcomeForTests(Math.floor(i / 3)) === outcome).map(({ name, data }) => [name, data]),
      )
      expect(verdicts.every(([, json]) => JSON.parse(json).kyodaku_outcome === outcome)).toBe(true)
      expect(verdicts).toHaveLength(own.length / 3)
    }
  })

  it('gives the same files at any part size, with long names, compressed or not (property)', async () => {
    const long = (i: number) => `${'folder/'.repeat(20)}${'名'.repeat(60)}${i}`
    for (const name of [undefined, long]) {
      const bytes = await pack(shard(7, name))
      const plain = await clearForTests(await opened(bytes), 100)
      const compressed = await opened(gzipSync(bytes), 'a.tar.gz')
      for (const partRows of [1, 2, 3, 7]) {
        expect((await clearForTests(await opened(bytes), partRows)).files).toEqual(plain.files)
        const { files, values } = await clearForTests(compressed, partRows)
        expect(values).toEqual(plain.values)
        for (const outcome of outcomesOfRows) expect(gunzipSync(files[outcome])).toEqual(plain.files[outcome])
      }
      const piped = await openDataset('-', { stdin: Readable.from([bytes]), scratch: folder })
      expect((await clearForTests(piped, 2)).files).toEqual(plain.files)
      await compressed.close()
      await piped.close()
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('kyodaku-dataset-'))).toEqual([])
  })

  it('admits no link, no nameless member and nothing that cannot be read as text', async () => {
    const bytes = await pack([
      { name: 'a', data: '', type: 'directory' },
      { name: 'a/good.mp4', data: 'm' },
      { name: 'a/good.txt', data: 't' },
      { name: 'a/link.mp4', data: '', type: 'symlink', linkname: 'good.mp4' },
      { name: 'a/noext', data: 'x' },
      { name: 'a/.hidden', data: 'x' },
      { name: 'a/bad.json', data: '{' },
      { name: 'a/list.json', data: '[]' },
    ])
    const dataset = await opened(bytes, 'b.tar', { mapping: { columns: { '.txt': 'text', '.json:url': 'url' } } })
    const { broken, files } = await clearForTests(dataset, 2)
    expect(broken).toEqual([undefined, 'not-a-file', 'unnamed-member', 'unnamed-member', 'not-json', 'not-an-object'])
    const names = await Promise.all(
      outcomesOfRows.map(async (outcome) => (await unpack(files[outcome])).map(([name]) => name)),
    )
    expect(names.flat()).toEqual(expect.arrayContaining(['a/link.mp4', 'a/.hidden', 'a/noext']))
  })

  it('reads on behind the blocks that end a tar, as some readers do', async () => {
    const bytes = Buffer.concat([await pack(shard(1)), await pack(shard(1, () => 'later'))])
    expect((await clearForTests(await opened(bytes, 'c.tar'), 10)).rows).toBe(2)
  })

  it('refuses what is cut off or is no tar', async () => {
    const bytes = await pack(shard(2))
    for (const bad of [bytes.subarray(0, 1500), Buffer.from('no tar'.repeat(200))]) {
      await expect(opened(bad, 'd.tar').then((dataset) => clearForTests(dataset, 10))).rejects.toMatchObject({
        code: 'training.unreadable-dataset',
      })
    }
  })

  it('reads members as an independent reader does, or refuses them, whatever the headers say (fuzz)', async () => {
    const base = await pack([...shard(1), { name: 'n'.repeat(150), data: 'long' }])
    const edit = fc.record({ at: fc.nat({ max: base.length - 1 }), byte: fc.nat({ max: 255 }), fix: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 4 }), async (edits) => {
        const bytes = Buffer.from(base)
        for (const { at, byte, fix } of edits) {
          bytes[at] = byte
          if (fix) fixChecksum(bytes, at - (at % 512))
        }
        const seen: number[] = []
        try {
          for await (const { start, end, dataStart, bytes: size } of tarMembers(bytesAt(bytes), 'x')) {
            expect(start < end && dataStart + size <= bytes.length && end - start >= 512).toBe(true)
            seen.push(start)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
        }
        expect(seen).toEqual([...seen].sort((a, b) => a - b))
      }),
      { numRuns: 3000 },
    )
  })

  it('parses headers and pax records of any bytes, or none (fuzz)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 600 }), (bytes) => {
        const header = parseTarHeader(bytes)
        if (typeof header === 'object') expect(Number.isSafeInteger(header.bytes) && header.bytes >= 0).toBe(true)
        parsePax(bytes)
      }),
      { numRuns: 5000 },
    )
    const record = fc.array(fc.constantFrom('1', '3', ' ', '=', '\n', 'path', 'size', '12 path=abcd\n'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(record, (pieces) => {
        for (const value of parsePax(Buffer.from(pieces.join('')))?.values() ?? []) expect(typeof value).toBe('string')
      }),
      { numRuns: 5000 },
    )
    expect(parsePax(Buffer.from('12 path=abc\n'))).toEqual(new Map([['path', 'abc']]))
  })
})

function fixChecksum(bytes: Buffer, block: number): void {
  bytes.write('        ', block + 148, 'latin1')
  const sum = bytes.subarray(block, block + 512).reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, block + 148, 'latin1')
}
