/** A dataset as a run of the gate would clear it, in memory and over a real log: for tests of what its receipt is good for. */
import { canonicalJson, createSigner, type Log, type LogStorage, openLog } from '../../record/index.js'
import {
  type Finding,
  type IndexedRegistry,
  indexRegistry,
  parseRegistry,
  type Registry,
  registryExcerpt,
  type Use,
} from '../../rights/index.js'
import { noCounts, type RunCounts } from '../counts.js'
import type { RowValue } from '../dataset/index.js'
import { createPartCommitment, type HashTree, leafData, openPartTree, type PartLine, partLine } from './commitment.js'
import { countRow } from './count-rows.js'
import {
  type DatasetInputs,
  type DatasetReceipt,
  datasetEntry,
  datasetResult,
  makeDatasetReceipt,
} from './dataset-receipt.js'
import { brokenEvidence, decideRow, evidenceDigest, excerptDigest, type RowEvidence } from './evidence.js'
import { rowBytes, rowDigest } from './row-bytes.js'
import { partKey, rowSalt } from './salts.js'

export const testSigner = createSigner('log.example/training', new Uint8Array(32).fill(9))

/** A real log whose files are kept in memory. */
export function openTestLog(): Promise<Log> {
  const files = new Map<string, Uint8Array>()
  let journal: Uint8Array = new Uint8Array(0)
  const storage: LogStorage = {
    read: async (path) => files.get(path),
    write: async (path, bytes) => {
      files.set(path, bytes.slice())
    },
    appendJournal: async (bytes) => {
      journal = Buffer.concat([journal, bytes])
    },
    readJournal: async () => journal,
    resetJournal: async () => {
      journal = new Uint8Array(0)
    },
  }
  return openLog(storage, { origin: testSigner.name, signer: testSigner })
}

export const testUse: Use = {
  kind: 'train',
  party: 'lab',
  model: 'eiga-1',
  territory: 'JP',
  at: '2026-06-01T00:00:00Z',
  regime: 'prior-permission',
}

const owned = [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }]

/** `star` is granted to the lab, `moon` to nobody; `sea` stands under the reservation regime. */
export function testRegistry(): Registry {
  return parseRegistry({
    parties: [
      {
        id: 'studio',
        role: 'rightsholder',
        names: [
          { text: '青空スタジオ', language: 'ja', kind: 'official' },
          { text: 'Aozora Studio', language: 'en', kind: 'official' },
        ],
      },
      { id: 'lab', role: 'provider', names: [{ text: 'Eiga Lab', kind: 'official' }] },
    ],
    works: [
      { id: 'saga', kind: 'franchise', titles: [{ text: 'Star Saga', kind: 'official' }], owners: owned },
      { id: 'star', kind: 'film', parent: 'saga', titles: [{ text: '星の旅', kind: 'official' }], owners: [] },
      { id: 'moon', kind: 'film', parent: 'saga', titles: [{ text: '月の庭', kind: 'official' }], owners: [] },
      {
        id: 'sea',
        kind: 'film',
        titles: [{ text: '海の唄', kind: 'official' }],
        owners: owned,
        regime: 'reservation',
      },
    ],
    references: [],
    grants: [
      {
        id: 'g-star',
        grantor: 'studio',
        grantee: 'lab',
        works: ['star'],
        uses: ['train'],
        models: ['eiga-*'],
        territories: ['JP'],
        from: '2026-01-01T00:00:00Z',
        state: 'active',
      },
    ],
    reservations: [],
  })
}

export const declares = (work: string): Finding => ({ kind: 'declaration', work, by: 'dataset', text: work })
export const names = (work: string, offset = 0): Finding => ({
  kind: 'name',
  work,
  name: work,
  where: 'caption',
  offset,
})
export const disallows: Finding = {
  kind: 'signal',
  signal: 'robots',
  location: 'https://video.example/a.mp4',
  digest: `sha256:${'0'.repeat(64)}`,
  fetchedAt: '2026-05-01T00:00:00Z',
  says: 'disallow',
}

/** A row of the dataset before it is decided. */
export interface TestRow {
  values: RowValue[]
  findings?: Finding[]
  unchecked?: string[]
  broken?: string
}

export interface TestPart {
  line: PartLine
  tree: HashTree
  rows: { values: RowValue[]; salt: Uint8Array; evidence: RowEvidence }[]
}

export interface TestDataset {
  receipt: DatasetReceipt
  parts: TestPart[]
  registry: IndexedRegistry
}

