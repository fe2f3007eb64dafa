import { type Dataset, openDataset, parseMappingFile, readPart, splitSource } from '../dataset/index.js'
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
      const split = splitSource(dataset, source)
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
      const { sha256, bytes, rows: inSource } = split.read()
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

/** Opened as far as its files go; its columns are those of the receipt, whatever would be recognised now. */
async function openAs(receipt: DatasetReceipt, location: string, mapping: string | undefined): Promise<Dataset> {
  const stated = receipt.inputs.dataset.mapping
  const opened = await openDataset(location, mapping === undefined ? {} : { mapping: parseMappingFile(mapping) }).catch(
    async (error: unknown) => {
      if (!(error instanceof TrainingError) || error.code !== 'training.no-columns') throw error
      const columns = stated.columns.map(({ column, role, of }) => [column, of === undefined ? role : { role, of }])
      return await openDataset(location, {
        mapping: parseMappingFile(JSON.stringify({ columns: Object.fromEntries(columns) })),
      })
    },
  )
  return { ...opened, mapping: stated }
}

const otherRow = { en: 'the dataset has another row here', ja: 'データセットのこの行の値が異なります' }
