import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { depositFile } from '../../clearance/index.js'
import { grantForTests, recordFilmForTests } from '../../clearance/registry-for-tests.js'
import { type Gate, openGate, type VideoRequest, videoApi } from '../../generation/index.js'
import { startUpstreamForTests, type UpstreamForTests } from '../../generation/upstream-for-tests.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'

type Caller = Awaited<ReturnType<HouseForTests['as']>>
const samples = resolve(import.meta.dirname, '../../../samples/media')

describe('what was asked for through the gate', () => {
  let tests: HouseForTests
  let upstream: UpstreamForTests
  let gate: Gate
  let gen: Caller
  let hana: Caller
  let tsuki: Caller
  let released: string
  let withheld: string

  const ask = (prompt: string): VideoRequest => ({ kind: 'create', prompt, seconds: '8', files: {} })
  const made = async (prompt: string, what: string) => {
    upstream.makes(join(samples, what))
    const { id } = await gate.create(ask(prompt))
    await gate.idle()
    return id
  }

  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    const { kyodaku } = tests.house
    await recordFilmForTests(kyodaku, 'moonpath', 'The Moonlit Path of Ilmarie')
    await recordFilmForTests(kyodaku, 'zorvane', 'Zorvane Chronicle')
    await recordFilmForTests(kyodaku, 'lighthouse', 'Lighthouse Road of Vestergaard')
    await grantForTests(kyodaku, 'moonpath', { duties: { samples: 1 } })
    await depositFile(kyodaku, join(samples, 'lighthouse-road.mp4'), { work: 'lighthouse' })
    gen = await tests.as({ party: 'gen', role: 'rights-manager' })
    hana = await tests.as({ party: 'hana', role: 'rights-manager' })
    tsuki = await tests.as({ party: 'tsuki', role: 'rights-manager' })
    upstream = await startUpstreamForTests()
    gate = await openGate(kyodaku, {
      upstream: videoApi({ url: upstream.url }),
      party: 'gen',
      territory: 'JP',
      regime: 'prior-permission',
      model: 'maker-1',
      pollMilliseconds: 20,
    })
    released = await made('The Moonlit Path of Ilmarie in the rain', 'pinwheel-market.mp4')
    withheld = await made('a road', 'lighthouse-road.mp4')
    await expect(gate.create(ask('Zorvane Chronicle, the next film'))).rejects.toMatchObject({
      code: 'generation.permission-required',
    })
    // On record a moment after it was said.
    await vi.waitFor(
      async () => expect((await gen.get('/v1/generations?fate=refused')).body.items).toHaveLength(1),
      9000,
    )
  }, 180_000)
  afterAll(async () => {
    await gate.close()
    await upstream.close()
    await tests.close()
  })

  it('is all the provider’s to see, what was refused too, with its reasons', async () => {
    const { body } = await gen.get('/v1/generations')
    expect(body.items.map(({ fate }: { fate: string }) => fate)).toEqual(['refused', 'withheld', 'released'])
    expect(body.items[0]).toMatchObject({ prompt: 'Zorvane Chronicle, the next film', works: ['zorvane'] })
    expect(body.items[0].error).toMatchObject({ code: 'permission_required' })
    expect(body.names.works.zorvane).toBeDefined()
    const next = await gen.get('/v1/generations?limit=1')
    const second = await gen.get(`/v1/generations?limit=1&cursor=${next.body.next}`)
    expect(second.body.items).toMatchObject([{ id: withheld, works: ['lighthouse'] }])
    expect((await gen.get('/v1/generations?q=rain')).body.items).toMatchObject([{ id: released }])
    expect((await gen.get('/v1/generations?work=lighthouse')).body.items).toMatchObject([{ id: withheld }])
    const detail = await gen.get(`/v1/generations/${withheld}`)
    expect(detail.body.generation).toMatchObject({ fate: 'withheld', sealedUntil: expect.any(String), seconds: 8 })
    expect(detail.body.reasons).toMatchObject([{ code: 'none.found' }])
    expect(detail.body.outputReasons.map(({ code }: { code: string }) => code)).toContain('match.substantial')
  })

  it('is told to the owners of the works that it concerns, without what was asked for; to nobody else', async () => {
    const { body } = await hana.get('/v1/works/lighthouse/generations')
    expect(body.items).toMatchObject([{ id: withheld, provider: 'gen', model: 'maker-1', fate: 'withheld' }])
    expect(JSON.stringify(body)).not.toContain('a road')
    expect((await hana.get('/v1/works/zorvane/generations')).body.items).toMatchObject([{ fate: 'refused' }])
    expect((await hana.get('/v1/works/moonpath/generations')).body.items).toMatchObject([{ id: released }])
    const all = await hana.get('/v1/generations/concerning')
    expect(all.body.items.map(({ works }: { works: string[] }) => works)).toEqual([
      ['zorvane'],
      ['lighthouse'],
      ['moonpath'],
    ])
    expect(JSON.stringify(all.body)).not.toContain('a road')
    expect((await hana.get('/v1/generations/concerning?fate=withheld')).body.items).toMatchObject([{ id: withheld }])
    const figures = await hana.get('/v1/generations/concerning/figures')
    expect(figures.body).toMatchObject({ total: { released: 1, withheld: 1, refused: 1 }, works: [{}, {}, {}] })
    expect((await tsuki.get('/v1/generations/concerning')).body.items).toEqual([])
    expect((await hana.get('/v1/generations')).body.items).toEqual([])
    expect((await hana.get(`/v1/generations/${released}`)).status).toBe(404)
    expect((await tsuki.get('/v1/works/lighthouse/generations')).body.items ?? []).toEqual([])
    expect((await gen.get('/v1/works/lighthouse/generations')).body.items).toMatchObject([{ id: withheld }])
  })

  it('is shown, when it is released, to its provider, and to a grantor whose permission asks for samples', async () => {
    const of = (id: string, variant = 'video') => `/v1/generations/${id}/content?variant=${variant}`
    const concerning = (await hana.get('/v1/generations/concerning')).body.items
    expect(
      Object.fromEntries(concerning.map(({ id, sample }: { id: string; sample: boolean }) => [id, sample])),
    ).toMatchObject({ [released]: true, [withheld]: false })
    expect((await hana.get('/v1/works/moonpath/generations')).body.items).toMatchObject([
      { id: released, sample: true },
    ])
    for (const caller of [gen, hana]) {
      const video = await caller.get(of(released), { range: 'bytes=0-99' })
      expect([video.status, video.headers['content-type']]).toEqual([206, 'video/mp4'])
      const picture = await caller.get(of(released, 'thumbnail'))
      expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/webp'])
      for (const other of [withheld, 'video_none']) expect((await caller.get(of(other))).status).toBe(404)
    }
    const onlyWorks = await tests.as({ party: 'gen', scopes: ['works.read'] })
    const operator = await tests.as({ scopes: ['works.read'] })
    for (const caller of [tsuki, await tests.as({ party: 'other-gen' }), onlyWorks, operator])
      expect((await caller.get(of(released))).status).toBe(404)
    const [row] = await tests.house.store.db.selectFrom('generation_samples').selectAll().execute()
    expect(row).toEqual({ generation_id: released, grant_id: 'grt_moonpath', party: 'hana' })
  })

  it('is counted, by day, by provider and by work', async () => {
    const today = { released: 1, withheld: 1, refused: 1, failed: 0 }
    const { body } = await gen.get('/v1/generations/figures?days=7')
    expect(body.total).toMatchObject(today)
    expect(body.days).toHaveLength(7)
    expect(body.days.at(-1)).toMatchObject(today)
    expect(body.providers).toMatchObject([{ provider: 'gen', model: 'maker-1', ...today }])
    expect(body.works.map(({ work }: { work: string }) => work)).toEqual(['lighthouse', 'moonpath', 'zorvane'])
    const ofWork = await hana.get('/v1/works/moonpath/generations/figures')
    expect(ofWork.body.total).toMatchObject({ released: 1, withheld: 0, refused: 0 })
    expect(ofWork.body.works).toMatchObject([{ work: 'moonpath', released: 1 }])
    expect((await tsuki.get('/v1/works/moonpath/generations/figures')).body.total ?? { released: 0 }).toMatchObject({
      released: 0,
    })
  })

  it('waits for whoever judges what it resembles, who is told until when', async () => {
    const { kyodaku } = tests.house
    await recordFilmForTests(kyodaku, 'station', 'Snow at Rimefall Station', { share: 500_000 })
    await depositFile(kyodaku, join(samples, 'inputs', 'snow-station.mp4'), { work: 'station' })
    await grantForTests(kyodaku, 'station')
    const id = await made('a train in the snow', 'inputs/snow-station.mp4')
    const { body } = await gen.get(`/v1/generations/${id}`)
    expect(body.generation).toMatchObject({ fate: 'reviewing', works: ['station'] })
    const { items } = (await hana.get('/v1/matches?work=station')).body
    const match = await hana.get(`/v1/matches/${items[0].id}`)
    expect(match.body.waitsUntil).toBe(body.generation.reviewUntil)
  })

  it('stops with its work: from then on refused, until it is lifted', async () => {
    await hana.post('/v1/works/moonpath/stop', {})
    const again = ask('The Moonlit Path of Ilmarie at dusk')
    await expect(gate.create(again)).rejects.toMatchObject({ message: expect.stringContaining('has stopped') })
    await hana.post('/v1/works/moonpath/resume', {})
    upstream.makes(join(samples, 'pinwheel-market.mp4'))
    await expect(gate.create(again)).resolves.toMatchObject({ object: 'video' })
    await gate.idle()
  })
})
