import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { TrainingError } from '../training-error.js'
import { clearTestDataset, openTestLog, someRows, type TestDataset, testSigner } from './dataset-for-tests.js'
import { type DatasetReceipt, verifyDatasetReceipt } from './dataset-receipt.js'
import { parseDatasetReceipt } from './parse-dataset-receipt.js'

const verifierKeys = [testSigner.verifierKey]
const textOf = (receipt: DatasetReceipt): string => `${JSON.stringify(receipt, null, 2)}\n`

describe('receipts of datasets', () => {
  let dataset: TestDataset
  let text: string
  beforeAll(async () => {
    dataset = await clearTestDataset({
      log: await openTestLog(),
      sources: { 'a.csv': someRows, 'b.csv': someRows.slice(1, 3), 'empty.csv': [] },
    })
    text = textOf(dataset.receipt)
  })

  const verifies = (changed: string): boolean => {
    try {
      return verifyDatasetReceipt(parseDatasetReceipt(changed), { verifierKeys }).every(({ ok }) => ok)
    } catch (error) {
      if (error instanceof TrainingError && error.code === 'training.bad-receipt') return false
      throw error
    }
  }

  it('verify offline, and say what was checked in both languages', () => {
    const checks = verifyDatasetReceipt(parseDatasetReceipt(text), { verifierKeys })
    expect(checks.map(({ check, ok }) => [check, ok])).toEqual(
      ['inputs', 'result', 'parts', 'recorded', 'key'].map((check) => [check, true]),
    )
    expect(checks[2]!.detail.en).toBe('3 parts add up to the root, to 9 rows and to the counts')
    for (const { detail } of checks) expect(detail.ja).toMatch(/[ぁ-ん]/)
    expect(dataset.receipt.entry).toMatchObject({ rows: 9, admitted: 3, decidedAt: '2026-06-01T00:00:00Z' })
    expect(JSON.stringify(dataset.receipt.entry)).not.toMatch(/clips|lab|a\.csv/)
  })

  it('name a stranger’s key as unknown, and another’s as wrong', () => {
    const unknown = verifyDatasetReceipt(dataset.receipt, { verifierKeys: [] })
    expect(unknown.at(-1)).toMatchObject({ check: 'key', ok: false, unknown: true })
    expect(unknown.slice(0, -1).every(({ ok }) => ok)).toBe(true)
  })

  it('say plainly what they cannot prove', () => {
    const said = dataset.receipt.result.notProved.map(({ en }) => en).join('\n')
    expect(said).toContain('trained on nothing else')
    expect(said).toContain('Not looked at in any row: fingerprints of the content.')
    expect(said).toContain('In 3 rows this could not be checked: content.')
    expect(said).toContain('1 row could not be read, and was refused unseen.')
    for (const { ja } of dataset.receipt.result.notProved) expect(ja).toMatch(/[ぁ-ん]/)
  })

  it('do not verify when any value in them is changed', () => {
    const paths = leaves(dataset.receipt)
    expect(paths.length).toBeGreaterThan(100)
    for (const path of paths) {
      if (path.join('.') === 'logKey') continue
      const changed = structuredClone(dataset.receipt)
      const holder = path
        .slice(0, -1)
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], changed) as Record<string, unknown>
      holder[path.at(-1)!] = other(holder[path.at(-1)!])
      expect(verifies(JSON.stringify(changed)), path.join('.')).toBe(false)
    }
  })

  it('do not verify when a part is left out, put twice or moved, even under a digest of its own', async () => {
    const { parts } = dataset.receipt.result
    for (const wrong of [parts.slice(1), [...parts, parts[0]!], parts.toReversed()]) {
      const changed = { ...dataset.receipt, result: { ...dataset.receipt.result, parts: wrong } }
      expect(verifyDatasetReceipt(changed, { verifierKeys }).find(({ check }) => check === 'parts')).toMatchObject({
        ok: false,
      })
    }
  })

  it('are refused with one clear error when they are anything else', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(text.length - 1), fc.string({ maxLength: 8 }), (a, b, piece) => {
        const changed = text.slice(0, Math.min(a, b)) + piece + text.slice(Math.max(a, b))
        if (verifies(changed)) expect(JSON.parse(changed)).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
    for (const odd of ['', 'null', '[]', '{"format":"kyodaku-dataset-receipt@v1"}', '{'.repeat(10_000)])
      expect(() => parseDatasetReceipt(odd)).toThrow(TrainingError)
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(() => parseDatasetReceipt(json)).toThrow(TrainingError)
      }),
      { numRuns: 200 },
    )
  })
})

/** The paths of all values that are not objects. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]))
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return /[0-8]$/.test(value) ? `${value.slice(0, -1)}9` : `${value}x`
  return 'x'
}
