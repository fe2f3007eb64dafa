import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { registerJob } from '../jobs/index.js'

describe('jobs over HTTP', () => {
  let test: HouseForTests
  let hana: Caller
  let tsuki: Caller
  let operator: Caller
  beforeAll(async () => {
    test = await openHouseForTests({ settings: { jobs: { concurrency: 1, waitingPerPartyMax: 3 } } })
    await test.people()
    hana = await test.as({ party: 'hana' })
    tsuki = await test.as({ party: 'tsuki' })
    operator = await test.as({})
    registerJob<{ milliseconds: number }>('deposit', {
      parse: (input) => input as { milliseconds: number },
      run: async (_, { milliseconds }, { signal }) => await sleep(milliseconds, 'slept', { signal }),
    })
  })
  afterAll(() => test?.close())

  const add = (party: string, milliseconds = 60_000) =>
    test.house.jobs.add(
      'deposit',
      { milliseconds },
      {
        principal: { kind: 'token', id: 'tok', party, role: 'administrator', permissions: new Set(), sees: [party] },
        title: 'clip.mp4',
        subject: 'sakura',
      },
    )
  const ended = async (caller: Caller, id: string) => {
    for (;;) {
      const { body } = await caller.get(`/v1/jobs/${id}`)
      if (!['waiting', 'running'].includes(body.state)) return body
      await sleep(30)
    }
  }

  it('lists, shows, cancels and retries a party’s own', async () => {
    const [first, second] = [await add('hana'), await add('hana')]
    const list = await hana.get('/v1/jobs?limit=1')
    expect(list.status).toBe(200)
    expect(list.body.items).toMatchObject([{ id: second.id, kind: 'deposit', title: 'clip.mp4', subject: 'sakura' }])
    const next = await hana.get(`/v1/jobs?limit=1&cursor=${list.body.next}`)
    expect(next.body.items).toMatchObject([{ id: first.id }])
    expect(next.body).not.toHaveProperty('next')
    expect((await hana.get('/v1/jobs?state=waiting,nonsense')).status).toBe(422)
    expect((await hana.get('/v1/jobs?cursor=nonsense')).status).toBe(400)
    expect((await hana.get('/v1/jobs?subject=sakura&kind=deposit&state=waiting,running')).body.items).toHaveLength(2)
    const summary = await hana.get('/v1/jobs/summary')
    expect(summary.body.kinds.find(({ kind }: { kind: string }) => kind === 'deposit')).toMatchObject({
      waiting: 1,
      running: 1,
    })
    for (const { id } of [second, first]) {
      expect((await hana.post(`/v1/jobs/${id}/cancel`)).status).toBe(200)
      expect((await ended(hana, id)).state).toBe('cancelled')
    }
    expect((await hana.post(`/v1/jobs/${first.id}/retry`)).body.state).toBe('waiting')
    expect((await hana.post(`/v1/jobs/${first.id}/retry`)).body.code).toBe('jobs.wrong-state')
    await hana.post(`/v1/jobs/${first.id}/cancel`)
    await ended(hana, first.id)
  })

  it('shows and changes nothing of another party', async () => {
    const { id } = await add('hana')
    for (const answer of [
      await tsuki.get(`/v1/jobs/${id}`),
      await tsuki.get(`/v1/jobs/${id}/file`),
      await tsuki.post(`/v1/jobs/${id}/cancel`),
      await tsuki.post(`/v1/jobs/${id}/retry`),
    ]) {
      expect(answer.status).toBe(404)
    }
    expect((await tsuki.get('/v1/jobs')).body.items).toEqual([])
    expect(
      (await tsuki.get('/v1/jobs/summary')).body.kinds.every(({ running }: { running: number }) => running === 0),
    ).toBe(true)
    const viewer = await test.as({ party: 'hana', role: 'viewer' })
    expect((await viewer.get(`/v1/jobs/${id}`)).status).toBe(200)
    expect((await viewer.post(`/v1/jobs/${id}/cancel`)).status).toBe(403)
    expect((await operator.get(`/v1/jobs/${id}`)).body).toMatchObject({ party: 'hana' })
    expect((await operator.post(`/v1/jobs/${id}/cancel`)).status).toBe(200)
    await ended(hana, id)
  })

  it('begins what may be begun by itself, and answers a repetition with the same job', async () => {
    const key = { 'idempotency-key': 'export-1' }
    const begun = await hana.post('/v1/jobs', { kind: 'export', what: 'receipts' }, key)
    expect(begun.status).toBe(202)
    expect((await hana.post('/v1/jobs', { kind: 'export', what: 'receipts' }, key)).body.id).toBe(begun.body.id)
    const done = await ended(hana, begun.body.id)
    expect(done).toMatchObject({ state: 'done', result: { count: 0, file: { bytes: 0 } } })
    const file = await hana.get(`/v1/jobs/${done.id}/file`)
    expect(file.status).toBe(200)
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="receipts-\d{4}-\d\d-\d\d\.jsonl"$/)
    expect((await tsuki.get(`/v1/jobs/${done.id}/file`)).status).toBe(404)

    expect((await hana.post('/v1/jobs', { kind: 'snapshot' })).status).toBe(403)
    expect((await hana.post('/v1/jobs', { kind: 'rematch', reference: 'ref_none' })).status).toBe(404)
    expect((await hana.post('/v1/jobs', { kind: 'deposit' })).status).toBe(422)
    expect((await hana.post('/v1/jobs', { kind: 'export', what: 'receipts', more: 1 })).status).toBe(422)
    const snapshot = await operator.post('/v1/jobs', { kind: 'snapshot' })
    expect(await ended(operator, snapshot.body.id)).toMatchObject({
      state: 'done',
      result: { digest: expect.stringMatching(/^sha256:/) },
    })
  })

  it('says 429 when a party has as many waiting as it may', async () => {
    const ids = [await add('hana'), await add('hana'), await add('hana')].map(({ id }) => id)
    for (;;) {
      const answer = await hana.post('/v1/jobs', { kind: 'export', what: 'receipts' })
      ids.push(answer.body.id)
      if (answer.status === 202) continue
      expect(answer).toMatchObject({ status: 429, body: { code: 'jobs.too-many' } })
      break
    }
    expect((await tsuki.post('/v1/jobs', { kind: 'export', what: 'receipts' })).status).toBe(202)
    for (const id of ids) if (id !== undefined) await hana.post(`/v1/jobs/${id}/cancel`)
  })
})
