import type { Bilingual } from '../../clearance/index.js'
import type { IndexedRegistry, Registry } from '../../rights/index.js'
import type { Block, ReportDocument, Section, Shown } from '../document/index.js'
import { asIndexed, partyName, workTitle } from '../names-of.js'
import { type DatasetReceipt, lookedNames } from '../receipt/index.js'
import { dueDiligenceFields } from './stated-fields.js'
import { countedFrom, countOf, type PartyStatements, sourcesSection, statedFigure, summedFigure } from './statements.js'

export interface DueDiligenceInputs {
  receipts: readonly DatasetReceipt[]
  /** For names, and for what offers stood. */
  registry: Registry | IndexedRegistry
  /** By the ids of `dueDiligenceFields`. */
  statements: PartyStatements
  at: string
  /** Works that are listed one by one. Default 200; all are counted. */
  worksMax?: number
}

/**
 * A record of what was done to find out and respect, before training: which licences were to be had and were respected,
 * which technical measures were found and respected, what could not be found out. It does not say what the law makes of it.
 */
export function dueDiligenceRecord(inputs: DueDiligenceInputs): ReportDocument {
  const { receipts } = inputs
  return {
    format: 'kyodaku-report@v1',
    kind: 'due-diligence-record',
    title: { en: 'Due-diligence record of training data', ja: '学習データの事前調査記録' },
    at: inputs.at,
    sections: [
      scope(receipts),
      {
        id: 'stated',
        level: 2,
        heading: { en: 'What the party states', ja: '当事者の申告' },
        blocks: [{ kind: 'figures', figures: dueDiligenceFields.map((each) => statedFigure(each, inputs.statements)) }],
      },
      licences(inputs),
      technicalMeasures(receipts),
      search(receipts),
      {
        id: 'limits',
        level: 2,
        heading: { en: 'What this record is not', ja: 'この記録の限界' },
        blocks: [
          {
            kind: 'text',
            text: {
              en: 'It states facts that bear on Article 30-4 of the Copyright Act and its proviso (unreasonable prejudice to the interests of the copyright owner), as the General Understanding explains them. It does not decide whether they apply.',
              ja: '著作権法第 30 条の 4 およびそのただし書（著作権者の利益を不当に害することとなる場合）に関わる事実を、「考え方」の整理に沿って記すものです。該当するかどうかを判断するものではありません。',
            },
          },
        ],
      },
      sourcesSection(['copyright-act-30-4', 'general-understanding', 'ai-promotion-act'], receipts),
    ],
  }
}

function scope(receipts: readonly DatasetReceipt[]): Section {
  return {
    id: 'scope',
    level: 2,
    heading: { en: 'Datasets and what became of them', ja: '対象データセットと判定結果' },
    blocks: [
      {
        kind: 'table',
        id: 'datasets',
        columns: [
          { en: 'Dataset', ja: 'データセット' },
          { en: 'Model', ja: 'モデル' },
          { en: 'Regime', ja: '制度' },
          { en: 'Rows', ja: '行数' },
          { en: 'Admitted', ja: '学習可' },
          { en: 'Refused', ja: '学習不可' },
          { en: 'To be reviewed', ja: '要確認' },
          { en: 'Admitted by the other regime', ja: '他方の制度での学習可' },
        ],
        rows: receipts.map(({ inputs, result }) => [
          inputs.dataset.name,
          inputs.use.model,
          inputs.use.regime,
          inputs.dataset.rows,
          result.counts.outcomes.admit,
          result.counts.outcomes.refuse,
          result.counts.outcomes.review,
          result.counts.otherRegime.admit,
        ]),
        counted: countedFrom(receipts, 'result.counts.outcomes, result.counts.otherRegime.admit'),
      },
    ],
  }
}

