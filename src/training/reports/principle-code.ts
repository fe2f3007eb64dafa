import type { Bilingual } from '../../clearance/index.js'
import type { Block, Figure, ReportDocument, Section } from '../document/index.js'
import { type DatasetReceipt, type LookedKind, logOf, lookedKinds, lookedNames } from '../receipt/index.js'
import { principleCodeFields, principleCodeTitles } from './stated-fields.js'
import { countedFrom, countOf, type PartyStatements, sourcesSection, statedFigure, summedFigure } from './statements.js'

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

/** The answers to the Principle Code's three principles, comply or explain. */
export function principleCodeAnswers(inputs: PrincipleCodeInputs): ReportDocument {
  const { receipts } = inputs
  const topic = (id: keyof typeof principleCodeFields, counted: Figure[]): Section => ({
    id,
    level: 3,
    heading: principleCodeTitles[id],
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
      topic('P1-models', []),
      topic('P1-data', dataFigures(receipts)),
      topic('P1-accountability', recordFigures(receipts)),
      topic('P1-protection', protectionFigures(receipts)),
      principle('P2', 'Principle 2: answers to rightsholders', '原則 2：権利者への回答', inputs),
      topic('P2', [inquiries('P2', inputs), ...searchable(receipts)]),
      principle('P3', 'Principle 3: answers to users', '原則 3：利用者への回答', inputs),
      topic('P3', [inquiries('P3', inputs)]),
      sourcesSection(['principle-code', 'ai-promotion-act'], receipts),
    ],
  }
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
      ['work.stopped', 'Rows of works whose use has been stopped', '利用が停止された作品に関わる行'],
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
