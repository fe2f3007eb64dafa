import { createServer } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headerOf } from './exchange.js'
import { type SafeFetchOptions, safeFetch } from './safe-fetch.js'
import { resolveHere, type SiteForTests, startSiteForTests } from './site-for-tests.js'

const bomb = gzipSync(Buffer.alloc(50_000_000))
let site: SiteForTests
beforeAll(async () => {
  site = await startSiteForTests((request, response) => {
    const path = request.url ?? ''
    const to = /^\/to\?(.*)$/.exec(path)?.[1]
    const hop = /^\/hop\/(\d+)$/.exec(path)?.[1]
    const coded = /^\/coded\/(.*)$/.exec(path)?.[1]
    if (to !== undefined)
      return void response.writeHead(302, { location: Buffer.from(decodeURIComponent(to)).toString('latin1') }).end()
    if (hop !== undefined)
      return void (hop === '0'
        ? response.end('arrived')
        : response.writeHead(301, { location: `/hop/${Number(hop) - 1}` }).end())
    if (coded !== undefined) {
      const bytes = { gzip: gzipSync('許諾'), br: brotliCompressSync('許諾'), deflate: deflateSync('許諾') }[coded]
      const body = coded === 'raw' ? deflateRawSync('許諾') : (bytes ?? Buffer.from('not compressed'))
      return void response.writeHead(200, { 'content-encoding': coded === 'raw' ? 'deflate' : coded }).end(body)
    }
    if (path === '/circle') return void response.writeHead(302, { location: '/circle#again' }).end()
    if (path === '/nowhere') return void response.writeHead(302).end()
    if (path === '/bomb') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    if (path === '/cut-gzip')
      return void response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync('x'.repeat(9999)).subarray(0, 30))
    if (path === '/broken-gzip') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')
    if (path === '/silent') return
    if (path === '/slow') {
      response.write('one')
      return
    }
    if (path === '/endless') {
      const more = () => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return
        response.once('drain', more)
      }
      return more()
    }
    if (path === '/cut-off') {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      return void setTimeout(() => response.destroy(), 20)
    }
    if (path === '/long-header') return void response.writeHead(200, { x: 'y'.repeat(100_000) }).end()
    response.setHeader('X-Robots-Tag', ['noai', 'noimageai'])
    response.end(`at ${path}`)
  })
})
afterAll(() => site.close())

const options: SafeFetchOptions = {
  userAgent: 'Kyodaku/0 (+mailto:crawler@kyodaku.test)',
  now: () => new Date(),
  allowedHosts: ['site.test'],
  resolve: resolveHere(),
}
const last = async (path: string, more: Partial<SafeFetchOptions> = {}) => {
  const url = path.startsWith('/') ? `${site.origin()}${path}` : path
  return (await safeFetch(url, { ...options, ...more })).at(-1)!
}

describe('fetching what a stranger names', () => {
  it('tells the answer as it came: status, header lines, bytes, address; and says who asks', async () => {
    const exchange = await last('/x?y#z')
    expect(exchange).toMatchObject({ status: 200, method: 'GET', address: '127.0.0.1', url: `${site.origin()}/x?y` })
    expect(exchange.headers.filter(([name]) => name === 'X-Robots-Tag').map(([, value]) => value)).toEqual([
      'noai',
      'noimageai',
    ])
    expect(headerOf(exchange.headers, 'x-robots-tag')).toBe('noai, noimageai')
    expect(Buffer.from(exchange.body!).toString()).toBe('at /x?y')
    expect(site.requests.at(-1)?.headers['user-agent']).toBe(options.userAgent)
  })

  it.each(['gzip', 'br', 'deflate', 'raw'])('undoes the content coding %s', async (coding) => {
    expect(Buffer.from((await last(`/coded/${coding}`)).body!).toString()).toBe('許諾')
  })

  it('follows five redirects, each an exchange, and not a sixth', async () => {
    const five = await safeFetch(`${site.origin()}/hop/5`, options)
    expect(five.map(({ status }) => status)).toEqual([301, 301, 301, 301, 301, 200])
    expect((await last('/hop/6')).error?.code).toBe('bad-redirect')
  })

  it.each([
    ['/circle', 'bad-redirect'],
    ['/nowhere', 'bad-redirect'],
    ['/bomb', 'too-large'],
    ['/endless', 'too-large'],
    ['/long-header', 'too-large'],
    ['/cut-gzip', 'garbled'],
    ['/broken-gzip', 'garbled'],
    ['/coded/zstd', 'garbled'],
    ['/silent', 'timeout'],
    ['/slow', 'timeout'],
    ['/cut-off', 'unreachable'],
    ['http://site.test:1/', 'unreachable'],
    ['https://site.test:PORT/', 'tls-failed'],
  ])('of %s says %s', async (path, code) => {
    const limits = { headerMilliseconds: 300, wholeMilliseconds: 600 }
    // What is long and quick is not to be ended by the clock of a busy machine.
    const slow = path === '/silent' || path === '/slow'
    const exchange = await last(path.replace('PORT', String(site.port)), slow ? { limits } : {})
    expect(exchange.error?.code).toBe(code)
    expect(exchange.body).toBeUndefined()
  })

  it('says "garbled" of what is not HTTP, and "timeout" of a connection that says nothing', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.write('\x16\x03garbage\r\n\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    expect((await last(`http://site.test:${port}/`)).error?.code).toBe('garbled')
    const connectMilliseconds = 200
    expect((await last(`https://site.test:${site.port}/`, { limits: { connectMilliseconds } })).error?.code).toMatch(
      /tls-failed|timeout/,
    )
    server.close()
  })

  it('takes the beginning of a long body where that is enough, and none where none is wanted', async () => {
    const limits = { bodyBytes: 1000 }
    for (const path of ['/endless', '/bomb']) {
      const exchange = await last(path, { limits, onlyBeginning: true })
      expect(exchange).toMatchObject({ status: 200, isCut: true })
      expect(exchange.body?.length).toBe(1000)
    }
    expect((await last('/endless', { wantsBody: () => false })).body).toBeUndefined()
    expect((await last('/x', { method: 'HEAD' })).status).toBe(200)
  })

  it('ends when it is told to, by the reason given', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(last('/silent', { signal: stop.signal })).rejects.toThrow('enough')
  })
})

