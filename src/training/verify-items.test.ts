import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Item } from '../clearance/index.js'
import { answerInquiry } from './inquiry.js'
import { clearTestDataset, openTestLog, someRows, testRegistry, testSigner } from './receipt/dataset-for-tests.js'
import { makeRowProof } from './receipt/row-proof.js'
import { verifyItems } from './verify-items.js'

const standalone = fileURLToPath(new URL('../../dist/kyodaku-verify.mjs', import.meta.url))

describe('verifying receipts of datasets and proofs of rows', () => {
  const trusted = { verifierKeys: [testSigner.verifierKey] }
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-verify-'))
  let receipt: Item
  let proof: Item
  let inquiry: Item
  const item = (name: string, value: unknown): Item => ({
    name,
    bytes: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
  })

  /** Whether a byte of the answer belongs to what nothing proves. */
  const outside = (at: number): boolean => {
    const text = new TextDecoder().decode(inquiry.bytes)
    const bytesBefore = (index: number) => new TextEncoder().encode(text.slice(0, index)).length
    return ['"text": {', '"at": "2026-09', '"work": "star"', '"asked": [', '"grants": [', '"notLookedFor": ['].some(
      (start) => {
        for (let from = text.indexOf(start); from >= 0; from = text.indexOf(start, from + 1)) {
          const end = text.indexOf(start.endsWith('{') ? '}' : start.endsWith('[') ? ']' : '\n', from)
          if (at >= bytesBefore(from) && at <= bytesBefore(end)) return true
        }
        return false
      },
    )
  }

  beforeAll(async () => {
    const dataset = await clearTestDataset({ log: await openTestLog(), sources: { 'a.csv': someRows } })
    receipt = item('receipt.json', dataset.receipt)
    const { line, rows, tree } = dataset.parts[0]!
    const made = makeRowProof(dataset.receipt, { part: line, row: 1, tree, registry: dataset.registry, ...rows[1]! })
    proof = item('row.json', made)
    inquiry = item(
      'inquiry.json',
      answerInquiry(
        [
          {
            receipt: dataset.receipt,
            kept: [{ source: 'a.csv', rows: [[1, 2]], evidence: rows[1]!.evidence }],
            knew: () => true,
            prove: () => made,
          },
        ],
        { work: 'star', registry: testRegistry(), at: '2026-09-01T00:00:00Z' },
      ),
    )
    for (const { name, bytes } of [receipt, proof, inquiry]) writeFileSync(join(folder, name), bytes)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('verifies both, in either order, and says under which grant a row was admitted', () => {
    for (const items of [
      [receipt, proof],
      [proof, receipt],
    ]) {
      const found = verifyItems(items, trusted)
      expect(found.map(({ verdict }) => verdict)).toEqual(['verified', 'verified'])
      expect(found.find(({ kind }) => kind === 'row-proof')?.summary.en).toContain('g-star')
      expect(found.find(({ kind }) => kind === 'dataset-receipt')?.summary.en).toMatch(/of \d+ rows/)
    }
  })

  it('leaves open whose log it is without a key', () => {
    const found = verifyItems([receipt, proof], { verifierKeys: [] })
    expect(found.map(({ verdict }) => verdict)).toEqual(['consistent', 'consistent'])
  })

  it('can’t say anything of a row without the receipt of its dataset', () => {
    expect(verifyItems([proof], trusted)).toMatchObject([
      { verdict: 'refuted', checks: [{ check: 'clearance.not-verifiable' }] },
    ])
  })

  it('refutes a row whose receipt does not hold', () => {
    const changed = JSON.parse(new TextDecoder().decode(receipt.bytes)) as { inputs: { dataset: { name: string } } }
    changed.inputs.dataset.name = 'another'
    const found = verifyItems([item('receipt.json', changed), proof], trusted)
    expect(found.map(({ verdict }) => verdict)).toEqual(['refuted', 'refuted'])
  })

  it('verifies nothing in which any one byte was changed', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(1_000_000), fc.integer({ min: 1, max: 255 }), (which, at, by) => {
        const [changed, other] = which === 2 ? [inquiry, receipt] : which === 1 ? [proof, receipt] : [receipt, proof]
        // What an answer says of itself in words, when it was given and what was not looked for, is proved by nothing.
        if (which === 2 && outside(at % inquiry.bytes.length)) return
        const bytes = changed.bytes.slice()
        bytes[at % bytes.length]! ^= by
        const [found] = verifyItems([{ ...changed, bytes }, other], trusted)
        expect(found!.verdict).not.toBe('verified')
      }),
      { numRuns: 150 },
    )
  })

  it('is in the one-file verifier, which runs where there is nothing of Node', () => {
    const run = spawnSync(
      process.execPath,
      [standalone, '--key', testSigner.verifierKey, 'receipt.json', 'row.json', 'inquiry.json'],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { LANG: 'C' },
      },
    )
    expect([run.status, run.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^VERIFIED {2}receipt\.json: .*\nVERIFIED {2}row\.json: .*g-star.*\nVERIFIED {2}inquiry\.json: .*found in 1 rows \(1 admitted\)/,
      ),
    ])
    const script = `
      const { readFileSync } = await import('node:fs')
      const items = ['receipt.json', 'row.json', 'inquiry.json'].map((name) => ({ name, bytes: new Uint8Array(readFileSync(name)) }))
      const write = console.log
      for (const name of ['process', 'Buffer', 'require', 'global', 'setImmediate']) delete globalThis[name]
      const { verify } = await import(${JSON.stringify(`file://${standalone}`)})
      const { verifications } = verify(items, { verifierKeys: [${JSON.stringify(testSigner.verifierKey)}] })
      write(verifications.map(({ verdict }) => verdict).join(' '))`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(output.trim()).toBe('verified verified verified')
  })
})
