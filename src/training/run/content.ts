import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, open, rm, rmdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { findInFile, type Kyodaku, loadMatcher } from '../../clearance/index.js'
import type { Finding, Registry } from '../../rights/index.js'
import { combine, type Media, readFileDeclarations, type SignalQuestion } from '../../signals/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import { type DatasetMapping, type MediaAt, type PartName, type PartPayload, readPart } from '../dataset/index.js'
import { appendDoneRow, doneRowsName, readDoneRows } from './done-rows.js'
import type { ContentOfPart, ContentOfRow } from './find-in-part.js'
import type { TracksOfRows } from './kept-part.js'
import type { DatasetRun } from './runs.js'

/** Looks at media that is at hand. */
export interface ContentReader {
  /** What is in the media of a part's rows, and their fingerprints. */
  look(payload: PartPayload, signal: AbortSignal | undefined): Promise<{ content: ContentOfPart; tracks: TracksOfRows }>
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
 * (Content Credentials, XMP). Each row is kept as it is done, so that a run which is killed goes on within a part.
 */
export async function createContentReader(
  kyodaku: Kyodaku,
  run: DatasetRun,
  registry: Registry,
  mapping: DatasetMapping,
  { content, agents = [] }: Pick<ClearDatasetOptions, 'content' | 'agents'>,
): Promise<ContentReader> {
  const nothing = { content: new Map<number, ContentOfRow>(), tracks: {} }
  if (content === 'skip')
    return { look: async () => nothing, forget: async () => undefined, close: async () => undefined }
  const folder = join(kyodaku.store.dataDirectory, 'datasets', run.id)
  const fileOf = (part: PartName) => join(folder, `${doneRowsName(part)}.jsonl`)
  let loaded: ReturnType<typeof loadMatcher> | undefined
  return {
    async look(payload, signal) {
      if (payload.data.kind !== 'tar' && payload.data.kind !== 'files') return nothing
      const { media } = await readPart(payload, mapping)
      if (media === undefined) return nothing
      loaded ??= loadMatcher(kyodaku, registry)
      const looker = { kyodaku, clearing: { loaded: await loaded, registry }, run, agents, signal }
      await mkdir(folder, { recursive: true })
      const kept = fileOf(payload.part)
      const done = await readDoneRows<LookedAtRow>(kept)
      const rows = media.flatMap((files, row) => (files.length === 0 || done.has(row) ? [] : [{ row, files }]))
      await inTurns(rows, availableParallelism(), async ({ row, files }) => {
        signal?.throwIfAborted()
        const looked = await lookAtRow(looker, row, files)
        await appendDoneRow(kept, looked)
        done.set(row, looked)
      })
      const tracks: Record<number, readonly string[]> = {}
      for (const looked of done.values()) if (looked.tracks !== undefined) tracks[looked.row] = looked.tracks
      return { content: done, tracks }
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

interface Looker {
  kyodaku: Kyodaku
  clearing: Parameters<typeof findInFile>[1]
  run: DatasetRun
  agents: readonly string[]
  signal: AbortSignal | undefined
}

async function lookAtRow(looker: Looker, row: number, files: readonly MediaAt[]): Promise<LookedAtRow> {
  const findings: Finding[] = []
  const by = new Set<ContentOfRow['by'][number]>()
  let durationSeconds = 0
  const tracks = new Set<string>()
  for (const file of files) {
    const found = await asFile(looker, file, (path) =>
      findInFile(looker.kyodaku, looker.clearing, path, looker.signal === undefined ? {} : { signal: looker.signal }),
    )
    findings.push(...found.findings)
    durationSeconds = Math.max(durationSeconds, found.durationSeconds)
    if (found.trackDigest !== null) {
      by.add('fingerprints')
      tracks.add(found.trackDigest)
    }
    const declared = await declarationsIn(looker, file)
    findings.push(...declared)
    by.add('declarations')
  }
  return { row, findings, durationSeconds, by: [...by].sort(), ...(tracks.size === 0 ? {} : { tracks: [...tracks] }) }
}

/** What a media file declares of itself, as findings: the most restrictive statements that concern training. */
async function declarationsIn({ run, agents }: Looker, { path, start, bytes, name }: MediaAt): Promise<Finding[]> {
  if (bytes > declarationBytesMax)
    return [{ kind: 'incomplete', what: 'signal-unreadable', detail: `${name}: ${bytes} bytes are not looked through` }]
  const content = Buffer.alloc(bytes)
  const file = await open(path)
  try {
    await file.read(content, 0, bytes, start)
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
