import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalUrl, plainCanonicalUrl, readCanonicalUrl, urlProblem } from './canonical-url.js'

describe('the one spelling of an address', () => {
  it.each([
    ['https://example.com', 'example.com/'],
    ['HTTP://WWW.Example.COM:80/a#top', 'example.com/a'],
    ['https://user:secret@example.com:443/a', 'example.com/a'],
    ['https://example.com:8443/a', 'example.com:8443/a'],
    ['https://例え.テスト/動画?題=灯', 'xn--r8jz45g.xn--zckzah/%E5%8B%95%E7%94%BB?%E9%A1%8C=%E7%81%AF'],
    ['https://example.com/%7euser/%e5%8b%95/./a/../b', 'example.com/~user/%E5%8B%95/b'],
    ['https://example.com/a?utm_source=x&v=1&fbclid=y', 'example.com/a?v=1'],
    ['https://example.com/a?utm_source=x', 'example.com/a'],
    ['https://example.com/a?ref=1&utm=2', 'example.com/a?ref=1&utm=2'],
    ['https://example.com./a?', 'example.com/a'],
    ['http://0x7f.1/a', '127.0.0.1/a'],
    ['//example.com/a', 'example.com/a'],
    ['example.com/a b', 'example.com/a%20b'],
    ['example.com:8080/a', 'example.com:8080/a'],
    ['https://www.com/', 'www.com/'],
  ])('of %s is %s', (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical)
    expect(urlProblem(url)).toBeUndefined()
  })

  it.each([
    '',
    'a video',
    'https://',
    'https://exa mple.com',
    'ftp://example.com/a',
    's3://bucket/a',
    'data:text/plain,a',
    '\ud800',
  ])('there is none of %j, and it says why', (text) => {
    expect(canonicalUrl(text)).toBeUndefined()
    expect(urlProblem(text)).toMatch(/^(is no URL|has the scheme|names no host)/)
  })

  const piece = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        'a',
        'video',
        'B2',
        '/',
        '.',
        '-',
        '_',
        '~',
        '?',
        '&',
        '=',
        '#',
        'v=1',
        'utm_source=x',
        'fbclid=2',
        'si=3',
        'gclid',
        'spm=a.b',
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '%',
        '%2F',
        '%2f',
        '%41',
        '%2E',
        '%7E',
        '%E5%8B%95',
        '%zz',
        '%2',
        "'",
        '"',
        '|',
        '[',
        ']',
        '^',
        '`',
        '{',
        '<',
        ' ',
        '\\',
        '\t',
        '\n',
        '@',
        ':',
        ';',
        '+',
        ',',
        '$',
        '!',
        '(',
        '*',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('..', './', '/../', '/.', '動', 'é', '\ud800', '\u200b', '//', 'xn--', 'www.'),
    },
  )
  const host = fc.oneof(
    fc.constantFrom(
      'example.com',
      'www.example.com',
      'www.com',
      'm.example.co.jp',
      'a_b.com',
      '-a.com',
      'a--b.com',
      'xn--a.com',
      'xn--r8jz45g.jp',
      'a.xn--p1ai',
      '1.2.3.4',
      'a.1',
      'a.1b',
      'a.0x1',
      'example.com.',
      'a..b',
      '.a',
      'localhost',
      'EXAMPLE.com',
      'exa%6dple.com',
      '[::1]',
      '例え.jp',
      'ß.de',
      'www.www.a.b',
      '',
    ),
    fc.string({ unit: fc.constantFrom(...'abwx0129.-_:@%A'), minLength: 1, maxLength: 12 }),
  )
  const address = fc
    .tuple(
      fc.constantFrom('https://', 'http://', 'https://', 'HTTPS://', 'https:/', 'https:', '//', '', ' https://'),
      host,
      fc.constantFrom('', '', '', ':80', ':443', ':8080', ':'),
      fc.constantFrom('/', '/', '', '?'),
      fc.array(piece, { maxLength: 8 }),
    )
    .map(([scheme, name, port, slash, rest]) => scheme + name + port + slash + rest.join(''))

  const nearlyPlain = fc
    .tuple(
      fc.constantFrom('https://', 'http://'),
      fc.constantFrom(
        'example.com',
        'www.example.com',
        'www.www.co',
        'm.example.co.jp',
        'a_b.com',
        'a.1b',
        'localhost',
      ),
      fc.array(fc.constantFrom('/', '/', 'a', 'B', '.', '..', '%2F', '%41', '~', "'", ';'), { maxLength: 8 }),
      fc.array(fc.constantFrom('?', '&', 'v=1', 'utm_a=b', '&gclid=3', "'", '%2F', '_ga', '/', 'spm', '='), {
        maxLength: 6,
      }),
      fc.constantFrom('', '#', '#a?b'),
    )
    .map(([scheme, name, path, query, fragment]) => `${scheme}${name}/${path.join('')}${query.join('')}${fragment}`)

  it('is the same by the quick way wherever that says anything', () => {
    let quick = 0
    fc.assert(
      fc.property(fc.oneof(address, nearlyPlain), (text) => {
        const plain = plainCanonicalUrl(text)
        if (plain === undefined) return
        quick++
        expect(plain).toBe(readCanonicalUrl(text))
      }),
      { numRuns: 30_000, seed: 1 },
    )
    expect(quick).toBeGreaterThan(1500)
  })

  it('is its own, ASCII, and there is a reason where there is none', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
        const canonical = canonicalUrl(text)
        if (canonical === undefined) return
        expect(canonical).toMatch(/^[!-~]+$/)
        expect(canonicalUrl(`https://${canonical}`)).toBe(canonical)
      }),
      { numRuns: 5_000, seed: 2 },
    )
  })
})
