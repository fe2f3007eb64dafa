import type { Kyodaku } from '../../clearance/index.js'
import type { Registry } from '../../rights/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import type { PartName, PartPayload } from '../dataset/index.js'
import type { ContentOfPart, ContentOfRow } from './find-in-part.js'
import type { DatasetRun } from './runs.js'

/** Looks at media that is at hand. */
export interface ContentReader {
  /** What is in the media of a part's rows, and the blobs of their fingerprints by row. */
  look(
    payload: PartPayload,
    signal: AbortSignal | undefined,
  ): Promise<{ content: ContentOfPart; tracks: Readonly<Record<number, string>> }>
  /** A part is decided: what was kept for going on with it is thrown away. */
  forget(part: PartName): Promise<void>
  close(): Promise<void>
}

/** Reads the content of rows whose media is at hand, unless it was asked not to. */
export async function createContentReader(
  _kyodaku: Kyodaku,
  _run: DatasetRun,
  _registry: Registry,
  _options: Pick<ClearDatasetOptions, 'content'>,
): Promise<ContentReader> {
  const nothing: ReadonlyMap<number, ContentOfRow> = new Map()
  return {
    look: async () => ({ content: nothing, tracks: {} }),
    forget: async () => undefined,
    close: async () => undefined,
  }
}
