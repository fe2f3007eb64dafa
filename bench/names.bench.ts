/**
 * `npm run bench -- names [--max 1000000]`: names in texts. Precision and recall on our own test set, by trick; memory,
 * build, opening and search at 10 k, 100 k and 1 M made-up names, each opened from its bytes in a process of its own.
 * About a minute.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildNameIndex, serializeNameIndex } from '../src/rights/index.js'
import { type Measured, measureNames } from '../src/rights/names/measure-names.js'
import { negatives, positives } from '../src/rights/names/names-fixture.js'
import { randomNumbers, syntheticNames, syntheticPrompt } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

type Row = BenchTable['rows'][number]
const promptCount = 600
const promptLength = 1000
/**
 * Searched before the measured ones, besides the short texts of the test set, which have every trick in them: once in an
 * index of one name and once in the one that is measured, so that the engine has compiled what it will need.
 */
const warmUpCount = 400

export const run: Benchmark = async (options) => {
  const at = options.indexOf('--max')
  const max = at < 0 ? 1_000_000 : Number(options[at + 1])
  const { positives: named, negatives: unnamed } = measureNames()
  const sizes: Row[] = []
  const quiet: Row[] = []
  for (const count of [10_000, 100_000, 1_000_000].filter((size) => size <= max)) {
    const { row, quietRow } = await measureSize(count)
    sizes.push(row)
    quiet.push(quietRow)
  }
  return [
    { title: 'Precision and recall on the test set (names-fixture.ts)', rows: overall(named, unnamed) },
    { title: 'Recall by kind of text', rows: named.map(recallRow) },
    {
      title: 'Hard negatives by kind: texts in which anything was found',
      rows: unnamed.map(({ kind, texts, sure, any }) => ({ kind, texts, sure, sureOrPossible: any })),
    },
    {
      title: `Names in memory; ${promptCount} prompts of ${promptLength} characters with names in them, after ${warmUpCount} others and the test set`,
      rows: sizes,
    },
    { title: 'The same prompts without the names: what is found by chance', rows: quiet },
    { title: `Growth from ${sizes[0]?.names} to ${sizes.at(-1)?.names} names (factors)`, rows: [growth(sizes)] },
  ]
}

function overall(positives: Measured[], negatives: Measured[]): Row[] {
  const sum = (rows: Measured[], of: (row: Measured) => number) => rows.reduce((total, row) => total + of(row), 0)
  const texts = sum(positives, (row) => row.texts)
  return (['sure', 'any'] as const).map((certainty) => {
    const hits = sum(positives, (row) => row[certainty])
    const misses = sum(negatives, (row) => row[certainty]) + sum(positives, (row) => row.strange)
    return {
      certainty: certainty === 'any' ? 'sure or possible' : 'sure',
      positiveTexts: texts,
      negativeTexts: sum(negatives, (row) => row.texts),
      precision: round(hits / (hits + misses)),
      recall: round(hits / texts),
      falseAlarms: misses,
    }
  })
}

const recallRow = ({ kind, texts, sure, any }: Measured): Row => ({
  kind,
  texts,
  recallSure: round(sure / texts),
  recallSureOrPossible: round(any / texts),
})

async function measureSize(count: number): Promise<{ row: Row; quietRow: Row }> {
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  try {
    const some: string[] = []
    let i = 0
    for (const { name } of syntheticNames(count, 1)) if (i++ % Math.ceil(count / 2000) === 0) some.push(name.text)
    const start = performance.now()
    const index = buildNameIndex(syntheticNames(count, 1))
    const buildSeconds = (performance.now() - start) / 1000
    await writeFile(join(folder, 'index'), serializeNameIndex(index))
    const random = randomNumbers(7)
    const promptsWith = (names: string[], length: number) =>
      Array.from({ length }, (_, n) => syntheticPrompt(n, promptLength, names, random))
    const prompts = promptsWith(some, promptCount)
    const without = promptsWith([''], promptCount)
    const warmUp = [...promptsWith(some, warmUpCount), ...[...positives(), ...negatives()].map(({ text }) => text)]
    const measured = await inChild(folder, warmUp, prompts)
    const silent = await inChild(folder, warmUp, without)
    return {
      row: {
        names: count,
        buildSeconds: round(buildSeconds),
        fileMB: round(measured.bytes! / 1e6),
        rssOpenedMB: round(measured.rssOpened! / 1e6),
        rssUsedMB: round(measured.rssUsed! / 1e6),
        readMs: round(measured.readMs!),
        openMs: round(measured.openMs!),
        firstMs: round(measured.firstMs!),
        p50Ms: round(measured.p50Ms!),
        p99Ms: round(measured.p99Ms!),
        maxMs: round(measured.maxMs!),
        cpuP50Ms: round(measured.cpuP50Ms!),
        cpuP99Ms: round(measured.cpuP99Ms!),
        bestOf5P50Ms: round(measured.bestP50Ms!),
        bestOf5P99Ms: round(measured.bestP99Ms!),
        stepsPerPrompt: Math.round(measured.steps!),
        namesFoundPerPrompt: round(measured.found!),
      },
      quietRow: {
        names: count,
        surePerPrompt: round(silent.sure!),
        sureOrPossiblePerPrompt: round(silent.found!),
        p50Ms: round(silent.p50Ms!),
        p99Ms: round(silent.p99Ms!),
        cpuP99Ms: round(silent.cpuP99Ms!),
      },
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function inChild(folder: string, warmUp: string[], prompts: string[]): Promise<Record<string, number>> {
  await writeFile(join(folder, 'prompts'), JSON.stringify({ warmUp, prompts }))
  const worker = fileURLToPath(new URL('./names-worker.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--import',
    'tsx',
    worker,
    join(folder, 'index'),
    join(folder, 'prompts'),
  ])
  return JSON.parse(stdout) as Record<string, number>
}

function growth(rows: Row[]): Row {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return {}
  return Object.fromEntries(
    ['names', 'buildSeconds', 'fileMB', 'rssUsedMB', 'openMs', 'p50Ms', 'p99Ms', 'bestOf5P99Ms', 'stepsPerPrompt'].map(
      (name) => [name, round(Number(last[name]) / Number(first[name]))],
    ),
  )
}

function round(value: number): number {
  return Number(value.toPrecision(value >= 100 ? 4 : 3))
}
