/**
 * What reading, cutting and writing datasets costs, by format: CPU time of this process, on one thread, with generated
 * rows. `--rows N` sets how many (1,000,000); `--folder F` where they are made (the system's temporary folder).
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { padded, tarFileHeader } from '../src/training/dataset/tar-header.js'
import {
  type Dataset,
  openDataset,
  type RowVerdict,
  readPart,
  splitSource,
  writeParquet,
  writePart,
  writePieces,
} from '../src/training/index.js'
import type { Benchmark } from './run.js'

export const run: Benchmark = async (options) => {
  const rows = Number(optionOf(options, '--rows') ?? 1_000_000)
  const folder = await mkdtemp(join(optionOf(options, '--folder') ?? tmpdir(), 'kyodaku-reading-'))
  const results: Record<string, string | number>[] = []
  try {
    for (const [what, make] of Object.entries(makers)) {
      const path = join(folder, what)
      const count = await make(path, what.endsWith('.tar') ? Math.ceil(rows / 10) : rows)
      results.push(await measure(what, path, count))
      await rm(path)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return [{ title: `Datasets of generated rows, thousands of rows a CPU second, one thread`, rows: results }]
}

const urlOf = (i: number) => `https://videos-${i % 5000}.example/stock/${i}/preview/a-clip-of-something-number-${i}.mp4`
const captionOf = (i: number) =>
  i % 10 === 0
    ? `海辺で遊ぶ子供たち、夕方の光 ${i}`
    : `A young traveller walks along the beach with a camera, clip number ${i}`

const makers: Record<string, (path: string, rows: number) => Promise<number>> = {
  'rows.csv': (path, rows) => lines(path, rows, 'videoid,name,page_dir,duration,contentUrl\n', csvLine),
  'quoted.csv': (path, rows) =>
    lines(
      path,
      rows,
      'videoid,name,page_dir,duration,contentUrl\n',
      (i) => `${i},"${captionOf(i)}, ""so""",027701_027750,PT00H00M17S,"${urlOf(i)}"\n`,
    ),
  'rows.csv.gz': async (path, rows) => {
    const parts = [gzipSync('videoid,name,page_dir,duration,contentUrl\n')]
    for (let from = 0; from < rows; from += 50_000) {
      const end = Math.min(rows, from + 50_000)
      parts.push(gzipSync(Array.from({ length: end - from }, (_, i) => csvLine(from + i)).join('')))
    }
    await writeFile(path, Buffer.concat(parts))
    return rows
  },
  'rows.jsonl': (path, rows) =>
    lines(
      path,
      rows,
      '',
      (i) => `${JSON.stringify({ id: i, url: urlOf(i), caption: captionOf(i), width: 640, height: 360 })}\n`,
    ),
  'rows.parquet': async (path, rows) => {
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    await connection.run(`COPY (SELECT i AS SAMPLE_ID,
      'https://videos-' || (i % 5000) || '.example/stock/' || i || '/preview/a-clip-of-something-number-' || i || '.mp4' AS URL,
      CASE WHEN i % 10 = 0 THEN '海辺で遊ぶ子供たち、夕方の光 ' || i ELSE 'A young traveller walks along the beach with a camera, clip number ' || i END AS TEXT,
      640 AS WIDTH, 360 AS HEIGHT, random() AS similarity FROM range(${rows}) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`)
    connection.closeSync()
    return rows
  },
  'shard.tar': async (path, rows) => {
    const out = createWriteStream(path)
    for (let i = 0; i < rows; i++) {
      const key = String(i).padStart(9, '0')
      const json = Buffer.from(JSON.stringify({ url: urlOf(i), caption: captionOf(i), key, md5: '0'.repeat(32) }))
      const media = Buffer.alloc(4096, i & 255)
      const bytes = [
        tarFileHeader(`${key}.jpg`, media.length),
        media,
        tarFileHeader(`${key}.json`, json.length),
        padded(json),
      ]
      if (!out.write(Buffer.concat(bytes))) await once(out, 'drain')
    }
    out.end(Buffer.alloc(1024))
    await once(out, 'close')
    return rows
  },
}

function csvLine(i: number): string {
  return `${i},${captionOf(i)},027701_027750,PT00H00M17S,${urlOf(i)}\n`
}

async function lines(path: string, rows: number, head: string, line: (i: number) => string): Promise<number> {
  const out = createWriteStream(path)
  out.write(head)
  for (let from = 0; from < rows; from += 10_000) {
    const end = Math.min(rows, from + 10_000)
    if (!out.write(Array.from({ length: end - from }, (_, i) => line(from + i)).join(''))) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
  return rows
}

const verdict = (outcome: RowVerdict['outcome']): RowVerdict => ({
  outcome,
  otherRegime: 'admit',
  reasons: outcome === 'admit' ? '' : 'location',
  works: outcome === 'admit' ? '' : '["wk_0123456789"]',
  grants: '',
  unchecked: 'content',
})
const admitted = verdict('admit')
const refused = verdict('refuse')

async function measure(what: string, path: string, rows: number): Promise<Record<string, string | number>> {
  const dataset = await openDataset(path)
  const megabytes = (await stat(path)).size / 1e6
  const cpu = { split: 0, read: 0, write: 0 }
  const runs: Uint8Array[] = []
  const sink = { writeFile: async () => undefined }
  let start = process.cpuUsage()
  const lap = (of: keyof typeof cpu) => {
    const { user, system } = process.cpuUsage(start)
    cpu[of] += (user + system) / 1e6
    start = process.cpuUsage()
  }
  let rssMax = 0
  for await (const payload of splitSource(dataset, dataset.sources[0]!)) {
    lap('split')
    const { count } = await readPart(payload, dataset.mapping)
    lap('read')
    const verdicts = Array.from({ length: count }, (_, i) => (i % 50 === 0 ? refused : admitted))
    const output = await writePart(payload, verdicts, {})
    if (output.verdictRuns !== undefined) runs.push(output.verdictRuns)
    for (const outcome of ['admit', 'refuse'] as const) await writePieces(sink, output[outcome])
    lap('write')
    rssMax = Math.max(rssMax, process.memoryUsage.rss())
  }
  lap('split')
  if (runs.length > 0) {
    await finish(dataset, path, runs)
    lap('write')
  }
  const pace = (seconds: number) => Math.round(rows / seconds / 1000)
  return {
    what,
    rows,
    megabytes: Math.round(megabytes),
    splitKRows: pace(cpu.split),
    readKRows: pace(cpu.read),
    writeKRows: pace(cpu.write),
    rssMaxMb: Math.round(rssMax / 1e6),
  }
}

async function finish(dataset: Dataset, path: string, runs: readonly Uint8Array[]): Promise<void> {
  const source = dataset.sources[0]!
  const verdictFile = `${path}.verdicts`
  await writeFile(verdictFile, Buffer.concat(runs))
  const { parquet } = await dataset.layoutOf(source)
  const outputs = { admit: `${path}.admit`, refuse: `${path}.refuse` }
  await writeParquet({ name: source.name, path, layout: parquet! }, verdictFile, outputs)
  for (const made of [verdictFile, ...Object.values(outputs)]) await rm(made)
}

function optionOf(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name)
  return at < 0 ? undefined : options[at + 1]
}
