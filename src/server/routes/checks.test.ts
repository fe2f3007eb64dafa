import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearFile, depositFile, parseReceipt, recordWork, verifyReceipt } from '../../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { parseRange } from '../checks/index.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'

const media = (name: string) => join('samples', 'media', name)
const release = { kind: 'release', model: 'm-1', territory: 'JP' } as const

/** A whole file in one request. */
async function upload(tests: HouseForTests, caller: Caller, bytes: Uint8Array, name = 'clip.mp4'): Promise<string> {
  const headers = { authorization: `Bearer ${caller.token}`, 'tus-resumable': '1.0.0' }
  const made = await tests.app.inject({
    method: 'POST',
    url: '/v1/uploads',
    headers: {
      ...headers,
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    },
    payload: Buffer.from(bytes),
  })
  expect(made.statusCode, made.body).toBe(201)
  return String(made.headers.location).split('/').at(-1) ?? ''
}

async function decided(caller: Caller, id: string) {
  for (let tries = 0; tries < 300; tries++) {
    const { body } = await caller.get(`/v1/checks/${id}`)
    if (!['waiting', 'running'].includes(body.state)) return body
    await sleep(100)
  }
  throw new Error(`the check ${id} was not decided in time`)
}

async function check(tests: HouseForTests, caller: Caller, file: string, more: object = {}) {
  const id = await upload(tests, caller, readFileSync(file), file.split('/').at(-1))
  const started = await caller.post('/v1/checks', { upload: id, use: release, ...more })
  expect(started.status, JSON.stringify(started.body)).toBe(202)
  return await decided(caller, started.body.id)
}

