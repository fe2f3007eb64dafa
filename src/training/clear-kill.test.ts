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

const partRows = 100
const rows = 3000

it('killed with -9 while deciding, recording and writing, a run goes on and ends as one that was left alone', {
  timeout: 300_000,
}, async () => {
  writeFileSync(dataset, `videoid,name,contentUrl\n${Array.from({ length: rows }, (_, i) => rowForTests(i)).join('')}`)
  const opened = await openKyodaku({ dataDirectory: data })
  await fillRegistryForTests(opened)
  await opened.close()

  let decided = 0
  let kills = 0
  // After the first part of this try, and some parts later; at the receipt; then by the clock while outputs are written,
  // as far as there is time for it.
  for (const kill of [{ hold: '2' }, { hold: '6' }, { hold: 'recording' }, { laterMs: 15 }, { laterMs: 60 }]) {
    const said = await clearing(kill)
    if (said.done !== undefined) break
    kills++
    const parts = await partsDecided()
    expect(parts, 'what was said to be decided is').toBeGreaterThanOrEqual(decided)
    decided = parts
  }
  expect(kills).toBeGreaterThanOrEqual(3)
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

/** Clears in a process of its own; killed where it holds, or so much later than it has begun to record. */
function clearing(kill: { hold?: string; laterMs?: number } | undefined): Promise<{ done?: string }> {
  const program = fileURLToPath(new URL('../../dist/training/clear-child-for-tests.js', import.meta.url))
  return new Promise((resolve, reject) => {
    const words = [program, data, dataset, output, String(partRows), '2', kill?.hold ?? '']
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    let killing = false
    const reached = () =>
      /^\d+$/.test(kill?.hold ?? '') ? said.split('\n').length > Number(kill?.hold) : said.includes('recording')
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      said += text
      if (kill === undefined || killing || !reached()) return
      killing = true
      if (kill.laterMs !== undefined) await sleep(kill.laterMs)
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
