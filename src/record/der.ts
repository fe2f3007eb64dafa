import { fromBER } from 'asn1js'

/** One ASN.1 value, read by a library, reduced to what a verifier looks at. */
export interface Der {
  /** 0x30 SEQUENCE, 0xa0 [0], …: the identifier octet of DER for tag numbers below 31. */
  readonly tag: number
  /** The whole encoding, with its identifier and length. */
  readonly raw: Uint8Array
  /** The contents of a primitive value; empty for a constructed one. */
  readonly value: Uint8Array
  readonly children: readonly Der[]
}

interface Parsed {
  idBlock: { tagClass: number; tagNumber: number; isConstructed: boolean }
  valueBeforeDecodeView: Uint8Array
  valueBlock: { value?: unknown; valueHexView?: Uint8Array }
}

const depthMax = 64

/** Reads exactly one value that fills the bytes. Undefined where they are anything else. */
export function readDer(bytes: Uint8Array): Der | undefined {
  let result: ReturnType<typeof fromBER>
  try {
    result = fromBER(new Uint8Array(bytes))
  } catch {
    return undefined
  }
  if (result.offset !== bytes.length) return undefined
  return reduce(result.result as unknown as Parsed, 0)
}

function reduce(node: Parsed, depth: number): Der | undefined {
  const { tagClass, tagNumber, isConstructed } = node.idBlock
  if (depth > depthMax || tagNumber > 30 || tagNumber < 0 || tagClass < 1 || tagClass > 4) return undefined
  const tag = ((tagClass - 1) << 6) | (isConstructed ? 0x20 : 0) | tagNumber
  const raw = new Uint8Array(node.valueBeforeDecodeView)
  if (!isConstructed) return { tag, raw, value: contentsOf(raw) ?? new Uint8Array(0), children: [] }
  const children: Der[] = []
  for (const child of Array.isArray(node.valueBlock.value) ? (node.valueBlock.value as Parsed[]) : []) {
    const reduced = reduce(child, depth + 1)
    if (reduced === undefined) return undefined
    children.push(reduced)
  }
  return { tag, raw, value: new Uint8Array(0), children }
}

/** What stands after identifier and length (definite form). */
function contentsOf(raw: Uint8Array): Uint8Array | undefined {
  const first = raw[1]
  if (first === undefined) return undefined
  const start = first < 0x80 ? 2 : 2 + (first & 0x7f)
  return first === 0x80 || start > raw.length ? undefined : raw.slice(start)
}

/** An object identifier in dotted form; undefined for anything else. */
export function objectIdentifier(node: Der | undefined): string | undefined {
  if (node?.tag !== 0x06 || node.value.length === 0) return undefined
  const arcs: number[] = []
  let arc = 0
  for (const byte of node.value) {
    arc = arc * 128 + (byte & 0x7f)
    if (!Number.isSafeInteger(arc)) return undefined
    if (byte & 0x80) continue
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)))
    else arcs.push(arc)
    arc = 0
  }
  return (node.value.at(-1)! & 0x80) === 0 ? arcs.join('.') : undefined
}

/** An integer as a bigint; undefined for anything else. */
export function integer(node: Der | undefined): bigint | undefined {
  if (node?.tag !== 0x02 || node.value.length === 0 || node.value.length > 64) return undefined
  let value = BigInt(node.value[0]! & 0x80 ? -1 : 0)
  for (const byte of node.value) value = (value << 8n) | BigInt(byte)
  return value
}

/** UTCTime or GeneralizedTime in UTC, in milliseconds since 1970 (RFC 5280, 4.1.2.5; fractions as RFC 3161 allows). */
export function instantOf(node: Der | undefined): number | undefined {
  if (node?.tag !== 0x17 && node?.tag !== 0x18) return undefined
  const text = String.fromCharCode(...node.value.subarray(0, 40))
  const [, year, month, day, hour, minute, second, fraction] =
    (node.tag === 0x17
      ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
      : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{1,9})?Z$/
    ).exec(text) ?? []
  if (year === undefined) return undefined
  const century = node.tag === 0x18 ? '' : Number(year) >= 50 ? '19' : '20'
  const ms = Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}${(fraction ?? '').slice(0, 4)}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
