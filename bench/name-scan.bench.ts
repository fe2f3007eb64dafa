/**
 * `npm run bench -- name-scan [--max 1000000]`: how soon a caption is known to have no registered name in it, at 10 k, 100 k
 * and 1 M made-up names, and how many captions have to be searched after all: one by one
 * (`scanUs`), and as a column in UTF-8 (`columnUs`). CPU time; about a minute.
 */
import {
  buildNameIndex,
  createNameScan,
  findNames,
  openNameIndex,
  serializeNameIndex,
  type TextsInBytes,
} from '../src/rights/index.js'
import { captions } from './captions.js'
import { randomNumbers, syntheticNames } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

const captionCount = 20_000
const searchedCount = 2_000
const rounds = 6

export const run: Benchmark = async (options) => {
  const at = options.indexOf('--max')
  const max = at < 0 ? 1_000_000 : Number(options[at + 1])
  const rows: BenchTable['rows'] = []
  for (const count of [10_000, 100_000, 1_000_000].filter((size) => size <= max)) rows.push(...measure(count))
  return [{ title: `${captionCount} captions of 60 to 100 characters; the best of ${rounds} rounds`, rows }]
}

function measure(count: number): BenchTable['rows'] {
  const index = openNameIndex(serializeNameIndex(buildNameIndex(syntheticNames(count, 1))))
  const start = performance.now()
  const scan = createNameScan(index)
  const makeMs = performance.now() - start
  const random = randomNumbers(11)
  return (['en', 'ja'] as const).map((language) => {
    const texts = captions(captionCount, language, random)
    let [perhaps, named, lost, characters] = [0, 0, 0, 0]
    for (const [i, text] of texts.entries()) {
      const maybe = scan.mayName(text)
      characters += text.length
      if (maybe) perhaps++
      if (maybe ? findNames(index, text).length > 0 : i < searchedCount && findNames(index, text).length > 0) {
        named++
        if (!maybe) lost++
      }
    }
    const scanUs = cpuMicroseconds(texts, (text) => scan.mayName(text))
    const column = inBytes(texts)
    const columnUs =
      cpuMicroseconds([column], ({ starts }) => scan.mayNameInBytes(column).length === starts.length) / texts.length
    const searchUs = cpuMicroseconds(texts.slice(0, searchedCount), (text) => findNames(index, text))
    return {
      names: count,
      language,
      charactersPerCaption: Math.round(characters / texts.length),
      makeMs: round(makeMs),
      memoryMB: round(scan.bytes / 1e6),
      scanUs: round(scanUs),
      columnUs: round(columnUs),
      findNamesUs: round(searchUs),
      perhapsPercent: round((100 * perhaps) / texts.length),
      namedPercent: round((100 * named) / texts.length),
      lost,
      togetherUs: round(scanUs + (perhaps / texts.length) * searchUs),
    }
  })
}

/** As a column of a dataset has them. */
function inBytes(texts: readonly string[]): TextsInBytes {
  const lengths = Int32Array.from(texts, (text) => Buffer.byteLength(text))
  const starts = new Uint32Array(texts.length)
  for (let row = 1; row < texts.length; row++) starts[row] = starts[row - 1]! + lengths[row - 1]!
  return { bytes: Buffer.from(texts.join('')), starts, lengths }
}

/** Of all threads, the compiler's and the collector's too, for one text: what it costs however busy the machine is. */
function cpuMicroseconds<T>(texts: readonly T[], work: (text: T) => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage()
    for (const text of texts) work(text)
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / texts.length)
  }
  return best
}

const round = (value: number) => Number(value.toPrecision(3))
