import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { type Kyodaku, loadRegistry, programVersion } from '../../clearance/index.js'
import { type IndexedRegistry, indexRegistry } from '../../rights/index.js'
import {
  type DatasetReceipt,
  findRun,
  grantorsIn,
  type ModelExport,
  nothingStated,
  parseDatasetReceipt,
  parseStatements,
  partyName,
  type ReportDocument,
  receiptOf,
  registryOfRun,
  renderHtml,
  renderMarkdown,
  reportKinds,
  reportOf,
  statementsSchema,
  statementsTemplate,
  toCycloneDx,
  toSpdx,
  weightsDocument,
  weightsFile,
} from '../../training/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collectWhole, instant, oneOf } from '../options.js'
import type { Act, Run } from '../program.js'
import { namedThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

interface ExportOptions {
  modelName?: string
  modelVersion: string
  weights?: string[]
  licence?: string
  url?: string
  providerUrl?: string
  released?: string
  receiptUrl?: string
  format?: string
  out?: string
}

interface ReportOptions {
  statements?: string
  template?: boolean
  format: string
  out?: string
}

/** Papers made of receipts: what is attached to a model, and what the law or a code asks for. */
export function trainPaperCommands(train: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<ExportOptions>(
    train
      .command('export <format> <dataset...>')
      .description(help(texts.export))
      .option('--model-name <name>', help(texts.modelName))
      .option('--model-version <version>', help(texts.modelVersion), 'unstated')
      .option('--weights <file>', help(texts.weights), collectWhole)
      .option('--licence <expression>', help(texts.licence))
      .option('--url <url>', help(texts.url))
      .option('--provider-url <url>', help(texts.providerUrl))
      .option('--released <date>', help(texts.released))
      .option('--receipt-url <url>', help(texts.receiptUrl))
      .option('--format <json|md|html>', help(texts.weightsFormat))
      .option('--out <file>', help(texts.out)),
    async (run, options, [format], datasets) => {
      const kind = oneOf('FORMAT', format ?? '', exportKinds)
      const shape = oneOf('--format', options.format ?? 'json', formats)
      if (kind !== 'weights' && shape !== 'json') throw new UsageError(texts.onlyWeights)
      const text = await hereOrThere(run, {
        here: async (kyodaku) => {
          const { receipts, registry } = await receiptsOf(kyodaku, datasets ?? [])
          const made = await exportOf(run, kyodaku, receipts, registry, options)
          if (kind === 'weights' && shape !== 'json') return rendered(run, weightsDocument(made), shape)
          return jsonText(kind === 'cyclonedx' ? toCycloneDx(made) : kind === 'spdx' ? toSpdx(made) : weightsFile(made))
        },
        there: async (api) =>
          await api.post('/v1/dataset-exports', {
            body: {
              form: kind,
              datasets: await namedThere(datasets ?? []),
              language: run.console.language,
              format: shape,
              model: await modelStated(options),
              ...(options.receiptUrl === undefined ? {} : { receiptUrl: options.receiptUrl }),
            },
            parseAs: 'text',
          }),
      })
      await put(run, options.out, String(text))
      return exitCodes.permitted
    },
  )

  act<ReportOptions>(
    train
      .command('report <kind> [dataset...]')
      .description(help(texts.report))
      .option('--statements <file>', help(texts.statements))
      .option('--template', help(texts.template))
      .option('--format <md|html|json>', help(texts.format), 'md')
      .option('--out <file>', help(texts.out)),
    async (run, options, [word], datasets) => {
      const kind = oneOf('KIND', word ?? '', reportKinds)
      if (options.template) {
        await put(run, options.out, statementsTemplate(kind))
        return exitCodes.permitted
      }
      if ((datasets ?? []).length === 0) throw new UsageError(texts.whichDataset)
      const shape = oneOf('--format', options.format, formats)
      const given = options.statements === undefined ? undefined : await readFile(options.statements, 'utf8')
      // What is wrong with the file is said before anything is opened.
      const stated = given === undefined ? undefined : parseStatements(given)
      const text = await hereOrThere(run, {
        here: async (kyodaku) => {
          const { receipts, ids, registry, agents } = await receiptsOf(kyodaku, datasets ?? [])
          const saved =
            stated === undefined
              ? await (await import('../../server/index.js')).savedStatements(kyodaku, ids)
              : undefined
          const report = reportOf(kind, {
            receipts,
            stated: stated ?? (saved === undefined ? nothingStated : parseStatements(JSON.stringify(saved))),
            agents,
            registry,
            at: kyodaku.now().toISOString(),
            language: run.console.language,
          })
          return rendered(run, report, shape)
        },
        there: async (api) =>
          await api.post('/v1/dataset-reports', {
            body: {
              kind,
              datasets: await namedThere(datasets ?? []),
              ...(given === undefined ? {} : { statements: statementsSchema.parse(JSON.parse(given)) }),
              language: run.console.language,
              format: shape,
            },
            parseAs: 'text',
          }),
      })
      await put(run, options.out, String(text))
      return exitCodes.permitted
    },
  )
}

/** What is stated of the model, as the API takes it. */
async function modelStated(options: ExportOptions) {
  const weights = []
  for (const path of options.weights ?? []) weights.push({ name: basename(path), sha256: await digestOf(path) })
  return {
    ...(options.modelName === undefined ? {} : { name: options.modelName }),
    version: options.modelVersion,
    weights,
    ...(options.providerUrl === undefined ? {} : { providerUrl: options.providerUrl }),
    ...(options.released === undefined ? {} : { releasedAt: instant('--released', options.released) }),
    ...(options.licence === undefined ? {} : { licence: options.licence }),
    ...(options.url === undefined ? {} : { downloadUrl: options.url }),
  }
}

const exportKinds = ['cyclonedx', 'spdx', 'weights'] as const
const formats = ['json', 'md', 'html'] as const

/** Receipts by ids of datasets or as files; with the registry for names, and the crawlers that are known of runs. */
async function receiptsOf(
  kyodaku: Kyodaku,
  named: readonly string[],
): Promise<{ receipts: DatasetReceipt[]; ids: string[]; registry: IndexedRegistry; agents: string[] }> {
  const ids: string[] = []
  const receipts: DatasetReceipt[] = []
  const agents = new Set<string>()
  let registry = await loadRegistry(kyodaku)
  for (const name of named) {
    const file = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // What looks like a path is one, and its error is the more telling.
      if (error.code === 'ENOENT' && !/[./\\]/.test(name)) return undefined
      throw error
    })
    if (file !== undefined) {
      receipts.push(parseDatasetReceipt(file))
      continue
    }
    const run = await findRun(kyodaku, name)
    ids.push(run.id)
    receipts.push(receiptOf(run))
    for (const agent of run.looked?.agents ?? []) agents.add(agent)
    // Who decides under snapshots has no registry of their own to take names from.
    if (run.snapshot !== null) registry = (await registryOfRun(kyodaku, run)).registry
  }
  return { receipts, ids, registry: indexRegistry(registry), agents: [...agents].sort() }
}

