/**
 * Draws what a command prints on a terminal as a PNG: `npx tsx scripts/terminal-picture.ts OUTPUT.png COMMAND…`.
 * For the pictures of README and docs; needs a monospaced font with Japanese (Noto Sans Mono CJK) to be installed.
 */
import { spawn } from 'node:child_process'
import sharp from 'sharp'
import stringWidth from 'string-width'

const [output, ...command] = process.argv.slice(2)
if (output === undefined || command.length === 0) {
  console.error('usage: npx tsx scripts/terminal-picture.ts OUTPUT.png COMMAND…')
  process.exit(2)
}

/** Cells of the terminal, and pixels of one cell. */
const columns = 182
const cell = { width: 8.4, height: 19, font: 14 }
const palette: Record<string, string> = {
  31: '#ff7b85',
  32: '#7ee2a0',
  33: '#ffd479',
  36: '#7fdbff',
  text: '#e6e6ef',
  dim: '#8f93a8',
}

interface Span {
  text: string
  fill: string
  bold: boolean
}

const lines = (await printed(command)).trimEnd().split('\n').map(spans)
const margin = 18
const width = Math.ceil(columns * cell.width + 2 * margin)
const height = Math.ceil(lines.length * cell.height + 2 * margin)
const text = lines.flatMap((line, row) => drawLine(line, margin + (row + 0.75) * cell.height))
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<rect width="100%" height="100%" rx="10" fill="#1d1f2b"/>
<g font-family="Noto Sans Mono CJK JP" font-size="${cell.font}">${text.join('')}</g></svg>`
await sharp(Buffer.from(svg)).png({ palette: true }).toFile(output)

/** Runs a command in a pseudo-terminal of fixed width (util-linux `script`), so that it prints as to a person. */
function printed(words: string[]): Promise<string> {
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 60; ${quoted} 2>/dev/null`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let all = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    all += part
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(all.replaceAll('\r', '')))
  })
}

/** Splits a line at its colour codes (SGR); other control sequences are left out. */
function spans(line: string): Span[] {
  const found: Span[] = []
  let [fill, bold] = [palette.text, false]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them
  for (const [, code, , text] of line.matchAll(/\u001b\[([\d;?]*)([a-zA-Z])|([^\u001b]+)/g)) {
    if (text !== undefined) found.push({ text, fill, bold })
    else if (code === '1') bold = true
    else if (code === '2') fill = palette.dim
    else if (code === '22') [bold, fill] = [false, fill === palette.dim ? palette.text : fill]
    else if (code === '39' || code === '0' || code === '') fill = palette.text
    else if (code in palette) fill = palette[code]
  }
  return found
}

/** Each character stands in its own cell, so that tables stay straight whatever the font. */
function drawLine(line: Span[], y: number): string[] {
  let column = 0
  return line.flatMap(({ text, fill, bold }) =>
    [...new Intl.Segmenter().segment(text)].flatMap(({ segment }) => {
      const x = margin + column * cell.width
      column += stringWidth(segment)
      if (segment.trim() === '') return []
      const escaped = segment.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
      const weight = bold ? ' font-weight="bold"' : ''
      return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}"${weight}>${escaped}</text>`
    }),
  )
}
