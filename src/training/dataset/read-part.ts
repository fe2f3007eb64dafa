import { readFile } from 'node:fs/promises'
import { allBroken } from './broken-rows.js'
import { type BytesAt, openBytesAt } from './bytes-at.js'
import { looseSample } from './folder-samples.js'
import { withMediaOfTable } from './media-of-table.js'
import type { PartPayload } from './part.js'
import { readCsvPart } from './read-csv.js'
import { readJsonlPart } from './read-jsonl.js'
import { readParquetPart } from './read-parquet.js'
import type { DatasetMapping, RowsOfPart } from './rows.js'
import { type OnMedia, readSamples, type Sample, type SampleReader } from './samples.js'
import { tarSamples } from './tar-samples.js'

/**
 * The rows of a part, as far as the mapping looks at them. For worker threads: all it needs is in the payload.
 * Values of one part share the memory of the part's text: who keeps one for longer than the part copies it.
 * @param onMedia is shown the media of rows that have any with them, so that it is read once
 * @throws TrainingError `training.unreadable-dataset`
 */
export async function readPart(payload: PartPayload, mapping: DatasetMapping, onMedia?: OnMedia): Promise<RowsOfPart> {
  const { data, layout, rows, source } = payload
  if (layout.unmapped !== undefined) return unreadRows(rows, mapping)
  switch (data.kind) {
    case 'bytes': {
      const read =
        layout.csv === undefined
          ? readJsonlPart(data.bytes, rows, mapping, layout.known)
          : readCsvPart(data.bytes, layout.columns, layout.csv, rows, mapping)
      return withMediaOfTable(read, layout.mediaFolder, looseReader, onMedia)
    }
    case 'parquet': {
      const read = await readParquetPart(source.name, data, layout.parquet!, mapping)
      return withMediaOfTable(read, layout.mediaFolder, looseReader, onMedia)
    }
    case 'tar':
      return readTarPart(source.name, data, mapping, onMedia)
    case 'files':
      return readSamples(
        data.samples.map((files) => looseSample(data.root, files)),
        mapping,
        looseReader,
        onMedia,
      )
  }
}

/** Rows of a source that says more of them than is looked at. */
function unreadRows(rows: number, mapping: DatasetMapping): RowsOfPart {
  const columns = mapping.columns.map((mapped) => ({ mapped, values: new Array<null>(rows).fill(null) }))
  return { count: rows, columns, broken: allBroken(rows, 'unmapped-column') }
}

async function readTarPart(
  name: string,
  { path, start, end }: { path: string; start: number; end: number },
  mapping: DatasetMapping,
  onMedia: OnMedia | undefined,
): Promise<RowsOfPart> {
  const file = await openBytesAt(path)
  try {
    const samples: Sample[] = []
    for await (const { key, files, broken } of tarSamples(file, name, path, start, end)) {
      samples.push({ key, files, ...(broken === undefined ? {} : { broken }) })
    }
    return await readSamples(
      samples,
      mapping,
      {
        bytesOf: (member) => file.read(member.start, member.bytes),
        digestOf: (media) => file.sha256(media.start, media.bytes),
        contentOf: (media) => file.whole(media.start, media.bytes),
      },
      onMedia,
    )
  } finally {
    await file.close()
  }
}

/** Files that lie by themselves. One that is gone, or shorter than it was, fails with a code of the file system, or `ESHORTER`. */
export const looseReader: SampleReader = {
  bytesOf: ({ path }) => readFile(path),
  digestOf: ({ path, bytes }) => within(path, (file) => file.sha256(0, bytes)),
  contentOf: ({ path, bytes }) => within(path, (file) => file.whole(0, bytes)),
}

async function within<T>(path: string, work: (file: BytesAt) => Promise<T>): Promise<T> {
  const file = await openBytesAt(path)
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}