/** Works that were found, with what could be had for them: a licence that is on offer weighs on what is reasonable. */
function licences({ receipts, registry, worksMax = 200 }: DueDiligenceInputs): Section {
  const whole = asIndexed(registry)
  const rows = new Map<string, { admit: number; review: number; refuse: number }>()
  for (const { result } of receipts)
    for (const [work, counts] of Object.entries(result.counts.works)) {
      const sum = rows.get(work) ?? { admit: 0, review: 0, refuse: 0 }
      rows.set(work, {
        admit: sum.admit + counts.admit,
        review: sum.review + counts.review,
        refuse: sum.refuse + counts.refuse,
      })
    }
  const all = ({ admit, review, refuse }: { admit: number; review: number; refuse: number }) => admit + review + refuse
  const sorted = [...rows].sort(([a, x], [b, y]) => all(y) - all(x) || (a < b ? -1 : 1))
  const parties = new Set(receipts.map(({ inputs }) => inputs.use.party))
  const blocks: Block[] = [
    {
      kind: 'figures',
      figures: [
        {
          id: 'works',
          label: { en: 'Registered works that were found', ja: '見つかった登録作品' },
          value: rows.size,
          counted: countedFrom(receipts, 'keys of result.counts.works, each once'),
        },
        summedFigure(
          'missing',
          { en: 'Rows for which a permission was missing', ja: '許諾のなかった行' },
          receipts,
          'result.counts.reasons["grant.missing"]',
          ({ result }) => countOf(result.counts.reasons, 'grant.missing'),
        ),
      ],
    },
    {
      kind: 'table',
      id: 'works',
      columns: [
        { en: 'Work', ja: '作品' },
        { en: 'Admitted', ja: '学習可' },
        { en: 'Refused', ja: '学習不可' },
        { en: 'To be reviewed', ja: '要確認' },
        { en: 'Licence on offer now', ja: '現在申し込める許諾' },
      ],
      rows: sorted
        .slice(0, worksMax)
        .map(([work, counts]): Shown[] => [
          { en: workTitle(work, whole, 'en'), ja: workTitle(work, whole, 'ja') },
          counts.admit,
          counts.refuse,
          counts.review,
          offersText(work, parties, whole),
        ]),
      counted: countedFrom(receipts, 'result.counts.works'),
    },
  ]
  if (sorted.length > worksMax)
    blocks.push({
      kind: 'text',
      text: {
        en: `${sorted.length - worksMax} more works are in the receipts.`,
        ja: `ほか ${sorted.length - worksMax} 作品は受領証に記載されています。`,
      },
    })
  return {
    id: 'licences',
    level: 2,
    heading: { en: 'Licences that were to be had, and were respected', ja: '取得可能なライセンスと尊重の状況' },
    blocks,
  }
}

/** Offers for training a work or what it is part of, to these parties or to anyone. */
function offersText(work: string, parties: ReadonlySet<string>, registry: IndexedRegistry): Bilingual {
  const offers: { id: string; grantor: string }[] = []
  const seen = new Set<string>()
  for (let at: string | undefined = work; at !== undefined && !seen.has(at); ) {
    seen.add(at)
    const entry = registry.works.get(at)
    for (const [grantee, grants] of entry?.grants ?? [])
      if (grantee === '*' || grantee.startsWith('class:') || parties.has(grantee))
        for (const { grant } of grants)
          if (grant.state === 'offered' && grant.uses.includes('train')) offers.push(grant)
    at = entry?.work.parent
  }
  if (offers.length === 0) return { en: 'none registered', ja: '登録なし' }
  const said = (language: 'en' | 'ja') =>
    offers
      .map(({ id, grantor }) => `${id} (${partyName(grantor, registry, language)})`)
      .sort()
      .join(', ')
  return { en: said('en'), ja: said('ja') }
}

function technicalMeasures(receipts: readonly DatasetReceipt[]): Section {
  const figure = (code: string, en: string, ja: string) =>
    summedFigure(code, { en, ja }, receipts, `result.counts.reasons["${code}"]`, ({ result }) =>
      countOf(result.counts.reasons, code),
    )
  return {
    id: 'technical-measures',
    level: 2,
    heading: { en: 'Technical measures and reservations, and what followed', ja: '技術的措置・意思表示とその扱い' },
    blocks: [
      {
        kind: 'figures',
        figures: [
          figure('signal.disallows', 'Rows whose location disallows the use', '所在地の意思表示が利用を禁じていた行'),
          figure(
            'signal.unknown',
            'Rows whose location says something that could not be told',
            '所在地の意思表示の意味が分からなかった行',
          ),
          figure('incomplete.signal-unreadable', 'Rows whose statements could not be read', '意思表示を読めなかった行'),
          figure('signal.allows', 'Rows whose location allows the use', '所在地の意思表示が利用を認めていた行'),
          figure(
            'reservation.applies',
            'Rows of works for which a reservation is registered',
            '留保が登録された作品に関わる行',
          ),
          figure('work.stopped', 'Rows of works whose use has been stopped', '利用が停止された作品に関わる行'),
        ],
      },
    ],
  }
}

function search(receipts: readonly DatasetReceipt[]): Section {
  return {
    id: 'search',
    level: 2,
    heading: { en: 'How rows were looked at', ja: '各行の調査方法' },
    blocks: [
      {
        kind: 'table',
        id: 'looked',
        columns: [
          { en: 'Dataset', ja: 'データセット' },
          { en: 'Looked at', ja: '調べたもの' },
          { en: 'Version', ja: '版' },
          { en: 'Against', ja: '照合先' },
          { en: 'Rows', ja: '行数' },
        ],
        rows: receipts.flatMap(({ inputs }) =>
          inputs.looked.by.map(({ kind, version, entries, rows }): Shown[] => [
            inputs.dataset.name,
            lookedNames[kind],
            version,
            entries ?? '—',
            rows,
          ]),
        ),
        counted: countedFrom(receipts, 'inputs.looked.by'),
      },
    ],
  }
}
