import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { pathInside, syncDirectory } from '../durable-file.js'
import { StoreError } from '../store-error.js'

/** One file of a backup, as the manifest lists it. */
export interface FileInBackup {
  path: string
  bytes: number
  /** Hex. */
  sha256: string
}

/** Where a backup is written to, file by file. */
export interface BackupSink {
  add(path: string, source: AsyncIterable<Uint8Array>, bytes: number): Promise<void>
  /** Whether it has this file already, so that it need not be read: blobs never change. */
  has(path: string, bytes: number): Promise<boolean>
  /** The manifest goes last: what has none is no backup. */
  finish(manifest: Uint8Array): Promise<void>
  abandon(): Promise<void>
}

export const manifestName = 'manifest.json'

/** Adds files to a sink and keeps the list of them with their digests. */
export function listingSink(sink: BackupSink): {
  add(path: string, source: AsyncIterable<Uint8Array>, bytes: number): Promise<void>
  addBlob(path: string, source: () => AsyncIterable<Uint8Array>, bytes: number): Promise<void>
  files: FileInBackup[]
} {
  const files: FileInBackup[] = []
  const add = async (path: string, source: AsyncIterable<Uint8Array>, bytes: number) => {
    const hash = createHash('sha256')
    let seen = 0
    const counted = async function* () {
      for await (const chunk of source) {
        hash.update(chunk)
        seen += chunk.length
        yield chunk
      }
    }
    await sink.add(path, counted(), bytes)
    if (seen !== bytes) throw damaged(`${path} has ${seen} bytes instead of ${bytes}`)
    files.push({ path, bytes, sha256: hash.digest('hex') })
  }
  return {
    files,
    add,
    async addBlob(path, source, bytes) {
      const expected = digestOfBlob(path)
      if (await sink.has(path, bytes)) files.push({ path, bytes, sha256: expected })
      else {
        await add(path, source(), bytes)
        if (files.at(-1)?.sha256 !== expected) throw damaged(`${path} was changed on disk`)
      }
    },
  }
}

const digestOfBlob = (path: string) => path.split('/').slice(-2).join('')

/** A backup as one tar, streamed. */
export function tarSink(output: Writable): BackupSink {
  const pack = tar.pack()
  const done = pipeline(pack, output)
  done.catch(() => undefined)
  const add = async (path: string, source: AsyncIterable<Uint8Array>, bytes: number) => {
    const entry = pack.entry({ name: path, size: bytes, mode: 0o600, mtime: new Date(0) })
    await Promise.race([pipeline(Readable.from(source, { objectMode: false }), entry), done])
  }
  return {
    add,
    has: async () => false,
    async finish(manifest) {
      await add(manifestName, only(manifest), manifest.length)
      pack.finalize()
      await done
    },
    async abandon() {
      pack.destroy()
      await done.catch(() => undefined)
    },
  }
}

/** A tar on disk, there under its name only when it is whole. */
export async function tarFileSink(path: string): Promise<BackupSink> {
  const temporary = `${path}.partial-${randomBytes(4).toString('hex')}`
  await mkdir(dirname(path), { recursive: true })
  const sink = tarSink(createWriteStream(temporary, { flags: 'wx', mode: 0o600 }))
  return {
    ...sink,
    async finish(manifest) {
      await sink.finish(manifest)
      const file = await open(temporary, 'r')
      await file.sync()
      await file.close()
      await rename(temporary, path)
      await syncDirectory(dirname(path))
    },
    async abandon() {
      await sink.abandon()
      await rm(temporary, { force: true })
    },
  }
}

/**
 * A folder of backups: each in a folder of its own by its time, blobs in one that they share, so that the next backup copies
 * only the new ones.
 */
export async function folderSink(folder: string, name: string): Promise<BackupSink> {
  const place = join(folder, name)
  const temporary = `${place}.partial-${randomBytes(4).toString('hex')}`
  await mkdir(temporary, { recursive: true, mode: 0o700 })
  const placeOf = (path: string) => (path.startsWith('blobs/') ? pathInside(folder, path) : pathInside(temporary, path))
  const write = async (path: string, source: AsyncIterable<Uint8Array>) => {
    const target = placeOf(path)
    await mkdir(dirname(target), { recursive: true })
    const partial = `${target}.partial`
    await pipeline(Readable.from(source, { objectMode: false }), createWriteStream(partial, { mode: 0o600 }))
    const file = await open(partial, 'r')
    await file.sync()
    await file.close()
    await rename(partial, target)
  }
  return {
    add: (path, source) => write(path, source),
    async has(path, bytes) {
      return path.startsWith('blobs/') && (await sizeOf(placeOf(path))) === bytes
    },
    async finish(manifest) {
      await write(manifestName, only(manifest))
      await syncDirectory(temporary)
      await rename(temporary, place)
      await syncDirectory(folder)
    },
    abandon: () => rm(temporary, { recursive: true, force: true }),
  }
}

