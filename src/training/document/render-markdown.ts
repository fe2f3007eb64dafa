import type { Language } from '../../rights/index.js'
import { type Block, countedText, type Figure, type ReportDocument, showValue, statedText } from './document.js'

/** The report as Markdown (CommonMark with tables). None of its texts can become markup, an image or HTML. */
export function renderMarkdown(report: ReportDocument, language: Language): string {
  const lines = [`# ${escapeMarkdown(report.title[language])}`, '', escapeLine(report.at), '']
  for (const { heading, level, blocks } of report.sections) {
    lines.push(`${'#'.repeat(level)} ${escapeMarkdown(heading[language])}`, '')
    for (const block of blocks) lines.push(...blockLines(block, language), '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function blockLines(block: Block, language: Language): string[] {
  switch (block.kind) {
    case 'text':
      return [escapeLine(block.text[language])]
    case 'list':
      return block.items.map((item) => `- ${escapeLine(item[language])}`)
    case 'figures':
      return block.figures.map((figure) => figureLine(figure, language))
    case 'table': {
      const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`
      const counted = countedText(block.counted, language)
      return [
        row(block.columns.map((column) => column[language])),
        `|${' --- |'.repeat(block.columns.length)}`,
        ...block.rows.map((cells) => row(cells.map((cell) => showValue(cell, language)))),
        ...(counted === '' ? [] : ['', escapeLine(counted)]),
      ]
    }
  }
}

function figureLine({ label, value, counted, stated, note }: Figure, language: Language): string {
  const after = [countedText(counted, language), statedText(stated, language), note?.[language] ?? '']
    .filter((text) => text !== '')
    .map(escapeMarkdown)
  const line = `- **${escapeMarkdown(label[language])}**: ${escapeMarkdown(showValue(value, language))}`
  return after.length === 0 ? line : `${line} — ${after.join('; ')}`
}

/** One line in which no character is markup: any ASCII punctuation can be escaped (CommonMark 2.4). */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trimStart()
    .replace(/[\\`*_{}[\]<>#!|~&@$^]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
}

/** The same where a line or an item of a list begins: a dash, plus, equals sign or number is markup only there. */
function escapeLine(text: string): string {
  return escapeMarkdown(text)
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}
