import { beforeAll, describe, expect, it } from 'vitest'
import { answerInquiry, type Disclosed, type InquiryAnswer } from './inquiry.js'
import type { RowRange } from './kept-rows.js'
import { parseInquiry } from './parse-inquiry.js'
import {
  clearTestDataset,
  openTestLog,
  someRows,
  type TestDataset,
  testRegistry,
  testSigner,
} from './receipt/dataset-for-tests.js'
import { makeRowProof } from './receipt/row-proof.js'
import { verifyInquiry } from './verify-inquiry.js'

describe('the answer to an inquiry, verified', () => {
  let found: TestDataset
  let plain: TestDataset
  const trusted = { verifierKeys: [testSigner.verifierKey] }
  beforeAll(async () => {
    const log = await openTestLog()
    found = await clearTestDataset({ log, sources: { 'a.csv': [...someRows, ...someRows] }, rowsOfPart: 4 })
    plain = await clearTestDataset({ log, sources: { 'p.csv': someRows.slice(0, 1) }, id: 'dst_2' })
  })

  const ask = (work: string, discloses: Disclosed, mayProve = (_works: readonly string[]) => true): InquiryAnswer => {
    const of = (from: TestDataset, much: Disclosed) => ({
      receipt: from.receipt,
      discloses: much,
      kept: from.parts.flatMap(({ line, rows }) =>
        rows.map(({ evidence }, i) => ({
          source: line.source,
          rows: [[line.firstRow + i, line.firstRow + i + 1]] as RowRange[],
          evidence,
        })),
      ),
      knew: () => true,
      mayProve: ({ works }: { works: readonly string[] }) => mayProve(works),
      prove: ({ source, row }: { source: string; row: number }) => {
        const part = from.parts.find(
          ({ line }) => line.source === source && row >= line.firstRow && row < line.firstRow + line.rows,
        )!
        const { line, rows, tree } = part
        const at = row - line.firstRow
        return makeRowProof(from.receipt, { part: line, row: at, tree, registry: from.registry, ...rows[at]! })
      },
    })
    const options = { work, registry: testRegistry(), at: '2026-09-01T00:00:00Z' }
    return answerInquiry([of(found, discloses), of(plain, discloses === 'receipt' ? 'receipt' : 'entry')], options)
  }
  const read = (answer: InquiryAnswer) => parseInquiry(JSON.stringify(answer))
  const stateOf = (answer: InquiryAnswer, receipts?: ReadonlyMap<string, TestDataset['receipt']>) =>
    Object.fromEntries(
      verifyInquiry(read(answer), trusted, receipts).map(({ check, ok, unknown }) => [
        check,
        ok ? 'holds' : unknown === true ? 'open' : 'refuted',
      ]),
    )
  /** The answer with something in it said otherwise. */
  const changed = (answer: InquiryAnswer, change: (copy: InquiryAnswer) => void) => {
    const copy = structuredClone(answer)
    change(copy)
    return stateOf(copy)
  }

  it('holds wholly where the receipts are in it', () => {
    expect(stateOf(ask('saga', 'receipt'))).toEqual({
      recorded: 'holds',
      searched: 'holds',
      counted: 'holds',
      rows: 'holds',
      key: 'holds',
    })
  })

  it('says what stays open for the owner of a work, and what the receipts would add', () => {
    const answer = ask('star', 'search')
    const [one, other] = answer.datasets
    // Nothing of other works, hosts or permissions; nothing at all of whose the other dataset is.
    expect(one!.recorded.result).toBeUndefined()
    expect(JSON.stringify(answer)).not.toContain('b.example')
    expect([other!.dataset, other!.party, other!.model, other!.recorded.inputs]).toEqual(Array(4).fill(undefined))
    expect(answer.text.en).toContain(`The dataset of entry ${other!.entry} (cleared at`)
    expect(answer.text.ja).toContain(`記録 ${other!.entry} 番のデータセット`)
    expect(stateOf(answer)).toEqual({
      recorded: 'holds',
      searched: 'holds',
      'searched-unseen': 'open',
      'counted-unseen': 'open',
      rows: 'holds',
      key: 'holds',
    })
    const receipts = new Map([found, plain].map(({ receipt }) => [receipt.id, receipt]))
    expect(Object.values(stateOf(answer, receipts)).every((state) => state === 'holds')).toBe(true)
  })

  it('counts what can’t be proved to whoever asks, and leaves its permissions out', () => {
    const [of] = ask('saga', 'search', (works) => !works.includes('star')).datasets
    expect(of).toMatchObject({ rows: { admit: 2, refuse: 2, review: 2 }, proofsLeftOut: 2, proofsWithheld: 2 })
    expect(of!.works.find(({ work }) => work === 'star')).toMatchObject({ rows: { admit: 2 }, grants: [] })
    expect(of!.text.en).toContain('Proofs attached: 4 rows; 0 more can be asked for. 2 rows can’t be proved here')
    expect(of!.text.ja).toContain('2 行は、他の権利者の作品や許諾にも関わるため、証明を添付できません')
  })

  it('is refuted where it says anything else than what was logged', () => {
    const answer = ask('saga', 'receipt')
    const of = (copy: InquiryAnswer) => copy.datasets[0]!
    const refutes = (check: string, change: (copy: InquiryAnswer) => void) =>
      expect(changed(answer, change)[check], String(change)).toBe('refuted')
    refutes('recorded', (copy) => {
      of(copy).rowsOfDataset = 3
    })
    refutes('recorded', (copy) => {
      of(copy).entry += 1
    })
    refutes('searched', (copy) => {
      of(copy).party = 'another'
    })
    refutes('searched', (copy) => {
      of(copy).searched[0]!.rows += 1
    })
    refutes('counted', (copy) => {
      of(copy).works[0]!.rows.refuse -= 1
    })
    refutes('counted', (copy) => {
      of(copy).works.pop()
    })
    refutes('counted', (copy) => {
      of(copy).rows.admit = 99
    })
    refutes('counted', (copy) => {
      of(copy).unchecked = {}
    })
    refutes('rows', (copy) => {
      of(copy).proofs[0]!.values[1] = 'a boat'
    })
    refutes('rows', (copy) => {
      of(copy).proofs[1] = of(copy).proofs[0]!
    })
    refutes('rows', (copy) => {
      copy.asked = ['sea']
    })
    // Nothing of a receipt that is of another entry counts.
    expect(stateOf(ask('star', 'search'), new Map([[found.receipt.id, plain.receipt]]))['counted-unseen']).toBe('open')
  })

  it('shows nothing where it names no dataset', () => {
    const answer = answerInquiry([], { work: 'star', registry: testRegistry(), at: '2026-09-01T00:00:00Z' })
    expect(stateOf(answer)).toEqual({ recorded: 'open' })
  })

  it('counts by the receipt where the rows were removed', () => {
    const options = { work: 'star', registry: testRegistry(), at: '2026-09-01T00:00:00Z' }
    const answer = answerInquiry([{ receipt: found.receipt, knew: () => true }], options)
    expect(answer.datasets[0]).toMatchObject({ removed: true, rows: { admit: 2, refuse: 0, review: 0 }, proofs: [] })
    expect(answer.text.en).toContain('The dataset was removed since')
    expect(stateOf(answer)).toMatchObject({ counted: 'holds' })
  })
})
