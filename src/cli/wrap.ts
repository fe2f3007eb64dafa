import stringWidth from 'string-width'

/**
 * Breaks text into lines of at most `cells` of a terminal, at the word boundaries of its language: Japanese has no
 * spaces, and its characters are two cells wide. A word longer than a line is broken where it must be.
 */
export function wrap(text: string, cells: number, language: string): string {
  const lines: string[] = []
  let line = ''
  const add = (piece: string) => {
    if (line !== '' && stringWidth(line + piece.trimEnd()) > cells) {
      lines.push(line.trimEnd())
      line = piece.trimStart()
    } else line += piece
  }
  for (const word of pieces(text, language)) {
    if (stringWidth(word) <= cells) add(word)
    else for (const { segment } of new Intl.Segmenter(language).segment(word)) add(segment)
  }
  if (line.trim() !== '') lines.push(line.trimEnd())
  return lines.join('\n')
}

/** Words with the punctuation that must not begin a line (closing) or end one (opening) kept at them. */
function pieces(text: string, language: string): string[] {
  const joined: string[] = []
  let opening = ''
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    if (/^[\p{Ps}\p{Pi}]+$/u.test(segment)) opening += segment
    else if (
      isWordLike ||
      joined.length === 0 ||
      opening !== '' ||
      (language !== 'ja' && joined.at(-1)?.endsWith(' '))
    ) {
      joined.push(opening + segment)
      opening = ''
    } else joined[joined.length - 1] += segment
  }
  if (opening !== '') joined.push(opening)
  return joined
}
