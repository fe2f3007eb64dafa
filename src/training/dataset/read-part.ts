import { TrainingError } from '../training-error.js'
import type { PartPayload } from './part.js'
import { readCsvPart } from './read-csv.js'
import type { DatasetMapping, RowsOfPart } from './rows.js'

/**
 * The rows of a part, as far as the mapping looks at them. For worker threads: all it needs is in the payload.
 * Values of one part share the memory of the part's text: who keeps one for longer than the part copies it.
 */
export async function readPart(payload: PartPayload, mapping: DatasetMapping): Promise<RowsOfPart> {
  const { data, layout, rows } = payload
  switch (data.kind) {
    case 'bytes':
      if (layout.csv !== undefined) return readCsvPart(data.bytes, layout.columns, layout.csv, rows, mapping)
      break
    default:
  }
  throw new TrainingError('training.unreadable-dataset', `${payload.part.source} can't be read.`)
}
