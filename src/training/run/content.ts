import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, open, rm, rmdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { findInFile, findInFrameHashes, type Kyodaku, type LoadedMatcher, loadMatcher } from '../../clearance/index.js'
import type { FrameHash, Track } from '../../fingerprint/index.js'
import type { Finding, Registry } from '../../rights/index.js'
import { combine, type Media, readFileDeclarations, type SignalQuestion } from '../../signals/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import {
  type DatasetMapping,
  type FrameHashesOfPart,
  type MediaAt,
  type PartName,
  type PartPayload,
  type RowsOfPart,
  readPart,
} from '../dataset/index.js'
import { framesByRow, mayBeHashesOf } from './compare-hashes.js'
import { appendDoneRow, doneRowsName, readDoneRows } from './done-rows.js'
import type { ContentOfPart, ContentOfRow } from './find-in-part.js'
import type { ReadAhead } from './handle-part.js'
import type { TracksOfRows } from './kept-part.js'
import type { DatasetRun } from './runs.js'

/** Looks at media that is at hand, and at frame hashes that a dataset brings along. */
export interface ContentReader {
  /** Whether a part is to be read before it is looked at, since its rows bring frame hashes along. */
  readonly takesFrameHashes: boolean
  /** What is in the content of a part's rows, and fingerprints of their media. */
  look(
    payload: PartPayload,
    ahead: ReadAhead | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ content: ContentOfPart; tracks: TracksOfRows }>
  /** A part is decided: what was kept for going on with it is thrown away. */
  forget(part: PartName): Promise<void>
  close(): Promise<void>
}

/** Bytes of a file that declarations are looked for in; more is not looked at, and said so. */
const declarationBytesMax = 2 ** 30

interface LookedAtRow extends ContentOfRow {
  row: number
  tracks?: string[]
}

/**
 * Reads the content of rows whose media is at hand, unless it was asked not to: fingerprints, and what the files declare
 * (Content Credentials, XMP). Each row is kept as it is done, so that a run which is killed goes on within a part. Frame hashes
 * that are given are matched, all of a part together, for rows without media; for those with it they are compared with the
 * media, which counts. With `content: 'hashes'` they are taken for the media, which then is not decoded. `loaded` is matched by,
 * where it is not the registry here. `readRegistry` is asked when there is something to match, since all of it is held then.
 */
