import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readEpubPackages } from './epub.js'
import { epubWithPackage } from './media-for-tests.js'

it('reads the packages that the container names', () => {
  for (const deflated of [true, false])
    expect(readEpubPackages(epubWithPackage('<package/>', deflated))).toEqual({
      packages: ['<package/>'],
      unreadable: [],
    })
})

it('says what can’t be read, and reads any bytes without an error', () => {
  const seed = epubWithPackage(`<package>${'x'.repeat(50)}</package>`)
  for (const bytes of [new Uint8Array(0), new Uint8Array(22), seed.subarray(0, seed.length / 2)])
    expect(readEpubPackages(bytes)).toMatchObject({ packages: [], unreadable: [expect.any(String)] })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.noBias(fc.nat(seed.length - 1)), fc.nat(255)), { maxLength: 6 }), (changes) => {
      const bytes = Buffer.from(seed)
      for (const [at, value] of changes) bytes[at] = value
      const { packages, unreadable } = readEpubPackages(bytes)
      expect(packages.length + unreadable.length).toBeGreaterThan(0)
    }),
    { numRuns: 3000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readEpubPackages(bytes)),
    { numRuns: 1000 },
  )
})
