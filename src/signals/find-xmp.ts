import { inflateSync } from 'node:zlib'
import ExifReader from 'exifreader'
import { type FileFormat, fileFormat } from './file-format.js'
import { xmpEncodings, xmpPieces, xmpPiecesInBytes } from './xmp-pieces.js'

/** A piece of XMP as it stands in a file: the text of one `x:xmpmeta` or `rdf:RDF`. */
export interface FoundXmp {
  readonly xml: string
  /** `own`: where its format keeps what is said of the file; `within`: anywhere else in it, perhaps of a part. */
  readonly place: 'own' | 'within'
}

export interface XmpSearch {
  readonly found: readonly FoundXmp[]
  /** What looks like XMP and can't be got at, and why. */
  readonly unreadable: readonly string[]
}

/**
 * Finds XMP in the bytes of a file: where JPEG, WebP, AVIF, HEIC and TIFF keep it (by exifreader), in the chunks of PNG, the
 * boxes of MP4 and MOV and the streams of PDF, and besides anywhere in any file where it stands in plain. Never throws for
 * what is in the bytes. O(length).
 */
export function findXmp(bytes: Uint8Array): XmpSearch {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const format = fileFormat(bytes)
  const unreadable: string[] = []
  const found = new Map<string, FoundXmp>()
  const texts = format === undefined ? [] : (ownTexts[format]?.(buffer, unreadable) ?? [])
  let extension = false
  for (const text of texts) {
    const { pieces, cut } = xmpPieces(text)
    if (cut || pieces.length === 0) unreadable.push('has XMP that is cut off')
    for (const xml of pieces) found.set(xml, { xml, place: 'own' })
    extension ||= text.includes('HasExtendedXMP')
  }
  if (extension && found.size < 2) unreadable.push('has XMP whose extension is missing')
  // Extended XMP of JPEG is cut by the headers of its segments, and was put together above.
  if (format !== 'image/jpeg' || !buffer.includes('http://ns.adobe.com/xmp/extension/')) {
    const structured = format !== undefined && format in ownTexts
    const { pieces, cut } = xmpPiecesInBytes(
      buffer,
      structured && format !== 'application/pdf' ? ['utf8'] : xmpEncodings,
    )
    const place = structured ? 'within' : 'own'
    for (const xml of pieces) if (!found.has(xml)) found.set(xml, { xml, place })
    if (cut) unreadable.push('has XMP that is cut off')
  }
  let characters = 0
  const taken = [...found.values()].slice(0, piecesMax).filter(({ xml }) => {
    characters += xml.length
    return characters <= charactersMax
  })
  if (taken.length < found.size) unreadable.push('has more XMP than is read')
  return { found: taken, unreadable: [...new Set(unreadable)] }
}

const piecesMax = 200
const charactersMax = 32_000_000
const inflatedBytesMax = 16_000_000

type OwnTexts = (buffer: Buffer, unreadable: string[]) => string[]

const ownTexts: Partial<Record<FileFormat, OwnTexts>> = {
  'image/jpeg': textsOfPicture,
  'image/webp': textsOfPicture,
  'image/avif': textsOfPicture,
  'image/heic': textsOfPicture,
  'image/tiff': textsOfPicture,
  'image/png': textsOfPng,
  'video/mp4': textsOfBoxes,
  'video/quicktime': textsOfBoxes,
  'audio/mp4': textsOfBoxes,
  'application/pdf': textsOfPdf,
}

function textsOfPicture(buffer: Buffer, unreadable: string[]): string[] {
  const texts: string[] = []
  // The library finds the text and hands it to a parser, which we are: what no parser can read it would pass over.
  const parseFromString = (xml: string) => {
    texts.push(xml)
    return { childNodes: [], getElementsByTagName: () => [] }
  }
  try {
    ExifReader.load(buffer, { expanded: true, includeTags: { xmp: true }, domParser: { parseFromString } })
  } catch (error) {
    const missing = error instanceof Error && error.name === 'MetadataMissingError'
    if (!missing) unreadable.push(`can't be looked through for XMP (${String(error).slice(0, 200)})`)
  }
  return texts
}

const pngKeyword = 'XML:com.adobe.xmp'
const pngProfile = 'Raw profile type xmp'

/** PNG, third edition, 5.3 and 11.3.3; exifreader leaves out what is compressed. */
function textsOfPng(buffer: Buffer, unreadable: string[]): string[] {
  const texts: string[] = []
  for (let at = 8; at + 12 <= buffer.length; ) {
    const length = buffer.readUInt32BE(at)
    const type = buffer.toString('latin1', at + 4, at + 8)
    const data = buffer.subarray(at + 8, at + 8 + length)
    at += 12 + length
    const end = data.indexOf(0)
    const keyword = ['iTXt', 'zTXt', 'tEXt'].includes(type) && end > 0 ? data.toString('latin1', 0, end) : undefined
    if (keyword !== pngKeyword && keyword !== pngProfile) continue
    const text = pngText(type, data.subarray(end + 1))
    if (text === undefined) unreadable.push(`has XMP in a ${type} that can't be read`)
    else texts.push(keyword === pngKeyword ? text : fromHex(text))
  }
  return texts
}

