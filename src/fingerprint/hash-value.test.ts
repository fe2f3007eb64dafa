import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hammingDistance, hashFromHex, hashToHex } from './hash.js'
import { isTimedHashValue, readHashValue } from './hash-value.js'
import { mirroredHash } from './mirrored-hash.js'
import { pdqDihedral } from './pdq.js'

const a = 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22'
const b = 'E271017837246BAACCDDEA259648FBFD62F435C89D99E99B2497763E216C8D05'
const hexes = (value: ReturnType<typeof readHashValue>) =>
  Array.from({ length: value?.count ?? -1 }, (_, at) => hashToHex(value!.hashes.subarray(at * 32, at * 32 + 32)))

describe('frame hashes in a value of a dataset', () => {
  it.each<[string, string | string[], number[] | 'untimed', number[]]>([
    ['one hash', a, 'untimed', [100]],
    ['of either case', b, 'untimed', [100]],
    ['lines of vPDQ', `0,100,${a},0.000\n30,98,${b},1.001\n`, [0, 1.001], [100, 98]],
    [
      'with a header, a comment and a blank line',
      `frame,quality,hash,timestamp\r\n# x\r\n\r\n0, 7, ${a}, 0\r\n`,
      [0],
      [7],
    ],
    ['lines of python-threatexchange', [`${a},100,0.0`, `${b},50,0.5`], [0, 0.5], [100, 50]],
    ['hashes with a space between', `${a} ${b}`, 'untimed', [100, 100]],
    ['with commas', `${a},${b},${a},${b},${a}`, 'untimed', [100, 100, 100, 100, 100]],
    ['with other signs', `${a}|${b};${a}`, 'untimed', [100, 100, 100]],
    ['a list', [a, b], 'untimed', [100, 100]],
    ['a list as JSON', JSON.stringify([a, b]), 'untimed', [100, 100]],
    ['a list of lines as JSON', JSON.stringify([`0,100,${a},0.5`, `1,99,${b},1`]), [0.5, 1], [100, 99]],
    ['objects', JSON.stringify([{ frame: 0, quality: 51, hash: a, timestamp: 0.25 }]), [0.25], [51]],
    [
      'objects of a list',
      [JSON.stringify({ pdq_hash: a, quality: 51, frame: null }), JSON.stringify({ hash: b })],
      'untimed',
      [51, 100],
    ],
    ['lists of a list', ['["x"]'.replace('x', a), `["${b}","98","0.5"]`], 'untimed', [100, 98]],
    [
      'lists of a list as JSON',
      JSON.stringify([
        [a, 100, 0],
        [b, 98, 1e-7],
      ]),
      [0, 1e-7],
      [100, 98],
    ],
    ['the zero hash is that of no picture', '0'.repeat(64), 'untimed', [0]],
    ['out of order', `${b},100,2\n${a},90,1`, [1, 2], [90, 100]],
    ['with one time twice', `${b},100,1\n${a},90,1`, 'untimed', [100, 90]],
    ['empty elements', ['', a], 'untimed', [100]],
    ['nothing', '', 'untimed', []],
    ['an empty list', '[]', 'untimed', []],
  ])('reads %s', (_, text, times, qualities) => {
    const value = readHashValue(text)
    expect([...value!.qualities]).toEqual(qualities)
    expect(value!.timed ? [...value!.seconds] : 'untimed').toEqual(times)
    if (times === 'untimed') expect([...value!.seconds]).toEqual(qualities.map((_, at) => at))
    for (const hex of hexes(value)) expect([a, b.toLowerCase(), '0'.repeat(64)]).toContain(hex)
  })

  it.each<[string, string | string[]]>([
    ['a hash that is too short', a.slice(1)],
    ['a hash with another letter', `g${a.slice(1)}`],
    ['one bad line among good ones', `0,100,${a},0\n1,100,${a.slice(2)},1`],
    ['a quality over 100', `${a},101`],
    ['a quality that is none', `${a},good`],
    ['a time that is none', `0,100,${a},now`],
    ['a negative time', `0,100,${a},-1`],
    ['five fields', `0,100,${a},0,1`],
    ['JSON that is cut', JSON.stringify([a, b]).slice(0, -1)],
    ['an object without a hash', '{"quality": 100}'],
    ['a number', '[12]'],
    ['a hash in a deeper list', JSON.stringify([[[a]]])],
    ['a list with a word', [a, 'none']],
    ['a word', 'none'],
    ['a hash behind a sign that makes it a comment', `#${a.slice(1)}`],
    ['names of fields alone', 'frame,quality,hash,timestamp'],
    ['a list of nothing', '[null]'],
    ['a digest of another length', a.slice(32)],
  ])('does not read %s', (_, text) => {
    expect(readHashValue(text)).toBeUndefined()
  })

  it('is read back whatever it is written as', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hashToHex(bytes))
    const frames = fc.array(fc.record({ hash, quality: fc.integer({ min: 0, max: 100 }) }), { maxLength: 40 })
    const forms: ((rows: { hash: string; quality: number }[]) => string | string[])[] = [
      (rows) => rows.map(({ hash, quality }, at) => `${at},${quality},${hash},${(at / 2).toFixed(3)}`).join('\n'),
      (rows) => rows.map(({ hash, quality }, at) => `${hash},${quality},${at / 2}`),
      (rows) => JSON.stringify(rows.map(({ hash, quality }, at) => ({ frame: at, hash, quality, timestamp: at / 2 }))),
      (rows) => JSON.stringify(rows.map(({ hash, quality }, at) => [hash, quality, at / 2])),
      (rows) => rows.map(({ hash, quality }, at) => JSON.stringify([hash, `${quality}`, `${at / 2}`])),
    ]
    fc.assert(
      fc.property(frames, fc.constantFrom(...forms), (rows, form) => {
        const value = readHashValue(form(rows))
        expect(hexes(value)).toEqual(rows.map((row) => row.hash))
        expect([...value!.qualities]).toEqual(rows.map((row) => (/^0+$/.test(row.hash) ? 0 : row.quality)))
        expect([...value!.seconds]).toEqual(rows.map((_, at) => at / 2))
      }),
    )
  })

  it('takes or leaves any text without failing, and never takes less than all of it', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.constantFrom(
        a,
        b,
        ',',
        '\n',
        '[',
        ']',
        '{',
        '}',
        '"',
        ':',
        ' ',
        '100',
        '0.5',
        '"hash"',
        '#',
        ';',
        'e-9',
        '\\',
      ),
    )
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.oneof(text, fc.array(text, { maxLength: 5 }), fc.json()), (value) => {
        const read = readHashValue(value)
        if (read === undefined) return
        expect(read.hashes.length).toBe(read.count * 32)
        expect(read.qualities.length).toBe(read.count)
        expect(read.seconds.length).toBe(read.count)
        for (let at = 1; at < read.count; at++) expect(read.seconds[at]!).toBeGreaterThan(read.seconds[at - 1]!)
      }),
      { numRuns: 400 },
    )
    // Any byte of a hash that is spoilt spoils the value.
    fc.assert(
      fc.property(
        fc.nat(63),
        fc.string({ minLength: 1, maxLength: 1 }).filter((c) => !/[0-9a-f]/i.test(c)),
        (at, c) => {
          expect(readHashValue(`0,100,${a},0\n1,100,${a.slice(0, at)}${c}${a.slice(at + 1)},1`)).toBeUndefined()
        },
      ),
    )
  })

  it('is known under any column name only with quality and time beside the hash', () => {
    expect(isTimedHashValue(`0,100,${a},0.000\n`)).toBe(true)
    expect(isTimedHashValue(`# made today\n12, 9, ${b}, 3`)).toBe(true)
    expect(isTimedHashValue(`${a},100,0.5`)).toBe(true)
    for (const value of [a, `${a},${b}`, `${a},100`, 'a caption, 100, and more', ''])
      expect(isTimedHashValue(value)).toBe(false)
  })
})

describe('the hash of a mirror image', () => {
  it('is nearly told from the hash alone', () => {
    const width = 96
    const data = Uint8Array.from({ length: width * width }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)]
      return (x * 7 + y * 3 + ((x * y) % 97) * 2 + (x > 30 && y < 50 ? 90 : 0)) % 256
    })
    const { hashes } = pdqDihedral({ width, height: width, data, range: 'full' })
    expect(hammingDistance(mirroredHash(hashes.original), hashes.flipY)).toBeLessThanOrEqual(20)
    expect(hammingDistance(hashes.original, hashes.flipY)).toBeGreaterThan(31)
    expect(hashToHex(mirroredHash(mirroredHash(hashFromHex(a))))).toBe(a)
    const two = new Uint8Array([...hashFromHex(a), ...hashFromHex(b)])
    expect(mirroredHash(two).subarray(32)).toEqual(mirroredHash(hashFromHex(b)))
    expect(() => mirroredHash(two.subarray(1))).toThrow(/32 bytes/)
  })
})
