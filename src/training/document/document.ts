import type { Bilingual } from '../../clearance/index.js'
import type { Language } from '../../rights/index.js'

/** Where a figure comes from: anyone with the receipt counts it again. */
export interface Counted {
  /** Id of the dataset's receipt. */
  receipt: string
  /** Its entry in the log. */
  entry: number
  /** Over the fields of the receipt: `result.counts.outcomes.admit`. */
  formula: string
}

/** A value that is shown. Undefined: nobody has stated it, and that is what is shown. */
export type Shown = number | string | Bilingual | undefined

/** One thing that is reported: what it is called, its value, and who says so or how it was counted. */
export interface Figure {
  /** Stable, for programs. */
  id: string
  label: Bilingual
  value: Shown
  counted?: Counted[]
  /** Who states it and when, where it was not counted. */
  stated?: { by: string; at: string }
  note?: Bilingual
}

export type Block =
  | { kind: 'text'; text: Bilingual }
  | { kind: 'list'; items: Bilingual[] }
  | { kind: 'figures'; figures: Figure[] }
  | { kind: 'table'; id: string; columns: Bilingual[]; rows: Shown[][]; counted?: Counted[] }

export interface Section {
  id: string
  heading: Bilingual
  /** 2 for a main section, 3 for one within it. */
  level: 2 | 3
  blocks: Block[]
}

/** A report, in both languages at once. */
export interface ReportDocument {
  format: 'kyodaku-report@v1'
  kind: string
  title: Bilingual
  /** When it was made: an RFC 3339 instant. */
  at: string
  sections: Section[]
}

const notStated: Bilingual = { en: 'not stated', ja: '記載なし' }

/** The text of a value; what nobody has stated is said to be so. */
export function showValue(value: Shown, language: Language): string {
  if (value === undefined) return notStated[language]
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 6 })
  return typeof value === 'string' ? value : value[language]
}

/** How a figure was counted, in one line; empty where it was not. */
export function countedText(counted: readonly Counted[] | undefined, language: Language): string {
  if (counted === undefined || counted.length === 0) return ''
  const each = counted.map(({ receipt, entry, formula }) =>
    language === 'ja'
      ? `${formula}（受領証 ${receipt}、記録 ${entry} 番）`
      : `${formula} (receipt ${receipt}, entry ${entry})`,
  )
  return language === 'ja' ? `算出：${each.join(' + ')}` : `counted: ${each.join(' + ')}`
}

/** Who states a figure, in one line; empty where nobody does. */
export function statedText(stated: Figure['stated'], language: Language): string {
  if (stated === undefined) return ''
  return language === 'ja' ? `${stated.by}の申告（${stated.at}）` : `stated by ${stated.by} on ${stated.at}`
}
