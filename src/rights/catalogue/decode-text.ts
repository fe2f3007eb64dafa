import { type CatalogueProblem, problemAt } from './catalogue-problem.js'

/** Text in pieces, as bytes of a file or as strings. */
export type TextSource = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>

export type TextEncoding = 'utf-8' | 'utf-8 with BOM' | 'shift_jis' | 'utf-16le' | 'utf-16be' | 'text'

export interface DecodedText {
  /** Known once the first piece was read; `text` when strings were handed in. */
  encoding(): TextEncoding
  /** What is wrong with the text as a whole. */
  problems: CatalogueProblem[]
  /** The text with every line break as `\n`; what cannot be decoded is U+FFFD. */
  pieces: AsyncIterable<string>
}

type Decoder = InstanceType<typeof TextDecoder>

/** So much from the first byte that is not ASCII on decides the encoding. */
const bytesToDecide = 64 * 1024

/**
 * Decodes the text of a file as people save it: UTF-8 with or without byte order mark, UTF-16 with one, or Shift_JIS
 * (CP932, as Excel in Japan writes CSV; WHATWG Encoding Standard). Bytes that are ASCII are the same in all but UTF-16, so
 * nothing is decided before the first that is not. Memory: the piece at hand and at most 64 KiB.
 */
export function decodeText(source: TextSource): DecodedText {
  let encoding: TextEncoding = 'utf-8'
  const problems: CatalogueProblem[] = []
  const decided = (chosen: TextEncoding) => {
    encoding = chosen
  }
  return { encoding: () => encoding, problems, pieces: oneLineBreak(decodedPieces(source, decided, problems)) }
}

async function* decodedPieces(
  source: TextSource,
  decided: (encoding: TextEncoding) => void,
  problems: CatalogueProblem[],
): AsyncGenerator<string> {
  let decoder: Decoder | undefined
  let held: Uint8Array = new Uint8Array(0)
  let started = false
  let nothingBinary = true
  const settle = (bytes: Uint8Array): Decoder => {
    const chosen = encodingOf(bytes, !started)
    decided(chosen)
    return new TextDecoder(chosen === 'utf-8 with BOM' ? 'utf-8' : chosen)
  }
  for await (const piece of source) {
    if (typeof piece === 'string') {
      if (!started) decided('text')
      yield started ? piece : piece.replace(/^\ufeff/, '')
      started ||= piece !== ''
      continue
    }
    if (decoder !== undefined) {
      yield decoder.decode(piece, { stream: true })
      continue
    }
    held = held.length === 0 ? piece : joined(held, piece)
    // A byte order mark is seen by its first three bytes.
    if (!started && held.length < 3) continue
    const mark = started ? undefined : byteOrderMark(held)
    if (mark === undefined && nothingBinary && hasNul(held)) {
      nothingBinary = false
      problems.push(problemAt(0, 'unknown-encoding'))
    }
    const foreign = firstForeign(held)
    if (mark === undefined && foreign > 0) {
      // A copy: the piece may be a buffer that its owner fills again.
      yield ascii(held.subarray(0, foreign))
      held = held.slice(foreign)
      started = true
    } else if (mark === undefined) held = held.slice()
    if (mark !== undefined || held.length >= bytesToDecide) {
      decoder = settle(held)
      yield decoder.decode(held, { stream: true })
      held = new Uint8Array(0)
      started = true
    }
  }
  if (decoder === undefined && held.length > 0) {
    if (nothingBinary && byteOrderMark(held) === undefined && hasNul(held))
      problems.push(problemAt(0, 'unknown-encoding'))
    decoder = settle(held)
    yield decoder.decode(held, { stream: true })
  }
  if (decoder !== undefined) yield decoder.decode()
}

/** The encoding by a byte order mark, or by what the bytes from the first that is not ASCII on can be. */
function encodingOf(bytes: Uint8Array, atStart: boolean): TextEncoding {
  const mark = atStart ? byteOrderMark(bytes) : undefined
  if (mark !== undefined) return mark
  // The last character may be cut off.
  const utf8 = new TextDecoder('utf-8').decode(bytes, { stream: true })
  const broken = countOf(utf8, '\ufffd')
  if (broken === 0) return 'utf-8'
  const shiftJis = new TextDecoder('shift_jis').decode(bytes, { stream: true })
  // One damaged character in Japanese UTF-8 is no reason to read all of it as something else.
  const good = foreignCharacters(utf8) - broken
  return good > broken * 4 && broken <= countOf(shiftJis, '\ufffd') + good / 4 ? 'utf-8' : 'shift_jis'
}

function byteOrderMark(bytes: Uint8Array): TextEncoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8 with BOM'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

function firstForeign(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return i
  return bytes.length
}

const hasNul = (bytes: Uint8Array) => bytes.indexOf(0) >= 0
const ascii = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function countOf(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++
  return count
}

function foreignCharacters(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) count++
  return count
}

/** `\r\n` and `\r` become `\n`, also where a piece ends between the two. */
async function* oneLineBreak(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let afterReturn = false
  for await (let piece of pieces) {
    if (piece === '') continue
    if (afterReturn && piece.startsWith('\n')) piece = piece.slice(1)
    if (piece === '') {
      afterReturn = false
      continue
    }
    afterReturn = piece.endsWith('\r')
    yield piece.includes('\r') ? piece.replaceAll(/\r\n?/g, '\n') : piece
  }
}

/** Signs of text that was decoded in the wrong encoding, and saved so: UTF-8 read as Shift_JIS or as Latin. */
const garbledText = /[縺繧繝][^\n]{0,2}[縺繧繝]|[Ãã][\u0080-\u00bf‚-™]|ï¿½/
const wrongLatin = /(?:[\u00c0-\u00ff][\u0080-\u00bf]){2}/

/** True for text that was garbled before it was saved (文字化け). */
export const looksGarbled = (text: string) => garbledText.test(text) || wrongLatin.test(text)
