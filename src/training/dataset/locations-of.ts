import type { Dataset } from './dataset.js'
import { readPart } from './read-part.js'
import { splitSource } from './split-source.js'

/**
 * The locations (URLs) that the rows of a dataset say they come from, as they stand there, row after row. Streams; reads the
 * mapped columns only.
 *
 * @throws (while iterating) TrainingError `training.unreadable-dataset`
 */
export async function* locationsOf(dataset: Dataset): AsyncGenerator<string> {
  for (const source of dataset.sources) {
    for await (const payload of splitSource(dataset, source)) {
      const { columns, count, broken } = await readPart(payload, dataset.mapping)
      const urls = columns.filter(({ mapped }) => mapped.role === 'url')
      for (let row = 0; row < count; row++) {
        if (broken.has(row)) continue
        for (const { values } of urls) {
          const value = values[row]
          if (typeof value === 'string') yield value
          else if (value !== null && value !== undefined) yield* value
        }
      }
    }
    await dataset.copies.release(source)
  }
}
