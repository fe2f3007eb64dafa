import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { z } from 'zod'
import { openLockedFolder } from '../../store/index.js'
import { ClearanceError } from '../errors.js'
import { frameBytesMax, frameOf, type LogLine, readAt, readFetchLog } from './fetch-log.js'
import { type FetchRecord, type NewFetch, parseRecord, recordOf, sha256Of, textOfRecord } from './fetch-record.js'
import { createColumn } from './growing-column.js'
import { createHashChains, hashText } from './hash-chains.js'
import { createSealMaker, digestOfManifest, type SignalManifest, type SignalSeal } from './snapshot-seal.js'

/**
 * What was published when it was fetched: every fetch with its header, every body by its digest. Reading is synchronous
 * (a lookup is one or two reads of a file that the system keeps in memory); about 50 bytes a fetch are held.
 */
export interface SignalSnapshot {
  readonly fetches: number
  /** Fetches of a URL (normalised, without fragment), newest first, none after a time where one is given. */
  history(url: string, asOf?: Date): Generator<FetchRecord>
  /** The newest of them. */
  newest(url: string, asOf?: Date): FetchRecord | undefined
  /** The bytes of a digest, checked against it; undefined where they are not here. @throws ClearanceError `clearance.damaged-signals` */
  body(digest: string): Uint8Array | undefined
  /** All fetches, in the order in which they were written. */
  all(): Generator<FetchRecord>
  /** What it is, to be named in a receipt. Reads all of it once. */
  seal(): SignalSeal
  close(): Promise<void>
}

/** A snapshot that grows; one process at a time. */
export interface SignalSnapshotWriter extends SignalSnapshot {
  /**
   * Adds a fetch. When it resolves, the fetch is on disk, and will be there whole after any crash; before that, it may be
   * there or not. Those that wait at the same time are synced together.
   */
  append(fetch: NewFetch): Promise<FetchRecord>
  /** As `seal`, and written down in the folder, so that it can be opened as it is now whatever is added later. */
  sealDurably(): Promise<SignalSeal>
}

const [logName, packName, sealsName] = ['fetches.log', 'bodies.pack', 'seals']

/**
 * Opens a snapshot for reading, offline, also while another process adds to it.
 *
 * @param seal digest of the seal to open it by: only what was there then is seen, and it is checked to be just that
 * @throws ClearanceError `clearance.no-signals`, `clearance.damaged-signals`, `clearance.signals-mismatch`
 */
export async function openSignalSnapshot(folder: string, { seal }: { seal?: string } = {}): Promise<SignalSnapshot> {
  const sealed = seal === undefined ? undefined : await readSeal(folder, seal)
  const files = openFiles(folder, 'r')
  try {
    const core = loadCore(files, sealed?.fetchesBytes)
    if (sealed !== undefined && core.seal().digest !== seal) throw mismatch(folder, sealed.manifest)
    return {
      ...core.reading,
      get fetches() {
        return core.reading.fetches
      },
      close: async () => files.close(),
    }
  } catch (error) {
    files.close()
    throw error
  }
}

/**
 * Opens a snapshot to add to, or makes it. What a crash left half-written is cut off.
 *
 * @throws StoreError `store.locked` while another process adds to it
 * @throws ClearanceError `clearance.damaged-signals`
 */
export async function openSignalSnapshotToWrite(folder: string): Promise<SignalSnapshotWriter> {
  const locked = await openLockedFolder(folder)
  try {
    for (const name of [packName, logName]) {
      if ((await stat(join(folder, name)).catch(() => undefined)) === undefined) await locked.write(name, '')
    }
    const files = openFiles(folder, 'r+')
    const core = loadCore(files)
    if (core.end() < fstatSync(files.log).size) {
      ftruncateSync(files.log, core.end())
      fsyncSync(files.log)
    }
    const appending = await openAppending(folder, core)
    return {
      ...core.reading,
      get fetches() {
        return core.reading.fetches
      },
      append: appending.append,
      async sealDurably() {
        await appending.settled()
        const seal = core.seal()
        const text = JSON.stringify({ manifest: seal.manifest, fetchesBytes: core.end() })
        await locked.write(`${sealsName}/${seal.digest.slice(7)}.json`, text)
        return seal
      },
      async close() {
        await appending.close()
        files.close()
        await locked.close()
      },
    }
  } catch (error) {
    await locked.close()
    throw error
  }
}

interface Files {
  log: number
  pack: number
  close(): void
}

function openFiles(folder: string, flags: 'r' | 'r+'): Files {
  const opened: number[] = []
  const close = () => {
    for (const file of opened.splice(0)) closeSync(file)
  }
  try {
    const [log = -1, pack = -1] = [logName, packName].map((name) => {
      const file = openSync(join(folder, name), flags)
      opened.push(file)
      return file
    })
    return { log, pack, close }
  } catch (cause) {
    close()
    throw new ClearanceError('clearance.no-signals', `${folder} is no signal snapshot: it has no ${logName}.`, {
      cause,
    })
  }
}

/** Where a body lies in the pack. */
interface Place {
  offset: number
  stored: number
  coding: 'raw' | 'deflate'
}

