import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearForTests, inChunks, worksOf } from './clear-for-tests.js'
import { createCsvCutter } from './csv-cut.js'
import { scanCsv } from './csv-scan.js'
import { csvTexts } from './csv-texts.js'
import { openDataset } from './open-dataset.js'
import { readPart } from './read-part.js'
import { outcomesOfRows, verdictColumns } from './rows.js'
import { splitSource } from './split-source.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

const comma = { delimiter: 0x2c, quotes: true }

/** Everything of a source, cut into parts of so many rows: its values, and the files of its outcomes. */
async function through(bytes: Uint8Array, partRows: number, chunk: number) {
  const dataset = await openDataset('-', {
    stdin: inChunks(bytes, chunk),
    format: 'csv',
    mapping: { columns: { url: 'url', caption: 'text' }, delimiter: ',', quotes: true },
  })
  const { files, ...read } = await clearForTests(dataset, partRows)
  return { ...read, files: outcomesOfRows.map((outcome) => files[outcome].toString('utf8')) }
}

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '許', '[', ']', "'"), maxLength: 8 }),
  fc.string({ maxLength: 20 }),
)
const table = fc.record({
  rows: fc.array(fc.tuple(cell, cell, cell), { maxLength: 40 }),
  newline: fc.constantFrom('\n', '\r\n'),
  always: fc.boolean(),
  last: fc.boolean(),
  bom: fc.boolean(),
})

