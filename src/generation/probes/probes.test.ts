import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { depositFile, type Kyodaku, openKyodaku, recordParty } from '../../clearance/index.js'
import { recordFilmsForTests } from '../../clearance/registry-for-tests.js'
import { videoApi } from '../upstream/index.js'
import { startUpstreamForTests, type UpstreamForTests } from '../upstream-for-tests.js'
import {
  commitPlan,
  countSamples,
  findPlan,
  type ProbePlan,
  parseBag,
  parsePlanDraft,
  preparePlan,
  probeBag,
  runProbes,
  stateChange,
  verifyBag,
} from './index.js'
import { samplesOf } from './plan.js'

const samples = resolve(import.meta.dirname, '../../../samples/media')
const nobodys = join(samples, 'inputs/snow-station.mp4')
const work = join(samples, 'lighthouse-road.mp4')
const control = join(samples, 'pinwheel-market.mp4')
const seed = '5'.repeat(64)

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-probes-'))
const data = join(folder, 'data')
let kyodaku: Kyodaku
let upstream: UpstreamForTests

const draft = (over: object = {}) =>
  parsePlanDraft({
    model: 'maker-1',
    generator: 'a generator for tests',
    hypothesis: 'Lighthouse Road is resembled more than what was never published.',
    targets: [
      { id: 'lighthouse', role: 'work' },
      { id: 'market', role: 'control', unpublished: 'Drawn for this and kept in a drawer.' },
    ],
    prompts: [
      { target: 'lighthouse', kind: 'name', text: 'Lighthouse Road of Vestergaard, the opening' },
      { target: 'lighthouse', kind: 'evocation', text: 'a road that winds up to a lighthouse' },
      { target: 'market', kind: 'name', text: 'The Pinwheel Market of Ilmarie' },
      { kind: 'neutral', text: 'a train in the snow' },
    ],
    ...over,
  })

async function open(now?: () => Date): Promise<void> {
  kyodaku = await openKyodaku({ dataDirectory: data, ...(now === undefined ? {} : { now }) })
}

beforeAll(async () => {
  await open()
  await recordFilmsForTests(kyodaku, {
    lighthouse: 'Lighthouse Road of Vestergaard',
    market: 'The Pinwheel Market of Ilmarie',
    empty: 'Nothing deposited',
  })
  await recordParty(kyodaku, { id: 'other', role: 'rightsholder', names: [{ text: 'other', kind: 'official' }] })
  await depositFile(kyodaku, work, { work: 'lighthouse' })
  await depositFile(kyodaku, control, { work: 'market' })
}, 240_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  upstream = await startUpstreamForTests()
})
afterEach(async () => {
  await upstream.close()
})

const options = () => ({ upstream: videoApi({ url: upstream.url, answerMilliseconds: 5000 }), pollMilliseconds: 10 })

/** Has the generator answer each prompt in the order of the plan: the work's prompts with the work, others with nothing of it. */
function leaking(plan: ProbePlan, leaks: (prompt: number) => boolean): void {
  upstream.makes(...samplesOf(plan).map(({ prompt }) => (leaks(prompt) ? work : nobodys)))
}

async function planned(over: object = {}): Promise<ProbePlan> {
  const { plan } = await commitPlan(kyodaku, await preparePlan(kyodaku, draft(over), { act: { by: 'hana' }, seed }))
  return plan
}