describe('addresses that are not public', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://0.0.0.0/',
  ])('%s is not asked, neither at once nor when redirected to', async (url) => {
    expect((await last(url)).error?.code).toBe('private-address')
    const hops = await safeFetch(`${site.origin()}/to?${encodeURIComponent(url)}`, options)
    expect(hops.map(({ status, error }) => status ?? error?.code)).toEqual([302, 'private-address'])
  })

  it('nor one that a name leads to, also when it is one of several', async () => {
    const resolve = resolveHere({
      'inside.test': ['10.1.2.3'],
      'half.test': ['93.184.216.34', '169.254.169.254'],
      'none.test': [],
    })
    for (const host of ['inside.test', 'half.test', 'here.test']) {
      expect((await last(`http://${host}/`, { resolve })).error?.code, host).toBe('private-address')
      const to = `/to?${encodeURIComponent(`http://${host}/`)}`
      expect((await last(to, { resolve })).error?.code, host).toBe('private-address')
    }
    expect((await last('http://none.test/', { resolve })).error?.code).toBe('unresolved')
    const failing = () => Promise.reject(new Error('SERVFAIL'))
    expect((await last('http://a.test/', { resolve: failing })).error?.code).toBe('unresolved')
  })

  it('a name that is rebound after the check gains nothing: it is resolved once and that address is connected to', async () => {
    let asked = 0
    const rebinding = async () => {
      asked++
      return [{ address: asked === 1 ? '127.0.0.1' : '10.9.9.9', family: 4 }]
    }
    const exchange = await last('/x', { resolve: rebinding })
    expect(exchange).toMatchObject({ status: 200, address: '127.0.0.1' })
    expect(asked).toBe(1)
  })

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://user:secret@example.com/',
    'http://example.com:8080/',
    'http://example.com:22/',
    'javascript:alert(1)',
    `http://example.com/${'x'.repeat(9000)}`,
    '',
    'nonsense',
  ])('refuses %s', async (url) => {
    expect((await safeFetch(url, options)).at(-1)?.error?.code).toBe('bad-url')
    if (url.length > 0 && url.length < 5000 && url !== 'nonsense')
      expect((await last(`/to?${encodeURIComponent(url)}`)).error?.code).toBe('bad-url')
  })

  it('whatever is redirected to, only this site is reached or nothing (fuzz)', async () => {
    const piece = fc.constantFrom(
      'http:',
      '//',
      '127.0.0.1',
      '[::1]',
      '@',
      ':',
      '/',
      '%00',
      '\\',
      '.',
      '#',
      '０',
      ' ',
      'x',
    )
    const location = fc.array(piece, { maxLength: 7 }).map((all) => all.join(''))
    const resolve = resolveHere()
    await fc.assert(
      fc.asyncProperty(location, async (text) => {
        const exchanges = await safeFetch(`${site.origin()}/to?${encodeURIComponent(text)}`, { ...options, resolve })
        for (const { status, url } of exchanges)
          if (status !== undefined) expect(new URL(url).hostname).toBe('site.test')
      }),
      { numRuns: 150 },
    )
  })
})
