import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveMandate } from '../../clearance/index.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const film = (id: string, owner: string) => ({
  id,
  kind: 'film',
  titles: [{ text: id, kind: 'official' }],
  owners: [{ party: owner, share: 1_000_000, territories: ['worldwide'] }],
})
const terms = {
  grantor: 'hana',
  grantee: 'gen',
  works: ['sakura'],
  uses: ['generate'],
  models: ['*'],
  territories: ['worldwide'],
  from: '2026-01-01T00:00:00Z',
}

describe('in whose name something is asked for', () => {
  let tests: HouseForTests
  let operator: Caller
  let hana: Caller
  let mandate: string

  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    operator = await tests.as({})
    hana = await tests.as({ party: 'hana' })
    const given = await giveMandate(tests.house.kyodaku, {
      association: 'kumiai',
      rightsholder: 'hana',
      scopes: ['deposit', 'grant'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
    })
    mandate = given.id
  })
  afterAll(() => tests.close())

  const newestAct = () =>
    tests.house.store.db.selectFrom('acts').selectAll().orderBy('log_index', 'desc').executeTakeFirstOrThrow()
  const entriesOf = (kind: 'work' | 'grant', id: string) =>
    tests.house.store.db
      .selectFrom('registry_entries')
      .select(['acted_by', 'on_behalf_of', 'mandate_id'])
      .where('kind', '=', kind)
      .where('subject_id', '=', id)
      .execute()

  it('is the party that the operator names, with that party’s powers and no more', async () => {
    expect((await operator.post('/v1/works?as=hana', film('momo', 'hana'))).status).toBe(201)
    expect(await entriesOf('work', 'momo')).toEqual([{ acted_by: 'hana', on_behalf_of: null, mandate_id: null }])
    expect(await newestAct()).toMatchObject({ action: 'createWork', party: null, on_behalf_of: 'hana' })
    const refused = await operator.post('/v1/works?as=tsuki', film('of-hana', 'hana'))
    expect(refused).toMatchObject({ status: 403, body: { code: 'clearance.mandate-needed' } })
    expect(await operator.post('/v1/works?as=nobody', film('of-hana', 'hana'))).toMatchObject({
      status: 404,
      body: { code: 'clearance.unknown-party' },
    })
  })

  it('is an association under the mandate that is named, and the act says so', async () => {
    const given = await operator.post(`/v1/grants?as=kumiai&mandate=${mandate}`, { terms })
    expect(given).toMatchObject({ status: 201, body: { signedBy: { party: 'kumiai', mandate } } })
    expect(await entriesOf('grant', given.body.id)).toEqual([
      { acted_by: 'kumiai', on_behalf_of: 'hana', mandate_id: mandate },
    ])
    expect(await newestAct()).toMatchObject({ action: 'createGrant', on_behalf_of: 'hana', mandate })
    expect((await operator.post('/v1/grants?as=kumiai&mandate=mnd-none', { terms })).status).toBe(404)
    expect(await operator.post(`/v1/grants?mandate=${mandate}`, { terms })).toMatchObject({ status: 422 })
  })

  it('is nobody but oneself for a party', async () => {
    expect((await hana.post('/v1/grants?as=hana', { terms })).status).toBe(201)
    expect(await hana.post('/v1/grants?as=tsuki', { terms: { ...terms, grantor: 'tsuki' } })).toMatchObject({
      status: 403,
      body: { code: 'http.forbidden' },
    })
    expect((await hana.get('/v1/grants/none/revocation?as=tsuki')).status).toBe(404)
  })

  it('holds for the job that does it later', async () => {
    const text = '作品ID,作品名,種別\nsora,空,アニメ\n'
    const asked = await operator.post('/v1/imports?as=hana', { text, owner: 'hana' })
    expect(asked.status).toBe(202)
    expect(
      await tests.house.store.db.selectFrom('jobs').select('act').where('id', '=', asked.body.job).execute(),
    ).toEqual([{ act: { by: 'hana' } }])
  })
})

