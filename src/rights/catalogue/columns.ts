/** What a column of a catalogue is about. `names`, `abbreviated` and `fan` hold several, separated by `|`. */
export const catalogueFields = [
  'id',
  'title',
  'kana',
  'romaji',
  'kind',
  'parent',
  'names',
  'abbreviated',
  'fan',
  'owner',
  'share',
  'territory',
  'from',
  'until',
  'identifier',
  'regime',
  'withheld',
  'committee',
  'representative',
] as const
export type CatalogueField = (typeof catalogueFields)[number]

/** A column as it was understood. */
export interface CatalogueColumn {
  /** As it is written in the file. */
  header: string
  /** `ignored`: left out as was asked for. */
  field: CatalogueField | 'ignored'
  /** Of names: BCP 47. */
  language?: string
  /** Of identifiers: `isan`, `eidr`, `iscc`, `own`, … */
  scheme?: string
  /** Of shares: the heading says that they are percentages. */
  percent?: boolean
}

/** Headings as people write them, after `plain`. The first of each is what we call it. */
const headings: Record<Exclude<CatalogueField, 'identifier'>, readonly string[]> = {
  id: ['id', '作品id', '著作物id', '作品コード', '作品番号', 'workid', 'work'],
  title: ['title', '作品名', '題名', 'タイトル', '名称', '正式名称', '著作物名', 'キャラクター名', 'name'],
  kana: [
    'kana',
    'よみ',
    '読み',
    'ヨミ',
    'よみがな',
    '読み仮名',
    '読みがな',
    'ふりがな',
    'フリガナ',
    'カナ',
    'かな',
    '作品名カナ',
    '作品名よみ',
  ],
  romaji: ['romaji', 'ローマ字', 'romanization', 'romanisation', '英字'],
  kind: ['kind', '種別', '種類', '区分', 'type', 'ジャンル区分'],
  parent: ['parent', '親作品', '親作品id', '親', '親id', 'parentid', '所属作品'],
  names: ['names', '別名', '別題', '別タイトル', 'その他の名称', 'alternate', 'alternatenames', 'aliases'],
  abbreviated: ['abbreviated', '略称', '略名', 'abbreviation', 'abbreviations', 'shortname'],
  fan: ['fan', '通称', '愛称', 'ファンの呼び名', 'fannames', 'nickname', 'nicknames'],
  owner: ['owner', '権利者', '権利者id', '著作権者', 'owners', 'rightsholder'],
  share: ['share', '持分', '持ち分', '持分率', '持分比率', '権利割合', '割合', 'shares'],
  territory: ['territory', '地域', '国', '対象地域', '権利地域', 'territories'],
  from: ['from', '開始日', '開始', '権利開始日', 'validfrom', 'start'],
  until: ['until', '終了日', '終了', '権利終了日', 'validuntil', 'end'],
  regime: ['regime', '制度', '許諾制度'],
  withheld: ['withheld', '非公開', '未発表', '公開区分', 'disclosure'],
  committee: ['committee', '製作委員会', '委員会'],
  representative: ['representative', '幹事会社', '幹事', '代表'],
}

const schemes: Record<string, readonly string[]> = {
  eidr: ['eidr', 'eidrid'],
  isan: ['isan', 'isanid', 'isan番号'],
  iscc: ['iscc', 'isccコード'],
  own: ['own', '管理番号', '社内番号', '自社番号', '整理番号'],
}

const languages: Record<string, readonly string[]> = {
  ja: ['日本語', '日', '和', 'japanese'],
  en: ['英語', '英', 'english'],
  zh: ['中国語', '中', 'chinese'],
  'zh-Hans': ['簡体字', '中国語簡体字', '簡体'],
  'zh-Hant': ['繁体字', '中国語繁体字', '繁体'],
  ko: ['韓国語', '韓', 'korean'],
  fr: ['フランス語', '仏語', '仏', 'french'],
  de: ['ドイツ語', '独語', '独', 'german'],
  es: ['スペイン語', '西語', 'spanish'],
  it: ['イタリア語', '伊語', 'italian'],
  pt: ['ポルトガル語', 'portuguese'],
  ru: ['ロシア語', '露語', 'russian'],
  th: ['タイ語', 'thai'],
  vi: ['ベトナム語', 'vietnamese'],
  id: ['インドネシア語', 'indonesian'],
}

/** Text as it is compared: full- and half-width, capitals, spaces, hyphens and middle dots make no difference. */
export const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\-_・‐–—]/g, '')

const fieldByHeading = new Map(
  Object.entries(headings).flatMap(([field, words]) => words.map((word) => [plain(word), field as CatalogueField])),
)
const schemeByHeading = new Map(
  Object.entries(schemes).flatMap(([scheme, words]) => words.map((word) => [word, scheme])),
)
const languageByName = new Map(
  Object.entries(languages).flatMap(([language, words]) => words.map((word) => [plain(word), language])),
)
const fieldsWithLanguage: readonly CatalogueField[] = ['title', 'names', 'abbreviated', 'fan']

/**
 * What a heading means: `作品名`, `題名（英語）`, `title:zh-Hant`, `持分(%)`, `identifier:isbn`. Undefined where nobody can say.
 */
export function columnOf(header: string): CatalogueColumn | undefined {
  const text = header.normalize('NFKC').trim()
  const simple = simpleColumn(text)
  if (simple !== undefined) return { header, ...simple }
  const [, base = '', qualifier = ''] =
    /^([^:(]+?)\s*[:(]\s*([^()]+?)\s*\)?$/.exec(text) ?? /^([A-Za-z]+)[_ ]([A-Za-z]{2})$/.exec(text) ?? []
  if (base === '') return undefined
  if (['identifier', '識別子'].includes(plain(base))) {
    return { header, field: 'identifier', scheme: schemeByHeading.get(plain(qualifier)) ?? qualifier.toLowerCase() }
  }
  const found = simpleColumn(base)
  if (found?.field === 'share' && /^(?:%|percent|パーセント)$/i.test(qualifier))
    return { header, field: 'share', percent: true }
  // 作品名(かな), title (romaji): readings of the title.
  const reading = fieldByHeading.get(plain(qualifier))
  if (found?.field === 'title' && (reading === 'kana' || reading === 'romaji')) return { header, field: reading }
  if (found === undefined || !fieldsWithLanguage.includes(found.field as CatalogueField)) return undefined
  const language = languageByName.get(plain(qualifier)) ?? languageTag(qualifier)
  return language === undefined ? undefined : { header, field: found.field, language }
}

function simpleColumn(text: string): Omit<CatalogueColumn, 'header'> | undefined {
  const word = plain(text)
  const field = fieldByHeading.get(word)
  if (field !== undefined) return { field }
  const scheme = schemeByHeading.get(word)
  if (scheme !== undefined) return { field: 'identifier', scheme }
  if (fieldByHeading.get(word.replace(/(?:%|\(%\))$/, '')) === 'share') return { field: 'share', percent: true }
  return undefined
}

function languageTag(text: string): string | undefined {
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(text)) return undefined
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}

/** Two columns that would fill the same place; identifiers and names may come from several columns. */
export function sameColumn(a: CatalogueColumn, b: CatalogueColumn): boolean {
  if (a.field !== b.field || a.field === 'ignored') return false
  if (['names', 'abbreviated', 'fan'].includes(a.field)) return a.language === b.language
  return a.language === b.language && a.scheme === b.scheme
}
