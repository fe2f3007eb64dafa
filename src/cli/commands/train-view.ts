import {
  type MappedColumn,
  outcomeWords,
  type RowOutcome,
  type RunCounts,
  reasonWords,
  roleOfWords,
  roleWords,
  type TwoLanguages,
  uncheckedWords,
} from '../../training/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Text } from '../language.js'
import type { Run } from '../program.js'

/** A word in both languages, as commands keep their texts. */
export const textOf = ({ en, ja }: TwoLanguages): Text => [en, ja]

/** Outcomes of rows, within sentences. */
const inSentence: Readonly<Record<RowOutcome, Text>> = {
  admit: ['admitted', outcomeWords.admit.ja],
  review: ['to be reviewed', outcomeWords.review.ja],
  refuse: ['refused', outcomeWords.refuse.ja],
}

/** What a row's outcome is called. */
export const outcomeText = (outcome: RowOutcome): Text => textOf(outcomeWords[outcome])

/** A reason in words, with its code for those who filter by it; a code that has no words is said alone. */
export function reasonText(code: string): Text {
  const words = Object.hasOwn(reasonWords, code) ? reasonWords[code as keyof typeof reasonWords] : undefined
  return words === undefined ? [code, code] : [`${words.en} (${code})`, `${words.ja}（${code}）`]
}

/** What could not be looked at. */
export function uncheckedText(what: string): Text {
  return Object.hasOwn(uncheckedWords, what)
    ? textOf(uncheckedWords[what as keyof typeof uncheckedWords])
    : [what, what]
}

/** As what a column is looked at. */
export function roleText({ role, of, from }: Pick<MappedColumn, 'role' | 'of' | 'from'>): Text {
  if (from === 'media') return ['the media that it names', '指し示すメディア']
  const { en, ja } = roleWords[role]
  if (of === undefined) return [en, ja]
  const known = Object.hasOwn(roleOfWords, of) ? roleOfWords[of as keyof typeof roleOfWords] : { en: of, ja: of }
  return [`${en} (${known.en})`, `${ja}（${known.ja}）`]
}

/** How the two regimes differ over the rows: those that both decide alike, and those that they don't. */
export function regimeRows({ regimes }: RunCounts): { text: Text; rows: number }[] {
  return Object.entries(regimes)
    .sort(([, a], [, b]) => b - a)
    .map(([pair, rows]) => {
      const [asked, other] = pair.split('/') as [RowOutcome, RowOutcome]
      return {
        text:
          asked === other
            ? [`${inSentence[asked][0]} under both`, `両制度とも${inSentence[asked][1]}`]
            : [
                `${inSentence[asked][0]} here, ${inSentence[other][0]} under the other regime`,
                `この制度では${inSentence[asked][1]}、もう一方では${inSentence[other][1]}`,
              ],
        rows,
      }
    })
}

/** Reasons by how many rows they stand at, without the one that nothing was found. */
export function reasonRows({ reasons }: RunCounts): { reason: string; rows: number }[] {
  return Object.entries(reasons)
    .filter(([reason]) => reason !== 'none.found')
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 20)
    .map(([reason, rows]) => ({ reason, rows }))
}

/** One thing that was checked, as it is shown. */
export interface ShownCheck {
  check: string
  ok: boolean
  /** Not refuted, but it can't be told from what is known here. */
  unknown?: true
  detail: { en: string; ja: string }
}

/** Each check on a line, for people. */
export function printChecks({ console }: Run, checks: readonly ShownCheck[]): void {
  const { color } = console
  for (const { check, ok, unknown, detail } of checks) {
    const mark = ok ? color.green('✓') : unknown ? color.yellow('!') : color.red('✗')
    const name = Object.hasOwn(checkTexts, check) ? console.say(checkTexts[check]!) : check
    console.print(`  ${mark} ${name}: ${console.say([detail.en, detail.ja])}`)
  }
}

/** A refuted check says most; then one that nobody can tell here. */
export function exitCodeOfChecks(checks: readonly ShownCheck[]): ExitCode {
  if (checks.some(({ ok, unknown }) => !ok && unknown !== true)) return exitCodes.failed
  return checks.every(({ ok }) => ok) ? exitCodes.permitted : exitCodes.review
}

/** What checks of receipts, rows and whole datasets are called. */
export const checkTexts: Readonly<Record<string, Text>> = {
  inputs: ['inputs', '判定材料'],
  result: ['result', '結果'],
  parts: ['parts', '部分'],
  recorded: ['recorded', '記録'],
  key: ['key', '鍵'],
  receipt: ['receipt', '受領証'],
  part: ['part', '部分'],
  row: ['row', '行'],
  registry: ['registry', '台帳'],
  decision: ['decision', '判定'],
  'same-row': ['same row', '同じ行'],
  'receipt-inputs': ['receipt: inputs', '受領証：判定材料'],
  'receipt-result': ['receipt: result', '受領証：結果'],
  'receipt-parts': ['receipt: parts', '受領証：部分'],
  'receipt-recorded': ['receipt: recorded', '受領証：記録'],
  'receipt-key': ['receipt: key', '受領証：鍵'],
  files: ['files', 'ファイル'],
  record: ['record', '台帳の記録'],
  'registry-whole': ['registry whole', '台帳の完全性'],
  rows: ['rows', '行'],
  permissions: ['permissions', '許諾'],
  decisions: ['decisions', '判定'],
  counts: ['counts', '集計'],
  'left-out': ['left out', '検知漏れ'],
  hosts: ['hosts', 'ホスト'],
  signals: ['signals', '意思表示'],
  dataset: ['dataset', 'データセット'],
}
