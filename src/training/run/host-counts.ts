import type { RowOutcome, RowsOfPart } from '../dataset/index.js'
import { createHostNumbers, type HostNumbers } from './host-numbers.js'

/** Rows by host and outcome. As bytes and numbers, for they go from thread to thread. */
export interface HostCounts {
  /** The hosts one after another, in UTF-8. */
  bytes: Uint8Array
  /** Where each ends in `bytes`. */
  ends: Uint32Array
  /** The hash of each, by which tables find them. */
  hashes: Uint32Array
  /** Of host i: admitted at 3 i, to be reviewed, refused. */
  counts: Uint32Array
}

export const outcomePlaces: Readonly<Record<RowOutcome, 0 | 1 | 2>> = { admit: 0, review: 1, refuse: 2 }

/** Counts the hosts that rows lie on, by their column of addresses; `placeOf` says what became of a row (`outcomePlaces`). */
export function countHosts({ count, columns }: RowsOfPart, placeOf: (row: number) => number): HostCounts {
  const column = columns.find(({ mapped }) => mapped.role === 'url')
  const numbers = createHostNumbers()
  let counts = new Uint32Array(3 * 1024)
  if (column === undefined) return { ...numbers.all(), counts: new Uint32Array(0) }
  const { texts } = column
  for (let row = 0; row < count; row++) {
    const length = texts === undefined ? 0 : texts.lengths[row]!
    let number: number
    if (length > 0) number = numberIn(numbers, texts!.bytes, texts!.starts[row]!, length)
    else {
      const value = column.values[row]!
      const host = hostOf(typeof value === 'string' ? value : value?.[0])
      number = host === undefined ? -1 : numbers.ofText(host)
    }
    if (number < 0) continue
    if (number * 3 + 2 >= counts.length) {
      const larger = new Uint32Array(counts.length * 2)
      larger.set(counts)
      counts = larger
    }
    counts[number * 3 + placeOf(row)]!++
  }
  return { ...numbers.all(), counts: counts.slice(0, numbers.size() * 3) }
}

/** The number of the host of an address in UTF-8; -1 where there is none. */
function numberIn(numbers: HostNumbers, bytes: Uint8Array, start: number, length: number): number {
  const end = start + length
  const found = findHost(bytes, start, end)
  if (found === 'none') return -1
  if (found === 'plain') return numbers.ofBytes(bytes, span.start, span.end)
  const host = hostOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', start, end))
  return host === undefined ? -1 : numbers.ofText(host)
}

const [slash, question, numberSign, at, colon, bracket] = [0x2f, 0x3f, 0x23, 0x40, 0x3a, 0x5d]
const span = { start: 0, end: 0 }

/** `hostOf`, of bytes: where the host lies (in `span`), if it is in its one spelling there. */
function findHost(bytes: Uint8Array, start: number, end: number): 'none' | 'plain' | 'by-text' {
  let begin = start
  while (begin + 1 < end && (bytes[begin] !== slash || bytes[begin + 1] !== slash)) begin++
  if (begin + 1 >= end) return 'none'
  begin += 2
  let from = begin
  let port = -1
  let to = begin
  for (; to < end; to++) {
    const byte = bytes[to]!
    if (byte === slash || byte === question || byte === numberSign) break
    if (byte === at) {
      from = to + 1
      port = -1
    } else if (byte === colon) port = to
    else if (byte === bracket) port = -1
    else if ((byte >= 0x41 && byte <= 0x5a) || byte > 0x7f) return 'by-text'
  }
  if (port >= from) to = port
  if (
    to - from >= 4 &&
    bytes[from] === 0x77 &&
    bytes[from + 1] === 0x77 &&
    bytes[from + 2] === 0x77 &&
    bytes[from + 3] === 0x2e
  )
    from += 4
  span.start = from
  span.end = to
  return from < to ? 'plain' : 'none'
}

/** The host of a URL, for counting: lower case, without user, port and `www.`. Undefined where there is none. */
export function hostOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  const begin = url.indexOf('//') + 2
  if (begin < 2) return undefined
  let end = begin
  let from = begin
  let port = -1
  let hasCapitals = false
  for (; end < url.length; end++) {
    const unit = url.charCodeAt(end)
    if (unit === slash || unit === question || unit === numberSign) break
    if (unit === at) {
      from = end + 1
      port = -1
    } else if (unit === colon) port = end
    else if (unit === bracket) port = -1
    else if ((unit >= 0x41 && unit <= 0x5a) || unit > 0x7f) hasCapitals = true
  }
  if (port >= from) end = port
  if (url.startsWith('www.', from)) from += 4
  if (from >= end) return undefined
  const host = url.slice(from, end)
  if (!hasCapitals) return host
  const lower = host.toLowerCase()
  return lower.startsWith('www.') ? lower.slice(4) : lower
}
