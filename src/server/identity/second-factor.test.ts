import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type BrowserForTests, browserForTests } from './browser-for-tests.js'
import { createUser, type SignInMethod, startSession } from './index.js'

let tests: HouseForTests
beforeAll(async () => {
  tests = await openHouseForTests()
  await tests.people()
}, 120_000)
afterAll(() => tests?.close())

const signedIn = async (user: string, methods: SignInMethod[]): Promise<BrowserForTests> => {
  const browser = browserForTests(tests.app)
  const session = await startSession(tests.house.kyodaku, { user, methods })
  browser.cookies.set('kyodaku', session.secret)
  browser.csrfToken = session.csrfToken
  return browser
}
const person = async (name: string, party?: string) =>
  (
    await createUser(tests.house.kyodaku, {
      name,
      role: 'administrator',
      ...(party === undefined ? {} : { party }),
    })
  ).user

/** A code as an authenticator app shows it (RFC 6238). */
function codeOf(secret: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replace(/[\s=]/g, '')]
    .map((one) => letters.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac.at(-1)! & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

it('is demanded of everybody in a party that wants it, who can do nothing else before', async () => {
  const [chief, clerk] = [await person('Chief', 'hana'), await person('Clerk', 'hana')]
  const byPassword = await signedIn(clerk, ['password'])
  expect((await byPassword.get('/v1/works')).status).toBe(200)
  const chiefs = await signedIn(chief, ['passkey'])
  expect((await chiefs.get('/v1/settings/party')).body).toMatchObject({ secondFactor: false })
  const set = await chiefs.send('PUT', '/v1/settings/party', { secondFactor: true })
  expect(set, JSON.stringify(set.body)).toMatchObject({ status: 200, body: { secondFactor: true, approvals: [] } })
  // What is said of one setting leaves the other.
  const both = await chiefs.send('PUT', '/v1/settings/party', { approvals: ['people.remove'] })
  expect(both.body).toMatchObject({ secondFactor: true, approvals: ['people.remove'] })

  // At once, for who is signed in too; every route but those that are named.
  const { body: description } = await tests.anonymous.get('/openapi.json')
  const open: string[] = []
  for (const [path, methods] of Object.entries(description.paths as Record<string, Record<string, { security: [] }>>)) {
    for (const [method, { security }] of Object.entries(methods)) {
      if (security.length === 0) continue
      const url = path.replace(/\{[^}]+\}/g, 'x')
      if (method === 'options') continue
      const { body, status } = await byPassword.send(
        method.toUpperCase() as 'GET',
        url,
        method === 'get' ? undefined : {},
      )
      // What the role may not do anyway is refused before.
      if (body?.code === 'http.forbidden') continue
      if (body?.code !== 'identity.second-factor-needed') open.push(`${method} ${path}`)
      else expect(status).toBe(403)
    }
  }
  expect(open.filter((one) => !/\/v1\/(session|sessions|step-up|sign-in-methods)\b/.test(one))).toEqual([])
  expect(open).toEqual(expect.arrayContaining(['get /v1/session', 'post /v1/sign-in-methods/totp']))
  expect(open).not.toContain('delete /v1/sign-in-methods/totp')

  const again = await signedIn(clerk, ['password'])
  expect((await again.get('/v1/session')).body).toMatchObject({ secondFactorNeeded: true, permissions: [] })
  const begun = await again.post('/v1/sign-in-methods/totp')
  expect(begun.status, JSON.stringify(begun.body)).toBe(200)
  const confirmed = await again.post('/v1/sign-in-methods/totp/confirmation', { code: codeOf(begun.body.secret) })
  expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
  expect((await again.get('/v1/works')).status).toBe(200)
  const { body: me } = await again.get('/v1/session')
  expect(me).toMatchObject({ secondFactorNeeded: false })
  expect(me.permissions).toContain('works.read')
})

it('is met by a passkey, a code or single sign-on, and is a matter of the party that one acts for', async () => {
  const user = await person('Other', 'hana')
  for (const methods of [
    ['passkey'],
    ['password', 'totp'],
    ['password', 'recovery-code'],
    ['sso'],
  ] as SignInMethod[][]) {
    expect((await (await signedIn(user, methods)).get('/v1/works')).status, methods.join()).toBe(200)
  }
  expect((await (await signedIn(user, ['link'])).get('/v1/works')).status).toBe(403)
  const tsuki = await person('Tsuki', 'tsuki')
  expect((await (await signedIn(tsuki, ['password'])).get('/v1/works')).status).toBe(200)
  // A program's token stands for what its maker proved then.
  expect((await (await tests.as({ party: 'hana' })).get('/v1/works')).status).toBe(200)
})
