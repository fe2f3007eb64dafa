import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TrainingError } from '../training-error.js'
import { clearForTests, inChunks } from './clear-for-tests.js'
import { openDataset } from './open-dataset.js'
import type { DatasetSource } from './rows.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-open-'))
})
afterAll(() => rm(folder, { recursive: true }))

function piped(text: string | Uint8Array, format?: DatasetSource['format']) {
  const stdin = inChunks(Buffer.from(text as string), 1000)
  return openDataset('-', { stdin, scratch: folder, ...(format === undefined ? {} : { format }) })
}

describe('opening a dataset', () => {
  it('tells formats, delimiters and compression by the first bytes', async () => {
    const of = async (text: string | Uint8Array) => {
      const { name, format, compression } = (await piped(text)).sources[0]!
      return `${name} ${format} ${compression}`
    }
    expect(await of('url,caption\nhttps://a.test/,x\n')).toBe('stdin.csv csv none')
    expect(await of('url\tcaption\nhttps://a.test/\tx\n')).toBe('stdin.tsv tsv none')
    expect(await of('\uFEFF{"url":"https://a.test/"}\n')).toBe('stdin.jsonl jsonl none')
    expect(await of(gzipSync('url;caption\nhttps://a.test/a,b;x\n'))).toBe('stdin.csv.gz csv gzip')
    const semicolons = await piped('url;caption\nhttps://a.test/a,b;x\nhttps://a.test/c,d,e;x\n')
    expect((await semicolons.layoutOf(semicolons.sources[0]!)).columns).toEqual(['url', 'caption'])
  })

  it('takes quotes for characters where they are meant as such', async () => {
    const rows = Array.from(
      { length: 3000 },
      (_, i) => `${i % 100 === 7 ? '"' : ''}a caption with words\thttps://a.test/${i}\n`,
    )
    const dataset = await piped(`caption\turl\n${rows.join('')}`)
    const { rows: count, broken } = await clearForTests(dataset, 1000)
    expect(count).toBe(3000)
    expect(broken.every((why) => why === undefined)).toBe(true)
  })

  it('takes a first record that reads like a row for one: no row gets out as a header', async () => {
    for (const [first, roles] of [
      ['https://a.test/0,a dog', ['url:1']],
      ['hb0X4gD4aXA,12.5,22.5', ['platform-id:1']],
      ['hb0X4gD4aXA_1_0to9.mp4,A dog runs over the grass', ['text:2']],
    ] as const) {
      const more = ['jLX0D8qQUBM', '9Zn4pID_BJ0', 'aBfjTAQ8qpM', '_-b0X4gD4aE', 'hb0X4gD4aXE']
      const rows = [first, ...more.map((id) => first.replace('hb0X4gD4aXA', id))]
      const dataset = await piped(`${rows.join('\n')}\n`)
      expect(dataset.mapping.columns.map(({ role, column }) => `${role}:${column}`)).toEqual(
        expect.arrayContaining([...roles]),
      )
      expect(dataset.describe().warnings).toContainEqual({ code: 'no-header', about: '' })
      const { rows: count, files } = await clearForTests(dataset, 4)
      expect(count).toBe(6)
      expect(Object.values(files).map((file) => file.toString('utf8').trimEnd().split('\n').length)).toEqual([2, 2, 2])
    }
    const numbered = await piped('0,1\nhttps://a.test/,x\n')
    expect((await clearForTests(numbered, 4)).rows).toBe(1)
  })

  it('tells people what it found', async () => {
    const dataset = await piped('videoid,name,other\nhb0X4gD4aXA,A dog,1\nhb0X4gD4aXE,A cat,\nbroken\n')
    expect(dataset.describe()).toEqual({
      location: '-',
      sources: 1,
      bytes: undefined,
      shape: undefined,
      columns: [
        {
          column: 'videoid',
          mapped: [{ role: 'platform-id', column: 'videoid', of: 'youtube' }],
          samples: ['hb0X4gD4aXA', 'hb0X4gD4aXE'],
        },
        { column: 'name', mapped: [{ role: 'text', column: 'name', of: 'title' }], samples: ['A dog', 'A cat'] },
        { column: 'other', mapped: [], samples: ['1'] },
      ],
      passedOver: [],
      warnings: [{ code: 'broken-rows', about: 1 }],
    })
  })

  it('refuses UTF-16, empty files and what the standard input cannot give twice', async () => {
    await expect(piped(Buffer.from('\uFEFFurl,caption\n', 'utf16le'), 'csv')).rejects.toThrow('UTF-16')
    await expect(piped('')).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
    const dataset = await piped('url\nhttps://a.test/\n')
    await clearForTests(dataset, 10)
    await expect(clearForTests(dataset, 10)).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
  })

  it('reads any bytes as any format or refuses them with its code (fuzz)', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'url,caption\n',
        'https://a.test/',
        '"',
        ',',
        '\n',
        '{"url":"x"}\n',
        '\t',
        '\0',
        '\uFEFF',
        '許諾',
      ),
      fc.string({ maxLength: 6 }),
    )
    const format = fc.constantFrom<DatasetSource['format']>('csv', 'tsv', 'jsonl', 'webdataset')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 15 }), format, async (pieces, as) => {
        try {
          const dataset = await piped(pieces.join(''), as)
          const { rows, values } = await clearForTests(dataset, 3)
          expect(values).toHaveLength(rows)
          await dataset.close()
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
        }
      }),
      { numRuns: 600 },
    )
  })

  it('reads a damaged Parquet file or refuses it with its code (fuzz)', async () => {
    const path = join(folder, 'whole.parquet')
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    await connection.run(
      `COPY (SELECT 'https://a.test/' || i AS url, [i] AS list FROM range(3000) t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    )
    connection.closeSync()
    const whole = await readFile(path)
    const edit = fc.record({ at: fc.nat({ max: whole.length - 1 }), byte: fc.nat({ max: 255 }) })
    const damaged = join(folder, 'damaged.parquet')
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        const bytes = Buffer.from(whole)
        for (const { at, byte } of edits) bytes[at] = byte
        await writeFile(damaged, bytes)
        try {
          const { rows, values } = await clearForTests(await openDataset(damaged), 1000)
          expect(values).toHaveLength(rows)
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
        }
      }),
      { numRuns: 200 },
    )
  })
})
