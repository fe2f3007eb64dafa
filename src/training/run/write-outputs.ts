import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Kyodaku } from '../../clearance/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import {
  type Dataset,
  type DatasetSource,
  linkFolderPart,
  openOutput,
  outcomesOfRows,
  outputName,
  partRowsUsual,
  type RowOutcome,
  type RowVerdict,
  splitSource,
  writeParquet,
  writePart,
  writePieces,
} from '../dataset/index.js'
import type { RowEvidence } from '../receipt/index.js'
import { columnsOf } from './decide-classes.js'
import { writeWhole } from './handle-part.js'
import { type OutputFolder, outcomeFolders } from './output-folder.js'
import { type DatasetRun, type DecidedPartRow, decidedParts, keptPart } from './runs.js'

interface Writing {
  kyodaku: Kyodaku
  dataset: Dataset
  output: OutputFolder
  signal: AbortSignal | undefined
  partRows: number
}

/**
 * Puts the admitted, refused and review parts of every source in place, in the source's own format, and the receipt beside
 * them. Only after the receipt is in the record. A file is there whole or not at all; doing it again writes the same.
 */
export async function writeOutputs(
  kyodaku: Kyodaku,
  run: DatasetRun,
  dataset: Dataset,
  output: OutputFolder,
  { signal, onStep }: Pick<ClearDatasetOptions, 'signal'> & { onStep?: (done: number, total: number) => void },
): Promise<void> {
  const writing: Writing = { kyodaku, dataset, output, signal, partRows: run.looked?.partRows ?? partRowsUsual }
  const parts = await decidedParts(kyodaku, run.id)
  for (const [done, source] of dataset.sources.entries()) {
    signal?.throwIfAborted()
    onStep?.(done, dataset.sources.length)
    const its = parts.filter((part) => part.source === source.name)
    if (source.format === 'parquet') await writeParquetSource(writing, source, its)
    else if (source.format === 'webdataset' || source.format === 'folder') await writeSamples(writing, source, its)
    else await joinParts(writing, source, its)
    await dataset.copies.release(source)
  }
  await writeWhole(join(output.path, 'receipt.json'), Buffer.from(`${JSON.stringify(run.receipt, null, 2)}\n`))
  await output.finish()
}

/** The outcomes that any row of a source has. */
const outcomesIn = (parts: readonly DecidedPartRow[]): RowOutcome[] =>
  outcomesOfRows.filter((outcome) => parts.some((part) => part.counts.outcomes[outcome] > 0))

/** Makes the file of each outcome that there is, by a function that writes it; a file of an outcome without rows goes. */
async function writeEach(
  { dataset, output }: Writing,
  source: DatasetSource,
  parts: readonly DecidedPartRow[],
  write: (files: Partial<Record<RowOutcome, FileHandle>>) => Promise<void>,
): Promise<void> {
  const frame = openOutput(source, await dataset.layoutOf(source))
  const outcomes = outcomesIn(parts)
  const pathOf = (outcome: RowOutcome) => join(output.path, outcomeFolders[outcome], outputName(source))
  const files: Partial<Record<RowOutcome, FileHandle>> = {}
  try {
    for (const outcome of outcomes) {
      await mkdir(dirname(pathOf(outcome)), { recursive: true })
      files[outcome] = await open(`${pathOf(outcome)}.writing`, 'w')
      await files[outcome].writeFile(frame.prefix)
    }
    await write(files)
    for (const outcome of outcomes) {
      await files[outcome]!.writeFile(frame.suffix)
      await files[outcome]!.sync()
    }
  } catch (error) {
    for (const outcome of outcomes) await rm(`${pathOf(outcome)}.writing`, { force: true })
    throw error
  } finally {
    for (const file of Object.values(files)) await file?.close()
  }
  for (const outcome of outcomesOfRows) {
    if (outcomes.includes(outcome)) await rename(`${pathOf(outcome)}.writing`, pathOf(outcome))
    else await rm(pathOf(outcome), { force: true })
  }
}

/** Formats whose parts are files already: one after another, with what stands before and behind. */
async function joinParts(writing: Writing, source: DatasetSource, parts: readonly DecidedPartRow[]): Promise<void> {
  await writeEach(writing, source, parts, async (files) => {
    for (const part of parts)
      for (const outcome of outcomesOfRows)
        await files[outcome]?.writeFile(await readFile(writing.output.filesOf(part)[outcome]))
  })
}

/** Samples with media: read once more, and written from where they lie. */
async function writeSamples(writing: Writing, source: DatasetSource, parts: readonly DecidedPartRow[]): Promise<void> {
  const { kyodaku, dataset, output, signal, partRows } = writing
  await writeEach(writing, source, parts, async (files) => {
    for await (const payload of splitSource(dataset, source, { partRows })) {
      signal?.throwIfAborted()
      const part = parts.find(({ index }) => index === payload.part.index)!
      const verdicts = await verdictsOfPart(kyodaku, part)
      const pieces = await writePart(payload, verdicts)
      for (const outcome of outcomesOfRows) if (files[outcome]) await writePieces(files[outcome], pieces[outcome])
      if (payload.data.kind !== 'files') continue
      const folders = outcomesIn(parts).map((outcome) => [outcome, join(output.path, outcomeFolders[outcome])])
      await linkFolderPart(payload.data, verdicts, Object.fromEntries(folders))
    }
  })
}

async function verdictsOfPart(kyodaku: Kyodaku, part: DecidedPartRow): Promise<RowVerdict[]> {
  const kept = await keptPart(kyodaku, part)
  const columns = kept.evidence.map((text) => columnsOf(JSON.parse(text) as RowEvidence))
  return Array.from(kept.evidenceOf, (index) => columns[index]!)
}

async function writeParquetSource(
  { dataset, output }: Writing,
  source: DatasetSource,
  parts: readonly DecidedPartRow[],
): Promise<void> {
  const verdictFile = join(output.path, '.kyodaku', 'parts', 'verdicts.csv')
  const file = await open(verdictFile, 'w')
  try {
    for (const part of parts) await file.writeFile(await readFile(output.filesOf(part).verdicts))
  } finally {
    await file.close()
  }
  const outputs: Partial<Record<RowOutcome, string>> = {}
  for (const outcome of outcomesOfRows) {
    const path = join(output.path, outcomeFolders[outcome], outputName(source))
    if (!outcomesIn(parts).includes(outcome)) {
      await rm(path, { force: true })
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    outputs[outcome] = path
  }
  const { parquet } = await dataset.layoutOf(source)
  await writeParquet(
    { name: source.name, path: (await dataset.copies.open(source)).path, layout: parquet! },
    verdictFile,
    outputs,
  )
}
