import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationOfValue, parseDuration } from './parse-duration.js'

describe('durations', () => {
  it.each([
    ['PT00H00M17S', 17],
    ['PT1H2M3.5S', 3723.5],
    ['P1DT1S', 86_401],
    ['00:00:17.5', 17.5],
    ['0:00:08.875', 8.875],
    ['1:02', 62],
    ['100:00:00', 360_000],
    ['17', 17],
    ['17.25', 17.25],
    ['1e2', 100],
    ['1m30s', 90],
    ['2 min', 120],
    ['1500ms', 1.5],
    ['12,5', undefined],
    ['PT', undefined],
    ['P1M', undefined],
    ['', undefined],
    ['-3', undefined],
    ['NaN', undefined],
    ['1e99', undefined],
    ['17 July', undefined],
  ])('%s is %s seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it('takes a number in the unit that the column has', () => {
    expect(parseDuration('1500', 'milliseconds')).toBe(1.5)
    expect(parseDuration('00:00:02', 'milliseconds')).toBe(2)
  })

  it('adds up the spans of clips', () => {
    expect(durationOfValue(['["0:00:08.875","0:00:16.500"]', '["0:01:00", "0:01:01"]'])).toBe(8.625)
    expect(durationOfValue('["00:00:17.759","00:00:23.279"]')).toBeCloseTo(5.52)
    expect(durationOfValue(['3', '4.5'])).toBe(7.5)
    expect(durationOfValue(['["5","3"]'])).toBeUndefined()
    expect(durationOfValue(['3', 'soon'])).toBeUndefined()
    expect(durationOfValue(null)).toBeUndefined()
  })

  it('gives a finite number or nothing for any text (fuzz)', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789:.,PTHMSDWhmse+- []"') }))
    fc.assert(
      fc.property(text, (any) => {
        for (const seconds of [parseDuration(any), durationOfValue([any, any])]) {
          if (seconds !== undefined) expect(Number.isFinite(seconds) && seconds >= 0).toBe(true)
        }
      }),
      { numRuns: 20_000 },
    )
  })
})
