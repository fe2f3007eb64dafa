import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type DatasetMapping,
  type OutputPiece,
  outcomesOfRows,
  type PartPayload,
  type RowOutcome,
  readPart,
  writePart,
  writePieces,
} from '../dataset/index.js'
import { type ContentOfPart, findInPart } from './find-in-part.js'
import { finishPart } from './finish-part.js'
import type { Lookups } from './lookups.js'
import type { ClassVerdict, FinishedPart, FoundInPart } from './part-messages.js'

/** What holds for all parts of a run. */
export interface PartSettings {
  mapping: DatasetMapping
  requireContent: boolean
}

/** A part on its way: read and looked up, and waiting for what is decided of it. */
export interface PartHandler {
  find(payload: PartPayload, content: ContentOfPart): Promise<FoundInPart>
  finish(part: FoundInPart['part'], decided: DecidedPart): Promise<FinishedPart>
}

export interface DecidedPart {
  /** `partKey`. */
  key: Uint8Array
  /** By position in the classes that were found. */
  verdicts: readonly ClassVerdict[]
  tracks: Readonly<Record<number, string>>
  /** Paths of the part's own files, by outcome; absent: none are written here. */
  files?: Readonly<Record<RowOutcome, string>>
}

/** Handles parts in this thread. Between `find` and `finish` it keeps the part in memory. */
export function createPartHandler(settings: PartSettings, lookups: Lookups): PartHandler {
  const waiting = new Map<
    string,
    { payload: PartPayload; rows: Awaited<ReturnType<typeof readPart>>; classOf: Uint32Array }
  >()
  const nameOf = ({ source, index }: FoundInPart['part']) => `${index} ${source}`
  return {
    async find(payload, content) {
      const { part } = payload
      const rows = await readPart(payload, settings.mapping)
      const { classes, classOf, lookedRows } = findInPart(rows, lookups, content, settings)
      waiting.set(nameOf(part), { payload, rows, classOf })
      return { part, rows: rows.count, classes, lookedRows }
    },
    async finish(part, { key, verdicts, tracks, files }) {
      const { payload, rows, classOf } = waiting.get(nameOf(part))!
      waiting.delete(nameOf(part))
      const finished = finishPart(part, rows, { key, verdicts, classOf, tracks })
      if (files === undefined) return finished
      const columns = Array.from(classOf, (index) => verdicts[index]!.columns)
      const pieces = writePart(payload, columns)
      const written = { admit: 0, review: 0, refuse: 0 }
      for (const outcome of outcomesOfRows) written[outcome] = await writeWhole(files[outcome], pieces[outcome])
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
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  return written
}
