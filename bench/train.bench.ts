/**
 * `npm run bench -- train [--rows 10000000] [--works 200000] [--digests 10000000] [--format parquet|csv|both] [--kept FOLDER]`:
 * the training gate on metadata alone: locations, names in captions, digests. A made-up dataset with planted works, against a
 * made-up registry (five names and five locations a work) and a list of digests; each run in a process of its own.
 * `--kept`: registry, list and datasets are made there once, and used again.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { openKyodaku, recordParty, recordSubjects } from '../src/clearance/index.js'
import { parseWork, type Work } from '../src/rights/index.js'
import { captions } from './captions.js'
import { randomNumbers, syntheticNames } from './registry-names.js'
import type { Benchmark } from './run.js'

export const run: Benchmark = async (options) => {
  const option = (name: string, otherwise: string) => {
    const at = options.indexOf(`--${name}`)
    return at < 0 ? otherwise : options[at + 1]!
  }
  const rows = Number(option('rows', '10000000'))
  const works = Number(option('works', '200000'))
  const digests = Number(option('digests', '10000000'))
  const format = option('format', 'both')
  const workers = option('workers', '2')
  const kept = option('kept', '')
  const folder = kept === '' ? await mkdtemp(join(tmpdir(), 'kyodaku-train-')) : kept
  await mkdir(folder, { recursive: true })
  try {
    const names = await fillRegistry(join(folder, 'data'), works)
    const list = await makeDigests(join(folder, `digests-${digests}.csv`), digests, works)
    const results: Record<string, string | number>[] = []
    for (const kind of format === 'both' ? (['parquet', 'csv'] as const) : [format as 'parquet' | 'csv']) {
      const dataset = await makeDataset(folder, kind, rows, works, names)
      const output = join(folder, `out-${kind}`)
      await rm(output, { recursive: true, force: true })
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['bench/train-run.mjs', join(folder, 'data'), dataset, output, list, workers],
        { maxBuffer: 1 << 26 },
      )
      const said = JSON.parse(stdout.trim().split('\n').at(-1)!)
      const prepared = said.decidingSeconds - deciding(said)
      results.push({
        format: kind,
        rows: said.rows,
        names: said.looked.names,
        locations: said.looked.locations,
        digests: said.looked.digests,
        prepareSeconds: round(prepared),
        decideSeconds: round(deciding(said)),
        rowsPerSecond: Math.round(said.rows / deciding(said)),
        recordAndWriteSeconds: round(said.allSeconds - said.decidingSeconds),
        rowsPerSecondInAll: Math.round(said.rows / said.allSeconds),
        cpuMicrosecondsPerRow: round((said.cpuSeconds * 1e6) / said.rows),
        openedMegabytes: Math.round(said.openedBytes / 1e6),
        preparingPeakMegabytes: Math.round(said.preparedPeakBytes / 1e6),
        preparedMegabytes: Math.round(said.preparedBytes / 1e6),
        peakMegabytes: Math.round(said.peakBytes / 1e6),
        admitted: said.outcomes.admit,
        review: said.outcomes.review,
        refused: said.outcomes.refuse,
      })
      await rm(output, { recursive: true, force: true })
    }
    return [
      { title: `The training gate on metadata, ${workers} threads`, rows: results },
      { title: 'Projected to 5.85 billion rows, by these rates', rows: results.flatMap(projected) },
    ]
  } finally {
    if (kept === '') await rm(folder, { recursive: true, force: true })
  }
}

/** From when registry and lists have been made ready until the last part is kept: starting the threads is in it. */
const deciding = (said: { decidingSeconds: number; preparedSeconds: number }) =>
  said.decidingSeconds - said.preparedSeconds

const laion = 5_850_000_000

/** Machines work on parts of their own and share nothing but the registry: N of them take an Nth of the time. */
function projected(row: Record<string, string | number>): Record<string, string | number>[] {
  return [1, 10, 100].map((machines) => ({
    format: row.format!,
    machines,
    arithmetic: `${laion} / (${row.rowsPerSecond} * ${machines})`,
    hours: round(laion / Number(row.rowsPerSecond) / machines / 3600),
  }))
}

const round = (value: number) => Math.round(value * 100) / 100

