import { currentLanguage } from '../i18n.js'

const cache = new Map<string, Intl.NumberFormat>()
function formatter(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currentLanguage()}${JSON.stringify(options)}`
  let made = cache.get(key)
  if (made === undefined) {
    made = new Intl.NumberFormat(currentLanguage(), options)
    cache.set(key, made)
  }
  return made
}

/** `12,345` */
export const formatNumber = (value: number, digitsMax = 0): string =>
  formatter({ maximumFractionDigits: digitsMax }).format(value)

/** A count that was only counted so far: `1,000+`. */
export const formatCount = (value: number, capped = false): string => `${formatNumber(value)}${capped ? '+' : ''}`

/** 0.123 as `12.3%` */
export const formatShare = (value: number, digitsMax = 1): string =>
  formatter({ style: 'percent', maximumFractionDigits: digitsMax }).format(value)

/** Money in the currency's minor unit. */
export const formatMoney = ({ currency, amountMinor }: { currency: string; amountMinor: number }): string => {
  const format = formatter({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0))
}

/** `1.2 MB` */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return formatter({
    style: 'unit',
    unit: units[step] as string,
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}
