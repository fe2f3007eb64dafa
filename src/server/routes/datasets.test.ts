import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import type { ClearDatasetOptions } from '../../training/index.js'
import type { DatasetRow, TrainingGate } from '../datasets/index.js'
import { tellDatasetAlerts } from '../datasets/index.js'
import { addAlertsForTests, addDatasetForTests, countsForTests, rowsForTests } from '../datasets-for-tests.js'
import type { HouseEvent } from '../events/index.js'
import { type Answer, type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const url = { role: 'url', column: 'url' } as const
const caption = { role: 'text', column: 'caption', of: 'caption' } as const

const rows: DatasetRow[] = [
  {
    source: 'clips/a.csv',
    row: 0,
    values: [
      { column: url, value: 'https://a.example/1' },
      { column: caption, value: 'a red bus' },
    ],
    outcome: 'admit',
    otherRegime: 'admit',
    reasons: [{ code: 'finding.none', outcome: 'permit', parameters: {} }],
    works: [],
    grants: [],
    unchecked: ['content'],
  },
  {
    source: 'clips/a.csv',
    row: 1,
    values: [
      { column: url, value: 'https://hana.example/sakura' },
      { column: caption, value: 'sakura, the film' },
    ],
    outcome: 'refuse',
    otherRegime: 'admit',
    reasons: [
      {
        code: 'grant.missing',
        outcome: 'refuse',
        work: 'sakura',
        parameters: { territory: 'JP', use: 'train', party: 'gen' },
      },
    ],
    works: ['sakura'],
    grants: [],
    unchecked: [],
  },
  {
    source: 'clips/a.csv',
    row: 2,
    values: [],
    outcome: 'refuse',
    otherRegime: 'refuse',
    reasons: [],
    works: [],
    grants: [],
    unchecked: ['row'],
    broken: 'a quote is never closed',
  },
]

/** Clears three parts, one after another, each let through by the test; says which it has decided. */
function gateForTests() {
  const runs: { options: ClearDatasetOptions; decided: number[] }[] = []
  const parts = new Map<string, number>()
  let open: () => void = () => undefined
  let gate = new Promise<void>((resolve) => {
    open = resolve
  })
  let fails: (Error & { code?: string }) | undefined
  let house: HouseForTests['house'] | undefined
  const training: Partial<TrainingGate> = {
    async clear(_kyodaku, options) {
      const id = options.run ?? ''
      const run = { options, decided: [] as number[] }
      runs.push(run)
      for (let part = parts.get(id) ?? 0; part < 3; part++) {
        options.signal?.throwIfAborted()
        if (part === 1) await Promise.race([gate, aborted(options.signal)])
        if (part === 1 && fails !== undefined) {
          const error = fails
          fails = undefined
          throw error
        }
        run.decided.push(part)
        parts.set(id, part + 1)
        const counts = countsForTests(rows.slice(0, part + 1))
        options.onProgress?.({ step: 'deciding', done: part + 1, total: 3, doneBytes: 0, totalBytes: 0, counts })
      }
      const counts = countsForTests(rows)
      await house!.store.db
        .updateTable('datasets')
        .set({
          state: 'cleared',
          rows: 3,
          rows_total: 3,
          counts,
          receipt_id: `dsr_${id}`,
          receipt: { id: `dsr_${id}` },
          log_index: 1,
          cleared_at: new Date(),
        })
        .where('id', '=', id)
        .execute()
      return { id, complete: true, receiptId: `dsr_${id}`, counts }
    },
    async describe(location, { mapping }) {
      if (!/\.csv$/.test(location))
        throw Object.assign(new Error('Not a table.'), { code: 'training.unreadable-dataset' })
      return {
        sources: [{ name: 'a.csv', format: 'csv', compression: 'none', bytes: 100 }],
        mapping: mapping === undefined ? { shape: 'webvid', columns: [url, caption] } : JSON.parse(mapping),
        columns: [
          { name: 'url', samples: ['https://a.example/1'] },
          { name: 'caption', samples: ['a red bus'] },
          { name: 'width', samples: ['640'] },
        ],
      }
    },
    rows: rowsForTests(rows),
    proof: async (_, dataset, { source, row }) => ({ dataset, source, row }),
    exported: async (_, dataset, form) => ({
      name: `${dataset}.${form}.json`,
      type: 'application/json',
      bytes: Buffer.from(JSON.stringify({ form })),
    }),
    report: async (_, dataset, form, language) => ({
      name: `${dataset}.${form}.${language}.html`,
      type: 'text/html; charset=utf-8',
      bytes: Buffer.from(`<p>${form}</p>`),
    }),
  }
  return {
    training,
    runs,
    of: (opened: HouseForTests['house']) => {
      house = opened
    },
    letThrough: () => open(),
    close: () => {
      gate = new Promise<void>((resolve) => {
        open = resolve
      })
    },
    failOnce: (error: Error & { code?: string }) => {
      fails = error
    },
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

describe.each(['embedded', 'postgresql'] as const)('datasets on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'are cleared', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let folder: string
    let operator: Caller
    let gen: Caller
    let hana: Caller
    const gate = gateForTests()
    const heard: HouseEvent[] = []

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kyodaku-datasets-'))
      mkdirSync(join(folder, 'inside'))
      writeFileSync(join(folder, 'inside', 'a.csv'), 'url,caption\n')
      writeFileSync(join(folder, 'outside.csv'), 'url\n')
      symlinkSync(join(folder, 'outside.csv'), join(folder, 'inside', 'link.csv'))
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests({
        ...(postgres === undefined ? {} : { postgres: await postgres.createDatabase() }),
        training: gate.training,
        settings: { datasetsFolder: join(folder, 'inside'), jobs: { concurrency: 1 } },
      })
      gate.of(tests.house)
      await tests.people()
      operator = await tests.as({})
      gen = await tests.as({ party: 'gen' })
      hana = await tests.as({ party: 'hana' })
      tests.house.events.subscribe({ sees: ['gen'] }, (event) => heard.push(event))
      tests.house.events.subscribe({ sees: ['hana'] }, (event) => heard.push(event))
    }, 120_000)
    afterAll(async () => {
      gate.letThrough()
      await tests?.close()
      await postgres?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    const ok = (answer: Answer): Answer['body'] => {
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
      return answer.body
    }
    const upload = async (caller: Caller, name: string, text: string): Promise<string> => {
      const made = await tests.app.inject({
        method: 'POST',
        url: '/v1/uploads',
        headers: {
          authorization: `Bearer ${caller.token}`,
          'tus-resumable': '1.0.0',
          'upload-length': String(Buffer.byteLength(text)),
          'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
          'content-type': 'application/offset+octet-stream',
        },
        payload: Buffer.from(text),
      })
      return String(made.headers.location).split('/').at(-1) ?? ''
    }
    const untilState = async (caller: Caller, id: string, state: string) => {
      for (const start = Date.now(); ; await sleep(20)) {
        const { body } = await caller.get(`/v1/datasets/${id}`)
        if (body.state === state) return body
        if (Date.now() - start > 20_000) throw new Error(`it is ${body.state} and not ${state}`)
      }
    }
    const plan = { model: 'video-1', territory: 'JP' }

    it('say what they are before they are cleared, and begin nothing by it', async () => {
      const id = await upload(gen, '学習用 (1).csv', 'url,caption\n')
      const described = ok(await gen.post('/v1/datasets', { upload: id, ...plan, dryRun: true }))
      expect(described).toMatchObject({
        sourcesInAll: 1,
        bytes: 100,
        mapping: { shape: 'webvid', columns: [url, caption] },
        columns: [{ name: 'url', samples: ['https://a.example/1'] }, { name: 'caption' }, { name: 'width' }],
      })
      const other = { columns: [{ role: 'key', column: 'width' }] }
      const again = ok(await gen.post('/v1/datasets', { upload: id, ...plan, mapping: other, dryRun: true }))
      expect(again.mapping).toEqual(other)
      expect(ok(await gen.get('/v1/datasets')).items).toEqual([])
      const unreadable = await upload(gen, 'a.xyz', 'x')
      expect(await gen.post('/v1/datasets', { upload: unreadable, ...plan, dryRun: true })).toMatchObject({
        status: 422,
        body: { code: 'training.unreadable-dataset' },
      })
    })

    it('are named by a path by the operator alone, and only below the folder that was set', async () => {
      const of = (location: string) => ({ location, ...plan, party: 'gen', dryRun: true })
      ok(await operator.post('/v1/datasets', of('a.csv')))
      ok(await operator.post('/v1/datasets', of(join(folder, 'inside', 'a.csv'))))
      for (const location of [
        '../outside.csv',
        join(folder, 'outside.csv'),
        'link.csv',
        '/etc/passwd',
        'nowhere.csv',
      ]) {
        const { status, body } = await operator.post('/v1/datasets', of(location))
        expect([status, body.code], location).toEqual([422, 'http.invalid'])
      }
      expect((await gen.post('/v1/datasets', of('a.csv'))).status).toBe(403)
      expect((await operator.post('/v1/datasets', { ...of('a.csv'), party: undefined })).status).toBe(422)
      expect((await gen.post('/v1/datasets', { upload: 'x', ...plan, party: 'other-gen' })).status).toBe(403)
      expect((await gen.post('/v1/datasets', plan)).status).toBe(422)
    })

    it('are cleared by a job, shown as they go, stopped between parts and gone on with', async () => {
      gate.close()
      const file = await upload(gen, 'clips.csv', 'url,caption\nhttps://a.example/1,a red bus\n')
      const begun = await gen.post(
        '/v1/datasets',
        { upload: file, ...plan, unchecked: 'review' },
        { 'idempotency-key': `k-${kind}` },
      )
      expect(begun.status).toBe(202)
      const { id } = begun.body
      expect(begun.headers.location).toBe(`/v1/datasets/${id}`)
      expect(begun.body).toMatchObject({
        name: 'clips.csv',
        party: 'gen',
        regime: 'prior-permission',
        model: 'video-1',
      })
      const repeated = await gen.post(
        '/v1/datasets',
        { upload: file, ...plan, unchecked: 'review' },
        { 'idempotency-key': `k-${kind}` },
      )
      expect(repeated.body.id).toBe(id)

      await untilState(gen, id, 'running')
      for (const start = Date.now(); (await gen.get(`/v1/datasets/${id}`)).body.rows === 0; await sleep(20))
        if (Date.now() - start > 10_000) throw new Error('no progress')
      const under = (await gen.get(`/v1/datasets/${id}`)).body
      expect(under).toMatchObject({ rows: 1, rowsTotal: 3, outcomes: { admit: 1, review: 0, refuse: 0 } })
      expect((await gen.get(`/v1/datasets/${id}/receipt`)).status).toBe(409)
      expect((await gen.get(`/v1/datasets/${id}/files`)).status).toBe(409)

      ok(await gen.post(`/v1/datasets/${id}/stop`))
      await untilState(gen, id, 'stopped')
      expect((await gen.post(`/v1/datasets/${id}/stop`)).status).toBe(409)
      gate.letThrough()
      ok(await gen.post(`/v1/datasets/${id}/resume`))
      const cleared = await untilState(gen, id, 'cleared')
      const [first, second] = gate.runs.slice(-2)
      expect([first?.decided, second?.decided]).toEqual([[0], [1, 2]])
      expect(second?.options).toMatchObject({
        run: id,
        job: under.job,
        unchecked: 'review',
        by: 'gen',
        content: 'auto',
      })
      expect(second?.options.location).toMatch(/clips\.csv$/)
      expect(cleared).toMatchObject({
        receipt: `dsr_${id}`,
        logIndex: 1,
        broken: 1,
        regimes: expect.arrayContaining([{ asked: 'refuse', other: 'admit', rows: 1 }]),
        reasons: expect.arrayContaining([{ code: 'grant.missing', rows: 1 }]),
        works: [{ work: 'sakura', admit: 0, review: 0, refuse: 1 }],
        hosts: expect.arrayContaining([{ host: 'a.example', admit: 1, review: 0, refuse: 0 }]),
        unchecked: expect.arrayContaining([{ what: 'content', rows: 1 }]),
        names: { works: { sakura: { ja: 'sakura', en: 'sakura' } } },
      })
      expect((await gen.post(`/v1/datasets/${id}/resume`)).status).toBe(409)
      const states = () =>
        heard.flatMap(({ type, subject, data }) =>
          type === 'dataset.changed' && subject === id ? [(data as { state: string }).state] : [],
        )
      await expect.poll(states, { timeout: 5000 }).toEqual(['running', 'stopped', 'running', 'cleared'])
      await expect
        .poll(async () => await tests.house.jobs.get(under.job))
        .toMatchObject({ state: 'done', party: 'gen', subject: id, result: { dataset: id, rows: 3 } })
    }, 60_000)

    it('that were begun in a party’s name by the operator are the party’s', async () => {
      gate.letThrough()
      const { id } = ok(await operator.post('/v1/datasets', { location: 'a.csv', ...plan, party: 'gen', name: 'ours' }))
      await untilState(gen, id, 'cleared')
      expect((await hana.get(`/v1/datasets/${id}`)).status).toBe(404)
    })

    it('say why they failed, and can be gone on with', async () => {
      gate.letThrough()
      gate.failOnce(Object.assign(new Error('The file ends in the middle.'), { code: 'training.unreadable-dataset' }))
      const { id } = ok(await operator.post('/v1/datasets', { location: 'a.csv', ...plan, party: 'gen' }))
      const failed = await untilState(gen, id, 'failed')
      expect(failed.error).toMatchObject({ code: 'training.unreadable-dataset' })
      ok(await gen.post(`/v1/datasets/${id}/resume`))
      await untilState(gen, id, 'cleared')
    })

    it('make their row by their job, where the request that asked for them was cut off', async () => {
      const job = await tests.house.jobs.add(
        'train',
        {
          dataset: `ds_waits-${kind}`,
          name: 'waits',
          location: join(folder, 'inside', 'a.csv'),
          use: { kind: 'train', party: 'gen', ...plan, regime: 'reservation', at: new Date().toISOString() },
          content: 'skip',
          unchecked: 'admit',
          createdBy: 'tests',
        },
        {
          principal: { kind: 'token', id: 't', party: 'gen', role: 'viewer', permissions: new Set(), sees: ['gen'] },
          title: 'waits',
        },
      )
      await expect.poll(async () => (await tests.house.jobs.get(job.id))?.state, { timeout: 20_000 }).toBe('done')
      expect(ok(await gen.get(`/v1/datasets/ds_waits-${kind}`))).toMatchObject({
        state: 'cleared',
        regime: 'reservation',
      })
    })

    it('are stopped before they have begun', async () => {
      gate.close()
      const begin = async () => ok(await operator.post('/v1/datasets', { location: 'a.csv', ...plan, party: 'gen' })).id
      const first = await begin()
      await untilState(gen, first, 'running')
      const second = await begin()
      await untilState(gen, second, 'waiting')
      expect(ok(await gen.get('/v1/datasets?state=waiting')).items).toHaveLength(1)
      expect(ok(await gen.post(`/v1/datasets/${second}/stop`)).state).toBe('stopped')
      expect((await hana.post(`/v1/datasets/${second}/resume`)).status).toBe(404)
      gate.letThrough()
      await untilState(gen, first, 'cleared')
      ok(await gen.post(`/v1/datasets/${second}/resume`))
      await untilState(gen, second, 'cleared')
    }, 60_000)

    it('are listed in pages, by state and name', async () => {
      const all = ok(await gen.get('/v1/datasets')).items.map(({ id }: { id: string }) => id)
      expect(all.length).toBeGreaterThanOrEqual(4)
      const walked: string[] = []
      let cursor = ''
      do {
        const page = ok(await gen.get(`/v1/datasets?limit=1${cursor}`))
        walked.push(...page.items.map(({ id }: { id: string }) => id))
        cursor = page.next === undefined ? '' : `&cursor=${page.next}`
      } while (cursor !== '')
      expect(walked).toEqual(all)
      expect(ok(await gen.get('/v1/datasets?q=our')).items.map(({ name }: { name: string }) => name)).toEqual(['ours'])
      expect(ok(await gen.get('/v1/datasets?state=running')).items).toEqual([])
      expect(ok(await hana.get('/v1/datasets')).items).toEqual([])
    })

    it('show their rows with reasons in words, filtered and in pages, and prove them', async () => {
      const [{ id }] = ok(await gen.get('/v1/datasets')).items
      const list = async (query: string) => ok(await gen.get(`/v1/datasets/${id}/rows?${query}`))
      const refused = await list('outcome=refuse&limit=1')
      expect(refused.items).toHaveLength(1)
      expect(refused.items[0]).toMatchObject({ source: 'clips/a.csv', row: 1, works: ['sakura'] })
      expect(refused.items[0].reasons[0].text.en).toMatch(/sakura/)
      expect(refused.items[0].reasons[0].text.ja).toMatch(/許諾/)
      const next = await list(`outcome=refuse&limit=1&cursor=${refused.next}`)
      expect(next.items[0].reasons).toMatchObject([
        { code: 'row.broken', text: { en: expect.stringMatching(/never closed/) } },
      ])
      expect(next.next).toBeUndefined()
      expect((await list('work=sakura')).items).toHaveLength(1)
      expect((await list('host=a.example')).items).toHaveLength(1)
      expect((await gen.get(`/v1/datasets/${id}/rows?cursor=xx`)).body.code).toBe('http.bad-cursor')
      expect((await hana.get(`/v1/datasets/${id}/rows`)).status).toBe(404)
      const proof = await gen.get(`/v1/datasets/${id}/rows/${encodeURIComponent('clips/a.csv')}/1/proof`)
      expect(proof.body).toEqual({ dataset: id, source: 'clips/a.csv', row: 1 })
      expect((await hana.get(`/v1/datasets/${id}/rows/x/1/proof`)).status).toBe(404)
    })

    it('give out their files whole and in parts, nothing outside of them, and their papers', async () => {
      const id = `ds_files-${kind}`
      await addDatasetForTests(tests.house, {
        id,
        name: 'files',
        party: 'gen',
        counts: countsForTests(rows),
        files: { 'admit/a/part.csv': 'url\nhttps://a.example/1\n', 'refuse/part.csv': 'url\n', 'secret.txt': 'no' },
      })
      expect(ok(await gen.get(`/v1/datasets/${id}/files`))).toEqual({
        files: [
          { outcome: 'admit', name: 'a/part.csv', bytes: 24 },
          { outcome: 'refuse', name: 'part.csv', bytes: 4 },
        ],
        more: false,
      })
      const path = `/v1/datasets/${id}/files/admit/${encodeURIComponent('a/part.csv')}`
      const whole = await gen.get(path)
      expect(whole.body).toBe('url\nhttps://a.example/1\n')
      expect(whole.headers['content-disposition']).toMatch(/^attachment/)
      const part = await gen.get(path, { range: 'bytes=4-8' })
      expect([part.status, part.body, part.headers['content-range']]).toEqual([206, 'https', 'bytes 4-8/24'])
      expect((await gen.get(path, { range: 'bytes=99-' })).status).toBe(416)
      expect((await gen.get(path, { 'if-none-match': String(whole.headers.etag) })).status).toBe(304)
      for (const name of ['../secret.txt', 'a', 'a/../../secret.txt', '\0'])
        expect((await gen.get(`/v1/datasets/${id}/files/admit/${encodeURIComponent(name)}`)).status, name).toBe(404)
      expect((await hana.get(path)).status).toBe(404)
      expect((await gen.get(`/v1/datasets/${id}/receipt`)).body).toMatchObject({ dataset: id })
      expect((await gen.get(`/v1/datasets/${id}/exports/spdx`)).body).toEqual({ form: 'spdx' })
      expect((await gen.get(`/v1/datasets/${id}/exports/eu-summary`)).status).toBe(422)
      const report = await gen.get(`/v1/datasets/${id}/reports/eu-summary?language=ja`)
      expect([report.body, report.headers['content-security-policy']]).toEqual([
        '<p>eu-summary</p>',
        "default-src 'none'; sandbox",
      ])
      for (const one of ['receipt', 'files', 'exports/spdx', 'reports/eu-summary'])
        expect((await hana.get(`/v1/datasets/${id}/${one}`)).status).toBe(404)
    })

    it('are named to the owner of a work that was found in them, with what was searched, and to nobody else', async () => {
      const id = `ds_found-${kind}`
      await addDatasetForTests(tests.house, {
        id,
        name: 'found',
        party: 'gen',
        counts: countsForTests(rows),
        owners: { sakura: ['hana'] },
      })
      const told = ok(await hana.get('/v1/works/sakura/datasets'))
      expect(told.items).toMatchObject([
        {
          dataset: id,
          provider: 'gen',
          name: 'found',
          refused: 1,
          admitted: 0,
          rows: 3,
          receipt: `dsr_${id}`,
          columns: [{ role: 'url' }, { role: 'text' }],
        },
      ])
      expect(told.searched).toMatchObject({ of: 'everyone', before: 0 })
      expect(told.searched.datasets).toBeGreaterThan(2)
      expect(JSON.stringify(told)).not.toContain('/srv/')
      const tsuki = await tests.as({ party: 'tsuki' })
      const none = ok(await tsuki.get('/v1/works/ume/datasets'))
      expect(none).toMatchObject({ items: [], searched: { of: 'everyone', datasets: told.searched.datasets } })
      expect(ok(await tsuki.get('/v1/works/sakura/datasets'))).toMatchObject({
        items: [],
        searched: { of: 'own', datasets: 0 },
      })
      expect(ok(await gen.get('/v1/works/sakura/datasets'))).toMatchObject({
        items: [{ dataset: id }, { dataset: `ds_files-${kind}` }],
        searched: { of: 'own' },
      })
      expect(ok(await operator.get('/v1/works/sakura/datasets')).items).toHaveLength(2)
      expect((await hana.get('/v1/works/nothing/datasets')).status).toBe(404)
    })

    it('tell both sides what changed since, each its own', async () => {
      const ids = await addAlertsForTests(tests.house, {
        dataset: `ds_found-${kind}`,
        provider: 'gen',
        parties: ['gen', 'hana'],
        cause: 'grant-ended',
        subject: 'grt_1',
        work: 'sakura',
        rows: 1,
      })
      await tellDatasetAlerts(tests.house, ids)
      await expect
        .poll(() => heard.filter(({ type }) => type === 'dataset.alerted').map(({ parties }) => parties[0]), {
          timeout: 5000,
        })
        .toEqual(expect.arrayContaining(['gen', 'hana']))
      const alertsOf = async (caller: Caller, query = '') => ok(await caller.get(`/v1/dataset-alerts?${query}`)).items
      const [forGen] = await alertsOf(gen)
      expect(await alertsOf(gen)).toHaveLength(1)
      expect(forGen).toMatchObject({ name: 'found', party: 'gen', cause: 'grant-ended', work: 'sakura', rows: 1 })
      const [forHana] = await alertsOf(hana)
      expect(forHana.name).toBeUndefined()
      expect(ok(await gen.get(`/v1/datasets/ds_found-${kind}`)).alerts).toBe(1)
      expect((await hana.post(`/v1/dataset-alerts/${forGen.id}/seen`)).status).toBe(404)
      expect((await gen.post(`/v1/dataset-alerts/${forHana.id}/seen`)).status).toBe(404)
      expect((await gen.post(`/v1/dataset-alerts/${forGen.id}/seen`)).status).toBe(204)
      expect((await gen.post(`/v1/dataset-alerts/${forGen.id}/seen`)).status).toBe(204)
      expect(await alertsOf(gen, 'seen=false')).toEqual([])
      expect(await alertsOf(hana, 'seen=false')).toHaveLength(1)
      expect(await alertsOf(gen, 'seen=true')).toHaveLength(1)
      expect(await alertsOf(operator)).toHaveLength(2)
    })
  })
})
