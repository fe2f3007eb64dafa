/**
 * A catalogue of 10,000 works with 300,000 names into the embedded database: parsed, planned, recorded, and once more when
 * all of it is registered. `npm run bench -- import [WORKS]`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importCatalogue, openKyodaku } from '../src/clearance/index.js'
import type { Benchmark } from './run.js'

const namesPerWork = 30
const kana = 'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん'

/** The catalogue as CSV in pieces of some rows, never whole in memory. */
function* catalogue(works: number): Generator<Uint8Array> {
  yield Buffer.from('作品ID,作品名,題名（英語）,よみ,種別,親作品,別名,略称,権利者,持分,管理番号\r\n')
  let state = 20261122
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const word = (length: number) => Array.from({ length }, () => kana[next(kana.length)]).join('')
  let lines = ''
  for (let n = 0; n < works; n++) {
    const others = Array.from({ length: namesPerWork - 4 }, (_, i) => `${word(4 + next(10))}${i}`).join('|')
    const root = n - (n % 10)
    const owner = n === root ? 'aozora-eiga,100%' : ','
    lines += `w-${n},作品${word(6)}${n},Work ${n},${word(8)},${n === root ? 'フランチャイズ' : '映画'},${n === root ? '' : `w-${root}`},${others},略${word(3)}${n},${owner},AZ-${n}\r\n`
    if (lines.length > 60_000) {
      yield Buffer.from(lines)
      lines = ''
    }
  }
  yield Buffer.from(lines)
}

export const run: Benchmark = async ([count = '10000']) => {
  const works = Number(count)
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  const rows: Record<string, string | number>[] = []
  try {
    const kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
    for (const title of ['dry run', 'first import', 'the same again']) {
      const began = performance.now()
      let [recordFrom, rssMax] = [began, 0]
      const report = await importCatalogue(kyodaku, catalogue(works), {
        format: 'csv',
        owner: 'aozora-eiga',
        dryRun: title === 'dry run',
        onProgress: ({ step }) => {
          if (step === 'plan') recordFrom = performance.now()
          rssMax = Math.max(rssMax, process.memoryUsage.rss())
        },
      })
      rows.push({
        run: title,
        works,
        names: works * namesPerWork,
        recorded: report.counts.recorded,
        errors: report.counts.errors,
        seconds: round((performance.now() - began) / 1000),
        beforeRecordingSeconds: round((recordFrom - began) / 1000),
        rssMaxMb: Math.round(rssMax / 1e6),
      })
    }
    await kyodaku.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return [{ title: 'import of a catalogue, embedded database', rows }]
}

const round = (value: number) => Math.round(value * 100) / 100
