/**
 * `npm run bench -- NAME [OPTIONS]`: runs `bench/NAME.bench.ts`, prints its tables and writes `bench/results/NAME.json`.
 * Without a name it lists what there is.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** One table of a benchmark: rows of named figures, units in the names (`p50Ms`, `bytesPerHash`). */
export interface BenchTable {
  title: string
  rows: Record<string, string | number>[]
}
/** What a benchmark file exports as `run`. */
export type Benchmark = (options: string[]) => Promise<BenchTable[]>

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = (await readdir(folder)).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
const [name, ...options] = process.argv.slice(2)
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME [OPTIONS]\nbenchmarks: ${names.join(', ')}`)
  process.exit(name === undefined ? 0 : 2)
}
const { run } = (await import(`./${name}.bench.ts`)) as { run: Benchmark }
const tables = await run(options)
for (const { title, rows } of tables) {
  console.log(`\n${title}`)
  console.table(rows)
}
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.version,
}
await mkdir(`${folder}results`, { recursive: true })
const output = `${folder}results/${name}.json`
await writeFile(output, `${JSON.stringify({ name, machine, tables }, null, 2)}\n`)
console.log(`\nwritten: bench/results/${name}.json`)
