import { ClearanceError } from '../errors.js'
import type { UncheckedSignals } from './location-signals.js'
import type { SignalSource } from './site-signals.js'

/**
 * The image of a signal index: `KYSIGIX1`, the number of sections as `u32`, for each its offset and length in bytes as
 * `f64`, then the sections, each at a multiple of 64. Little-endian, to be used in place, also from shared memory.
 */
export const imageSections = [
  /** JSON: what it was made from and for. */
  'about',
  /** `u32` pairs: 1 + number of a host, or 0, and its hash, of scheme and host; open addressing, at most half full. */
  'hostSlots',
  /**
   * Of each host `u32` fields, `hostFields`, and the text of host and port with a letter behind that tells the scheme;
   * begun at a multiple of 64 bytes, so that the memory is asked once for all of it. That multiple is its number.
   */
  'hosts',
  /** Text of the paths of pages, Latin-1. */
  'paths',
  /** Compiled robots rules; the first byte is none of them. */
  'rules',
  /** JSON of each host whose ids stand for something, `HostPapers`. */
  'papers',
  /** `u32` pairs in ascending order: the first id of a host, its number. */
  'ids',
  /** As `hostSlots`, by the hash of the whole URL. */
  'pageSlots',
  /** `u32` fields of each page, `pageFields`. */
  'pages',
  /** `u32` offsets into `lists`, one more than there are lists. */
  'listOffsets',
  /** JSON of findings. */
  'lists',
] as const
export type ImageSection = (typeof imageSections)[number]

/** Of a host: how long its key is, its first id, its rules, its papers, and flags. */
export const hostFields = { keyLength: 0, id: 1, rules: 2, papers: 3, papersLength: 4, flags: 5 } as const
/** Bytes of the fields: the key stands behind them. */
export const hostFieldBytes = 24
/** A host begins at a multiple of so many bytes. */
export const hostUnit = 64
/** Of a page: its host, where its path stands, how long it is and the id of its list. */
export const pageFields = { host: 0, path: 1, pathLength: 2, id: 3 } as const
export const pageFieldCount = 4

export const hostFlags = {
  /** Some of its locations have a list of their own. */
  pages: 1,
  /** Its robots rules decide. */
  rules: 2,
  /** More than its robots rules decide: its files are evaluated. */
  files: 4,
  /** Where its rules say nothing, nothing at all is said. */
  silentIsNothing: 8,
} as const

/** Nothing is known; nothing is stated, and the page was not looked at; the URL is too long. Lists and hosts come after. */
export const idNothingKnown = 0
export const idNothingStated = 1
export const idTooLong = 2
export const idOfFirstList = 3

/** What the ids of a host stand for. */
export interface HostPapers {
  unchecked: UncheckedSignals[]
  unreadable: string[]
  sources: SignalSource[]
  /** In the order of families. `says` by source and rank; `digit`: which of its `choices`, 0 for none, an id tells. */
  families: {
    family: string
    choices: { source: number; says: 'allow' | 'unknown' | 'disallow' }[]
    isFixed: boolean
  }[]
  /** The site's files in base64, where they are evaluated. */
  files?: SiteFilesInImage
}

export interface SiteFilesInImage {
  robots?: FileInImage
  tdmrep?: FileInImage
  aiTxt?: FileInImage
  licences: FileInImage[]
  unreadLicences: string[]
}
/** Number of its source, and its bytes. */
export type FileInImage = [source: number, base64: string]

export interface ImageAbout {
  format: 'kyodaku-signal-index@v1'
  /** Seal of the snapshot that it was made from. */
  signals: string
  asOf?: string
  question: { use: string; agents: string[]; media: string }
  hosts: number
  pages: number
}

const magic = Buffer.from('KYSIGIX1')
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64

export function writeImage(sections: Readonly<Record<ImageSection, Uint8Array>>): Uint8Array<ArrayBuffer> {
  let at = aligned(12 + imageSections.length * 16)
  const places = imageSections.map((name) => {
    const place = { offset: at, bytes: sections[name] }
    at += aligned(place.bytes.length)
    return place
  })
  const image = new Uint8Array(at)
  const view = new DataView(image.buffer)
  image.set(magic)
  view.setUint32(8, imageSections.length, true)
  places.forEach(({ offset, bytes }, n) => {
    view.setFloat64(12 + n * 16, offset, true)
    view.setFloat64(20 + n * 16, bytes.length, true)
    image.set(bytes, offset)
  })
  return image
}

/** @throws ClearanceError `clearance.bad-signals` for what is no image, or not all of one */
export function readImage(image: Uint8Array): Record<ImageSection, Uint8Array> {
  const bad = () => new ClearanceError('clearance.bad-signals', 'The bytes are no image of a signal index.')
  const headBytes = 12 + imageSections.length * 16
  if (image.length < headBytes || !magic.every((byte, n) => image[n] === byte)) throw bad()
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  if (view.getUint32(8, true) !== imageSections.length) throw bad()
  const sections = imageSections.map((name, n): [ImageSection, Uint8Array] => {
    const offset = view.getFloat64(12 + n * 16, true)
    const length = view.getFloat64(20 + n * 16, true)
    const isInside = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset % 64 === 0 && length >= 0
    if (!isInside || offset < headBytes || offset + length > image.length) throw bad()
    return [name, image.subarray(offset, offset + length)]
  })
  return Object.fromEntries(sections) as Record<ImageSection, Uint8Array>
}

/** Numbers of a section, in place where it lies at a multiple of four. */
export function numbersOf(section: Uint8Array): Uint32Array {
  const at = section.byteOffset % 4 === 0 ? section : section.slice()
  return new Uint32Array(at.buffer, at.byteOffset, Math.floor(at.byteLength / 4))
}

/** FNV-1a over UTF-16 units that are octets; what it is begun with tells schemes apart. */
export const hashStep = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193)
export const hashBegin = (isHttps: boolean): number => (isHttps ? 0x811c9dc5 : 0x050c5d1f)
/** The lower bits of FNV alone are too regular for a table. */
export const hashEnd = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
