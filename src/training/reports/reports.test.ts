import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseRegistry } from '../../rights/index.js'
import { type Figure, type ReportDocument, renderHtml, renderMarkdown } from '../document/index.js'
import { clearTestDataset, openTestLog, someRows, testRegistry } from '../receipt/dataset-for-tests.js'
import type { DatasetReceipt } from '../receipt/dataset-receipt.js'
import { topDomains } from './domains.js'
import { dueDiligenceRecord } from './due-diligence.js'
import { principleCodeAnswers } from './principle-code.js'
import { principleCodeFields, trainingContentFields } from './stated-fields.js'
import { sizeRange, trainingContentSummary } from './training-content-summary.js'

const at = '2026-07-01T00:00:00Z'
let receipts: DatasetReceipt[]
beforeAll(async () => {
  const log = await openTestLog()
  const first = await clearTestDataset({ log, sources: { 'a.csv': someRows } })
  const second = await clearTestDataset({ log, sources: { 'b.csv': [...someRows, ...someRows] }, id: 'dst_2' })
  receipts = [first.receipt, second.receipt]
})

const figuresOf = (report: ReportDocument): Figure[] =>
  report.sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'figures' ? block.figures : [])))
const figure = (report: ReportDocument, id: string) => figuresOf(report).find((each) => each.id === id)!
const table = (report: ReportDocument, id: string) =>
  report.sections.flatMap(({ blocks }) => blocks).find((block) => block.kind === 'table' && block.id === id) as {
    rows: unknown[][]
  }
const grantorOf = () => 'Aozora Studio'

/** Figures are counted or stated by somebody; what is neither has no value. */
function isHonest(report: ReportDocument): void {
  for (const each of figuresOf(report)) {
    if (each.value !== undefined) expect(each.counted !== undefined || each.stated !== undefined, each.id).toBe(true)
    for (const { receipt, formula } of each.counted ?? []) {
      expect(receipts.map(({ id }) => id)).toContain(receipt)
      expect(formula).not.toBe('')
    }
  }
}

function reads(report: ReportDocument): void {
  for (const language of ['en', 'ja'] as const) {
    const markdown = renderMarkdown(report, language)
    const html = renderHtml(report, language)
    expect(html).toContain(`<html lang="${language}">`)
    for (const text of [markdown, html]) expect(text).not.toMatch(/undefined|\[object|NaN/)
  }
  const texts = JSON.stringify(report)
  expect(texts).toContain('"en"')
}

describe('the EU summary of training content', () => {
  it('has every section of the template, counts what receipts know and leaves open what nobody states', () => {
    const report = trainingContentSummary({ receipts, statements: {}, grantorOf, at })
    isHonest(report)
    reads(report)
    for (const id of Object.keys(trainingContentFields)) expect(report.sections.map((each) => each.id)).toContain(id)
    for (const fields of Object.values(trainingContentFields))
      for (const { id } of fields) expect(figure(report, id).value, id).toBeUndefined()
    expect(renderMarkdown(report, 'en')).toContain('**Provider name and contact details**: not stated')
    expect(figure(report, 'signals-respected')).toMatchObject({
      value: 3,
      counted: [
        { receipt: 'dst_1', formula: 'result.counts.reasons["signal.disallows"]' },
        { receipt: 'dst_2', entry: receipts[1]!.proof.index },
      ],
    })
    expect(table(report, 'licences').rows).toEqual([['g-star', 'Aozora Studio', 3]])
    expect(table(report, 'sizes').rows[3]).toEqual([{ en: 'Video', ja: '映像' }, undefined, undefined])
  })

  it('marks what a party states as theirs', () => {
    const report = trainingContentSummary({
      receipts,
      statements: { crawlers: { text: 'EigaBot/1.0', by: 'Eiga Lab', at: '2026-06-30' } },
      sizes: [{ modality: 'video', amount: 250_000, by: 'Eiga Lab', at: '2026-06-30' }],
      grantorOf,
      at,
    })
    isHonest(report)
    expect(renderMarkdown(report, 'en')).toContain('EigaBot/1.0 — stated by Eiga Lab on 2026-06-30')
    expect(table(report, 'sizes').rows[3]).toEqual([
      { en: 'Video', ja: '映像' },
      { en: '10,000 to 1,000,000 hours', ja: '10,000〜1,000,000 時間' },
      'Eiga Lab (2026-06-30)',
    ])
    expect(sizeRange('image', 10).en).toBe('less than 1,000,000 images')
    expect(sizeRange('text', 2e13).ja).toBe('10,000,000,000,000 トークン超')
  })

  it('lists the top 10 % of domains, or of a small provider the top 5 % or 1,000', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.boolean(), (hosts, small) => {
        const [receipt] = receipts
        const counts = Object.fromEntries(
          Array.from({ length: hosts }, (_, i) => [`www.host${i}.example`, { admit: i + 1, review: 0, refuse: 9 }]),
        )
        const changed = {
          ...receipt!,
          result: { ...receipt!.result, counts: { ...receipt!.result.counts, hosts: counts } },
        }
        const top = topDomains([changed, changed], small)
        expect(top.of).toBe(hosts)
        expect(top.domains).toHaveLength(Math.ceil(hosts * (small ? 0.05 : 0.1)))
        expect(top.domains[0]).toEqual({ domain: `host${hosts - 1}.example`, rows: 2 * hosts })
        for (let i = 1; i < top.domains.length; i++)
          expect(top.domains[i]!.rows).toBeLessThanOrEqual(top.domains[i - 1]!.rows)
      }),
      { numRuns: 20 },
    )
  })

  it('says where hosts were left out of a receipt', () => {
    const [receipt] = receipts
    const hosts = { 'a.example': { admit: 1, review: 0, refuse: 0 }, '*': { admit: 5, review: 0, refuse: 0 } }
    const cut = { ...receipt!, result: { ...receipt!.result, counts: { ...receipt!.result.counts, hosts } } }
    expect(topDomains([cut], false)).toMatchObject({
      domains: [{ domain: 'a.example', rows: 1 }],
      of: 1,
      rowsBeyond: 5,
    })
    const report = trainingContentSummary({ receipts: [cut], statements: {}, grantorOf, at })
    expect(renderMarkdown(report, 'en')).toContain(
      '5 admitted rows are of hosts that the receipts do not list one by one',
    )
  })
})