interface Core {
  reading: Omit<SignalSnapshot, 'close'>
  seal(): SignalSeal
  /** Where the next frame goes. */
  end(): number
  /** Takes in a frame's lines, which begin at this byte of the log. */
  took(lines: readonly LogLine[], end: number): void
  knows(digest: string): boolean
}

function loadCore(files: Files, size = fstatSync(files.log).size): Core {
  const byUrl = createHashChains()
  const starts = createColumn(Float64Array)
  const lengths = createColumn(Uint32Array)
  const times = createColumn(Float64Array)
  const byBody = createHashChains()
  const bodyOwners = createColumn(Uint32Array)
  let end = 0

  const take = ({ at, bytes, text }: LogLine) => {
    const { place, record } = parseLine(text)
    const { high, low } = hashText(record.url)
    byUrl.add(high, low)
    if (place !== undefined && record.body !== undefined) {
      byBody.add(...hashOfDigest(record.body.digest))
      bodyOwners.push(starts.length)
    }
    starts.push(at)
    lengths.push(bytes)
    times.push(Date.parse(record.fetchedAt))
  }
  const lineOf = (number: number) =>
    parseLine(readAt(files.log, starts.at(number), lengths.at(number)).toString('utf8'))

  const lines = readFetchLog(files.log, size)
  for (;;) {
    const next = lines.next()
    if (next.done) {
      end = next.value
      break
    }
    take(next.value)
  }

  function* history(url: string, asOf?: Date): Generator<FetchRecord> {
    const { high, low } = hashText(url)
    const numbers: number[] = []
    for (let number = byUrl.newest(high, low); number >= 0; number = byUrl.before(number)) {
      if (asOf === undefined || times.at(number) <= asOf.getTime()) numbers.push(number)
    }
    if (numbers.length > 1) numbers.sort((a, b) => times.at(b) - times.at(a) || b - a)
    for (const number of numbers) {
      const { record } = lineOf(number)
      if (record.url === url) yield record
    }
  }

  const ownerOf = (digest: string) => {
    const hash = hashOfDigest(digest)
    for (let found = byBody.newest(...hash); found >= 0; found = byBody.before(found)) {
      const line = lineOf(bodyOwners.at(found))
      if (line.record.body?.digest === digest) return line
    }
    return undefined
  }

  function* all(): Generator<FetchRecord> {
    // As many as there are now: what is added meanwhile is for the next time.
    for (const { text } of readFetchLog(files.log, end)) yield parseLine(text).record
  }
  const seal = () => {
    const maker = createSealMaker()
    for (const { text } of readFetchLog(files.log, end)) {
      const { record, recordText } = parseLine(text)
      maker.add(record, recordText)
    }
    return maker.seal()
  }

  return {
    reading: {
      get fetches() {
        return starts.length
      },
      history,
      newest: (url, asOf) => history(url, asOf).next().value as FetchRecord | undefined,
      body(digest) {
        const owner = ownerOf(digest)
        return owner?.place && readBody(files.pack, owner.place, digest, owner.record.body?.bytes ?? 0)
      },
      all,
      seal,
    },
    seal,
    end: () => end,
    took(added, next) {
      for (const line of added) take(line)
      end = next
    },
    knows: (digest) => ownerOf(digest) !== undefined,
  }
}

function readBody(pack: number, { offset, stored, coding }: Place, digest: string, bytes: number): Uint8Array {
  const lies = readAt(pack, offset, stored)
  let body: Uint8Array | undefined
  try {
    body = coding === 'raw' ? lies : inflateRawSync(lies, { maxOutputLength: Math.max(bytes, 1) })
  } catch (error) {
    if (!/^(Z_|ERR_BUFFER_TOO_LARGE)/.test((error as { code?: string }).code ?? '')) throw error
  }
  if (body !== undefined && sha256Of(body) === digest) return body
  throw new ClearanceError(
    'clearance.damaged-signals',
    `The signal snapshot's ${packName} is damaged at byte ${offset}: the body ${digest} is not what was fetched. Restore it from a copy.`,
  )
}

