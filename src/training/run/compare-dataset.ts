import { canonicalJson } from '../../record/index.js'
import { type Dataset, openDataset, parseMappingFile, partRowsMax, readPart, splitSource } from '../dataset/index.js'
import { type AuditFailure, attempt, type Check, type DatasetReceipt, formatHash, Mismatch } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import { bytesOfRows } from './finish-part.js'
import { bytesOfRow, type KeptPart } from './kept-part.js'

export interface CompareOptions {
  /** What was kept of a part; undefined where it is not there. */
  kept: (source: string, index: number) => Promise<KeptPart | undefined>
  fail: (failure: Omit<AuditFailure, 'kind'>) => void
  mapping?: string
  signal?: AbortSignal
  /** Rows that were compared. */
  onProgress?: (rows: number) => void
}

/**
 * Reads a dataset again and compares it with what was committed to: that the files are those of the receipt (SHA-256), and
 * that each row has the values that were kept. A part at a time.
 *
 * @throws TrainingError `training.unreadable-dataset`, `training.bad-mapping`
 */
export async function compareWithDataset(
  receipt: DatasetReceipt,
  location: string,
  { kept, fail, mapping, signal, onProgress }: CompareOptions,
): Promise<Check<'dataset'>> {
  const dataset = await openAs(receipt, location, mapping)
  const stated = new Map(receipt.inputs.dataset.sources.map((source) => [source.name, source]))
  let rows = 0
  let differing = 0
  const others: string[] = []
  try {
    for (const source of dataset.sources) {
      const its = stated.get(source.name)
      if (its === undefined) {
        others.push(source.name)
        continue
      }
      stated.delete(source.name)
      const split = splitSource(dataset, source, { partRows: partRowsOf(receipt, source.name) })
      for await (const payload of split) {
        signal?.throwIfAborted()
        const read = bytesOfRows(await readPart(payload, receipt.inputs.dataset.mapping))
        const before = differing
        const part = await kept(source.name, payload.part.index)
        if (part === undefined) continue
        const most = Math.max(read.rowEnds.length, part.rowEnds.length)
        for (let row = 0; row < most; row++) {
          const same =
            row < read.rowEnds.length &&
            row < part.rowEnds.length &&
            Buffer.compare(bytesOfRow(read, row), bytesOfRow(part, row)) === 0
          if (same) continue
          differing++
          fail({ source: source.name, index: payload.part.index, row: payload.part.firstRow + row, detail: otherRow })
        }
        rows += read.rowEnds.length
        if (differing === before) onProgress?.(rows)
      }
      const { sha256, bytes, rows: inSource } = await split.read()
      if (formatHash(sha256) !== its.sha256 || bytes !== its.bytes || inSource !== its.rows) others.push(source.name)
    }
  } finally {
    await dataset.close()
  }
  others.push(...stated.keys())
  return attempt('dataset', () => {
    if (differing > 0 || others.length > 0) {
      const named = others.slice(0, 3).join(', ')
      throw new Mismatch(
        `${differing} rows differ from the dataset${others.length === 0 ? '' : `; ${others.length} files are not those of the receipt, or missing (${named})`}`,
        `データセットと異なる行：${differing} 行${others.length === 0 ? '' : `。受領証と異なるか、欠けているファイル：${others.length} 個（${named}）`}`,
      )
    }
    return {
      en: `read again, the dataset has these files, and all ${rows} rows have these values`,
      ja: `データセットを読み直し、ファイルと全 ${rows} 行の値が一致することを確かめました`,
    }
  })
}

/** Opened as it was when it was cleared: by what is recognised, or by the columns that a mapping file said. */
async function openAs({ inputs }: DatasetReceipt, location: string, mapping: string | undefined): Promise<Dataset> {
  const stated = inputs.dataset.mapping
  if (mapping !== undefined)
    return { ...(await openDataset(location, { mapping: parseMappingFile(mapping) })), mapping: stated }
  const recognised = await openDataset(location).catch((error: unknown) => {
    if (error instanceof TrainingError && error.code === 'training.no-columns') return undefined
    throw error
  })
  if (recognised !== undefined) {
    if (canonicalJson(recognised.mapping) === canonicalJson(stated)) return recognised
    await recognised.close()
  }
  const columns = Object.fromEntries(stated.columns.map(({ column, ...as }) => [column, as]))
  const opened = await openDataset(location, { mapping: parseMappingFile(JSON.stringify({ columns })) })
  return { ...opened, mapping: stated }
}

/** How many rows a full part of a source has: where its second part begins. */
function partRowsOf({ result }: DatasetReceipt, source: string): number {
  return result.parts.find((part) => part.source === source && part.index === 1)?.firstRow ?? partRowsMax
}

const otherRow = { en: 'the dataset has another row here', ja: 'データセットのこの行の値が異なります' }
