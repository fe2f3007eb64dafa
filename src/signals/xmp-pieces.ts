import { lookFor } from './occurring.js'

/** Texts of whole `x:xmpmeta` or `rdf:RDF` elements, whatever their prefix. */
export interface XmpPieces {
  readonly pieces: readonly string[]
  /** One begins and does not end. */
  readonly cut: boolean
}

const opening = /<(?:([A-Za-z_][\w.-]{0,30}):)?(xmpmeta|xapmeta|RDF)[\s>]/g

/** Cuts text into its pieces of XMP. O(length). */
export function xmpPieces(text: string): XmpPieces {
  const pieces: string[] = []
  opening.lastIndex = 0
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const [, prefix, local] = found
    const closing = text.indexOf(`</${prefix === undefined ? '' : `${prefix}:`}${local}`, found.index)
    const end = closing < 0 ? -1 : text.indexOf('>', closing)
    if (end < 0) return { pieces, cut: true }
    pieces.push(text.slice(found.index, end + 1))
    opening.lastIndex = end + 1
  }
  return { pieces, cut: false }
}

/** In files that hold XMP in a place of its own it is UTF-8; elsewhere it may be either order of UTF-16. */
export type XmpEncoding = 'utf8' | 'utf16le' | 'utf16be'
export const xmpEncodings = ['utf8', 'utf16le', 'utf16be'] as const satisfies readonly XmpEncoding[]

const words = ['xmpmeta', 'xapmeta', ':RDF']
const prefixMax = 32
const piecesMax = 1000

/**
 * Finds pieces of XMP in bytes of any kind. Of bytes that only happen to hold one of its words nothing comes. O(length).
 */
export function xmpPiecesInBytes(buffer: Buffer, encodings: readonly ['utf8'] | typeof xmpEncodings): XmpPieces {
  const pieces: string[] = []
  let cut = false
  // Most files have no word of it: they are gone through once, and not once for each.
  const occurs = (encodings.length === 1 ? inUtf8 : inAny)(buffer)
  for (const [place, encoding] of encodings.entries()) {
    const covered: { from: number; until: number }[] = []
    for (const [number, word] of words.entries()) {
      if (!occurs[place * words.length + number]) continue
      const sought = encoded(word, encoding)
      for (let at = buffer.indexOf(sought); at >= 0 && pieces.length < piecesMax; ) {
        const within = covered.find(({ from, until }) => from <= at && at < until)
        const open = within === undefined ? openingAt(buffer, at, word, encoding) : undefined
        if (open === undefined) {
          at = buffer.indexOf(sought, within?.until ?? at + 1)
          continue
        }
        const closing = buffer.indexOf(encoded(`</${open.name}`, encoding), at)
        const end = closing < 0 ? -1 : buffer.indexOf(encoded('>', encoding), closing)
        if (end < 0) {
          cut = true
          break
        }
        const until = end + encoded('>', encoding).length
        covered.push({ from: open.from, until })
        pieces.push(decoded(buffer.subarray(open.from, until), encoding))
        at = buffer.indexOf(sought, until)
      }
    }
  }
  return { pieces, cut: cut || pieces.length >= piecesMax }
}

/** Where the element begins whose name a word is part of, if it is. */
function openingAt(
  buffer: Buffer,
  at: number,
  word: string,
  encoding: XmpEncoding,
): { from: number; name: string } | undefined {
  const width = encoding === 'utf8' ? 1 : 2
  const start = Math.max(at % width, at - prefixMax * width)
  const before = decoded(buffer.subarray(start, at), encoding)
  const wordEnd = at + word.length * width
  const [after = ''] = decoded(buffer.subarray(wordEnd, wordEnd + width), encoding)
  const [tag] = (word === ':RDF' ? /<[A-Za-z_][\w.-]*$/ : /<(?:[A-Za-z_][\w.-]*:)?$/).exec(before) ?? []
  if (tag === undefined || !/[\s>]/.test(after)) return undefined
  return { from: at - tag.length * width, name: `${tag.slice(1)}${word}` }
}

function encoded(text: string, encoding: XmpEncoding): Buffer {
  return encoding === 'utf16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, encoding)
}

const encodedWords = (encodings: readonly XmpEncoding[]) =>
  encodings.flatMap((encoding) => words.map((word) => encoded(word, encoding)))
const inUtf8 = lookFor(encodedWords(['utf8']))
const inAny = lookFor(encodedWords(xmpEncodings))

function decoded(bytes: Buffer, encoding: XmpEncoding): string {
  if (encoding !== 'utf16be') return bytes.toString(encoding)
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
}
