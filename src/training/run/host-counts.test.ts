import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RowsOfPart } from '../dataset/index.js'
import { countHosts, hostOf } from './host-counts.js'
import { createHostTable } from './host-table.js'

const url = { role: 'url', column: 'url' } as const

/** The same addresses as strings, and as bytes. */
function rowsOf(urls: readonly (string | null)[]): [RowsOfPart, RowsOfPart] {
  const bytes = Buffer.from(urls.map((text) => text ?? '').join(''))
  const lengths = Int32Array.from(urls, (text) => (text === null ? -1 : Buffer.byteLength(text)))
  const starts = new Uint32Array(urls.length)
  for (let row = 1; row < urls.length; row++) starts[row] = starts[row - 1]! + Math.max(0, lengths[row - 1]!)
  const common = { count: urls.length, broken: new Map() }
  return [
    { ...common, columns: [{ mapped: url, values: urls }] },
    { ...common, columns: [{ mapped: url, values: urls, texts: { bytes, starts, lengths, others: new Map() } }] },
  ]
}

const piece = fc.constantFrom(
  ...'https:// // / www. WWW. a.example b.example B.Example user@ user:pass@ :80 :x [::1] ] ? # é ü.example xn--a . ..'.split(
    ' ',
  ),
)
const address = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 4 }).map((pieces) => `https://${pieces.join('')}/p`),
  fc.constant(null),
)

describe('rows by host', () => {
  it('are counted alike from strings and from bytes, and by every host as it is read', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 30 }), (urls) => {
        const counts = rowsOf(urls).map((rows) => countHosts(rows, (row) => row % 3))
        expect(counts[1]).toEqual(counts[0])
        const expected = new Map<string, [number, number, number]>()
        for (const [row, text] of urls.entries()) {
          const host = hostOf(text ?? undefined)
          if (host === undefined) continue
          const of = expected.get(host) ?? [0, 0, 0]
          of[row % 3]!++
          expected.set(host, of)
        }
        const table = createHostTable()
        for (const one of counts) table.add(one)
        expect(table.size).toBe(expected.size)
        const doubled = [...expected].map(([host, [admit, review, refuse]]) => [
          host,
          { admit: 2 * admit, review: 2 * review, refuse: 2 * refuse },
        ])
        expect({ ...table.top(100) }).toEqual(Object.fromEntries(doubled))
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('are counted for more hosts than a table begins with', () => {
    const urls = Array.from({ length: 9000 }, (_, i) => `https://host-${i % 5000}.example/${i}`)
    const table = createHostTable()
    table.add(countHosts(rowsOf(urls)[1], () => 0))
    expect(table.size).toBe(5000)
    const top = table.top(10)
    expect(Object.keys(top)).toHaveLength(11)
    expect(top['host-0.example']).toEqual({ admit: 2, review: 0, refuse: 0 })
    expect(top['*']!.admit).toBe(9000 - 20)
  })
})
