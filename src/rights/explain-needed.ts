import type { NeededGrant } from './decision.js'
import { capital, type Language, plain, wordsFor } from './explain.js'
import type { GrantPrice } from './grant.js'
import type { IndexedRegistry } from './indexed-registry.js'
import type { Registry } from './registry.js'

/**
 * Says in one or two sentences what would have to be granted, by whom, for a work to be permitted, and what of it can be
 * had: the offers that stand, with their prices.
 *
 * @example
 * explainNeeded(decision.needed[0], registry, 'ja')
 * // 『星の旅人』の学習への利用（日本）には、株式会社青空動画の許諾が必要です。申込み可能な許諾（提示中）：g7（月額￥5,000）。
 */
export function explainNeeded(needed: NeededGrant, registry: Registry | IndexedRegistry, language: Language): string {
  const { useOfWork, territory, partyNamed } = wordsFor(needed, registry, language)
  const owners = needed.from.map(partyNamed)
  const representatives = (needed.representatives ?? []).map(partyNamed)
  const offers = (needed.offers ?? []).map(({ grant, price }) => offerText(plain(grant), price, language))
  if (language === 'ja') {
    const alone = representatives.length > 0 ? `（または全権利者を代表する${representatives.join('か')}）` : ''
    const who =
      owners.length > 0
        ? `${owners.join('と')}${alone}の許諾が必要です。`
        : '許諾が必要ですが、この地域の権利者が登録されていません。'
    const had = offers.length > 0 ? `申込み可能な許諾（提示中）：${offers.join('、')}。` : ''
    return `${useOfWork}（${territory}）には、${who}${had}`
  }
  const alone = representatives.length > 0 ? `, or of ${representatives.join(' or ')} for all owners` : ''
  const who =
    owners.length > 0
      ? `needs the permission of ${owners.join(' and ')}${alone}.`
      : 'needs permission, but no owner is registered there.'
  const had = offers.length > 0 ? ` On offer: ${offers.join(', ')}.` : ''
  return `${capital(useOfWork)} (${territory}) ${who}${had}`
}

function offerText(grant: string, price: GrantPrice | undefined, language: Language): string {
  if (!price) return grant
  const amount = priceText(price, language)
  return language === 'ja' ? `${grant}（${amount}）` : `${grant} (${amount})`
}

/** 月額￥5,000; ¥5,000 a month */
function priceText({ currency, amountMinor, per }: GrantPrice, language: Language): string {
  const amount = moneyText(currency, amountMinor, language)
  const [before, after] = periods[language][per] ?? ['', '']
  return `${before}${amount}${after}`
}

function moneyText(currency: string, amountMinor: number, language: Language): string {
  try {
    const format = new Intl.NumberFormat(language, { style: 'currency', currency })
    const digits = format.resolvedOptions().maximumFractionDigits ?? 0
    return format.format(amountMinor / 10 ** digits)
  } catch {
    return `${plain(currency)} ${amountMinor}`
  }
}

const periods: Record<Language, Record<GrantPrice['per'], [before: string, after: string]>> = {
  ja: { once: ['一括', ''], use: ['1回', ''], second: ['1秒', ''], month: ['月額', ''], year: ['年額', ''] },
  en: {
    once: ['', ' once'],
    use: ['', ' a use'],
    second: ['', ' a second'],
    month: ['', ' a month'],
    year: ['', ' a year'],
  },
}
