import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { openKyodaku } from './index.js'

const works = 3000
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-import-kill-'))
const [data, catalogue] = [join(folder, 'data'), join(folder, 'catalogue.csv')]
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('killed with -9 while recording, an import leaves whole works, and a repeat records exactly the rest', {
  timeout: 300_000,
}, async () => {
  const rows = Array.from(
    { length: works },
    (_, n) => `w-${n},題${n},映画,${n === 0 ? '' : 'w-0'},別${n}|名${n},${n === 0 ? 'p' : ''}`,
  )
  // The parent of all stands last in the file.
  writeFileSync(catalogue, `id,title,kind,parent,names,owner\n${rows.reverse().join('\n')}\n`)

  let known = 0
  // Just after a batch was recorded, and at moments within the next one.
  for (const laterMs of [0, 20, 60]) {
    const said = await importing(laterMs)
    const ids = await registered()
    expect(new Set(ids).size, 'nothing twice').toBe(ids.length)
    expect(ids[0]).toBe('w-0')
    expect(ids.length, 'what was said to be recorded is').toBeGreaterThanOrEqual(known + said.recorded)
    known = ids.length
  }
  expect(known, 'the kills must have come in the middle').toBeLessThan(works)

  const rest = await importing(undefined)
  expect(rest.counts).toMatchObject({ new: works - known, unchanged: known, recorded: works - known })
  expect((await registered()).length).toBe(works)
  expect((await importing(undefined)).counts).toMatchObject({ new: 0, unchanged: works, recorded: 0 })
})

/** Imports in a process of its own; with a number, kills it so much later than its first batch. */
function importing(killLaterMs: number | undefined): Promise<{ recorded: number; counts?: unknown }> {
  const program = fileURLToPath(new URL('../../dist/clearance/import-child-for-tests.js', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, data, catalogue], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    let killing = false
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      output += text
      if (killLaterMs === undefined || killing || !output.includes('recorded')) return
      killing = true
      if (killLaterMs > 0) await sleep(killLaterMs)
      child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== null && code !== 0) return reject(new Error(`the import ended with ${code}`))
      const recorded = Number([...output.matchAll(/^recorded (\d+)$/gm)].at(-1)?.[1] ?? 0)
      const counts = /^done (.+)$/m.exec(output)?.[1]
      resolve({ recorded, ...(counts === undefined ? {} : { counts: JSON.parse(counts) as unknown }) })
    })
  })
}

async function registered(): Promise<string[]> {
  const opened = await openKyodaku({ dataDirectory: data })
  try {
    const rows = await opened.store.db
      .selectFrom('registry_entries')
      .select('subject_id')
      .where('kind', '=', 'work')
      .orderBy('seq')
      .execute()
    return rows.map((row) => row.subject_id)
  } finally {
    await opened.close()
  }
}
