import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordSubjects, recordWork } from '../../clearance/index.js'
import { parseBag, probeBag, verifyBag } from '../../generation/index.js'
import { type AnswerForTests, answerForTests, planForTests } from '../../generation/probes/answered-for-tests.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const controls = ['drawer-1', 'drawer-2', 'drawer-3', 'drawer-4', 'drawer-5']
const created = new Date('2026-10-01T00:00:00.000Z')
const named = (id: string) => [
  { kind: 'name' as const, text: `${id}, the opening` },
  { kind: 'evocation' as const, text: `what ${id} is like` },
]

describe('compliance probes over HTTP', () => {
  let tests: HouseForTests
  const callers: Record<string, Caller> = {}
  /** Answered in two rounds: the work leaks in the first by name, then a filter was stated. */
  let plan: string
  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    const { kyodaku } = tests.house
    for (const id of controls)
      await recordWork(kyodaku, {
        id,
        kind: 'film',
        titles: [{ text: `The ${id}`, kind: 'official', language: 'en' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
    const kept = await planForTests(kyodaku, {
      party: 'hana',
      works: ['sakura'],
      controls,
      createdAt: created,
      prompts: {
        ...Object.fromEntries(['sakura', ...controls].map((id) => [id, named(id)])),
        neutral: [{ kind: 'neutral', text: 'a train in the snow' }],
      },
      over: { rounds: 2, intervalDays: 7, samplesPerPrompt: 2 },
    })
    plan = kept.id
    await answerForTests(kyodaku, kept, ({ round, kind, target }): AnswerForTests => {
      if (target !== 'sakura') return 0
      return round === 0 ? (kind === 'name' ? 4 : 1) : 'refused'
    })
    for (const party of ['hana', 'tsuki', 'gen', 'kumiai']) callers[party] = await tests.as({ party })
    callers.viewer = await tests.as({ party: 'hana', role: 'viewer' })
    callers.finance = await tests.as({ party: 'hana', role: 'finance' })
    callers.operator = await tests.as({})
  }, 120_000)
  afterAll(async () => await tests?.close())

  it('lists those of a party, the newest first, page by page, with what leaked', async () => {
    const second = await planForTests(tests.house.kyodaku, {
      party: 'hana',
      works: ['sakura'],
      controls: [],
      createdAt: new Date('2026-10-02T00:00:00.000Z'),
      prompts: { sakura: named('sakura') },
    })
    const first = await callers.hana!.get('/v1/probes?limit=1')
    expect(first.status, JSON.stringify(first.body)).toBe(200)
    expect(first.body.items).toMatchObject([
      {
        id: second.id,
        works: 1,
        controls: 0,
        counts: { total: 2, unsent: 2 },
        now: { works: { sent: 0, rate: null } },
      },
    ])
    const next = await callers.viewer!.get(`/v1/probes?limit=1&cursor=${first.body.next}`)
    expect(next.body).toMatchObject({
      items: [
        {
          id: plan,
          party: 'hana',
          controls: 5,
          counts: { total: 52, unsent: 0, underWay: 0, output: 48, refused: 4 },
          now: { round: 1, works: { sent: 4, leaked: 0, refused: 4, rate: { rate: 0 } } },
        },
      ],
      names: { parties: { hana: { en: 'hana' } } },
    })
    expect(next.body.next).toBeUndefined()
    expect((await callers.operator!.get('/v1/probes')).body.items).toHaveLength(2)
  })

  it('is for whom it concerns, and for nobody else', async () => {
    for (const who of ['tsuki', 'gen', 'kumiai']) {
      expect((await callers[who]!.get('/v1/probes')).body.items, who).toEqual([])
      for (const path of ['', '/samples', '/bag'])
        expect((await callers[who]!.get(`/v1/probes/${plan}${path}`)).body, who).toMatchObject({
          status: 404,
          code: 'probes.unknown-plan',
        })
      const change = { at: '2026-10-05T00:00:00Z', what: 'nothing of theirs' }
      expect((await callers[who]!.post(`/v1/probes/${plan}/changes`, change)).status, who).toBe(404)
    }
    expect((await callers.finance!.get('/v1/probes')).status).toBe(403)
    expect((await tests.anonymous.get('/v1/probes')).status).toBe(401)
    const at = '2026-10-05T00:00:00Z'
    expect((await callers.viewer!.post(`/v1/probes/${plan}/changes`, { at, what: 'a filter' })).status).toBe(403)
  })

  it('says what the results come to, as the report of the record does, in both languages', async () => {
    const { status, body } = await callers.hana!.get(`/v1/probes/${plan}`)
    expect(status, JSON.stringify(body)).toBe(200)
    const { report } = await probeBag(tests.house.kyodaku, plan)
    const { format: _, plan: __, ...values } = report
    expect(body.report).toEqual(JSON.parse(JSON.stringify(values)))
    expect(body).toMatchObject({
      prompts: 13,
      samples: 52,
      logIndex: expect.any(Number),
      targets: [{ id: 'sakura', role: 'work', covers: 1, references: 1 }, ...controls.map((id) => ({ id }))],
      names: { works: { 'drawer-1': { en: 'The drawer-1' } } },
    })
    expect(body.nextRoundAt).toBeUndefined()
    expect(body.sentences.now.en).toContain('In round 2, 0 of 4 answers')
    expect(body.sentences.now.en).toContain('4 were refusals')
    expect(body.sentences.now.ja).toContain('第 2 回')
    expect(body.sentences.evidence.en).toContain('cannot be told')
    expect(body.sentences.notShown.length).toBeGreaterThan(3)
    expect(JSON.stringify(body.sentences)).not.toMatch(/undefined|NaN|null/)
  })

  it('keeps every prompt and what became of it, and finds those that leaked', async () => {
    const all: { sample: number }[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const { body } = await callers.viewer!.get(`/v1/probes/${plan}/samples?limit=20${next && `&cursor=${next}`}`)
      all.push(...body.items)
      next = body.next
    }
    expect(all.map(({ sample }) => sample)).toEqual([...Array(52).keys()])
    const shown = async (query: string) =>
      (await callers.hana!.get(`/v1/probes/${plan}/samples?limit=200&${query}`)).body.items
    expect(await shown('show=leaked')).toMatchObject(
      Array(2).fill({ target: 'sakura', kind: 'name', round: 0, leaked: true, closest: { level: 4 }, text: /./ }),
    )
    expect(await shown('show=refused&kind=evocation')).toMatchObject(
      Array(2).fill({ round: 1, outcome: 'refused', answer: { status: 400 }, leaked: false }),
    )
    expect(await shown('target=drawer-2')).toHaveLength(8)
    expect(await shown('show=unsent')).toEqual([])
    // Looked at and nothing found: no closest match, and none is made up.
    expect((await shown('show=output&target=drawer-2'))[0]).not.toHaveProperty('closest')
  })

  it('puts on record what a provider says it has changed, and compares before with after', async () => {
    const change = { at: '2026-10-05T09:00:00+09:00', what: 'A filter for titles was added.' }
    const tried = await callers.hana!.post(`/v1/probes/${plan}/changes`, { ...change, dryRun: true })
    expect(tried.status, JSON.stringify(tried.body)).toBe(201)
    expect((await callers.hana!.get(`/v1/probes/${plan}`)).body.report.changes).toEqual([])
    const stated = await callers.hana!.post(`/v1/probes/${plan}/changes`, change)
    expect(stated.body).toMatchObject({ plan, at: '2026-10-05T00:00:00.000Z', what: change.what })
    const { body } = await callers.hana!.get(`/v1/probes/${plan}`)
    expect(body.report.changes).toMatchObject([
      { statedAfterwards: true, before: { leaked: 2, sent: 4 }, after: { leaked: 0 }, difference: { difference: 0.5 } },
    ])
    expect(body.sentences.changes[0].en).toContain('50% leaked before, 0% since.')
    expect(body.sentences.changes[0].ja).toContain('結果が出た後に記録されて')
    const acts = await callers.hana!.get('/v1/acts?limit=1')
    expect(acts.body.items).toMatchObject([{ action: 'stateProbeChange' }])
    for (const [wrong, status] of [
      [{ at: 'yesterday', what: 'x' }, 422],
      [{ ...change, what: '\0' }, 422],
      [{ ...change, what: ' ' }, 422],
    ] as const)
      expect((await callers.hana!.post(`/v1/probes/${plan}/changes`, wrong)).status).toBe(status)
  })

  it('gives out what proves the report, which verifies offline', async () => {
    const { headers, body } = await callers.viewer!.get(`/v1/probes/${plan}/bag`)
    expect(headers['content-disposition']).toBe(`attachment; filename="${plan}.probe.json"`)
    const bag = parseBag(JSON.stringify(body))
    const trusted = { verifierKeys: [tests.house.kyodaku.log.verifierKey] }
    expect(verifyBag(bag, trusted).filter(({ ok }) => !ok)).toEqual([])
  })

  it('has a plan on record before anything is sent, for whoever may act for the works', async () => {
    const { kyodaku } = tests.house
    const draft = {
      model: 'video-9',
      generator: 'https://api.generator.example/v1',
      hypothesis: 'more than chance',
      targets: [
        { id: 'sakura', role: 'work' },
        { id: 'drawer-1', role: 'control', unpublished: 'never left the studio' },
      ],
      prompts: [
        { target: 'sakura', kind: 'name', text: 'Sakura' },
        { target: 'drawer-1', kind: 'name', text: 'The drawer' },
      ],
    }
    // Nothing that could be held against is deposited.
    expect((await callers.hana!.post('/v1/probes', draft)).body).toMatchObject({ status: 422, code: 'probes.bad-plan' })
    for (const work of ['sakura', 'drawer-1'])
      await recordSubjects(kyodaku, [
        {
          kind: 'reference',
          subject: {
            id: `ref-${work}`,
            work,
            mediaDigest: `sha256:${'0'.repeat(64)}`,
            name: work,
            durationSeconds: 10,
            excludedSeconds: [],
            negative: false,
            depositedAt: kyodaku.now().toISOString(),
          },
        },
      ])
    const size = kyodaku.log.size()
    const tried = await callers.hana!.post('/v1/probes', { ...draft, dryRun: true })
    expect(tried.body).toMatchObject({ party: 'hana', prompts: 2, samples: 2, rounds: 1, leakLevel: 3 })
    expect(tried.body).not.toHaveProperty('logIndex')
    expect((await callers.hana!.get(`/v1/probes/${tried.body.id}`)).status).toBe(404)
    expect(kyodaku.log.size()).toBe(size)
    const made = await callers.hana!.post('/v1/probes', draft)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const entry = JSON.parse(new TextDecoder().decode(await kyodaku.log.entry(made.body.logIndex)))
    expect(entry).toMatchObject({ type: 'kyodaku-probe-plan@v1', plan: made.body.id })
    expect((await callers.hana!.get(`/v1/probes/${made.body.id}`)).body).toMatchObject({
      counts: { total: 2, unsent: 2 },
      report: { unfinished: 2, works: { rate: null }, comparison: { test: null } },
      sentences: { now: { en: expect.stringContaining('No prompt') } },
    })
    const again = { ...draft, supersedes: made.body.id }
    const next = await callers.hana!.post('/v1/probes', again)
    expect(next.body).toMatchObject({ supersedes: made.body.id })
    expect((await callers.hana!.get(`/v1/probes/${made.body.id}`)).body.supersededBy).toBe(next.body.id)
    expect((await callers.hana!.post('/v1/probes', again)).body).toMatchObject({ status: 409 })
    for (const [who, body, status] of [
      ['tsuki', draft, 403],
      ['gen', draft, 403],
      ['viewer', draft, 403],
      ['hana', { ...draft, targets: [{ id: 'nothing', role: 'work' }] }, 422],
      ['hana', { ...draft, targets: [...draft.targets, { id: 'nothing', role: 'work' }] }, 404],
      ['hana', { ...draft, hypothesis: 'a\0b' }, 422],
      ['hana', { ...draft, unheard: 1 }, 422],
      ['tsuki', { ...again, supersedes: plan }, 403],
    ] as const) {
      const answer = await callers[who]!.post('/v1/probes', body)
      expect(answer.status, `${who}: ${JSON.stringify(answer.body)}`).toBe(status)
    }
  })
})
