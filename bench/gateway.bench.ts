/**
 * The generation gate: what a decision about a prompt costs with a million names and 100,000 grants registered, at a steady rate
 * and as fast as it goes, also while the registry changes; and what a call through the gateway costs beside one straight to the
 * upstream. `npm run bench -- gateway [--works 20000] [--names 1000000] [--grants 100000] [--rate 1500] [--seconds 20]
 * [--requests 100000] [--database postgresql|embedded]`. The load runs in the same process as what decides.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type Clearing,
  clearFile,
  clearRequest,
  type Decisions,
  type Kyodaku,
  openDecisions,
  openKyodaku,
  openLiveClearing,
  prepareClearing,
  recordParty,
} from '../src/clearance/index.js'
import { openGate, serveGateway, videoApi } from '../src/generation/index.js'
import { startUpstreamForTests } from '../src/generation/upstream-for-tests.js'
import { type ClipRecipe, encodeClip } from '../src/media/encode-for-tests.js'
import { noPostgres, startPostgresForTests } from '../src/store/postgres-for-tests.js'
import { fillRegistry } from './fill-registry.js'
import { randomNumbers, syntheticPrompt } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

const promptLength = 400
const sample = fileURLToPath(new URL('../samples/media/', import.meta.url))

export const run: Benchmark = async (words) => {
  const { values } = parseArgs({
    args: words,
    options: {
      works: { type: 'string', default: '20000' },
      names: { type: 'string', default: '1000000' },
      grants: { type: 'string', default: '100000' },
      rate: { type: 'string', default: '1500' },
      seconds: { type: 'string', default: '20' },
      requests: { type: 'string', default: '100000' },
      database: { type: 'string' },
      proxy: { type: 'string' },
    },
  })
  const amounts = { works: Number(values.works), names: Number(values.names), grants: Number(values.grants) }
  const load = { rate: Number(values.rate), seconds: Number(values.seconds), requests: Number(values.requests) }
  const kinds = values.database === undefined ? ['postgresql', 'embedded'] : [values.database]
  const tables: BenchTable[] = []
  for (const kind of kinds) {
    if (kind === 'postgresql' && noPostgres) {
      console.error(`skipped: postgresql (${noPostgres})`)
      continue
    }
    const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
    const postgres = kind === 'postgresql' ? await startPostgresForTests({ fsync: true }) : undefined
    try {
      const kyodaku = await openKyodaku({
        dataDirectory: folder,
        ...(postgres === undefined ? {} : { databaseUrl: await postgres.createDatabase() }),
      })
      const filling = performance.now()
      const texts = await fillRegistry(kyodaku, amounts)
      const filledSeconds = (performance.now() - filling) / 1000
      tables.push(...(await decisionTables(kyodaku, kind, texts, load, filledSeconds)))
      await kyodaku.close()
    } finally {
      await postgres?.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
  if (values.proxy !== 'no') tables.push(await proxyTable())
  return tables
}

const tenSeconds: ClipRecipe = {
  muxer: 'mp4',
  encoder: 'libx264',
  width: 1920,
  height: 1080,
  ticks: Array.from({ length: 240 }, (_, frame) => frame),
  ticksPerSecond: 24,
  options: { preset: 'veryfast' },
}

interface Load {
  rate: number
  seconds: number
  requests: number
}

async function decisionTables(
  kyodaku: Kyodaku,
  kind: string,
  texts: { granted: string[]; others: string[] },
  { rate, seconds, requests }: Load,
  filledSeconds: number,
): Promise<BenchTable[]> {
  const opening = performance.now()
  const live = await openLiveClearing(kyodaku)
  const decisions = await openDecisions(kyodaku)
  const openSeconds = (performance.now() - opening) / 1000
  const prompts = promptsOf(texts)
  const ask = (n: number) => askFor(kyodaku, decisions, live.current, prompts[n % prompts.length]!, n)
  await closedLoop(ask, 2000, 16)
  await decisions.idle()
  const title = `decisions, ${kind}: filled in ${filledSeconds.toFixed(0)} s, opened in ${openSeconds.toFixed(1)} s`
  const rows = [
    { load: `${rate}/s`, ...(await openLoop(ask, rate, seconds)) },
    { load: 'one at a time', ...(await closedLoop(ask, 2000, 1)) },
    { load: '64 at once', ...(await closedLoop(ask, 20_000, 64)) },
  ]
  await decisions.idle()
  let changes = 0
  const changing = new AbortController()
  const changer = (async () => {
    while (!changing.signal.aborted) {
      await recordParty(kyodaku, { id: `new-${changes++}`, role: 'provider', names: [] })
      await sleep(500, undefined, { signal: changing.signal }).catch(() => undefined)
    }
  })()
  rows.push({ load: `${rate}/s, the registry changed twice a second`, ...(await openLoop(ask, rate, seconds)) })
  changing.abort()
  await changer
  await decisions.idle()
  const memory: Record<string, number>[] = []
  for (let part = 0; part <= 4; part++) {
    if (part > 0) await closedLoop(ask, requests / 4, 64)
    await decisions.idle()
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    memory.push({ requests: (requests / 4) * part, rssMB: Math.round(rss / 1e6), heapMB: Math.round(heapUsed / 1e6) })
  }
  await decisions.close()
  await live.close()
  console.table(rows)
  return [
    { title, rows },
    { title: `memory, ${kind}`, rows: memory },
  ]
}

/** Half of prompts that name nothing, the rest naming what is granted and what is not. */
function promptsOf({ granted, others }: { granted: string[]; others: string[] }): string[] {
  const random = randomNumbers(11)
  return Array.from({ length: 4000 }, (_, n) => {
    const names = n % 4 === 0 ? granted : n % 4 === 1 ? others : ['港町']
    return syntheticPrompt(n, promptLength, names, random)
  })
}

