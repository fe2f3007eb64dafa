import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Finding, indexRegistry, parseRegistry, revokeGrant, suspendGrant } from '../rights/index.js'
import { countRanges, type KeptRows, mergeRanges, type RowRange } from './kept-rows.js'
import {
  clearTestDataset,
  names,
  openTestLog,
  someRows,
  type TestDataset,
  testRegistry,
  testUse,
} from './receipt/dataset-for-tests.js'
import { decideRow } from './receipt/evidence.js'
import { collectAffectedRows, findAffectedRows } from './remediation.js'

const at = '2026-09-01T00:00:00Z'

describe('what has to be done after a change of the registry', () => {
  let dataset: TestDataset
  beforeAll(async () => {
    dataset = await clearTestDataset({
      log: await openTestLog(),
      sources: { 'a.csv': someRows, 'b.csv': [...someRows, ...someRows] },
      rowsOfPart: 5,
    })
  })
  const keptOf = (from: TestDataset): KeptRows[] =>
    from.parts.flatMap(({ line, rows }) =>
      rows.map(({ evidence }, i) => ({
        source: line.source,
        rows: [[line.firstRow + i, line.firstRow + i + 1]] as RowRange[],
        evidence,
      })),
    )

  it('lists the rows that rested on a grant which is revoked', () => {
    const registry = testRegistry()
    registry.grants[0] = revokeGrant(registry.grants[0]!, '2026-08-01T00:00:00Z')
    const event = { kind: 'grant-revoked', grant: 'g-star' } as const
    const found = findAffectedRows({ receipt: dataset.receipt, event, registry, at, kept: keptOf(dataset) })
    expect(found).toMatchObject({
      rows: 3,
      changes: [{ before: 'admit', after: 'refuse', rows: 3 }],
      sources: [
        { source: 'a.csv', rows: 1, ranges: [[1, 2]], rangesLeftOut: 0 },
        {
          source: 'b.csv',
          rows: 2,
          ranges: [
            [1, 2],
            [8, 9],
          ],
        },
      ],
      works: ['star'],
    })
    expect(found.reasons['grant.revoked']).toBe(3)
    expect(found.summary.en).toBe(
      'Grant g-star was revoked. 3 of the 6 rows of “clips” that were admitted must not be trained on from now on: 3 would be refused.',
    )
    expect(found.summary.ja).toContain('6 行のうち 3 行は、今後の学習に使えません')

    // Until the revocation takes effect nothing changes.
    const before = findAffectedRows({
      ...{ receipt: dataset.receipt, event, registry },
      at: testUse.at,
      kept: keptOf(dataset),
    })
    expect(before).toMatchObject({ rows: 0, sources: [], decidedAgain: 3 })
    expect(before.summary.en).toContain('none was found to be affected')
  })

  it('leaves rows alone that another grant covers', () => {
    const registry = testRegistry()
    registry.grants.push({ ...registry.grants[0]!, id: 'g-all', works: ['saga'] })
    registry.grants[0] = suspendGrant(registry.grants[0]!)
    const event = { kind: 'grant-suspended', grant: 'g-star' } as const
    expect(findAffectedRows({ receipt: dataset.receipt, event, registry, at, kept: keptOf(dataset) }).rows).toBe(0)
  })

  it('follows changes of an ancestor down to its works', () => {
    const registry = testRegistry()
    registry.works[0] = {
      ...registry.works[0]!,
      owners: [{ party: 'other', share: 1_000_000, territories: ['worldwide'] }],
    }
    const event = { kind: 'ownership-changed', work: 'saga' } as const
    const found = findAffectedRows({ receipt: dataset.receipt, event, registry, at, kept: keptOf(dataset) })
    expect(found).toMatchObject({ rows: 3, works: ['star'] })
  })

  it('tells what is found only now under the work that is new, once', () => {
    const before = testRegistry()
    const { owners } = before.works[0]!
    const work = (id: string, title: string, parent?: string) => ({
      ...{ id, kind: 'film' as const, titles: [{ text: title, kind: 'official' as const }], owners },
      ...(parent === undefined ? {} : { parent }),
    })
    const registry = parseRegistry({
      ...before,
      works: [...before.works, work('fleet', 'Fleet'), work('boat', 'A Boat', 'fleet')],
    })
    const [row, ...others] = keptOf(dataset)
    const found = { ...row!, now: { findings: [names('boat')] } }
    const event = { kind: 'work-deposited', work: 'boat' } as const
    const inputs = { receipt: dataset.receipt, registry, at }
    const affected = findAffectedRows({ ...inputs, event, kept: [found, ...others] })
    expect(affected).toMatchObject({
      rows: 1,
      works: ['boat'],
      foundWorks: ['boat'],
      found: [{ source: 'a.csv', rows: [[0, 1]], finding: names('boat') }],
      changes: [{ before: 'admit', after: 'review', rows: 1 }],
    })
    expect(affected.summary.ja).toContain('『A Boat』が登録されました。')
    expect(findAffectedRows({ ...inputs, event, kept: [row!, ...others] }).rows).toBe(0)

    // Deposited with what it is part of, it is told with that; known already, not at all.
    const events = [{ kind: 'work-deposited', work: 'fleet' } as const, event]
    const together = collectAffectedRows({ ...inputs, events })
    together.add([found])
    expect(together.finish().map(({ rows }) => rows)).toEqual([1, 0])
    const since = decideRow({ ...testUse, at }, [names('boat')], registry)
    expect(findAffectedRows({ ...inputs, event, kept: [{ ...found, since }] }).rows).toBe(0)
  })

  it('tells a match under the work whose reference it is, and blames nobody who permits it', () => {
    const registry = testRegistry()
    const [row] = keptOf(dataset)
    const matchOf = (work: string, reference: string) =>
      ({
        ...{ kind: 'match' as const, work, reference, orientation: 'original', level: 5 as const, score: 90 },
        ...{ inputRange: [0, 4], referenceRange: [1, 5], falseMatchProbability: 1e-9, coverage: 1 },
      }) as Finding
    const collection = collectAffectedRows({ receipt: dataset.receipt, registry, at, events: [] })
    collection.add([{ ...row!, now: { findings: [matchOf('star', 'r-star'), matchOf('saga', 'r-saga')] } }])
    const affected = collection.finish()
    expect(affected.map(({ event, rows, found }) => [event, rows, found.length])).toEqual([
      [{ kind: 'reference-added', work: 'saga', references: ['r-saga'] }, 1, 1],
    ])
  })

  it('finds just the rows that deciding every row again would', () => {
    const grants = fc.array(fc.constantFrom('star', 'saga', 'sea', 'moon'), { maxLength: 3 })
    fc.assert(
      fc.property(grants, fc.boolean(), (works, suspended) => {
        const registry = testRegistry()
        works.forEach((work, i) => {
          registry.grants.push({ ...registry.grants[0]!, id: `g${i}`, works: [work] })
        })
        if (suspended) registry.grants[0] = suspendGrant(registry.grants[0]!)
        else registry.grants[0] = revokeGrant(registry.grants[0]!, testUse.at)
        const event = { kind: suspended ? 'grant-suspended' : 'grant-revoked', grant: 'g-star' } as const
        const indexed = indexRegistry(registry)
        const found = findAffectedRows({
          receipt: dataset.receipt,
          event,
          registry: indexed,
          at,
          kept: keptOf(dataset),
        })
        const all = keptOf(dataset).filter(
          ({ evidence }) =>
            evidence.outcome === 'admit' &&
            decideRow({ ...testUse, at }, evidence.findings, indexed, evidence).outcome !== 'admit',
        )
        expect(found.rows).toBe(all.length)
      }),
      { numRuns: 40 },
    )
  })

  it('writes rows as ranges, each once', () => {
    const range = fc.tuple(fc.nat(50), fc.nat(5)).map(([from, length]) => [from, from + length] as RowRange)
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), (ranges) => {
        const rows = new Set(ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)))
        const merged = mergeRanges(ranges)
        expect(countRanges(merged)).toBe(rows.size)
        for (const [i, [from, to]] of merged.entries()) {
          expect(from).toBeLessThan(to)
          if (i > 0) expect(from).toBeGreaterThan(merged[i - 1]![1])
        }
      }),
      { numRuns: 200 },
    )
  })
})