/** Adds to the two files: bodies first, then the frame that names them, each synced. One writing at a time. */
async function openAppending(folder: string, core: Core) {
  const log = await open(join(folder, logName), 'r+')
  const pack = await open(join(folder, packName), 'r+')
  let packEnd = (await pack.stat()).size
  interface Waiting {
    fetch: NewFetch
    record: FetchRecord
    resolve: (record: FetchRecord) => void
    reject: (error: unknown) => void
  }
  const waiting: Waiting[] = []
  let writing: Promise<void> | undefined
  let broken: unknown

  const writeSome = async () => {
    const bodies: Uint8Array[] = []
    const placed = new Map<string, Place>()
    const lines: string[] = []
    let lineBytes = 0
    let bodyBytes = 0
    let count = 0
    for (const { fetch, record } of waiting) {
      if (lineBytes > frameBytesMax || bodyBytes > bodyBytesTogether) break
      const digest = fetch.body && record.body?.digest
      let place = '-'
      if (fetch.body !== undefined && digest !== undefined && !placed.has(digest) && !core.knows(digest)) {
        const { bytes, coding } = packed(fetch.body)
        const at = { offset: packEnd + bodyBytes, stored: bytes.length, coding }
        placed.set(digest, at)
        bodies.push(bytes)
        bodyBytes += bytes.length
        place = `${at.offset},${at.stored},${at.coding}`
      }
      const line = `${place} ${textOfRecord(record)}`
      lines.push(line)
      lineBytes += line.length
      count++
    }
    if (bodies.length > 0) {
      await writeAll(pack, Buffer.concat(bodies), packEnd)
      await pack.datasync()
      packEnd += bodyBytes
    }
    const frame = frameOf(lines)
    await writeAll(log, frame, core.end())
    await log.datasync()
    let at = core.end() + frame.indexOf(0x0a) + 1
    const taken = lines.map((text): LogLine => {
      const bytes = Buffer.byteLength(text)
      const line = { at, bytes, text }
      at += bytes + 1
      return line
    })
    core.took(taken, at)
    for (const { record, resolve } of waiting.splice(0, count)) resolve(record)
  }

  const write = async () => {
    try {
      while (waiting.length > 0) await writeSome()
    } catch (error) {
      // What is on disk now is not known: nothing more goes behind it.
      broken = error
      for (const { reject } of waiting.splice(0)) reject(error)
    } finally {
      writing = undefined
    }
  }

  return {
    append(fetch: NewFetch): Promise<FetchRecord> {
      return new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken)
        waiting.push({ fetch, record: recordOf(fetch), resolve, reject })
        // A turn later, so that what is appended in this turn is written together.
        writing ??= Promise.resolve().then(write)
      })
    },
    async settled() {
      await writing
      if (broken !== undefined) throw broken
    },
    async close() {
      await writing
      await log.close()
      await pack.close()
    },
  }
}

/** The system may write less than it is asked to. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten
  }
}

const bodyBytesTogether = 16 * 1024 * 1024

function packed(body: Uint8Array): { bytes: Uint8Array; coding: Place['coding'] } {
  const deflated = body.length < 64 ? body : deflateRawSync(body)
  return deflated.length < body.length ? { bytes: deflated, coding: 'deflate' } : { bytes: body, coding: 'raw' }
}

const linePattern = /^(?:-|(\d{1,15}),(\d{1,10}),(raw|deflate)) /

function parseLine(line: string): { place?: Place; record: FetchRecord; recordText: string } {
  const found = linePattern.exec(line)
  if (found === null) throw new ClearanceError('clearance.bad-signals', 'A line of the signal snapshot says no place.')
  const [all, offset, stored, coding] = found
  const recordText = line.slice(all.length)
  const record = parseRecord(recordText)
  if (offset === undefined) return { record, recordText }
  const place = { offset: Number(offset), stored: Number(stored), coding: coding as Place['coding'] }
  return { place, record, recordText }
}

const hashOfDigest = (digest: string): [number, number] => [
  Number.parseInt(digest.slice(7, 15), 16),
  Number.parseInt(digest.slice(15, 23), 16),
]

const sealSchema = z.strictObject({
  manifest: z.strictObject({
    format: z.literal('kyodaku-signals@v1'),
    fetches: z.int().min(0),
    from: z.string().optional(),
    to: z.string().optional(),
    records: z.string(),
  }),
  fetchesBytes: z.int().min(0),
})

async function readSeal(folder: string, digest: string): Promise<{ manifest: SignalManifest; fetchesBytes: number }> {
  const unknown = (cause?: unknown) =>
    new ClearanceError(
      'clearance.signals-mismatch',
      `The signal snapshot in ${folder} has no seal ${digest}: name the snapshot that the receipt was made with.`,
      { cause },
    )
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw unknown()
  let text: string
  try {
    text = await readFile(join(folder, sealsName, `${digest.slice(7)}.json`), 'utf8')
  } catch (error) {
    throw unknown(error)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unknown(error)
  }
  const parsed = sealSchema.safeParse(value)
  if (!parsed.success || digestOfManifest(parsed.data.manifest) !== digest) throw unknown()
  return parsed.data
}

const mismatch = (folder: string, { fetches }: SignalManifest) =>
  new ClearanceError(
    'clearance.signals-mismatch',
    `The signal snapshot in ${folder} is not what was sealed (${fetches} fetches): restore it from a copy.`,
  )

/**
 * Reads a whole snapshot and checks every body against its digest.
 *
 * @throws ClearanceError `clearance.damaged-signals`, naming what is missing or changed
 */
export function checkSignalSnapshot(snapshot: SignalSnapshot): { fetches: number; bodies: number; bytes: number } {
  let [fetches, bodies, bytes] = [0, 0, 0]
  for (const { body, url } of snapshot.all()) {
    fetches++
    if (body === undefined) continue
    const found = snapshot.body(body.digest)
    if (found === undefined) {
      throw new ClearanceError('clearance.damaged-signals', `The body ${body.digest} of ${url} is not in the snapshot.`)
    }
    bodies++
    bytes += found.length
  }
  return { fetches, bodies, bytes }
}
