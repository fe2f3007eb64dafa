import type { Bilingual } from '../../clearance/index.js'
import type { Modality } from '../../rights/index.js'
import type { Block, Figure, ReportDocument, Section } from '../document/index.js'
import type { DatasetReceipt } from '../receipt/index.js'
import { topDomains } from './domains.js'
import { trainingContentFields, trainingContentTitles } from './stated-fields.js'
import { countedFrom, countOf, type PartyStatements, sourcesSection, statedFigure, summedFigure } from './statements.js'

/** How much of a modality a model was trained on, as its provider states it: video and audio in hours, images in images, text in tokens. */
export interface StatedSize {
  modality: Modality
  amount: number
  by: string
  at: string
}

export interface TrainingContentInputs {
  receipts: readonly DatasetReceipt[]
  /** By the ids of `trainingContentFields`. */
  statements: PartyStatements
  sizes?: readonly StatedSize[]
  /** Small and medium enterprises list fewer domains. Absent: not stated, and then treated as large. */
  smallProvider?: boolean
  grantorOf: (grant: string) => string | undefined
  at: string
}

type TemplateSection = keyof typeof trainingContentFields

/**
 * The public summary of training content of Article 53(1)(d) AI Act, in the sections of the Commission's template, as far
 * as receipts and the provider's statements answer it.
 */
export function trainingContentSummary(inputs: TrainingContentInputs): ReportDocument {
  const { receipts, statements } = inputs
  const stated = (section: TemplateSection): Figure[] =>
    trainingContentFields[section].map((each) => statedFigure(each, statements))
  const section = (id: TemplateSection, ...more: Block[]): Section => ({
    id,
    level: 3,
    heading: { en: `${id} ${trainingContentTitles[id].en}`, ja: `${id} ${trainingContentTitles[id].ja}` },
    blocks: [{ kind: 'figures', figures: stated(id) }, ...more],
  })
  return {
    format: 'kyodaku-report@v1',
    kind: 'eu-training-content-summary',
    title: { en: 'Public summary of training content', ja: '学習コンテンツの公開要約' },
    at: inputs.at,
    sections: [
      main('1', 'General information', '一般情報'),
      section('1.1'),
      section('1.2'),
      section('1.3', sizesTable(inputs)),
      main('2', 'List of data sources', 'データ源の一覧'),
      section('2.1', datasetsTable(receipts)),
      section('2.2', ...licensed(inputs)),
      section('2.3', ...domains(inputs)),
      section('2.4'),
      section('2.5'),
      section('2.6'),
      main('3', 'Data processing aspects', 'データ処理'),
      section('3.1', reservations(receipts)),
      section('3.2'),
      section('3.3'),
      sourcesSection(['ai-act', 'training-content-template'], receipts),
    ],
  }
}

function main(id: string, en: string, ja: string): Section {
  return { id, level: 2, heading: { en: `${id}. ${en}`, ja: `${id}. ${ja}` }, blocks: [] }
}

/** The template's ranges (1.3): below the first bound, up to the second, above it. */
const ranges: Record<Modality, { bounds: readonly [number, number]; unit: Bilingual }> = {
  text: { bounds: [1e9, 1e13], unit: { en: 'tokens', ja: 'トークン' } },
  image: { bounds: [1e6, 1e9], unit: { en: 'images', ja: '枚' } },
  audio: { bounds: [1e4, 1e6], unit: { en: 'hours', ja: '時間' } },
  video: { bounds: [1e4, 1e6], unit: { en: 'hours', ja: '時間' } },
}

const modalityNames: Record<Modality, Bilingual> = {
  text: { en: 'Text', ja: 'テキスト' },
  image: { en: 'Image', ja: '画像' },
  audio: { en: 'Audio', ja: '音声' },
  video: { en: 'Video', ja: '映像' },
}

/** The range of the template that an amount falls into. */
export function sizeRange(modality: Modality, amount: number): Bilingual {
  const {
    bounds: [low, high],
    unit,
  } = ranges[modality]
  const number = (value: number) => value.toLocaleString('en-US')
  if (amount < low) return { en: `less than ${number(low)} ${unit.en}`, ja: `${number(low)} ${unit.ja}未満` }
  if (amount <= high)
    return { en: `${number(low)} to ${number(high)} ${unit.en}`, ja: `${number(low)}〜${number(high)} ${unit.ja}` }
  return { en: `more than ${number(high)} ${unit.en}`, ja: `${number(high)} ${unit.ja}超` }
}

function sizesTable({ sizes = [] }: TrainingContentInputs): Block {
  const modalities: Modality[] = ['text', 'image', 'audio', 'video']
  return {
    kind: 'table',
    id: 'sizes',
    columns: [
      { en: 'Modality', ja: 'モダリティ' },
      { en: 'Training data size', ja: '学習データの規模' },
      { en: 'Stated by', ja: '申告者' },
    ],
    rows: modalities.map((modality) => {
      const size = sizes.find((each) => each.modality === modality)
      return size === undefined
        ? [modalityNames[modality], undefined, undefined]
        : [modalityNames[modality], sizeRange(modality, size.amount), `${size.by} (${size.at})`]
    }),
  }
}

