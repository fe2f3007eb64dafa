import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordWork } from '../../clearance/index.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { writePartySettings } from '../identity/index.js'

type Caller = Awaited<ReturnType<HouseForTests['as']>>

describe('the switch of a work', () => {
  let tests: HouseForTests
  let hana: Caller
  let tsuki: Caller
  let gen: Caller
  let kumiai: Caller
  let operator: Caller
  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    hana = await tests.as({ party: 'hana', role: 'rights-manager' })
    tsuki = await tests.as({ party: 'tsuki', role: 'rights-manager' })
    gen = await tests.as({ party: 'gen', role: 'rights-manager' })
    kumiai = await tests.as({ party: 'kumiai', role: 'rights-manager' })
    operator = await tests.as({ role: 'administrator' })
    await recordWork(tests.house.kyodaku, {
      id: 'hoshi',
      kind: 'series',
      titles: [{ text: '星の旅人たちの夜', language: 'ja', kind: 'official' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    const terms = {
      grantor: 'hana',
      grantee: 'gen',
      works: ['hoshi'],
      uses: ['generate'],
      models: ['*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
    }
    const grant = await hana.post('/v1/grants', { terms })
    await gen.post(`/v1/grants/${grant.body.id}/accept`)
  }, 180_000)
  afterAll(async () => {
    await tests.close()
  })

  const asked = async () => {
    const use = { kind: 'generate', party: 'gen', model: 'm', territory: 'JP' }
    const answer = await gen.post('/v1/checks:text', { prompt: '星の旅人たちの夜のような絵', use })
    expect(answer.status).toBe(200)
    return answer.body
  }
  const stops = async (caller: Caller) => (await caller.get('/v1/works/hoshi/stops')).body.items

  it('refuses what was permitted, at once, until it is lifted', async () => {
    expect(await asked()).toMatchObject({ outcome: 'permit' })
    const tried = await hana.post('/v1/works/hoshi/stop', { dryRun: true })
    expect(tried).toMatchObject({ status: 201, body: { work: 'hoshi', stops: true } })
    expect(await asked()).toMatchObject({ outcome: 'permit' })
    expect(await stops(hana)).toEqual([])

    const draft = { kind: 'reservation', terms: tried.body }
    delete draft.terms.id
    const preview = await hana.post('/v1/grants/preview', { draft, work: 'hoshi' })
    expect(preview.body.before.permit).toBeGreaterThan(0)
    expect(preview.body.after).toMatchObject({ permit: 0, refuse: preview.body.uses })

    const stopped = await hana.post('/v1/works/hoshi/stop', { note: 'withdrawn from sale' })
    expect(stopped).toMatchObject({ status: 201, body: { evidence: { note: 'withdrawn from sale' } } })
    const refused = await asked()
    expect(refused).toMatchObject({ outcome: 'refuse' })
    expect(JSON.stringify(refused)).toContain('"work.stopped"')
    expect(await stops(hana)).toMatchObject([{ by: 'hana', lifting: true, reservation: { id: stopped.body.id } }])
    expect(await stops(gen)).toMatchObject([{ by: 'hana', lifting: false }])

    const lifted = await hana.post('/v1/works/hoshi/resume', {})
    expect(lifted).toMatchObject({ status: 200, body: { lifted: [{ id: stopped.body.id }] } })
    expect(await asked()).toMatchObject({ outcome: 'permit' })
    expect(await stops(hana)).toEqual([])
    expect((await hana.post('/v1/works/hoshi/resume', {})).body).toMatchObject({ code: 'clearance.not-stopped' })
  })

  it('is its owners’: others neither stop nor lift, and what the operator stopped the operator lifts', async () => {
    for (const other of [gen, kumiai, tsuki])
      expect((await other.post('/v1/works/hoshi/stop', {})).status).toBeGreaterThanOrEqual(403)
    await operator.post('/v1/works/hoshi/stop', {})
    expect((await hana.post('/v1/works/hoshi/resume', {})).status).toBe(403)
    await hana.post('/v1/works/hoshi/stop', { uses: ['train'] })
    expect(await asked()).toMatchObject({ outcome: 'refuse' })
    // Of two stops each lifts their own.
    expect((await hana.post('/v1/works/hoshi/resume', {})).body.lifted).toMatchObject([{ uses: ['train'] }])
    expect(await asked()).toMatchObject({ outcome: 'refuse' })
    expect((await operator.post('/v1/works/hoshi/resume', {})).body.lifted).toHaveLength(1)
    expect(await asked()).toMatchObject({ outcome: 'permit' })
  })

  it('can be taken under an association’s mandate', async () => {
    const mandate = await hana.post('/v1/mandates', {
      terms: {
        association: 'kumiai',
        rightsholder: 'hana',
        scopes: ['deposit'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
      },
    })
    const acting = await tests.as({ party: 'kumiai', role: 'rights-manager' })
    expect((await acting.post('/v1/works/hoshi/stop', {})).status).toBe(201)
    expect(await stops(hana)).toMatchObject([{ by: 'hana', lifting: true }])
    expect((await acting.post('/v1/works/hoshi/resume', {})).status).toBe(200)
    await hana.post(`/v1/mandates/${mandate.body.id}/revoke`, {})
  })
  it('goes on only when a second person agrees, where the party wants that', async () => {
    await writePartySettings(tests.house.kyodaku, 'hana', {
      approvals: ['reservations.remove'],
      secondFactor: false,
    })
    await hana.post('/v1/works/hoshi/stop', {})
    expect((await hana.post('/v1/works/hoshi/resume', {})).status).toBe(202)
    expect(await stops(hana)).toHaveLength(1)
    expect(await asked()).toMatchObject({ outcome: 'refuse' })
  })
})