async function askFor(
  kyodaku: Kyodaku,
  decisions: Decisions,
  clearing: () => Promise<Clearing>,
  text: string,
  n: number,
): Promise<{ outcome: string; recorded: Promise<unknown> }> {
  const { decided, recorded } = await clearRequest(kyodaku, decisions, await clearing(), {
    name: `video_${n}`,
    use: {
      kind: 'generate',
      party: 'generator-0',
      model: 'sora-2',
      territory: 'JP',
      regime: 'prior-permission',
      modality: 'video',
      context: [],
    },
    texts: [{ where: 'prompt', text }],
    files: [],
    seconds: 8,
  })
  return { outcome: decided.decision.outcome, recorded }
}

type Ask = (n: number) => ReturnType<typeof askFor>

/** At a steady rate, however long answers take: measured from when each should have been asked. */
async function openLoop(ask: Ask, rate: number, seconds: number): Promise<Record<string, string | number>> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  const figures = newFigures()
  const all: Promise<void>[] = []
  for (let n = 0; n < rate * seconds; n++) {
    const due = began + (n * 1000) / rate
    // Not by turning round and round: the other core is the database's.
    for (let wait = due - performance.now(); wait > 0; wait = due - performance.now())
      await (wait > 1 ? sleep(1) : nextTurn())
    all.push(measured(ask, n, due, figures))
  }
  await Promise.all(all)
  return summary(figures, performance.now() - began, cpu)
}

async function closedLoop(ask: Ask, count: number, atOnce: number): Promise<Record<string, string | number>> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  const figures = newFigures()
  let next = 0
  const one = async () => {
    while (next < count) await measured(ask, next++, performance.now(), figures)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return summary(figures, performance.now() - began, cpu)
}

interface Figures {
  decided: number[]
  recorded: number[]
  outcomes: Record<string, number>
}
const newFigures = (): Figures => ({ decided: [], recorded: [], outcomes: { permit: 0, review: 0, refuse: 0 } })

async function measured(ask: Ask, n: number, from: number, { decided, recorded, outcomes }: Figures): Promise<void> {
  const answer = await ask(n)
  decided.push(performance.now() - from)
  outcomes[answer.outcome]!++
  void answer.recorded.then(() => recorded.push(performance.now() - from))
}

