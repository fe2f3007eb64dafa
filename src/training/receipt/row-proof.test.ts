import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../record/index.js'
import { TrainingError } from '../training-error.js'
import { clearTestDataset, openTestLog, someRows, type TestDataset, testRegistry } from './dataset-for-tests.js'
import { excerptDigest } from './evidence.js'
import { parseRowProof } from './parse-row-proof.js'
import { makeRowProof, type RowProof, type RowProofCheck, verifyRowProof } from './row-proof.js'

const ok = (checks: RowProofCheck[]): boolean => checks.every((check) => check.ok)

describe('proofs of rows', () => {
  let dataset: TestDataset
  beforeAll(async () => {
    dataset = await clearTestDataset({
      log: await openTestLog(),
      sources: { 'a.csv': someRows, 'b.csv': someRows.toReversed() },
      rowsOfPart: 3,
    })
  })

  function prove(part: number, row: number, from: TestDataset = dataset): RowProof {
    const { line, tree, rows } = from.parts[part]!
    return makeRowProof(from.receipt, { part: line, row, tree, registry: from.registry, ...rows[row]! })
  }
  const says = (proof: RowProof, from = dataset) =>
    verifyRowProof(proof, from.receipt).find(({ check }) => check === 'decision')!.detail

  it('hold for every row, also read back from text, with the row as who asks has it', () => {
    for (const [p, part] of dataset.parts.entries())
      for (const [r, { values }] of part.rows.entries()) {
        const proof = parseRowProof(JSON.stringify(prove(p, r), null, 2))
        const asJson = { caption: values[1], url: values[0], width: 640 }
        expect(ok(verifyRowProof(proof, dataset.receipt, { row: asJson }))).toBe(true)
        expect(ok(verifyRowProof(proof, dataset.receipt, { row: values }))).toBe(true)
        expect(ok(verifyRowProof(proof, dataset.receipt, { row: { ...asJson, caption: 'else' } }))).toBe(false)
        expect(ok(verifyRowProof(proof, dataset.receipt, { row: [] }))).toBe(false)
      }
  })

  it('say under which grant of whom, why not, or what was looked at', () => {
    expect(says(prove(0, 1)).en).toMatch(/^Admitted: .*Under grant g-star of Aozora Studio\.$/)
    expect(says(prove(0, 1)).ja).toMatch(/^学習可：.*青空スタジオによる許諾 g-star。$/)
    expect(says(prove(0, 2)).en).toMatch(/^Refused: .*Aozora Studio/)
    expect(says(prove(0, 2)).en).toContain('Not checked: content.')
    expect(says(prove(0, 0)).en).toBe(
      'Admitted: nothing registered was found; looked at: locations (URLs, domains, platform ids) (among 10, locations-1); names of works in texts (among 4, names-1); machine-readable statements at the location (signals-1); registry up to entry 1.',
    )
    expect(says(prove(2, 0)).en).toBe('Refused: it could not be read as a row (a quote too many).')
  })

  it('do not hold when any value in them is changed', () => {
    for (const [p, r] of [
      [0, 1],
      [0, 2],
      [0, 0],
    ] as const) {
      const proof = prove(p, r)
      for (const path of leaves(proof)) {
        const changed = structuredClone(proof)
        const holder = path
          .slice(0, -1)
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], changed) as Record<string, unknown>
        holder[path.at(-1)!] = other(holder[path.at(-1)!])
        // Of a row without findings nothing of the registry is proved, nor used.
        if (path[0] === 'registry' && proof.evidence.findings.length === 0) continue
        expect(holds(JSON.stringify(changed)), path.join('.')).toBe(false)
      }
    }
  })

  it('do not hold with a permission that was made up afterwards', async () => {
    // Somebody claims that a refused row was admitted, under a grant that was never there.
    const refused = prove(0, 2)
    const forged = testRegistry()
    forged.grants[0] = { ...forged.grants[0]!, id: 'g-moon', works: ['moon'] }
    const evidence = {
      ...refused.evidence,
      outcome: 'admit' as const,
      otherRegime: 'admit' as const,
      grants: ['g-moon'],
      excerpt: excerptDigest(forged),
    }
    const checks = verifyRowProof({ ...refused, evidence, registry: forged }, dataset.receipt)
    expect(checks.find(({ check }) => check === 'row')).toMatchObject({ ok: false })

    // A permission whose evidence names no part of the registry is at most not refuted.
    const loose = await clearTestDataset({ log: await openTestLog(), sources: { a: someRows }, excerpts: false })
    const unbound = verifyRowProof(prove(0, 1, loose), loose.receipt)
    expect(unbound.find(({ check }) => check === 'registry')).toMatchObject({ ok: false, unknown: true })
    expect(unbound.filter((check) => !check.ok)).toHaveLength(1)
  })

  it('are not made of what was not committed to', () => {
    const { line, tree, rows } = dataset.parts[0]!
    const row = rows[1]!
    const make = (change: Partial<Parameters<typeof makeRowProof>[1]>) => () =>
      makeRowProof(dataset.receipt, { part: line, row: 1, tree, registry: dataset.registry, ...row, ...change })
    expect(make({})().row).toBe(1)
    for (const [change, code] of [
      [{ row: 9 }, 'training.unknown-row'],
      [{ part: { source: 'c.csv', index: 0 } }, 'training.unknown-row'],
      [{ row: 2 }, 'training.bad-proof'],
      [{ values: ['x', null] }, 'training.bad-proof'],
      [{ evidence: rows[0]!.evidence }, 'training.bad-proof'],
      [{ salt: rows[0]!.salt }, 'training.bad-proof'],
    ] as const)
      expect(make(change)).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('are refused with one clear error when they are anything else', () => {
    const text = JSON.stringify(prove(0, 1))
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(text.length - 1), fc.string({ maxLength: 8 }), (a, b, piece) => {
        const changed = text.slice(0, Math.min(a, b)) + piece + text.slice(Math.max(a, b))
        if (holds(changed)) expect(canonicalJson(JSON.parse(changed))).toBe(canonicalJson(JSON.parse(text)))
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(() => parseRowProof(json)).toThrow(TrainingError)
      }),
      { numRuns: 200 },
    )
    expect(() => parseRowProof(text.replace('star again', 'star\\ud800again'))).toThrow(TrainingError)
  })

  function holds(text: string): boolean {
    try {
      return ok(verifyRowProof(parseRowProof(text), dataset.receipt))
    } catch (error) {
      if (error instanceof TrainingError && error.code === 'training.bad-proof') return false
      throw error
    }
  }
})

function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]))
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return /[0-8]$/.test(value) ? `${value.slice(0, -1)}9` : `${value}x`
  return 'x'
}
