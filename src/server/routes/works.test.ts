import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerParty } from '../../clearance/index.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const whole = (party: string) => [{ party, share: 1_000_000, territories: ['worldwide'] }]
const film = (title: string, owner: string, more: object = {}) => ({
  kind: 'film',
  titles: [{ text: title, kind: 'official', language: 'ja' }],
  owners: whole(owner),
  ...more,
})

describe('works', () => {
  let server: HouseForTests
  let hana: Caller
  let tsuki: Caller
  let operator: Caller

  beforeAll(async () => {
    server = await openHouseForTests()
    await server.people()
    hana = await server.as({ party: 'hana', role: 'rights-manager' })
    tsuki = await server.as({ party: 'tsuki', role: 'rights-manager' })
    operator = await server.as({})
  })
  afterAll(() => server.close())

  it('are registered, found, read and changed', async () => {
    const made = await hana.post('/v1/works', {
      ...film('灯台守の道', 'hana'),
      titles: [
        { text: '灯台守の道', kind: 'official', language: 'ja', script: 'kanji' },
        { text: 'とうだいもりのみち', kind: 'alternate', language: 'ja', script: 'kana' },
        { text: 'Lighthouse Road', kind: 'official', language: 'en' },
      ],
    })
    expect(made.status).toBe(201)
    const { id, seq } = made.body
    expect(made.headers.location).toBe(`/v1/works/${id}`)
    for (const q of ['灯', '灯台', 'toudai', 'とう', 'lighthouse', 'road']) {
      const { body } = await tsuki.get(`/v1/search?q=${encodeURIComponent(q)}`)
      expect(body.items[0], q).toMatchObject({ kind: 'work', id, title: { text: '灯台守の道' } })
    }
    const { body } = await tsuki.get(`/v1/search?q=toudai`)
    expect(body.items[0].matched.text).toBe('とうだいもりのみち')

    const page = await hana.get(`/v1/works/${id}`)
    expect(page.status).toBe(200)
    expect(page.body).toMatchObject({
      mine: true,
      seq,
      regime: 'prior-permission',
      ownership: [{ territory: 'worldwide', total: 1_000_000, owners: [{ party: 'hana', share: 1_000_000 }] }],
      counts: { children: 0, characters: 0, references: 0, grants: 0, reservations: 0 },
      parties: [{ id: 'hana' }],
    })
    expect((await tsuki.get(`/v1/works/${id}`)).body.mine).toBe(false)

    const change = { kind: 'series', titles: [{ text: '灯台守', kind: 'official' }], regime: 'prior-permission' }
    expect((await hana.put(`/v1/works/${id}`, change)).status).toBe(428)
    expect((await hana.put(`/v1/works/${id}`, change, { 'if-match': '"1"' })).status).toBe(412)
    expect((await tsuki.put(`/v1/works/${id}`, change, { 'if-match': `"${seq}"` })).body.code).toMatch(/^clearance\./)
    const changed = await hana.put(`/v1/works/${id}`, change, { 'if-match': `"${seq}"` })
    expect(changed.status).toBe(200)
    expect(changed.body.seq).toBeGreaterThan(seq)
    expect((await tsuki.get('/v1/search?q=lighthouse')).body.items).toEqual([])

    const history = await tsuki.get(`/v1/works/${id}/history`)
    expect(history.body.items).toMatchObject([
      { kind: 'work', change: 'changed', fields: ['kind', 'titles'], actedBy: 'hana' },
      { kind: 'work', change: 'added', actedBy: 'hana' },
    ])
    const first = await tsuki.get(`/v1/works/${id}/history?limit=1`)
    const second = await tsuki.get(`/v1/works/${id}/history?limit=1&cursor=${first.body.next}`)
    expect([first.body.items[0].change, second.body.items[0].change]).toEqual(['changed', 'added'])
  })

  it('are refused to those whose they are not, and under an id that is taken', async () => {
    expect((await tsuki.post('/v1/works', film('花の', 'hana'))).status).toBe(403)
    expect((await hana.post('/v1/works', { ...film('花', 'hana'), id: 'ume' })).status).toBe(409)
    expect((await hana.post('/v1/works', film('花', 'hana', { parent: 'nowhere' }))).status).toBe(422)
    expect((await hana.post('/v1/works', { ...film('花', 'hana'), color: 'red' })).status).toBe(422)
    expect(
      (await hana.post('/v1/works', film('花', 'hana', { identifiers: [{ scheme: 'isan', value: '1' }] }))).body,
    ).toMatchObject({ status: 422, code: 'rights.invalid-work' })
    expect(
      (await (await server.as({ party: 'hana', role: 'viewer' })).post('/v1/works', film('花', 'hana'))).status,
    ).toBe(403)
  })

  it('that are part of another one inherit its owners, and stand in a tree', async () => {
    await hana.post('/v1/works', { ...film('大河', 'hana'), id: 'taiga', kind: 'series' })
    for (const id of ['ep-1', 'ep-2', 'ep-3']) {
      const { status } = await hana.post('/v1/works', {
        id,
        kind: 'episode',
        parent: 'taiga',
        titles: [{ text: id, kind: 'official' }],
      })
      expect(status).toBe(201)
    }
    await hana.post('/v1/works', {
      id: 'hero',
      kind: 'character',
      parent: 'taiga',
      titles: [{ text: '主人公', kind: 'official' }],
    })
    const { body: detail } = await hana.get('/v1/works/ep-1')
    expect(detail).toMatchObject({
      inheritedFrom: 'taiga',
      owners: [],
      effectiveOwners: whole('hana'),
      ancestors: [{ id: 'taiga' }],
      mine: true,
    })
    expect((await hana.get('/v1/works/taiga')).body.counts).toMatchObject({ children: 4, characters: 1 })

    const roots = await hana.get('/v1/works?parent=none&owner=mine')
    expect(roots.body.items.map(({ id }: { id: string }) => id)).toContain('taiga')
    expect(roots.body.items.map(({ id }: { id: string }) => id)).not.toContain('ume')
    expect(roots.body.items.find(({ id }: { id: string }) => id === 'taiga')).toMatchObject({
      children: 4,
      owners: ['hana'],
    })
    const first = await hana.get('/v1/works?parent=taiga&kind=episode&limit=2')
    const second = await hana.get(`/v1/works?parent=taiga&kind=episode&limit=2&cursor=${first.body.next}`)
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(['ep-1', 'ep-2', 'ep-3'])
    expect(second.body.next).toBeUndefined()
    expect((await hana.get('/v1/works?cursor=nonsense')).status).toBe(400)
    expect((await hana.get('/v1/works?q=ep-')).body.items.map(({ id }: { id: string }) => id)).toEqual([
      'ep-1',
      'ep-2',
      'ep-3',
    ])

    // What is above a work can't become a part of it.
    const { seq } = (await hana.get('/v1/works/taiga')).body
    const circle = await hana.put(
      '/v1/works/taiga',
      { kind: 'series', parent: 'ep-1', titles: [{ text: '大河', kind: 'official' }], regime: 'prior-permission' },
      { 'if-match': `"${seq}"` },
    )
    expect(circle.status).toBe(422)
  })

  it('that are withheld are there for their owners only', async () => {
    const { body } = await hana.post('/v1/works', film('秘密の新作', 'hana', { disclosure: 'withheld' }))
    expect((await hana.get('/v1/search?q=秘密')).body.items).toMatchObject([{ id: body.id, withheld: true }])
    expect((await operator.get('/v1/search?q=秘密')).body.items).toHaveLength(1)
    expect((await tsuki.get('/v1/search?q=秘密')).body.items).toEqual([])
    expect((await tsuki.get('/v1/works?q=秘密')).body.items).toEqual([])
    expect((await tsuki.get(`/v1/works/${body.id}`)).status).toBe(404)
    expect((await tsuki.get(`/v1/works/${body.id}/history`)).status).toBe(404)
    expect((await tsuki.post('/v1/works', film('続編', 'tsuki', { parent: body.id }))).status).toBe(422)
    expect((await server.anonymous.get('/v1/search?q=秘密')).status).toBe(401)
  })

  it('change hands by a transfer only', async () => {
    await hana.post('/v1/works', { ...film('譲渡', 'hana'), id: 'given' })
    const seqOf = async () => (await operator.get('/v1/works/given')).body.seq
    const transfer = {
      owners: [
        { party: 'tsuki', share: 500_000, territories: ['JP'] },
        { party: 'hana', share: 500_000, territories: ['JP'] },
      ],
    }
    expect((await tsuki.put('/v1/works/given/owners', transfer, { 'if-match': `"${await seqOf()}"` })).status).toBe(403)
    expect((await hana.put('/v1/works/given/owners', transfer, { 'if-match': `"${await seqOf()}"` })).status).toBe(200)
    const { body } = await tsuki.get('/v1/works/given')
    expect(body).toMatchObject({ mine: true, ownership: [{ territory: 'JP', total: 1_000_000 }] })
    // Owned together now: one of them can't give it away any more.
    expect(
      (await hana.put('/v1/works/given/owners', { owners: whole('hana') }, { 'if-match': `"${await seqOf()}"` })).body
        .code,
    ).toBe('clearance.claim-needed')
  })

  it('of a party that was renamed are found with it under the new name', async () => {
    await registerParty(server.house.kyodaku, {
      id: 'hana',
      role: 'rightsholder',
      names: [
        { text: '花映画株式会社', kind: 'official' },
        { text: 'はなえいが', kind: 'alternate' },
      ],
    })
    expect((await tsuki.get('/v1/search?q=hanaeiga')).body.items).toMatchObject([
      { kind: 'party', id: 'hana', title: { text: '花映画株式会社' }, matched: { text: 'はなえいが' } },
    ])
    expect((await tsuki.get('/v1/search?q=hana&kind=party')).body.items.map(({ id }: { id: string }) => id)).toContain(
      'hana',
    )
  })

  it('take an import: looked through, then recorded by a job', async () => {
    const text = '作品ID,作品名,種別,備考\nimp-1,峠の茶屋,映画,x\nimp-2,峠の茶屋 2,えいが？,y\n'
    const unknown = await hana.post('/v1/imports/preview', { text })
    expect(unknown.status).toBe(200)
    expect(unknown.body.problems[0]).toMatchObject({ severity: 'fatal', code: 'unknown-column', column: '備考' })
    const preview = await hana.post('/v1/imports/preview', { text, mapping: { 備考: null } })
    expect(preview.body).toMatchObject({ state: 'refused', counts: { new: 1, errors: 1 }, read: 2 })
    expect(preview.body.problems[0]).toMatchObject({ line: 3, column: '種別' })
    expect(preview.body.problems[0].ja.text).toMatch(/[ぁ-ん]/)

    const mapped = await hana.post('/v1/imports/preview', {
      text: 'code,番組,種別\nimp-1,峠の茶屋,映画\n',
      mapping: { code: '作品ID', 番組: '作品名' },
    })
    expect(mapped.body).toMatchObject({
      state: 'dry-run',
      counts: { new: 1, errors: 0 },
      columns: [{ header: 'code', field: 'id' }, { header: '番組', field: 'title' }, { field: 'kind' }],
    })

    const started = await hana.post('/v1/imports', { text, mapping: { 備考: null }, skipBadRows: true })
    expect(started.status).toBe(202)
    const job = await finished(started.body.job)
    expect(job.state).toBe('done')
    expect(job.result).toMatchObject({ state: 'recorded', counts: { recorded: 1, errors: 1 } })
    expect((await hana.get('/v1/search?q=touge')).body.items).toEqual([])
    expect((await hana.get('/v1/search?q=茶屋')).body.items).toMatchObject([{ id: 'imp-1' }])
    const report = await hana.get(`/v1/imports/${started.body.job}/report?language=en`)
    expect(report.body).toContain('"3"')
    expect((await tsuki.get(`/v1/imports/${started.body.job}/report`)).status).toBe(404)
    expect((await hana.get('/v1/imports/template')).body).toContain('作品')
    expect((await hana.post('/v1/imports', {})).status).toBe(422)
    const whole = await hana.get(`/v1/imports/${started.body.job}/report?format=json`)
    expect(whole.body).toMatchObject({ problems: [{ line: 3, column: '種別' }], changed: [] })
  }, 20_000)

  it('change hands and what they are in one entry, or in none', async () => {
    const { body: made } = await hana.post('/v1/works', film('譲渡', 'hana'))
    const version = { 'if-match': `"${made.seq}"` }
    const change = { kind: 'series', titles: film('譲渡 二', 'hana').titles, regime: 'prior-permission' }
    const both = { owners: whole('tsuki'), change: { ...change, parent: 'nothing' } }
    expect((await hana.put(`/v1/works/${made.id}/owners`, both, version)).status).toBe(422)
    const done = await hana.put(`/v1/works/${made.id}/owners`, { ...both, change }, version)
    expect(done.status).toBe(200)
    expect((await tsuki.get(`/v1/works/${made.id}`)).body).toMatchObject({ kind: 'series', owners: whole('tsuki') })
    const { items } = (await tsuki.get(`/v1/works/${made.id}/history`)).body
    expect(items).toMatchObject([{ change: 'changed', fields: ['kind', 'owners', 'titles'] }, { change: 'added' }])
  })

  it('try an import as a job, which records nothing', async () => {
    const text = 'code,title,kind,released\ntry-1,Try,film,2026-04-01\n'
    const mapping = { code: '作品ID', title: '作品名', released: null }
    const tried = await hana.post('/v1/imports', { text, mapping, dryRun: true, zone: '+01:00' })
    expect((await finished(tried.body.job)).result).toMatchObject({
      state: 'dry-run',
      counts: { new: 1, recorded: 0 },
      format: 'csv',
      delimiter: ',',
    })
    expect((await hana.get('/v1/works/try-1')).status).toBe(404)
    expect((await hana.post('/v1/imports', { text, zone: 'JST' })).status).toBe(422)
  }, 20_000)

  it('are given as they are registered to whoever wants to take them away', async () => {
    const registered = {
      ...film('持ち出し', 'hana'),
      id: 'to-take',
      identifiers: [{ scheme: 'own', value: 'X-1' }],
      regime: 'reservation',
      disclosure: 'public',
    }
    await hana.post('/v1/works', registered)
    expect((await hana.get('/v1/works/to-take?whole=true')).body.work).toEqual(registered)
    expect((await hana.get('/v1/works/to-take')).body.work).toBeUndefined()
    const { body } = await hana.get('/v1/works?whole=true&limit=200')
    expect(body.items.find(({ id }: { id: string }) => id === 'to-take').work).toEqual(registered)
    expect((await hana.get('/v1/works')).body.items[0].work).toBeUndefined()
  })

  async function finished(id: string) {
    for (;;) {
      const job = await server.house.jobs.get(id)
      if (job !== undefined && ['done', 'failed', 'cancelled'].includes(job.state)) return job
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
})
