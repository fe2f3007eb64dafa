import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearForTests, outcomeForTests, worksOf } from './clear-for-tests.js'
import { openDataset } from './open-dataset.js'
import { readPart } from './read-part.js'
import { outcomesOfRows, type RowOutcome, verdictColumns } from './rows.js'
import { splitSource } from './split-source.js'
import { valueAt } from './text-column.js'
import { writeParquet } from './write-parquet.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-parquet-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function sql(text: string) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const rows = await (await connection.runAndReadAll(text)).getRowObjectsJson()
  connection.closeSync()
  return rows
}

const rows = 5000
/** A file with several row groups, every sort of value, nulls, and a column of bytes. */
async function make(name: string, codec = 'zstd'): Promise<string> {
  const path = join(folder, name)
  await sql(`COPY (SELECT
      i AS SAMPLE_ID,
      'https://a.test/' || i || '.jpg' AS URL,
      CASE WHEN i % 7 = 0 THEN NULL WHEN i % 5 = 0 THEN '' WHEN i % 3 = 0 THEN '猫と犬 ' || i ELSE 'a cat ' || i END AS TEXT,
      [i, i + 1] AS "sizes of it",
      ['x', 'y"' || i, NULL] AS tags,
      unhex(md5(i::VARCHAR)) AS md5,
      {'a': i} AS meta,
      (i / 2)::DECIMAL(9, 2) AS price,
      DATE '2020-01-01' + i::INTEGER AS day
    FROM range(${rows}) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048)`)
  return path
}

