import { beforeAll, describe, expect, it } from 'vitest'
import { renderHtml, renderMarkdown } from '../document/index.js'
import { clearTestDataset, openTestLog, someRows } from '../receipt/dataset-for-tests.js'
import type { DatasetReceipt } from '../receipt/dataset-receipt.js'
import { parseDatasetReceipt } from '../receipt/parse-dataset-receipt.js'
import { datasetReceiptDigest } from '../receipt/receipt-digest.js'
import { toCycloneDx } from './cyclonedx.js'
import { toSpdx } from './spdx.js'
import type { ModelExport } from './trained-model.js'
import { weightsDocument, weightsFile } from './weights-file.js'

let receipts: DatasetReceipt[]
let made: ModelExport
beforeAll(async () => {
  const log = await openTestLog()
  const first = await clearTestDataset({ log, sources: { 'a.csv': someRows } })
  const second = await clearTestDataset({ log, sources: { 'b.csv': someRows }, id: 'dst/2 <b>' })
  receipts = [first.receipt, second.receipt]
  made = {
    model: {
      name: 'Eiga',
      version: '1.0',
      provider: { name: 'Eiga Lab', url: 'https://lab.example/' },
      weights: [
        { name: 'eiga-1.safetensors', sha256: `sha256:${'c'.repeat(64)}` },
        { name: 'eiga-2.safetensors', sha256: `sha256:${'d'.repeat(64)}` },
      ],
      modalities: ['video', 'text'],
      releasedAt: '2026-08-01T00:00:00Z',
    },
    receipts,
    grantorOf: (grant) => (grant === 'g-star' ? 'Aozora Studio' : undefined),
    at: '2026-07-01T09:00:00.250+09:00',
    uuid: '6f0a7a0e-7d0d-4f0a-9b8e-2f4f3c2b1a00',
    programVersion: '0.1.0',
  }
})

describe('the CycloneDX ML-BOM', () => {
  it('has the members that version 1.6 requires, and refers only to what is in it', () => {
    const bom = toCycloneDx(made)
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 })
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    const all = objectsIn(bom)
    const refs = all.flatMap((each) => ('bom-ref' in each ? [each['bom-ref']] : []))
    expect(new Set(refs).size).toBe(refs.length)
    const model = (bom.metadata as { component: { modelCard: { modelParameters: { datasets: { ref: string }[] } } } })
      .component
    expect(model).toMatchObject({ type: 'machine-learning-model', name: 'Eiga', version: '1.0' })
    expect(model.modelCard.modelParameters.datasets).toHaveLength(2)
    for (const { ref } of model.modelCard.modelParameters.datasets) expect(refs).toContain(ref)
    for (const { ref, dependsOn = [] } of bom.dependencies as { ref: string; dependsOn?: string[] }[])
      for (const each of [ref, ...dependsOn]) expect(refs).toContain(each)
    for (const component of bom.components as { type: string; name: string; data: object[] }[]) {
      expect(component.type).toBe('data')
      expect(component.data).toMatchObject([{ type: 'dataset', governance: { owners: [{}] } }])
    }
  })

  it('names each receipt by its digest, which is the same however the receipt is spelled', () => {
    const [data] = toCycloneDx(made).components as { externalReferences: object[] }[]
    const digest = datasetReceiptDigest(receipts[0]!)
    expect(data!.externalReferences).toMatchObject([
      {
        type: 'attestation',
        url: 'dst_1.dataset-receipt.json',
        hashes: [{ alg: 'SHA-256', content: digest.slice('sha256:'.length) }],
      },
    ])
    expect(datasetReceiptDigest(parseDatasetReceipt(JSON.stringify(receipts[0], null, 2)))).toBe(digest)
  })

  it('leaves out what nobody has stated', () => {
    const bom = toCycloneDx({ ...made, grantorOf: () => undefined })
    expect(JSON.stringify(bom)).not.toContain('"owners"')
    expect(JSON.stringify(bom)).not.toContain('"licenses"')
    expect(JSON.stringify(bom)).not.toContain('undefined')
  })
})

describe('the SPDX 3.0.1 document', () => {
  type Node = { type: string; spdxId: string; creationInfo?: string; from?: string; to?: string[] } & Record<
    string,
    unknown
  >

  it('conforms to the AI and Dataset profiles as their text says', () => {
    const document = toSpdx(made)
    expect(document['@context']).toBe('https://spdx.org/rdf/3.0.1/spdx-context.jsonld')
    const graph = document['@graph'] as Node[]
    const of = (type: string) => graph.filter((node) => node.type === type)
    expect(of('CreationInfo')).toMatchObject([{ specVersion: '3.0.1', created: '2026-07-01T00:00:00Z' }])
    const relation = (node: Node, type: string) =>
      of('Relationship').filter((each) => each.from === node.spdxId && each.relationshipType === type)
    const packages = [...of('ai_AIPackage'), ...of('dataset_DatasetPackage')]
    expect(packages).toHaveLength(3)
    for (const each of packages) {
      // AI and Dataset, "Profile conformance" 1 and 2: exactly one of each.
      expect(relation(each, 'hasDeclaredLicense')).toHaveLength(1)
      expect(relation(each, 'hasConcludedLicense')).toHaveLength(1)
      expect(each).toMatchObject({
        software_primaryPurpose: expect.any(String),
        software_downloadLocation: expect.any(String),
      })
    }
    // Dataset, DatasetPackage: what must be there.
    for (const dataset of of('dataset_DatasetPackage'))
      expect(dataset).toMatchObject({
        dataset_datasetType: ['text', 'video'],
        dataset_datasetSize: 2,
        originatedBy: [expect.any(String)],
        releaseTime: expect.any(String),
        builtTime: '2026-06-01T00:00:00Z',
      })
    expect(relation(of('ai_AIPackage')[0]!, 'trainedOn')[0]!.to).toHaveLength(2)
  })

  it('refers only to what is in it, each under its own id', () => {
    const graph = toSpdx(made)['@graph'] as Node[]
    const elements = graph.filter(({ type }) => type !== 'CreationInfo')
    const ids = elements.map(({ spdxId }) => spdxId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(() => new URL(id)).not.toThrow()
    for (const { creationInfo, from, to = [] } of elements) {
      expect(creationInfo).toBe('_:creation')
      for (const each of from === undefined ? to : [from, ...to]) expect(ids).toContain(each)
    }
    const [document] = elements.filter(({ type }) => type === 'SpdxDocument')
    expect((document!.element as string[]).toSorted()).toEqual(ids.filter((id) => id !== document!.spdxId).sort())
  })
})

describe('the file beside the weights', () => {
  it('says for programs and people by whose permission the weights were trained', () => {
    const file = weightsFile(made)
    expect(JSON.parse(JSON.stringify(file))).toEqual(file)
    expect(file.datasets[0]).toMatchObject({
      receipt: 'dst_1',
      rows: 7,
      admitted: 2,
      grants: [{ grant: 'g-star', grantor: 'Aozora Studio', rows: 1 }],
    })
    const document = weightsDocument(made)
    const markdown = renderMarkdown(document, 'ja')
    expect(markdown).toContain('# Eiga 1.0 の学習許諾')
    expect(markdown).toContain('| g-star | Aozora Studio | 1 |')
    expect(markdown).toContain('受領証では証明できません')
    expect(renderMarkdown(document, 'en')).toContain('counted: result.counts.outcomes.admit (receipt dst\\_1, entry 1)')
    expect(renderHtml(document, 'en')).not.toContain('<b>')
  })
})

/** Every object in a value. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inside : [value as Record<string, unknown>, ...inside]
}
