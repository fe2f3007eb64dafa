/**
 * `npm run bench -- search [--max 1000000]`: finding names by what someone types, from one character on. Build, memory, a
 * change, and questions of one, two and three or more characters and of romaji, taken from the names and from the
 * commonest signs. A minute on a quiet machine; `cpu` is the
 * process's own time, which others on the machine do not lengthen as much.
 */
import { createSearchIndex, type SearchDocument } from '../src/rights/index.js'
import { randomNumbers, syntheticNames } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

type Row = BenchTable['rows'][number]
const questions = 300

export const run: Benchmark = async (options) => {
  const at = options.indexOf('--max')
  const max = at < 0 ? 1_000_000 : Number(options[at + 1])
  const sizes: Row[] = []
  const asked: Row[] = []
  for (const count of [100_000, 1_000_000].filter((size) => size <= max)) {
    const documents = documentsOf(count)
    const index = createSearchIndex()
    const started = performance.now()
    index.put(documents)
    const buildSeconds = (performance.now() - started) / 1000
    const changes: number[] = []
    for (let i = 0; i < 50; i++) {
      const before = performance.now()
      index.put([{ id: documents[i]!.id, names: [{ text: `改題${i}`, kind: 'official' }] }])
      changes.push(performance.now() - before)
    }
    sizes.push({
      names: count,
      documents: documents.length,
      buildSeconds: round(buildSeconds),
      listsMB: round(index.bytes / 1e6),
      bytesPerName: round(index.bytes / count),
      changeP50Ms: round(quantile(changes, 0.5)),
      changeMaxMs: round(quantile(changes, 1)),
    })
    for (const [kind, texts] of Object.entries(questionsFor(documents))) {
      for (const text of texts.slice(0, 30)) index.search(text)
      const times: number[] = []
      const cpu: number[] = []
      let found = 0
      for (const text of texts) {
        const [before, cpuBefore] = [performance.now(), process.cpuUsage()]
        found += index.search(text, { limit: 20 }).length
        times.push(performance.now() - before)
        const { user, system } = process.cpuUsage(cpuBefore)
        cpu.push((user + system) / 1000)
      }
      asked.push({
        names: count,
        questions: kind,
        foundPerQuestion: round(found / texts.length),
        p50Ms: round(quantile(times, 0.5)),
        p99Ms: round(quantile(times, 0.99)),
        maxMs: round(quantile(times, 1)),
        cpuP50Ms: round(quantile(cpu, 0.5)),
        cpuP99Ms: round(quantile(cpu, 0.99)),
      })
    }
  }
  return [
    { title: 'Names in memory; a change is a renamed work', rows: sizes },
    { title: `The 20 best of ${questions} questions each`, rows: asked },
  ]
}

/** Five names a work, as registered. */
function documentsOf(count: number): SearchDocument[] {
  const works = new Map<string, { text: string; kind: 'official' | 'alternate' | 'fan' }[]>()
  for (const { work, name } of syntheticNames(count, 1)) {
    const names = works.get(work) ?? []
    works.set(work, names)
    names.push({ text: name.text, kind: names.length === 0 ? 'official' : names.length < 4 ? 'alternate' : 'fan' })
  }
  return [...works].map(([id, names]) => ({ id, names }))
}

/** What people type: beginnings and middles of names, every kana and letter, and what is nowhere. */
function questionsFor(documents: readonly SearchDocument[]): Record<string, string[]> {
  const random = randomNumbers(5)
  const name = () => {
    const { names } = documents[Math.floor(random() * documents.length)]!
    return [...names[Math.floor(random() * names.length)]!.text]
  }
  const part = (length: number, fits: RegExp) => {
    for (;;) {
      const characters = name()
      const from = Math.floor(random() * Math.max(1, characters.length - length))
      const text = characters.slice(from, from + length).join('')
      if (text.length >= length && fits.test(text)) return text
    }
  }
  const many = (make: () => string) => Array.from({ length: questions }, make)
  const signs = [
    ...'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんabcdefghijklmnopqrstuvwxyz0123456789',
  ]
  return {
    'one character of a name': many(() => part(1, /^[^\s・]$/)),
    'one kana, letter or digit': many(() => signs[Math.floor(random() * signs.length)]!),
    'two characters': many(() => part(2, /^[^\s・]{2}$/)),
    'three to six characters': many(() => part(3 + Math.floor(random() * 4), /^\S/)),
    'romaji of three to eight letters': many(() => part(3 + Math.floor(random() * 6), /^[a-z]+$/i)),
    'two words': many(() => `${part(2, /^[^\s・]{2}$/)} ${part(2, /^[^\s・]{2}$/)}`),
    'what is nowhere': many(() => `${part(3, /^[a-z]+$/i)}${part(3, /^[a-z]+$/i)}${part(2, /^[^\s・]{2}$/)}`),
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
}
const round = (value: number): number => Number(value.toPrecision(3))
