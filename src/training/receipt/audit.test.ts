import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Log } from '../../record/index.js'
import { parseRegistry } from '../../rights/index.js'
import { type AuditedPart, type AuditOptions, auditDataset } from './audit.js'
import {
  clearTestDataset,
  declares,
  openTestLog,
  someRows,
  type TestDataset,
  type TestRow,
  testRegistry,
} from './dataset-for-tests.js'

describe('audits of datasets', () => {
  let log: Log
  let dataset: TestDataset
  beforeAll(async () => {
    log = await openTestLog()
    dataset = await clearTestDataset({ log, sources: { 'a.csv': someRows, 'b.csv': someRows }, rowsOfPart: 3 })
  })

  const partsOf = (from: TestDataset): AuditedPart[] =>
    from.parts.map(({ line, rows }) => ({ source: line.source, index: line.index, rows }))
  const audit = (parts: AuditedPart[], options: Partial<AuditOptions> = {}, of = dataset) =>
    auditDataset(of.receipt, parts, {
      registry: { entries: of.registry, logSize: of.receipt.inputs.registry.logSize },
      ...options,
    })
  const failing = (result: Awaited<ReturnType<typeof audit>>) =>
    result.checks.filter(({ ok }) => !ok).map(({ check }) => check)

  it('find nothing in a dataset that was cleared as it says, in any order of its parts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(partsOf(dataset), { minLength: dataset.parts.length }), async (parts) => {
        const result = await audit(parts)
        expect(result).toMatchObject({ ok: true, rows: 14, admitted: 4, admittedUnderGrant: 2, failures: [] })
        expect(result.checks.find(({ check }) => check === 'permissions')?.detail.en).toBe(
          'none of 4 admitted rows lacked a valid permission at 2026-06-01T00:00:00Z',
        )
      }),
      { numRuns: 10 },
    )
  })

  it('find an admitted row whose grant was never there', async () => {
    const registry = testRegistry()
    registry.grants = []
    const result = await audit(partsOf(dataset), {
      registry: { entries: registry, logSize: dataset.receipt.inputs.registry.logSize },
    })
    expect(result.failed).toMatchObject({ permission: 2 })
    expect(result.failures[0]).toMatchObject({ kind: 'permission', source: 'a.csv', row: 1 })
    expect(failing(result)).toContain('permissions')
  })

  it('find a registry that was made up for the run', async () => {
    // Whoever ran the gate with a grant of their own making has a receipt that holds, and does not stand up to an audit.
    const registry = testRegistry()
    registry.grants.push({ ...registry.grants[0]!, id: 'g-moon', works: ['moon'] })
    const cheated = await clearTestDataset({
      log,
      sources: { a: someRows },
      registry: parseRegistry(registry),
      id: 'x',
    })
    const honest = { entries: testRegistry(), logSize: cheated.receipt.inputs.registry.logSize }
    expect((await audit(partsOf(cheated), {}, cheated)).ok).toBe(true)
    const result = await audit(partsOf(cheated), { registry: honest }, cheated)
    expect(result.failed.permission).toBe(2)
    expect(result.failures[0]).toMatchObject({ row: 2 })
  })

  it('find rows, evidence, salts and parts that are others than those committed to', async () => {
    const change = (edit: (rows: { values: unknown[] }[]) => void) => {
      const parts = structuredClone(partsOf(dataset))
      edit(parts[1]!.rows as unknown as { values: unknown[] }[])
      return parts
    }
    const result = await audit(change((rows) => rows.pop()))
    expect(result.failed.root).toBe(1)
    expect(failing(result)).toEqual(['rows', 'counts'])
    const edited = await audit(
      change((rows) => {
        rows[0]!.values = ['https://elsewhere.example/', null]
      }),
    )
    expect(edited.failures).toMatchObject([{ kind: 'root', source: 'a.csv', index: 1 }])
    const missing = await audit(partsOf(dataset).slice(1))
    expect(missing.failures).toMatchObject([{ kind: 'part', source: 'a.csv', index: 0 }])
    const twice = await audit([...partsOf(dataset), partsOf(dataset)[0]!])
    expect(twice.failures).toMatchObject([{ kind: 'part' }])
    expect((await audit([...partsOf(dataset), { source: 'c', index: 0, rows: [] }])).failed.part).toBe(1)
  })

  it('find any one change of a row, its salt or its evidence', async () => {
    const changes: ((row: { values: unknown[]; salt: Uint8Array; evidence: Record<string, unknown> }) => void)[] = [
      (row) => {
        row.values = [row.values[0], 'another caption']
      },
      (row) => {
        row.salt[3]! ^= 1
      },
      (row) => {
        row.evidence.outcome = row.evidence.outcome === 'admit' ? 'refuse' : 'admit'
      },
      (row) => {
        row.evidence.otherRegime = row.evidence.otherRegime === 'admit' ? 'refuse' : 'admit'
      },
      (row) => {
        row.evidence.findings = [...(row.evidence.findings as object[]), declares('sea')]
      },
      (row) => {
        row.evidence.unchecked = ['nothing']
      },
      (row) => {
        row.evidence.grants = ['g-other']
      },
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.nat(dataset.parts.length - 1),
        fc.nat(2),
        fc.constantFrom(...changes),
        async (part, row, change) => {
          const parts = structuredClone(partsOf(dataset))
          const rows = parts[part]!.rows as unknown as Parameters<typeof change>[0][]
          change(rows[row % rows.length]!)
          const result = await audit(parts)
          expect(result.ok).toBe(false)
          expect(result.failed.root).toBe(1)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('find what was left out, where rows are looked at again', async () => {
    const rows: TestRow[] = [{ values: [null, 'a'] }, { values: [null, 'the moon'] }, { values: [null, 'a star'] }]
    const careless = await clearTestDataset({ log, sources: { a: rows }, id: 'careless' })
    const look: AuditOptions['look'] = ([, caption]) =>
      String(caption).includes('moon') ? [declares('moon')] : String(caption).includes('star') ? [declares('star')] : []
    const result = await audit(partsOf(careless), { look }, careless)
    expect(failing(result)).toEqual(['left-out'])
    // The star is granted: that nobody saw it changes nothing.
    expect(result.failures).toMatchObject([{ kind: 'left-out', source: 'a', row: 1 }])
    expect((await audit(partsOf(careless), {}, careless)).ok).toBe(true)
  })

  it('do not stand on another registry than the receipt’s, and tell only the first failures', async () => {
    const result = await audit(partsOf(dataset), { registry: { entries: dataset.registry, logSize: 99 } })
    expect(failing(result)).toEqual(['registry'])
    const many = await audit([], { failuresMax: 2 })
    expect(many.failed.part).toBe(dataset.parts.length)
    expect(many.failures).toHaveLength(2)
  })
})
