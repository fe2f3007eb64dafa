import { randomUUID } from 'node:crypto'
import type { IndexedRegistry, Language } from '../../rights/index.js'
import {
  type DatasetReceipt,
  dueDiligenceRecord,
  findRun,
  type ModelExport,
  principleCodeAnswers,
  type ReportDocument,
  receiptOf,
  renderHtml,
  toCycloneDx,
  toSpdx,
  trainingContentSummary,
  weightsFile,
} from '../../training/index.js'
import type { House } from '../house.js'
import { registryOfRun } from './registry-of-run.js'

export const exportForms = ['cyclonedx', 'spdx', 'weights'] as const
export type ExportForm = (typeof exportForms)[number]

export const reportForms = ['eu-summary', 'principle-code', 'due-diligence'] as const
export type ReportForm = (typeof reportForms)[number]

/** A file that was made to be given to somebody. */
export interface Paper {
  name: string
  /** Media type. */
  type: string
  bytes: Uint8Array
}

const exportTypes: Readonly<Record<ExportForm, readonly [ending: string, type: string]>> = {
  cyclonedx: ['cdx.json', 'application/vnd.cyclonedx+json; version=1.6'],
  spdx: ['spdx.json', 'application/spdx+json'],
  weights: ['training-permission.json', 'application/json'],
}

/**
 * The receipt's statement in a form that goes with a model. What nobody has stated of the model is left out.
 *
 * @throws TrainingError `training.unknown-dataset` where it is not cleared
 */
export async function exportOf(
  house: House,
  dataset: string,
  form: ExportForm,
  stated: { version?: string | undefined; releasedAt?: string | undefined } = {},
): Promise<Paper> {
  const { receipt, registry } = await clearedRun(house, dataset)
  const { use } = receipt.inputs
  const at = house.kyodaku.now().toISOString()
  const made: ModelExport = {
    model: {
      name: use.model,
      version: stated.version ?? versionIn(use.model),
      provider: { name: nameOf(registry, use.party) },
      weights: [],
      releasedAt: stated.releasedAt ?? at,
      ...(use.modality === undefined ? {} : { modalities: [use.modality] }),
    },
    receipts: [receipt],
    grantorOf: grantorsIn(registry),
    at,
    uuid: randomUUID(),
    programVersion: house.version,
    receiptUrl: () => `${house.settings.publicUrl}/v1/datasets/${encodeURIComponent(dataset)}/receipt`,
  }
  const make = { cyclonedx: toCycloneDx, spdx: toSpdx, weights: weightsFile }[form]
  const [ending, type] = exportTypes[form]
  return {
    name: `${receipt.id}.${ending}`,
    type,
    bytes: Buffer.from(`${JSON.stringify(make(made), null, 2)}\n`),
  }
}

/**
 * What a law or code asks to be disclosed, as a page: each figure with how it was counted, and what only the provider can
 * say as not stated.
 *
 * @throws TrainingError `training.unknown-dataset` where it is not cleared
 */
export async function reportOf(house: House, dataset: string, form: ReportForm, language: Language): Promise<Paper> {
  const { receipt, registry } = await clearedRun(house, dataset)
  const inputs = { receipts: [receipt], statements: {}, at: house.kyodaku.now().toISOString() }
  const report: ReportDocument =
    form === 'eu-summary'
      ? trainingContentSummary({ ...inputs, grantorOf: grantorsIn(registry) })
      : form === 'principle-code'
        ? principleCodeAnswers({ ...inputs, answers: {} })
        : dueDiligenceRecord({ ...inputs, registry })
  return {
    name: `${receipt.id}.${form}.${language}.html`,
    type: 'text/html; charset=utf-8',
    bytes: Buffer.from(renderHtml(report, language)),
  }
}

async function clearedRun(
  { kyodaku }: House,
  dataset: string,
): Promise<{ receipt: DatasetReceipt; registry: IndexedRegistry }> {
  const run = await findRun(kyodaku, dataset)
  return { receipt: receiptOf(run), registry: await registryOfRun(kyodaku, run) }
}

/** Who gave a permission, by name. */
function grantorsIn(registry: IndexedRegistry): (grant: string) => string | undefined {
  const grantors = new Map(registry.source.grants.map(({ id, grantor }) => [id, grantor]))
  return (grant) => {
    const grantor = grantors.get(grant)
    return grantor === undefined ? undefined : nameOf(registry, grantor)
  }
}

function nameOf(registry: IndexedRegistry, party: string): string {
  const names = registry.source.parties.find(({ id }) => id === party)?.names ?? []
  return (names.find(({ kind }) => kind === 'official') ?? names[0])?.text ?? party
}

/** The version that a model's name ends with; where none does, the name says it all. */
const versionIn = (model: string): string => /[-_@: ]v?(\d[\w.]*)$/.exec(model)?.[1] ?? model
