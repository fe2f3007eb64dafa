import type { Bilingual } from '../../clearance/index.js'
import type { Block, Figure, ReportDocument, Section } from '../document/index.js'
import { type DatasetReceipt, type LookedKind, logOf, lookedKinds, lookedNames } from '../receipt/index.js'
import {
  countedFrom,
  countOf,
  type PartyStatements,
  type StatedField,
  sourcesSection,
  statedFigure,
  summedFigure,
} from './statements.js'

export type Principle = 'P1' | 'P2' | 'P3'

/** Whether a provider follows a principle: or explains why not. */
export interface PrincipleAnswer {
  follows: boolean
  /** How it is followed, or why it is not. */
  explanation: string | Bilingual
  by: string
  at: string
}

export interface PrincipleCodeInputs {
  receipts: readonly DatasetReceipt[]
  answers: Partial<Record<Principle, PrincipleAnswer>>
  /** By the ids of `principleCodeFields`. */
  statements: PartyStatements
  /** Inquiries of rightsholders and of users that were answered with what the receipts prove. Absent: not stated. */
  inquiriesAnswered?: { P2?: number; P3?: number }
  at: string
}

/** What only the provider can say, by principle and topic. */
export const principleCodeFields = {
  'P1-models': [
    field('model-names', 'Models in use, with versions', '使用するモデルの名称と版'),
    field('model-provenance', 'Where they come from', 'モデルの来歴'),
    field('architecture', 'Design and architecture', '設計・アーキテクチャ'),
    field('use-policy', 'Terms and limits of use', '利用規約・利用の制限'),
    field('training-process', 'Process of training', '学習の過程'),
  ],
  'P1-data': [
    field('data-kinds', 'Kinds of data and how they were obtained', 'データの種類と取得方法'),
    field('crawlers', 'Crawler names or identifiers', 'クローラーの名称・識別子'),
    field('crawl-period', 'Period and purposes of crawling', '収集の期間と目的'),
  ],
  'P1-accountability': [
    field('responsible', 'Who is responsible', '責任体制'),
    field('record-keeping', 'How records are kept', '記録の保存'),
  ],
  'P1-protection': [
    field('ip-policy', 'Policy on intellectual property', '知的財産に関する方針'),
    field('crawling-care', 'Care in crawling (reservations, paywalls)', '収集時の配慮（意思表示、有料の壁）'),
    field('pirate-sites', 'How sites of infringing copies are avoided', '海賊版サイトを避ける方法'),
    field('output-measures', 'Measures against outputs that resemble works', '類似物の生成を防ぐ措置'),
    field('provenance-marks', 'Marks of provenance in outputs', '生成物の来歴表示'),
    field('contact', 'Contact for rightsholders and users', '権利者・利用者の窓口'),
  ],
  P2: [
    field(
      'P2-procedure',
      'How rightsholders who prepare action ask and are answered',
      '法的手続を準備する権利者からの照会と回答の方法',
    ),
  ],
  P3: [
    field(
      'P3-procedure',
      'How users ask about an output that resembles a work, and are answered',
      '作品に似た生成物についての利用者からの照会と回答の方法',
    ),
  ],
} as const satisfies Record<string, readonly StatedField[]>

/** The answers to the Principle Code's three principles, comply or explain. */
export function principleCodeAnswers(inputs: PrincipleCodeInputs): ReportDocument {
  const { receipts } = inputs
  const topic = (id: keyof typeof principleCodeFields, en: string, ja: string, counted: Figure[]): Section => ({
    id,
    level: 3,
    heading: { en, ja },
    blocks: [
      {
        kind: 'figures',
        figures: [...principleCodeFields[id].map((each) => statedFigure(each, inputs.statements)), ...counted],
      },
    ],
  })
  return {
    format: 'kyodaku-report@v1',
    kind: 'principle-code-answers',
    title: { en: 'Answers to the Principle Code for generative AI', ja: '生成 AI プリンシプル・コードへの対応' },
    at: inputs.at,
    sections: [
      principle(
        'P1',
        'Principle 1: transparency and protection of intellectual property',
        '原則 1：透明性の確保と知的財産の保護',
        inputs,
      ),
      topic('P1-models', 'Models', '使用モデル', []),
      topic('P1-data', 'Training data', '学習データ', dataFigures(receipts)),
      topic('P1-accountability', 'Accountability', 'アカウンタビリティ', recordFigures(receipts)),
      topic('P1-protection', 'Protection of intellectual property', '知的財産の保護', protectionFigures(receipts)),
      principle('P2', 'Principle 2: answers to rightsholders', '原則 2：権利者への回答', inputs),
      topic('P2', 'Inquiries about training data', '学習データに関する照会', [
        inquiries('P2', inputs),
        ...searchable(receipts),
      ]),
      principle('P3', 'Principle 3: answers to users', '原則 3：利用者への回答', inputs),
      topic('P3', 'Inquiries about outputs', '生成物に関する照会', [inquiries('P3', inputs)]),
      sourcesSection(['principle-code', 'ai-promotion-act'], receipts),
    ],
  }
}

