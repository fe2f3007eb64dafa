import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findLocalServer } from '../../store/index.js'
import { type House, openHouse } from '../house.js'
import { createToken } from '../identity/index.js'
import { loggedPath, type RunningServer, type ServerOptions, startServer } from './index.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-operations-'))
const portal = join(folder, 'portal')
let count = 0
const open: RunningServer[] = []

beforeAll(async () => {
  await mkdir(join(portal, 'assets'), { recursive: true })
  writeFileSync(join(portal, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(portal, 'assets/main-Ab12Cd34.js'), 'export {}')
  writeFileSync(join(portal, 'assets/main-Ab12Cd34.js.br'), 'compressed')
  writeFileSync(join(portal, 'favicon.svg'), '<svg/>')
})
let plain: Awaited<ReturnType<typeof serve>> | undefined
/** One with all defaults, for tests that change nothing. */
const sharedServer = async () => {
  if (plain === undefined) {
    plain = await serve()
    open.splice(open.indexOf(plain.server), 1)
  }
  return plain
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop()
})
afterAll(async () => {
  await plain?.server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(
  options: Partial<ServerOptions> & { publicUrl?: string } = {},
): Promise<{ house: House; server: RunningServer; lines: string[] }> {
  const { publicUrl, ...rest } = options
  count += 1
  const house = await openHouse({
    dataDirectory: join(folder, `data-${count}`),
    ...(publicUrl === undefined ? {} : { settings: { publicUrl } }),
  })
  const lines: string[] = []
  const server = await startServer(house, {
    port: 0,
    portalFolder: portal,
    logStream: { write: (line) => void lines.push(line) },
    ...rest,
  })
  open.push(server)
  return { house, server, lines }
}

describe('health', () => {
  it('says that it lives, and what it needs', async () => {
    const { server } = await sharedServer()
    expect(await (await fetch(`${server.url}/healthz`)).json()).toMatchObject({ alive: true })
    const ready = await fetch(`${server.url}/readyz`)
    expect(ready.status).toBe(200)
    const { checks } = (await ready.json()) as { checks: { name: string; state: string }[] }
    expect(checks.map(({ name }) => name)).toEqual(['database', 'migrations', 'record', 'disk', 'store'])
    expect(checks.every(({ state }) => state !== 'failed')).toBe(true)
  })

  it('says what fails when the database is gone', async () => {
    const { house, server } = await serve()
    await house.store.close()
    const ready = await fetch(`${server.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ready: false, checks: [{ name: 'database', state: 'failed' }, {}, {}] })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })
})

describe('headers and files', () => {
  it('lets a page load nothing but what this server serves', async () => {
    const { server } = await sharedServer()
    const { headers } = await fetch(`${server.url}/`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(policy).not.toMatch(/https?:/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('holds browsers to HTTPS where that is its address', async () => {
    const { server } = await serve({ publicUrl: 'https://kyodaku.example' })
    const { headers } = await fetch(`${server.url}/healthz`)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(headers.get('content-security-policy')).toContain('upgrade-insecure-requests')
  })

  it('serves hashed files for ever and compressed, the page anew, and the page for every path of its own', async () => {
    const { server } = await sharedServer()
    const asset = await fetch(`${server.url}/assets/main-Ab12Cd34.js`, { headers: { 'accept-encoding': 'br' } }).catch(
      (error: unknown) => error,
    )
    // What the test wrote beside it is no brotli: that it was taken shows in that it can't be read, or in its header.
    if (asset instanceof Response) {
      expect(asset.headers.get('content-encoding')).toBe('br')
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
    const page = await fetch(`${server.url}/works/sakura`)
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(await page.text()).toContain('<title>page</title>')
    expect((await fetch(`${server.url}/favicon.svg`)).headers.get('content-type')).toContain('image/svg+xml')
  })

  it.each([
    '/v1/nothing',
    '/assets/gone-Ab12Cd34.js',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
  ])('does not answer %s with the page', async (path) => {
    const { server } = await sharedServer()
    const answer = await rawGet(server.url, path)
    expect(answer.status).toBe(404)
    expect(answer.type).toContain('application/problem+json')
  })
})

describe('limits', () => {
  it('refuses who asks too often, by who they are, and says when to come back', async () => {
    const { house, server } = await serve({ rateLimits: { perCaller: 5 } })
    const { token } = await createToken(house.kyodaku, { name: 'busy', role: 'viewer' })
    const { token: other } = await createToken(house.kyodaku, { name: 'calm', role: 'viewer' })
    const ask = (bearer: string) =>
      fetch(`${server.url}/v1/samples`, { headers: { authorization: `Bearer ${bearer}` } })
    for (let i = 0; i < 5; i++) expect((await ask(token)).status).toBe(200)
    const refused = await ask(token)
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ code: 'http.too-many', status: 429 })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask(other)).status).toBe(200)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('stops listening to an address that tries tokens', async () => {
    const { server } = await serve({ rateLimits: { refusalsPerAddress: 3 } })
    const guess = () => fetch(`${server.url}/v1/samples`, { headers: { authorization: 'Bearer kyo_guess' } })
    for (let i = 0; i < 3; i++) expect((await guess()).status).toBe(401)
    expect((await guess()).status).toBe(429)
  })

  it('refuses bodies that are too large', async () => {
    const { server } = await sharedServer()
    const answer = await fetch(`${server.url}/v1/samples`, {
      method: 'POST',
      body: 'x'.repeat(3_000_000),
      headers: { 'content-type': 'application/json' },
    })
    expect([404, 413]).toContain(answer.status)
  })
})

describe('logs', () => {
  it('are lines of JSON without secrets', async () => {
    const { house, server, lines } = await serve({ logLevel: 'info' })
    const { token } = await createToken(house.kyodaku, { name: 'secret', role: 'viewer' })
    await fetch(`${server.url}/v1/samples?token=abc&q=unreleased-title`, {
      headers: { authorization: `Bearer ${token}`, cookie: 'kyodaku=very-secret' },
    })
    server.app.log.warn({ password: 'hunter2', inner: { token: 'abcdef', deep: { secret: 'ghi' } } }, 'said')
    const text = lines.join('')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level')
    for (const secret of [token, 'very-secret', 'abc', 'unreleased-title', 'hunter2', 'abcdef', 'ghi'])
      expect(text).not.toContain(secret)
    expect(text).toContain('"path":"/v1/samples"')
  })

  it.each([
    ['/v1/works?q=secret', '/v1/works'],
    ['/invitations/kyo_AbCdEfGhIjKlMnOp', '/invitations/[redacted]'],
    [`/x/${'a'.repeat(64)}`, '/x/[redacted]'],
    ['/v1/works/sakura', '/v1/works/sakura'],
  ])('write %s as %s', (url, path) => expect(loggedPath(url)).toBe(path))
})

describe('the command line of the same machine', () => {
  it('finds the server by a note that only its owner can read, and loses the token with it', async () => {
    const { house, server } = await serve({ announce: true })
    const { dataDirectory } = house.store
    const found = await findLocalServer(dataDirectory)
    expect(found).toMatchObject({ url: server.url, pid: process.pid })
    if (process.platform !== 'win32') expect(statSync(join(dataDirectory, 'server.json')).mode & 0o777).toBe(0o600)
    const ask = () => fetch(`${server.url}/v1/samples`, { headers: { authorization: `Bearer ${found?.token}` } })
    expect((await ask()).status).toBe(200)
    await server.stop()
    expect(await findLocalServer(dataDirectory)).toBeUndefined()
  })
})

it('finishes what is under way when it stops, and takes no more', async () => {
  const { server } = await serve()
  const [slow, stopped] = await Promise.all([
    fetch(`${server.url}/readyz`),
    new Promise((resolve) => setTimeout(resolve, 5)).then(() => server.stop()),
  ])
  expect([200, 503]).toContain(slow.status)
  expect(stopped).toBeUndefined()
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
})

/** As `fetch`, without tidying the path. */
function rawGet(url: string, path: string): Promise<{ status: number; type: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    httpRequest({ hostname, port, path }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, type: String(response.headers['content-type']) })
    })
      .on('error', reject)
      .end()
  })
}
