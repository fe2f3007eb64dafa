import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RightsError } from '../rights-error.js'
import type { Work } from '../work.js'
import {
  buildLocationIndex,
  canonicalUrl,
  findLocations,
  findPlatformId,
  type LocationEntry,
  locationEntriesOf,
  mayHaveLocation,
  openLocationIndex,
  platforms,
  readLocation,
} from './index.js'
import { platformIdsOf, youtubeIdAt } from './platforms.js'

const entries: LocationEntry[] = [
  { location: 'https://studio.example/films/lighthouse', work: 'lighthouse' },
  { location: 'https://studio.example/films/', work: 'films' },
  { location: 'https://cdn.studio.example/v/a1.mp4', work: 'lighthouse' },
  { location: 'https://forum.example/thread?id=7', work: 'thread' },
  { location: 'domain:lantern.example', work: 'lantern' },
  { location: 'domain:lantern.example', work: '灯籠' },
  { location: 'youtube:abcdefghijk', work: 'song' },
  { location: 'youtube:@LanternStudio', work: 'lantern' },
  { location: 'https://vimeo.com/123456', work: 'short' },
  { location: 'x:@lantern', work: 'lantern' },
]
const bytes = buildLocationIndex(entries)
const index = openLocationIndex(bytes)
const at = (url: string) => findLocations(index, url)?.map(({ work, how, location }) => `${work} ${how} ${location}`)