function field(id: string, en: string, ja: string): StatedField {
  return { id, label: { en, ja } }
}

function principle(id: Principle, en: string, ja: string, { answers }: PrincipleCodeInputs): Section {
  const answer = answers[id]
  const status: Figure = {
    id: `${id}-status`,
    label: { en: 'Comply or explain', ja: 'コンプライ・オア・エクスプレイン' },
    value:
      answer === undefined
        ? undefined
        : answer.follows
          ? { en: 'complies', ja: '実施（コンプライ）' }
          : { en: 'explains why not', ja: '実施しない理由を説明（エクスプレイン）' },
  }
  const stated = answer === undefined ? {} : { stated: { by: answer.by, at: answer.at } }
  const blocks: Block[] = [
    {
      kind: 'figures',
      figures: [
        { ...status, ...stated },
        {
          id: `${id}-explanation`,
          label: { en: 'Explanation', ja: '説明' },
          value: answer?.explanation,
          ...stated,
        },
      ],
    },
  ]
  return { id: `${id}-answer`, level: 2, heading: { en, ja }, blocks }
}

function dataFigures(receipts: readonly DatasetReceipt[]): Figure[] {
  return [
    summedFigure(
      'rows',
      { en: 'Rows that were decided', ja: '判定した行' },
      receipts,
      'inputs.dataset.rows',
      (each) => each.inputs.dataset.rows,
    ),
    summedFigure(
      'admitted',
      { en: 'Rows admitted for training', ja: '学習可とした行' },
      receipts,
      'result.counts.outcomes.admit',
      (each) => each.result.counts.outcomes.admit,
    ),
    summedFigure(
      'refused',
      { en: 'Rows refused', ja: '学習不可とした行' },
      receipts,
      'result.counts.outcomes.refuse',
      (each) => each.result.counts.outcomes.refuse,
    ),
    summedFigure(
      'to-review',
      { en: 'Rows that a person has to review', ja: '人による確認が必要な行' },
      receipts,
      'result.counts.outcomes.review',
      (each) => each.result.counts.outcomes.review,
    ),
    {
      id: 'grants',
      label: { en: 'Permissions that admitted rows rest on', ja: '学習可の根拠となった許諾' },
      value: new Set(receipts.flatMap(({ result }) => Object.keys(result.counts.grants))).size,
      counted: countedFrom(receipts, 'keys of result.counts.grants, each once'),
    },
  ]
}

function recordFigures(receipts: readonly DatasetReceipt[]): Figure[] {
  const entries = receipts.map((receipt) => `${logOf(receipt)} ${receipt.proof.index}`).join('; ')
  return [
    {
      id: 'log-entries',
      label: { en: 'Entries of the log that prove the decisions', ja: '判定を証明する記録の番号' },
      value: entries === '' ? undefined : entries,
      counted: countedFrom(receipts, 'proof.index'),
    },
  ]
}

function protectionFigures(receipts: readonly DatasetReceipt[]): Figure[] {
  return (
    [
      [
        'signal.disallows',
        'Rows whose location disallows the use in a machine-readable way',
        '所在地の機械可読な意思表示が利用を禁じていた行',
      ],
      ['reservation.applies', 'Rows of works for which a reservation is registered', '留保が登録された作品に関わる行'],
      ['grant.missing', 'Rows of works for which a permission was missing', '許諾のない作品に関わる行'],
    ] as const
  ).map(([code, en, ja]) =>
    summedFigure(code, { en, ja }, receipts, `result.counts.reasons["${code}"]`, ({ result }) =>
      countOf(result.counts.reasons, code),
    ),
  )
}

function inquiries(id: 'P2' | 'P3', { inquiriesAnswered }: PrincipleCodeInputs): Figure {
  return {
    id: `${id}-inquiries`,
    label: { en: 'Inquiries answered', ja: '回答した照会' },
    value: inquiriesAnswered?.[id],
  }
}

/** By what a rightsholder's work can be looked for in the datasets. */
function searchable(receipts: readonly DatasetReceipt[]): Figure[] {
  const rowsOf = (kind: LookedKind) =>
    receipts.reduce((sum, { inputs }) => sum + (inputs.looked.by.find((by) => by.kind === kind)?.rows ?? 0), 0)
  return lookedKinds.map((kind) => ({
    id: `searched-${kind}`,
    label: {
      en: `Rows looked at by ${lookedNames[kind].en}`,
      ja: `${lookedNames[kind].ja}で調べた行`,
    },
    value: rowsOf(kind),
    counted: countedFrom(receipts, `inputs.looked.by[${kind}].rows`),
  }))
}
