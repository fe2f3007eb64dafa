import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { depositFile } from '../../clearance/index.js'
import { commitPlan, parsePlanDraft, preparePlan } from '../../generation/index.js'
import { startUpstreamForTests, type UpstreamForTests } from '../../generation/upstream-for-tests.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { askForDue } from './scheduled-probes.js'

const samples = resolve(import.meta.dirname, '../../../samples/media')
const day = 24 * 60 * 60 * 1000

describe('scheduled probes', () => {
  let tests: HouseForTests
  let upstream: UpstreamForTests
  let ahead = 0
  const planOf = async (party: string | undefined, work: string, model: string) => {
    const { kyodaku } = tests.house
    const draft = parsePlanDraft({
      model,
      generator: 'a generator for tests',
      hypothesis: 'more than chance',
      targets: [{ id: work, role: 'work' }],
      prompts: ['one', 'two'].map((text) => ({ target: work, kind: 'name', text: `${work}, take ${text}` })),
      rounds: 2,
      intervalDays: 7,
    })
    const act = party === undefined ? {} : { by: party }
    return (await commitPlan(kyodaku, await preparePlan(kyodaku, draft, { act, seed: '00'.repeat(32) }))).plan.id
  }
  const jobsNow = async () =>
    await tests.house.store.db
      .selectFrom('jobs')
      .select(['subject', 'state', 'party'])
      .where('kind', '=', 'probe')
      .orderBy('created_at')
      .execute()
  /** Asks for what is due, and waits until no job is left. */
  const sent = async () => {
    await askForDue(tests.house)
    await expect
      .poll(async () => (await jobsNow()).filter(({ state }) => state === 'waiting' || state === 'running'), {
        timeout: 90_000,
      })
      .toEqual([])
    return upstream.jobs.map(({ fields }) => fields.prompt)
  }

  beforeAll(async () => {
    upstream = await startUpstreamForTests()
    upstream.makes(join(samples, 'inputs/snow-station.mp4'))
    tests = await openHouseForTests({
      now: () => new Date(Date.now() + ahead),
      settings: {
        probeGenerators: [
          { model: 'm-1', url: upstream.url, for: ['hana'] },
          { model: 'm-2', url: upstream.url, for: [], mostPerDay: 1 },
        ],
      },
    })
    await tests.people()
    for (const [work, media] of [
      ['sakura', 'lighthouse-road.mp4'],
      ['ume', 'pinwheel-market.mp4'],
    ] as const)
      await depositFile(tests.house.kyodaku, join(samples, media), { work })
  }, 120_000)
  afterAll(async () => {
    await tests.close()
    await upstream.close()
  })

  it('are sent when they are due, once, to generators that are named for whose they are', async () => {
    const own = await planOf('hana', 'sakura', 'm-1')
    const others = await planOf('tsuki', 'ume', 'm-1')
    expect((await sent()).sort()).toEqual(['sakura, take one', 'sakura, take two'])
    expect(await jobsNow()).toEqual([{ subject: own, state: 'done', party: 'hana' }])
    expect(await sent()).toHaveLength(2)
    const detail = async (party: string, id: string) => (await (await tests.as({ party })).get(`/v1/probes/${id}`)).body
    expect(await detail('hana', own)).toMatchObject({ scheduled: true, counts: { output: 2, unsent: 2 } })
    expect(await detail('tsuki', others)).toMatchObject({ scheduled: false, counts: { unsent: 4 } })
    ahead = 7 * day + 1000
    expect(await sent()).toHaveLength(4)
    expect(await detail('hana', own)).toMatchObject({ counts: { output: 4, unsent: 0 } })
    ahead = 30 * day
    expect(await sent()).toHaveLength(4)
  }, 240_000)

  it('send no more of a generator than a day has, of all plans together, and go on the next day', async () => {
    const before = upstream.jobs.length
    const plans = [await planOf(undefined, 'ume', 'm-2'), await planOf(undefined, 'sakura', 'm-2')]
    for (let days = 30; days < 35; days++) {
      ahead = days * day
      expect(await sent()).toHaveLength(before + Math.min(days - 29, 4))
      expect(await sent()).toHaveLength(before + Math.min(days - 29, 4))
    }
    const keys = plans.flatMap((plan) => [`${plan}-0`, `${plan}-1`])
    expect(upstream.jobs.slice(before).map(({ key }) => key)).toEqual(keys)
  }, 240_000)
})