describe('a plan', () => {
  it('is in the record before anything is sent, salted, and names what is looked for', async () => {
    const plan = await planned()
    const { logIndex } = await findPlan(kyodaku, plan.id)
    const entry = new TextDecoder().decode(await kyodaku.log.entry(logIndex!))
    expect(JSON.parse(entry)).toMatchObject({ type: 'kyodaku-probe-plan@v1', plan: plan.id })
    expect(entry).not.toContain('ighthouse')
    expect(plan.targets.map(({ covers, references }) => [covers, references.length])).toEqual([
      [['lighthouse'], 1],
      [['market'], 1],
    ])
    expect(upstream.jobs).toEqual([])
    // Kept, but not recorded as the process died: recorded by the next call, once.
    const size = kyodaku.log.size()
    await kyodaku.store.db.updateTable('probe_plans').set({ log_index: null }).where('id', '=', plan.id).execute()
    expect((await commitPlan(kyodaku, plan)).logIndex).toBe(logIndex)
    expect(kyodaku.log.size()).toBe(size)
  })

  it('is not changed, only superseded, once; what is superseded is not run', async () => {
    const plan = await planned()
    const next = await planned({ supersedes: plan.id, hypothesis: 'another' })
    await expect(runProbes(kyodaku, plan.id, options())).rejects.toMatchObject({ code: 'probes.superseded' })
    await expect(planned({ supersedes: plan.id })).rejects.toMatchObject({ code: 'probes.superseded' })
    expect((await findPlan(kyodaku, next.id)).supersededBy).toBeNull()
  })

  it('is for those whose works they are, and for works that can be found', async () => {
    await expect(preparePlan(kyodaku, draft(), { act: { by: 'other' }, seed })).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
    const targets = [{ id: 'empty', role: 'work' }]
    const prompts = [{ target: 'empty', kind: 'name', text: 'x' }]
    await expect(preparePlan(kyodaku, draft({ targets, prompts }), { seed })).rejects.toMatchObject({
      code: 'probes.bad-plan',
    })
    for (const over of [
      { prompts: [{ target: 'nobody', kind: 'name', text: 'x' }] },
      { prompts: [{ kind: 'name', text: 'x' }] },
      { targets: [{ id: 'market', role: 'control' }] },
      { rounds: 1000, samplesPerPrompt: 1000 },
      { unheard: 1 },
    ])
      expect(() => draft(over), JSON.stringify(over)).toThrow(expect.objectContaining({ code: 'probes.bad-plan' }))
  })

  it('mixes works and controls by its seed, each prompt as often as it says', () => {
    const plan = { ...draft({ samplesPerPrompt: 5, rounds: 2 }), seed }
    const order = samplesOf(plan)
    expect(order).toEqual(samplesOf(plan))
    expect(order.length).toBe(countSamples(plan))
    for (let prompt = 0; prompt < 4; prompt++)
      for (const round of [0, 1])
        expect(order.filter((one) => one.prompt === prompt && one.round === round).length).toBe(5)
    expect(order.map(({ prompt }) => prompt)).not.toEqual(
      samplesOf({ ...plan, seed: '6'.repeat(64) }).map(({ prompt }) => prompt),
    )
  })
})

