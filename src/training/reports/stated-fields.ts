import type { Modality } from '../../rights/index.js'
import type { TwoLanguages } from '../words/index.js'

/** A field of a report that only a party can answer. Pure data: the form in which it is answered shows the same. */
export interface StatedField {
  id: string
  label: TwoLanguages
}

/** What only the provider can say, by section of the template. */
export const trainingContentFields = {
  '1.1': [
    field('provider-name', 'Provider name and contact details', '提供者の名称と連絡先'),
    field('representative', 'Authorised representative and contact details', '域内代理人の名称と連絡先'),
  ],
  '1.2': [
    field('model-names', 'Versioned model name(s)', 'モデルの名称と版'),
    field('model-dependencies', 'Model dependencies', '元になったモデル'),
    field('market-date', 'Date of placement on the Union market', 'EU 市場での提供開始日'),
  ],
  '1.3': [
    field('content-types', 'Types of content, by modality', 'モダリティごとの内容の種類'),
    field('latest-acquisition', 'Latest date of data acquisition', 'データ取得の最終日'),
    field('languages', 'Linguistic characteristics of the data', 'データの言語的特徴'),
    field('other-characteristics', 'Other relevant characteristics', 'その他の特徴'),
  ],
  '2.1': [
    field('public-datasets', 'Large publicly available datasets', '大規模な公開データセット'),
    field('other-public-datasets', 'Other publicly available datasets, in general', 'その他の公開データセットの概要'),
  ],
  '2.2': [
    field(
      'licensed-modalities',
      'Modalities of content licensed by rightsholders',
      '権利者から許諾を受けた内容のモダリティ',
    ),
    field(
      'other-private-datasets',
      'Private datasets obtained from other third parties',
      'その他の第三者から得た非公開データセット',
    ),
  ],
  '2.3': [
    field('crawlers', 'Crawler names or identifiers', 'クローラーの名称・識別子'),
    field('crawler-purposes', 'Purposes of the crawlers', 'クローラーの目的'),
    field(
      'crawler-behaviour',
      'Behaviour of the crawlers (paywalls, captchas, robots.txt)',
      'クローラーの挙動（有料の壁、CAPTCHA、robots.txt）',
    ),
    field('crawl-period', 'Period of collection', '収集の期間'),
    field('crawled-content', 'Types of content and online sources', '内容と収集元の種類'),
  ],
  '2.4': [field('user-data', 'User data and the services that it comes from', '利用者データとその提供元サービス')],
  '2.5': [field('synthetic-data', 'Synthetic data and the models that made it', '合成データとそれを生成したモデル')],
  '2.6': [field('other-sources', 'Other sources of data', 'その他のデータ源')],
  '3.1': [
    field('code-of-practice', 'Signatory of the Code of Practice', '行動規範への署名'),
    field('reservation-measures', 'Measures to respect reservations of rights', '権利留保を尊重するための措置'),
  ],
  '3.2': [field('illegal-content', 'Measures against illegal content', '違法なコンテンツを除くための措置')],
  '3.3': [field('other-information', 'Other information', 'その他の情報')],
} as const satisfies Record<string, readonly StatedField[]>

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

/** What only the party can say. */
export const dueDiligenceFields: readonly StatedField[] = [
  field(
    'purpose',
    'Purpose of the training, and whether outputs are meant to be enjoyed as works',
    '学習の目的（生成物に享受の目的が併存するか）',
  ),
  field(
    'overfitting',
    'Measures against output of what is in the training data',
    '学習データの創作的表現の出力を防ぐ措置',
  ),
  field(
    'infringing-sources',
    'How sources of infringing copies were recognised and avoided',
    '海賊版等を掲載する収集元の認識と回避',
  ),
  field('databases-sought', 'Databases and licences that were looked for', '調査したデータベース・ライセンス'),
  field('circumvention', 'That no technical measure was circumvented', '技術的措置を回避していないこと'),
]

/** What the sections of the template are called. */
export const trainingContentTitles: Readonly<Record<keyof typeof trainingContentFields, TwoLanguages>> = {
  '1.1': { en: 'Provider identification', ja: '提供者の特定' },
  '1.2': { en: 'Model identification', ja: 'モデルの特定' },
  '1.3': { en: 'Modalities, size and other characteristics', ja: 'モダリティ、規模その他の特徴' },
  '2.1': { en: 'Publicly available datasets', ja: '公開データセット' },
  '2.2': { en: 'Private datasets obtained from third parties', ja: '第三者から得た非公開データセット' },
  '2.3': { en: 'Data crawled and scraped from online sources', ja: 'オンラインから収集したデータ' },
  '2.4': { en: 'User data', ja: '利用者データ' },
  '2.5': { en: 'Synthetic data', ja: '合成データ' },
  '2.6': { en: 'Other sources of data', ja: 'その他のデータ源' },
  '3.1': { en: 'Respect of reservation of rights', ja: '権利留保の尊重' },
  '3.2': { en: 'Removal of illegal content', ja: '違法なコンテンツの除去' },
  '3.3': { en: 'Other information', ja: 'その他の情報' },
}

/** What the topics are called. */
export const principleCodeTitles: Readonly<Record<keyof typeof principleCodeFields, TwoLanguages>> = {
  'P1-models': { en: 'Models', ja: '使用モデル' },
  'P1-data': { en: 'Training data', ja: '学習データ' },
  'P1-accountability': { en: 'Accountability', ja: 'アカウンタビリティ' },
  'P1-protection': { en: 'Protection of intellectual property', ja: '知的財産の保護' },
  P2: { en: 'Inquiries about training data', ja: '学習データに関する照会' },
  P3: { en: 'Inquiries about outputs', ja: '生成物に関する照会' },
}

/** In what the size of a modality is stated. */
export const sizeUnits = {
  video: { en: 'hours', ja: '時間' },
  audio: { en: 'hours', ja: '時間' },
  image: { en: 'images', ja: '枚' },
  text: { en: 'tokens', ja: 'トークン' },
} as const satisfies Record<Modality, TwoLanguages>

/** The field tables of a report, section by section, for a form. */
export interface StatedSection {
  id: string
  title: TwoLanguages
  fields: readonly StatedField[]
}

export const statedSections: Readonly<
  Record<'eu-summary' | 'principle-code' | 'due-diligence', readonly StatedSection[]>
> = {
  'eu-summary': sectionsOf(trainingContentFields, trainingContentTitles),
  'principle-code': sectionsOf(principleCodeFields, principleCodeTitles),
  'due-diligence': [
    {
      id: 'stated',
      title: { en: 'What the party states', ja: '当事者の申告' },
      fields: dueDiligenceFields,
    },
  ],
}

function sectionsOf<Id extends string>(
  fields: Readonly<Record<Id, readonly StatedField[]>>,
  titles: Readonly<Record<Id, TwoLanguages>>,
): StatedSection[] {
  return (Object.keys(fields) as Id[]).map((id) => ({ id, title: titles[id], fields: fields[id] }))
}

function field(id: string, en: string, ja: string): StatedField {
  return { id, label: { en, ja } }
}
