import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'

/**
 * A file for large values that are made once and read often: bytes in a row, then one value of JSON in which typed lists
 * stand, each where it can be read straight into memory that threads share. Everything has its SHA-256, and the end of the
 * file says where it is. Little-endian.
 *
 * Layout: the bytes in a row; the lists, each from a multiple of 64; the directory (JSON); 8 bytes of magic, 8 of the
 * directory's length, 32 of its SHA-256.
 */
export interface SectionFileWriter {
  /** Bytes in a row written so far. */
  readonly bytes: number
  /** Goes on with the bytes in a row. */
  append(bytes: Uint8Array): void
  /** Reads what was appended. */
  read(into: Uint8Array, at: number): void
  /** Writes the value, puts all of it on disk and closes the file. */
  finish(value: unknown): void
  /** Closes the file as it is. Does nothing when it is closed. */
  close(): void
}

/** A file as it was found to be. */
export interface SectionFile {
  /** The value, with its lists in shared memory. */
  value: unknown
  /** How many bytes there are in a row. */
  bytes: number
  /** Reads bytes of the row. */
  read(into: Uint8Array, at: number): void
  close(): void
}

const listTypes = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array } as const
type ListType = keyof typeof listTypes

interface Section {
  at: number
  bytes: number
  sha256: string
  type: ListType | 'SharedArrayBuffer'
}

interface Directory {
  row: { bytes: number; sha256: string }
  sections: Section[]
  value: unknown
}

const magic = Buffer.from('KYSECT01', 'latin1')
const trailerBytes = 48
const alignment = 64
const chunkBytes = 1 << 20

/** Makes a file that must not be there. Errors are those of the operating system. */
export function createSectionFile(path: string): SectionFileWriter {
  const file = openSync(path, 'wx+', 0o600)
  const hash = createHash('sha256')
  const pending = Buffer.allocUnsafe(chunkBytes)
  let [written, waiting, isOpen] = [0, 0, true]
  const flush = () => {
    writeWhole(file, pending.subarray(0, waiting))
    written += waiting
    waiting = 0
  }
  const close = () => {
    if (!isOpen) return
    isOpen = false
    closeSync(file)
  }
  return {
    get bytes() {
      return written + waiting
    },
    append(bytes) {
      hash.update(bytes)
      if (waiting + bytes.length > chunkBytes) flush()
      if (bytes.length > chunkBytes) {
        writeWhole(file, bytes)
        written += bytes.length
        return
      }
      pending.set(bytes, waiting)
      waiting += bytes.length
    },
    read(into, at) {
      if (at + into.length > written) flush()
      readWhole(file, into, at)
    },
    finish(value) {
      flush()
      const row = { bytes: written, sha256: hash.digest('hex') }
      const sections: Section[] = []
      const text = JSON.stringify(withoutLists(value, (type, bytes) => sections.push(writeSection(type, bytes)) - 1))
      const directory = Buffer.from(
        `{"row":${JSON.stringify(row)},"sections":${JSON.stringify(sections)},"value":${text}}`,
      )
      const trailer = Buffer.alloc(trailerBytes)
      magic.copy(trailer)
      trailer.writeBigUInt64LE(BigInt(directory.length), 8)
      createHash('sha256').update(directory).digest().copy(trailer, 16)
      writeWhole(file, directory)
      writeWhole(file, trailer)
      fsyncSync(file)
      close()
    },
    close,
  }

  function writeSection(type: Section['type'], bytes: Uint8Array): Section {
    const gap = Buffer.alloc((alignment - (written % alignment)) % alignment)
    writeWhole(file, gap)
    const at = written + gap.length
    const listHash = createHash('sha256')
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      const some = bytes.subarray(from, from + chunkBytes)
      listHash.update(some)
      writeWhole(file, some)
    }
    written = at + bytes.length
    return { at, bytes: bytes.length, sha256: listHash.digest('hex'), type }
  }
}

