import type { CheckDetail } from './check-view.js'

const width = 960
const margin = 8
const trackHeight = 22
const gap = 64

/**
 * The file above, each reference below, ribbons between: as SVG that needs no script. Its colours come from the classes
 * `track`, `ribbon` and `level-0` to `level-5`.
 *
 * @param label what a track is called; texts are escaped here
 */
export function timelineSvg(
  detail: Pick<CheckDetail, 'segments' | 'references' | 'durationSeconds'>,
  label: (reference: string | undefined) => string,
): string {
  const { segments, references } = detail
  const inputSeconds = Math.max(detail.durationSeconds ?? 0, ...segments.map(({ inputRange }) => inputRange[1]), 0)
  const x = (seconds: number, of: number) =>
    of <= 0 ? margin : margin + (Math.min(seconds, of) / of) * (width - 2 * margin)
  const parts: string[] = []
  const rowTop = (row: number) => 24 + row * (trackHeight + gap)
  const track = (row: number, name: string) =>
    `<text class="name" x="${margin}" y="${rowTop(row) - 7}">${escapeXml(name)}</text><rect class="track" x="${margin}" y="${rowTop(row)}" width="${width - 2 * margin}" height="${trackHeight}" rx="4"/>`
  const span = (range: readonly [number, number], of: number): [number, number] => {
    // A still, or an instant, is shown all the same.
    if (of <= 0) return [margin, width - margin]
    const from = x(range[0], of)
    return [from, Math.max(from + 3, x(range[1], of))]
  }
  parts.push(track(0, label(undefined)))
  for (const [position, reference] of references.entries()) {
    const row = position + 1
    const own = segments.filter((segment) => segment.reference === reference.id)
    for (const { inputRange, referenceRange, level, n } of own) {
      const [a, b] = span(inputRange, inputSeconds)
      const [c, d] = span(referenceRange, reference.durationSeconds)
      const [top, bottom] = [rowTop(0) + trackHeight, rowTop(row)]
      const middle = (top + bottom) / 2
      const side = (from: number, to: number) => `${fixed(from)},${middle} ${fixed(to)},${middle} ${fixed(to)},`
      parts.push(
        `<path class="ribbon level-${level}" d="M${fixed(a)},${top} C${side(a, c)}${bottom} L${fixed(d)},${bottom} C${side(d, b)}${top} Z"><title>${n}</title></path>`,
      )
    }
    parts.push(track(row, label(reference.id)))
    for (const { inputRange, referenceRange, level, n } of own) {
      const [a, b] = span(inputRange, inputSeconds)
      const [c, d] = span(referenceRange, reference.durationSeconds)
      for (const [from, to, at] of [
        [a, b, rowTop(0)],
        [c, d, rowTop(row)],
      ] as const) {
        parts.push(
          `<rect class="span level-${level}" x="${fixed(from)}" y="${at}" width="${fixed(to - from)}" height="${trackHeight}" rx="3"/>`,
        )
        if (to - from > 16) {
          parts.push(
            `<text class="number" x="${fixed((from + to) / 2)}" y="${at + 15}" text-anchor="middle">${n}</text>`,
          )
        }
      }
    }
  }
  const height = rowTop(references.length) + trackHeight + 8
  return `<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" xmlns="http://www.w3.org/2000/svg">${parts.join('')}</svg>`
}

const fixed = (value: number) => value.toFixed(1)

/** Text as it may stand in XML or HTML, in elements and in quoted attributes. */
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
