import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type BrowserForTests, browserForTests } from './browser-for-tests.js'
import { createUser, startSession, writeInstallationSettings } from './index.js'

/** A real provider: whoever signs in over there types their name, and that is who they are. */
let provider: Server
let issuer = ''
let tests: HouseForTests
const accounts: Record<string, object> = {
  known: { email: 'known@hana.jp', email_verified: true, name: '既知 一郎' },
  unverified: { email: 'known@hana.jp', email_verified: false, name: 'Mallory' },
  stranger: { email: 'stranger@example.jp', email_verified: true, name: 'Stranger' },
}

beforeAll(async () => {
  provider = createServer()
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const { port } = provider.address() as { port: number }
  issuer = `http://127.0.0.1:${port}`
  const app = new Provider(issuer, {
    clients: [
      {
        client_id: 'kyodaku',
        client_secret: 'a-secret-of-the-client',
        redirect_uris: ['http://localhost:8420/v1/sign-in/oidc/callback'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: true,
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
  })
  provider.on('request', app.callback())
  tests = await openHouseForTests()
  await tests.people()
  await writeInstallationSettings(tests.house.kyodaku, {
    sso: { issuer, clientId: 'kyodaku', clientSecret: 'a-secret-of-the-client', label: 'Hana ID' },
  })
})
afterAll(async () => {
  await tests?.close()
  provider?.close()
})

/** Signs in over there as a browser would: follows redirects, fills forms, keeps cookies. Gives where it ends up. */
async function signInThere(start: string, login: string): Promise<string> {
  const jar = new Map<string, string>()
  let url = start
  let form: URLSearchParams | undefined
  for (let steps = 0; steps < 12; steps++) {
    if (url.startsWith('http://localhost:8420')) return url
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    })
    form = undefined
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url).href
      continue
    }
    const page = await response.text()
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1]
    if (action === undefined) throw new Error(page.slice(0, 500))
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login'
    url = new URL(action, url).href
    form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'x' } : {}) })
  }
  throw new Error('no end of redirects')
}

async function signIn(browser: BrowserForTests, login: string, body: object = {}) {
  const { body: begun } = await browser.post('/v1/sign-in/oidc', body)
  const back = new URL(await signInThere(begun.url, login))
  return await browser.get(`${back.pathname}${back.search}`)
}

it('lets in who has the verified address of a person here, and knows them again', async () => {
  const { user } = await createUser(tests.house.kyodaku, {
    name: '既知 一郎',
    email: 'Known@hana.jp',
    party: 'hana',
    role: 'reviewer',
  })
  const browser = browserForTests(tests.app)
  expect((await browser.get('/v1/sign-in')).body.sso).toEqual({ label: 'Hana ID' })
  const answer = await signIn(browser, 'known', { next: '/works?x=1' })
  expect(answer).toMatchObject({ status: 302, headers: { location: '/works?x=1' } })
  const { body } = await browser.get('/v1/session')
  expect(body.user.id).toBe(user)
  await tests.house.store.db.updateTable('users').set({ email: 'moved@hana.jp' }).where('id', '=', user).execute()
  const again = browserForTests(tests.app)
  await signIn(again, 'known')
  expect((await again.get('/v1/session')).body.user.id).toBe(user)
  await tests.house.store.db.updateTable('users').set({ email: 'known@hana.jp' }).where('id', '=', user).execute()
})

it('lets nobody in by an address that the provider did not verify, nor a stranger', async () => {
  for (const login of ['unverified', 'stranger']) {
    const browser = browserForTests(tests.app)
    const answer = await signIn(browser, login)
    expect(answer.headers.location).toBe('/sign-in?problem=identity.sso-unknown-person')
    expect((await browser.get('/v1/session')).status).toBe(401)
  }
})

it('lets a stranger join by an invitation', async () => {
  const { user } = await createUser(tests.house.kyodaku, { name: 'Admin', party: 'tsuki', role: 'administrator' })
  const admin = browserForTests(tests.app)
  const session = await startSession(tests.house.kyodaku, { user })
  admin.cookies.set('kyodaku', session.secret)
  admin.csrfToken = session.csrfToken
  const { body } = await admin.post('/v1/invitations', { email: 'stranger@example.jp', role: 'viewer' })
  const browser = browserForTests(tests.app)
  const invitation = body.link.split('#')[1]
  expect((await signIn(browser, 'stranger', { invitation, next: '/' })).headers.location).toBe('/')
  expect((await browser.get('/v1/session')).body).toMatchObject({
    party: 'tsuki',
    role: 'viewer',
    user: { name: 'Stranger' },
  })
})

it('refuses an answer that was not asked for by that browser, that is used twice, or that somebody changed', async () => {
  const browser = browserForTests(tests.app)
  const { body } = await browser.post('/v1/sign-in/oidc', {})
  const back = new URL(await signInThere(body.url, 'known'))
  const path = `${back.pathname}${back.search}`
  const other = browserForTests(tests.app)
  expect((await other.get(path)).headers.location).toBe('/sign-in?problem=identity.challenge-not-valid')
  const changed = browserForTests(tests.app)
  const { body: begun } = await changed.post('/v1/sign-in/oidc', {})
  await signInThere(begun.url, 'known')
  expect((await changed.get(path)).headers.location).toBe('/sign-in?problem=identity.sso-failed')
  expect((await browser.get(path)).headers.location).toBe('/')
  expect((await browser.get(path)).headers.location).toMatch(/problem/)
})

it('takes a fresh proof over there as a step-up here, and leads to no other site', async () => {
  const browser = browserForTests(tests.app)
  await signIn(browser, 'known')
  const { body: before } = await browser.get('/v1/session')
  await tests.house.store.db
    .updateTable('sessions')
    .set({ step_up_at: new Date(0) })
    .execute()
  const { body: begun } = await browser.post('/v1/sign-in/oidc', { fresh: true, next: '/people' })
  expect(new URL(begun.url).searchParams.get('prompt')).toBe('login')
  const back = new URL(await signInThere(begun.url, 'known'))
  expect((await browser.get(`${back.pathname}${back.search}`)).headers.location).toBe('/people')
  const { body: after } = await browser.get('/v1/session')
  expect(Date.parse(after.stepUpUntil)).toBeGreaterThan(Date.now())
  expect(after.csrfToken).not.toBe(before.csrfToken)
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'x']) {
    expect((await browser.post('/v1/sign-in/oidc', { next })).status).toBe(422)
  }
})
