import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAndRecord } from '../../clearance/clear.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'

type Caller = Awaited<ReturnType<HouseForTests['as']>>

const terms = {
  grantor: 'hana',
  grantee: 'gen',
  works: ['sakura'],
  uses: ['generate'],
  models: ['sora-*'],
  territories: ['JP'],
  from: '2026-01-01T00:00:00Z',
}

describe('permissions over HTTP', () => {
  let tests: HouseForTests
  let hana: Caller
  let tsuki: Caller
  let gen: Caller
  let other: Caller
  let operator: Caller
  let clips = 0
  const clear = async (work = 'sakura', party = 'gen') => {
    const { kyodaku, clearing } = tests.house
    clips += 1
    return await decideAndRecord(kyodaku, await clearing(), {
      name: `clip-${clips}.mp4`,
      input: {
        name: `clip-${clips}.mp4`,
        digest: `sha256:${String(clips).padStart(64, '0')}`,
        kind: 'video',
        durationSeconds: 10,
      },
      use: { kind: 'generate', party, model: 'sora-2', territory: 'JP', regime: 'prior-permission' },
      known: [
        {
          kind: 'match',
          work,
          reference: `ref-${work}`,
          level: 5,
          score: 0.99,
          falseMatchProbability: 1e-9,
          coverage: 1,
          orientation: 'upright' as never,
          inputRange: [0, 5],
          referenceRange: [0, 5],
        },
      ],
    })
  }

  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    hana = await tests.as({ party: 'hana', role: 'rights-manager' })
    tsuki = await tests.as({ party: 'tsuki', role: 'rights-manager' })
    gen = await tests.as({ party: 'gen', role: 'rights-manager' })
    other = await tests.as({ party: 'other-gen', role: 'rights-manager' })
    operator = await tests.as({ role: 'administrator' })
  }, 180_000)
  afterAll(async () => {
    await tests.close()
  })

  const offer = async (more: object = {}) => {
    const made = await hana.post('/v1/grants', { terms: { ...terms, ...more } })
    expect(made.status).toBe(201)
    return made.body.id as string
  }

  it('goes from an offer to a permission, each side at its turn', async () => {
    const id = await offer({ caps: { count: 2 } })
    const inbox = await gen.get('/v1/grants?toAnswer=true')
    expect(inbox.body.items.map((one: { id: string }) => one.id)).toContain(id)
    expect(inbox.body.names.parties.hana).toEqual({ ja: 'hana', en: 'hana' })
    expect((await hana.get('/v1/grants?toAnswer=true')).body.items).toEqual([])
    expect((await hana.post(`/v1/grants/${id}/accept`)).status).toBe(422)
    const accepted = await gen.post(`/v1/grants/${id}/accept`)
    expect(accepted).toMatchObject({ status: 200, body: { state: 'active' } })
    await clear()
    const detail = await hana.get(`/v1/grants/${id}`)
    expect(detail.body).toMatchObject({ side: 'grantor', toAnswer: false, usage: { count: 1, seconds: 10 } })
    expect(
      detail.body.events.map(({ state, actedBy }: { state: string; actedBy: string }) => [state, actedBy]),
    ).toEqual([
      ['offered', 'hana'],
      ['active', 'gen'],
    ])
    const said = detail.body.sentences.en[0].map(({ text }: { text: string }) => text).join('')
    expect(said).toMatch(/^hana permits gen to generate from “sakura”/)
    expect((await gen.get(`/v1/grants/${id}`)).body.side).toBe('grantee')
    const decisions = await hana.get(`/v1/grants/${id}/decisions`)
    expect(decisions.body.items).toMatchObject([{ input: 'clip-1.mp4', works: ['sakura'], use: { party: 'gen' } }])
    expect((await hana.post(`/v1/grants/${id}/suspend`)).body.state).toBe('suspended')
    expect((await gen.post(`/v1/grants/${id}/resume`)).status).toBe(403)
    expect((await hana.post(`/v1/grants/${id}/resume`)).body.state).toBe('active')

    const preview = await hana.get(`/v1/grants/${id}/revocation?from=2026-02-01T00:00:00Z`)
    expect(preview.body).toMatchObject({ before: { count: 0 }, after: { count: 1 } })
    expect((await hana.get(`/v1/grants/${id}`)).body.grant.state).toBe('active')
    const revoked = await hana.post(`/v1/grants/${id}/revoke`, { from: '2026-02-01T00:00:00Z' })
    expect(revoked.body).toMatchObject({
      grant: { state: 'revoked' },
      after: { count: 1 },
    })
    const jobUrl = `/v1/jobs/${revoked.body.job}`
    await expect.poll(async () => (await hana.get(jobUrl)).body.state, { timeout: 20_000 }).toBe('done')
    const { body: job } = await hana.get(jobUrl)
    expect(job).toMatchObject({ kind: 'revocation', subject: id, result: { decidedAgain: 1 } })
    expect((await gen.get(jobUrl)).status).toBe(404)
    const again = await hana.get(`/v1/grants/${id}/decisions`)
    expect(again.body.items[0].supersededBy).toBe(job.result.receipts[0])
    // Repeated, there is nothing left to decide.
    const repeated = await hana.post(`/v1/grants/${id}/revoke`, {})
    expect(repeated.body).toMatchObject({ from: revoked.body.from, before: { count: 0 }, after: { count: 0 } })
  })

  it('is nothing to those whom it does not concern', async () => {
    const id = await offer({ works: ['sakura'] })
    for (const [method, path] of [
      ['get', ''],
      ['get', '/decisions'],
      ['get', '/revocation'],
      ['post', '/accept'],
      ['post', '/decline'],
      ['post', '/suspend'],
    ] as const)
      for (const stranger of [tsuki, other]) {
        const answer =
          method === 'get'
            ? await stranger.get(`/v1/grants/${id}${path}`)
            : await stranger.post(`/v1/grants/${id}${path}`)
        expect([answer.status, answer.body.code]).toEqual([404, 'http.not-found'])
      }
    const listed = await other.get('/v1/grants')
    expect(JSON.stringify(listed.body)).not.toContain(id)
    expect((await tsuki.post('/v1/grants', { terms })).status).toBe(403)
    expect((await tests.anonymous.get('/v1/grants')).status).toBe(401)
    const viewer = await tests.as({ party: 'hana', role: 'viewer' })
    expect((await viewer.post(`/v1/grants/${id}/withdraw`)).status).toBe(403)
    expect((await hana.post(`/v1/grants/${id}/withdraw`)).body.state).toBe('withdrawn')
  })

  it('answers with another offer, which leaves what is not named', async () => {
    const id = await offer({ price: { currency: 'JPY', amountMinor: 3, per: 'second' }, ratingMax: '12' })
    const done = await gen.post(`/v1/grants/${id}/counter`, {
      changes: { price: { currency: 'JPY', amountMinor: 2, per: 'second' }, ratingMax: null },
    })
    expect(done.body.countered.state).toBe('countered')
    expect(done.body.offer).toMatchObject({ offeredBy: 'grantee', counterTo: id, price: { amountMinor: 2 } })
    expect(done.body.offer.ratingMax).toBeUndefined()
    const detail = await hana.get(`/v1/grants/${done.body.offer.id}`)
    expect(detail.body).toMatchObject({ toAnswer: true })
    expect(detail.body.chain).toHaveLength(2)
    expect((await hana.post(`/v1/grants/${done.body.offer.id}/decline`)).body.state).toBe('declined')
  })

  it('lets each provider take an offer to anyone, without telling it of the others', async () => {
    const id = await offer({ grantee: '*' })
    expect((await other.get('/v1/grants?toAnswer=true')).body.items).toHaveLength(1)
    const own = await other.post(`/v1/grants/${id}/accept`)
    expect(own.body).toMatchObject({ grantee: 'other-gen', counterTo: id, state: 'active' })
    expect((await other.get('/v1/grants?toAnswer=true')).body.items).toEqual([])
    expect((await gen.get(`/v1/grants/${id}`)).body.chain).toHaveLength(1)
    expect((await hana.get(`/v1/grants/${id}`)).body.chain).toHaveLength(2)
    expect((await gen.get(`/v1/grants/${own.body.id}`)).status).toBe(404)
    await hana.post(`/v1/grants/${own.body.id}/revoke`, {})
    await hana.post(`/v1/grants/${id}/withdraw`)
  })

  it('lists by work, state, side, party and end, page by page', async () => {
    const soon = await offer({ until: '2027-01-01T00:00:00Z', models: ['veo'] })
    const find = async (query: string) =>
      (await hana.get(`/v1/grants?${query}`)).body.items.map((one: { id: string }) => one.id)
    expect(await find('work=sakura&state=offered')).toEqual([soon])
    expect(await find('work=ume')).toEqual([])
    expect(await find('direction=received')).toEqual([])
    expect(await find('direction=given&party=gen&endingBefore=2027-02-01T00:00:00Z')).toEqual([soon])
    expect(await find('state=active&state=suspended')).toEqual([])
    const all = await find('limit=200')
    const paged: string[] = []
    for (let query = 'limit=2'; ; ) {
      const { body } = await hana.get(`/v1/grants?${query}`)
      paged.push(...body.items.map((one: { id: string }) => one.id))
      if (body.next === undefined) break
      query = `limit=2&cursor=${body.next}`
    }
    expect(paged).toEqual(all)
    expect((await hana.get('/v1/grants?cursor=nonsense')).status).toBe(400)
    expect((await operator.get('/v1/grants?limit=200')).body.items.length).toBeGreaterThanOrEqual(all.length)
    await hana.post(`/v1/grants/${soon}/withdraw`)
  })

  it('says what is wrong with terms, where', async () => {
    const wrong = await hana.post('/v1/grants', { terms: { ...terms, until: '2025-01-01T00:00:00Z' } })
    expect(wrong).toMatchObject({ status: 422, body: { code: 'rights.invalid-grant' } })
    expect(wrong.body.errors[0].path).toBe('grant.until')
    expect((await hana.post('/v1/grants', { terms: { ...terms, works: ['nowhere'] } })).status).toBe(404)
    expect((await hana.post('/v1/grants', { terms: { ...terms, colour: 'red' } })).status).toBe(422)
  })

  it('previews a draft over the last days, for each in its own eyes', async () => {
    await clear()
    await clear('ume')
    const before = (await hana.get('/v1/grants?limit=200')).body.items.length
    const preview = (caller: Caller, body: object = { draft: { kind: 'grant', terms } }) =>
      caller.post('/v1/grants/preview', body)
    const ours = await preview(hana)
    expect(ours.body).toMatchObject({ uses: 2, before: { refuse: 2 }, after: { permit: 2 }, capped: false })
    expect(ours.body.changed[0]).toMatchObject({ before: 'refuse', after: 'permit', works: ['sakura'] })
    expect(ours.body.sentences.ja[0].map(({ text }: { text: string }) => text).join('')).toContain('『sakura』')
    const theirs = await preview(gen)
    expect(theirs.body).toMatchObject({ uses: 3, before: { refuse: 3 }, after: { permit: 2, refuse: 1 } })
    expect((await preview(other)).body.uses).toBe(0)
    expect((await preview(tsuki)).body).toMatchObject({ uses: 1, before: { refuse: 1 }, after: { refuse: 1 } })
    const first = await preview(hana, { draft: { kind: 'grant', terms }, limit: 1 })
    const second = await preview(hana, { draft: { kind: 'grant', terms }, limit: 1, cursor: first.body.next })
    expect([first.body.changed.length, second.body.changed.length, second.body.next]).toEqual([1, 1, undefined])
    expect(first.body.changed[0].receipt).not.toBe(second.body.changed[0].receipt)
    const capped = await preview(gen, { draft: { kind: 'grant', terms: { ...terms, caps: { count: 1 } } } })
    expect(capped.body).toMatchObject({ after: { permit: 1 }, counted: { count: 1, seconds: 10 } })
    const reserved = await preview(hana, {
      draft: {
        kind: 'reservation',
        terms: {
          work: 'sakura',
          uses: ['generate'],
          territories: ['worldwide'],
          from: terms.from,
          evidence: { location: 'x' },
        },
      },
    })
    expect(reserved.body).toMatchObject({ after: { refuse: 2 }, changed: [] })
    expect((await preview(hana, { draft: { kind: 'none' }, work: 'ume' })).body.uses).toBe(0)
    // Nothing was made by it.
    expect((await hana.get('/v1/grants?limit=200')).body.items.length).toBe(before)
  })

  it('compares the regimes over the same uses', async () => {
    const compared = await gen.get('/v1/regimes/compare')
    expect(compared.body).toMatchObject({
      uses: 3,
      priorPermission: { refuse: 3 },
      reservation: { permit: 3 },
      pairs: [{ priorPermission: 'refuse', reservation: 'permit', count: 3 }],
    })
    expect(compared.body.different).toHaveLength(3)
    expect((await gen.get('/v1/regimes/compare?work=ume')).body.uses).toBe(1)
    expect((await hana.get('/v1/regimes/compare?until=2020-01-01T00:00:00Z')).body.uses).toBe(0)
  })
})
