import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { FoundColumn } from './detect-shape.js'
import type { ColumnOfPart, DatasetSource, MappedColumn, MediaAt, RowsOfPart, RowValue } from './rows.js'
import { type OnMedia, readMedia, type SampleReader, unreadable } from './samples.js'
import { isMedia } from './source-format.js'
import type { SourceStorage } from './source-storage.js'

/** Where the media lies that the rows of a table name: in the table's own folder, and if not there, in the dataset's. */
export interface MediaFolder {
  /** Nothing outside of it is read, whatever a row says. */
  root: string
  /** Of the table, relative to `root`; `.` for the same. */
  table: string
}

/** Of folders only: a table that is given alone says nothing of what else is on the machine. */
export function mediaFolderOf(storage: SourceStorage, source: DatasetSource): MediaFolder | undefined {
  if (storage.kind !== 'local' || storage.named || storage.root === undefined) return undefined
  return { root: storage.root, table: posix.dirname(source.name) }
}

/** So many of the first values have to name media that is there. */
const namedMin = 0.5

/**
 * Columns of a table whose values name media that lies beside it (as in "image folders" with a `metadata.csv`): the SHA-256 of the
 * media is a value of the row, and the media is looked at.
 */
export function columnsNamingMedia(
  found: readonly FoundColumn[],
  folder: MediaFolder,
  names: ReadonlySet<string>,
): MappedColumn[] {
  return found.flatMap(({ column, samples }): MappedColumn[] => {
    const texts = samples.filter((value) => typeof value === 'string')
    const naming = texts.filter((text) => isMedia(text) && placesOf(text, folder).some((name) => names.has(name)))
    if (texts.length === 0 || naming.length < texts.length * namedMin) return []
    return [{ role: 'digest', column, of: 'sha256', from: 'media' }]
  })
}

/** Where a row's media may lie, relative to the root; nowhere, for what leads out of it. */
function placesOf(value: string, { table }: MediaFolder): string[] {
  const name = value.replaceAll('\\', '/')
  if (name === '' || name.includes('\0') || name.startsWith('/')) return []
  const places = [posix.join(table, name), posix.normalize(name)]
  return [...new Set(places)].filter((place) => place !== '..' && !place.startsWith('../'))
}

/** The rows of a table with the media that they name: its SHA-256 for the name, and where it lies. Each file is read once. */
export async function withMediaOfTable(
  rows: RowsOfPart,
  folder: MediaFolder | undefined,
  reader: SampleReader,
  onMedia: OnMedia | undefined,
): Promise<RowsOfPart> {
  if (rows.columns.every(({ mapped }) => mapped.from !== 'media')) return rows
  const media: MediaAt[][] = Array.from({ length: rows.count }, () => [])
  const broken = new Map(rows.broken)
  const columns: ColumnOfPart[] = []
  for (const column of rows.columns) {
    if (column.mapped.from !== 'media') {
      columns.push(column)
      continue
    }
    const values = new Array<string | null>(rows.count).fill(null)
    for (const { file, inRows } of (await namedIn(column.values, broken, folder)).values()) {
      const show = async (content: Uint8Array | undefined) => {
        for (const row of inRows) await onMedia?.(row, file, content)
      }
      const sha256 = await readMedia(file, reader, {
        isHashed: true,
        ...(onMedia === undefined ? {} : { show }),
      }).catch(unreadable)
      for (const row of inRows) {
        media[row]!.push(file)
        if (typeof sha256 === 'object') broken.set(row, sha256.broken)
        else values[row] = sha256 ?? null
      }
    }
    columns.push({ mapped: column.mapped, values })
  }
  return { ...rows, columns, broken, media }
}

/** The files that a column names, by path, with the rows that name them. */
async function namedIn(
  values: readonly RowValue[],
  broken: ReadonlyMap<number, unknown>,
  folder: MediaFolder | undefined,
): Promise<Map<string, { file: MediaAt; inRows: number[] }>> {
  const named = new Map<string, { file: MediaAt; inRows: number[] }>()
  if (folder === undefined) return named
  for (const [row, value] of values.entries()) {
    if (typeof value !== 'string' || broken.has(row)) continue
    const file = await mediaNamed(value, folder)
    if (file === undefined) continue
    const known = named.get(file.path)
    if (known === undefined) named.set(file.path, { file, inRows: [row] })
    else known.inRows.push(row)
  }
  return named
}

async function mediaNamed(value: string, folder: MediaFolder): Promise<MediaAt | undefined> {
  if (!isMedia(value)) return undefined
  for (const name of placesOf(value, folder)) {
    const path = join(folder.root, name)
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile()) return { name, path, start: 0, bytes: found.size }
  }
  return undefined
}