/**
 * Opens a file, and reads all of it to see whether it is as it was written; the lists go into shared memory.
 *
 * @returns undefined for a file that is not there, is damaged or was not finished
 */
export function openSectionFile(path: string): SectionFile | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const found = (() => {
    try {
      return readSectionFile(file)
    } catch (error) {
      closeSync(file)
      throw error
    }
  })()
  if (found === undefined) {
    closeSync(file)
    return undefined
  }
  return {
    value: found.value,
    bytes: found.bytes,
    read: (into, at) => readWhole(file, into, at),
    close: () => closeSync(file),
  }
}

function readSectionFile(file: number): { value: unknown; bytes: number } | undefined {
  const { size } = fstatSync(file)
  if (size < trailerBytes) return undefined
  const trailer = Buffer.alloc(trailerBytes)
  readWhole(file, trailer, size - trailerBytes)
  const length = Number(trailer.readBigUInt64LE(8))
  if (!trailer.subarray(0, 8).equals(magic) || length > size - trailerBytes) return undefined
  const text = Buffer.alloc(length)
  readWhole(file, text, size - trailerBytes - length)
  if (!createHash('sha256').update(text).digest().equals(trailer.subarray(16))) return undefined
  // By its digest it is what was written here.
  const { row, sections, value } = JSON.parse(text.toString('utf8')) as Directory
  if (hashOfRow(file, row.bytes) !== row.sha256) return undefined
  const lists: (SharedArrayBuffer | ArrayBufferView)[] = []
  for (const section of sections) {
    const list = readSection(file, section)
    if (list === undefined) return undefined
    lists.push(list)
  }
  return { value: withLists(value, lists), bytes: row.bytes }
}

function hashOfRow(file: number, bytes: number): string {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(Math.min(bytes, chunkBytes))
  for (let at = 0; at < bytes; at += chunk.length) {
    const some = chunk.subarray(0, Math.min(chunk.length, bytes - at))
    readWhole(file, some, at)
    hash.update(some)
  }
  return hash.digest('hex')
}

function readSection(
  file: number,
  { at, bytes, sha256, type }: Section,
): SharedArrayBuffer | ArrayBufferView | undefined {
  const buffer = new SharedArrayBuffer(bytes)
  const hash: Hash = createHash('sha256')
  for (let from = 0; from < bytes; from += chunkBytes) {
    const some = new Uint8Array(buffer, from, Math.min(chunkBytes, bytes - from))
    readWhole(file, some, at + from)
    hash.update(some)
  }
  if (hash.digest('hex') !== sha256) return undefined
  return type === 'SharedArrayBuffer'
    ? buffer
    : new (listTypes[type] as new (buffer: SharedArrayBuffer) => ArrayBufferView)(buffer)
}

/** A place in the value where a list stands. */
const placeholder = '\u0000list'

function withoutLists(value: unknown, keep: (type: Section['type'], bytes: Uint8Array) => number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof SharedArrayBuffer) return { [placeholder]: keep('SharedArrayBuffer', new Uint8Array(value)) }
  if (ArrayBuffer.isView(value)) {
    const type = Object.keys(listTypes).find((name) => value instanceof listTypes[name as ListType])
    if (type === undefined) throw new TypeError('no file of sections holds lists of this type')
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return { [placeholder]: keep(type as ListType, bytes) }
  }
  if (Array.isArray(value)) return value.map((one) => withoutLists(one, keep))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutLists(one, keep)]))
}

function withLists(value: unknown, lists: readonly unknown[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => withLists(one, lists))
  if (Object.hasOwn(value, placeholder)) return lists[(value as Record<string, number>)[placeholder]!]
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withLists(one, lists)]))
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at)
}

function readWhole(file: number, into: Uint8Array, from: number): void {
  for (let at = 0; at < into.length; ) {
    const length = readSync(file, into, at, into.length - at, from + at)
    if (length === 0) throw new Error('the file ends too early: it was changed while it was open')
    at += length
  }
}
