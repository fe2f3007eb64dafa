import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAndRecord } from '../../clearance/clear.js'
import { type MatchRow, prepareClearing, recordMandate, recordWork } from '../../clearance/index.js'
import type { MatchFinding } from '../../rights/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const found = (work: string, from: number, until: number, more: Partial<MatchFinding> = {}): MatchFinding => ({
  kind: 'match',
  work,
  reference: `ref-${work}`,
  inputRange: [from, until],
  referenceRange: [from, until],
  orientation: 'identity',
  level: 4,
  score: 40,
  falseMatchProbability: 1e-9,
  coverage: 0.9,
  ...more,
})

const databases = [
  { name: 'the embedded database', skip: undefined },
  { name: 'PostgreSQL', skip: noPostgres },
]

describe.each(databases)('matches and reviews on $name', ({ name, skip }) => {
  let server: PostgresForTests | undefined
  let tests: HouseForTests
  let now = Date.parse('2026-11-23T09:00:00Z')
  const people: Record<string, Caller> = {}
  const caller = (who: string) => people[who]!

  beforeAll(async () => {
    if (skip !== undefined) return
    if (name === 'PostgreSQL') server = await startPostgresForTests()
    const postgres = await server?.createDatabase()
    tests = await openHouseForTests({ now: () => new Date(now), ...(postgres === undefined ? {} : { postgres }) })
    await tests.people()
    people.ann = await tests.as({ party: 'hana', role: 'reviewer' })
    people.bob = await tests.as({ party: 'hana', role: 'reviewer' })
    people.chief = await tests.as({ party: 'hana', role: 'rights-manager' })
    people.admin = await tests.as({ party: 'hana', role: 'administrator' })
    people.viewer = await tests.as({ party: 'hana', role: 'viewer' })
    people.tsuki = await tests.as({ party: 'tsuki', role: 'administrator' })
    people.gen = await tests.as({ party: 'gen', role: 'administrator' })
    people.kumiai = await tests.as({ party: 'kumiai', role: 'reviewer' })
    people.operator = await tests.as({})
  })
  afterAll(async () => {
    await tests?.close()
    await server?.stop()
  })
  const title = (text: string) => (skip === undefined ? text : `${text} (${skip})`)

  /** Decides an output of `gen` in which all that was found. */
  const decided = async (...findings: MatchFinding[]): Promise<string> => {
    const { kyodaku } = tests.house
    now += 1000
    const { receipt } = await decideAndRecord(kyodaku, await prepareClearing(kyodaku), {
      name: '出力.mp4',
      input: { name: '出力.mp4', digest: `sha256:${'a'.repeat(64)}`, kind: 'video', durationSeconds: 60 },
      use: { kind: 'release', party: 'gen', model: 'gen-1', territory: 'JP', regime: 'prior-permission' },
      known: findings,
    })
    return receipt.id
  }
  const matchesOf = async (receipt: string): Promise<MatchRow[]> =>
    await tests.house.store.db
      .selectFrom('matches')
      .selectAll()
      .where('receipt_id', '=', receipt)
      .orderBy('finding')
      .execute()
  const next = async (who: string, query = '') => {
    const answer = await caller(who).get(`/v1/reviews/next${query}`)
    expect(answer.status).toBe(200)
    return (answer.body.items as { id: string }[]).map(({ id }) => id)
  }
  /** A second after what was said before, so that there is an order. */
  const say = (who: string, match: string, verdict: string, note?: string) => {
    now += 1000
    return caller(who).post(`/v1/matches/${match}/verdicts`, { verdict, ...(note === undefined ? {} : { note }) })
  }
  const wantReviewers = async (reviewers: 1 | 2) => {
    expect((await caller('admin').put('/v1/reviews/settings', { reviewers })).status).toBe(200)
  }

  it.skipIf(skip)(
    title('lists matches for whose works they are and whose uses they are in, and nobody else'),
    async () => {
      const receipt = await decided(found('sakura', 1, 5), found('sakura', 10, 30, { level: 5 }), found('ume', 2, 4))
      const mine = await caller('ann').get(`/v1/matches?receipt=${receipt}`)
      expect(mine.body.items).toMatchObject([
        {
          work: 'sakura',
          workTitle: 'sakura',
          level: 5,
          inputRange: [10, 30],
          outcome: 'refuse',
          state: 'open',
          input: { name: '出力.mp4' },
        },
        { work: 'sakura', level: 4 },
      ])
      expect((await caller('tsuki').get(`/v1/matches?receipt=${receipt}`)).body.items).toHaveLength(1)
      expect((await caller('tsuki').get(`/v1/matches?party=hana`)).body.items).toEqual([])
      expect((await caller('gen').get(`/v1/matches?receipt=${receipt}`)).body.items).toEqual([])
      const made = await caller('gen').get(`/v1/matches?as=provider&receipt=${receipt}`)
      expect(made.body.items).toHaveLength(3)
      expect((await caller('operator').get(`/v1/matches?receipt=${receipt}`)).body.items).toHaveLength(3)

      const first = await caller('ann').get(`/v1/matches?receipt=${receipt}&limit=1`)
      const second = await caller('ann').get(`/v1/matches?receipt=${receipt}&limit=1&cursor=${first.body.next}`)
      expect([first.body.items[0].level, second.body.items[0].level, second.body.next]).toEqual([5, 4, undefined])

      const id = mine.body.items[0].id as string
      const detail = await caller('ann').get(`/v1/matches/${id}`)
      expect(detail.body).toMatchObject({ reviewers: 1, opinions: 0, verdicts: [], segments: [{ work: 'sakura' }] })
      expect(detail.body.reasons[0].text.ja).toContain('sakura')
      const theirs = await caller('gen').get(`/v1/matches/${id}`)
      expect(theirs.status).toBe(200)
      expect(theirs.body.verdicts).toBeUndefined()
      expect((await caller('tsuki').get(`/v1/matches/${id}`)).status).toBe(404)
      const counts = (await caller('ann').get('/v1/matches/counts')).body.items
      expect(counts).toContainEqual({ party: 'hana', state: 'open', level: 5, count: 1 })
      expect(counts.every(({ party }: { party: string }) => party === 'hana')).toBe(true)
    },
  )

  it.skipIf(skip)(
    title('hands each match to one reviewer, the most alike and longest first, and again when time is up'),
    async () => {
      const before = await next('chief', '?limit=50')
      for (const id of before) await say('chief', id, 'rejected')
      const receipt = await decided(
        found('sakura', 0, 2),
        found('sakura', 10, 30),
        found('sakura', 40, 45, { level: 5 }),
        found('sakura', 50, 52, { level: 2 }),
      )
      const rows = await matchesOf(receipt)
      const [short, long, alike, faint] = rows.map(({ id }) => id)
      const [first, second] = await Promise.all([next('ann', '?limit=2'), next('bob', '?limit=2')])
      expect([...first, ...second].sort()).toEqual([short, long, alike, faint].sort())
      expect([first, second]).toContainEqual([alike, long])
      expect(await next('chief')).toEqual([])
      now += 6 * 60_000
      expect(await next('chief')).toEqual([alike, long, short, faint])
      const page = await caller('chief').get('/v1/reviews/next?limit=2')
      const rest = await caller('chief').get(`/v1/reviews/next?limit=2&after=${page.body.next}`)
      expect(rest.body.items.map(({ id }: { id: string }) => id)).toEqual([short, faint])
      expect(await next('chief', '?level=2')).toEqual([faint])
      now += 6 * 60_000

      const said = await say('ann', alike!, 'accepted', '同じ場面です')
      expect(said).toMatchObject({
        status: 201,
        body: { match: { state: 'accepted' }, verdict: { verdict: 'accepted', mine: true, note: '同じ場面です' } },
      })
      expect(await next('ann')).toEqual([long, short, faint])
      const undone = await say('ann', alike!, 'withdrawn')
      expect(undone.body.match.state).toBe('open')
      expect(await next('ann')).toEqual([alike, long, short, faint])
      expect((await say('ann', alike!, 'withdrawn')).status).toBe(409)
      const leaf = await tests.house.kyodaku.log.entry(said.body.verdict.logIndex)
      expect(JSON.parse(Buffer.from(leaf).toString())).toEqual({
        type: 'kyodaku-verdict@v1',
        at: said.body.verdict.at,
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      })
      const progress = await caller('ann').get('/v1/reviews/progress')
      expect(progress.body).toMatchObject({ open: 4, disputed: 0, mineSince: 0 })
      await say('ann', alike!, 'accepted')
      expect((await caller('ann').get('/v1/reviews/progress')).body).toMatchObject({ open: 3, mineSince: 1 })
      const mine = await caller('ann').get('/v1/reviews/mine')
      expect(
        mine.body.items.map(({ verdict, standing }: { verdict: string; standing: boolean }) => [verdict, standing]),
      ).toEqual([
        ['accepted', true],
        ['accepted', false],
      ])
      for (const id of [long, short, faint]) await say('chief', id!, 'rejected')
    },
  )

  it.skipIf(skip)(title('lets two people judge apart, and a third decide without knowing what they said'), async () => {
    await wantReviewers(2)
    const rows = await matchesOf(await decided(found('sakura', 0, 9), found('sakura', 20, 25)))
    const [one, other] = rows.map(({ id }) => id) as [string, string]
    expect(await next('ann')).toEqual([one, other])
    expect(await next('bob')).toEqual([one, other])
    expect(await next('chief')).toEqual([])
    await say('ann', one, 'accepted', 'ann: 背景が同じ')
    const blind = await caller('bob').get(`/v1/matches/${one}`)
    expect(blind.body).toMatchObject({ state: 'open', opinions: 1, reviewers: 2, verdicts: [] })
    expect(JSON.stringify(blind.body)).not.toContain('背景')
    expect((await say('bob', one, 'rejected', 'bob: 偶然')).body.match.state).toBe('disputed')
    await say('ann', other, 'not-ours')
    expect((await say('bob', other, 'not-ours')).body.match.state).toBe('not-ours')

    const disputed = await caller('chief').get('/v1/reviews/disagreements')
    expect(disputed.body.items).toMatchObject([{ match: { id: one } }])
    expect(disputed.body.items[0].verdicts).toBeUndefined()
    expect(JSON.stringify((await caller('chief').get(`/v1/matches/${one}`)).body)).not.toContain('背景')
    expect((await caller('bob').get('/v1/reviews/disagreements')).body.items[0].verdicts).toHaveLength(2)
    expect((await caller('ann').get('/v1/reviews/next?queue=disputed')).status).toBe(403)
    expect(await next('chief', '?queue=disputed')).toEqual([one])
    const third = await tests.as({ party: 'hana', role: 'reviewer' })
    expect(await third.post(`/v1/matches/${one}/verdicts`, { verdict: 'accepted' })).toMatchObject({
      status: 409,
      body: { code: 'clearance.verdict-refused' },
    })
    expect((await say('chief', one, 'accepted')).body).toMatchObject({
      match: { state: 'accepted' },
      verdict: { weight: 'decision' },
    })
    const decidedOnes = await caller('chief').get('/v1/reviews/disagreements?state=decided')
    expect(decidedOnes.body.items[0].verdicts.map(({ note }: { note?: string }) => note)).toEqual([
      'ann: 背景が同じ',
      'bob: 偶然',
      undefined,
    ])
    expect((await say('ann', one, 'withdrawn')).status).toBe(409)
    expect((await say('chief', one, 'withdrawn')).body.match.state).toBe('disputed')
    await say('chief', one, 'accepted')
    await wantReviewers(1)
  })

  it.skipIf(skip)(title('takes verdicts from those whose match it is, and from who may claim for them'), async () => {
    const [match] = await matchesOf(await decided(found('sakura', 3, 7)))
    const id = match!.id
    expect((await say('viewer', id, 'accepted')).status).toBe(403)
    expect((await say('gen', id, 'accepted')).status).toBe(404)
    expect((await say('tsuki', id, 'accepted')).status).toBe(404)
    expect((await say('kumiai', id, 'accepted')).status).toBe(404)
    expect((await say('ann', id, 'nonsense')).status).toBe(422)
    const mandate = (mandateId: string, scopes: ('deposit' | 'claim')[]) =>
      recordMandate(tests.house.kyodaku, {
        id: mandateId,
        association: 'kumiai',
        rightsholder: 'hana',
        scopes,
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
        state: 'active',
      })
    await mandate('m1', ['deposit'])
    // Who somebody is, is remembered for a moment.
    people.kumiai = await tests.as({ party: 'kumiai', role: 'reviewer' })
    expect(await next('kumiai')).toEqual([])
    expect(await say('kumiai', id, 'accepted')).toMatchObject({
      status: 403,
      body: { code: 'clearance.mandate-needed' },
    })
    await mandate('m2', ['claim'])
    people.kumiai = await tests.as({ party: 'kumiai', role: 'reviewer' })
    expect(await next('kumiai')).toEqual([id])
    expect((await say('kumiai', id, 'accepted')).body).toMatchObject({
      match: { state: 'accepted', party: 'hana' },
      verdict: { actingParty: 'kumiai', party: 'hana' },
    })
    await recordWork(tests.house.kyodaku, {
      id: 'other',
      kind: 'film',
      titles: [],
      owners: [{ party: 'tsuki', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
  })

  it.skipIf(skip)(title('reports false matches to the operator, with how often they are'), async () => {
    const [match] = await matchesOf(await decided(found('sakura', 3, 7, { level: 1 })))
    await say('ann', match!.id, 'false-match', '空だけの場面')
    expect((await caller('ann').get('/v1/reviews/false-matches')).status).toBe(403)
    const { body } = await caller('operator').get('/v1/reviews/false-matches')
    expect(body.items).toMatchObject([{ match: { id: match!.id }, notes: ['空だけの場面'] }])
    expect(body.rates).toContainEqual({ thresholds: body.items[0].thresholds, level: 1, settled: 1, falseMatches: 1 })
    expect(body.items[0].thresholds).toMatch(/^kyodaku-match-1\/.+/)
  })

  it.skipIf(skip)(title('keeps one state when two people speak at once'), async () => {
    await wantReviewers(2)
    const [match] = await matchesOf(await decided(found('sakura', 3, 8)))
    const answers = await Promise.all([say('ann', match!.id, 'accepted'), say('bob', match!.id, 'accepted')])
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect((await caller('ann').get(`/v1/matches/${match!.id}`)).body.state).toBe('accepted')
    const twice = await Promise.all([say('ann', match!.id, 'rejected'), say('ann', match!.id, 'rejected')])
    // One after the other, the second replaces the first; at once, it is told so.
    const statuses = twice.map(({ status }) => status).sort()
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses)
    const { verdicts } = (await caller('ann').get(`/v1/matches/${match!.id}`)).body
    const replaced = verdicts.map(({ supersedes }: { supersedes?: string }) => supersedes)
    expect(
      verdicts.filter(({ id, mine }: { id: string; mine: boolean }) => mine && !replaced.includes(id)),
    ).toHaveLength(1)
    await wantReviewers(1)
  })
})
