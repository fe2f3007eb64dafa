import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearFile, prepareClearing } from './clear.js'
import { depositFile } from './deposit.js'
import { ClearanceError } from './errors.js'
import { openKyodaku } from './kyodaku.js'
import { parseReceipt, type Receipt, verifyReceipt } from './receipt.js'
import { recordWork } from './registry.js'

const samples = fileURLToPath(new URL('../../samples/media/', import.meta.url))

describe('receipts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-receipt-'))
  let text: string
  let verifierKeys: string[]

  beforeAll(async () => {
    const kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
    await recordWork(kyodaku, {
      id: 'w',
      kind: 'character',
      titles: [{ text: 'w', kind: 'official' }],
      owners: [{ party: 'o', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    const picture = join(samples, 'inputs/captioned-still.jpg')
    await depositFile(kyodaku, picture, { work: 'w' })
    const result = await clearFile(kyodaku, await prepareClearing(kyodaku), picture, {
      use: { kind: 'release', party: 'p', model: 'm', territory: 'JP', regime: 'prior-permission' },
    })
    expect(result.decision.outcome).toBe('refuse')
    text = readFileSync(result.receiptFile, 'utf8')
    verifierKeys = [kyodaku.log.verifierKey]
    await kyodaku.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const verifies = (changed: string): boolean => {
    try {
      return verifyReceipt(parseReceipt(changed), { verifierKeys }).every(({ ok }) => ok)
    } catch (error) {
      if (error instanceof ClearanceError) return false
      throw error
    }
  }

  it('verify, whatever the order of their fields', () => {
    expect(verifies(text)).toBe(true)
    const { decision, inputs, ...rest } = JSON.parse(text) as Receipt
    expect(verifies(JSON.stringify({ inputs, decision, ...rest }))).toBe(true)
  })

  it('do not verify when any value in them is changed', () => {
    const receipt = JSON.parse(text) as Receipt
    const paths = leaves(receipt)
    expect(paths.length).toBeGreaterThan(50)
    for (const path of paths) {
      // The key that a receipt names for itself is not what it is checked with.
      if (path.join('.') === 'logKey') continue
      const changed = structuredClone(receipt)
      const holder = path
        .slice(0, -1)
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], changed) as Record<string, unknown>
      const key = path.at(-1)!
      holder[key] = other(holder[key])
      expect(verifies(JSON.stringify(changed)), path.join('.')).toBe(false)
    }
  })

  it('are refused with one clear error when they are anything else', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(text.length - 1), fc.string({ maxLength: 8 }), (a, b, piece) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const changed = text.slice(0, from) + piece + text.slice(to)
        // Either it still says the very same, or it does not verify; it never throws anything else.
        if (verifies(changed)) expect(JSON.parse(changed)).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
    for (const odd of ['', 'null', '[]', '"x"', '{"format":"kyodaku-receipt@v1"}', '\u0000', '{'.repeat(10_000)]) {
      expect(() => parseReceipt(odd)).toThrow(ClearanceError)
    }
  })
})

/** The paths of all values that are not objects. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]))
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (typeof value === 'string') return /[0-8]$/.test(value) ? `${value.slice(0, -1)}9` : `${value}x`
  return 'x'
}
