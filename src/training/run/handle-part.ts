import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Finding } from '../../rights/index.js'
import {
  type DatasetMapping,
  type FrameHashesOfPart,
  frameHashesOf,
  type OnMedia,
  type OutputPiece,
  outcomesOfRows,
  type PartPayload,
  type RowOutcome,
  type RowsOfPart,
  readPart,
  writePart,
  writePieces,
} from '../dataset/index.js'
import { type DeclarationQuestion, declarationsIn } from './declarations.js'
import { type ContentOfPart, findInPart } from './find-in-part.js'
import { finishPart } from './finish-part.js'
import type { TracksOfRows } from './kept-part.js'
import type { Lookups } from './lookups.js'
import type { ClassVerdict, FinishedPart, FoundInPart } from './part-messages.js'

/** What holds for all parts of a run. */
export interface PartSettings {
  mapping: DatasetMapping
  requireContent: boolean
  /** Media is looked through for what it declares, when a part is read ahead; absent: it is not. */
  declarations?: DeclarationQuestion
}

/** A part on its way: read and looked up, and waiting for what is decided of it. */
export interface PartHandler {
  /** Reads a part ahead of `find`, for what its rows bring along that is looked up elsewhere. */
  read(payload: PartPayload): Promise<ReadAhead>
  /** Of a part that was read ahead its name is enough. */
  find(payload: PartPayload | Pick<PartPayload, 'part'>, content: ContentOfPart): Promise<FoundInPart>
  finish(part: FoundInPart['part'], decided: DecidedPart): Promise<FinishedPart>
}

/** The content that the rows of a part bring along: hashes of frames, and where media lies. */
export interface ReadAhead {
  given?: FrameHashesOfPart
  media?: NonNullable<RowsOfPart['media']>
  /** What media declares of itself, by row; of rows that are not in it no media was looked through. */
  declared?: ReadonlyMap<number, readonly Finding[]>
}

export interface DecidedPart {
  /** `partKey`. */
  key: Uint8Array
  /** By position in the classes that were found. */
  verdicts: readonly ClassVerdict[]
  tracks: TracksOfRows
  /** Paths of the part's own files; absent: none are written here. */
  files?: PartFiles
}

/** Of a part, until the outputs are put together. */
export type PartFiles = Readonly<Record<RowOutcome | 'verdicts', string>>

/**
 * Formats whose parts are written as they are decided. Those of samples with media are written when all is recorded, from
 * where the media lies: to copy it twice would cost more than to read it twice.
 */
export const isWrittenByPart = ({ data }: Pick<PartPayload, 'data'>): boolean =>
  data.kind === 'bytes' || data.kind === 'parquet'

/** Handles parts in this thread. Between `find` and `finish` it keeps the part in memory. */
export function createPartHandler(settings: PartSettings, lookups: Lookups): PartHandler {
  interface ReadPart {
    payload: PartPayload
    rows: Awaited<ReturnType<typeof readPart>>
    given?: Pick<FrameHashesOfPart, 'unreadable'>
  }
  const read = new Map<string, ReadPart>()
  const waiting = new Map<string, ReadPart & { classOf: Uint32Array }>()
  const readRows = async (payload: PartPayload, onMedia?: OnMedia): Promise<ReadPart> => ({
    payload,
    rows: await readPart(payload, settings.mapping, onMedia),
  })
  const nameOf = ({ source, index }: FoundInPart['part']) => `${index} ${source}`
  return {
    async read(payload) {
      const { declarations } = settings
      const declared = new Map<number, readonly Finding[]>()
      const look: OnMedia = async (row, media, content) => {
        declared.set(row, [...(declared.get(row) ?? []), ...(await declarationsIn(media, content, declarations!))])
      }
      const ahead = await readRows(payload, declarations === undefined ? undefined : look)
      const given = frameHashesOf(ahead.rows)
      // Kept is only what is needed again: the hashes go to whoever asked.
      const unreadable = given?.unreadable.slice()
      read.set(nameOf(payload.part), { ...ahead, ...(unreadable === undefined ? {} : { given: { unreadable } }) })
      const { media } = ahead.rows
      return {
        ...(given === undefined ? {} : { given }),
        ...(media === undefined ? {} : { media }),
        ...(declared.size === 0 ? {} : { declared }),
      }
    },
    async find(payload, content) {
      const { part } = payload
      const name = nameOf(part)
      const ahead = read.get(name) ?? (await readRows(payload as PartPayload))
      read.delete(name)
      const { rows, given } = ahead
      const { classes, classOf, lookedRows } = findInPart(rows, lookups, content, {
        ...settings,
        ...(given === undefined ? {} : { given }),
      })
      waiting.set(name, { ...ahead, classOf })
      return { part, rows: rows.count, classes, lookedRows }
    },
    async finish(part, { key, verdicts, tracks, files }) {
      const { payload, rows, classOf } = waiting.get(nameOf(part))!
      waiting.delete(nameOf(part))
      const finished = finishPart(part, rows, { key, verdicts, classOf, tracks })
      if (files === undefined || !isWrittenByPart(payload)) return finished
      const columns = Array.from(classOf, (index) => verdicts[index]!.columns)
      const output = await writePart(payload, columns, rows)
      const written: Record<string, number> = {}
      if (output.verdictRuns !== undefined) written.verdicts = await writeWhole(files.verdicts, output.verdictRuns)
      else for (const outcome of outcomesOfRows) written[outcome] = await writeWhole(files[outcome], output[outcome])
      return { ...finished, written }
    },
  }
}

/** Writes a file so that it is there whole or not at all; returns its bytes. */
export async function writeWhole(path: string, pieces: Uint8Array | readonly OutputPiece[]): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.writing`
  const file = await open(temporary, 'w')
  let written: number
  try {
    written = await writePieces(file, pieces instanceof Uint8Array ? [pieces] : pieces)
    await file.sync()
  } catch (error) {
    // Its space is wanted, if that is what is missing.
    await rm(temporary, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  return written
}