describe('the answers to the Principle Code', () => {
  it('comply or explain, or say that nothing is stated', () => {
    const report = principleCodeAnswers({
      receipts,
      answers: {
        P1: { follows: true, explanation: 'Published on our site.', by: 'Eiga Lab', at: '2026-06-30' },
        P3: {
          follows: false,
          explanation: { en: 'From 2027.', ja: '2027 年から。' },
          by: 'Eiga Lab',
          at: '2026-06-30',
        },
      },
      statements: {},
      at,
    })
    isHonest(report)
    reads(report)
    expect(figure(report, 'P1-status').value).toEqual({ en: 'complies', ja: '実施（コンプライ）' })
    expect(figure(report, 'P2-status').value).toBeUndefined()
    expect(figure(report, 'P3-explanation').value).toEqual({ en: 'From 2027.', ja: '2027 年から。' })
    for (const fields of Object.values(principleCodeFields))
      for (const { id } of fields) expect(figure(report, id).value).toBeUndefined()
    expect(figure(report, 'admitted').value).toBe(6)
    expect(figure(report, 'searched-fingerprints').value).toBe(0)
    expect(figure(report, 'P2-inquiries').value).toBeUndefined()
    expect(renderMarkdown(report, 'ja')).toContain('draft of 2025-12-26')
  })
})

describe('the due-diligence record', () => {
  it('says which licences were on offer, which measures were found, and draws no conclusion of law', () => {
    const before = testRegistry()
    const registry = parseRegistry({
      ...before,
      grants: [
        ...before.grants,
        { ...before.grants[0]!, id: 'offer-saga', grantee: '*', works: ['saga'], state: 'offered' },
      ],
    })
    const report = dueDiligenceRecord({ receipts, registry, statements: {}, at })
    isHonest(report)
    reads(report)
    const works = table(report, 'works').rows
    expect(works[0]).toEqual([
      { en: '月の庭', ja: '月の庭' },
      0,
      3,
      3,
      { en: 'offer-saga (Aozora Studio)', ja: 'offer-saga (青空スタジオ)' },
    ])
    expect(works.find(([work]) => (work as { ja: string }).ja === '海の唄')!.at(-1)).toEqual({
      en: 'none registered',
      ja: '登録なし',
    })
    expect(figure(report, 'signal.disallows').value).toBe(3)
    expect(renderMarkdown(report, 'ja')).toContain('該当するかどうかを判断するものではありません')
  })
})
