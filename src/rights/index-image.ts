import { RightsError, type RightsErrorCode } from './rights-error.js'

/**
 * An index as one block of bytes, to be kept in a file or in memory that threads share: a header of sixteen words (two of
 * magic, up to twelve sizes, one of zero, a checksum), then sections, each from a multiple of eight bytes. Little-endian.
 */
export interface ImageFormat {
  /** Eight ASCII characters: the format and its version. */
  readonly magic: string
  readonly code: RightsErrorCode
  /** Bytes of each section, from the sizes in the header; undefined when the sizes make no sense. */
  readonly sections: (sizes: readonly number[]) => readonly number[] | undefined
}

/** A block, and where in it each section begins. */
export interface Image {
  readonly block: Uint8Array
  readonly sizes: readonly number[]
  readonly words: (section: number) => Uint32Array
  readonly bytes: (section: number) => Uint8Array
}

const headerWords = 16
const sizesMax = 12
const checksumAt = 15
const alignment = 8
const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment
/** Typed lists of more are not to be had everywhere. */
const imageBytesMax = 2 ** 32 - 64

/** An empty image, to be filled and then sealed. `shared`: in memory that can be given to other threads without a copy. */
export function createImage(format: ImageFormat, sizes: readonly number[], shared: boolean): Image {
  const sections = format.sections(sizes)
  const length = sections === undefined ? Number.POSITIVE_INFINITY : lengthOf(sections)
  if (sections === undefined || length > imageBytesMax) throw damaged(format, 'too many entries for one index')
  const block = new Uint8Array(shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length))
  const header = new Uint32Array(block.buffer, 0, headerWords)
  header.set(magicOf(format))
  header.set(sizes, 2)
  return imageOf(block, sizes, sections)
}

/** Writes the checksum: the last thing done to an image. */
export function sealImage({ block }: Image): Uint8Array {
  new Uint32Array(block.buffer, block.byteOffset, headerWords)[checksumAt] = checksum(block)
  return block
}

/**
 * Opens the bytes of an image, which it keeps and reads from: don't change them afterwards. Length, sizes and checksum are
 * looked at; what the sections say is the format's own business. Bytes at an odd address are copied.
 */
export function openImage(format: ImageFormat, bytes: Uint8Array): Image {
  if (bytes.length < headerWords * 4) throw damaged(format, 'too short')
  const block = bytes.byteOffset % alignment === 0 ? bytes : bytes.slice()
  const header = new Uint32Array(block.buffer, block.byteOffset, headerWords)
  const magic = magicOf(format)
  if (header[0] !== magic[0] || header[1] !== magic[1]) throw damaged(format, 'not of this format or version')
  const sizes = [...header.subarray(2, 2 + sizesMax)]
  const sections = format.sections(sizes)
  if (sections === undefined) throw damaged(format, 'sizes out of range')
  if (lengthOf(sections) !== block.length) throw damaged(format, 'cut off or too long')
  if (checksum(block) !== header[checksumAt]) throw damaged(format, 'its checksum differs')
  return imageOf(block, sizes, sections)
}

/** The error of a format for bytes that are not a usable image of it. */
export function damaged({ magic, code }: ImageFormat, what: string): RightsError {
  return new RightsError(code, `index ${magic}: ${what}. Build it again from the registry.`)
}

/** Whether a list rises, or stays, from 0 to `end`. */
export function rises(list: Uint32Array, end: number): boolean {
  if (list[0] !== 0 || list[list.length - 1] !== end) return false
  for (let i = 1; i < list.length; i++) if (list[i]! < list[i - 1]!) return false
  return true
}

/** Whether all of a list is below a limit. */
export function allBelow(list: Uint32Array, limit: number): boolean {
  for (let i = 0; i < list.length; i++) if (list[i]! >= limit) return false
  return true
}

function imageOf(block: Uint8Array, sizes: readonly number[], sections: readonly number[]): Image {
  const starts: number[] = []
  let at = block.byteOffset + headerWords * 4
  for (const section of sections) {
    starts.push(at)
    at += aligned(section)
  }
  return {
    block,
    sizes,
    words: (section) => new Uint32Array(block.buffer, starts[section], sections[section]! / 4),
    bytes: (section) => new Uint8Array(block.buffer, starts[section], sections[section]),
  }
}

const lengthOf = (sections: readonly number[]): number =>
  sections.reduce((sum, section) => sum + aligned(section), headerWords * 4)

function magicOf({ magic }: ImageFormat): [number, number] {
  const word = (from: number) => [0, 1, 2, 3].reduce((sum, i) => sum + magic.charCodeAt(from + i) * 256 ** i, 0)
  return [word(0), word(4)]
}

/** Against damage, not against intent: over all words but the checksum's own. */
function checksum(block: Uint8Array): number {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length >>> 2)
  let sum = 0x811c9dc5
  for (let i = 0; i < words.length; i++) {
    if (i !== checksumAt) sum = Math.imul(sum ^ words[i]!, 0x01000193) ^ (sum >>> 17)
  }
  return sum >>> 0
}