function write(rows: readonly (readonly string[])[], newline: string, always: boolean): string {
  const quote = (text: string) => (always || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows.map((row) => row.map(quote).join(',')).join(newline)
}

describe('CSV', () => {
  it('reads what an independent reader reads, however it is cut and chunked (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 64 }),
        async ({ rows, newline, always, last, bom }, partRows, chunk) => {
          const header = ['url', 'other', 'caption']
          const text =
            (bom ? '\uFEFF' : '') +
            write([header, ...rows], newline, always) +
            (last || rows.length === 0 ? newline : '')
          const bytes = Buffer.from(text)
          const expected = parse(bytes, { bom: true, record_delimiter: [newline] }).slice(1) as string[][]
          const seen = await through(bytes, partRows, chunk)
          expect(seen.rows).toBe(expected.length)
          const plain = (value: unknown) => (typeof value === 'string' ? value : (value ?? ''))
          seen.values.forEach((value, i) => {
            const [[url, caption], broken] = [value, seen.broken[i]] as [[unknown, unknown], unknown]
            expect(broken).toBeUndefined()
            for (const [is, should] of [
              [plain(url), expected[i]![0]],
              [plain(caption), expected[i]![2]],
            ]) {
              if (!Array.isArray(is)) expect(is).toBe(should)
            }
          })
          const whole = await through(bytes, 1_000, 1 << 20)
          expect(seen).toEqual(whole)
          expectOutputs(whole.files, expected, newline)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('cuts where the field scanner sees records end, whatever the bytes (fuzz)', () => {
    const bytes = fc.array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xe3, 0xff, 0x5b), { maxLength: 60 })
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (array, chunk) => {
        const all = Uint8Array.from(array)
        const cutter = createCsvCutter(comma)
        const ends: number[] = []
        for (let from = 0; from < all.length; from += chunk) {
          const part = all.subarray(from, from + chunk)
          for (let at = 0; at < part.length; ) {
            const cut = cutter.cut(part, at, 1)
            if (cut.records === 1) ends.push(from + cut.at)
            at = cut.at
          }
        }
        const scan = scanCsv(all, comma, new Int32Array(0), 100)
        const starts = [...scan.starts.subarray(0, scan.records)]
        expect([0, ...ends].filter((start) => start < all.length)).toEqual(all.length === 0 ? [] : starts)
      }),
      { numRuns: 20_000 },
    )
  })

  it('keeps a broken row, says why, and puts the verdict in its columns all the same', async () => {
    const text =
      'url,other,caption\nhttps://a.test/1,x\n\nhttps://a.test/2,x,y,z\nhttps://a.test/3,x,fine\nhttps://a.test/4,x,"open'
    const { values, broken, files } = await through(Buffer.from(text), 2, 7)
    expect(values).toEqual([
      ['https://a.test/1', null],
      [null, null],
      ['https://a.test/2', 'y'],
      ['https://a.test/3', 'fine'],
      ['https://a.test/4', 'open'],
    ])
    expect(broken).toEqual(['field-count', 'field-count', 'field-count', undefined, 'unclosed-quote'])
    const rows = files.flatMap((file) => parse(file, { relax_column_count: true }).slice(1) as string[][])
    expect(rows).toHaveLength(5)
    for (const row of rows) expect(row).toContain('location name')
  })

  it('takes a quote within an unquoted field as a character, as Python does', () => {
    expect(csvTexts(Buffer.from('a 5" disk,"b",""\n'), comma)).toEqual({
      texts: ['a 5" disk', 'b', ''],
      misquoted: false,
    })
  })

  it('takes no row where two columns have the name that is looked at', async () => {
    expect(
      (await through(Buffer.from('url,url,caption\nhttps://a.test/1,https://b.test/2,x\n'), 10, 100)).broken,
    ).toEqual(['ambiguous-column'])
    expect((await through(Buffer.from('url,x,x,caption\nhttps://a.test/1,2,3,x\n'), 10, 100)).broken).toEqual([
      undefined,
    ])
  })

  it('takes no row whose quoting has no meaning: a stray quote may have swallowed other rows', async () => {
    expect(csvTexts(Buffer.from('"b"c"d"\n'), comma)).toEqual({ texts: ['bc"d"'], misquoted: true })
    const rows = ['https://a.test/1,x,"a', 'https://a.test/2,x,b', 'https://a.test/3,x,"c', 'https://a.test/4,x,d']
    const { broken, files } = await through(Buffer.from(`url,other,caption\n${rows.join('\n')}\n`), 10, 100)
    expect(broken).toEqual(['bad-quoting', undefined])
    expect(files.join('')).toContain('https://a.test/4')
    const alone = await through(
      Buffer.from('url,other,caption\nhttps://a.test/1,x,a\rb\nhttps://a.test/1,x,"a\rb"\n'),
      10,
      100,
    )
    expect(alone.broken).toEqual(['bad-quoting', undefined])
  })

  it('reads gzip of several members, and writes parts that put together are one gzip file', async () => {
    const path = join(folder, 'rows.csv.gz')
    const rows = Array.from({ length: 10 }, (_, i) => `https://a.test/${i},caption ${i}\n`)
    await writeFile(path, Buffer.concat([gzipSync('url,caption\n'), ...rows.map((row) => gzipSync(row))]))
    const dataset = await openDataset(path)
    const source = dataset.sources[0]!
    expect(source.compression).toBe('gzip')
    const indices: number[] = []
    const split = splitSource(dataset, source, { partRows: 3, fromPart: 1, onlyParts: (index) => index !== 2 })
    for await (const payload of split) {
      indices.push(payload.part.index)
      expect((await readPart(payload, dataset.mapping)).columns[0]!.values[0]).toBe(
        `https://a.test/${3 * payload.part.index}`,
      )
    }
    expect(indices).toEqual([1, 3])
    expect(await split.read()).toMatchObject({ rows: 10, parts: 4 })
  })

  it('does not take what a run has written for a dataset', async () => {
    const { files } = await through(Buffer.from('url,other,caption\nhttps://a.test/,x,y\n'), 10, 100)
    const opening = openDataset('-', { stdin: inChunks(Buffer.from(files[0]!), 100) })
    await expect(opening).rejects.toThrow('kyodaku_outcome')
  })

  it('refuses a truncated gzip file instead of reading less of it', async () => {
    const path = join(folder, 'cut.csv.gz')
    const whole = gzipSync(
      `url,caption\n${Array.from({ length: 500 }, (_, i) => `https://a.test/${i},c${i}\n`).join('')}`,
    )
    await writeFile(path, whole.subarray(0, whole.length - 20))
    const dataset = await openDataset(path)
    const all = async () => {
      for await (const payload of splitSource(dataset, dataset.sources[0]!)) expect(payload.rows).toBeGreaterThan(0)
    }
    await expect(all()).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
  })
})

function expectOutputs(files: readonly string[], expected: readonly string[][], newline: string): void {
  outcomesOfRows.forEach((outcome, which) => {
    const parsed = parse(files[which]!, { bom: true, record_delimiter: [newline] }) as string[][]
    expect(parsed[0]).toEqual(['url', 'other', 'caption', ...verdictColumns])
    const rows = expected.filter((_, i) => i % 3 === which)
    expect(parsed.slice(1)).toEqual(
      rows.map((row) => [...row, outcome, 'admit', 'location name', worksOf(outcome), '', 'content']),
    )
  })
}
