import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusedAddress } from '../../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import type { HouseEvent, SaidEvent } from '../events/index.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { checkUrl, publicAddressOf } from './addresses.js'
import { deliver } from './delivery.js'
import { type Received, type Receiver, startReceiver } from './receiver-for-tests.js'
import { newSecret, openSecret, sealSecret } from './secrets.js'
import { WebhooksError } from './webhooks-error.js'

async function until<T>(what: () => Promise<T | undefined | false> | T | undefined | false, milliseconds = 15_000) {
  for (const start = Date.now(); ; await sleep(20)) {
    const found = await what()
    if (found) return found
    if (Date.now() - start > milliseconds) throw new Error('it did not come about in time')
  }
}

describe('addresses of endpoints', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '3fff::1',
    'nonsense',
    '',
  ])('refuses %s', (address) => {
    expect(refusedAddress(address)).toBeTypeOf('string')
  })

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'takes %s',
    (address) => {
      expect(refusedAddress(address)).toBeUndefined()
    },
  )

  it.each([
    ['http://example.com/', 'webhooks.bad-url'],
    ['ftp://example.com/', 'webhooks.bad-url'],
    ['https://user:secret@example.com/', 'webhooks.bad-url'],
    ['https://example.com/#x', 'webhooks.bad-url'],
    ['https://', 'webhooks.bad-url'],
    ['javascript:alert(1)', 'webhooks.bad-url'],
    ['https://127.0.0.1/', 'webhooks.private-address'],
    // All of these are 127.0.0.1 to a URL.
    ['https://0x7f.1/', 'webhooks.private-address'],
    ['https://2130706433/', 'webhooks.private-address'],
    ['https://017700000001/', 'webhooks.private-address'],
    ['https://１２７.0.0.1/', 'webhooks.private-address'],
    ['https://[::1]/', 'webhooks.private-address'],
    ['https://[::ffff:169.254.169.254]/', 'webhooks.private-address'],
  ])('refuses %s with %s', (url, code) => {
    expect(() => checkUrl(url, { allowedHosts: [] })).toThrow(expect.objectContaining({ code }))
  })

  it('refuses names that lead inside, and takes what the operator allows', async () => {
    const local = new URL('https://localhost/')
    await expect(publicAddressOf(local, { allowedHosts: [] })).rejects.toMatchObject({
      code: 'webhooks.private-address',
    })
    expect((await publicAddressOf(local, { allowedHosts: ['localhost'] })).address).toMatch(/^(127\.0\.0\.1|::1)$/)
    await expect(publicAddressOf(new URL('https://no-such-host.invalid/'), { allowedHosts: [] })).rejects.toMatchObject(
      {
        code: 'webhooks.unresolved',
      },
    )
    expect(checkUrl('http://localhost:3000/x', { allowedHosts: ['localhost'] }).port).toBe('3000')
  })

  it('is a URL or a typed error, whatever is written (fuzz)', () => {
    const piece = fc.constantFrom(
      'https://',
      'http://',
      '127.0.0.1',
      '[::1]',
      '@',
      ':',
      '/',
      '%00',
      '０',
      '.',
      '#',
      'x',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
        ),
        (text) => {
          try {
            expect(checkUrl(text, { allowedHosts: [] }).protocol).toBe('https:')
          } catch (error) {
            expect(error).toBeInstanceOf(WebhooksError)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('secrets at rest', () => {
  it('open with their key and for their endpoint only, and not when a bit is changed', () => {
    const key = randomBytes(32)
    const secret = newSecret()
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const sealed = sealSecret(secret, key, 'whe_1')
    expect(Buffer.from(sealed).includes(Buffer.from(secret))).toBe(false)
    expect(openSecret(sealed, key, 'whe_1')).toBe(secret)
    const bad = { code: 'webhooks.bad-secret' }
    expect(() => openSecret(sealed, key, 'whe_2')).toThrow(expect.objectContaining(bad))
    expect(() => openSecret(sealed, randomBytes(32), 'whe_1')).toThrow(expect.objectContaining(bad))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), (bit) => {
        const changed = Uint8Array.from(sealed)
        changed[bit >> 3]! ^= 1 << (bit & 7)
        expect(() => openSecret(changed, key, 'whe_1')).toThrow(expect.objectContaining(bad))
      }),
    )
    expect(() => openSecret(sealed.subarray(0, 10), key, 'whe_1')).toThrow(expect.objectContaining(bad))
  })
})

describe('one delivery', () => {
  let receiver: Receiver
  const secret = newSecret()
  const send = (url: string, signal = new AbortController().signal) =>
    deliver(
      { id: 'msg_1', payload: '{"type":"job.changed","timestamp":"2026-11-23T00:00:00Z","data":{"名":"許諾"}}' },
      { url, secrets: [secret] },
      { policy: { allowedHosts: ['127.0.0.1'] }, now: () => new Date(), signal, version: '0' },
    )
  beforeAll(async () => {
    receiver = await startReceiver()
    receiver.secrets = [secret]
  })
  afterAll(() => receiver?.close())

  it('is verified by the library of the standard, and tells the answer', async () => {
    receiver.answer = { status: 200, body: `ok ${'x'.repeat(5000)}` }
    const came = await send(receiver.url)
    expect(came).toMatchObject({ status: 200 })
    expect(came.response).toHaveLength(1000)
    expect(receiver.received.at(-1)).toMatchObject({ id: 'msg_1', message: { data: { 名: '許諾' } } })
  })

  it('follows no redirect', async () => {
    receiver.answer = { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } }
    const before = receiver.received.length
    expect(await send(receiver.url)).toMatchObject({ status: 302, error: 'webhooks.redirected' })
    expect(receiver.received).toHaveLength(before + 1)
  })

  it('reads no endless answer', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        const chunk = `2000\r\n${'y'.repeat(0x2000)}\r\n`
        const more = () => {
          while (!socket.destroyed && socket.write(chunk)) {}
          socket.once('drain', more)
        }
        more()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const came = await send(`http://127.0.0.1:${port}/`)
    expect(came).toMatchObject({ status: 200 })
    expect(came.durationMilliseconds).toBeLessThan(5000)
    server.close()
  })

  it('says what went wrong where there is no answer', async () => {
    const port = new URL(receiver.url).port
    expect(await send('http://127.0.0.1:1/')).toMatchObject({ error: 'webhooks.unreachable' })
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({ error: 'webhooks.tls-failed' })
    expect(await send('https://10.0.0.1/')).toMatchObject({ error: 'webhooks.private-address' })
    expect(await send('https://no-such-host.invalid/')).toMatchObject({ error: 'webhooks.unresolved' })
  })

  it('is given up at once when the server stops', async () => {
    receiver.answer = { status: 200, delayMilliseconds: 3000 }
    const abort = new AbortController()
    const sending = send(receiver.url, abort.signal)
    setTimeout(() => abort.abort(new Error('stopping')), 50)
    await expect(sending).rejects.toThrow('stopping')
  })
})

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`webhooks, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let test: HouseForTests
    let server: PostgresForTests | undefined
    let receiver: Receiver
    let hana: Caller
    let tsuki: Caller
    let id: string
    const db = () => test.house.store.db
    const publish = (parties: string[], type: HouseEvent['type'] = 'job.changed', subject = 'job_1') =>
      test.house.events.publish({ type, parties, subject, data: { state: 'done' } } as unknown as SaidEvent)
    const of = (subject: string) => (one: Received) => one.message?.data.subject === subject
    /** As if the time of the next try had come. */
    const hurry = () =>
      sql`update kyodaku_queue.job set start_after = now() - interval '1 second' where state < 'active'`.execute(db())

    beforeAll(async () => {
      if (kind === 'postgresql') server = await startPostgresForTests()
      const postgres = await server?.createDatabase()
      test = await openHouseForTests({
        settings: { webhooks: { allowedHosts: ['127.0.0.1'], endpointsMax: 3 }, jobs: { concurrency: 0 } },
        ...(postgres === undefined ? {} : { postgres }),
      })
      await test.people()
      hana = await test.as({ party: 'hana' })
      tsuki = await test.as({ party: 'tsuki' })
      receiver = await startReceiver()
    })
    afterAll(async () => {
      await receiver?.close()
      await test?.close()
      await server?.stop()
    })

    it('tells an endpoint what concerns its party, signed with a secret that was shown once', async () => {
      const made = await hana.post('/v1/webhooks', { url: receiver.url, types: ['job.changed', 'match.found'] })
      expect(made.status).toBe(201)
      id = made.body.id
      receiver.secrets = [made.body.secret]
      expect((await hana.get(`/v1/webhooks/${id}`)).body).not.toHaveProperty('secret')
      await publish(['hana'], 'job.changed', 'job_mine')
      await publish(['tsuki'], 'job.changed', 'job_theirs')
      await publish(['hana'], 'grant.changed', 'not asked for')
      await publish([], 'job.changed', 'the house’s')
      await publish(['tsuki', 'hana'], 'match.found', 'both')
      await until(() => receiver.received.length === 2)
      await sleep(200)
      const subjects = receiver.received.map(({ message }) => message?.data.subject)
      expect(subjects.sort()).toEqual(['both', 'job_mine'])
      expect(receiver.received.find(of('job_mine'))!.message).toMatchObject({
        type: 'job.changed',
        data: { state: 'done', subject: 'job_mine' },
      })
      const list = await until(async () => {
        const { body } = await hana.get(`/v1/webhooks/${id}/deliveries`)
        return body.items.every(({ state }: { state: string }) => state === 'delivered') && body.items
      })
      expect(list).toHaveLength(2)
      expect(list[0]).toMatchObject({ state: 'delivered', attempts: 1, lastStatus: 204 })
    })

    it('tries again with growing patience and the same id, and tells what was answered', async () => {
      receiver.answer = { status: 500, body: 'boom' }
      receiver.received.length = 0
      await publish(['hana'], 'job.changed', 'job_retry')
      await until(() => receiver.received.length === 1)
      const failing = await until(async () => {
        const { body } = await hana.get(`/v1/webhooks/${id}/deliveries?state=waiting`)
        return body.items[0]?.attempts === 1 && body.items[0]
      })
      const wait = Date.parse(failing.nextAt) - Date.now()
      expect(wait).toBeGreaterThan(2000)
      expect(wait).toBeLessThan(6000)
      expect((await hana.get(`/v1/webhooks/${id}`)).body.failingSince).toBeTypeOf('string')
      await hurry()
      await until(() => receiver.received.length === 2)
      receiver.answer = { status: 200, body: 'fine' }
      await until(async () => {
        await hurry()
        return receiver.received.length === 3
      })
      expect(new Set(receiver.received.map((one) => one.id)).size).toBe(1)
      const details = await until(async () => {
        const { body } = await hana.get(`/v1/webhooks/${id}/deliveries/${failing.id}`)
        return body.state === 'delivered' && body
      })
      expect(details.tries.map(({ status, response }: Record<string, unknown>) => [status, response])).toEqual([
        [200, 'fine'],
        [500, 'boom'],
        [500, 'boom'],
      ])
      expect(JSON.parse(details.payload).data.subject).toBe('job_retry')
      expect((await hana.get(`/v1/webhooks/${id}`)).body).not.toHaveProperty('failingSince')
    })

    it('sends again on request, and tests once', async () => {
      receiver.received.length = 0
      receiver.answer = { status: 200 }
      const [{ id: delivery }] = (await hana.get(`/v1/webhooks/${id}/deliveries`)).body.items
      expect((await hana.post(`/v1/webhooks/${id}/deliveries/${delivery}/resend`)).status).toBe(202)
      await until(() => receiver.received.length === 1)
      expect(receiver.received[0]!.id).toBe(delivery)

      receiver.answer = { status: 503 }
      const tested = await hana.post(`/v1/webhooks/${id}/test`)
      expect(tested.status).toBe(202)
      await until(() => receiver.received.length === 2)
      expect(receiver.received[1]!.message).toMatchObject({ type: 'webhook.test' })
      await until(
        async () => (await hana.get(`/v1/webhooks/${id}/deliveries/${tested.body.delivery}`)).body.state === 'failed',
      )
      receiver.answer = { status: 200 }
    })

    it('signs with both secrets after a rotation, for a day', async () => {
      receiver.received.length = 0
      const before = receiver.secrets[0]!
      const { body } = await hana.post(`/v1/webhooks/${id}/secret`)
      expect(body.secret).not.toBe(before)
      for (const secret of [before, body.secret]) {
        receiver.secrets = [secret]
        await publish(['hana'], 'job.changed', `with ${secret}`)
        await until(() => receiver.received.some(of(`with ${secret}`)))
      }
      await sql`update webhook_endpoints set earlier_until = now() - interval '1 hour'`.execute(db())
      receiver.secrets = [before]
      await publish(['hana'], 'job.changed', 'later')
      await until(() => receiver.received.length === 3)
      expect(receiver.received[2]!.message).toBeUndefined()
      receiver.secrets = [body.secret]
    })

    it('disables an endpoint that is gone, or has failed for days, and says so to its party', async () => {
      receiver.received.length = 0
      receiver.answer = { status: 410 }
      const told: HouseEvent[] = []
      const end = test.house.events.subscribe({ sees: ['hana'], types: ['webhook.disabled'] }, (one) => told.push(one))
      await publish(['hana'], 'job.changed', 'gone')
      await until(() => told.length === 1)
      expect(told[0]).toMatchObject({ subject: id })
      expect((await hana.get(`/v1/webhooks/${id}`)).body).toMatchObject({ state: 'disabled', disabledBy: 'failing' })
      expect((await hana.post(`/v1/webhooks/${id}/test`)).status).toBe(409)

      expect((await hana.patch(`/v1/webhooks/${id}`, { state: 'active' })).body).toMatchObject({ state: 'active' })
      receiver.answer = { status: 500 }
      await publish(['hana'], 'job.changed', 'for days')
      await until(() => receiver.received.length === 2)
      // Nine tries and four days later.
      await until(async () => {
        const { rows } = await sql`update webhook_deliveries set attempts = 9 where attempts = 1 and state = 'waiting'
          returning id`.execute(db())
        return rows.length === 1
      })
      await sql`update webhook_endpoints set failing_since = now() - interval '4 days' where id = ${id}`.execute(db())
      await sql`update kyodaku_queue.job set data = data || '{"attempt": 10}' where state < 'active'`.execute(db())
      await hurry()
      await until(() => told.length === 2)
      expect((await hana.get(`/v1/webhooks/${id}/deliveries`)).body.items[0]).toMatchObject({
        state: 'failed',
        attempts: 10,
      })
      await publish(['hana'], 'job.changed', 'to nobody')
      await sleep(300)
      expect(receiver.received).toHaveLength(3)
      end()
      receiver.answer = { status: 200 }
    })

    it('shows and gives nothing of one party to another', async () => {
      expect((await tsuki.get('/v1/webhooks')).body.items).toEqual([])
      const [{ id: delivery }] = (await hana.get(`/v1/webhooks/${id}/deliveries`)).body.items
      for (const answer of [
        await tsuki.get(`/v1/webhooks/${id}`),
        await tsuki.patch(`/v1/webhooks/${id}`, { description: 'mine now' }),
        await tsuki.delete(`/v1/webhooks/${id}`),
        await tsuki.post(`/v1/webhooks/${id}/secret`),
        await tsuki.post(`/v1/webhooks/${id}/test`),
        await tsuki.get(`/v1/webhooks/${id}/deliveries`),
        await tsuki.get(`/v1/webhooks/${id}/deliveries/${delivery}`),
        await tsuki.post(`/v1/webhooks/${id}/deliveries/${delivery}/resend`),
      ]) {
        expect(answer.status).toBe(404)
      }
      const viewer = await test.as({ party: 'hana', role: 'viewer' })
      expect((await viewer.get('/v1/webhooks')).status).toBe(403)
      for (const table of ['webhook_endpoints', 'webhook_deliveries', 'webhook_attempts'] as const) {
        const rows = await test.house.store.asTenant({ parties: ['tsuki'] }, (tenant) =>
          tenant.selectFrom(table).selectAll().execute(),
        )
        expect(rows).toEqual([])
      }
    })

    it('refuses addresses inside, more than a party may have, and what is no type', async () => {
      for (const url of ['https://169.254.169.254/', 'https://[::1]/', 'http://example.com/', 'x']) {
        expect((await tsuki.post('/v1/webhooks', { url })).status).toBe(422)
      }
      expect((await tsuki.post('/v1/webhooks', { url: 'https://example.com/', types: ['x'] })).status).toBe(422)
      for (let n = 0; n < 3; n++) {
        expect((await tsuki.post('/v1/webhooks', { url: `https://example.com/${n}` })).status).toBe(201)
      }
      expect((await tsuki.post('/v1/webhooks', { url: 'https://example.com/' })).body.code).toBe('webhooks.too-many')
      const page = await tsuki.get('/v1/webhooks?limit=2')
      expect(page.body.items).toHaveLength(2)
      expect((await tsuki.get(`/v1/webhooks?limit=2&cursor=${page.body.next}`)).body.items).toHaveLength(1)
    })

    it('keeps no secret where it could be read, not in answers to repetitions either', async () => {
      const headers = { 'idempotency-key': 'once' }
      const first = await hana.post(`/v1/webhooks/${id}/secret`, undefined, headers)
      expect(first.status).toBe(201)
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from idempotency_keys
        where body like '%whsec_%'`.execute(db())
      expect(rows).toEqual([{ n: 0 }])
    })

    it('removes an endpoint with what was sent to it', async () => {
      expect((await hana.delete(`/v1/webhooks/${id}`)).status).toBe(204)
      const { rows } = await sql`select id from webhook_deliveries where endpoint_id = ${id}`.execute(db())
      expect(rows).toEqual([])
    })
  })
}