/** Works with five names and five locations each. Returns some of the names, to be planted. */
async function fillRegistry(data: string, works: number): Promise<string[]> {
  const planted: string[] = []
  const filled = existsSync(data)
  const kyodaku = filled ? undefined : await openKyodaku({ dataDirectory: data })
  try {
    if (kyodaku !== undefined) {
      await recordParty(kyodaku, { id: 'hana', role: 'rightsholder', names: [{ text: 'Hana', kind: 'official' }] })
      await recordParty(kyodaku, { id: 'gen', role: 'provider', names: [{ text: 'Gen', kind: 'official' }] })
    }
    let titles: Work['titles'] = []
    let batch: Work[] = []
    let made = 0
    for (const { name } of syntheticNames(works * 5, 7)) {
      titles.push(name)
      if (titles.length < 5) continue
      if (made % 400 === 0) planted.push(titles[0]!.text)
      if (kyodaku !== undefined) {
        batch.push(workOf(made, titles))
        if (batch.length === 2000) {
          await recordSubjects(
            kyodaku,
            batch.map((subject) => ({ kind: 'work', subject })),
          )
          batch = []
        }
      }
      titles = []
      made++
    }
    if (kyodaku !== undefined && batch.length > 0)
      await recordSubjects(
        kyodaku,
        batch.map((subject) => ({ kind: 'work', subject })),
      )
  } finally {
    await kyodaku?.close()
  }
  return planted
}

function workOf(number: number, titles: Work['titles']): Work {
  return parseWork({
    id: `work-${number}`,
    kind: 'series',
    titles,
    identifiers: [
      { scheme: 'domain', value: `works-${number}.example` },
      { scheme: 'url', value: `https://studio.example/titles/${number}/` },
      { scheme: 'url', value: `https://shop.example/${number}.html` },
      { scheme: 'domain', value: `series-${number}.test` },
      { scheme: 'url', value: `https://portal.example/w/${number}` },
    ],
    owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
  })
}

async function inDuckDb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2GB' })
  const connection = await instance.connect()
  try {
    await connection.run(sql)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function makeDigests(path: string, digests: number, works: number): Promise<string> {
  if (!existsSync(path))
    await inDuckDb(
      `COPY (SELECT 'md5:' || md5('copy ' || i) || ',work-' || (i % ${works}) FROM range(${digests}) t(i)) TO '${path}' (HEADER false, QUOTE '', DELIMITER '\t')`,
    )
  return path
}

/** Captions that rows are given, again and again: nothing here remembers a caption. */
const captionCount = 50_000

/**
 * Rows of ordinary pages with captions as lists of videos have them (`captions.ts`), on 1.5 million hosts of which few have
 * most rows, as on the web; one in a thousand each has a registered location, name or digest.
 */
async function makeDataset(
  folder: string,
  format: 'parquet' | 'csv',
  rows: number,
  works: number,
  names: readonly string[],
): Promise<string> {
  const path = join(folder, `set-${rows}.${format}`)
  if (existsSync(path)) return path
  const [nameFile, captionFile] = [join(folder, 'names.json'), join(folder, 'captions.json')]
  await writeFile(nameFile, JSON.stringify(names.map((name) => ({ name }))))
  const texts = captions(captionCount, 'en', randomNumbers(5))
  await writeFile(captionFile, JSON.stringify(texts.map((text) => ({ text }))))
  const caption = `captions.list[1 + (hash(i * 31) % ${captionCount})::INT]`
  await inDuckDb(`COPY (
    WITH names AS (SELECT list(name) AS list FROM read_json('${nameFile}')),
      captions AS (SELECT list(text) AS list FROM read_json('${captionFile}'))
    SELECT i AS SAMPLE_ID,
      CASE WHEN i % 1000 = 1 THEN 'https://cdn.works-' || (i % ${works}) || '.example/' || i || '.jpg'
        ELSE 'https://host-' || floor(pow((hash(i) % 1000003) / 1000003.0, 4) * 1500000)::INT || '.example/media/' || i || '.jpg?size=large' END AS URL,
      CASE WHEN i % 1000 = 2 THEN 'trailer of ' || names.list[1 + (hash(i) % len(names.list))::INT] || ' in the cinema'
        ELSE ${caption} END AS TEXT,
      1024 AS WIDTH, 576 AS HEIGHT,
      CASE WHEN i % 1000 = 3 THEN md5('copy ' || (i * 7 % 1000000)) ELSE md5('own ' || i) END AS md5
    FROM range(${rows}) t(i), names, captions
  ) TO '${path}' (FORMAT ${format}${format === 'parquet' ? ', COMPRESSION zstd, ROW_GROUP_SIZE 122880' : ', HEADER true'})`)
  return path
}
