import type { Modality } from '../../rights/index.js'
import type { DatasetReceipt } from '../receipt/index.js'
import { datasetReceiptDigest, logOf, underSnapshot } from '../receipt/index.js'
import { grantsOf, hexOf, locationOf, type ModelExport } from './trained-model.js'

/** An element of the graph. */
interface Element {
  type: string
  spdxId: string
  creationInfo: string
  [property: string]: unknown
}

/**
 * The model and the datasets that it was trained on as SPDX 3.0.1 JSON-LD with the AI and Dataset profiles. Both profiles
 * ask for a declared and a concluded licence of every package (AI and Dataset, "Profile conformance"); what nobody has
 * stated is `NOASSERTION`.
 */
export function toSpdx(made: ModelExport): { '@context': string; '@graph': object[] } {
  const { model, receipts, uuid } = made
  // Names of elements are in the name space of the document, which nobody fetches.
  const idOf = (name: string) => `urn:uuid:${uuid}#${encodeURIComponent(name)}`
  const element = (type: string, name: string, properties: object): Element => ({
    type,
    spdxId: idOf(name),
    creationInfo,
    ...properties,
  })
  const provider = element('Organization', 'provider', { name: model.provider.name })
  const tool = element('Tool', 'tool', { name: `kyodaku ${made.programVersion}` })
  const licence = element('simplelicensing_LicenseExpression', 'licence', {
    simplelicensing_licenseExpression: model.licence ?? noAssertion,
  })
  const noLicence = element('simplelicensing_LicenseExpression', 'licence-of-data', {
    simplelicensing_licenseExpression: noAssertion,
  })
  const modelPackage = element('ai_AIPackage', 'model', modelProperties(made, provider.spdxId))
  const datasets = receipts.map((receipt) =>
    element('dataset_DatasetPackage', `dataset-${receipt.id}`, datasetProperties(receipt, made, provider.spdxId)),
  )
  const relations: Element[] = []
  const relate = (from: Element, relationshipType: string, to: Element[]) => {
    if (to.length === 0) return
    relations.push(
      element('Relationship', `relation-${relations.length}`, {
        from: from.spdxId,
        relationshipType,
        to: to.map(({ spdxId }) => spdxId),
      }),
    )
  }
  const weights = model.weights.map(({ name, sha256 }) =>
    element('software_File', `weights-${name}`, {
      name,
      software_primaryPurpose: 'model',
      verifiedUsing: [hashOf(sha256)],
    }),
  )
  relate(modelPackage, 'trainedOn', datasets)
  relate(modelPackage, 'contains', weights)
  for (const type of ['hasDeclaredLicense', 'hasConcludedLicense']) {
    relate(modelPackage, type, [licence])
    for (const dataset of datasets) relate(dataset, type, [noLicence])
  }
  const elements = [provider, tool, modelPackage, ...weights, ...datasets, licence, noLicence, ...relations]
  const document = element('SpdxDocument', 'document', {
    name: `${model.name} ${model.version}`,
    profileConformance: ['core', 'software', 'simpleLicensing', 'ai', 'dataset'],
    rootElement: [modelPackage.spdxId],
    element: elements.map(({ spdxId }) => spdxId),
  })
  return {
    '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
    '@graph': [
      {
        '@id': creationInfo,
        type: 'CreationInfo',
        specVersion: '3.0.1',
        created: wholeSeconds(made.at),
        createdBy: [provider.spdxId],
        createdUsing: [tool.spdxId],
      },
      document,
      ...elements,
    ],
  }
}

const creationInfo = '_:creation'
const noAssertion = 'NOASSERTION'

function modelProperties({ model, receipts }: ModelExport, provider: string): object {
  const admitted = receipts.reduce((sum, { result }) => sum + result.counts.outcomes.admit, 0)
  return {
    name: model.name,
    software_packageVersion: model.version,
    software_primaryPurpose: 'model',
    software_downloadLocation: model.downloadUrl ?? noAssertion,
    suppliedBy: provider,
    releaseTime: wholeSeconds(model.releasedAt),
    ai_informationAboutTraining: `Datasets of ${admitted} rows that were admitted for training before it began, each decided by what is registered of works, permissions and reservations. Each dataset names its receipt.`,
    ai_limitation: receipts.flatMap(({ result }) => result.notProved.map(({ en }) => en)).join(' '),
  }
}

function datasetProperties(receipt: DatasetReceipt, made: ModelExport, provider: string): object {
  const { inputs, result, entry, proof } = receipt
  const { outcomes } = result.counts
  const grants = grantsOf(receipt, made.grantorOf)
    .map(({ grant, grantor, rows }) => `${rows} under ${grant}${grantor === undefined ? '' : ` of ${grantor}`}`)
    .join('; ')
  const under = underSnapshot(inputs)
  return {
    name: inputs.dataset.name,
    software_primaryPurpose: 'data',
    software_downloadLocation: noAssertion,
    originatedBy: [provider],
    // It came into being, and was released for training, by being decided.
    builtTime: wholeSeconds(entry.decidedAt),
    releaseTime: wholeSeconds(entry.decidedAt),
    dataset_datasetType: typesOf(made.model.modalities),
    dataset_datasetSize: outcomes.admit,
    dataset_intendedUse: `Training ${inputs.use.model}`,
    dataset_dataPreprocessing: [
      `Rows without the rightsholders’ permission were taken out before training (regime ${inputs.use.regime}, ${entry.rules}): ${outcomes.admit} of ${inputs.dataset.rows} rows admitted, ${outcomes.refuse} refused, ${outcomes.review} to be reviewed.${grants === '' ? '' : ` Admitted under grants: ${grants}.`}`,
    ],
    externalRef: [
      {
        type: 'ExternalRef',
        externalRefType: 'other',
        locator: [locationOf(receipt, made)],
        contentType: 'application/json',
        comment: `Dataset receipt ${receipt.id}, entry ${proof.index} of the log ${logOf(receipt)}; SHA-256 of its canonical JSON (RFC 8785): ${hexOf(datasetReceiptDigest(receipt))}${under === undefined ? '' : `; ${under.en}`}`,
      },
    ],
    verifiedUsing: [{ ...hashOf(result.root), comment: 'Root of the Merkle tree over all rows and their outcomes' }],
  }
}

const datasetTypes: Record<Modality, string> = { video: 'video', image: 'image', audio: 'audio', text: 'text' }

function typesOf(modalities: readonly Modality[] | undefined): string[] {
  return modalities === undefined || modalities.length === 0
    ? ['noAssertion']
    : [...new Set(modalities)].sort().map((modality) => datasetTypes[modality])
}

function hashOf(digest: string): object {
  return { type: 'Hash', algorithm: 'sha256', hashValue: hexOf(digest) }
}

/** SPDX has no fractions of a second, and UTC only (Core, DateTime). */
function wholeSeconds(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}
