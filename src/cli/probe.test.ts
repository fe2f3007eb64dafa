import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startUpstreamForTests, type UpstreamForTests } from '../generation/upstream-for-tests.js'
import { kyodakuInProcess, samples, temporaryData } from './kyodaku-for-tests.js'

const data = temporaryData()
const file = (name: string) => join(dirname(data.path), name)
const run = (...words: string[]) => kyodakuInProcess(data.path, words)
let upstream: UpstreamForTests
beforeAll(async () => {
  upstream = await startUpstreamForTests()
  upstream.makes(join(samples, 'media/inputs/snow-station.mp4'))
})
afterAll(async () => {
  await upstream.close()
  data.remove()
})

it('plans, runs, reports and verifies, in both languages', async () => {
  expect((await run('party', 'add', 'hana', '--role', 'rightsholder', '--name', 'Hana')).code).toBe(0)
  for (const [work, media] of [
    ['road', 'lighthouse-road.mp4'],
    ['market', 'pinwheel-market.mp4'],
  ] as const) {
    expect((await run('work', 'add', work, '--title', work, '--owner', 'hana')).code).toBe(0)
    expect((await run('deposit', join(samples, 'media', media), '--work', work)).code).toBe(0)
  }
  writeFileSync(
    file('plan.json'),
    JSON.stringify({
      model: 'm-1',
      generator: 'a generator for tests',
      hypothesis: 'more than chance',
      targets: [
        { id: 'road', role: 'work' },
        { id: 'market', role: 'control', unpublished: 'a drawer' },
      ],
      prompts: [
        { target: 'road', kind: 'name', text: 'the road' },
        { target: 'market', kind: 'name', text: 'the market' },
      ],
    }),
  )
  const dry = await run('probe', 'plan', file('plan.json'), '--as', 'hana', '--dry-run')
  expect([dry.code, dry.lines]).toMatchObject([0, [{ samples: 2, logIndex: null, dryRun: true }]])
  expect((await run('probe', 'list')).lines).toEqual([])
  const planned = await run('probe', 'plan', file('plan.json'), '--as', 'hana')
  const { id } = planned.lines[0]!.plan as { id: string }
  expect((await run('probe', 'run', id, '--upstream', upstream.url, '--dry-run')).code).toBe(0)
  expect(upstream.jobs).toEqual([])
  const ran = await run('probe', 'run', id, '--upstream', upstream.url, '--parallel', '2')
  expect([ran.code, ran.lines]).toMatchObject([0, [{ plan: id, ended: 2, total: 2 }]])
  const ja = await run('probe', 'report', id, '--out', file('bag.json'), '--text', '--lang', 'ja')
  expect(ja.stdout).toContain('遵守状況の検査')
  expect((await run('probe', 'verify', file('bag.json'))).lines).toMatchObject([{ plan: id, verified: true }])
  expect((await run('probe', 'verify', file('plan.json'), '--lang', 'ja')).stderr).toContain('probes.bad-bag')
  expect((await run('probe', 'run', 'nobody', '--upstream', upstream.url)).lines).toMatchObject([
    { error: { code: 'probes.unknown-plan' } },
  ])
}, 240_000)