function summary({ decided, recorded, outcomes }: Figures, wallMs: number, since: NodeJS.CpuUsage) {
  const cpu = process.cpuUsage(since)
  return {
    perSecond: Math.round((decided.length / wallMs) * 1000),
    p50Ms: quantile(decided, 0.5),
    p99Ms: quantile(decided, 0.99),
    maxMs: quantile(decided, 1),
    inLogP50Ms: quantile(recorded, 0.5),
    inLogP99Ms: quantile(recorded, 0.99),
    cpuMsEach: Number(((cpu.user + cpu.system) / 1000 / decided.length).toFixed(3)),
    ...outcomes,
  }
}

function quantile(list: readonly number[], q: number): number {
  const sorted = [...list].sort((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN).toFixed(2))
}

/** Calls that need no decision, a request, and a video that is looked at, beside the same straight to the upstream. */
async function proxyTable(): Promise<BenchTable> {
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  const upstream = await startUpstreamForTests()
  upstream.makes(join(sample, 'lighthouse-road.mp4'))
  const kyodaku = await openKyodaku({ dataDirectory: folder })
  try {
    const gate = await openGate(kyodaku, {
      upstream: videoApi({ url: upstream.url }),
      party: 'generator-0',
      territory: 'JP',
      regime: 'reservation',
      pollMilliseconds: 100,
    })
    const gateway = await serveGateway(gate, { port: 0 })
    const create = async (base: string) => {
      const answer = await fetch(`${base}/videos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'sora-2', prompt: 'An old harbor town at dawn', seconds: '4' }),
      })
      return ((await answer.json()) as { id: string }).id
    }
    const rows: Record<string, string | number>[] = []
    for (const [where, base] of [
      ['upstream', upstream.url],
      ['gateway', gateway.url],
    ] as const) {
      const id = await create(base)
      await gate.idle()
      rows.push({ call: 'POST /videos', where, ...(await calls(() => create(base), 10)) })
      await gate.idle()
      for (const path of [`/videos/${id}`, '/videos?limit=20'])
        rows.push({
          call: `GET ${path.replace(id, '{id}')}`,
          where,
          ...(await calls(() => fetch(base + path).then((answer) => answer.text()), 1000)),
        })
      rows.push({
        call: 'GET /videos/{id}/content',
        where,
        ...(await calls(() => fetch(`${base}/videos/${id}/content`).then((answer) => answer.arrayBuffer()), 200)),
      })
    }
    const clip = join(folder, 'ten-seconds.mp4')
    encodeClip(clip, tenSeconds)
    upstream.makes(clip)
    const released: number[] = []
    for (let n = 0; n < 5; n++) {
      const asked = performance.now()
      const id = await create(gateway.url)
      await gate.settled(id)
      released.push(performance.now() - asked)
    }
    rows.push({
      call: '10 s of 1080p, asked for, made at once, fetched, looked at in full, signed and released',
      where: 'gateway',
      p50Ms: quantile(released, 0.5),
      p99Ms: quantile(released, 1),
    })
    await gateway.close()
    await gate.close()
    const clearing = await prepareClearing(kyodaku)
    const began = performance.now()
    const { receipt } = await clearFile(kyodaku, clearing, join(sample, 'lighthouse-road.mp4'), {
      use: { kind: 'release', party: 'generator-0', model: 'sora-2', territory: 'JP', regime: 'reservation' },
    })
    const wall = (performance.now() - began) / 1000
    rows.push({
      call: `a video of ${receipt.inputs.input.durationSeconds} s looked at`,
      where: 'gateway',
      p50Ms: Math.round(wall * 1000),
    })
    return { title: 'calls, one at a time', rows }
  } finally {
    await kyodaku.close()
    await upstream.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function calls(call: () => Promise<unknown>, count: number): Promise<Record<string, number>> {
  for (let n = 0; n < count / 10; n++) await call()
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const began = performance.now()
    await call()
    times.push(performance.now() - began)
  }
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}
