import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../store/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type Events, type HouseEvent, openEvents, type SaidEvent } from './index.js'

const about = (subject: string, parties: string[], type: HouseEvent['type'] = 'job.changed') =>
  // What it says is of no account here.
  ({ type, parties, subject, data: { n: subject } }) as unknown as SaidEvent

async function until<T>(what: () => T | undefined | false, milliseconds = 30_000): Promise<T> {
  for (const start = Date.now(); ; await sleep(10)) {
    const found = what()
    if (found) return found
    if (Date.now() - start > milliseconds) throw new Error('it did not come about in time')
  }
}

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`events, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let folder: string
    let server: PostgresForTests | undefined
    let databaseUrl: string | undefined
    let store: Store
    let events: Events
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kyodaku-events-'))
      if (kind === 'postgresql') {
        server = await startPostgresForTests()
        databaseUrl = await server.createDatabase()
      }
      store = await openStore({ dataDirectory: folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
      events = await openEvents(store, databaseUrl === undefined ? {} : { databaseUrl })
    })
    afterAll(async () => {
      await events?.close()
      await store?.close()
      await server?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it('tells in order, to whom it concerns, and says the same again to who comes back (property)', async () => {
      const party = fc.constantFrom('hana', 'tsuki', 'gen')
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.tuple(
              fc.uniqueArray(party, { maxLength: 3 }),
              fc.constantFrom<HouseEvent['type']>('job.changed', 'match.found'),
            ),
            {
              maxLength: 20,
            },
          ),
          fc.uniqueArray(party, { maxLength: 2 }),
          fc.constantFrom(undefined, ['match.found']),
          async (published, sees, types) => {
            const watchers = [
              { sees, ...(types === undefined ? {} : { types }) },
              { sees: 'all' as const, ...(types === undefined ? {} : { types }) },
            ]
            const { newest } = await events.kept()
            const told: HouseEvent[][] = [[], []]
            const end = watchers.map((watcher, i) => events.subscribe(watcher, (event) => told[i]!.push(event)))
            await Promise.all(published.map(([parties, type], i) => events.publish(about(String(i), parties, type))))
            for (const one of end) one()
            for (const [i, watcher] of watchers.entries()) {
              const expected = published.flatMap(([parties, type], n) =>
                (types === undefined || (types as readonly string[]).includes(type)) &&
                (watcher.sees === 'all' || parties.some((one) => watcher.sees.includes(one)))
                  ? [String(n)]
                  : [],
              )
              expect(told[i]!.map(({ subject }) => subject)).toEqual(expected)
              const again = await events.since(watcher, newest, 1000)
              expect(again).toEqual(told[i])
            }
          },
        ),
        { numRuns: 25 },
      )
    })

    it('keeps what is done alongside, or neither', async () => {
      events.alongside(async (db, kept) => {
        for (const event of kept) {
          if (event.subject === 'refused') throw new Error('not today')
          if (event.subject === 'noted')
            await sql`insert into events (type, parties, subject, data)
              values ('webhook.test', '{}', ${`beside ${event.id}`}, '{}')`.execute(db)
        }
      })
      await expect(events.publish(about('refused', []))).rejects.toThrow('not today')
      await events.publish(about('noted', ['hana']))
      const { rows } = await sql<{ subject: string }>`select subject from events
        where subject in ('refused', 'noted') or subject like 'beside %' order by id`.execute(store.db)
      expect(rows.map(({ subject }) => subject)).toEqual(['noted', expect.stringMatching(/^beside \d+$/)])
    })

    it('forgets after a week, and never what is younger', async () => {
      await sql`insert into events (type, parties, subject, data, at) values
        ('job.changed', '{hana}', 'old', '{}', now() - interval '8 days'),
        ('job.changed', '{hana}', 'young', '{}', now() - interval '6 days')`.execute(store.db)
      const other = await openEvents(store)
      const { rows } = await sql<{
        subject: string
      }>`select subject from events where subject in ('old', 'young')`.execute(store.db)
      expect(rows).toEqual([{ subject: 'young' }])
      await other.close()
    })

    // The embedded database is of one process.
    const itBetweenProcesses = kind === 'embedded' ? () => undefined : it
    itBetweenProcesses('tells what another process keeps or tells, also after the connection broke', async () => {
      const other = await openEvents(store, { databaseUrl: databaseUrl! })
      const told: string[] = []
      const end = events.subscribe({ sees: ['hana'] }, ({ subject }) => {
        // Written by the test above, past what publishes.
        if (subject !== 'young') told.push(subject)
      })
      await sleep(300)
      await other.publish(about('from there', ['hana']))
      await other.publish(about('for others', ['tsuki']))
      other.tell(about('progress there', ['hana']))
      // What is only told need not be looked up, and may come first.
      await until(() => told.length >= 2)
      expect(told.sort()).toEqual(['from there', 'progress there'])
      // Told here: not heard again from the database.
      events.tell(about('progress here', ['hana']))
      await sleep(200)
      expect(told.filter((one) => one === 'progress here')).toHaveLength(1)

      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kyodaku events'`.execute(
        store.db,
      )
      await other.publish(about('meanwhile', ['hana']))
      await until(() => told.includes('meanwhile'))
      end()
      await other.close()
    })
  })
}