describe('Parquet', () => {
  it('reads texts that are longer than its memory takes at once', async () => {
    const path = join(folder, 'long.parquet')
    await sql(`COPY (SELECT 'https://a.test/' || i AS url, i || repeat(' a cat', 1000) AS text FROM range(20000) t(i))
      TO '${path}' (FORMAT parquet, COMPRESSION zstd)`)
    const dataset = await openDataset(path)
    const split = splitSource(dataset, dataset.sources[0]!, {})
    let at = 0
    for await (const payload of split) {
      const { columns, count } = await readPart(payload, dataset.mapping)
      for (let row = 0; row < count; row++, at++) {
        const [url, text] = ['url', 'text'].map((name) => {
          const column = columns.find(({ mapped }) => mapped.column === name)!
          return column.texts === undefined ? column.values[row] : valueAt(column.texts, row)
        })
        if (
          url !== `https://a.test/${at}` ||
          text?.length !== `${at}`.length + 6000 ||
          !String(text).startsWith(`${at} a cat`)
        )
          expect([at, url, text?.length]).toEqual([at, 'another', 'value'])
      }
    }
    expect(at).toBe(20000)
  })

  it('reads ranges of rows across row groups: text, nulls, lists, bytes of a digest', async () => {
    const dataset = await openDataset(await make('a.parquet'))
    expect(dataset.mapping.columns.map(({ role, column }) => `${role}:${column}`)).toEqual(
      expect.arrayContaining(['url:URL', 'text:TEXT', 'text:tags', 'digest:md5', 'key:SAMPLE_ID']),
    )
    const { values, rows: count } = await clearForTests(dataset, 1500)
    const at = (column: string) => dataset.mapping.columns.findIndex((mapped) => mapped.column === column)
    expect(count).toBe(rows)
    const expected = await sql(`SELECT md5(i::VARCHAR) AS md5 FROM range(${rows}) t(i)`)
    values.forEach((row, i) => {
      expect(row[at('URL')]).toBe(`https://a.test/${i}.jpg`)
      expect(row[at('TEXT')]).toBe(i % 7 === 0 ? null : i % 5 === 0 ? '' : i % 3 === 0 ? `猫と犬 ${i}` : `a cat ${i}`)
      expect(row[at('tags')]).toEqual(['x', `y"${i}`, ''])
      expect(row[at('md5')]).toBe(expected[i]!.md5)
    })
    expect((await clearForTests(dataset, 977)).values).toEqual(values)
  })

  it.each(['zstd', 'snappy', 'uncompressed'])(
    'writes the rows of an outcome in order, schema and codec kept (%s)',
    async (codec) => {
      const path = await make(`b [1] it's ${codec}.parquet`.replaceAll("'", '’'), codec)
      const dataset = await openDataset(path, { scratch: folder })
      const source = dataset.sources[0]!
      const { verdictRuns } = await clearForTests(dataset, 999)
      const verdictFile = join(folder, 'verdicts.csv')
      await writeFile(verdictFile, verdictRuns)
      const layout = (await dataset.layoutOf(source)).parquet!
      const outputs = Object.fromEntries(
        outcomesOfRows.map((outcome) => [outcome, join(folder, `out-${outcome}.parquet`)]),
      )
      const copy = await dataset.copies.open(source)
      await writeParquet(
        { name: source.name, path: copy.path, layout },
        verdictFile,
        outputs as Record<RowOutcome, string>,
      )
      for (const outcome of outcomesOfRows) {
        const out = `read_parquet('${outputs[outcome]}')`
        const written = await sql(`SELECT SAMPLE_ID, ${verdictColumns.join(', ')} FROM ${out}`)
        expect(written.map((row) => Number(row.SAMPLE_ID))).toEqual(
          Array.from({ length: rows }, (_, i) => i).filter((i) => outcomeForTests(i) === outcome),
        )
        for (const row of written) {
          expect(verdictColumns.map((column) => row[column])).toEqual([
            outcome,
            'admit',
            'location name',
            worksOf(outcome),
            '',
            'content',
          ])
        }
        const types = await sql(`DESCRIBE SELECT * FROM ${out}`)
        expect(types.map(({ column_name: column, column_type: type }) => ({ column, type }))).toEqual([
          ...layout.columns,
          ...verdictColumns.map((column) => ({ column, type: 'VARCHAR' })),
        ])
        const codecs = await sql(
          `SELECT DISTINCT lower(compression) AS codec FROM parquet_metadata('${outputs[outcome]}')`,
        )
        expect(codecs).toEqual([{ codec }])
      }
      await dataset.close()
    },
  )

  it('writes empty files of the same schema where there are no rows', async () => {
    const path = join(folder, 'none.parquet')
    await sql(`COPY (SELECT 'https://a.test/' AS url, 1 AS n WHERE false) TO '${path}' (FORMAT parquet)`)
    const dataset = await openDataset(path)
    const { rows: count, verdictRuns } = await clearForTests(dataset, 10)
    expect(count).toBe(0)
    const verdictFile = join(folder, 'none.csv')
    await writeFile(verdictFile, verdictRuns)
    const layout = (await dataset.layoutOf(dataset.sources[0]!)).parquet!
    const output = join(folder, 'none-admit.parquet')
    await writeParquet({ name: 'none', path, layout }, verdictFile, { admit: output })
    expect(await sql(`SELECT count(*)::INTEGER AS n FROM read_parquet('${output}')`)).toEqual([{ n: 0 }])
    expect(await sql(`DESCRIBE SELECT * FROM read_parquet('${output}')`)).toHaveLength(2 + verdictColumns.length)
  })

  it('reads times with a zone the same on every machine', async () => {
    const path = join(folder, 'zone.parquet')
    await sql(
      `COPY (SELECT 'https://a.test/' AS url, TIMESTAMPTZ '2026-01-01 09:00:00+09' AS text) TO '${path}' (FORMAT parquet)`,
    )
    const { values } = await clearForTests(await openDataset(path), 10)
    expect(values).toEqual([['https://a.test/', '2026-01-01 00:00:00+00']])
  })

  it('writes nothing where verdicts and rows do not go together', async () => {
    const path = await make('c.parquet')
    const dataset = await openDataset(path)
    const { verdictRuns } = await clearForTests(dataset, 5000)
    const verdictFile = join(folder, 'short.csv')
    const layout = (await dataset.layoutOf(dataset.sources[0]!)).parquet!
    const output = join(folder, 'never.parquet')
    for (const bytes of [
      verdictRuns.subarray(0, verdictRuns.lastIndexOf('\n', -2) + 1),
      Buffer.concat([verdictRuns, Buffer.from('5000,5000,"admit","admit","","","",""\n')]),
    ]) {
      await writeFile(verdictFile, bytes)
      await expect(writeParquet({ name: 'c', path, layout }, verdictFile, { admit: output })).rejects.toMatchObject({
        code: 'training.unreadable-dataset',
      })
      await expect(readFile(output)).rejects.toThrow()
    }
  })

  it('looks into structs, and lists of them, by paths', async () => {
    const path = join(folder, 'nested.parquet')
    await sql(`COPY (SELECT {'video': {'url': 'https://a.test/' || i}, 'n': i} AS meta,
      [{'span': ['0', '1'], 'caption': 'a dog ' || i}, {'span': ['1', '2'], 'caption': NULL}] AS clip
      FROM range(5) t(i)) TO '${path}' (FORMAT parquet)`)
    const dataset = await openDataset(path)
    expect(dataset.mapping.columns.map(({ role, column }) => `${role}:${column}`)).toEqual([
      'url:meta.video.url',
      'duration:clip[].span',
      'text:clip[].caption',
    ])
    const { values } = await clearForTests(dataset, 2)
    expect(values[3]).toEqual(['https://a.test/3', ['["0","1"]', '["1","2"]'], ['a dog 3', '']])
  })

  it('reads parts that are asked for at the same time', async () => {
    const dataset = await openDataset(await make('g.parquet'))
    const source = dataset.sources[0]!
    const reads: ReturnType<typeof readPart>[] = []
    for await (const payload of splitSource(dataset, source, { partRows: 700 }))
      reads.push(readPart(payload, dataset.mapping))
    const read = await Promise.all(reads)
    const urls = read.flatMap(({ columns }) => columns.find(({ mapped }) => mapped.column === 'URL')!.values)
    expect(urls).toEqual(Array.from({ length: rows }, (_, i) => `https://a.test/${i}.jpg`))
  })

  it('is read from the standard input too', async () => {
    const bytes = await readFile(await make('d.parquet'))
    const dataset = await openDataset('-', { stdin: Readable.from([bytes]), scratch: folder })
    expect(dataset.sources[0]).toMatchObject({ format: 'parquet' })
    expect((await clearForTests(dataset, 2000)).rows).toBe(rows)
    await dataset.close()
  })

  it('is refused where its bytes are damaged', async () => {
    const bytes = await readFile(await make('e.parquet'))
    const path = join(folder, 'damaged.parquet')
    for (const damaged of [
      bytes.subarray(0, -10),
      Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(20_000, 7), bytes.subarray(20_004)]),
    ]) {
      await writeFile(path, damaged)
      await expect(openDataset(path).then((dataset) => clearForTests(dataset, 5000))).rejects.toMatchObject({
        code: 'training.unreadable-dataset',
      })
    }
  })
})
