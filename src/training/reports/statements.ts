import type { Bilingual } from '../../clearance/index.js'
import type { Counted, Figure, Section } from '../document/index.js'
import { type DatasetReceipt, logOf } from '../receipt/index.js'
import { type ReportSourceId, reportSources } from './sources.js'
import type { StatedField } from './stated-fields.js'

/** What a party says about something that nothing here can count. */
export interface PartyStatement {
  text: string | Bilingual
  /** Who says so. */
  by: string
  /** When: an RFC 3339 instant or date. */
  at: string
}

/** Statements by the id of the field of a report that they answer. */
export type PartyStatements = Readonly<Record<string, PartyStatement>>

/** The figure of such a field: what was stated, or that nothing was. */
export function statedFigure({ id, label }: StatedField, statements: PartyStatements): Figure {
  const said = Object.hasOwn(statements, id) ? statements[id] : undefined
  if (said === undefined) return { id, label, value: undefined }
  return { id, label, value: said.text, stated: { by: said.by, at: said.at } }
}

/** Where a number of these receipts comes from. */
export function countedFrom(receipts: readonly DatasetReceipt[], formula: string): Counted[] {
  return receipts.map(({ id, proof }) => ({ receipt: id, entry: proof.index, formula }))
}

/** The sum of a number over receipts, with where it comes from. */
export function summedFigure(
  id: string,
  label: Bilingual,
  receipts: readonly DatasetReceipt[],
  formula: string,
  count: (receipt: DatasetReceipt) => number,
): Figure {
  return {
    id,
    label,
    value: receipts.reduce((sum, receipt) => sum + count(receipt), 0),
    counted: countedFrom(receipts, formula),
  }
}

/** A number of a table of counts, 0 where the table has it not. */
export function countOf(table: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(table, key) ? table[key]! : 0
}

/** What a report follows, and what it rests on. */
export function sourcesSection(ids: readonly ReportSourceId[], receipts: readonly DatasetReceipt[]): Section {
  return {
    id: 'sources',
    level: 2,
    heading: { en: 'What this report follows and rests on', ja: 'この報告書が従うもの、依拠するもの' },
    blocks: [
      {
        kind: 'table',
        id: 'followed',
        columns: [
          { en: 'Source', ja: '根拠' },
          { en: 'Version', ja: '版' },
          { en: 'Date', ja: '日付' },
          { en: 'Status', ja: '位置づけ' },
        ],
        rows: ids.map((id) => {
          const { name, version, date, status } = reportSources[id]
          return [name, version, date, statusNames[status]]
        }),
      },
      {
        kind: 'table',
        id: 'receipts',
        columns: [
          { en: 'Receipt', ja: '受領証' },
          { en: 'Dataset', ja: 'データセット' },
          { en: 'Log', ja: '記録' },
          { en: 'Entry', ja: '番号' },
          { en: 'Decided at', ja: '判定時刻' },
          { en: 'Rows', ja: '行数' },
        ],
        rows: receipts.map((receipt) => [
          receipt.id,
          receipt.inputs.dataset.name,
          logOf(receipt),
          String(receipt.proof.index),
          receipt.entry.decidedAt,
          receipt.inputs.dataset.rows,
        ]),
      },
      {
        kind: 'text',
        text: {
          en: 'Figures are counted from the receipts, by the formula beside them; what parties state is marked as theirs. What is not stated is left open.',
          ja: '数値は、併記した式により受領証から算出しています。当事者の申告はその旨を示し、申告のない項目は「記載なし」としています。',
        },
      },
      { kind: 'text', text: { en: 'What the receipts cannot prove:', ja: '受領証が証明できないこと：' } },
      { kind: 'list', items: distinct(receipts.flatMap(({ result }) => result.notProved)) },
    ],
  }
}

const statusNames: Record<'in-force' | 'guidance' | 'draft', Bilingual> = {
  'in-force': { en: 'in force', ja: '施行中' },
  guidance: { en: 'guidance', ja: '指針' },
  draft: { en: 'draft', ja: '案' },
}

function distinct(texts: readonly Bilingual[]): Bilingual[] {
  return [...new Map(texts.map((text) => [text.en, text])).values()]
}
