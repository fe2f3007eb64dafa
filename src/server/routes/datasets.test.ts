import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { recordGrant } from '../../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { parseDatasetReceipt, parseRowProof, verifyDatasetReceipt, verifyRowProof } from '../../training/index.js'
import { tellDatasetAlerts } from '../datasets/index.js'
import { addAlertsForTests, addFoundWork, clearForTests } from '../datasets-for-tests.js'
import type { HouseEvent } from '../events/index.js'
import { type HaltingBucket, startHaltingBucket } from '../halting-bucket-for-tests.js'
import { type Answer, type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const small = [
  'videoid,name,contentUrl',
  '1,a red bus,https://a.example/1.mp4',
  '2,"official trailer of Zorvane Chronicle",https://zorvane.example/2.mp4',
  '3,"a broken row',
].join('\n')

const partRows = 1000
const notes = 'of nothing in particular '.repeat(5)
/** Of several parts, so that it can be stopped between them, and longer than what is looked at before the first (256 KiB). */
const long = Array.from(
  { length: 4500 },
  (_, row) =>
    `${row},${row % 100 === 0 ? 'Zorvane Chronicle' : 'a boat'},https://h${row % 7}.example/${row}.mp4,${notes}\n`,
)
const longHead = 'videoid,name,contentUrl,notes\n'

describe.each(['embedded', 'postgresql'] as const)('datasets on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'are cleared', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let folder: string
    let bucket: HaltingBucket
    let operator: Caller
    let gen: Caller
    let hana: Caller
    const heard: HouseEvent[] = []

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kyodaku-datasets-'))
      mkdirSync(join(folder, 'inside'))
      writeFileSync(join(folder, 'inside', 'a.csv'), small)
      writeFileSync(join(folder, 'outside.csv'), small)
      symlinkSync(join(folder, 'outside.csv'), join(folder, 'inside', 'link.csv'))
      const begun = longHead.length + long.slice(0, 2.5 * partRows).join('').length
      bucket = await startHaltingBucket('long.csv', Buffer.from(longHead + long.join('')), begun)
      for (const [name, value] of Object.entries(bucket.environment)) vi.stubEnv(name, value)
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests({
        ...(postgres === undefined ? {} : { postgres: await postgres.createDatabase() }),
        settings: { datasetsFolder: join(folder, 'inside'), datasetPartRows: partRows, jobs: { concurrency: 1 } },
      })
      await tests.people()
      await addFoundWork(tests.house)
      operator = await tests.as({})
      gen = await tests.as({ party: 'gen' })
      hana = await tests.as({ party: 'hana' })
      for (const sees of [['gen'], ['hana']]) tests.house.events.subscribe({ sees }, (event) => heard.push(event))
    }, 120_000)
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
      await bucket?.close()
      vi.unstubAllEnvs()
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
    const untilRun = async (caller: Caller, id: string, what: (run: Answer['body']) => boolean) => {
      for (const start = Date.now(); ; await sleep(20)) {
        const { body } = await caller.get(`/v1/datasets/${id}`)
        if (what(body)) return body
        if (Date.now() - start > 60_000) throw new Error(`it is ${JSON.stringify(body)}`)
      }
    }
    const untilState = (caller: Caller, id: string, state: string) => untilRun(caller, id, (run) => run.state === state)
    const plan = { model: 'video-1', territory: 'JP' }
    const byPath = (location: string) => ({ location, ...plan, party: 'gen' })

    it('say what they are before they are cleared, and begin nothing by it', async () => {
      const id = await upload(gen, '学習用 (1).csv', small)
      const described = ok(await gen.post('/v1/datasets', { upload: id, ...plan, dryRun: true }))
      expect(described).toMatchObject({ sources: 1, bytes: Buffer.byteLength(small) })
      expect(described.columns).toMatchObject([
        { column: 'videoid', samples: expect.arrayContaining(['1', '2']) },
        { column: 'name', mapped: [{ role: 'text' }] },
        { column: 'contentUrl', mapped: [{ role: 'url' }] },
      ])
      const mapping = { columns: { name: { role: 'text', of: 'title' } } }
      const again = ok(await gen.post('/v1/datasets', { upload: id, ...plan, mapping, dryRun: true }))
      expect(again.columns).toMatchObject([{ mapped: [] }, { mapped: [{ role: 'text', of: 'title' }] }, { mapped: [] }])
      expect(again.warnings).toContainEqual({ code: 'no-location', about: '' })
      const wrong = { columns: { nothing: 'url' } }
      expect((await gen.post('/v1/datasets', { upload: id, ...plan, mapping: wrong, dryRun: true })).body.code).toBe(
        'training.bad-mapping',
      )
      expect(ok(await gen.get('/v1/datasets')).items).toEqual([])
      const unreadable = await upload(gen, 'a.csv', 'x\n1\n')
      expect(await gen.post('/v1/datasets', { upload: unreadable, ...plan, dryRun: true })).toMatchObject({
        status: 422,
        body: { code: 'training.no-columns' },
      })
    })

    it('are named by a path by the operator alone, and only below the folder that was set', async () => {
      const of = (location: string) => ({ ...byPath(location), dryRun: true })
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
      expect((await operator.post('/v1/datasets', { ...byPath('a.csv'), party: undefined })).status).toBe(422)
      expect((await gen.post('/v1/datasets', { upload: 'x', ...plan })).status).toBe(404)
      const own = await upload(gen, 'own.csv', small)
      expect((await gen.post('/v1/datasets', { upload: own, ...plan, party: 'other-gen' })).status).toBe(403)
      expect((await gen.post('/v1/datasets', plan)).status).toBe(422)
      expect((await operator.post('/v1/datasets', { ...byPath('a.csv'), model: undefined })).status).toBe(422)
    })

    it('are cleared by a job from an upload, once for one key, with what is found told', async () => {
      const file = await upload(gen, 'clips.csv', small)
      const asked = { upload: file, ...plan, regime: 'reservation' }
      const key = { 'idempotency-key': `k-${kind}` }
      const begun = await gen.post('/v1/datasets', asked, key)
      expect(begun.status, JSON.stringify(begun.body)).toBe(202)
      const { id } = begun.body
      expect(begun.headers.location).toBe(`/v1/datasets/${id}`)
      expect(begun.body).toMatchObject({ name: 'clips.csv', party: 'gen', regime: 'reservation', model: 'video-1' })
      expect((await gen.post('/v1/datasets', asked, key)).body.id).toBe(id)
      const cleared = await untilState(gen, id, 'cleared')
      expect(cleared).toMatchObject({
        location: 'upload: clips.csv',
        rows: 3,
        rowsTotal: 3,
        broken: 1,
        receipt: expect.any(String),
        logIndex: expect.any(Number),
        reasons: expect.arrayContaining([{ code: 'row.broken', rows: 1 }]),
        works: [{ work: 'zorvane' }],
        hosts: expect.arrayContaining([{ host: 'a.example', admit: 1, review: 0, refuse: 0 }]),
        unchecked: expect.arrayContaining([{ what: 'content', rows: 2 }]),
        names: { works: { zorvane: { ja: 'Zorvane Chronicle', en: 'Zorvane Chronicle' } } },
      })
      const { admit, review, refuse } = cleared.outcomes
      expect(admit + review + refuse).toBe(3)
      expect(cleared.regimes.reduce((sum: number, { rows }: { rows: number }) => sum + rows, 0)).toBe(3)
      await expect
        .poll(() =>
          heard.filter(({ type, subject }) => type === 'dataset.changed' && subject === id).map(({ data }) => data),
        )
        .toEqual([{ state: 'running' }, { state: 'cleared' }])
      await expect
        .poll(async () => await tests.house.jobs.get(cleared.job))
        .toMatchObject({ state: 'done', party: 'gen', subject: id, result: { dataset: id, rows: 3 } })
      expect((await hana.get(`/v1/datasets/${id}`)).status).toBe(404)
    }, 60_000)

    it('are begun with crawlers, lists of digests and signals, each refused at its field', async () => {
      const own = await upload(
        gen,
        'inputs.csv',
        `videoid,md5,contentUrl\n1,${'0'.repeat(32)},https://a.example/1.mp4\n`,
      )
      const list = await upload(gen, 'works.txt', `# known\nmd5:${'0'.repeat(32)},zorvane\n`)
      const warc = await upload(
        gen,
        'sites.warc',
        [
          ...['WARC/1.0', 'WARC-Type: response', 'WARC-Target-URI: https://a.example/robots.txt'],
          ...['WARC-Date: 2026-01-01T00:00:00Z', 'Content-Type: application/http; msgtype=response'],
          ...['Content-Length: 76', '', 'HTTP/1.1 200 OK', 'Content-Type: text/plain', ''],
          ...['User-agent: GenBot', 'Disallow: /', '', '', ''],
        ].join('\r\n'),
      )
      const begin = (of: object) => gen.post('/v1/datasets', { upload: own, ...plan, ...of })
      for (const [field, of] of [
        ['agents', { agents: ['not a token'] }],
        ['digests.1', { digests: [{ upload: list }, { upload: own }] }],
        ['signals', { signals: { upload: list } }],
        ['digests.0', { digests: [{ location: 'a.csv' }] }],
        ['upload', { signals: {} }],
      ] as const) {
        const { status, body } = await begin({ ...of, dryRun: true })
        expect([status >= 400 && status < 500, JSON.stringify(body)]).toEqual([true, expect.stringContaining(field)])
      }
      expect((await begin({ digests: [{ upload: own }] })).body.detail).not.toContain(tests.house.store.dataDirectory)
      expect((await hana.post('/v1/datasets', { upload: own, ...plan })).status).toBe(404)
      const { id } = ok(
        await begin({ agents: ['GenBot', 'GenBot'], digests: [{ upload: list }], signals: { upload: warc } }),
      )
      const cleared = await untilState(gen, id, 'cleared')
      expect(cleared.looked).toMatchObject({ agents: ['GenBot'], digestLists: [expect.stringMatching(/^sha256:/)] })
      expect(cleared.looked.signals).toBeDefined()
      const codes = cleared.reasons.map(({ code }: { code: string }) => code)
      expect(codes).toEqual(expect.arrayContaining(['declaration.names-work', 'signal.disallows']))
      // Of the operator, a folder on the server is as good.
      const here = { ...byPath('a.csv'), digests: [{ location: 'a.csv' }], dryRun: true }
      expect((await operator.post('/v1/datasets', here)).body.detail).toMatch(/^digests\.0: .*line 1/)
    }, 60_000)

    it('are shown as they go, stopped between parts, and gone on with to the same end', async () => {
      const { id } = ok(await operator.post('/v1/datasets', byPath(bucket.location)))
      const second = ok(await operator.post('/v1/datasets', { ...byPath('a.csv'), name: 'second' })).id
      await untilRun(gen, id, (run) => run.rows > 0)
      // One at a time here: this one has not begun.
      expect(ok(await gen.get('/v1/datasets?state=waiting')).items).toMatchObject([{ id: second }])
      expect(ok(await gen.post(`/v1/datasets/${second}/stop`)).state).toBe('stopped')
      expect((await gen.get(`/v1/datasets/${id}/receipt`)).status).toBe(409)
      expect((await gen.get(`/v1/datasets/${id}/files`)).status).toBe(409)
      expect((await hana.post(`/v1/datasets/${id}/stop`)).status).toBe(404)
      // Its source has been silent for a while, and may stay so.
      ok(await gen.post(`/v1/datasets/${id}/stop`))
      const stopped = await untilState(gen, id, 'stopped')
      expect(stopped.rows).toBeLessThan(long.length)
      expect((await gen.post(`/v1/datasets/${id}/stop`)).status).toBe(409)
      expect(ok(await gen.get(`/v1/datasets/${id}/rows?work=zorvane&limit=2`)).items).toHaveLength(2)
      bucket.letGo()
      ok(await gen.post(`/v1/datasets/${id}/resume`))
      const cleared = await untilState(gen, id, 'cleared')
      expect(cleared).toMatchObject({ rows: long.length, hostsInAll: 7 })
      expect(cleared.works).toHaveLength(1)
      expect((await gen.post(`/v1/datasets/${id}/resume`)).status).toBe(409)
      ok(await gen.post(`/v1/datasets/${second}/resume`))
      await untilState(gen, second, 'cleared')
    }, 120_000)

    it('say why they failed, and can be gone on with when that is gone', async () => {
      writeFileSync(join(folder, 'inside', 'bad.csv'), 'x\n1\n')
      const { id } = ok(await operator.post('/v1/datasets', byPath('bad.csv')))
      const failed = await untilState(gen, id, 'failed')
      expect(failed.error).toMatchObject({ code: 'training.no-columns' })
      writeFileSync(join(folder, 'inside', 'bad.csv'), 'url\nhttps://a.example/\n')
      ok(await gen.post(`/v1/datasets/${id}/resume`))
      await untilState(gen, id, 'cleared')
    }, 60_000)

    it('make their row by their job, where the request that asked for them was cut off', async () => {
      const dataset = `ds_cut-${kind}`
      const use = { kind: 'train', party: 'gen', ...plan, regime: 'reservation', at: new Date().toISOString() }
      const location = join(folder, 'inside', 'a.csv')
      await tests.house.jobs.add(
        'train',
        { dataset, name: 'cut off', location, use, content: 'skip', unchecked: 'admit', createdBy: 'tests' },
        {
          principal: { kind: 'token', id: 't', party: 'gen', role: 'viewer', permissions: new Set(), sees: ['gen'] },
          title: 'cut off',
        },
      )
      await untilState(gen, dataset, 'cleared')
    }, 60_000)

    it('are listed in pages, by state and name', async () => {
      const all = ok(await gen.get('/v1/datasets')).items.map(({ id }: { id: string }) => id)
      expect(all.length).toBeGreaterThanOrEqual(5)
      const walked: string[] = []
      let cursor = ''
      do {
        const page = ok(await gen.get(`/v1/datasets?limit=1${cursor}`))
        walked.push(...page.items.map(({ id }: { id: string }) => id))
        cursor = page.next === undefined ? '' : `&cursor=${page.next}`
      } while (cursor !== '')
      expect(walked).toEqual(all)
      expect(ok(await gen.get('/v1/datasets?q=seco')).items.map(({ name }: { name: string }) => name)).toEqual([
        'second',
      ])
      expect(ok(await gen.get('/v1/datasets?state=running')).items).toEqual([])
      expect(ok(await hana.get('/v1/datasets')).items).toEqual([])
    })

    it('are listed in pages by the hundred, none twice and none left out, also where many began at once', async () => {
      await sql`insert into datasets (id, party, created_by, name, location, model, use, state, registry_log_size, created_at)
        select 'many_' || i, 'many', 'tests', 'set ' || (i % 10) || '_' || i, '/x', 'm',
          '{"territory":"JP","regime":"reservation","at":"2026-01-01T00:00:00Z"}'::jsonb,
          case when i % 3 = 0 then 'failed' else 'stopped' end, 1, timestamptz '2026-01-01' + interval '1 second' * (i / 7)
        from generate_series(1, 300) i`.execute(tests.house.store.db)
      const walk = async (query: string) => {
        const walked: { id: string; createdAt: string }[] = []
        for (let cursor = ''; ; ) {
          const page = ok(await operator.get(`/v1/datasets?party=many&limit=80${query}${cursor}`))
          walked.push(...page.items)
          if (page.next === undefined) return walked
          cursor = `&cursor=${page.next}`
        }
      }
      const all = await walk('')
      expect([all.length, new Set(all.map(({ id }) => id)).size]).toEqual([300, 300])
      expect(all.map(({ createdAt }) => createdAt)).toEqual(
        all
          .map(({ createdAt }) => createdAt)
          .sort()
          .reverse(),
      )
      expect(await walk('&state=failed')).toHaveLength(100)
      // Signs that mean something to the database mean themselves.
      expect(await walk(`&q=${encodeURIComponent('SET 3_')}`)).toHaveLength(30)
      expect(await walk('&q=%25')).toEqual([])
      expect(await walk('&state=stopped&q=5_5')).toHaveLength(2)
    })

    describe('once cleared', () => {
      let id: string
      beforeAll(async () => {
        await recordGrant(tests.house.kyodaku, {
          id: `grt_${kind}`,
          grantor: 'tsuki',
          grantee: 'gen',
          works: ['ume'],
          uses: ['train'],
          models: ['*'],
          territories: ['worldwide'],
          from: '2026-01-01T00:00:00Z',
          state: 'active',
        })
        id = await clearForTests(tests.house, { name: 'found', csv: `${small}\n`, use: { party: 'gen' } })
      })

      it('show their rows with reasons in words, filtered and in pages, and prove them', async () => {
        const list = async (query: string) => ok(await gen.get(`/v1/datasets/${id}/rows?${query}`))
        const first = await list('limit=1')
        expect(first.items).toMatchObject([{ source: 'found.csv', row: 0, outcome: 'admit', otherRegime: 'admit' }])
        const second = await list(`limit=1&cursor=${first.next}`)
        expect(second.items).toMatchObject([{ row: 1, works: ['zorvane'] }])
        expect(second.items[0].outcome).not.toBe('admit')
        expect(second.items[0].values).toContainEqual(
          expect.objectContaining({ column: 'name', value: 'official trailer of Zorvane Chronicle' }),
        )
        expect(second.items[0].reasons[0].text.en).toMatch(/Zorvane Chronicle/)
        expect(second.items[0].reasons[0].text.ja).toMatch(/[ぁ-ん]/)
        const broken = await list('reason=row.broken')
        expect(broken.items).toMatchObject([{ row: 2, outcome: 'refuse', reasons: [{ code: 'row.broken' }] }])
        expect(broken.next).toBeUndefined()
        expect((await list('work=zorvane')).items).toHaveLength(1)
        expect((await list('host=a.example&outcome=admit')).items).toHaveLength(1)
        expect((await list('host=a.example&outcome=refuse')).items).toEqual([])
        expect((await gen.get(`/v1/datasets/${id}/rows?cursor=xx`)).body.code).toBe('http.bad-cursor')
        expect((await hana.get(`/v1/datasets/${id}/rows`)).status).toBe(404)

        const receipt = parseDatasetReceipt(JSON.stringify(ok(await gen.get(`/v1/datasets/${id}/receipt`))))
        const verifierKeys = [tests.house.kyodaku.log.verifierKey]
        expect(verifyDatasetReceipt(receipt, { verifierKeys }).every((one) => one.ok)).toBe(true)
        const proof = parseRowProof(JSON.stringify(ok(await gen.get(`/v1/datasets/${id}/rows/found.csv/1/proof`))))
        expect(verifyRowProof(proof, receipt).filter((one) => !one.ok && one.unknown !== true)).toEqual([])
        expect((await gen.get(`/v1/datasets/${id}/rows/found.csv/99/proof`)).status).toBe(404)
        expect((await gen.get(`/v1/datasets/${id}/rows/${encodeURIComponent('x/y.csv')}/0/proof`)).status).toBe(404)
        expect((await hana.get(`/v1/datasets/${id}/rows/found.csv/1/proof`)).status).toBe(404)
      })

      it('give out their files whole and in parts, and nothing outside of them', async () => {
        const { files } = ok(await gen.get(`/v1/datasets/${id}/files`))
        expect(files.map(({ outcome, name }: { outcome: string; name: string }) => `${outcome}/${name}`)).toContain(
          'admit/found.csv',
        )
        const path = `/v1/datasets/${id}/files/admit/found.csv`
        const whole = await gen.get(path)
        expect(whole.body).toContain('https://a.example/1.mp4,admit')
        expect(whole.headers['content-disposition']).toMatch(/^attachment/)
        const bytes = Buffer.byteLength(whole.body)
        const part = await gen.get(path, { range: 'bytes=0-6' })
        expect([part.status, part.body, part.headers['content-range']]).toEqual([206, 'videoid', `bytes 0-6/${bytes}`])
        expect((await gen.get(path, { range: 'bytes=99999-' })).status).toBe(416)
        expect((await gen.get(path, { 'if-none-match': String(whole.headers.etag) })).status).toBe(304)
        for (const name of ['../receipt.json', '../.kyodaku/run.json', 'a', 'a/../../receipt.json', '\0'])
          expect((await gen.get(`/v1/datasets/${id}/files/admit/${encodeURIComponent(name)}`)).status, name).toBe(404)
        expect((await hana.get(path)).status).toBe(404)
        expect((await gen.get(`/v1/datasets/${id}/exports/eu-summary`)).status).toBe(422)
        const bom = ok(await gen.get(`/v1/datasets/${id}/exports/cyclonedx`))
        expect(bom).toMatchObject({
          bomFormat: 'CycloneDX',
          metadata: { component: { name: 'video-1', version: '1' } },
        })
        expect(JSON.stringify(bom)).toContain(`/v1/datasets/${id}/receipt`)
        expect(ok(await gen.get(`/v1/datasets/${id}/exports/spdx`))['@graph'].length).toBeGreaterThan(5)
        expect(ok(await gen.get(`/v1/datasets/${id}/exports/weights`)).datasets).toHaveLength(1)
        for (const form of ['eu-summary', 'principle-code', 'due-diligence'])
          for (const [language, said] of [
            ['ja', /[ぁ-ん]/],
            ['en', /not stated/],
          ] as const) {
            const report = await gen.get(`/v1/datasets/${id}/reports/${form}?language=${language}`)
            expect([report.status, report.headers['content-security-policy']]).toEqual([
              200,
              "default-src 'none'; sandbox",
            ])
            expect(report.body).toMatch(said)
          }
        for (const one of ['receipt', 'files', 'exports/spdx', 'reports/eu-summary'])
          expect((await hana.get(`/v1/datasets/${id}/${one}`)).status).toBe(404)
      })

      it('are named to the owner of a work that was found in them, with what was searched, and to nobody else', async () => {
        const told = ok(await hana.get('/v1/works/zorvane/datasets'))
        expect(told.items[0]).toMatchObject({
          dataset: id,
          provider: 'gen',
          name: 'found',
          admitted: 0,
          rows: 3,
          unchecked: expect.arrayContaining([{ what: 'content', rows: 2 }]),
        })
        expect(told.items[0].review + told.items[0].refused).toBe(1)
        expect(told.items[0].looked).toContainEqual(expect.objectContaining({ kind: 'names', rows: 2 }))
        expect(told.searched).toMatchObject({ of: 'everyone', before: 0 })
        expect(told.searched.datasets).toBeGreaterThan(3)
        expect(JSON.stringify(told)).not.toContain(tests.house.store.dataDirectory)
        const tsuki = await tests.as({ party: 'tsuki' })
        expect(ok(await tsuki.get('/v1/works/ume/datasets'))).toMatchObject({
          items: [],
          searched: { of: 'everyone', datasets: told.searched.datasets },
        })
        expect(ok(await tsuki.get('/v1/works/zorvane/datasets'))).toMatchObject({
          items: [],
          searched: { of: 'own', datasets: 0 },
        })
        expect(ok(await gen.get('/v1/works/zorvane/datasets'))).toMatchObject({ searched: { of: 'own' } })
        const one = ok(await operator.get('/v1/works/zorvane/datasets?limit=1'))
        expect(one.items).toMatchObject([{ dataset: id }])
        expect(ok(await operator.get(`/v1/works/zorvane/datasets?cursor=${one.next}`)).items).toHaveLength(
          told.items.length - 1,
        )
        expect((await hana.get('/v1/works/nothing/datasets')).status).toBe(404)
      })

      it('are looked at again when a permission is revoked, and both sides are told', async () => {
        const csv = 'name,contentUrl\numi,https://umi.example/1.mp4\n'
        await addFoundWork(tests.house, 'umi', 'tsuki', { name: 'Orvelian Tides', domain: 'umi.example' })
        const tsuki = await tests.as({ party: 'tsuki' })
        const terms = {
          grantor: 'tsuki',
          grantee: 'gen',
          works: ['umi'],
          uses: ['train'],
          models: ['*'],
          territories: ['worldwide'],
          from: '2026-01-01T00:00:00Z',
        }
        const grant = ok(await tsuki.post('/v1/grants', { terms, state: 'active' }))
        const rests = await clearForTests(tests.house, { name: 'rests', csv, use: { party: 'gen' } })
        expect(ok(await gen.get(`/v1/datasets/${rests}`)).grants).toEqual([
          { grant: grant.id, grantor: 'tsuki', rows: 1 },
        ])
        expect((await hana.post(`/v1/datasets/${rests}/recheck`)).status).toBe(404)
        ok(await tsuki.post(`/v1/grants/${grant.id}/revoke`, {}))
        const told = (party: string) =>
          heard
            .filter(({ type, parties }) => type === 'dataset.alerted' && parties.includes(party))
            .map(({ data }) => data)
        await expect
          .poll(() => told('gen'), { timeout: 30_000 })
          .toContainEqual({ dataset: rests, cause: 'grant-revoked', work: 'umi', rows: 1 })
        const alerts = ok(await tsuki.get('/v1/dataset-alerts')).items
        expect(alerts).toMatchObject([{ dataset: rests, cause: 'grant-revoked', subject: grant.id, rows: 1 }])
        // Looking once more tells nothing twice.
        const { job } = ok(await gen.post(`/v1/datasets/${rests}/recheck`))
        await expect
          .poll(async () => await tests.house.jobs.get(job), { timeout: 30_000 })
          .toMatchObject({ state: 'done', result: { alerts: 0 } })
        expect(ok(await gen.get(`/v1/dataset-alerts?dataset=${rests}`)).items).toHaveLength(1)
        for (const { id: alert } of ok(await gen.get(`/v1/dataset-alerts?dataset=${rests}`)).items)
          await gen.post(`/v1/dataset-alerts/${alert}/seen`)
      }, 60_000)

      it('are removed by their provider, with their files and their upload; the receipt stays', async () => {
        const upload1 = await upload(gen, 'to-go.csv', `${small}\n4,to go,https://a.example/4.mp4\n`)
        const { id: gone } = ok(await gen.post('/v1/datasets', { upload: upload1, ...plan }))
        await untilState(gen, gone, 'cleared')
        await expect
          .poll(async () => (await tests.house.jobs.get(ok(await gen.get(`/v1/datasets/${gone}`)).job))?.state)
          .toBe('done')
        expect((await hana.get(`/v1/datasets/${gone}/removal`)).status).toBe(404)
        expect((await hana.delete(`/v1/datasets/${gone}`)).status).toBe(404)
        const viewer = await tests.as({ party: 'gen', role: 'viewer' })
        expect((await viewer.delete(`/v1/datasets/${gone}`)).status).toBe(403)
        const would = ok(await gen.get(`/v1/datasets/${gone}/removal`))
        expect(would).toMatchObject({ keptParts: 1, receipt: expect.any(String) })
        expect(would.uploadBytes).toBeGreaterThan(100)
        expect(ok(await gen.get(`/v1/datasets/${gone}/files`)).files).not.toEqual([])
        const receipt = ok(await gen.get(`/v1/datasets/${gone}/receipt`))
        expect(ok(await gen.delete(`/v1/datasets/${gone}`))).toEqual(would)
        const after = ok(await gen.get(`/v1/datasets/${gone}`))
        expect(after).toMatchObject({ state: 'removed', rows: 4, removedAt: expect.any(String) })
        expect(ok(await gen.get(`/v1/datasets/${gone}/receipt`))).toEqual(receipt)
        expect(ok(await gen.get(`/v1/datasets/${gone}/files`)).files).toEqual([])
        expect(ok(await gen.get(`/v1/datasets/${gone}/rows`)).items).toEqual([])
        expect((await gen.post('/v1/datasets', { upload: upload1, ...plan })).body.code).toBe('uploads.unknown')
        const ids = async (query: string) =>
          ok(await gen.get(`/v1/datasets?${query}`)).items.map((one: { id: string }) => one.id)
        expect(await ids('')).not.toContain(gone)
        expect(await ids('state=removed')).toEqual([gone])
        for (const again of ['resume', 'stop', 'recheck'])
          expect((await gen.post(`/v1/datasets/${gone}/${again}`)).status, again).toBe(409)
        expect((await gen.delete(`/v1/datasets/${gone}`)).status).toBe(409)
        expect((await operator.post(`/v1/jobs/${after.job}/retry`)).status).toBe(409)
        const acts = ok(await gen.get('/v1/acts?limit=5')).items
        expect(acts).toContainEqual(
          expect.objectContaining({ action: 'removeDataset', subjects: expect.arrayContaining([gone, would.receipt]) }),
        )
        expect(heard).toContainEqual(
          expect.objectContaining({ type: 'dataset.changed', subject: gone, data: { state: 'removed' } }),
        )
      }, 60_000)

      it('tell both sides what changed since, each its own', async () => {
        const ids = await addAlertsForTests(tests.house, {
          dataset: id,
          provider: 'gen',
          parties: ['gen', 'hana'],
          cause: 'grant-revoked',
          subject: 'grt_1',
          work: 'zorvane',
          rows: 1,
        })
        await tellDatasetAlerts(tests.house, ids)
        await expect
          .poll(() => heard.filter(({ type }) => type === 'dataset.alerted').map(({ parties }) => parties[0]), {
            timeout: 30_000,
          })
          .toEqual(expect.arrayContaining(['gen', 'hana']))
        const alertsOf = async (caller: Caller, query = '') => ok(await caller.get(`/v1/dataset-alerts?${query}`)).items
        const [forGen] = await alertsOf(gen, `dataset=${id}`)
        expect(await alertsOf(gen, `dataset=${id}`)).toHaveLength(1)
        expect(forGen).toMatchObject({ name: 'found', party: 'gen', cause: 'grant-revoked', work: 'zorvane', rows: 1 })
        const [forHana] = await alertsOf(hana, 'work=zorvane')
        expect(forHana.name).toBeUndefined()
        expect(ok(await gen.get(`/v1/datasets/${id}`)).alerts).toBe(1)
        expect((await hana.post(`/v1/dataset-alerts/${forGen.id}/seen`)).status).toBe(404)
        expect((await gen.post(`/v1/dataset-alerts/${forHana.id}/seen`)).status).toBe(404)
        expect((await gen.post(`/v1/dataset-alerts/${forGen.id}/seen`)).status).toBe(204)
        expect((await gen.post(`/v1/dataset-alerts/${forGen.id}/seen`)).status).toBe(204)
        expect(await alertsOf(gen, 'seen=false')).toEqual([])
        expect(await alertsOf(hana, 'seen=false')).toHaveLength(1)
        expect(await alertsOf(gen, `seen=true&dataset=${id}`)).toHaveLength(1)
        expect(await alertsOf(operator, `dataset=${id}`)).toHaveLength(2)
      })

      it('say in their reports what the provider states, saved with them and offered to the next', async () => {
        const statements = {
          format: 'kyodaku-statements@v1',
          by: 'Gen Lab',
          at: '2026-07-01',
          statements: { crawlers: 'GenBot/2', purpose: { en: 'Research into buses', ja: 'バスの研究' } },
          sizes: [{ modality: 'video', amount: 12_000 }],
          smallProvider: true,
          answers: { P1: { follows: true, explanation: 'as written' } },
          inquiriesAnswered: { P2: 3 },
        }
        const path = `/v1/datasets/${id}/statements`
        expect(ok(await gen.get(path))).toEqual({})
        expect((await hana.put(path, statements)).status).toBe(404)
        const unknown = await gen.put(path, { ...statements, statements: { nonsense: 'x' } })
        expect([unknown.status, unknown.body.code]).toEqual([422, 'training.bad-statements'])
        expect((await gen.put(path, { ...statements, by: '' })).status).toBe(422)
        expect((await gen.put(path, { ...statements, sizes: [{ modality: 'video', amount: -1 }] })).status).toBe(422)
        expect(ok(await gen.put(path, statements))).toMatchObject({ statements, savedBy: expect.any(String) })
        const report = async (form: string, query: string) =>
          (await gen.get(`/v1/datasets/${id}/reports/${form}?${query}`)).body
        expect(await report('eu-summary', 'language=en&format=md')).toMatch(/GenBot\/2.*Gen Lab/)
        expect(await report('eu-summary', 'language=en')).toContain('10,000 to 1,000,000 hours')
        expect(await report('due-diligence', 'language=ja&format=md')).toContain('バスの研究')
        expect(JSON.stringify(await report('principle-code', 'format=json'))).toContain('as written')

        const other = await clearForTests(tests.house, { name: 'next', csv: `${small}\n`, use: { party: 'gen' } })
        expect(ok(await gen.get(`/v1/datasets/${other}/statements`))).toEqual({
          before: { dataset: id, name: 'found', statements },
        })
        const { receipt } = ok(await gen.get(`/v1/datasets/${other}`))
        const both = { kind: 'due-diligence', datasets: [id, receipt], language: 'en', format: 'md' }
        expect((await gen.post('/v1/dataset-reports', both)).body).toMatch(/Research into buses[\s\S]*next/)
        const given = { ...both, statements: { ...statements, statements: { purpose: 'Another' } } }
        expect((await gen.post('/v1/dataset-reports', given)).body).toContain('Another')
        expect((await hana.post('/v1/dataset-reports', both)).status).toBe(404)
        const weights = [{ name: 'model.bin', sha256: `sha256:${'a'.repeat(64)}` }]
        const made = ok(
          await gen.post('/v1/dataset-exports', {
            form: 'weights',
            datasets: [id, other],
            model: { name: 'video-1', version: '2', weights },
          }),
        )
        expect(made).toMatchObject({ model: { version: '2', weights }, datasets: [{}, {}] })
        expect((await hana.post('/v1/dataset-exports', { form: 'spdx', datasets: [other] })).status).toBe(404)
      }, 60_000)
    })
  })
})