/** A connection that reads server-sent events. */
function watch(base: string, caller: Caller, { query = '', lastId }: { query?: string; lastId?: string } = {}) {
  const events: { id?: string; event?: string; data?: string }[] = []
  let comments = 0
  let ended = false
  let status = 0
  let headers: Record<string, unknown> = {}
  let rest = ''
  const asked = request(
    `${base}/v1/events${query}`,
    {
      headers: {
        authorization: `Bearer ${caller.token}`,
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      },
    },
    (response) => {
      status = response.statusCode ?? 0
      headers = response.headers
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          if (block.startsWith(':')) comments++
          else if (!block.startsWith('retry'))
            events.push(Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))))
        }
      })
      response.on('close', () => {
        ended = true
      })
      response.on('error', () => undefined)
    },
  )
  asked.on('error', () => {
    ended = true
  })
  asked.end()
  return {
    events,
    get comments() {
      return comments
    },
    get ended() {
      return ended
    },
    get status() {
      return status
    },
    get headers() {
      return headers
    },
    stop: () => asked.destroy(),
  }
}

describe('GET /v1/events', () => {
  let test: HouseForTests
  let base: string
  let hana: Caller
  let tsuki: Caller
  beforeAll(async () => {
    test = await openHouseForTests({ settings: { eventHeartbeatSeconds: 1 } })
    await test.people()
    base = await test.app.listen({ port: 0, host: '127.0.0.1' })
    hana = await test.as({ party: 'hana' })
    tsuki = await test.as({ party: 'tsuki' })
  })
  afterAll(() => test?.close())

  it('needs someone who has signed in, and types that exist', async () => {
    expect((await test.anonymous.get('/v1/events')).status).toBe(401)
    expect((await hana.get('/v1/events?types=job.changed,nonsense')).status).toBe(422)
    expect((await hana.get('/v1/events', { 'last-event-id': 'x' })).status).toBe(400)
    expect((await hana.get('/v1/events', { 'last-event-id': '99999999999999999999' })).status).toBe(400)
  })

  it('tells each party its own, never another’s, and goes on after a break without a gap', async () => {
    const [one, two] = [watch(base, hana), watch(base, tsuki)]
    await until(() => one.events.length > 0 && two.events.length > 0)
    expect(one.status).toBe(200)
    expect(one.headers['content-type']).toMatch(/^text\/event-stream/)
    expect(one.events[0]).toMatchObject({ event: 'hello' })
    await test.house.events.publish(about('first', ['hana']))
    await test.house.events.publish(about('theirs', ['tsuki']))
    await test.house.events.publish(about('both', ['hana', 'tsuki']))
    await test.house.events.publish(about('house', []))
    await until(() => one.events.length === 3 && two.events.length === 3)
    const subjects = (events: typeof one.events) =>
      events.filter(({ event }) => event !== 'hello').map(({ data }) => (JSON.parse(data!) as HouseEvent).subject)
    expect(subjects(one.events)).toEqual(['first', 'both'])
    expect(subjects(two.events)).toEqual(['theirs', 'both'])
    // What is sent names nobody else whom it concerns.
    expect(one.events.at(-1)!.data).not.toContain('tsuki')
    const lastId = one.events.at(-1)!.id!
    one.stop()

    await test.house.events.publish(about('missed', ['hana']))
    await test.house.events.publish(about('missed theirs', ['tsuki']))
    const again = watch(base, hana, { lastId })
    await until(() => again.events.length === 1)
    await test.house.events.publish(about('live again', ['hana']))
    await until(() => again.events.length === 2)
    expect(subjects(again.events)).toEqual(['missed', 'live again'])
    const filtered = watch(base, hana, { query: '?types=match.found', lastId: '0' })
    await test.house.events.publish(about('match', ['hana'], 'match.found'))
    await until(() => filtered.events.length === 1)
    expect(subjects(filtered.events)).toEqual(['match'])
    // A number from another life of the database.
    const lost = watch(base, hana, { lastId: '123456789' })
    await until(() => lost.events.some(({ event }) => event === 'lost'))
    for (const one of [two, again, filtered, lost]) one.stop()
  })

  it('shows a tenant no row of another through the table either', async () => {
    const rows = await test.house.store.asTenant({ parties: ['tsuki'] }, (db) =>
      db.selectFrom('events').select(['subject', 'parties']).execute(),
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { parties } of rows) expect(parties).toContain('tsuki')
  })

  it('opens no more than a dozen for one, and makes room again', async () => {
    const many = Array.from({ length: 12 }, () => watch(base, hana))
    await until(() => many.every((one) => one.events.length > 0))
    expect((await hana.get('/v1/events')).status).toBe(429)
    const other = watch(base, tsuki)
    await until(() => other.events.length > 0)
    for (const one of [...many, other]) one.stop()
    await sleep(200)
    const next = watch(base, hana)
    await until(() => next.events.length > 0)
    next.stop()
  })

  it('sends heartbeats, and ends when the token is revoked', async () => {
    const leaver = await test.as({ party: 'hana' })
    const stream = watch(base, leaver)
    await until(() => stream.events.length > 0)
    await until(() => stream.comments >= 1, 20_000)
    expect(stream.ended).toBe(false)
    await sql`update api_tokens set revoked_at = now() where digest = encode(sha256(${leaver.token}::bytea), 'hex')`.execute(
      test.house.store.db,
    )
    await until(() => stream.ended, 20_000)
  })

  it('ends when the server stops', async () => {
    const stream = watch(base, hana)
    await until(() => stream.events.length > 0)
    const begun = Date.now()
    await test.close()
    await until(() => stream.ended)
    expect(Date.now() - begun).toBeLessThan(20_000)
  })
})