/**
 * Unpacks a backup (a tar, a folder of backups: its newest, or one of those) and checks every file against the manifest:
 * nothing missing, nothing more, nothing changed. Names that lead elsewhere are refused.
 *
 * @returns the manifest, as it was written
 * @throws StoreError `store.damaged`, `store.file-unreadable`
 */
export async function unpackBackup(from: string, folder: string, onFile: (path: string) => void): Promise<Uint8Array> {
  const found = await stat(from).catch((error: unknown) => {
    throw new StoreError('store.file-unreadable', `There is no backup ${from}.`, { cause: error })
  })
  const seen = new Map<string, { bytes: number; sha256: string }>()
  const keep = async (path: string, source: AsyncIterable<Uint8Array>) => {
    onFile(path)
    const target = pathInside(folder, path)
    await mkdir(dirname(target), { recursive: true })
    const hash = createHash('sha256')
    let bytes = 0
    const counted = async function* () {
      for await (const chunk of source) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    }
    await pipeline(
      Readable.from(counted(), { objectMode: false }),
      createWriteStream(target, { flags: 'wx', mode: 0o600 }),
    )
    seen.set(path, { bytes, sha256: hash.digest('hex') })
  }
  let manifest: Uint8Array | undefined
  if (found.isDirectory()) {
    const place = await newestBackup(from)
    manifest = new Uint8Array(await readFile(join(place, manifestName)))
    for (const { path } of parseFiles(manifest)) {
      const source = path.startsWith('blobs/') ? pathInside(dirname(place), path) : pathInside(place, path)
      await keep(path, readable(source, path))
    }
  } else manifest = await unpackTar(from, keep)
  if (manifest === undefined) throw damaged('it ends before its manifest: it was never finished, or cut off')
  const files = parseFiles(manifest)
  for (const { path, bytes, sha256 } of files) {
    const one = seen.get(path)
    if (one === undefined) throw damaged(`${path} is missing`)
    if (one.bytes !== bytes || one.sha256 !== sha256) throw damaged(`${path} is not as it was written`)
    seen.delete(path)
  }
  const [more] = seen.keys()
  if (more !== undefined) throw damaged(`${more} is not in its manifest`)
  return manifest
}

async function unpackTar(
  path: string,
  keep: (path: string, source: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Uint8Array | undefined> {
  const extract = tar.extract()
  const reading = pipeline(createReadStream(path), extract)
  reading.catch(() => undefined)
  let manifest: Uint8Array | undefined
  try {
    for await (const entry of extract) {
      const { name, type } = entry.header
      if (type !== 'file' || manifest !== undefined) throw damaged(`${name} is not what belongs in a backup`)
      if (name === manifestName) manifest = await collect(entry as AsyncIterable<Uint8Array>)
      else await keep(name, entry as AsyncIterable<Uint8Array>)
    }
    await reading
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw damaged(error instanceof Error ? error.message : String(error))
  }
  return manifest
}

/** The folder itself if it is a backup, else the newest whole one in it. */
async function newestBackup(folder: string): Promise<string> {
  if ((await sizeOf(join(folder, manifestName))) !== undefined) return folder
  const names = (await readdir(folder)).filter((name) => /^\d{8}T\d{6}Z$/.test(name)).sort()
  for (const name of names.reverse()) {
    if ((await sizeOf(join(folder, name, manifestName))) !== undefined) return join(folder, name)
  }
  throw new StoreError('store.file-unreadable', `There is no backup in ${folder}.`)
}

async function* readable(source: string, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(source)
  } catch (error) {
    throw damaged(`${path} cannot be read`, error)
  }
}

function parseFiles(manifest: Uint8Array): FileInBackup[] {
  try {
    const { files } = JSON.parse(new TextDecoder().decode(manifest)) as { files: FileInBackup[] }
    if (
      files.every(({ path, bytes, sha256 }) => typeof path === 'string' && bytes >= 0 && /^[0-9a-f]{64}$/.test(sha256))
    )
      return files
  } catch {
    // Said below.
  }
  throw damaged('its manifest cannot be read')
}

function damaged(what: string, cause?: unknown): StoreError {
  return new StoreError(
    'store.damaged',
    `The backup is damaged: ${what}. Take another.`,
    cause === undefined ? undefined : { cause },
  )
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? found.size : undefined
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

/** Files below a folder, as paths with `/`, in order. */
export async function filesBelow(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files: { path: string; bytes: number }[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const full = join(entry.parentPath, entry.name)
    const bytes = await sizeOf(full)
    if (bytes !== undefined) files.push({ path: relative(folder, full).split(sep).join('/'), bytes })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The first bytes of a file, as many as it had when it was listed. */
export function firstBytes(path: string, bytes: number): AsyncIterable<Uint8Array> {
  return bytes === 0 ? Readable.from([]) : createReadStream(path, { end: bytes - 1 })
}

export const backupName = (at: Date) => `${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`
export const isTarName = (path: string) => basename(path).endsWith('.tar')