describe('works at an address', () => {
  it.each([
    [
      'http://www.studio.example/films/lighthouse/?utm_source=x#t=3',
      ['lighthouse url https://studio.example/films/lighthouse', 'films url https://studio.example/films/'],
    ],
    ['https://studio.example/films', ['films url https://studio.example/films/']],
    ['https://studio.example/films/a/b?c', ['films url https://studio.example/films/']],
    ['https://studio.example/filmsets', []],
    ['https://studio.example/', []],
    [
      'https://cdn.studio.example/v/a1.mp4?Expires=1&Signature=2',
      ['lighthouse url https://cdn.studio.example/v/a1.mp4'],
    ],
    ['https://forum.example/thread?id=7', ['thread url https://forum.example/thread?id=7']],
    ['https://forum.example/thread?id=8', []],
    ['https://forum.example/thread', []],
    [
      'https://a.b.lantern.example:8080/x',
      ['lantern domain domain:lantern.example', '灯籠 domain domain:lantern.example'],
    ],
    ['https://notlantern.example/', []],
    ['https://example/', []],
  ])('%s', (url, found) => {
    expect(at(url)).toEqual(found)
  })

  it.each([
    'https://www.youtube.com/watch?v=abcdefghijk',
    'http://youtube.com/watch?list=PL1&v=abcdefghijk&t=10s',
    'https://m.youtube.com/watch?v=abcdefghijk',
    'https://music.youtube.com/watch?v=abcdefghijk&si=x',
    'https://youtu.be/abcdefghijk?t=3',
    'https://www.youtube.com/embed/abcdefghijk?autoplay=1',
    'https://www.youtube-nocookie.com/embed/abcdefghijk',
    'https://youtube.com/shorts/abcdefghijk',
    'https://www.youtube.com/live/abcdefghijk',
    'youtu.be/abcdefghijk',
  ])('%s is one video', (url) => {
    expect(at(url)).toEqual(['song platform-id youtube:abcdefghijk'])
  })

  it('finds a video by the quick way as by taking the address apart', () => {
    const piece = fc.constantFrom(
      'youtube.com',
      'youtu.be',
      'm.youtube.com',
      '/',
      '/watch',
      '?v=',
      '&v=',
      '?',
      '&',
      'abcdefghijk',
      'abcdefghij',
      '-_',
      'A',
      't=1',
      '=',
      'x',
    )
    const start = fc.constantFrom(
      'youtube.com/watch?v=',
      'youtu.be/',
      'youtube.com/watch?v=abcdefghijk',
      'youtu.be/abcdefghijk',
    )
    fc.assert(
      fc.property(start, fc.array(piece, { maxLength: 5 }), (first, rest) => {
        const canonical = canonicalUrl(`https://${first}${rest.join('')}`)!
        const at = youtubeIdAt(canonical)
        if (at >= 0) expect([`youtube:${canonical.slice(at, at + 11)}`]).toEqual(platformIdsOf(canonical))
      }),
      { numRuns: 3_000, seed: 4 },
    )
  })

  it('takes any text, also at the hosts of platforms', () => {
    const host = fc.constantFrom(
      'youtube.com',
      'youtu.be',
      'vimeo.com',
      'nicovideo.jp',
      'ch.nicovideo.jp',
      'nico.ms',
      'bilibili.com',
      'player.bilibili.com',
      'space.bilibili.com',
      'dailymotion.com',
      'dai.ly',
      'tiktok.com',
      'x.com',
      'instagram.com',
      'lantern.example',
      '',
    )
    const step = fc.oneof(
      fc.constantFrom(
        'watch',
        '@a',
        '%E0%A4',
        '%',
        'i',
        'web',
        'status',
        'video',
        'channel',
        'p',
        '?v=',
        '&',
        '#',
        '..',
        '1',
        '',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    fc.assert(
      fc.property(host, fc.array(step, { maxLength: 6 }), (name, steps) => {
        const url = `https://${name}/${steps.join('/')}`
        expect(findLocations(index, url) === undefined).toBe(canonicalUrl(url) === undefined)
        for (const platform of platforms) findPlatformId(index, platform, steps.join('/'))
        for (const scheme of ['url', 'domain', 'youtube']) readLocation(scheme, steps.join('.'))
      }),
      { numRuns: 3_000, seed: 5 },
    )
  })

  it('finds channels, and videos where the address shows their channel', () => {
    expect(at('https://www.youtube.com/@lanternstudio/videos')).toEqual(['lantern platform-id youtube:@lanternstudio'])
    expect(at('https://twitter.com/Lantern/status/12345')).toEqual(['lantern platform-id x:@lantern'])
    expect(at('https://player.vimeo.com/video/123456')).toEqual(['short platform-id vimeo:123456'])
  })

  it('looks up bare ids and addresses of a platform, and says what is neither', () => {
    expect(findPlatformId(index, 'youtube', 'abcdefghijk')).toEqual([
      { work: 'song', how: 'platform-id', location: 'youtube:abcdefghijk' },
    ])
    expect(findPlatformId(index, 'youtube', 'https://youtu.be/abcdefghijk')).toHaveLength(1)
    expect(findPlatformId(index, 'youtube', 'abcdefghij_')).toEqual([])
    for (const id of ['', 'abc', 'https://vimeo.com/123456', 'abcdefghijkl'])
      expect(findPlatformId(index, 'youtube', id)).toBeUndefined()
  })

  it('says of what is no web address that it is none', () => {
    for (const url of ['', 'nowhere', 'ftp://studio.example/films/', 'https://'])
      expect(findLocations(index, url)).toBeUndefined()
  })

  it.each([
    ['youtube', 'UCabcdefghijklmnopqrstuv', 'youtube:channel/UCabcdefghijklmnopqrstuv'],
    ['vimeo', 'https://vimeo.com/channels/staffpicks/123', 'vimeo:123'],
    ['niconico', 'https://nico.ms/sm9', 'niconico:sm9'],
    ['niconico', 'https://www.nicovideo.jp/watch/so123?ref=x', 'niconico:so123'],
    ['bilibili', 'https://www.bilibili.com/video/BV1xx411c7mD/?p=2', 'bilibili:BV1xx411c7mD'],
    ['bilibili', 'https://player.bilibili.com/player.html?aid=170001', 'bilibili:av170001'],
    ['dailymotion', 'https://dai.ly/x7tgad0', 'dailymotion:x7tgad0'],
    ['dailymotion', 'https://www.dailymotion.com/video/x7tgad0_a-title', 'dailymotion:x7tgad0'],
    ['tiktok', 'https://www.tiktok.com/@some.one/video/6718335390845095173', 'tiktok:6718335390845095173'],
    ['x', 'https://mobile.twitter.com/i/web/status/1234', 'x:1234'],
    ['instagram', 'https://www.instagram.com/reel/CuAbCdEfGhI/', 'instagram:CuAbCdEfGhI'],
    ['url', 'https://www.instagram.com/reel/CuAbCdEfGhI/', 'instagram:CuAbCdEfGhI'],
    ['url', 'HTTPS://Studio.example', 'https://studio.example/'],
    ['domain', '*.Lantern.example', 'domain:lantern.example'],
    ['domain', 'www.gov.uk', 'https://gov.uk/'],
  ])('reads %s %s', (scheme, value, location) => {
    expect(readLocation(scheme, value)).toEqual({ location })
  })

  it.each([
    ['domain', 'co.jp'],
    ['domain', 'github.io'],
    ['domain', 'com'],
    ['domain', 'https://a.example/'],
    ['domain', '10.0.0.1'],
    ['url', 'a b'],
    ['niconico', 'https://example.com/watch/sm9'],
  ])('can not read %s %s', (scheme, value) => {
    expect(readLocation(scheme, value)).toHaveProperty('problem')
  })

  it('takes what works are called in registers, and reports what it can not read', () => {
    const work = (id: string, identifiers: Work['identifiers']): Work => ({
      id,
      kind: 'film',
      titles: [],
      owners: [],
      regime: 'prior-permission',
      ...(identifiers === undefined ? {} : { identifiers }),
    })
    const works = [
      work('a', [
        { scheme: 'URL', value: 'https://a.example/x' },
        { scheme: 'eidr', value: '10.5240/…' },
      ]),
      work('b', [{ scheme: 'youtube', value: 'not an id' }]),
      work('c', undefined),
    ]
    expect(locationEntriesOf({ works })).toEqual({
      entries: [{ location: 'https://a.example/x', work: 'a' }],
      unreadable: [{ work: 'b', scheme: 'youtube', value: 'not an id', problem: 'is no id or address of youtube' }],
    })
    expect(() => buildLocationIndex([{ location: 'nowhere', work: 'w' }])).toThrow(RightsError)
  })

  it('finds what a plain search of the list would', () => {
    const step = fc.constantFrom('a', 'b', 'c', 'A', 'x.mp4', '%E5', '')
    const page = fc
      .tuple(
        fc.constantFrom('a.example', 'b.a.example', 'example.com', 'b.example.com:81'),
        fc.array(step, { maxLength: 4 }),
        fc.constantFrom('', '', '?q=1', '?q=2'),
      )
      .map(([host, steps, query]) => `https://${[host, ...steps].join('/')}${query}`)
    const domain = fc.constantFrom('domain:a.example', 'domain:b.a.example', 'domain:example.com')
    fc.assert(
      fc.property(fc.array(fc.oneof(page, page, domain), { maxLength: 8 }), page, (locations, url) => {
        const opened = openLocationIndex(
          buildLocationIndex(locations.map((location, i) => ({ location, work: `w${i}` }))),
        )
        const found = new Set(findLocations(opened, url)!.map(({ work }) => work))
        const bare = new URL(url)
        const strip = (path: string) => path.replace(/\/$/, '')
        const expected = locations.flatMap((location, i) => {
          if (location.startsWith('domain:')) {
            const name = location.slice(7)
            return bare.hostname === name || bare.hostname.endsWith(`.${name}`) ? [`w${i}`] : []
          }
          const entry = new URL(location)
          if (entry.host !== bare.host) return []
          const folder = entry.search === '' && entry.pathname.endsWith('/')
          if (folder)
            return `${strip(bare.pathname)}/`.startsWith(entry.pathname) || bare.pathname.startsWith(entry.pathname)
              ? [`w${i}`]
              : []
          const same =
            entry.search === bare.search &&
            (entry.search === '' ? strip(entry.pathname) === strip(bare.pathname) : entry.pathname === bare.pathname)
          const file = entry.search === '' && entry.pathname === bare.pathname && entry.pathname.endsWith('.mp4')
          return same || file ? [`w${i}`] : []
        })
        expect([...found].sort()).toEqual([...new Set(expected)].sort())
      }),
      { numRuns: 2_000, seed: 3 },
    )
  })
})

describe('a first look at an address in UTF-8', () => {
  it('passes over no address that something is found at, or that can not be read', () => {
    const piece = fc.constantFrom(
      ...'https:// http:// HTTPS:// // www. www.www. studio.example cdn. lantern.example a. xn--a . .. / /films /films/ lighthouse v/a1.mp4 ?id=7 ? # @ : :443 :81 youtu.be/ youtube.com/watch?v= abcdefghijk vimeo.com/123456 x.com/lantern 1 127.0.0.1 % %2F %20 [::1] ü A _ - &utm_source=x example com'.split(
        ' ',
      ),
      ' ',
      '',
    )
    const address = fc.oneof(
      fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 6 }).map((pieces) => `https://${pieces.join('')}`),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    let passed = 0
    fc.assert(
      fc.property(address, fc.string({ maxLength: 5 }), (url, before) => {
        const start = Buffer.byteLength(before)
        const text = Buffer.from(`${before}${url}xn--www./`)
        const end = start + Buffer.byteLength(url)
        if (mayHaveLocation(index, text, start, end)) return
        passed++
        expect([url, findLocations(index, url)]).toEqual([url, []])
      }),
      { numRuns: 5000, seed: 4 },
    )
    expect(passed).toBeGreaterThan(50)
  })

  it('passes over nearly all others', () => {
    for (const url of [
      'https://host-1.example/media/7.jpg?size=large',
      'http://www.a.b.test/',
      'https://nobody.test',
    ]) {
      const text = Buffer.from(url)
      expect([url, mayHaveLocation(index, text, 0, text.length)]).toEqual([url, false])
    }
  })
})

describe('a location index in bytes', () => {
  it('is the same for the same entries in any order, doubled or not, and in shared memory', () => {
    expect(buildLocationIndex([...entries].reverse().concat(entries))).toEqual(bytes)
    const shared = buildLocationIndex(entries, { shared: true })
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(Buffer.from(shared).equals(Buffer.from(bytes))).toBe(true)
    expect(findLocations(openLocationIndex(shared), 'https://lantern.example/')).toHaveLength(2)
  })

  it('can be empty', () => {
    expect(findLocations(openLocationIndex(buildLocationIndex([])), 'https://a.example/')).toEqual([])
  })

  const numbers = (seed: number) => {
    let state = seed
    return (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 4294967296) * below)
    }
  }
  const urls = [
    'https://studio.example/films/lighthouse',
    'https://a.lantern.example/',
    'https://youtu.be/abcdefghijk',
    'https://x.com/lantern',
  ]
  const tryOut = (damaged: Uint8Array): 'works' | 'refused' => {
    try {
      const opened = openLocationIndex(damaged)
      for (const url of urls) for (const match of findLocations(opened, url)!) expect(typeof match.work).toBe('string')
      return 'works'
    } catch (error) {
      expect((error as RightsError).code).toBe('rights.invalid-location-index')
      return 'refused'
    }
  }

  it('refuses every change of a byte, what is cut off, and bytes of anything else', () => {
    const random = numbers(1)
    for (let i = 0; i < 300; i++) {
      const changed = bytes.slice()
      changed[random(changed.length)]! ^= 1 + random(255)
      expect(tryOut(changed)).toBe('refused')
      expect(tryOut(bytes.slice(0, random(bytes.length)))).toBe('refused')
      expect(tryOut(Uint8Array.from({ length: random(300) }, () => random(256)))).toBe('refused')
    }
  })

  it('works or is refused when someone damages it and signs it again', () => {
    const random = numbers(2)
    const ended = { works: 0, refused: 0 }
    for (let i = 0; i < 1000; i++) {
      const changed = bytes.slice()
      for (let n = 1 + random(i % 2 ? 3 : 60); n > 0; n--) {
        changed[random(3) === 0 ? random(64) : random(changed.length)] = random(256)
      }
      const words = new Uint32Array(changed.buffer)
      let sum = 0x811c9dc5
      for (let at = 0; at < words.length; at++)
        if (at !== 15) sum = Math.imul(sum ^ words[at]!, 0x01000193) ^ (sum >>> 17)
      words[15] = sum >>> 0
      ended[tryOut(changed)]++
    }
    expect(ended.works).toBeGreaterThan(0)
    expect(ended.refused).toBeGreaterThan(0)
  })
})