export async function createContentReader(
  kyodaku: Kyodaku,
  run: DatasetRun,
  readRegistry: () => Registry,
  mapping: DatasetMapping,
  {
    content,
    agents = [],
    loaded: matcher,
  }: Pick<ClearDatasetOptions, 'content' | 'agents'> & { loaded?: LoadedMatcher },
): Promise<ContentReader> {
  const nothing = { content: new Map<number, ContentOfRow>(), tracks: {} }
  if (content === 'skip')
    return {
      takesFrameHashes: false,
      look: async () => nothing,
      forget: async () => undefined,
      close: async () => undefined,
    }
  const folder = join(kyodaku.store.dataDirectory, 'datasets', run.id)
  const fileOf = (part: PartName) => join(folder, `${doneRowsName(part)}.jsonl`)
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
    takesFrameHashes: mapping.columns.some(({ role }) => role === 'frame-hashes'),
    async look(payload, ahead, signal) {
      const given = ahead?.given
      const byHashes = given === undefined ? undefined : lookAtFrameHashes(await clearing(), given)
      const { media } = ahead ?? (await readMedia(payload))
      if (media === undefined || media.every((files) => files.length === 0))
        return { content: byHashes ?? nothing.content, tracks: {} }
      const looker = { kyodaku, clearing: await clearing(), run, agents, signal, given: given && framesByRow(given) }
      await mkdir(folder, { recursive: true })
      const kept = fileOf(payload.part)
      const done = await readDoneRows<LookedAtRow>(kept)
      const rows = media.flatMap((files, row) => (files.length === 0 || done.has(row) ? [] : [{ row, files }]))
      await inTurns(rows, availableParallelism(), async ({ row, files }) => {
        signal?.throwIfAborted()
        const taken = content === 'hashes' ? byHashes?.get(row) : undefined
        const looked =
          taken === undefined || taken.by.length === 0
            ? await lookAtRow(looker, row, files)
            : await lookAround(looker, row, files, taken)
        await appendDoneRow(kept, looked)
        done.set(row, looked)
      })
      const tracks: Record<number, readonly string[]> = {}
      for (const looked of done.values()) if (looked.tracks !== undefined) tracks[looked.row] = looked.tracks
      return { content: new Map([...(byHashes ?? []), ...done]), tracks }
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

/** Where the media of a part's rows lies; of tables there is none. */
async function readMedia(payload: PartPayload): Promise<Pick<RowsOfPart, 'media'>> {
  return payload.data.kind === 'tar' || payload.data.kind === 'files' ? await readPart(payload, { columns: [] }) : {}
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
  run: DatasetRun
  agents: readonly string[]
  signal: AbortSignal | undefined
  /** The frame hashes that rows bring along. */
  given: ReadonlyMap<number, readonly FrameHash[]> | undefined
}

async function lookAtRow(looker: Looker, row: number, files: readonly MediaAt[]): Promise<LookedAtRow> {
  const findings: Finding[] = []
  const by = new Set<ContentOfRow['by'][number]>()
  let durationSeconds = 0
  const tracks = new Set<string>()
  const fingerprints: Track[] = []
  for (const file of files) {
    const found = await asFile(looker, file, (path) =>
      findInFile(looker.kyodaku, looker.clearing, path, looker.signal === undefined ? {} : { signal: looker.signal }),
    )
    findings.push(...found.findings)
    durationSeconds = Math.max(durationSeconds, found.durationSeconds)
    if (found.trackDigest !== null) {
      by.add('fingerprints')
      tracks.add(found.trackDigest)
      fingerprints.push(found.track!)
    }
    const declared = await declarationsIn(looker, file)
    findings.push(...declared)
    by.add('declarations')
  }
  const given = looker.given?.get(row)
  const hashesDiffer =
    given !== undefined && fingerprints.length > 0 && !fingerprints.some((one) => mayBeHashesOf(one, given))
  return {
    row,
    findings,
    durationSeconds,
    by: [...by].sort(),
    ...(tracks.size === 0 ? {} : { tracks: [...tracks] }),
    ...(hashesDiffer ? { hashesDiffer } : {}),
  }
}

/** A row whose frame hashes are taken for its media: of the files only what they declare is looked at. */
async function lookAround(
  looker: Looker,
  row: number,
  files: readonly MediaAt[],
  byHashes: ContentOfRow,
): Promise<LookedAtRow> {
  const findings = [...byHashes.findings]
  for (const file of files) findings.push(...(await declarationsIn(looker, file)))
  return { row, ...byHashes, findings, by: ['declarations', ...byHashes.by].sort() as ContentOfRow['by'] }
}

/** What a media file declares of itself, as findings: the most restrictive statements that concern training. */
async function declarationsIn({ run, agents }: Looker, { path, start, bytes, name }: MediaAt): Promise<Finding[]> {
  if (bytes > declarationBytesMax)
    return [{ kind: 'incomplete', what: 'signal-unreadable', detail: `${name}: ${bytes} bytes are not looked through` }]
  const whole = Buffer.allocUnsafeSlow(bytes)
  const file = await open(path)
  let content: Buffer
  try {
    const { bytesRead } = await file.read(whole, 0, bytes, start)
    content = whole.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
  const { statements } = await readFileDeclarations(content)
  const { says, cited } = combine(statements, questionOf(agents, name))
  if (says === 'silent') return []
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
  return [...new Set(cited.map(({ family }) => family))].map((signal) => ({
    kind: 'signal',
    signal,
    location: `file:${name}`,
    digest,
    fetchedAt: run.use.at,
    says,
  }))
}

function questionOf(agents: readonly string[], name: string): SignalQuestion {
  const media: Media = /\.(?:jpe?g|png|webp|avif|heic|gif|tiff?|bmp)$/i.test(name)
    ? 'image'
    : /\.(?:mp3|wav|flac|m4a|ogg|opus)$/i.test(name)
      ? 'audio'
      : 'video'
  return { use: 'train', agents, media }
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
