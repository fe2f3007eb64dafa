import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSample } from './samples-shown.js'

describe('samples', () => {
  it('are all for a share of one, more for a larger share, and about that share of many', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (receipt, grant, one, other) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)]
          expect(isSample(receipt, grant, 1)).toBe(true)
          expect(isSample(receipt, grant, 0)).toBe(false)
          if (isSample(receipt, grant, less)) expect(isSample(receipt, grant, more)).toBe(true)
        },
      ),
    )
    const shown = Array.from({ length: 10_000 }, (_, n) => isSample(`rcp_${n}`, 'grt_1', 0.1)).filter(Boolean).length
    // Six standard deviations.
    expect(Math.abs(shown - 1000)).toBeLessThan(180)
  })

  it('are the same wherever they are told', () => {
    // By sha256sum: "kyodaku-sample@v1", NUL, "rcp_1", NUL, "grt_1" has the digest d1f664f29477…, which is 0.82016… of all.
    expect([0.82, 0.8202].map((share) => isSample('rcp_1', 'grt_1', share))).toEqual([false, true])
  })
})