describe('what is only tried', () => {
  let tests: HouseForTests
  let operator: Caller
  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    operator = await tests.as({})
  })
  afterAll(() => tests.close())

  const state = async () => {
    const { db } = tests.house.store
    const count = async (table: 'registry_entries' | 'acts' | 'approvals' | 'events') =>
      (
        await db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n
    return [await count('registry_entries'), await count('acts'), await count('approvals'), await count('events')]
  }

  it('is judged like what is meant, and changes, records and tells nothing', async () => {
    const offered = (await operator.post('/v1/grants', { terms })).body.id
    const claimed = (
      await operator.post('/v1/claims', {
        work: 'sakura',
        share: { party: 'tsuki', share: 100_000, territories: ['JP'] },
      })
    ).body.id
    const { seq } = (await operator.get('/v1/works/sakura')).body
    const version = { 'if-match': `"${seq}"` }
    const before = await state()
    const change = { kind: 'film', titles: [{ text: 'other', kind: 'official' }], regime: 'prior-permission' }
    const party = { id: 'new', role: 'provider', names: [{ text: 'new', kind: 'official' }] }
    const tried = [
      await operator.post('/v1/works?dryRun=true', film('new', 'hana')),
      await operator.put('/v1/works/sakura?dryRun=true', change, version),
      await operator.put('/v1/works/sakura/owners?dryRun=true', { owners: film('x', 'tsuki').owners }, version),
      await operator.post('/v1/parties?dryRun=true', party),
      await operator.patch('/v1/parties/hana?dryRun=true', { names: [{ text: 'Hana', kind: 'official' }] }),
      await operator.post('/v1/grants', { terms, dryRun: true }),
      await operator.post(`/v1/grants/${offered}/accept?dryRun=true`),
      await operator.post(`/v1/grants/${offered}/counter?dryRun=true`, { changes: { territories: ['JP'] } }),
      await operator.post(`/v1/claims/${claimed}/dismiss?dryRun=true`),
      await operator.post(`/v1/claims/${claimed}/uphold`, { dryRun: true, owners: film('x', 'tsuki').owners }),
    ]
    expect(tried.filter(({ status }) => status >= 300)).toEqual([])
    expect(tried[6]!.body).toMatchObject({ id: offered, state: 'active' })
    expect(await state()).toEqual(before)
    const refused = [
      await operator.post('/v1/works?dryRun=true&as=tsuki', film('new', 'hana')),
      await operator.post('/v1/works?dryRun=true', film('sakura', 'hana')),
      await operator.post(`/v1/grants/${offered}/accept?dryRun=true&as=tsuki`),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 409, 403])
    expect((await operator.get(`/v1/grants/${offered}`)).body.grant.state).toBe('offered')
  })

  it('needs no second person, unlike what is meant', async () => {
    await operator.put('/v1/settings/party', { approvals: ['grants.give'] })
    const before = await state()
    expect((await operator.post('/v1/grants', { terms, dryRun: true })).status).toBe(201)
    expect(await state()).toEqual(before)
    expect((await operator.post('/v1/grants', { terms })).status).toBe(202)
    // A word in a body that a route does not know makes nothing a trial.
    const offered = (await operator.get('/v1/grants')).body.items[0].id
    expect((await operator.post(`/v1/grants/${offered}/accept`, { dryRun: true })).status).toBe(202)
  })
})

describe('what was done by a party', () => {
  let tests: HouseForTests
  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
  })
  afterAll(() => tests.close())

  it('is told to it and the operator, page by page, and to nobody else', async () => {
    const operator = await tests.as({})
    const hana = await tests.as({ party: 'hana' })
    for (const until of ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z']) {
      expect((await hana.post('/v1/grants', { terms: { ...terms, until } })).status).toBe(201)
    }
    const { body } = await operator.get('/v1/parties/hana/activity')
    expect(body.items).toHaveLength(4)
    expect(body.items[0]).toMatchObject({ kind: 'grant', relation: 'by', actedBy: 'hana', change: 'added' })
    expect((await hana.get('/v1/parties/hana/activity')).body).toEqual(body)
    const first = await hana.get('/v1/parties/hana/activity?limit=3')
    const second = await hana.get(`/v1/parties/hana/activity?limit=3&cursor=${first.body.next}`)
    expect([...first.body.items, ...second.body.items]).toEqual(body.items)
    expect(second.body.next).toBeUndefined()
    const since = new Date(Date.now() + 60_000).toISOString()
    expect((await hana.get(`/v1/parties/hana/activity?since=${since}`)).body.items).toEqual([])
    for (const stranger of [await tests.as({ party: 'tsuki' }), await tests.as({ party: 'gen' })]) {
      expect((await stranger.get('/v1/parties/hana/activity')).status).toBe(404)
    }
  })
})
