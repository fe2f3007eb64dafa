import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FingerprintError } from './fingerprint-error.js'
import {
  type FrameHash,
  frameHashesFromTrack,
  readFrameHashes,
  trackFromFrameHashes,
  writeFrameHashes,
} from './frame-hashes.js'
import { readHashList, writeHashList } from './hash-list.js'
import { mostCharacters } from './lines.js'
import { decodeTrack, encodeTrack } from './track-codec.js'

const refdata = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange')
const present = existsSync(refdata)

const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 })
const qualities = fc.nat(100)
const frameHashes: fc.Arbitrary<FrameHash[]> = fc
  .array(fc.tuple(hashes, qualities))
  .map((rows) => rows.map(([hash, quality], frame) => ({ frame, quality, hash, timestampSeconds: frame / 8 })))

describe('frame,quality,hash,timestamp lines', () => {
  it('read back as what was written', () => {
    fc.assert(
      fc.property(frameHashes, (rows) => {
        expect(readFrameHashes(writeFrameHashes(rows))).toEqual(rows)
      }),
    )
  })

  it('may end as they like, with comments and blanks between', () => {
    const hex = 'AB'.repeat(32)
    const rows = readFrameHashes(`\uFEFF# made by hand\r\n0,100,${hex},0.000\r\r\n\n 7 , 50 , ${hex} , 0.233 `)
    expect(rows.map(({ frame, quality, timestampSeconds }) => [frame, quality, timestampSeconds])).toEqual([
      [0, 100, 0],
      [7, 50, 0.233],
    ])
  })

  it.each([
    ['0,100,00,0.000', /line 2: a hash has 64 hex digits/],
    [`0,101,${'0'.repeat(64)},0.000`, /line 2: the quality must be/],
    [`-1,10,${'0'.repeat(64)},0.000`, /line 2: the frame must be/],
    [`0,10,${'0'.repeat(64)},NaN`, /line 2: the timestamp must be/],
    [`0,10,${'0'.repeat(64)}`, /line 2: a frame has four fields/],
    ['x'.repeat(5000), /line 2: a line has over 4096/],
  ])('name the line that is wrong: %.20s', (line, message) => {
    expect(() => readFrameHashes(`# first\n${line}`)).toThrow(message)
  })

  it('of too large a file are refused', () => {
    expect(() => readFrameHashes(' '.repeat(mostCharacters + 1))).toThrow(/split it/)
  })

  it.skipIf(!present)('of the reference come back byte for byte (needs KYODAKU_REFDATA)', () => {
    const folder = join(refdata, 'vpdq/sample-hashes')
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8')
      expect(writeFrameHashes(readFrameHashes(text)).trim()).toBe(text.replaceAll('\r\n', '\n').trim())
    }
  })
})

describe('tracks of frame hashes', () => {
  it('keep times and hashes of what has quality', () => {
    fc.assert(
      fc.property(frameHashes, (rows) => {
        const track = trackFromFrameHashes(rows)
        expect(decodeTrack(encodeTrack(track))).toEqual(track)
        const kept = rows.filter(({ quality }) => quality >= 15)
        expect(frameHashesFromTrack(track)).toEqual(kept)
        expect(track.count).toBe(rows.length)
      }),
    )
  })

  it('keep the first of one time, and refuse time that runs backwards', () => {
    const row = (timestampSeconds: number, frame = 0): FrameHash => ({
      frame,
      quality: 100,
      hash: new Uint8Array(32).fill(frame),
      timestampSeconds,
    })
    expect(trackFromFrameHashes([row(0), row(0, 1), row(1, 2)]).hashes[0]).toBe(0)
    expect(trackFromFrameHashes([row(0), row(0, 1), row(1, 2)]).count).toBe(2)
    expect(() => trackFromFrameHashes([row(1), row(0)])).toThrow(/sort frames by time/)
  })
})

describe('hash lists', () => {
  const hex = 'f0'.repeat(32)

  it('read back as what was written', () => {
    const rows = fc.array(
      fc.tuple(hashes, qualities, fc.boolean()).map(([hash, quality, has]) => (has ? { hash, quality } : { hash })),
    )
    fc.assert(
      fc.property(rows, (list) => {
        expect(readHashList(writeHashList(list))).toEqual(list)
      }),
    )
  })

  it('may name their columns, quote and leave fields empty', () => {
    const list = readHashList(`Id,Quality,Hash\r\n"a, ""b""",80,${hex}\r\nc,,${hex}\r\n`)
    expect(list.map(({ label, quality }) => [label, quality])).toEqual([
      ['a, "b"', 80],
      ['c', undefined],
    ])
  })

  it.each([
    ['zz', /line 1: a hash has 64/],
    [`${hex}\n${hex},900`, /line 2: the quality/],
    [`${hex},1,2`, /line 1: over two fields/],
    [`hash,id\n"${hex},x`, /line 2: a quoted field is not closed/],
  ])('name the line that is wrong: %.10s', (text, message) => {
    expect(() => readHashList(text)).toThrow(message)
  })

  it.skipIf(!present)('of the reference are read whole (needs KYODAKU_REFDATA)', () => {
    const read = (file: string) => readHashList(readFileSync(join(refdata, file), 'utf8'))
    expect(read('pdq/data/reg-test-input/haystack.txt').length).toBe(1350)
    expect(read('pdq/data/reg-test-input/needles.txt').length).toBe(100)
    // Its last rows are MD5: named by their line, not read as something else.
    const mixed = 'pdq/wasm/test/TestData/PDQMD5TestData.csv'
    expect(() => read(mixed)).toThrow(/line 18: a hash has 64 hex digits/)
    const labelled = readHashList(readFileSync(join(refdata, mixed), 'utf8').split('\n').slice(0, 17).join('\n'))
    expect(labelled.length).toBe(16)
    expect(labelled[0]!.label).toBe('../../../../data/misc-images/b.jpg')
  })
})

describe('hostile text', () => {
  const pieces = fc.constantFrom(
    ',',
    '\n',
    '\r',
    '"',
    '#',
    ' ',
    '0',
    '100',
    'hash',
    'f0'.repeat(32),
    '1.5',
    '\uFEFF',
    'é',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  )

  it.each([
    ['frame hashes', readFrameHashes],
    ['hash lists', readHashList],
  ])('is rows or an error that names its line: %s', (_, read) => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          for (const { hash } of read(text)) expect(hash.length).toBe(32)
        } catch (error) {
          if (!(error instanceof FingerprintError)) throw error
          expect(error.code).toBe('fingerprint.bad-line')
          expect(error.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 3000, seed: 9 },
    )
  })
})
