import { describe, expect, it } from 'vitest'
import { createDigestIndex } from './digest-index.js'
import { sha256 } from './hash.js'

describe('the digest index', () => {
  it('finds every hash that was added, at any size, and almost never another', () => {
    const index = createDigestIndex()
    const hashes = Array.from({ length: 50_000 }, (_, i) => sha256(Uint8Array.of(i & 255, (i >> 8) & 255, i >> 16)))
    hashes.forEach((hash, i) => {
      index.add(hash, i)
    })
    expect(index.count).toBe(50_000)
    let extra = 0
    const missing: number[] = []
    hashes.forEach((hash, i) => {
      const found = index.candidates(hash)
      if (found.includes(i)) extra += found.length - 1
      else missing.push(i)
    })
    expect(missing).toEqual([])
    expect(extra).toBeLessThan(10)
    expect(index.candidates(sha256(Uint8Array.of(1, 2, 3, 4)))).toEqual([])
  })

  it('keeps hashes apart that share their first bytes, also at the end of the table', () => {
    const index = createDigestIndex()
    const last = new Uint8Array(32).fill(255)
    for (let i = 0; i < 5; i++) index.add(last, i)
    index.add(new Uint8Array(32), 5)
    expect(index.candidates(last)).toEqual([0, 1, 2, 3, 4])
    expect(index.candidates(new Uint8Array(32))).toEqual([5])
  })
})
