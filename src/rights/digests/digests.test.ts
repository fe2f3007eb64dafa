import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Registry } from '../registry.js'
import { RightsError } from '../rights-error.js'
import {
  buildDigestIndex,
  type DigestAlgorithm,
  type DigestEntry,
  digestAlgorithms,
  digestEntriesOf,
  findDigest,
  mayHaveDigest,
  openDigestIndex,
} from './index.js'

const digestOf = (algorithm: DigestAlgorithm, text: string) => createHash(algorithm).update(text).digest()
const hexOf = (algorithm: DigestAlgorithm, text: string) => digestOf(algorithm, text).toString('hex')
const entries: DigestEntry[] = Array.from({ length: 300 }, (_, i) => {
  const algorithm = digestAlgorithms[i % 4]!
  return {
    digest: `${algorithm}:${hexOf(algorithm, `file ${i}`)}`,
    work: `作品${i % 50}`,
    ...(i % 3 === 0 ? { reference: `reference ${i}` } : {}),
  }
})
const bytes = buildDigestIndex(entries)
const index = openDigestIndex(bytes)

describe('files by their digest', () => {
  it('are found by every algorithm, with the work and its reference', () => {
    for (const [i, { work, reference }] of entries.entries()) {
      const algorithm = digestAlgorithms[i % 4]!
      expect(findDigest(index, algorithm, hexOf(algorithm, `file ${i}`))).toEqual([
        reference === undefined ? { work } : { work, reference },
      ])
      expect(findDigest(index, algorithm, hexOf(algorithm, `another ${i}`))).toEqual([])
    }
  })

  it('are found in every spelling', () => {
    for (const algorithm of digestAlgorithms) {
      const digest = digestOf(algorithm, `file ${digestAlgorithms.indexOf(algorithm)}`)
      const hex = digest.toString('hex')
      const base64 = digest.toString('base64')
      for (const text of [
        hex,
        hex.toUpperCase(),
        `${algorithm}:${hex}`,
        `${algorithm.toUpperCase()}:${hex.toUpperCase()}`,
        ` ${hex}\n`,
        base64,
        base64.replace(/=+$/, ''),
        digest.toString('base64url'),
        `${algorithm}-${base64}`,
      ]) {
        expect([text, findDigest(index, algorithm, text)?.length]).toEqual([text, 1])
      }
    }
  })

  it('are told from texts that are no digests of the algorithm', () => {
    const hex = hexOf('sha256', 'file 0')
    for (const text of [
      '',
      hex.slice(1),
      `${hex}0`,
      `g${hex.slice(1)}`,
      `${hex.slice(0, 63)}é`,
      `${hex.slice(0, 63)}\u0130`,
      `md5:${hex}`,
      'sha256:',
      hexOf('md5', 'x'),
    ]) {
      expect([text, findDigest(index, 'sha256', text)]).toEqual([text, undefined])
    }
    // The same 128 bits under another algorithm's name.
    expect(findDigest(index, 'md5', hex.slice(0, 32))).toEqual([])
  })

  it('can be many works at once, in the order of their ids', () => {
    const digest = `sha256:${hexOf('sha256', 'shared')}`
    const shared = openDigestIndex(
      buildDigestIndex(['c', 'a', 'b', 'a'].map((work) => ({ digest, work, reference: `of ${work}` }))),
    )
    expect(findDigest(shared, 'sha256', digest)?.map(({ work, reference }) => [work, reference])).toEqual([
      ['a', 'of a'],
      ['b', 'of b'],
      ['c', 'of c'],
    ])
  })

  it('are found among many that begin alike', () => {
    const alike = Array.from({ length: 500 }, (_, i) => `${'ab'.repeat(13)}${i.toString(16).padStart(6, '0')}`)
    const opened = openDigestIndex(buildDigestIndex(alike.map((hex, i) => ({ digest: `md5:${hex}`, work: `w${i}` }))))
    for (const [i, hex] of alike.entries()) expect(findDigest(opened, 'md5', hex)).toEqual([{ work: `w${i}` }])
    expect(findDigest(opened, 'md5', 'ab'.repeat(16))).toEqual([])
  })

  it('are found as a plain search of the list would, whatever was read into the index', () => {
    // Few values, so that beginnings and whole digests coincide.
    const hex = fc
      .string({ unit: fc.constantFrom('0', 'f'), minLength: 3, maxLength: 3 })
      .map((end) => 'a'.repeat(29) + end)
    fc.assert(
      fc.property(
        fc.array(fc.record({ hex, work: fc.constantFrom('a', 'b', 'c') }), { maxLength: 12 }),
        hex,
        (list, asked) => {
          const opened = openDigestIndex(
            buildDigestIndex(list.map(({ hex, work }) => ({ digest: `md5:${hex}`, work }))),
          )
          const expected = [...new Set(list.filter((entry) => entry.hex === asked).map(({ work }) => work))].sort()
          expect(findDigest(opened, 'md5', asked)!.map(({ work }) => work)).toEqual(expected)
        },
      ),
      { numRuns: 500, seed: 1 },
    )
  })

  it('are not passed over by a first look at their bytes, nor is what is no digest', () => {
    const known = fc.nat(299).chain((i) => {
      const algorithm = digestAlgorithms[i % 4]!
      const hex = hexOf(algorithm, `file ${i}`)
      return fc.constantFrom(hex, hex.toUpperCase(), `${algorithm}:${hex}`, `${hex.slice(0, -1)}g`, `${hex.slice(1)}é`)
    })
    const other = fc.nat().chain((i) => fc.constantFrom(...digestAlgorithms.map((name) => hexOf(name, `other ${i}`))))
    let passed = 0
    fc.assert(
      fc.property(
        fc.oneof(known, other, fc.string({ maxLength: 70 })),
        fc.constantFrom(...digestAlgorithms),
        (text, algorithm) => {
          const text8 = Buffer.from(`a${text}f`)
          if (mayHaveDigest(index, algorithm, text8, 1, text8.length - 1)) return
          passed++
          expect([text, findDigest(index, algorithm, text)]).toEqual([text, []])
        },
      ),
      { numRuns: 2000, seed: 6 },
    )
    expect(passed).toBeGreaterThan(50)
  })

  it('any text can be asked for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...digestAlgorithms),
        fc.string({ unit: 'binary', maxLength: 140 }),
        (algorithm, text) => {
          findDigest(index, algorithm, text)
        },
      ),
      { numRuns: 2_000, seed: 2 },
    )
  })

  it('come from the references and the identifiers of a registry', () => {
    const sha = `sha256:${hexOf('sha256', 'file')}`
    const reference = {
      work: 'w',
      name: 'file',
      durationSeconds: 0,
      excludedSeconds: [],
      depositedAt: '2026-01-01T00:00:00Z',
    }
    const registry = {
      works: [
        {
          id: 'w',
          identifiers: [
            { scheme: 'MD5', value: hexOf('md5', 'file').toUpperCase() },
            { scheme: 'sha1', value: `SHA1:${hexOf('sha1', 'file')}` },
            { scheme: 'sha512', value: 'none' },
            { scheme: 'own', value: '1' },
          ],
        },
      ],
      references: [
        { ...reference, id: 'r', mediaDigest: sha, negative: false },
        { ...reference, id: 'stock', mediaDigest: `sha256:${hexOf('sha256', 'stock')}`, negative: true },
      ],
    } as unknown as Registry
    const { entries: found, unreadable } = digestEntriesOf(registry)
    expect(unreadable).toEqual([{ work: 'w', scheme: 'sha512', value: 'none' }])
    const opened = openDigestIndex(buildDigestIndex(found))
    expect(findDigest(opened, 'sha256', sha)).toEqual([{ work: 'w', reference: 'r' }])
    expect(findDigest(opened, 'md5', hexOf('md5', 'file'))).toEqual([{ work: 'w' }])
    expect(findDigest(opened, 'sha1', hexOf('sha1', 'file'))).toEqual([{ work: 'w' }])
    expect(findDigest(opened, 'sha256', hexOf('sha256', 'stock'))).toEqual([])
    for (const digest of ['', 'sha256:abc', hexOf('sha256', 'bare'), 'crc32:00000000']) {
      expect(() => buildDigestIndex([{ digest, work: 'w' }])).toThrow(RightsError)
    }
  })
})

