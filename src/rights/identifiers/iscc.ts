import { invalidIdentifier } from './invalid-identifier.js'

const mainTypes = ['meta', 'semantic', 'content', 'data', 'instance', 'iscc'] as const
export type IsccMainType = (typeof mainTypes)[number]

/** What the header of an ISCC says (ISO 24138, 4.2). */
export interface IsccHeader {
  readonly mainType: IsccMainType
  /** 0 text, 1 image, 2 audio, 3 video, 4 mixed; of an ISCC-CODE also 5 sum, 6 none, 7 wide. */
  readonly subType: number
  readonly version: number
  /** What a unit's body holds, or all units' of an ISCC-CODE. */
  readonly bodyBits: number
}

const subTypeSum = 5
const subTypeNone = 6
const subTypeWide = 7

/**
 * An ISCC-UNIT or ISCC-CODE (ISO 24138): base32 of RFC 4648 without padding, over a header (main type, sub type, version,
 * length) and a body of just that length. Takes it with or without `ISCC:`, in either case, with hyphens. Decodes all of
 * it: a header that the standard does not allow, or a body too long or too short for it, is refused.
 *
 * @throws RightsError `rights.invalid-identifier`
 */
export function parseIscc(value: string): string {
  return decodeIscc(value).text
}

/** @throws RightsError `rights.invalid-identifier` */
export function decodeIscc(value: string): { text: string; header: IsccHeader; body: Uint8Array } {
  const code = value
    .trim()
    .replace(/^iscc:/i, '')
    .replaceAll('-', '')
    .toUpperCase()
  const refuse = (problem: string) =>
    invalidIdentifier('iscc', value, problem, 'Copy the whole code, as ISCC: and letters A to Z and digits 2 to 7.')
  if (code.length > 200) throw refuse('is too long for an ISCC')
  const bytes = base32Bytes(code)
  if (bytes === undefined) throw refuse('is not base32')
  const reader = { bytes, position: 0 }
  const fields = [0, 0, 0, 0]
  for (let i = 0; i < 4; i++) {
    const field = readVarnibble(reader)
    if (field === undefined) throw refuse('ends within its header')
    fields[i] = field
  }
  const [main, subType, version, length] = fields as [number, number, number, number]
  // 4.2.1: a header that does not fill its last byte is padded with four zero bits.
  if (reader.position % 2 === 1) {
    if ((nibble(reader) ?? 1) !== 0) throw refuse('has a header with wrong padding')
    reader.position++
  }
  const mainType = mainTypes[main]
  if (mainType === undefined) throw refuse(`has a main type (${main}) that ISO 24138 does not know`)
  if (version !== 0) throw refuse(`has a version (${version}) that ISO 24138 does not know`)
  const bodyBits = mainType === 'iscc' ? compositeBits(subType, length) : unitBits(mainType, subType, length)
  if (typeof bodyBits === 'string') throw refuse(bodyBits)
  const body = bytes.subarray(reader.position / 2)
  if (body.length * 8 !== bodyBits) {
    throw refuse(`has a body of ${body.length * 8} bits where its header says ${bodyBits}`)
  }
  return { text: `ISCC:${code}`, header: { mainType, subType, version, bodyBits }, body }
}

/** 4.2.5.2: 32 bits for each step. */
function unitBits(mainType: IsccMainType, subType: number, length: number): number | string {
  const hasSubTypes = mainType === 'content' || mainType === 'semantic'
  if (subType > (hasSubTypes ? 4 : 0)) return `has a sub type (${subType}) that its main type does not have`
  if (length > 7) return `has a length (${length}) that a unit cannot have`
  return (length + 1) * 32
}

/**
 * 4.2.5.3: Data and Instance always, and by the length's bits Content (1), Semantic (2) and Meta (4); 64 bits each. The
 * wide form, later than the standard's first edition, holds Data and Instance with 128 bits each.
 */
function compositeBits(subType: number, length: number): number | string {
  if (length > 7) return `has a length (${length}) that an ISCC-CODE cannot have`
  const hasContent = (length & 3) !== 0
  const ofContent = subType <= 4
  if (subType > subTypeWide || ofContent !== hasContent) return `has a sub type (${subType}) that its units do not have`
  if ((subType === subTypeSum || subType === subTypeWide) && length !== 0)
    return `has a length (${length}) that a sum cannot have`
  if (subType === subTypeNone && length === 0) return 'has no units beside data and instance, yet is no sum'
  if (subType === subTypeWide) return 256
  return 128 + 64 * ((length & 1) + ((length >> 1) & 1) + (length >> 2))
}

interface NibbleReader {
  readonly bytes: Uint8Array
  position: number
}

function nibble({ bytes, position }: NibbleReader): number | undefined {
  const byte = bytes[position >> 1]
  return byte === undefined ? undefined : position % 2 === 0 ? byte >> 4 : byte & 15
}

/** 4.2.1, table 1: 0xxx; 10xx xxxx (+8); 110x xxxx xxxx (+72); 1110 xxxx xxxx xxxx (+584). */
function readVarnibble(reader: NibbleReader): number | undefined {
  const first = nibble(reader)
  if (first === undefined || first === 15) return undefined
  const extra = first < 8 ? 0 : first < 12 ? 1 : first < 14 ? 2 : 3
  let value = first & [7, 3, 1, 0][extra]!
  reader.position++
  for (let i = 0; i < extra; i++) {
    const next = nibble(reader)
    if (next === undefined) return undefined
    value = value * 16 + next
    reader.position++
  }
  return value + [0, 8, 72, 584][extra]!
}

/** RFC 4648 section 6 without padding; undefined unless every bit left over is zero, so that each code has one spelling. */
function base32Bytes(text: string): Uint8Array | undefined {
  if (!/^[A-Z2-7]+$/.test(text) || [1, 3, 6].includes(text.length % 8)) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let [bits, count, at] = [0, 0, 0]
  for (const character of text) {
    bits = ((bits << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character)) & 0xfff
    count += 5
    if (count >= 8) {
      count -= 8
      bytes[at++] = bits >> count
      bits &= (1 << count) - 1
    }
  }
  return bits === 0 ? bytes : undefined
}
