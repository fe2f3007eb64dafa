import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Kyodaku } from '../../clearance/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import {
  type Dataset,
  type DatasetSource,
  openOutput,
  outcomesOfRows,
  outputName,
  type RowOutcome,
} from '../dataset/index.js'
import { writeWhole } from './handle-part.js'
import { type OutputFolder, outcomeFolders } from './output-folder.js'
import { type DatasetRun, type DecidedPartRow, decidedParts } from './runs.js'

/**
 * Puts the admitted, refused and review parts of every source in place, in the source's own format, and the receipt beside
 * them. Only after the receipt is in the record. A file is there whole or not at all; doing it again writes the same.
 */
export async function writeOutputs(
  kyodaku: Kyodaku,
  run: DatasetRun,
  dataset: Dataset,
  output: OutputFolder,
  { signal, onProgress: _onProgress }: Pick<ClearDatasetOptions, 'signal' | 'onProgress'>,
): Promise<void> {
  const parts = await decidedParts(kyodaku, run.id)
  for (const source of dataset.sources) {
    signal?.throwIfAborted()
    await joinParts(
      dataset,
      source,
      parts.filter((part) => part.source === source.name),
      output,
    )
  }
  await writeWhole(join(output.path, 'receipt.json'), Buffer.from(`${JSON.stringify(run.receipt, null, 2)}\n`))
  await output.finish()
}

/** Formats whose parts are files already: one after another, with what stands before and behind. */
async function joinParts(
  dataset: Dataset,
  source: DatasetSource,
  parts: readonly DecidedPartRow[],
  output: OutputFolder,
): Promise<void> {
  const frame = openOutput(source, await dataset.layoutOf(source))
  for (const outcome of outcomesOfRows) {
    const path = pathOf(output, outcome, source)
    if (!parts.some((part) => part.counts.outcomes[outcome] > 0)) {
      await rm(path, { force: true })
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    const temporary = `${path}.writing`
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(frame.prefix)
      for (const part of parts) await file.writeFile(await readFile(output.filesOf(part)[outcome]))
      await file.writeFile(frame.suffix)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  }
}

function pathOf(output: OutputFolder, outcome: RowOutcome, source: DatasetSource): string {
  return join(output.path, outcomeFolders[outcome], outputName(source))
}
