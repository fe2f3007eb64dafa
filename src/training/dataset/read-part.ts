import { readFile } from 'node:fs/promises'
import { allBroken } from './broken-rows.js'
import { openBytesAt } from './bytes-at.js'
import { looseSample } from './folder-samples.js'
import type { PartPayload } from './part.js'
import { readCsvPart } from './read-csv.js'
import { readJsonlPart } from './read-jsonl.js'
import { readParquetPart } from './read-parquet.js'
import type { DatasetMapping, RowsOfPart } from './rows.js'
import { readSamples, type Sample } from './samples.js'
import { tarSamples } from './tar-samples.js'

/**
 * The rows of a part, as far as the mapping looks at them. For worker threads: all it needs is in the payload.
 * Values of one part share the memory of the part's text: who keeps one for longer than the part copies it.
 * @throws TrainingError `training.unreadable-dataset`
 */
export async function readPart(payload: PartPayload, mapping: DatasetMapping): Promise<RowsOfPart> {
  const { data, layout, rows, source } = payload
  if (layout.unmapped !== undefined) return unreadRows(rows, mapping)
  switch (data.kind) {
    case 'bytes':
      return layout.csv === undefined
        ? readJsonlPart(data.bytes, rows, mapping, layout.known)
        : readCsvPart(data.bytes, layout.columns, layout.csv, rows, mapping)
    case 'parquet':
      return readParquetPart(source.name, data, layout.parquet!, mapping)
    case 'tar':
      return readTarPart(source.name, data, mapping)
    case 'files':
      return readSamples(
        data.samples.map((files) => looseSample(data.root, files)),
        mapping,
        ({ path }) => readFile(path),
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
      (member) => file.read(member.start, member.bytes),
      (media) => file.sha256(media.start, media.bytes),
    )
  } finally {
    await file.close()
  }
}