function pngText(type: string, data: Buffer): string | undefined {
  if (type === 'tEXt') return data.toString('latin1')
  if (type === 'zTXt') return inflated(data.subarray(1))
  // Compressed or not, its method, a language and a translated keyword, each ended by a zero.
  const language = data.indexOf(0, 2)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  if (translated < 0) return undefined
  const text = data.subarray(translated + 1)
  return data[0] === 0 ? text.toString('utf8') : inflated(text)
}

/** What some programs write instead: a name, a length, and the text in hexadecimal. */
function fromHex(profile: string): string {
  const [, hex = ''] = /^\s*\S+\s+\d+\s+([\s\S]*)$/.exec(profile) ?? []
  return Buffer.from(hex.replace(/\s+/g, ''), 'hex').toString('utf8')
}

function inflated(data: Buffer): string | undefined {
  try {
    return inflateSync(data, { maxOutputLength: inflatedBytesMax }).toString('utf8')
  } catch {
    // Said by the caller, who knows what it is.
    return undefined
  }
}

/** XMP specification, part 3: a `uuid` box of the file; QuickTime: `XMP_` in the user data of the movie. */
const xmpUuid = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex')
const boxDepthMax = 8

function textsOfBoxes(buffer: Buffer, unreadable: string[], depth = 0): string[] {
  const texts: string[] = []
  for (let at = 0; at + 8 <= buffer.length; ) {
    const short = buffer.readUInt32BE(at)
    const large = short === 1 && at + 16 <= buffer.length
    const size = large ? Number(buffer.readBigUInt64BE(at + 8)) : short === 0 ? buffer.length - at : short
    const header = large ? 16 : 8
    if (size < header) break
    const type = buffer.toString('latin1', at + 4, at + 8)
    const body = buffer.subarray(at + header, at + size)
    const ours =
      type === 'XMP_' ? body : type === 'uuid' && body.subarray(0, 16).equals(xmpUuid) ? body.subarray(16) : undefined
    if (ours !== undefined) {
      if (at + size > buffer.length) unreadable.push('has XMP that is cut off')
      texts.push(ours.toString('utf8'))
    } else if ((type === 'moov' || type === 'udta') && depth < boxDepthMax)
      texts.push(...textsOfBoxes(body, unreadable, depth + 1))
    at += size
  }
  return texts
}

const dictionaryBytesMax = 2000
const namesMax = 20_000

/**
 * PDF 32000-1, 14.3.2: streams of the subtype XML. What stands in plain is found by looking for it; here is what is
 * compressed. In an encrypted file nothing may be seen.
 */
function textsOfPdf(buffer: Buffer, unreadable: string[]): string[] {
  const texts: string[] = []
  let streams = 0
  let looked = 0
  for (let at = buffer.indexOf('/XML'); at >= 0; at = buffer.indexOf('/XML', at + 4)) {
    if (streams >= piecesMax || ++looked > namesMax) {
      unreadable.push('has more XMP than is read')
      break
    }
    const near = Math.max(0, at - dictionaryBytesMax)
    const window = buffer.toString('latin1', near, at + dictionaryBytesMax)
    const begin = window.lastIndexOf(' obj', at - near)
    const length = window.slice(begin).indexOf('stream')
    if (begin < 0 || length < 0) continue
    const start = near + begin + length
    const dictionary = window.slice(begin, begin + length)
    if (dictionary.includes('endobj') || !/\/Subtype\s*\/XML/.test(dictionary)) continue
    streams++
    const [, ending = '\n'] = /^stream(\r?\n|\r)/.exec(buffer.toString('latin1', start, start + 8)) ?? []
    const from = start + 'stream'.length + ending.length
    const until = buffer.indexOf('endstream', from)
    if (until < 0) {
      unreadable.push('has XMP that is cut off')
      continue
    }
    const data = buffer.subarray(from, until)
    const filters = [...dictionary.matchAll(/\/(\w+Decode|Crypt)\b/g)].map(([, name]) => name)
    const text =
      filters.length === 0 ? data.toString('utf8') : filters.join() === 'FlateDecode' ? inflated(data) : undefined
    if (text === undefined || !text.includes('<'))
      unreadable.push(
        `has XMP that can't be read (${buffer.includes('/Encrypt') ? 'encrypted' : filters.join(', ') || 'no text'})`,
      )
    else texts.push(text)
  }
  return texts
}
