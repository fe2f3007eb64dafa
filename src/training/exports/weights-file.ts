import type { ReportDocument, Section } from '../document/index.js'
import { type DatasetReceipt, datasetReceiptDigest, logOf } from '../receipt/index.js'
import { grantsOf, locationOf, type ModelExport } from './trained-model.js'

export const weightsFileFormat = 'kyodaku-training-permission@v1'

/** What lies beside the weights and says by whose permission they were trained. */
export interface WeightsFile {
  format: typeof weightsFileFormat
  at: string
  model: { name: string; version: string; provider: string; weights: { name: string; sha256: string }[] }
  datasets: {
    name: string
    receipt: string
    /** Of the receipt's canonical JSON. */
    digest: string
    location: string
    log: string
    logKey: string
    entry: number
    /** The registry snapshot that it was decided under; absent: the registry of that log itself. */
    registry?: { origin: string; snapshot: string; logSize: number; createdAt: string }
    decidedAt: string
    regime: string
    rows: number
    admitted: number
    grants: { grant: string; grantor?: string; rows: number }[]
    notProved: { en: string; ja: string }[]
  }[]
}

/** The file for programs. */
export function weightsFile(made: ModelExport): WeightsFile {
  const { model, receipts } = made
  return {
    format: weightsFileFormat,
    at: made.at,
    model: {
      name: model.name,
      version: model.version,
      provider: model.provider.name,
      weights: model.weights.map(({ name, sha256 }) => ({ name, sha256 })),
    },
    datasets: receipts.map((receipt) => datasetOf(receipt, made)),
  }
}

function datasetOf(receipt: DatasetReceipt, made: ModelExport): WeightsFile['datasets'][number] {
  const { inputs, result, entry, proof } = receipt
  const { snapshot, origin, logSize } = inputs.registry
  return {
    name: inputs.dataset.name,
    receipt: receipt.id,
    digest: datasetReceiptDigest(receipt),
    location: locationOf(receipt, made),
    log: logOf(receipt),
    logKey: receipt.logKey,
    entry: proof.index,
    ...(snapshot === undefined
      ? {}
      : { registry: { origin, snapshot: snapshot.digest, logSize, createdAt: snapshot.createdAt } }),
    decidedAt: entry.decidedAt,
    regime: inputs.use.regime,
    rows: inputs.dataset.rows,
    admitted: result.counts.outcomes.admit,
    grants: grantsOf(receipt, made.grantorOf),
    notProved: result.notProved,
  }
}

/** The same for people: render it with `renderMarkdown` or `renderHtml`. */
export function weightsDocument(made: ModelExport): ReportDocument {
  const file = weightsFile(made)
  return {
    format: 'kyodaku-report@v1',
    kind: 'training-permission',
    title: {
      en: `Training permission of ${file.model.name} ${file.model.version}`,
      ja: `${file.model.name} ${file.model.version} の学習許諾`,
    },
    at: made.at,
    sections: [modelSection(file), ...file.datasets.map(datasetSection), verifySection],
  }
}

function modelSection({ model }: WeightsFile): Section {
  return {
    id: 'model',
    level: 2,
    heading: { en: 'Model', ja: 'モデル' },
    blocks: [
      {
        kind: 'figures',
        figures: [
          { id: 'name', label: { en: 'Name', ja: '名称' }, value: `${model.name} ${model.version}` },
          { id: 'provider', label: { en: 'Provider', ja: '提供者' }, value: model.provider },
          ...model.weights.map(({ name, sha256 }) => ({
            id: `weights:${name}`,
            label: { en: `Weights ${name}`, ja: `重み ${name}` },
            value: sha256,
          })),
        ],
      },
    ],
  }
}

function datasetSection(dataset: WeightsFile['datasets'][number], position: number): Section {
  const counted = (formula: string) => [{ receipt: dataset.receipt, entry: dataset.entry, formula }]
  return {
    id: `dataset-${position + 1}`,
    level: 2,
    heading: { en: `Dataset ${dataset.name}`, ja: `データセット ${dataset.name}` },
    blocks: [
      {
        kind: 'figures',
        figures: [
          {
            id: 'admitted',
            label: { en: 'Rows admitted for training', ja: '学習可とされた行' },
            value: dataset.admitted,
            counted: counted('result.counts.outcomes.admit'),
          },
          {
            id: 'rows',
            label: { en: 'Rows', ja: '全行数' },
            value: dataset.rows,
            counted: counted('inputs.dataset.rows'),
          },
          { id: 'decided-at', label: { en: 'Decided at', ja: '判定時刻' }, value: dataset.decidedAt },
          { id: 'regime', label: { en: 'Regime', ja: '制度' }, value: regimeNames[dataset.regime] ?? dataset.regime },
          { id: 'receipt', label: { en: 'Receipt', ja: '受領証' }, value: `${dataset.location} (${dataset.digest})` },
          {
            id: 'log',
            label: { en: 'Recorded', ja: '記録' },
            value: { en: `${dataset.log}, entry ${dataset.entry}`, ja: `${dataset.log}、${dataset.entry} 番` },
          },
          ...(dataset.registry === undefined
            ? []
            : [
                {
                  id: 'registry-snapshot',
                  label: { en: 'Registry snapshot', ja: '台帳のスナップショット' },
                  value: {
                    en: `${dataset.registry.snapshot} of ${dataset.registry.origin}, ${dataset.registry.createdAt}`,
                    ja: `${dataset.registry.origin}、${dataset.registry.createdAt}（${dataset.registry.snapshot}）`,
                  },
                },
              ]),
          { id: 'log-key', label: { en: 'Key of the log', ja: '記録の公開鍵' }, value: dataset.logKey },
        ],
      },
      {
        kind: 'table',
        id: 'grants',
        columns: [
          { en: 'Grant', ja: '許諾' },
          { en: 'Given by', ja: '許諾者' },
          { en: 'Rows admitted under it', ja: 'これにより学習可となった行' },
        ],
        rows: dataset.grants.map(({ grant, grantor, rows }) => [grant, grantor, rows]),
        counted: counted('result.counts.grants'),
      },
      { kind: 'text', text: { en: 'What the receipt cannot prove:', ja: '受領証が証明できないこと：' } },
      { kind: 'list', items: dataset.notProved },
    ],
  }
}

const regimeNames: Record<string, { en: string; ja: string }> = {
  'prior-permission': { en: 'prior permission (opt-in)', ja: '事前許諾（オプトイン）' },
  reservation: { en: 'reservation (opt-out)', ja: '留保（オプトアウト）' },
}

const verifySection: Section = {
  id: 'verify',
  level: 2,
  heading: { en: 'How to verify this', ja: '確かめ方' },
  blocks: [
    {
      kind: 'list',
      items: [
        {
          en: 'The receipt verifies offline: it is in the log that the key above signed, and its parts add up.',
          ja: '受領証はオフラインで検証できます。上の鍵で署名された記録に含まれ、各部分の集計が合うことを確かめられます。',
        },
        {
          en: 'Whoever has a row can ask its provider for the proof of it: that it was admitted, under which grant, or refused.',
          ja: '行を持つ人は、その行が学習可とされたか、どの許諾によるか、不可とされたかの証明を提供者に求められます。',
        },
        {
          en: 'That these weights were trained on the admitted rows only is what the provider states; no receipt can prove it.',
          ja: 'この重みが学習可とされた行だけで学習されたことは、提供者の申告です。受領証では証明できません。',
        },
      ],
    },
  ],
}
