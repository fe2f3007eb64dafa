import type { DatasetReceipt } from '../receipt/index.js'
import { datasetReceiptDigest, logOf } from '../receipt/index.js'
import { grantsOf, hexOf, locationOf, type ModelExport } from './trained-model.js'

type Json = string | number | boolean | Json[] | { [field: string]: Json }
interface Property {
  name: string
  value: string
}

/**
 * The model and the datasets that it was trained on as a CycloneDX 1.6 ML-BOM (ECMA-424): the model with its card, each
 * dataset as a data component with who keeps it and whose grants it rests on, the digest of its receipt and where to
 * verify it. What nobody has stated is left out.
 */
export function toCycloneDx(made: ModelExport): { [field: string]: Json } {
  const { model, receipts, at, uuid, programVersion } = made
  const component = modelComponent(made)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    metadata: {
      timestamp: at,
      tools: { components: [{ type: 'application', name: 'kyodaku', version: programVersion }] },
      supplier: organization(model.provider),
      component,
    },
    components: receipts.map((receipt) => dataComponent(receipt, made)),
    dependencies: [
      { ref: modelRef, dependsOn: receipts.map(refOf) },
      ...receipts.map((receipt) => ({ ref: refOf(receipt) })),
    ],
  }
}

const modelRef = 'model'
const refOf = ({ id }: DatasetReceipt) => `dataset:${id}`

function modelComponent({ model, receipts }: ModelExport): { [field: string]: Json } {
  return {
    type: 'machine-learning-model',
    'bom-ref': modelRef,
    supplier: organization(model.provider),
    name: model.name,
    version: model.version,
    ...(model.licence === undefined ? {} : { licenses: [{ expression: model.licence }] }),
    ...(model.weights.length === 1 ? { hashes: [sha256Of(model.weights[0]!.sha256)] } : {}),
    ...(model.weights.length > 1
      ? {
          components: model.weights.map(({ name, sha256 }) => ({
            type: 'file',
            'bom-ref': `weights:${name}`,
            name,
            hashes: [sha256Of(sha256)],
          })),
        }
      : {}),
    modelCard: {
      'bom-ref': 'model-card',
      modelParameters: { datasets: receipts.map((receipt) => ({ ref: refOf(receipt) })) },
      considerations: {
        ethicalConsiderations: [
          {
            name: 'Works used for training without their rightsholders’ permission',
            mitigationStrategy:
              'Every row of the training datasets was decided before training by what is registered of works, permissions and reservations; receipts that anyone can verify are named with each dataset.',
          },
        ],
      },
      properties: receipts.flatMap(({ id, result }) =>
        result.notProved.map(({ en }) => ({ name: `kyodaku:not-proved:${id}`, value: en })),
      ),
    },
  }
}

function dataComponent(receipt: DatasetReceipt, made: ModelExport): { [field: string]: Json } {
  const { inputs, result, entry, proof } = receipt
  const grants = grantsOf(receipt, made.grantorOf)
  const grantors = [...new Set(grants.flatMap(({ grantor }) => grantor ?? []))].sort()
  const { outcomes } = result.counts
  const { snapshot, origin, logSize } = inputs.registry
  const properties: Property[] = [
    ['receipt', receipt.id],
    ['root', result.root],
    ['log', logOf(receipt)],
    ['log-key', receipt.logKey],
    ['log-entry', String(proof.index)],
    ['regime', inputs.use.regime],
    ['decided-at', entry.decidedAt],
    ['rules', entry.rules],
    ...(snapshot === undefined
      ? []
      : [
          ['registry-snapshot', snapshot.digest],
          ['registry-log', origin],
          ['registry-entries', String(logSize)],
          ['registry-snapshot-made-at', snapshot.createdAt],
        ]),
    ['rows', String(inputs.dataset.rows)],
    ['rows-admitted', String(outcomes.admit)],
    ['rows-refused', String(outcomes.refuse)],
    ['rows-to-review', String(outcomes.review)],
    ...grants.map(({ grant, rows }): [string, string] => [`grant:${grant}`, `${rows} rows`]),
  ].map(([name, value]) => ({ name: `kyodaku:${name}`, value: value! }))
  return {
    type: 'data',
    'bom-ref': refOf(receipt),
    name: inputs.dataset.name,
    description: `${outcomes.admit} of ${inputs.dataset.rows} rows admitted for training ${inputs.use.model}`,
    data: [
      {
        type: 'dataset',
        name: inputs.dataset.name,
        contents: { properties: properties.map(({ name, value }) => ({ name, value })) },
        governance: {
          custodians: [{ organization: organization(made.model.provider) }],
          ...(grantors.length === 0 ? {} : { owners: grantors.map((name) => ({ organization: { name } })) }),
        },
      },
    ],
    externalReferences: [
      {
        type: 'attestation',
        url: locationOf(receipt, made),
        comment: 'Dataset receipt (kyodaku-dataset-receipt@v1); the hash is over its canonical JSON (RFC 8785)',
        hashes: [sha256Of(datasetReceiptDigest(receipt))],
      },
    ],
  }
}

function organization({ name, url }: { name: string; url?: string }): { [field: string]: Json } {
  return url === undefined ? { name } : { name, url: [url] }
}

function sha256Of(digest: string): { [field: string]: Json } {
  return { alg: 'SHA-256', content: hexOf(digest) }
}
