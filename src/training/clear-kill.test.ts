import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { openKyodaku } from '../clearance/index.js'
import { fillRegistryForTests, rowForTests } from './registry-for-tests.js'
import { clearDataset } from './run/clear-dataset.js'
import { decidedParts } from './run/runs.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-training-kill-'))
const [data, dataset, output] = [join(folder, 'data'), join(folder, 'set.csv'), join(folder, 'out')]
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const partRows = 500
const rows = 30_000

it('killed with -9 while deciding, recording and writing, a run goes on and ends as one that was left alone', {
  timeout: 300_000,
}, async () => {
  writeFileSync(dataset, `videoid,name,contentUrl\n${Array.from({ length: rows }, (_, i) => rowForTests(i)).join('')}`)
  const opened = await openKyodaku({ dataDirectory: data })
  await fillRegistryForTests(opened)
  await opened.close()

  let decided = 0
  let kills = 0
  // Soon after the first part of this try, and at moments later; then at the receipt; then while outputs are written.
  for (const [word, laterMs] of [
    ['decided', 0],
    ['decided', 150],
    ['recording', 0],
    ['recording', 15],
    ['recording', 60],
  ] as const) {
    const said = await clearing({ word, laterMs })
    if (said.done !== undefined) break
    kills++
    const parts = await partsDecided()
    expect(parts, 'what was said to be decided is').toBeGreaterThanOrEqual(decided)
    decided = parts
  }
  expect(kills, 'the kills must have come in the middle').toBeGreaterThanOrEqual(3)
  const { done } = await clearing(undefined)
  expect(done).toBeDefined()

  const kyodaku = await openKyodaku({ dataDirectory: data })
  try {
    const alone = join(folder, 'alone')
    const use = { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' } as const
    const other = await clearDataset(kyodaku, { location: dataset, output: alone, use, partRows, workers: 0 })
    for (const file of ['admitted/set.csv', 'refused/set.csv'])
      expect(readFileSync(join(output, file), 'utf8')).toBe(readFileSync(join(alone, file), 'utf8'))
    const both = await kyodaku.store.db.selectFrom('datasets').select(['id', 'state', 'rows']).execute()
    expect(both.map(({ state, rows: count }) => [state, count])).toEqual([
      ['cleared', rows],
      ['cleared', rows],
    ])
    const receipts = [output, alone].map((path) => JSON.parse(readFileSync(join(path, 'receipt.json'), 'utf8')))
    expect(receipts[0].result.counts).toEqual(receipts[1].result.counts)
    expect(other.id).not.toBe(done)
  } finally {
    await kyodaku.close()
  }
})

async function partsDecided(): Promise<number> {
  const kyodaku = await openKyodaku({ dataDirectory: data })
  try {
    const runs = await kyodaku.store.db.selectFrom('datasets').select('id').execute()
    return runs[0] === undefined ? 0 : (await decidedParts(kyodaku, runs[0].id)).length
  } finally {
    await kyodaku.close()
  }
}

/** Clears in a process of its own; killed so much later than it first says a word. */
function clearing(kill: { word: string; laterMs: number } | undefined): Promise<{ done?: string }> {
  const program = fileURLToPath(new URL('../../dist/training/clear-child-for-tests.js', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, data, dataset, output, String(partRows), '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    let killing = false
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      said += text
      if (kill === undefined || killing || !said.includes(kill.word)) return
      killing = true
      if (kill.laterMs > 0) await sleep(kill.laterMs)
      child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== null && code !== 0) return reject(new Error(`the run ended with ${code}`))
      const done = /^done (.+)$/m.exec(said)?.[1]
      resolve(done === undefined ? {} : { done })
    })
  })
}
