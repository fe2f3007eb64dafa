import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  type FoundInFile,
  findInFile,
  findInFrameHashes,
  type Kyodaku,
  type LoadedMatcher,
  loadMatcher,
} from '../../clearance/index.js'
import type { FrameHash, Track } from '../../fingerprint/index.js'
import type { Finding, Registry } from '../../rights/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import type { DatasetMapping, FrameHashesOfPart, MediaAt, PartName, PartPayload } from '../dataset/index.js'
import { framesByRow, mayBeHashesOf } from './compare-hashes.js'
import { appendDoneRow, doneRowsName, readDoneRows } from './done-rows.js'
import type { ContentOfPart, ContentOfRow } from './find-in-part.js'
import type { ReadAhead } from './handle-part.js'
import type { TracksOfRows } from './kept-part.js'
import type { DatasetRun } from './runs.js'

/** Looks at media that is at hand, and at frame hashes that a dataset brings along. */
export interface ContentReader {
  /** Whether a part is to be read before it is looked at: its rows bring frame hashes along, or media. */
  readsAhead(payload: PartPayload): boolean
  /** What is in the content of a part's rows, and fingerprints of their media. */
  look(
    part: PartName,
    ahead: ReadAhead,
    signal: AbortSignal | undefined,
  ): Promise<{ content: ContentOfPart; tracks: TracksOfRows }>
  /** A part is decided: what was kept for going on with it is thrown away. */
  forget(part: PartName): Promise<void>
  close(): Promise<void>
}

interface LookedAtRow extends ContentOfRow {
  row: number
  tracks?: string[]
}

/**
 * Looks at the content of rows whose media is at hand, unless it was asked not to: by fingerprints, with what the files declare
 * as it was read ahead. Each row that is decoded is kept as it is done, so that a run which is killed goes on within a part.
 * Frame hashes that are given are matched, all of a part together, for rows without media; for those with it they are compared
 * with the media, which counts. With `content: 'hashes'` they are taken for the media, which then is not decoded. `loaded` is
 * matched by, where it is not the registry here. `readRegistry` is asked when there is something to match, since all of it is
 * held then.
 */
export async function createContentReader(
  kyodaku: Kyodaku,
  run: DatasetRun,
  readRegistry: () => Registry,
  mapping: DatasetMapping,
  { content, loaded: matcher }: Pick<ClearDatasetOptions, 'content'> & { loaded?: LoadedMatcher },
): Promise<ContentReader> {
  const folder = join(kyodaku.store.dataDirectory, 'datasets', run.id)
  const fileOf = (part: PartName) => join(folder, `${doneRowsName(part)}.jsonl`)
  const bringsContent = mapping.columns.some(({ role, from }) => role === 'frame-hashes' || from === 'media')
  let made: Promise<Clearing> | undefined
  const load = async (): Promise<Clearing> => {
    const registry = readRegistry()
    return { loaded: matcher ?? (await loadMatcher(kyodaku, registry)), registry }
  }
  const clearing = () => {
    made ??= load()
    return made
  }
  return {
    readsAhead: ({ data }) => content !== 'skip' && (bringsContent || data.kind === 'tar' || data.kind === 'files'),
    async look(part, { given, media = [], declared }, signal) {
      const looked = new Map(given === undefined ? [] : lookAtFrameHashes(await clearing(), given))
      const toDecode: { row: number; files: readonly MediaAt[] }[] = []
      for (const [row, files] of media.entries()) {
        if (files.length === 0) continue
        const byHashes = content === 'hashes' ? looked.get(row) : undefined
        if (byHashes === undefined || byHashes.by.length === 0) toDecode.push({ row, files })
        else looked.set(row, withDeclared(byHashes, declared?.get(row)))
      }
      const tracks: Record<number, readonly string[]> = {}
      if (toDecode.length === 0) return { content: looked, tracks }
      const looker: Looker = {
        kyodaku,
        clearing: await clearing(),
        signal,
        given: given && framesByRow(given),
        found: new Map(),
        times: timesOf(toDecode.flatMap(({ files }) => files)),
      }
      await mkdir(folder, { recursive: true })
      const kept = fileOf(part)
      const done = await readDoneRows<LookedAtRow>(kept)
      const left = toDecode.filter(({ row }) => !done.has(row))
      await inTurns(left, availableParallelism(), async ({ row, files }) => {
        signal?.throwIfAborted()
        const decoded = { row, ...withDeclared(await lookAtRow(looker, row, files), declared?.get(row)) }
        await appendDoneRow(kept, decoded)
        done.set(row, decoded)
      })
      for (const { row } of toDecode) {
        const { tracks: ofRow, ...decoded } = done.get(row)!
        looked.set(row, decoded)
        if (ofRow !== undefined) tracks[row] = ofRow
      }
      return { content: looked, tracks }
    },
    forget: (part) => rm(fileOf(part), { force: true }),
    async close() {
      // What is left in it belongs to parts that are not decided yet.
      await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error
      })
    },
  }
}