async function exportOf(
  run: Run,
  kyodaku: Kyodaku,
  receipts: readonly DatasetReceipt[],
  registry: IndexedRegistry,
  options: ExportOptions,
): Promise<ModelExport> {
  const { use } = receipts[0]!.inputs
  const at = kyodaku.now().toISOString()
  const modalities = [...new Set(receipts.flatMap(({ inputs }) => inputs.use.modality ?? []))].sort()
  const weights = []
  for (const path of options.weights ?? []) weights.push({ name: basename(path), sha256: await digestOf(path) })
  return {
    model: {
      name: options.modelName ?? use.model,
      version: options.modelVersion,
      provider: {
        name: partyName(use.party, registry, run.console.language),
        ...(options.providerUrl === undefined ? {} : { url: options.providerUrl }),
      },
      weights,
      releasedAt: options.released === undefined ? at : instant('--released', options.released),
      ...(options.licence === undefined ? {} : { licence: options.licence }),
      ...(options.url === undefined ? {} : { downloadUrl: options.url }),
      ...(modalities.length === 0 ? {} : { modalities }),
    },
    receipts,
    grantorOf: grantorsIn(registry, run.console.language),
    at,
    uuid: randomUUID(),
    programVersion,
    ...(options.receiptUrl === undefined
      ? {}
      : { receiptUrl: ({ id }: DatasetReceipt) => options.receiptUrl!.replaceAll('{id}', encodeURIComponent(id)) }),
  }
}

function rendered(run: Run, report: ReportDocument, format: (typeof formats)[number]): string {
  if (format === 'json') return jsonText(report)
  return (format === 'html' ? renderHtml : renderMarkdown)(report, run.console.language)
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Into the file, or to standard output as it is: it is a document, whoever reads it. */
async function put(run: Run, out: string | undefined, text: string): Promise<void> {
  if (out === undefined) {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    return
  }
  await writeFile(out, text)
  run.console.emit({ written: out })
  run.console.print(run.console.say([`wrote ${out}`, `書き出しました：${out}`]))
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

const texts = {
  export: [
    'attach receipts to a model: cyclonedx (ML-BOM), spdx, or weights (a file beside the weights)',
    '受領証をモデルに添付する：cyclonedx（ML-BOM）、spdx、weights（重みに添えるファイル）',
  ],
  modelName: ['name of the model (default: the one it was cleared for)', 'モデルの名称（既定：判定時のモデル）'],
  modelVersion: ['its version', 'モデルの版'],
  weights: ['a file of weights, named with its SHA-256 (repeatable)', '重みのファイル（SHA-256 を記載、複数可）'],
  licence: ['the model’s licence, an SPDX expression', 'モデルのライセンス（SPDX 式）'],
  url: ['where the model can be had', 'モデルの入手先'],
  providerUrl: ['the provider’s address', '提供者のアドレス'],
  released: ['when the model is released (default: now)', '公開日（既定：現在）'],
  receiptUrl: [
    'where receipts can be had, with {id} for the receipt’s id (default: the file beside)',
    '受領証の入手先。{id} は受領証の番号（既定：同じ場所のファイル）',
  ],
  weightsFormat: ['of weights: json, md or html', 'weights の形式：json, md, html'],
  onlyWeights: [
    '--format is for weights; cyclonedx and spdx are JSON.',
    '--format は weights だけで使えます。cyclonedx と spdx は JSON です。',
  ],
  report: [
    'make a report: eu-summary, principle-code or due-diligence',
    '報告書を作成する：eu-summary（EU 学習コンテンツ要約）、principle-code、due-diligence（事前調査記録）',
  ],
  statements: ['what you state yourself (see --template)', '自社が申告する内容のファイル（--template を参照）'],
  template: ['print an empty file of statements', '申告のファイルのひな形を出力する'],
  format: ['md, html or json', '形式：md, html, json'],
  out: ['the file to write (default: standard output)', '書き出すファイル（既定：標準出力）'],
  whichDataset: [
    'Name datasets by their ids, or files of receipts: see kyodaku train list.',
    'データセットの ID または受領証のファイルを指定してください（kyodaku train list で確認できます）。',
  ],
} as const satisfies Record<string, unknown>
