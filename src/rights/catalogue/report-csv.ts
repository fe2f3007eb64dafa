import { type CatalogueProblem, explainCatalogueProblem } from './catalogue-problem.js'

const headings = {
  en: ['line', 'column', 'severity', 'code', 'what is wrong', 'what to do', 'value'],
  ja: ['行', '列', '重大度', 'コード', '内容', '対処', '値'],
} as const

const severities = {
  fatal: ['the whole file', 'ファイル全体'],
  error: ['error', 'エラー'],
  warning: ['warning', '注意'],
} as const

/** How grave a problem is, in words. */
export const severityName = (severity: CatalogueProblem['severity'], language: 'ja' | 'en') =>
  severities[severity][language === 'ja' ? 1 : 0]

/**
 * Every problem as CSV for a spreadsheet: UTF-8 with a byte order mark, so that Excel shows Japanese. Cells from the file that
 * a spreadsheet would run as a formula begin with an apostrophe instead (OWASP, CSV injection).
 */
export function catalogueReportCsv(problems: Iterable<CatalogueProblem>, language: 'ja' | 'en'): string {
  const lines = [headings[language].map(csvCell).join(',')]
  for (const problem of problems) {
    const { text, remedy } = explainCatalogueProblem(problem, language)
    const { line, column = '', severity, code, value = '' } = problem
    const cells = [line === 0 ? '' : String(line), column, severityName(severity, language), code, text, remedy, value]
    lines.push(cells.map(csvCell).join(','))
  }
  return `\ufeff${lines.join('\r\n')}\r\n`
}

/** Excel in Japanese also takes full-width signs for the beginning of a formula; leading spaces do not stop it everywhere. */
const formula = /^[\s\p{C}]*[=+\-@＝＋－＠\t\r]/u

/** One cell, quoted, with nothing in it that a spreadsheet would run. */
export function csvCell(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