/** The same with what the row's files declare; undefined: they could not be looked through. */
function withDeclared<T extends ContentOfRow>(looked: T, declared: readonly Finding[] | undefined): T {
  if (declared === undefined) return looked
  const by = [...looked.by, 'declarations' as const].sort()
  return { ...looked, findings: [...looked.findings, ...declared], by }
}

/** What is in rows by their frame hashes alone; rows without a hash that can be searched are not in there. */
function lookAtFrameHashes(clearing: Clearing, given: FrameHashesOfPart): Map<number, ContentOfRow> {
  const rows = new Map<number, ContentOfRow>()
  const unreadable = new Set(given.unreadable)
  for (const [item, found] of findInFrameHashes(clearing, given).entries()) {
    const row = given.rows[item]!
    if (found === undefined) continue
    const known = rows.get(row)
    const seconds = given.timed[item] === 1 ? found.durationSeconds : undefined
    const durationSeconds = Math.max(known?.durationSeconds ?? 0, seconds ?? 0)
    rows.set(row, {
      findings: [...(known?.findings ?? []), ...found.findings],
      ...(durationSeconds > 0 ? { durationSeconds } : {}),
      by: unreadable.has(row) ? [] : ['frame-hashes'],
    })
  }
  return rows
}

type Clearing = Parameters<typeof findInFile>[1]

interface Looker {
  kyodaku: Kyodaku
  clearing: Clearing
  signal: AbortSignal | undefined
  /** The frame hashes that rows bring along. */
  given: ReadonlyMap<number, readonly FrameHash[]> | undefined
  /** What was found in files that more rows than one name, as in a table with a row for each clip: they are decoded once. */
  found: Map<string, Promise<FoundInFile>>
  times: ReadonlyMap<string, number>
}

const placeOf = ({ path, start }: MediaAt) => `${start} ${path}`

function timesOf(files: readonly MediaAt[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const file of files) times.set(placeOf(file), (times.get(placeOf(file)) ?? 0) + 1)
  return times
}

function findIn(looker: Looker, file: MediaAt): Promise<FoundInFile> {
  const { kyodaku, clearing, signal, found, times } = looker
  const known = found.get(placeOf(file))
  if (known !== undefined) return known
  const finding = asFile(looker, file, (path) =>
    findInFile(kyodaku, clearing, path, signal === undefined ? {} : { signal }),
  )
  if (times.get(placeOf(file))! > 1) found.set(placeOf(file), finding)
  return finding
}

async function lookAtRow(
  looker: Looker,
  row: number,
  files: readonly MediaAt[],
): Promise<ContentOfRow & { tracks?: string[] }> {
  const findings: Finding[] = []
  let durationSeconds = 0
  const tracks = new Set<string>()
  const fingerprints: Track[] = []
  for (const file of files) {
    const found = await findIn(looker, file)
    findings.push(...found.findings)
    durationSeconds = Math.max(durationSeconds, found.durationSeconds)
    if (found.trackDigest !== null) {
      tracks.add(found.trackDigest)
      fingerprints.push(found.track!)
    }
  }
  const given = looker.given?.get(row)
  const hashesDiffer =
    given !== undefined && fingerprints.length > 0 && !fingerprints.some((one) => mayBeHashesOf(one, given))
  return {
    findings,
    durationSeconds,
    by: tracks.size === 0 ? [] : ['fingerprints'],
    ...(tracks.size === 0 ? {} : { tracks: [...tracks] }),
    ...(hashesDiffer ? { hashesDiffer } : {}),
  }
}

/** A media file by a path of its own: what lies inside a tar is put beside for as long as it is needed. */
async function asFile<T>(
  { kyodaku }: Looker,
  { path, start, bytes, name }: MediaAt,
  work: (path: string) => Promise<T>,
): Promise<T> {
  if (start === 0 && path.endsWith(name)) return await work(path)
  const folder = await mkdtemp(join(kyodaku.store.dataDirectory, 'datasets', 'media-'))
  try {
    const copy = join(folder, name.split('/').at(-1)!)
    await pipeline(createReadStream(path, { start, end: start + bytes - 1 }), createWriteStream(copy))
    return await work(copy)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Does some work for each item, so many at a time. The first failure ends it. */
async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const turn = async () => {
    while (next < items.length) await work(items[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, turn))
}