function datasetsTable(receipts: readonly DatasetReceipt[]): Block {
  return {
    kind: 'table',
    id: 'datasets',
    columns: [
      { en: 'Dataset that was cleared', ja: '判定したデータセット' },
      { en: 'Rows', ja: '行数' },
      { en: 'Admitted for training', ja: '学習可' },
    ],
    rows: receipts.map(({ inputs, result }) => [
      inputs.dataset.name,
      inputs.dataset.rows,
      result.counts.outcomes.admit,
    ]),
    counted: countedFrom(receipts, 'inputs.dataset.rows, result.counts.outcomes.admit'),
  }
}

function licensed({ receipts, grantorOf }: TrainingContentInputs): Block[] {
  const rows = new Map<string, { grantor: string | undefined; rows: number }>()
  for (const { result } of receipts)
    for (const [grant, count] of Object.entries(result.counts.grants)) {
      const before = rows.get(grant)?.rows ?? 0
      rows.set(grant, { grantor: grantorOf(grant), rows: before + count })
    }
  return [
    {
      kind: 'figures',
      figures: [
        {
          id: 'licensed',
          label: {
            en: 'Content licensed by rightsholders or their representatives',
            ja: '権利者またはその代理人から許諾を受けた内容',
          },
          value:
            rows.size > 0 ? { en: 'yes', ja: 'あり' } : { en: 'none that is registered', ja: '登録されたものはなし' },
          counted: countedFrom(receipts, 'result.counts.grants'),
        },
      ],
    },
    {
      kind: 'table',
      id: 'licences',
      columns: [
        { en: 'Grant', ja: '許諾' },
        { en: 'Given by', ja: '許諾者' },
        { en: 'Rows admitted under it', ja: 'これにより学習可となった行' },
      ],
      rows: [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([grant, of]) => [grant, of.grantor, of.rows]),
      counted: countedFrom(receipts, 'result.counts.grants'),
    },
  ]
}

function domains({ receipts, smallProvider }: TrainingContentInputs): Block[] {
  const top = topDomains(receipts, smallProvider ?? false)
  const beyond: Bilingual =
    top.rowsBeyond > 0
      ? {
          en: ` ${top.rowsBeyond} admitted rows are of hosts that the receipts do not list one by one, so there are more domains than counted here, and all that are known are listed.`,
          ja: `学習可の ${top.rowsBeyond} 行は、受領証に個別に載っていないホストのものです。ドメインの数は実際より少なく数えられているため、分かるものをすべて挙げています。`,
        }
      : { en: '', ja: '' }
  return [
    {
      kind: 'text',
      text: {
        en: `${top.domains.length} of ${top.of} domains, those with most admitted rows (${top.share === 'top-10-percent' ? 'top 10 %' : 'top 5 % or 1,000, whichever is less'}${smallProvider === undefined ? '; the size of the provider is not stated' : ''}). Counted by rows: their size in bytes was not counted.${beyond.en}`,
        ja: `学習可の行が多い順に、${top.of} ドメインのうち ${top.domains.length} ドメイン（${top.share === 'top-10-percent' ? '上位 10 %' : '上位 5 % または 1,000 の少ない方'}${smallProvider === undefined ? '。提供者の規模は記載なし' : ''}）。行数によるもので、バイト数は数えていません。${beyond.ja}`,
      },
    },
    {
      kind: 'table',
      id: 'domains',
      columns: [
        { en: 'Domain', ja: 'ドメイン' },
        { en: 'Admitted rows', ja: '学習可の行' },
      ],
      rows: top.domains.map(({ domain, rows }) => [domain, rows]),
      counted: countedFrom(receipts, 'result.counts.hosts, by registrable domain'),
    },
  ]
}

function reservations(receipts: readonly DatasetReceipt[]): Block {
  const refusedFor = (id: string, label: Bilingual, code: string) =>
    summedFigure(id, label, receipts, `result.counts.reasons["${code}"]`, ({ result }) =>
      countOf(result.counts.reasons, code),
    )
  return {
    kind: 'figures',
    figures: [
      refusedFor(
        'signals-respected',
        {
          en: 'Rows whose location disallows the use in a machine-readable way',
          ja: '所在地の機械可読な意思表示が利用を禁じていた行',
        },
        'signal.disallows',
      ),
      refusedFor(
        'reservations-respected',
        { en: 'Rows of works for which a reservation is registered', ja: '留保が登録された作品に関わる行' },
        'reservation.applies',
      ),
      refusedFor(
        'stops-respected',
        { en: 'Rows of works whose use has been stopped', ja: '利用が停止された作品に関わる行' },
        'work.stopped',
      ),
      refusedFor(
        'grants-missing',
        { en: 'Rows of works for which a permission was missing', ja: '許諾のない作品に関わる行' },
        'grant.missing',
      ),
      {
        id: 'signal-snapshots',
        label: { en: 'When the statements at the locations were fetched', ja: '所在地の意思表示を取得した期間' },
        value: snapshotsText(receipts),
        counted: countedFrom(receipts, 'inputs.signals'),
      },
    ],
  }
}

function snapshotsText(receipts: readonly DatasetReceipt[]): Bilingual {
  const looked = receipts.flatMap(({ inputs }) => inputs.signals ?? [])
  if (looked.length === 0) return { en: 'they were not looked at', ja: '調べていません' }
  const text = looked.map(({ from, until }) => `${from} – ${until}`).join('; ')
  const missing = receipts.length - looked.length
  return missing === 0
    ? { en: text, ja: text }
    : {
        en: `${text}; not looked at in ${missing} of ${receipts.length} datasets`,
        ja: `${text}（${receipts.length} 件中 ${missing} 件のデータセットでは調べていません）`,
      }
}
