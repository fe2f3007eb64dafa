import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../record/index.js'
import { addCounts, noCounts, type RunCounts } from './counts.js'
import { outcomesOfRows } from './dataset/index.js'
import { countRow, type RowEvidence } from './receipt/index.js'

const odd = fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'a', 'b')
const evidence: fc.Arbitrary<RowEvidence> = fc.record({
  findings: fc.constant([]),
  outcome: fc.constantFrom(...outcomesOfRows),
  otherRegime: fc.constantFrom(...outcomesOfRows),
  reasons: fc.uniqueArray(odd),
  works: fc.uniqueArray(odd),
  grants: fc.uniqueArray(odd),
  unchecked: fc.uniqueArray(odd),
})

describe('counts of rows', () => {
  const counted = (rows: readonly RowEvidence[]): RunCounts => {
    const counts = noCounts()
    for (const row of rows) countRow(counts, row)
    for (const { works } of rows)
      for (const host of works) counts.hosts = { ...counts.hosts, [host]: { admit: 1, review: 0, refuse: 0 } }
    return counts
  }

  it('add up, in any order and whatever works, grants and hosts are called', () => {
    fc.assert(
      fc.property(fc.array(fc.array(evidence, { maxLength: 6 }), { maxLength: 5 }), (parts) => {
        const there = noCounts()
        const back = noCounts()
        for (const part of parts) addCounts(there, counted(part))
        for (const part of parts.toReversed()) addCounts(back, counted(part))
        expect(canonicalJson(back)).toBe(canonicalJson(there))
        const rows = parts.flat()
        expect(there.rows).toBe(rows.length)
        for (const work of ['__proto__', 'constructor', 'a']) {
          const of = Object.hasOwn(there.works, work) ? there.works[work]! : { admit: 0, review: 0, refuse: 0 }
          const involved = rows.filter(({ works }) => works.includes(work))
          for (const outcome of outcomesOfRows)
            expect(of[outcome]).toBe(involved.filter((row) => row.outcome === outcome).length)
        }
        expect(Object.keys(Object.prototype)).toEqual([])
        expect(Object.keys(Object)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