describe('a run', () => {
  it('asks once, matches what comes, and its report can be computed anew from the bag alone', async () => {
    const plan = await planned({ samplesPerPrompt: 2 })
    leaking(plan, (prompt) => prompt === 0)
    const ran = await runProbes(kyodaku, plan.id, options())
    expect(ran).toEqual({ plan: plan.id, ended: 8, total: 8, nextRoundAt: null })
    expect(new Set(upstream.jobs.map(({ key }) => key)).size).toBe(8)
    expect(upstream.jobs.length).toBe(8)
    const bag = await probeBag(kyodaku, plan.id)
    expect(bag.report).toMatchObject({
      unfinished: 0,
      works: { sent: 4, looked: 4, leaked: 2, rate: { rate: 0.5 } },
      controls: { sent: 2, leaked: 0 },
      neutral: { sent: 2, leaked: 0 },
      comparison: { evidence: { strength: 'untellable' } },
    })
    expect(await kyodaku.store.blobs.has(bag.results[0]!.document.output!.digest)).toBe(true)
    // No decision, no use of a grant: a probe is neither.
    const names = await kyodaku.store.db.selectFrom('clearances').select('id').execute()
    expect(names).toEqual([])
    const text = JSON.stringify(bag)
    const trusted = { verifierKeys: [kyodaku.log.verifierKey] }
    expect(verifyBag(parseBag(text), trusted).filter(({ ok }) => !ok)).toEqual([])
    expect(verifyBag(parseBag(text), { verifierKeys: [] }).filter(({ ok }) => !ok)).toMatchObject([
      { check: 'key', unknown: true },
    ])
    const refuted = (change: (bag: ReturnType<typeof parseBag>) => void) => {
      const copy = parseBag(text)
      change(copy)
      return verifyBag(copy, trusted)
        .filter(({ ok }) => !ok)
        .map(({ check }) => check)
    }
    expect(refuted((one) => void one.plan.document.leakLevel++)).toContain('plan')
    expect(
      refuted((one) => void one.results.find(({ document }) => document.matches.length > 0)!.document.matches.pop()),
    ).toContain('results')
    expect(refuted((one) => void one.results.pop())).toContain('recomputed')
    expect(refuted((one) => void one.results.push(one.results[0]!))).toContain('whole')
    expect(refuted((one) => void one.report.works.leaked++)).toEqual(['recomputed'])
    // Again: nothing is left to send.
    await runProbes(kyodaku, plan.id, options())
    expect(upstream.jobs.length).toBe(8)
  }, 240_000)

  it('keeps refusals, failures and what is not known apart, and does not send again what may have been taken', async () => {
    const plan = await planned()
    upstream.makes(nobodys)
    upstream.next({ on: 'create', what: 'break' })
    await runProbes(kyodaku, plan.id, { ...options(), sendMost: 1 })
    upstream.next({ on: 'job', what: 'fail' })
    await runProbes(kyodaku, plan.id, options())
    const { report, results } = await probeBag(kyodaku, plan.id)
    expect(results.map(({ document }) => document.outcome).sort()).toEqual(['output', 'output', 'refused', 'unknown'])
    expect(report.works.sent + report.controls.sent + report.neutral.sent).toBe(4)
    expect(report.works.undetermined + report.controls.undetermined + report.neutral.undetermined).toBe(1)
    expect(upstream.jobs.length).toBe(4)
  }, 240_000)

  it('stops where a key is refused, and sends then what it did not send before', async () => {
    const plan = await planned()
    upstream.makes(nobodys)
    upstream.next({ on: 'create', what: 'status', status: 401 })
    await expect(runProbes(kyodaku, plan.id, options())).rejects.toMatchObject({ code: 'probes.generator-away' })
    expect(upstream.jobs).toEqual([])
    upstream.next({ on: 'create', what: 'status', status: 429 })
    expect(await runProbes(kyodaku, plan.id, { ...options(), sendMost: 1 })).toMatchObject({ ended: 1, total: 4 })
    expect(await runProbes(kyodaku, plan.id, options())).toMatchObject({ ended: 4 })
    expect(upstream.jobs.length).toBe(4)
  }, 240_000)

  it('waits for the time of a round, and compares before and after what is stated to have changed', async () => {
    const plan = await planned({ rounds: 2, intervalDays: 7 })
    leaking(plan, (prompt) => prompt < 2)
    const first = await runProbes(kyodaku, plan.id, options())
    expect(first).toMatchObject({ ended: 4, total: 8 })
    expect(Date.parse(first.nextRoundAt!)).toBe(Date.parse(plan.createdAt) + 7 * 86_400_000)
    const at = new Date()
    await stateChange(kyodaku, plan.id, { at, what: 'A filter for titles was added.' })
    await kyodaku.close()
    await open(() => new Date(Date.now() + 8 * 86_400_000))
    upstream.makes(nobodys)
    await runProbes(kyodaku, plan.id, options())
    const bag = await probeBag(kyodaku, plan.id)
    expect(bag.report.byRound.map(({ works }) => works.leaked)).toEqual([2, 0])
    expect(bag.report.changes).toMatchObject([
      { statedAfterwards: false, before: { leaked: 2 }, after: { leaked: 0 }, difference: { difference: 1 } },
    ])
    expect(verifyBag(bag, { verifierKeys: [kyodaku.log.verifierKey] }).filter(({ ok }) => !ok)).toEqual([])
    await kyodaku.close()
    await open()
  }, 240_000)

  it('killed with -9 again and again, sends no prompt twice and comes to its end', async () => {
    const plan = await planned({ samplesPerPrompt: 3 })
    upstream.makes(nobodys)
    await kyodaku.close()
    let kills = 0
    for (const laterMs of [0, 15, 40, 120]) if ((await probing(plan.id, laterMs)) === 'killed') kills++
    expect(kills).toBeGreaterThan(1)
    expect(await probing(plan.id, undefined)).toBe('done')
    await open()
    expect(new Set(upstream.jobs.map(({ key }) => key)).size, 'nothing twice').toBe(upstream.jobs.length)
    const bag = await probeBag(kyodaku, plan.id)
    expect(bag.report.unfinished).toBe(0)
    expect(bag.results.map(({ document }) => document.sample)).toEqual(samplesOf(plan).map(({ sample }) => sample))
    expect(verifyBag(bag, { verifierKeys: [kyodaku.log.verifierKey] }).filter(({ ok }) => !ok)).toEqual([])
  }, 400_000)
})

describe('a bag of foreign bytes', () => {
  it('is refused by name, never otherwise', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"format":"kyodaku-probe-bag@v1","plan":${json}}`),
    )
    fc.assert(
      fc.property(text, (one) => {
        expect(() => parseBag(one)).toThrow(expect.objectContaining({ code: 'probes.bad-bag' }))
      }),
      { seed: 20261130, numRuns: 500 },
    )
  })
})

/** Carries out a plan in a process of its own; with a number, kills it so much later than its first sample that ends. */
function probing(plan: string, killLaterMs: number | undefined): Promise<'done' | 'killed'> {
  const program = fileURLToPath(new URL('../../../dist/generation/probes/child-for-tests.js', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, data, plan, upstream.url], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    let killing = false
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      output += text
      if (killLaterMs === undefined || killing || !/ended \d+\n.*ended/s.test(output)) return
      killing = true
      if (killLaterMs > 0) await sleep(killLaterMs)
      child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== null && code !== 0) return reject(new Error(`the run ended with ${code}`))
      resolve(code === 0 ? 'done' : 'killed')
    })
  })
}