/** Rows of each kind, for tests that only want some. */
export const someRows: TestRow[] = [
  { values: ['https://a.example/1.mp4', 'a boat'] },
  { values: ['https://a.example/2.mp4', 'star again'], findings: [declares('star'), names('star', 3)] },
  { values: ['https://b.example/3.mp4', null], findings: [declares('moon')], unchecked: ['content'] },
  { values: ['https://b.example/4.mp4', 'moon?'], findings: [names('moon')], unchecked: ['content'] },
  { values: [null, 'sea'], findings: [declares('sea')] },
  { values: ['https://video.example/a.mp4', '許諾'], findings: [disallows] },
  { values: [null, null], broken: 'a quote too many' },
]

export interface TestDatasetOptions {
  log: Log
  /** Rows by source. */
  sources: Record<string, readonly TestRow[]>
  rowsOfPart?: number
  registry?: Registry
  use?: Use
  id?: string
  /** Whether evidence names the part of the registry that it was decided by; the default is that it does. */
  excerpts?: boolean
}

export async function clearTestDataset(options: TestDatasetOptions): Promise<TestDataset> {
  const { log, sources, rowsOfPart = 4, use = testUse, id = 'dst_1', excerpts = true } = options
  const registry = indexRegistry(options.registry ?? testRegistry())
  const { index: last } = await log.append(Buffer.from(canonicalJson({ registry: id })))
  const counts = noCounts()
  const parts = Object.entries(sources).flatMap(([source, rows]) => {
    const made: TestPart[] = []
    for (let from = 0; from < rows.length; from += rowsOfPart)
      made.push(commitPart(source, made.length, from, rows.slice(from, from + rowsOfPart), counts))
    return made
  })

  function commitPart(
    source: string,
    index: number,
    firstRow: number,
    rows: readonly TestRow[],
    all: RunCounts,
  ): TestPart {
    const key = partKey(new Uint8Array(32).fill(1), { source, index })
    const own = noCounts()
    const commitment = createPartCommitment()
    const decided = rows.map((row, i) => {
      const evidence = decideTestRow(row)
      const salt = rowSalt(key, i)
      const digest = rowDigest(salt, rowBytes(row.values))
      commitment.addLeaves(leafData(digest, evidence.outcome, evidence.otherRegime, evidenceDigest(evidence)))
      countRow(own, evidence)
      countRow(all, evidence)
      const host = row.values[0]
      if (typeof host === 'string') {
        const name = new URL(host).host
        all.hosts[name] ??= { admit: 0, review: 0, refuse: 0 }
        all.hosts[name][evidence.outcome]++
      }
      return { values: row.values, salt, evidence }
    })
    const committed = commitment.finish()
    return {
      line: partLine({ source, index, firstRow }, committed, own),
      tree: openPartTree(committed.leafHashes),
      rows: decided,
    }
  }

  function decideTestRow(row: TestRow): RowEvidence {
    if (row.broken !== undefined) return brokenEvidence(row.broken)
    const evidence = decideRow(use, row.findings ?? [], registry, { unchecked: row.unchecked ?? [] })
    if (!excerpts || evidence.works.length === 0) return evidence
    return { ...evidence, excerpt: excerptDigest(registryExcerpt(use, evidence.findings, registry)) }
  }

  const total = Object.values(sources).reduce((sum, rows) => sum + rows.length, 0)
  const inputs: DatasetInputs = {
    dataset: {
      name: 'clips',
      sources: Object.entries(sources).map(([name, rows]) => ({
        name,
        bytes: 100 * rows.length,
        sha256: `sha256:${'a'.repeat(64)}`,
        rows: rows.length,
      })),
      mapping: {
        columns: [
          { role: 'url', column: 'url' },
          { role: 'text', column: 'caption', of: 'caption' },
        ],
      },
      rows: total,
    },
    use,
    registry: { logSize: last + 1, origin: log.origin },
    signals: { digest: `sha256:${'b'.repeat(64)}`, from: '2026-05-01T00:00:00Z', until: '2026-05-02T00:00:00Z' },
    looked: {
      rules: 'kyodaku-rules-2',
      program: 'kyodaku 0.1.0',
      by: [
        { kind: 'locations', version: 'locations-1', entries: 10, rows: total },
        { kind: 'names', version: 'names-1', entries: 4, rows: total },
        { kind: 'signals', version: 'signals-1', rows: total },
      ],
    },
  }
  const result = datasetResult(inputs, counts, parts.map(({ line }) => line).reverse())
  const salt = new Uint8Array(32).fill(3)
  const entry = datasetEntry(id, inputs, result, salt)
  const { index } = await log.append(Buffer.from(canonicalJson(entry)))
  const proof = await log.prove(index)
  const receipt = makeDatasetReceipt({ inputs, result, entry, salt, proof, logKey: log.verifierKey })
  return { receipt, parts, registry }
}