describe.each(['embedded', 'postgresql'] as const)('checks on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is there', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let gen: Caller
    let hana: Caller
    let other: Caller
    let reference = ''

    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests(postgres === undefined ? {} : { postgres: await postgres.createDatabase() })
      await tests.people()
      const deposit = await depositFile(tests.house.kyodaku, media('lighthouse-road.mp4'), { work: 'sakura' })
      reference = deposit.reference.id
      gen = await tests.as({ party: 'gen' })
      hana = await tests.as({ party: 'hana' })
      other = await tests.as({ party: 'other-gen' })
    })
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })

    it('decide an uploaded video, with reasons in both languages, segments and a receipt that verifies', async () => {
      const body = await check(tests, gen, media('inputs/mirrored-in-other-footage.mp4'), { prompt: 'a fox' })
      expect(body).toMatchObject({ state: 'decided', outcome: 'refuse', own: true, shared: false, kind: 'media' })
      expect(body.decision.reasons[0].text.ja).toMatch(/sakura/)
      expect(body.decision.reasons[0].text.en).toMatch(/sakura/)
      expect(body.decision.reasons.some(({ segment }: { segment?: number }) => segment === 1)).toBe(true)
      expect(body.decision.needed[0].from).toEqual(['hana'])
      const [segment] = body.segments
      expect(segment).toMatchObject({ n: 1, work: 'sakura', reference, mirrored: true, orientation: 'flipY' })
      expect(segment.evidence).toMatchObject({ falseMatchBasis: expect.any(String), queryRegion: expect.any(String) })
      expect(segment.speed).toBeCloseTo(1, 1)
      expect(body.search).toMatchObject({ references: 1, texts: ['prompt'], version: 'kyodaku-match-1' })
      // The rightsholder's medium is not the provider's to see.
      expect(body.references).toEqual([expect.objectContaining({ id: reference, visible: false })])
      expect((await gen.get(`/v1/references/${reference}/media`)).status).toBe(404)
      expect((await gen.get(`/v1/checks/${body.id}`)).body.receipt).toBe(body.receipt)
      const row = await tests.house.store.db
        .selectFrom('checks')
        .select(['texts'])
        .where('id', '=', body.id)
        .executeTakeFirstOrThrow()
      expect(row.texts, 'what was said is not kept').toBeNull()
      const { receipt } = await tests.house.store.db
        .selectFrom('clearances')
        .select('receipt')
        .where('receipt_id', '=', body.receipt)
        .executeTakeFirstOrThrow()
      const parsed = parseReceipt(JSON.stringify(receipt))
      expect(verifyReceipt(parsed, { verifierKeys: [parsed.logKey] }).every(({ ok }) => ok)).toBe(true)
      expect(parsed.inputs.input.name).toBe('mirrored-in-other-footage.mp4')
      expect(JSON.stringify(parsed.inputs.findings)).not.toContain('evidence')
    })

    it('are seen by nobody else, until they are shared with those whose works are in them', async () => {
      const body = await check(tests, gen, media('inputs/barred-excerpt.mp4'))
      const url = `/v1/checks/${body.id}`
      for (const caller of [hana, other]) {
        for (const path of ['', '/media', '/page', '/filmstrip'])
          expect((await caller.get(url + path)).status).toBe(404)
        expect((await caller.patch(url, { shared: true })).status).toBe(404)
      }
      expect((await gen.patch(url, { shared: true })).body.shared).toBe(true)
      expect((await other.get(url)).status).toBe(404)
      const seen = await hana.get(url)
      expect(seen).toMatchObject({ status: 200, body: { own: false, outcome: body.outcome } })
      expect(seen.body.receipt, 'the receipt stays with the provider').toBeUndefined()
      expect(seen.body.references[0]).toMatchObject({ visible: true, mediaKind: 'video' })
      expect(seen.body.segments[0].match).toMatchObject({ party: 'hana', state: 'open' })
      expect((await hana.get(`${url}/media`)).status).toBe(200)
      expect((await hana.patch(url, { shared: false })).status).toBe(404)
      expect((await hana.get('/v1/checks')).body.items.map(({ id }: { id: string }) => id)).toEqual([body.id])
      expect((await hana.get(`${url}/page`)).body).not.toContain('kyodaku-receipt@v1')
      await gen.patch(url, { shared: false })
      expect((await hana.get(url)).status).toBe(404)
    })

    it('say of what nothing was found in what was looked for', async () => {
      const body = await check(tests, gen, media('inputs/snow-station.mp4'))
      expect(body).toMatchObject({ outcome: 'permit', level: 0, segments: [], search: { references: 1 } })
      const page = await gen.get(`/v1/checks/${body.id}/page?language=en`)
      expect(page.body).toContain('Nothing of what was looked for was found')
      expect(page.body).toMatch(/1 references with/)
    })

    it('of what is no video are refused, and say so; a bomb is found by the sandbox', async () => {
      const text = await upload(tests, gen, Buffer.from('<html><script>alert(1)</script></html>'.repeat(10)), 'x.html')
      const started = await gen.post('/v1/checks', { upload: text, use: release })
      const body = await decided(gen, started.body.id)
      expect(body).toMatchObject({ outcome: 'refuse', state: 'decided' })
      expect(body.error.code).toMatch(/^media\./)
      expect(body.decision.reasons[0].code).toBe('incomplete.media-unreadable')
      const file = await gen.get(`/v1/checks/${body.id}/media`)
      expect(file.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining('sandbox'),
      })
      expect(file.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''x\.html$/)

      // A PNG that says it has 60000 x 60000 pixels.
      const header = Buffer.concat([
        Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
        Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0, 0, 0, 0, 0]),
        randomBytes(64),
      ])
      const bomb = await upload(tests, gen, header, 'bomb.png')
      const result = await decided(gen, (await gen.post('/v1/checks', { upload: bomb, use: release })).body.id)
      expect(result).toMatchObject({ outcome: 'refuse' })
      expect(result.error.code).toMatch(/^media\./)
    })

    it('decide a prompt at once', async () => {
      await recordWork(tests.house.kyodaku, {
        id: 'hoshi',
        kind: 'series',
        titles: [{ text: '星の旅人たちの夜', language: 'ja', kind: 'official' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
      const use = { kind: 'generate', model: 'm-1', territory: 'JP' }
      const { status, body } = await gen.post('/v1/checks:text', { prompt: '星の旅人たちの夜のような絵', use })
      expect(status).toBe(200)
      expect(body).toMatchObject({
        kind: 'text',
        state: 'decided',
        outcome: 'refuse',
        names: [{ work: 'hoshi', where: 'prompt', name: '星の旅人たちの夜' }],
        search: { texts: ['prompt'] },
      })
      expect((await gen.post('/v1/checks:text', { prompt: 'a cat on a roof', use })).body).toMatchObject({
        outcome: 'permit',
        names: [],
      })
    })

    it('are asked for in no other party’s name, and with no other party’s file', async () => {
      const mine = await upload(tests, gen, readFileSync(media('inputs/captioned-still.jpg')), 'still.jpg')
      expect(await other.post('/v1/checks', { upload: mine, use: release })).toMatchObject({
        status: 404,
        body: { code: 'uploads.unknown' },
      })
      const { digest } = (await gen.get(`/v1/uploads/${mine}`)).body
      expect((await other.post('/v1/checks', { mediaDigest: digest, use: release })).status).toBe(422)
      expect((await gen.post('/v1/checks', { mediaDigest: digest, use: release })).status).toBe(202)
      expect(await gen.post('/v1/checks', { upload: mine, use: { ...release, party: 'other-gen' } })).toMatchObject({
        status: 403,
        body: { code: 'http.forbidden' },
      })
      expect((await gen.post('/v1/checks', { use: release })).status).toBe(422)
      const operator = await tests.as({})
      expect((await operator.post('/v1/checks', { upload: mine, use: release })).status).toBe(422)
      const viewer = await tests.as({ party: 'gen', role: 'viewer' })
      expect((await viewer.post('/v1/checks', { upload: mine, use: release })).status).toBe(403)
    })

    it('are listed newest first, page by page, by outcome, use and name', async () => {
      const all = (await gen.get('/v1/checks')).body.items as { id: string; outcome: string; createdAt: string }[]
      expect(all.length).toBeGreaterThanOrEqual(6)
      expect([...all].sort((a, b) => b.createdAt.localeCompare(a.createdAt)).map(({ id }) => id)).toEqual(
        all.map(({ id }) => id),
      )
      const ids: string[] = []
      let cursor = ''
      do {
        const page = (await gen.get(`/v1/checks?limit=2${cursor}`)).body
        ids.push(...page.items.map(({ id }: { id: string }) => id))
        cursor = page.next === undefined ? '' : `&cursor=${page.next}`
      } while (cursor !== '')
      expect(ids).toEqual(all.map(({ id }) => id))
      const refused = (await gen.get('/v1/checks?outcome=refuse')).body.items as { outcome: string }[]
      expect(refused.length).toBeGreaterThan(0)
      expect(refused.every(({ outcome }) => outcome === 'refuse')).toBe(true)
      expect((await gen.get('/v1/checks?q=SNOW')).body.items).toHaveLength(1)
      expect((await gen.get('/v1/checks?q=%25')).body.items).toHaveLength(0)
      expect((await gen.get('/v1/checks?use=generate')).body.items).toHaveLength(2)
      expect((await gen.get('/v1/checks?cursor=abc')).status).toBe(400)
    })

    it('cut off between the record and the row are not decided twice', async () => {
      const { house } = tests
      const id = await upload(tests, gen, readFileSync(media('inputs/granted-excerpt.mp4')), 'once.mp4')
      const created_at = house.kyodaku.now()
      const row = await house.store.db
        .selectFrom('uploads')
        .select('digest')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const use = { ...release, party: 'gen', regime: 'prior-permission' as const }
      // As a process leaves it that died right after the decision was recorded.
      const before = await clearFile(house.kyodaku, await house.clearing(), house.store.blobs.path(row.digest ?? ''), {
        name: 'once.mp4',
        use,
      })
      await house.store.db
        .insertInto('checks')
        .values({
          id: 'chk_cut_off',
          party: 'gen',
          created_by: 'token:x:gen',
          upload_id: id,
          media_digest: row.digest,
          name: 'once.mp4',
          use,
          texts: null,
          job_id: null,
          receipt_id: null,
          outcome: null,
          level: null,
          duration_seconds: null,
          shared: false,
          created_at,
          decided_at: null,
        })
        .execute()
      const principal = {
        kind: 'token',
        id: 'x',
        party: 'gen',
        role: 'viewer',
        permissions: new Set<never>(),
        sees: ['gen'],
      } as const
      await house.jobs.add('check', { check: 'chk_cut_off' }, { principal, title: 'once.mp4' })
      const body = await decided(gen, 'chk_cut_off')
      expect(body.receipt).toBe(before.receipt.id)
      expect(body.segments.length).toBe(before.segments.length)
    })

    it('give their file in parts', async () => {
      const bytes = readFileSync(media('inputs/barred-excerpt.mp4'))
      const id = (await gen.get('/v1/checks?q=barred')).body.items[0].id
      const url = `/v1/checks/${id}/media`
      const part = async (headers: Record<string, string>) => {
        const answer = await tests.app.inject({
          method: 'GET',
          url,
          headers: { authorization: `Bearer ${gen.token}`, ...headers },
        })
        return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload }
      }
      const whole = await part({})
      expect(whole).toMatchObject({ status: 200, headers: { 'accept-ranges': 'bytes', 'content-type': 'video/mp4' } })
      expect(Buffer.compare(whole.bytes, bytes)).toBe(0)
      const etag = String(whole.headers.etag)
      expect(etag).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`)
      const some = await part({ range: 'bytes=100-199' })
      expect(some).toMatchObject({
        status: 206,
        headers: { 'content-range': `bytes 100-199/${bytes.length}`, 'content-length': '100' },
      })
      expect(Buffer.compare(some.bytes, bytes.subarray(100, 200))).toBe(0)
      expect((await part({ range: 'bytes=-10' })).bytes.equals(bytes.subarray(-10))).toBe(true)
      expect((await part({ range: `bytes=${bytes.length - 5}-` })).bytes.length).toBe(5)
      expect((await part({ range: `bytes=${bytes.length}-` })).status).toBe(416)
      expect((await part({ range: 'bytes=5-1' })).status).toBe(200)
      expect((await part({ range: 'bytes=0-1,4-5' })).status).toBe(200)
      expect((await part({ range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200)
      expect((await part({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206)
      expect((await part({ 'if-none-match': etag })).status).toBe(304)
      const head = await tests.app.inject({ method: 'HEAD', url, headers: { authorization: `Bearer ${gen.token}` } })
      expect(head.headers['content-length']).toBe(String(bytes.length))
      expect(head.rawPayload.length).toBe(0)
      expect((await hana.get(`/v1/references/${reference}/media`)).status).toBe(200)
      expect((await other.get(`/v1/references/${reference}/media`)).status).toBe(404)
    })

    it('are shared as one page that needs nothing else, and whose only script its policy names', async () => {
      const { id } = (await gen.get('/v1/checks?q=mirrored')).body.items[0]
      for (const language of ['ja', 'en']) {
        const { status, body, headers } = await gen.get(`/v1/checks/${id}/page?language=${language}`)
        expect(status).toBe(200)
        expect(headers['content-type']).toBe('text/html; charset=utf-8')
        expect(body).toContain('<svg')
        expect(body.match(/src="data:image\/webp/g)?.length, 'frames of the file only').toBe(1)
        expect(body.replaceAll(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/(?:src|href)="(?!data:)/)
        expect(body).toContain('kyodaku-receipt@v1')
        const script = /<script type="module">([\s\S]*?)<\/script>/.exec(body)?.[1]
        if (script === undefined) continue
        const hash = createHash('sha256').update(script).digest('base64')
        expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`)
      }
      writeFileSync('/tmp/check-page.html', (await gen.get(`/v1/checks/${id}/page?language=ja`)).body)
    })
  })
})

describe('ranges', () => {
  it('are a stretch of the file, or none of it, or of no interest', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.option(fc.nat()), fc.option(fc.nat())).map(([a, b]) => `bytes=${a ?? ''}-${b ?? ''}`),
        ),
        fc.integer({ min: 1, max: 1e6 }),
        (header, bytes) => {
          const range = parseRange(header, bytes)
          if (typeof range === 'string') return
          expect(range.from).toBeGreaterThanOrEqual(0)
          expect(range.to).toBeGreaterThanOrEqual(range.from)
          expect(range.to).toBeLessThan(bytes)
        },
      ),
    ))
})
