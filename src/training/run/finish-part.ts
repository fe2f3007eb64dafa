import { createHash } from 'node:crypto'
import { hashLeaves, hashRecords, treeRoot } from '../../record/index.js'
import type { PartName, RowOutcome, RowsOfPart, RowValue } from '../dataset/index.js'
import { absentLength, formatHash, hashBytes, leafBytes, outcomeBytes, partSalts, saltBytes } from '../receipt/index.js'
import { encodeKeptPart, type TracksOfRows } from './kept-part.js'
import type { ClassVerdict, FinishedPart } from './part-messages.js'

/** What is needed to finish a part besides its rows. */
export interface PartVerdicts {
  /** `partKey` of the part: 16 bytes. */
  key: Uint8Array
  verdicts: readonly Pick<ClassVerdict, 'evidence' | 'outcome' | 'otherRegime'>[]
  /** By row, position in `verdicts`. */
  classOf: Uint32Array
  tracks: TracksOfRows
}

/** Commits to every row of a part and packs what is kept of it. Pure: the same rows and verdicts give the same bytes. */
export function finishPart(
  part: PartName,
  rows: RowsOfPart,
  { key, verdicts, classOf, tracks }: PartVerdicts,
): Omit<FinishedPart, 'written'> {
  const { rowBytes, rowEnds } = bytesOfRows(rows)
  const evidenceDigests = verdicts.map(({ evidence }) => createHash('sha256').update(evidence).digest())
  const digests = rowDigests(rowBytes, rowEnds, partSalts(key, rows.count))
  const leaves = room('leaves', rows.count * leafBytes)
  const rowsOfClass = new Uint32Array(verdicts.length)
  for (let row = 0, at = 0; row < rows.count; row++, at += leafBytes) {
    const { outcome, otherRegime } = verdicts[classOf[row]!]!
    rowsOfClass[classOf[row]!]!++
    const evidence = evidenceDigests[classOf[row]!]!
    // By bytes: views of 32 bytes cost more than copying them.
    for (let i = 0, from = row * hashBytes; i < hashBytes; i++) {
      leaves[at + i] = digests[from + i]!
      leaves[at + hashBytes + 2 + i] = evidence[i]!
    }
    leaves[at + hashBytes] = outcomeBytes[outcome]
    leaves[at + hashBytes + 1] = outcomeBytes[otherRegime]
  }
  const offsets = Uint32Array.from({ length: rows.count + 1 }, (_, row) => row * leafBytes)
  const root = treeRoot(hashLeaves(leaves, offsets))
  const hosts = hostsOf(rows, verdicts, classOf)
  const kept = encodeKeptPart({
    part,
    columns: rows.columns.map(({ mapped }) => mapped),
    evidence: verdicts.map(({ evidence }) => evidence),
    evidenceOf: classOf,
    rowEnds,
    rowBytes,
    tracks,
  })
  return {
    part,
    rows: rows.count,
    broken: rows.broken.size,
    root: formatHash(root),
    rowsOfClass,
    kept,
    hosts,
  }
}

/** `rowBytes` of all rows, one after another, in one buffer. */
export function bytesOfRows({ count, columns }: RowsOfPart): { rowBytes: Uint8Array; rowEnds: Uint32Array } {
  const rowEnds = new Uint32Array(count)
  let bytes = room('rows', Math.max(1 << 16, count * 128))
  let at = 0
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < columns.length; i++) {
      const value: RowValue = columns[i]!.values[row]!
      const text = value === null || typeof value === 'string' ? value : JSON.stringify(value)
      // Three bytes a UTF-16 unit is the most that UTF-8 takes.
      const most = at + 4 + (text === null ? 0 : text.length * 3)
      if (most > bytes.length) bytes = grown(bytes, at, most)
      const length = text === null ? 0 : bytes.write(text, at + 4)
      bytes.writeUInt32LE(text === null ? absentLength : length, at)
      at += 4 + length
    }
    rowEnds[row] = at
  }
  return { rowBytes: bytes.subarray(0, at), rowEnds }
}

function grown(bytes: Buffer<ArrayBuffer>, used: number, most: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(most, bytes.length * 2))
  bytes.copy(larger, 0, 0, used)
  rooms.set('rows', larger)
  return larger
}

/** What a part is written on in memory, and the next one again: what each would make anew is not collected in time. */
const rooms = new Map<string, Buffer<ArrayBuffer>>()

/** At least so many bytes, with anything in them; until the same room is asked for again. */
function room(name: string, bytes: number): Buffer<ArrayBuffer> {
  const kept = rooms.get(name)
  if (kept !== undefined && kept.length >= bytes) return kept
  const larger = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.25))
  rooms.set(name, larger)
  return larger
}

/** SHA-256(salt || row bytes) of each row, one after another. */
function rowDigests(rowBytes: Uint8Array, rowEnds: Uint32Array, salts: Uint8Array): Uint8Array {
  const salted = room('salted', rowBytes.length + salts.length)
  const offsets = new Uint32Array(rowEnds.length + 1)
  for (let row = 0, from = 0, at = 0; row < rowEnds.length; row++) {
    const end = rowEnds[row]!
    for (let i = row * saltBytes; i < (row + 1) * saltBytes; i++) salted[at++] = salts[i]!
    salted.set(rowBytes.subarray(from, end), at)
    at += end - from
    offsets[row + 1] = at
    from = end
  }
  return hashRecords(salted, offsets)
}

/** Rows by host and outcome: host after host, and three numbers for each. Lists, for they go from thread to thread. */
export interface HostCounts {
  hosts: string[]
  /** Of host i: admitted at 3 i, to be reviewed, refused. */
  counts: Uint32Array
}

function hostsOf({ count, columns }: RowsOfPart, verdicts: PartVerdicts['verdicts'], classOf: Uint32Array): HostCounts {
  const urls = columns.find(({ mapped }) => mapped.role === 'url')
  if (urls === undefined) return { hosts: [], counts: new Uint32Array(0) }
  const outcomes = Uint8Array.from(verdicts, ({ outcome }) => outcomePlaces[outcome])
  return countHosts(count, (row) => {
    const value = urls.values[row]!
    return { url: typeof value === 'string' ? value : value?.[0], place: outcomes[classOf[row]!]! }
  })
}

/** Counts the hosts of so many rows. */
export function countHosts(
  rows: number,
  rowAt: (row: number) => { url: string | undefined; place: number },
): HostCounts {
  const numbers = new Map<string, number>()
  let counts = new Uint32Array(3 * 1024)
  for (let row = 0; row < rows; row++) {
    const { url, place } = rowAt(row)
    const host = hostOf(url)
    if (host === undefined) continue
    let number = numbers.get(host)
    if (number === undefined) {
      number = numbers.size
      numbers.set(host, number)
      if (number * 3 === counts.length) {
        const larger = new Uint32Array(counts.length * 2)
        larger.set(counts)
        counts = larger
      }
    }
    counts[number * 3 + place]!++
  }
  return { hosts: [...numbers.keys()], counts: counts.slice(0, numbers.size * 3) }
}

export const outcomePlaces: Readonly<Record<RowOutcome, 0 | 1 | 2>> = { admit: 0, review: 1, refuse: 2 }

const [slash, question, numberSign, at, colon, bracket] = [0x2f, 0x3f, 0x23, 0x40, 0x3a, 0x5d]

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
