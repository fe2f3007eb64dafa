import type { GrantPrice } from '../grant.js'
import type { AgeRating, Modality, UseKind } from '../use.js'
import type { SentenceLanguage } from './phrase.js'

type InBoth = Readonly<Record<SentenceLanguage, string>>

/** a, b and c; a、b、c */
export function listWords(words: readonly string[], language: SentenceLanguage): string {
  if (language === 'ja') return words.join('、')
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/**
 * Foreign text within quotation marks, on one line. Marks of its own stay as they are while each that opens also closes, so
 * that ours are still the outermost; else they are told apart from ours by a backslash.
 */
export function quoted(text: string, language: SentenceLanguage): string {
  const [open, close] = language === 'ja' ? (['「', '」'] as const) : (['“', '”'] as const)
  const line = oneLine(text)
  const shown = closesWhatOpens(line, open, close) ? line : line.replace(/[“”「」\\]/g, '\\$&')
  return `${open}${shown}${close}`
}

function closesWhatOpens(text: string, open: string, close: string): boolean {
  let depth = 0
  for (const letter of text) {
    if (letter === open) depth += 1
    if (letter === close) depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}

/** A title: “The Lighthouse Road”, 『灯台のみち』 */
export function titleWords(title: string, language: SentenceLanguage): string {
  return language === 'ja' ? `『${oneLine(title)}』` : `“${oneLine(title)}”`
}

/** No control characters and no direction overrides: what is read is what is there. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
}

/** `worldwide`; `in Japan and France`; `日本、フランス` */
export function territoryWords(territory: string, language: SentenceLanguage): string {
  if (territory === 'worldwide') return language === 'ja' ? '全世界' : 'worldwide'
  try {
    return regions[language].of(territory) ?? territory
  } catch {
    return territory
  }
}
const regions = {
  ja: new Intl.DisplayNames(['ja'], { type: 'region', fallback: 'code' }),
  en: new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' }),
}

/**
 * An instant as a day where it is midnight there, and to the second or finer where it isn't.
 *
 * @param asEnd what is before it counts: midnight is the end of the day before
 */
export function instantWords(
  instant: string,
  options: { language: SentenceLanguage; timeZone?: string | undefined; asEnd?: boolean },
): string {
  const { language, timeZone = 'Asia/Tokyo', asEnd = false } = options
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return oneLine(instant)
  const { clock, milliseconds, ...first } = clockAt(at, timeZone)
  const isMidnight = clock === '00:00:00' && milliseconds === 0
  const day = isMidnight && asEnd ? clockAt(at - 1, timeZone) : first
  const date =
    language === 'ja' ? `${day.year}年${day.month}月${day.day}日` : `${day.day} ${months[day.month - 1]} ${day.year}`
  if (isMidnight) return asEnd && language === 'en' ? `the end of ${date}` : date
  const fine = milliseconds > 0 ? `${clock}.${String(milliseconds).padStart(3, '0')}` : clock.replace(/:00$/, '')
  return language === 'ja' ? `${date} ${fine}（${timeZone}）` : `${date}, ${fine} (${timeZone})`
}

const months = 'January February March April May June July August September October November December'.split(' ')

function clockAt(at: number, timeZone: string) {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    year: Number(parts.year),
    month: Number(parts.month),
    day: Number(parts.day),
    clock: `${parts.hour}:${parts.minute}:${parts.second}`,
    milliseconds: ((at % 1000) + 1000) % 1000,
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()
function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** A word of a closed vocabulary, by its name where it has one. */
export function tokenWords(token: string, language: SentenceLanguage): string {
  return Object.hasOwn(vocabulary, token) ? vocabulary[token]![language] : oneLine(token)
}

const vocabulary: Readonly<Record<string, InBoth>> = {
  advertising: { en: 'advertising', ja: '広告' },
  commercial: { en: 'commercial purposes', ja: '商業利用' },
  drugs: { en: 'drugs', ja: '薬物' },
  education: { en: 'education', ja: '教育' },
  entertainment: { en: 'entertainment', ja: '娯楽' },
  'fan-works': { en: 'fan works', ja: '二次創作' },
  film: { en: 'film', ja: '映画' },
  gambling: { en: 'gambling', ja: '賭博' },
  hate: { en: 'hate', ja: '差別・憎悪表現' },
  merchandise: { en: 'merchandise', ja: '商品化' },
  news: { en: 'news', ja: '報道' },
  'non-commercial': { en: 'non-commercial purposes', ja: '非商用' },
  'other-works': { en: 'other works', ja: '他の著作物との混在' },
  politics: { en: 'politics', ja: '政治' },
  'real-persons': { en: 'real persons', ja: '実在の人物' },
  religion: { en: 'religion', ja: '宗教' },
  research: { en: 'research', ja: '研究' },
  'sexual-content': { en: 'sexual content', ja: '性的表現' },
  violence: { en: 'violence', ja: '暴力表現' },
}

export const useVerbs: Readonly<Record<UseKind, InBoth>> = {
  train: { en: 'train on', ja: '学習' },
  generate: { en: 'generate from', ja: '生成' },
  release: { en: 'release', ja: '公開' },
}

export const modalityWords: Readonly<Record<Modality, InBoth>> = {
  video: { en: 'video', ja: '映像' },
  image: { en: 'images', ja: '画像' },
  audio: { en: 'audio', ja: '音声' },
  text: { en: 'text', ja: '文章' },
}

export const ratingWords: Readonly<Record<AgeRating, InBoth>> = {
  all: { en: 'for all ages', ja: '全年齢（G）' },
  '12': { en: '12 or lower (PG12)', ja: '12歳（PG12）まで' },
  '15': { en: '15 or lower (R15+)', ja: '15歳以上（R15+）まで' },
  '18': { en: '18 or lower (R18+)', ja: '18歳以上（R18+）まで' },
}

/** ¥3,000; 3,000円; $12.50 */
export function moneyWords(
  { currency, amountMinor }: Pick<GrantPrice, 'currency' | 'amountMinor'>,
  language: SentenceLanguage,
): string {
  try {
    const format = new Intl.NumberFormat(language, { style: 'currency', currency })
    const digits = format.resolvedOptions().maximumFractionDigits ?? 0
    const text = String(amountMinor).padStart(digits + 1, '0')
    const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
    if (currency === 'JPY' && language === 'ja') return `${decimal(amountMinor, language)}円`
    // As text: a large amount stays exact.
    return format.format(amount as `${number}`)
  } catch {
    return `${oneLine(currency)} ${amountMinor}`
  }
}

/** 60 minutes; 1時間2分3.5秒 */
export function durationWords(seconds: number, language: SentenceLanguage): string {
  if (!Number.isFinite(seconds)) return String(seconds)
  // Whole minutes only where nothing is rounded by it.
  const whole = Math.floor(seconds)
  const exact = Number.isSafeInteger(whole * 1000)
  if (!exact || seconds < 60 || whole !== seconds)
    return language === 'ja'
      ? `${decimal(seconds, language)}秒`
      : `${decimal(seconds, language)} ${plural(seconds, 'second')}`
  const parts: [number, string, string][] = [
    [Math.floor(seconds / 3600), '時間', 'hour'],
    [Math.floor(seconds / 60) % 60, '分', 'minute'],
    [seconds % 60, '秒', 'second'],
  ]
  const told = parts.filter(([count]) => count > 0)
  return language === 'ja'
    ? told.map(([count, unit]) => `${decimal(count, 'ja')}${unit}`).join('')
    : told.map(([count, , unit]) => `${decimal(count, 'en')} ${plural(count, unit)}`).join(' ')
}

export const plural = (count: number, noun: string) => (count === 1 ? noun : `${noun}s`)

/** 12,345.678, with every digit that it has. */
export function decimal(value: number, language: SentenceLanguage): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 20 }).format(value)
}

/** 0.3 is 30 %. */
export function percentWords(share: number, language: SentenceLanguage): string {
  return `${decimal(Number((share * 100).toPrecision(15)), language)}%`
}
