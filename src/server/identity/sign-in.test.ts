import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { browserForTests } from './browser-for-tests.js'
import { createUser, firstRunLink, startSession } from './index.js'
import { beginTotp, makeRecoveryCodes, takeTotp } from './totp.js'

const password = 'four words nobody joins'

describe.each(['embedded', 'postgresql'] as const)('signing in, on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is there', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let clock = Date.parse('2026-11-23T00:00:00Z')
    const pass = (seconds: number) => {
      clock += seconds * 1000
    }
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests({
        now: () => new Date(clock),
        ...(postgres === undefined ? {} : { postgres: await postgres.createDatabase() }),
      })
      await tests.people()
    })
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })
    const acts = async (action: string) =>
      await tests.house.store.db.selectFrom('acts').selectAll().where('action', '=', action).execute()

    it('lets the first administrator in by the link of the terminal, once', async () => {
      const { house, app } = tests
      const browser = browserForTests(app)
      expect((await browser.get('/v1/sign-in')).body).toMatchObject({ firstRun: true })
      const replaced = await firstRunLink(house)
      const link = (await firstRunLink(house)) ?? ''
      expect(link).toMatch(/^http:\/\/[^/]+\/first-run#[\w-]{43}$/)
      const kept = await house.store.db.selectFrom('first_run_links').selectAll().execute()
      expect(JSON.stringify(kept)).not.toContain(link.split('#')[1])

      const person = { name: '管理 太郎', email: 'Admin@Example.jp', password, language: 'ja' }
      const use = (secret: string | undefined, more = {}) =>
        browser.post('/v1/first-run', { ...person, secret, ...more })
      expect(await use(replaced?.split('#')[1])).toMatchObject({
        status: 410,
        body: { code: 'identity.link-not-valid' },
      })
      expect(await use('x'.repeat(43))).toMatchObject({ status: 410 })
      expect(await use(link.split('#')[1], { password: 'short' })).toMatchObject({
        status: 422,
        body: { code: 'identity.weak-password' },
      })
      expect(await use(link.split('#')[1])).toMatchObject({
        status: 200,
        body: { session: { role: 'administrator', party: null, user: { name: '管理 太郎' } } },
      })
      expect(await use(link.split('#')[1])).toMatchObject({ status: 410 })
      expect(await firstRunLink(house)).toBeUndefined()
      const { body } = await browser.get('/v1/session')
      expect(body.permissions).toContain('operations.write')
      expect(await acts('firstRun')).toHaveLength(1)
    })

    it('signs in by password with a new session each time, and the secret is in no table', async () => {
      const browser = browserForTests(tests.app)
      const signIn = () => browser.post('/v1/sign-in/password', { email: 'admin@example.JP', password })
      expect(await signIn()).toMatchObject({ status: 200, body: { state: 'signed-in' } })
      const first = browser.cookies.get('kyodaku') ?? ''
      await signIn()
      const second = browser.cookies.get('kyodaku') ?? ''
      expect(second).not.toBe(first)
      const rows = await tests.house.store.db.selectFrom('sessions').selectAll().execute()
      expect(JSON.stringify(rows)).not.toContain(second)
      browser.cookies.set('kyodaku', first)
      expect((await browser.get('/v1/session')).status).toBe(401)
    })

    it('sets a cookie that no script reads and no other site sends', async () => {
      const answer = await browserForTests(tests.app).post('/v1/sign-in/password', {
        email: 'admin@example.jp',
        password,
      })
      expect(String(answer.headers['set-cookie'])).toMatch(
        /^kyodaku=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/,
      )
    })

    it('says the same of a wrong password and of nobody', async () => {
      const browser = browserForTests(tests.app, { address: '10.0.0.1' })
      const wrong = await browser.post('/v1/sign-in/password', {
        email: 'admin@example.jp',
        password: 'not this one, no',
      })
      const nobody = await browser.post('/v1/sign-in/password', { email: 'nobody@example.jp', password })
      expect(wrong.status).toBe(422)
      expect({ ...wrong.body, instance: '' }).toEqual({ ...nobody.body, instance: '' })
    })

    it('makes whoever tries again and again wait longer and longer, and one who knows is in again afterwards', async () => {
      const { house, app } = tests
      await createUser(house.kyodaku, { name: 'R', email: 'r@hana.jp', password, party: 'hana', role: 'reviewer' })
      const browser = browserForTests(app, { address: '10.0.0.2' })
      const wrong = () => browser.post('/v1/sign-in/password', { email: 'r@hana.jp', password: 'not this one, no' })
      // All at once: each counts before any is looked at.
      const statuses = (await Promise.all(Array.from({ length: 8 }, wrong))).map(({ status }) => status)
      expect(statuses.filter((status) => status === 422)).toHaveLength(5)
      expect(statuses.filter((status) => status === 429)).toHaveLength(3)
      const right = () => browser.post('/v1/sign-in/password', { email: 'r@hana.jp', password })
      const refused = await right()
      expect(refused).toMatchObject({ status: 429, body: { code: 'identity.too-many-tries' } })
      const waits: number[] = []
      for (let i = 0; i < 4; i++) {
        pass(3600)
        expect((await wrong()).status).toBe(422)
        const { body } = await right()
        waits.push(Number(/wait (\d+) s/.exec(body.detail)?.[1]))
      }
      expect(waits).toEqual([2, 4, 8, 16])
      // Of somebody else at the same place nothing is asked.
      expect((await browser.post('/v1/sign-in/password', { email: 'admin@example.jp', password })).status).toBe(200)
      pass(16)
      expect((await right()).status).toBe(200)
      expect((await acts('signIn.failed')).length).toBeGreaterThan(4)
    })

    it('refuses writes of a session without its token, and those that another site makes', async () => {
      const browser = browserForTests(tests.app)
      await browser.post('/v1/sign-in/password', { email: 'admin@example.jp', password })
      const change = (headers: Record<string, string>) =>
        browser.send('PATCH', '/v1/session', { language: 'en' }, headers)
      expect(await change({ 'x-csrf-token': 'x' })).toMatchObject({
        status: 403,
        body: { code: 'identity.no-csrf-token' },
      })
      expect(await change({ origin: 'https://evil.example' })).toMatchObject({
        status: 403,
        body: { code: 'identity.foreign-origin' },
      })
      expect(await change({ 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
      expect(await change({ origin: 'null' })).toMatchObject({ status: 403 })
      // A name of someone else's that leads to this machine (DNS rebinding).
      expect(await change({ origin: 'http://evil.example:8420', host: 'evil.example:8420' })).toMatchObject({
        status: 403,
      })
      expect(await change({})).toMatchObject({ status: 200, body: { language: 'en' } })
      const foreign = await browserForTests(tests.app).send(
        'POST',
        '/v1/sign-in/password',
        { email: 'admin@example.jp', password },
        { origin: 'https://evil.example' },
      )
      expect(foreign.status).toBe(403)
    })

    it('asks for a code where there is an authenticator app, takes each once, and recovery codes once', async () => {
      const { house, app } = tests
      const { kyodaku } = house
      const { user } = await createUser(kyodaku, {
        name: 'T',
        email: 't@hana.jp',
        password,
        party: 'hana',
        role: 'viewer',
      })
      const { secret } = await beginTotp(kyodaku, { id: user, email: 't@hana.jp', name: 'T' })
      const totp = new TOTP({ secret: Secret.fromBase32(secret) })
      const code = () => totp.generate({ timestamp: clock })
      await takeTotp(kyodaku, user, code(), { unconfirmed: true })
      const [recovery = ''] = await makeRecoveryCodes(kyodaku, user)
      pass(30)

      const browser = browserForTests(app, { address: '10.0.0.3' })
      const begin = async () => (await browser.post('/v1/sign-in/password', { email: 't@hana.jp', password })).body
      const { state, challenge } = await begin()
      expect(state).toBe('code-needed')
      expect(browser.cookies.size).toBe(0)
      const answer = (given: string, to = challenge) => browser.post('/v1/sign-in/totp', { challenge: to, code: given })
      expect(await answer('000000')).toMatchObject({ status: 422, body: { code: 'identity.wrong-code' } })
      const used = code()
      expect(await answer(used)).toMatchObject({ status: 200 })
      expect(await answer(used)).toMatchObject({ status: 400, body: { code: 'identity.challenge-not-valid' } })
      expect(await answer(used, (await begin()).challenge)).toMatchObject({ status: 422 })
      expect(await answer(recovery.toUpperCase(), (await begin()).challenge)).toMatchObject({ status: 200 })
      expect(await answer(recovery, (await begin()).challenge)).toMatchObject({ status: 422 })
      const stored = await house.store.db.selectFrom('totps').selectAll().execute()
      expect(JSON.stringify(stored)).not.toContain(secret)
      const late = (await begin()).challenge
      pass(301)
      expect(await answer(code(), late)).toMatchObject({ status: 400 })
    })

    it('ends a session that nobody uses, one that is a day old, and one whose person is suspended', async () => {
      const { house, app } = tests
      const { user } = await createUser(house.kyodaku, { name: 'S', party: 'hana', role: 'viewer' })
      const signedIn = async () => {
        const browser = browserForTests(app)
        browser.cookies.set('kyodaku', (await startSession(house.kyodaku, { user })).secret)
        return browser
      }
      const status = async (browser: Awaited<ReturnType<typeof signedIn>>) => (await browser.get('/v1/session')).status
      const idle = await signedIn()
      pass(8 * 3600 - 1)
      expect(await status(idle)).toBe(200)
      pass(8 * 3600 + 1)
      expect(await status(idle)).toBe(401)
      const busy = await signedIn()
      for (let hours = 0; hours < 23; hours++) {
        pass(3600)
        expect(await status(busy)).toBe(200)
      }
      pass(3600)
      expect(await status(busy)).toBe(401)
      const suspended = await signedIn()
      await house.store.db.updateTable('users').set({ state: 'suspended' }).where('id', '=', user).execute()
      expect(await status(suspended)).toBe(401)
      await expect(startSession(house.kyodaku, { user })).rejects.toMatchObject({ code: 'identity.no-membership' })
    })

    it('makes tokens only for who has proved who they are minutes ago, and never with more than they have', async () => {
      const browser = browserForTests(tests.app)
      await browser.post('/v1/sign-in/password', { email: 'admin@example.jp', password })
      pass(601)
      const make = (scopes: string[]) => browser.post('/v1/tokens', { name: 'ci', scopes })
      expect(await make(['works.read'])).toMatchObject({ status: 403, body: { code: 'identity.step-up-needed' } })
      const before = browser.cookies.get('kyodaku')
      expect(await browser.post('/v1/step-up/password', { password: 'not this one, no' })).toMatchObject({
        status: 422,
      })
      expect(await browser.post('/v1/step-up/password', { password })).toMatchObject({ status: 200 })
      expect(browser.cookies.get('kyodaku')).not.toBe(before)
      const { status, body } = await make(['works.read'])
      expect(status).toBe(201)
      expect(body.token).toMatch(/^kyo_/)
      const asProgram = async (url: string) =>
        (await tests.app.inject({ url, headers: { authorization: `Bearer ${body.token}` } })).statusCode
      expect(await asProgram('/v1/session')).toBe(200)
      expect(await asProgram('/v1/tokens')).toBe(403)
      const { body: list } = await browser.get('/v1/tokens')
      expect(list.items[0]).toMatchObject({ name: 'ci', state: 'active', scopes: ['works.read'] })
      expect(JSON.stringify(list)).not.toContain(body.token)
      await browser.send('DELETE', `/v1/tokens/${body.id}`)
      expect(await asProgram('/v1/session')).toBe(401)
      expect(await acts('createToken')).toMatchObject([{ subjects: [body.id, 'works.read'] }])
      expect(await acts('revokeToken')).toMatchObject([{ subjects: [body.id], outcome: '204' }])
    })

    it('shows where one is signed in, and signs out there', async () => {
      const { house, app } = tests
      const one = browserForTests(app)
      const other = browserForTests(app)
      await createUser(house.kyodaku, { name: 'D', email: 'd@hana.jp', password, party: 'hana', role: 'viewer' })
      for (const browser of [one, other]) await browser.post('/v1/sign-in/password', { email: 'd@hana.jp', password })
      const { body } = await one.get('/v1/sessions')
      expect(body.items).toHaveLength(2)
      expect(body.items[0]).toMatchObject({ device: 'Chrome, Linux', methods: ['password'] })
      expect(await one.send('DELETE', '/v1/sessions')).toMatchObject({ body: { ended: 1 } })
      expect((await other.get('/v1/session')).status).toBe(401)
      expect((await one.send('DELETE', '/v1/session')).status).toBe(204)
      expect(one.cookies.size).toBe(0)
    })
  })
})
