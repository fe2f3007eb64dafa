import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { findReceipt, openKyodaku, usageOf, verifyReceipt } from '../clearance/index.js'
import { grantForTests, recordFilmsForTests } from '../clearance/registry-for-tests.js'
import { startUpstreamForTests } from './upstream-for-tests.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-gateway-kill-'))
const data = join(folder, 'data')
let child: ChildProcess | undefined
afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const grant = 'grt_moon'
/** Requests at a time, and how long after they are sent the gateway is killed: from while they are decided to after the last. */
const atOnce = 4
const killAfterMs = [10, 50, 120, 350, 1200]

it('killed with -9 again and again, a gateway asks for nothing twice or without a permission on record, loses none, and counts each once', {
  timeout: 600_000,
}, async () => {
  await register()
  const upstream = await startUpstreamForTests()
  upstream.makes(resolve(import.meta.dirname, '../../samples/media/pinwheel-market.mp4'))
  const answered: string[] = []
  let unanswered = 0
  for (const [round, afterMs] of killAfterMs.entries()) {
    const url = await start(upstream.url)
    const asked = Array.from({ length: atOnce }, (_, n) => ask(url, `The Moonlit Path of Ilmarie, take ${round}-${n}`))
    await sleep(afterMs)
    await kill()
    for (const id of await Promise.all(asked)) {
      if (id === undefined) unanswered++
      else answered.push(id)
    }
  }
  expect(unanswered, 'some kills must have come before an answer').toBeGreaterThan(0)

  // Whatever was left is finished, by the next process that has time to.
  const url = await start(upstream.url)
  const last = await ask(url, 'The Moonlit Path of Ilmarie, the last take')
  answered.push(last!)
  await allDone(url)
  child!.kill('SIGTERM')
  await once(child!, 'exit')

  const kyodaku = await openKyodaku({ dataDirectory: data })
  try {
    const rows = await kyodaku.store.db.selectFrom('generations').selectAll().execute()
    const byId = new Map(rows.map((row) => [row.id, row]))
    const keys = upstream.jobs.map(({ key }) => key ?? '')
    expect(new Set(keys).size, 'asked for once').toBe(keys.length)
    for (const key of keys) {
      const receipt = await findReceipt(kyodaku, byId.get(key)!.receipt_id)
      expect(receipt.decision.outcome).toBe('permit')
      const checks = verifyReceipt(receipt, { verifierKeys: [kyodaku.log.verifierKey] })
      expect(checks.filter(({ ok }) => !ok)).toEqual([])
    }
    for (const id of answered) expect(byId.get(id)?.state, 'what was answered is made').toBe('released')
    const released = rows.filter(({ state }) => state === 'released')
    expect([...new Set(rows.map(({ state }) => state))].sort()).toEqual(['failed', 'released'])
    for (const { output_receipt_id } of released) {
      const { decision, inputs } = await findReceipt(kyodaku, output_receipt_id!)
      expect([decision.outcome, inputs.use.kind]).toEqual(['permit', 'release'])
    }
    // Each use counts once: with what was released, or not at all.
    const [before] = released.slice(-1)
    const { inputs } = await findReceipt(kyodaku, before!.output_receipt_id!)
    expect(inputs.settles).toBe(before!.receipt_id)
    expect(await countOf(kyodaku)).toBe(released.length)
    // Neither a file of a request that was given up, nor one of a video that is not released.
    const left = readdirSync(join(data, 'generations'))
    expect(left.filter((name) => name.startsWith('asking-'))).toEqual([])
    for (const { id, state } of rows)
      for (const [name, isThere] of [
        ['output', false],
        ['released', state === 'released'],
      ] as const)
        expect(existsSync(join(data, 'generations', id, name)), `${id}, ${state}: ${name}`).toBe(isThere)
  } finally {
    await kyodaku.close()
    await upstream.close()
  }
})

async function register(): Promise<void> {
  const kyodaku = await openKyodaku({ dataDirectory: data })
  await recordFilmsForTests(kyodaku, { moonpath: 'The Moonlit Path of Ilmarie' })
  await grantForTests(kyodaku, 'moonpath', { id: grant, caps: { count: 1000 } })
  await kyodaku.close()
}

/** Starts the gateway. @returns its address, once it listens */
async function start(upstream: string): Promise<string> {
  const program = fileURLToPath(new URL('../../dist/generation/gateway-child-for-tests.js', import.meta.url))
  const started = spawn(process.execPath, [program, data, upstream], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  let said = ''
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  for (;;) {
    const url = /^listening (\S+)$/m.exec(said)?.[1]
    if (url !== undefined) return url
    if (started.exitCode !== null) throw new Error(`the gateway ended with ${started.exitCode}`)
    await sleep(20)
  }
}

async function kill(): Promise<void> {
  child!.kill('SIGKILL')
  await once(child!, 'exit')
}

/** @returns the video's id; undefined where no answer came */
async function ask(url: string, prompt: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/videos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, seconds: '4' }),
    })
    const body = (await answer.json()) as { id: string }
    expect(answer.status).toBe(200)
    return body.id
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

async function allDone(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/videos?limit=100`)
    const { data } = (await answer.json()) as { data: { status: string }[] }
    if (data.every(({ status }) => status === 'completed' || status === 'failed')) return
    await sleep(100)
  }
}

async function countOf(kyodaku: Awaited<ReturnType<typeof openKyodaku>>): Promise<number> {
  const [usage] = await usageOf(kyodaku, [{ id: grant }])
  return usage!.count
}
