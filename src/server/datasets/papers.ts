import { randomUUID } from 'node:crypto'
import type { IndexedRegistry, Language } from '../../rights/index.js'
import {
  type DatasetReceipt,
  type DatasetRun,
  findRun,
  grantorsIn,
  type ModelExport,
  reportOf as makeReport,
  nothingStated,
  parseStatements,
  partyName,
  type ReportDocument,
  type ReportKind,
  receiptOf,
  renderHtml,
  renderMarkdown,
  type StatementsFile,
  type TrainedModel,
  toCycloneDx,
  toSpdx,
  weightsDocument,
  weightsFile,
} from '../../training/index.js'
import type { House } from '../house.js'
import { registryOfRun } from './registry-of-run.js'
import { savedStatements } from './statements.js'

export const exportForms = ['cyclonedx', 'spdx', 'weights'] as const
export type ExportForm = (typeof exportForms)[number]

export const reportFormats = ['html', 'md', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

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

export interface ExportWanted {
  form: ExportForm
  language: Language
  /** Of `weights` alone: for people. */
  format?: ReportFormat
  /** What is stated of the model; the rest is left out, or told by the name that it was cleared for. */
  model?: { [Key in keyof Omit<TrainedModel, 'provider'>]?: TrainedModel[Key] | undefined } & {
    providerUrl?: string | undefined
  }
  /** Where receipts can be had, with `{id}`; default: the files beside the weights. */
  receiptUrl?: string
}

/**
 * The receipts' statement in a form that goes with a model. What nobody has stated of the model is left out.
 *
 * @throws TrainingError `training.unknown-dataset` where one is not cleared
 */
export async function exportOf(
  house: House,
  datasets: readonly string[],
  { form, language, format = 'json', model = {}, receiptUrl }: ExportWanted,
): Promise<Paper> {
  const runs = await Promise.all(datasets.map((id) => clearedRun(house, id)))
  const receipts = runs.map(({ receipt }) => receipt)
  const { registry } = runs.at(-1)!
  const { use } = receipts[0]!.inputs
  const at = house.kyodaku.now().toISOString()
  const modalities = [...new Set(receipts.flatMap(({ inputs }) => inputs.use.modality ?? []))].sort()
  const made: ModelExport = {
    model: {
      name: model.name ?? use.model,
      version: model.version ?? versionIn(use.model),
      provider: {
        name: partyName(use.party, registry, language),
        ...(model.providerUrl === undefined ? {} : { url: model.providerUrl }),
      },
      weights: model.weights ?? [],
      releasedAt: model.releasedAt ?? at,
      ...(model.licence === undefined ? {} : { licence: model.licence }),
      ...(model.downloadUrl === undefined ? {} : { downloadUrl: model.downloadUrl }),
      ...(modalities.length === 0 ? {} : { modalities }),
    },
    receipts,
    grantorOf: grantorsIn(registry, language),
    at,
    uuid: randomUUID(),
    programVersion: house.version,
    ...(receiptUrl === undefined
      ? {}
      : { receiptUrl: ({ id }: DatasetReceipt) => receiptUrl.replaceAll('{id}', encodeURIComponent(id)) }),
  }
  if (form === 'weights' && format !== 'json') {
    const [type, text] = rendered(weightsDocument(made), format, language)
    return { name: `${receipts[0]!.id}.training-permission.${format}`, type, bytes: Buffer.from(text) }
  }
  const make = { cyclonedx: toCycloneDx, spdx: toSpdx, weights: weightsFile }[form]
  const [ending, type] = exportTypes[form]
  return {
    name: `${receipts[0]!.id}.${ending}`,
    type,
    bytes: Buffer.from(`${JSON.stringify(make(made), null, 2)}\n`),
  }
}

export interface ReportWanted {
  kind: ReportKind
  language: Language
  format: ReportFormat
  /** Instead of what is saved with the datasets. */
  statements?: StatementsFile
}

/**
 * What a law or code asks to be disclosed: each figure with how it was counted; of what only the provider can say what was
 * saved with the newest of the datasets, else that it is not stated.
 *
 * @throws TrainingError `training.unknown-dataset` where one is not cleared, `training.bad-statements`
 */
export async function reportOf(
  { kyodaku }: House,
  datasets: readonly string[],
  { kind, language, format, statements }: ReportWanted,
): Promise<Paper> {
  const runs = await Promise.all(datasets.map((id) => findRun(kyodaku, id)))
  const receipts = runs.map(receiptOf)
  const said = statements ?? (await savedStatements(kyodaku, datasets))
  const report = makeReport(kind, {
    receipts,
    stated: said === undefined ? nothingStated : parseStatements(JSON.stringify(said)),
    agents: [...new Set(runs.flatMap(({ looked }) => looked?.agents ?? []))].sort(),
    registry: await registryOfRun(kyodaku, newest(runs)),
    at: kyodaku.now().toISOString(),
    language,
  })
  const [type, text] = rendered(report, format, language)
  const name = receipts.length === 1 ? receipts[0]!.id : `${receipts[0]!.id}-and-${receipts.length - 1}`
  return { name: `${name}.${kind}.${language}.${format}`, type, bytes: Buffer.from(text) }
}

/** The run whose registry knows most: the one that was begun last. */
function newest(runs: readonly DatasetRun[]): DatasetRun {
  return runs.reduce((last, run) => (run.use.at > last.use.at ? run : last))
}

function rendered(report: ReportDocument, format: ReportFormat, language: Language): [type: string, text: string] {
  if (format === 'json') return ['application/json', `${JSON.stringify(report, null, 2)}\n`]
  if (format === 'md') return ['text/markdown; charset=utf-8', renderMarkdown(report, language)]
  return ['text/html; charset=utf-8', renderHtml(report, language)]
}

async function clearedRun(
  { kyodaku }: House,
  dataset: string,
): Promise<{ receipt: DatasetReceipt; registry: IndexedRegistry }> {
  const run = await findRun(kyodaku, dataset)
  return { receipt: receiptOf(run), registry: await registryOfRun(kyodaku, run) }
}

/** The version that a model's name ends with; where none does, the name says it all. */
const versionIn = (model: string): string => /[-_@: ]v?(\d[\w.]*)$/.exec(model)?.[1] ?? model
