import type { Regime } from '../use.js'
import type { WorkKind } from '../work.js'
import { wholeShare } from '../work.js'
import { plain } from './columns.js'

/** The words of cells. Each reads one cell, already trimmed and not empty; undefined is "cannot be read". */

const kindWords: Record<WorkKind, readonly string[]> = {
  franchise: ['franchise', 'フランチャイズ', 'ip', '作品群', '原作群'],
  series: [
    'series',
    'tvseries',
    'シリーズ',
    'テレビシリーズ',
    'tvシリーズ',
    'テレビアニメ',
    'tvアニメ',
    'アニメシリーズ',
    'テレビドラマ',
    '番組',
    'テレビ番組',
    '配信シリーズ',
    'ova',
  ],
  season: ['season', 'シーズン', '期', 'クール'],
  episode: ['episode', '話', '各話', 'エピソード', '回'],
  film: [
    'film',
    'movie',
    'featurefilm',
    '映画',
    '劇場版',
    '劇場映画',
    '劇場アニメ',
    '劇場用映画',
    '短編映画',
    '長編映画',
  ],
  game: ['game', 'videogame', 'ゲーム', 'ビデオゲーム', 'テレビゲーム', 'アプリ', 'ゲームソフト'],
  manga: ['manga', 'comic', 'comics', '漫画', 'マンガ', 'まんが', 'コミック', 'コミックス'],
  illustration: ['illustration', 'イラスト', 'イラストレーション', '挿絵', '絵', '画', '原画', 'キービジュアル'],
  character: ['character', 'キャラクター', 'キャラクタ', 'キャラ', '登場人物', '人物'],
  other: ['other', 'その他', '他'],
}
const kindByWord = new Map(
  Object.entries(kindWords).flatMap(([kind, words]) => words.map((word) => [plain(word), kind as WorkKind])),
)
/** `映画`, `ｷｬﾗｸﾀｰ`, `TV series`. */
export const kindIn = (cell: string): WorkKind | undefined => kindByWord.get(plain(cell))

const regimeByWord = new Map<string, Regime>(
  (
    [
      ['prior-permission', 'prior-permission'],
      ['事前許諾', 'prior-permission'],
      ['事前許諾制', 'prior-permission'],
      ['オプトイン', 'prior-permission'],
      ['reservation', 'reservation'],
      ['留保', 'reservation'],
      ['留保制', 'reservation'],
      ['オプトアウト', 'reservation'],
    ] as const
  ).map(([word, regime]) => [plain(word), regime]),
)
/** `事前許諾`, `prior-permission`. */
export const regimeIn = (cell: string): Regime | undefined => regimeByWord.get(plain(cell))

const withheldWords = ['1', 'yes', 'true', 'y', 'はい', '○', '〇', '◯', '有', '非公開', '未発表', 'withheld', '✓', '✔']
const publicWords = ['0', 'no', 'false', 'n', 'いいえ', '×', '無', '公開', 'public', '発表済', '発表済み']
/** Whether a work is withheld: `はい`, `○`, `非公開`, `no`. */
export function disclosureIn(cell: string): 'withheld' | 'public' | undefined {
  const word = plain(cell)
  if (withheldWords.includes(word)) return 'withheld'
  return publicWords.includes(word) || word === '✗' ? 'public' : undefined
}

const worldwideWords = ['worldwide', 'world', 'ww', '全世界', '世界', '世界中', 'ワールドワイド', '全地域']
const otherCountryNames: Record<string, string> = {
  米国: 'US',
  アメリカ: 'US',
  usa: 'US',
  英国: 'GB',
  uk: 'GB',
  中華人民共和国: 'CN',
  大韓民国: 'KR',
  日本国: 'JP',
  香港: 'HK',
  マカオ: 'MO',
}
/** Codes that CLDR knows names for and ISO 3166-1 has no country for. */
const noCountries = new Set(['EU', 'EZ', 'UN', 'QO', 'ZZ', 'XA', 'XB', 'XK', 'AC', 'CP', 'CQ', 'DG', 'EA', 'IC', 'TA'])

let countries: { codes: Set<string>; byName: Map<string, string> } | undefined
function countryNames() {
  if (countries !== undefined) return countries
  const codes = new Set<string>()
  const byName = new Map(Object.entries(otherCountryNames).map(([name, code]) => [plain(name), code]))
  const namesIn = ['en', 'ja'].map((language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }))
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const code = String.fromCharCode(a, b)
      // Withdrawn codes have a newer one (UK → GB, SU → RU).
      if (noCountries.has(code) || new Intl.Locale(`und-${code}`).region !== code) continue
      const names = namesIn.map((display) => display.of(code))
      if (names[0] === undefined) continue
      codes.add(code)
      for (const name of names) if (name !== undefined) byName.set(plain(name), code)
    }
  }
  countries = { codes, byName }
  return countries
}

