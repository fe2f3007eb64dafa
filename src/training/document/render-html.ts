import type { Language } from '../../rights/index.js'
import { type Block, countedText, type ReportDocument, showValue, statedText } from './document.js'

const style = `:root{color-scheme:light dark}
body{font-family:system-ui,"Hiragino Sans","Noto Sans CJK JP",sans-serif;line-height:1.6;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #8888;padding:.3rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
dt{font-weight:600;margin-top:.6rem}
dd{margin:0;overflow-wrap:anywhere}
small{opacity:.75;display:block}`

/**
 * The report as one HTML file without scripts, links or anything fetched; a policy in it forbids them, whatever the text.
 */
export function renderHtml(report: ReportDocument, language: Language): string {
  const sections = report.sections.map(
    ({ id, heading, level, blocks }) =>
      `<section id="${escapeHtml(id)}">\n<h${level}>${escapeHtml(heading[language])}</h${level}>\n${blocks
        .map((block) => blockHtml(block, language))
        .join('\n')}\n</section>`,
  )
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(report.title[language])}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(report.title[language])}</h1>
<p>${escapeHtml(report.at)}</p>
${sections.join('\n')}
</body>
</html>
`
}

function blockHtml(block: Block, language: Language): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text[language])}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escapeHtml(item[language])}</li>`).join('\n')}\n</ul>`
    case 'figures':
      return `<dl>\n${block.figures
        .map(({ id, label, value, counted, stated, note }) => {
          const after = [countedText(counted, language), statedText(stated, language), note?.[language] ?? '']
            .filter((text) => text !== '')
            .map((text) => `<small>${escapeHtml(text)}</small>`)
          return `<dt>${escapeHtml(label[language])}</dt>\n<dd data-figure="${escapeHtml(id)}">${escapeHtml(showValue(value, language))}${after.join('')}</dd>`
        })
        .join('\n')}\n</dl>`
    case 'table': {
      const counted = countedText(block.counted, language)
      const head = block.columns.map((column) => `<th scope="col">${escapeHtml(column[language])}</th>`).join('')
      const rows = block.rows.map(
        (cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(showValue(cell, language))}</td>`).join('')}</tr>`,
      )
      return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>${
        counted === '' ? '' : `\n<p><small>${escapeHtml(counted)}</small></p>`
      }`
    }
  }
}

/** Text as it can stand in an element or a quoted attribute; control characters and direction overrides are dropped. */
function escapeHtml(text: string): string {
  return text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
