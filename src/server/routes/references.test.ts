import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeReference, clearFile, prepareClearing } from '../../clearance/index.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const use = { kind: 'generate', model: 'm', territory: 'JP', regime: 'prior-permission' } as const

describe('references', () => {
  let server: HouseForTests
  let hana: Caller
  let tsuki: Caller

  beforeAll(async () => {
    server = await openHouseForTests()
    await server.people()
    hana = await server.as({ party: 'hana', role: 'rights-manager' })
    tsuki = await server.as({ party: 'tsuki', role: 'rights-manager' })
  })
  afterAll(() => server.close())

  it('are deposited, shown, excluded in part, withdrawn and taken up again', async () => {
    const upload = await uploaded(hana, 'samples/media/lighthouse-road.mp4')
    expect((await tsuki.post('/v1/works/ume/references', { upload })).status).toBe(404)
    expect((await hana.post('/v1/works/ume/references', { upload })).body.code).toMatch(/^clearance\./)
    expect((await hana.post('/v1/works/nowhere/references', { upload })).status).toBe(404)
    const answer = await hana.post('/v1/works/sakura/references', { upload, excludedSeconds: [[1, 2]] })
    expect(answer.status).toBe(202)
    const job = await finished(answer.body.job)
    expect(job).toMatchObject({ state: 'done', subject: 'sakura', result: { state: 'new' } })
    const { reference: id } = job.result as { reference: string }

    const list = await hana.get('/v1/works/sakura/references')
    expect(list.body.items).toMatchObject([
      { id, name: 'film.mp4', state: 'complete', excludedSeconds: [[1, 2]], withdrawn: false, filmstripFrames: 24 },
    ])
    expect((await tsuki.get('/v1/works/sakura/references')).body.items).toEqual([])
    for (const path of ['', '/thumbnail', '/filmstrip']) {
      expect((await tsuki.get(`/v1/references/${id}${path}`)).status, path).toBe(404)
      expect((await server.anonymous.get(`/v1/references/${id}${path}`)).status, path).toBe(401)
    }

    const picture = await server.app.inject({
      url: `/v1/references/${id}/filmstrip`,
      headers: { authorization: `Bearer ${hana.token}` },
    })
    expect(picture.headers['content-type']).toBe('image/webp')
    expect(picture.headers['cache-control']).toContain('immutable')
    const { width = 0, height = 0 } = await sharp(picture.rawPayload).metadata()
    expect(width).toBe(160 * 24)
    expect(height).toBeGreaterThan(60)
    const again = await hana.get(`/v1/references/${id}/filmstrip`, { 'if-none-match': String(picture.headers.etag) })
    expect(again.status).toBe(304)
    expect((await hana.get('/v1/works/sakura')).body.picture).toBe(id)

    const { seq } = list.body.items[0]
    const change = {
      excludedSeconds: [
        [3, 5],
        [4, 6],
        [900, 999],
      ],
    }
    expect((await hana.patch(`/v1/references/${id}`, change)).status).toBe(428)
    expect((await tsuki.patch(`/v1/references/${id}`, change, { 'if-match': `"${seq}"` })).status).toBe(404)
    const changed = await hana.patch(`/v1/references/${id}`, change, { 'if-match': `"${seq}"` })
    expect(changed.body).toMatchObject({ excludedSeconds: [[3, 6]], withdrawn: false })
    expect((await hana.patch(`/v1/references/${id}`, change, { 'if-match': `"${seq}"` })).status).toBe(412)

    const gone = await hana.post(`/v1/references/${id}/withdraw`, undefined, { 'if-match': `"${changed.body.seq}"` })
    expect(gone.body.withdrawn).toBe(true)
    const back = await hana.patch(
      `/v1/references/${id}`,
      { withdrawn: false, excludedSeconds: [[3, 6]] },
      { 'if-match': `"${gone.body.seq}"` },
    )
    expect(back.body).toMatchObject({ excludedSeconds: [[3, 6]], withdrawn: false })
    const { body: history } = await hana.get('/v1/works/sakura/history')
    expect(history.items[0]).toMatchObject({
      kind: 'reference',
      change: 'changed',
      fields: ['excludedSeconds'],
      actedBy: 'hana',
    })
    expect((await tsuki.get('/v1/works/sakura/history')).body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'work',
    ])
  }, 120_000)

  it('are compared once more with what was cleared before, also where that was done', async () => {
    const { kyodaku } = server.house
    const upload = await uploaded(hana, 'samples/media/pinwheel-market.mp4')
    const answer = await hana.post('/v1/works/sakura/references', { upload })
    const { reference } = (await finished(answer.body.job)).result as { reference: string }
    // While it was not looked for, something was cleared that shows it; that it was looked for since is written down.
    await changeReference(kyodaku, reference, { withdrawn: true })
    await clearFile(kyodaku, await prepareClearing(kyodaku), 'samples/media/pinwheel-market.mp4', {
      use: { ...use, party: 'gen' },
    })
    await changeReference(kyodaku, reference, { withdrawn: false })
    await kyodaku.store.db
      .insertInto('reference_completions')
      .values({ reference_id: reference, pass: 'rematch', duration_seconds: 0, parts: 0, completed_at: new Date() })
      .execute()

    const compare = async (more: object) => {
      const begun = await hana.post('/v1/jobs', { kind: 'rematch', reference, ...more })
      expect(begun).toMatchObject({ status: 202, body: { kind: 'rematch', subject: reference } })
      return await finished(begun.body.id)
    }
    expect(await compare({})).toMatchObject({ state: 'done', result: { rematched: 0 } })
    expect(await compare({ again: true })).toMatchObject({ state: 'done', result: { rematched: 1 } })
    // What was decided anew is not decided anew again.
    expect(await compare({ again: true })).toMatchObject({ state: 'done', result: { rematched: 0 } })
    const foreign = await tsuki.post('/v1/jobs', { kind: 'rematch', reference, again: true })
    expect(foreign.status).toBe(404)
  }, 120_000)

  it('of what shows nothing fail clearly', async () => {
    const upload = await uploaded(hana, 'package.json')
    const answer = await hana.post('/v1/works/sakura/references', { upload })
    const job = await finished(answer.body.job)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'media.unsupported' } })
  }, 120_000)

  async function uploaded(caller: Caller, path: string): Promise<string> {
    const bytes = readFileSync(path)
    const headers = { authorization: `Bearer ${caller.token}`, 'tus-resumable': '1.0.0' }
    const made = await server.app.inject({
      method: 'POST',
      url: '/v1/uploads',
      headers: {
        ...headers,
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${Buffer.from('film.mp4').toString('base64')}`,
      },
    })
    const url = new URL(String(made.headers.location), 'http://localhost').pathname
    await server.app.inject({
      method: 'PATCH',
      url,
      headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      payload: bytes,
    })
    return url.split('/').at(-1)!
  }

  async function finished(id: string) {
    for (;;) {
      const job = await server.house.jobs.get(id)
      if (job !== undefined && ['done', 'failed', 'cancelled'].includes(job.state)) return job
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
})