/** `JP`, `日本`, `Japan` or `全世界`, as ISO 3166-1 alpha-2 or `worldwide`. */
export function territoryIn(word: string): string | undefined {
  const name = plain(word)
  if (worldwideWords.includes(name)) return 'worldwide'
  const { codes, byName } = countryNames()
  const code = name.toUpperCase()
  return byName.get(name) ?? (codes.has(code) ? code : undefined)
}

const eras: Record<string, number> = { 令和: 2018, r: 2018, 平成: 1988, h: 1988, 昭和: 1925, s: 1925 }
const dayPattern = /^(\d{4})(?:-|\/|\.|年)(\d{1,2})(?:-|\/|\.|月)(\d{1,2})日?(?:[T ]0{1,2}:00(?::00)?)?$/
const eraPattern = /^(令和|平成|昭和|[rhs])\.?(\d{1,2}|元)(?:-|\/|\.|年)(\d{1,2})(?:-|\/|\.|月)(\d{1,2})日?$/i
const compactPattern = /^(\d{4})(\d{2})(\d{2})$/

/**
 * `2026-04-01`, `２０２６年４月１日`, `2026/4/1`, `令和8年4月1日`, or an instant with its zone; as an instant of RFC 3339 in UTC.
 * A day is taken in the given zone (`+09:00`); as an end it counts in full, so that the end is the start of the next day.
 */
export function instantIn(cell: string, as: 'start' | 'end', zone: string): string | undefined {
  const text = cell.normalize('NFKC').replaceAll(/\s+/g, ' ').trim()
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) {
    const time = Date.parse(text)
    return Number.isNaN(time) || !isDay(+text.slice(0, 4), +text.slice(5, 7), +text.slice(8, 10))
      ? undefined
      : inUtc(time)
  }
  const joined = text.replaceAll(' ', '')
  let [, year, month, day] = dayPattern.exec(text) ?? dayPattern.exec(joined) ?? compactPattern.exec(joined) ?? []
  if (year === undefined) {
    const [, era, inEra, eraMonth, eraDay] = eraPattern.exec(joined) ?? []
    if (era === undefined) return undefined
    year = String(eras[era.toLowerCase()]! + (inEra === '元' ? 1 : Number(inEra)))
    month = eraMonth
    day = eraDay
  }
  if (!isDay(Number(year), Number(month), Number(day))) return undefined
  const start = Date.parse(`${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T00:00:00${zone}`)
  return inUtc(as === 'start' ? start : start + 24 * 60 * 60 * 1000)
}

const inUtc = (time: number) => new Date(time).toISOString()

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1000
}

/** A share: in millionths, or a fraction that only all shares together can round. */
export type ShareCell = number | { over: number; under: number }

/**
 * `50%`, `33.3333％`, `1/3`; a plain number only where it can be nothing but a percentage. Percentages are exact to a
 * millionth of the work; a finer one is refused rather than rounded.
 */
export function shareIn(
  cell: string,
  percentHeading: boolean,
): ShareCell | 'bad-share' | 'share-too-fine' | 'share-ambiguous' {
  const text = cell.normalize('NFKC').replaceAll(/\s/g, '')
  const [, over, under] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  if (over !== undefined) {
    const [a, b] = [Number(over), Number(under)]
    if (a < 1 || a > b) return 'bad-share'
    return (a * wholeShare) % b === 0 ? (a * wholeShare) / b : a * wholeShare >= b ? { over: a, under: b } : 'bad-share'
  }
  const [, whole, decimals = '', sign] = /^(\d{1,3})(?:\.(\d{0,30}))?(%|パーセント|割)?$/.exec(text) ?? []
  if (whole === undefined) return 'bad-share'
  const places = decimals.replace(/0+$/, '')
  if (places.length > (sign === '割' ? 5 : 4)) return 'share-too-fine'
  const perUnit = sign === '割' ? 100_000 : 10_000
  const digits = sign === '割' ? 5 : 4
  const millionths = Number(whole) * perUnit + Number(places.padEnd(digits, '0'))
  if (millionths < 1 || millionths > wholeShare) return 'bad-share'
  if (sign === undefined && !percentHeading && millionths <= 10_000) return 'share-ambiguous'
  return millionths
}

/** Several in one cell: separated by `|`, `｜` or line breaks. Not by commas or `、`, which names contain. */
export const severalIn = (cell: string): string[] => cell.split(/[|｜\n]/).map(trimmed)

/** Several ids or countries in one cell: commas separate these, too. */
export const severalWordsIn = (cell: string): string[] =>
  cell
    .split(/[|｜\n、,，;；/]/)
    .map(trimmed)
    .filter((word) => word !== '')

/** Without the spaces around it, full-width ones among them. */
export const trimmed = (cell: string) => cell.trim()

/** True where nothing remains that a reader would see. */
export const isInvisible = (text: string) => /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]*$/u.test(text)
