import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordGrant } from '../../clearance/index.js'
import { verifyItems } from '../../training/index.js'
import { addFoundWork, clearForTests } from '../datasets-for-tests.js'
import { type Answer, type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const csv = (...rows: string[]) => `videoid,name,contentUrl\n${rows.map((row, i) => `${i},${row}\n`).join('')}`

describe('was my work in it, asked over HTTP', () => {
  let tests: HouseForTests
  const callers: Record<string, Caller> = {}
  let found: string
  let elsewhere: string
  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    await addFoundWork(tests.house)
    await addFoundWork(tests.house, 'umi', 'tsuki', { name: 'Orvelian Tides', domain: 'umi.example' })
    await recordGrant(tests.house.kyodaku, {
      id: 'grt_umi',
      grantor: 'tsuki',
      grantee: 'gen',
      works: ['umi'],
      uses: ['train'],
      models: ['*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
    })
    found = await clearForTests(tests.house, {
      name: 'found',
      csv: csv(
        'a bus,https://a.example/1.mp4',
        'x,https://zorvane.example/2.mp4',
        'Zorvane Chronicle,https://umi.example/3.mp4',
        'y,https://umi.example/4.mp4',
      ),
      use: { party: 'gen' },
    })
    elsewhere = await clearForTests(tests.house, {
      name: 'secret-plan',
      csv: csv('a train,https://b.example/1.mp4'),
      use: { party: 'other-gen', model: 'hidden-1' },
    })
    for (const party of ['hana', 'tsuki', 'gen', 'other-gen', 'cho']) callers[party] = await tests.as({ party })
    callers.operator = await tests.as({})
    callers.finance = await tests.as({ party: 'hana', role: 'finance' })
    callers.investigator = await tests.as({ party: 'cho', role: 'investigator' })
  }, 120_000)
  afterAll(async () => await tests?.close())

  const ask = (who: string, work: string, query = ''): Promise<Answer> =>
    callers[who]!.get(`/v1/works/${work}/inquiry${query}`)
  const answered = async (who: string, work: string, query = '') => {
    const { status, body } = await ask(who, work, query)
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  /** As whoever was given the answer would verify it, with the log's key and nothing else. */
  const verified = (answer: unknown) => {
    const [verification] = verifyItems([{ name: 'inquiry.json', bytes: Buffer.from(JSON.stringify(answer)) }], {
      verifierKeys: [tests.house.kyodaku.log.verifierKey],
    })
    return verification!
  }

  it('tells the owner where it was found, with rows and what was searched, and of the rest no name', async () => {
    const answer = await answered('hana', 'zorvane')
    expect(answer.datasets).toMatchObject([
      { dataset: 'found', party: 'gen', model: 'video-1', rowsOfDataset: 4, notLookedFor: [] },
      { rows: { admit: 0, review: 0, refuse: 0 }, rowsOfDataset: 1 },
    ])
    const [of, other] = answer.datasets
    expect(of.rows.review + of.rows.refuse).toBe(2)
    expect(of.searched).toContainEqual(expect.objectContaining({ kind: 'names', rows: 4 }))
    expect(of.unchecked).toMatchObject({ content: 4 })
    expect(Object.keys(other)).not.toEqual(expect.arrayContaining(['dataset']))
    const text = JSON.stringify(answer)
    for (const secret of [
      'secret-plan',
      'hidden-1',
      'other-gen',
      'b.example',
      'a.example',
      tests.house.store.dataDirectory,
    ])
      expect(text, secret).not.toContain(secret)
    // The row that also rests on a permission of somebody else is counted and not shown.
    expect(of).toMatchObject({ proofsLeftOut: 1, proofsWithheld: 1 })
    expect(of.proofs[0].values).toContain('https://zorvane.example/2.mp4')
    expect(text).not.toContain('grt_umi')
    expect(verified(answer)).toMatchObject({ kind: 'inquiry', verdict: 'consistent' })
    expect(
      verified(answer)
        .checks.filter(({ ok }) => !ok)
        .map(({ check }) => check),
    ).toEqual(['searched-unseen', 'counted-unseen'])
    answer.datasets[0].proofs[0].values[1] = 'https://another.example/'
    expect(verified(answer).verdict).toBe('refuted')
  })

  it('tells a provider of its own datasets, and the operator of all, with everything that proves it', async () => {
    const own = await answered('gen', 'zorvane', `?dataset=${found}&proofs=1`)
    expect(own.datasets).toMatchObject([{ dataset: 'found', proofsLeftOut: 1, proofsWithheld: 0 }])
    expect(own.datasets[0].proofs).toHaveLength(1)
    expect(verified(own).verdict).toBe('verified')
    expect((await answered('other-gen', 'zorvane')).datasets).toMatchObject([
      { dataset: 'secret-plan', rows: { admit: 0, review: 0, refuse: 0 } },
    ])
    const all = await answered('operator', 'zorvane')
    expect(all.datasets.map(({ dataset }: { dataset: string }) => dataset)).toEqual(['found', 'secret-plan'])
    expect(verified(all).verdict).toBe('verified')
    expect(all.text.en).toContain('found in 1 of 2 datasets')
    const { headers } = await ask('operator', 'zorvane')
    expect(headers['content-disposition']).toBe('attachment; filename="zorvane.inquiry.json"')
  })

  it('proves rows to the owner whose permission they rest on', async () => {
    const [of] = (await answered('tsuki', 'umi')).datasets
    expect(of.works).toMatchObject([{ work: 'umi', grants: [{ grant: 'grt_umi' }] }])
    expect(of.proofs.flatMap(({ values }: { values: string[] }) => values)).toContain('https://umi.example/4.mp4')
  })

  it('is answered by the receipt once the dataset was removed', async () => {
    const own = await answered('gen', 'umi', `?dataset=${found}`)
    const removed = await clearForTests(tests.house, {
      name: 'gone',
      csv: csv('y,https://umi.example/4.mp4', 'Zorvane Chronicle,https://umi.example/3.mp4'),
      use: { party: 'gen' },
    })
    expect((await callers.gen!.delete(`/v1/datasets/${removed}`)).status).toBe(200)
    const answer = await answered('gen', 'umi', `?dataset=${removed}`)
    expect(answer.datasets).toMatchObject([{ removed: true, proofs: [], works: [{ work: 'umi' }] }])
    expect(verified(answer).verdict).toBe('verified')
    // What is counted is the same as it was in the other one.
    expect(answer.datasets[0].works[0].rows).toEqual(own.datasets[0].works[0].rows)
    expect((await answered('tsuki', 'umi')).datasets).toContainEqual(
      expect.objectContaining({ dataset: 'gone', removed: true }),
    )
  })

  it('is answered to authorities, and to nobody whom it does not concern', async () => {
    const answer = await answered('investigator', 'zorvane')
    expect(answer.datasets).toMatchObject([{ dataset: 'found' }, { rows: { admit: 0 } }, { dataset: 'gone' }])
    expect(JSON.stringify(answer)).not.toContain('grt_umi')
    expect((await ask('tsuki', 'zorvane')).body).toMatchObject({ status: 403, code: 'training.not-allowed' })
    expect((await ask('finance', 'zorvane')).status).toBe(403)
    expect((await ask('hana', 'nothing')).status).toBe(404)
    // That another dataset is there at all is not said.
    for (const id of [elsewhere, 'ds_nothing'])
      expect((await ask('hana', 'zorvane', `?dataset=${id}`)).body).toMatchObject({ code: 'training.unknown-dataset' })
    expect((await tests.anonymous.get('/v1/works/zorvane/inquiry')).status).toBe(401)
  })
})
