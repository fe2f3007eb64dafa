import { beforeAll, describe, expect, it } from 'vitest'
import { answerInquiry, type InquiredDataset } from './inquiry.js'
import type { RowRange } from './kept-rows.js'
import { clearTestDataset, openTestLog, someRows, type TestDataset, testRegistry } from './receipt/dataset-for-tests.js'
import { makeRowProof, verifyRowProof } from './receipt/row-proof.js'

const at = '2026-09-01T00:00:00Z'

describe('was my work in it?', () => {
  let dataset: TestDataset
  let plain: TestDataset
  beforeAll(async () => {
    const log = await openTestLog()
    dataset = await clearTestDataset({ log, sources: { 'a.csv': [...someRows, ...someRows] }, rowsOfPart: 4 })
    plain = await clearTestDataset({ log, sources: { 'p.csv': someRows.slice(0, 1) }, id: 'dst_2' })
  })
  function inquired(from: TestDataset, knew: (work: string) => boolean = () => true): InquiredDataset {
    return {
      receipt: from.receipt,
      kept: from.parts.flatMap(({ line, rows }) =>
        rows.map(({ evidence }, i) => ({
          source: line.source,
          rows: [[line.firstRow + i, line.firstRow + i + 1]] as RowRange[],
          evidence,
        })),
      ),
      knew,
      prove: ({ source, row }) => {
        const part = from.parts.find(
          ({ line }) => line.source === source && row >= line.firstRow && row < line.firstRow + line.rows,
        )!
        const at = row - part.line.firstRow
        return makeRowProof(from.receipt, {
          part: part.line,
          row: at,
          tree: part.tree,
          registry: from.registry,
          ...part.rows[at]!,
        })
      },
    }
  }

  it('is answered for a work and all that is part of it, with proofs', () => {
    const answer = answerInquiry([inquired(dataset)], { work: 'saga', registry: testRegistry(), at, proofsMax: 4 })
    expect(answer.asked).toEqual(['saga', 'moon', 'star'])
    const [of] = answer.datasets
    expect(of).toMatchObject({
      rows: { admit: 2, refuse: 2, review: 2 },
      works: [
        { work: 'moon', rows: { admit: 0, refuse: 2, review: 2 }, grants: [] },
        { work: 'star', rows: { admit: 2, refuse: 0, review: 0 }, grants: [{ grant: 'g-star', rows: 2 }] },
      ],
      proofsLeftOut: 2,
    })
    expect(of!.proofs).toHaveLength(4)
    for (const proof of of!.proofs) expect(verifyRowProof(proof, dataset.receipt).every(({ ok }) => ok)).toBe(true)
    expect(answer.text.en).toContain(
      '6 rows involve “Star Saga”: 2 admitted (under g-star), 2 refused, 2 to be reviewed.',
    )
    expect(answer.text.ja).toContain('学習可 2（許諾 g-star）、学習不可 2、要確認 2')
    expect(answer.text.en).toContain('Proofs attached: 4 rows; 2 more can be asked for.')
  })

  it('is never answered with a plain no: it says what was searched', () => {
    const answer = answerInquiry([inquired(plain), inquired(dataset)], { work: 'star', registry: testRegistry(), at })
    expect(answer.text.en).toContain('“星の旅”: found in 1 of 2 datasets.')
    const [of] = answer.datasets
    expect(of!.rows).toEqual({ admit: 0, review: 0, refuse: 0 })
    expect(of!.text.en).toBe(
      'Dataset “clips” of Eiga Lab (for eiga-1, cleared at 2026-06-01T00:00:00Z, entry 3): nothing of “星の旅” was found among 1 row, which is no proof that it is not in there. Looked at: locations (URLs, domains, platform ids) (in 1 row, against 10, locations-1); names of works in texts (in 1 row, against 4, names-1); machine-readable statements at the location (in 1 row, signals-1). The content itself (pictures, video) was not looked at in 1 of 1 row.',
    )
    expect(of!.text.ja).toContain('含まれていないという証明ではありません')
  })

  it('says that a work which was not registered then was not looked for', () => {
    const answer = answerInquiry([inquired(plain, () => false)], { work: 'star', registry: testRegistry(), at })
    expect(answer.datasets[0]!.notLookedFor).toEqual(['star'])
    expect(answer.text.en).toContain('Not looked for, since not registered then: “星の旅”.')
    expect(answer.text.ja).toContain('当時の台帳になかったため探されていないもの：『星の旅』。')
  })

  it('does not take the lack of datasets for an answer', () => {
    const answer = answerInquiry([], { work: 'star', registry: testRegistry(), at })
    expect(answer.text.en).toContain('does not mean that it was not used')
    expect(answer.text.ja).toContain('使われていないという意味ではありません')
  })
})