describe('a digest index in bytes', () => {
  it('is the same for the same entries in any order, doubled or not, and in shared memory', () => {
    expect(buildDigestIndex([...entries].reverse().concat(entries))).toEqual(bytes)
    const shared = buildDigestIndex(entries, { shared: true })
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(Buffer.from(shared).equals(Buffer.from(bytes))).toBe(true)
    expect(findDigest(openDigestIndex(shared), 'sha256', hexOf('sha256', 'file 0'))).toHaveLength(1)
  })

  it('can be empty', () => {
    expect(findDigest(openDigestIndex(buildDigestIndex([])), 'md5', 'ab'.repeat(16))).toEqual([])
  })

  const numbers = (seed: number) => {
    let state = seed
    return (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 4294967296) * below)
    }
  }
  const tryOut = (damaged: Uint8Array): 'works' | 'refused' => {
    try {
      const opened = openDigestIndex(damaged)
      for (let i = 0; i < 300; i += 7) {
        const algorithm = digestAlgorithms[i % 4]!
        for (const { work } of findDigest(opened, algorithm, hexOf(algorithm, `file ${i}`))!)
          expect(typeof work).toBe('string')
      }
      return 'works'
    } catch (error) {
      expect((error as RightsError).code).toBe('rights.invalid-digest-index')
      return 'refused'
    }
  }

  it('refuses every change of a byte, what is cut off, and bytes of anything else', () => {
    const random = numbers(1)
    for (let i = 0; i < 200; i++) {
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
    for (let i = 0; i < 600; i++) {
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
