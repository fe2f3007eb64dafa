/** Currencies of ISO 4217 whose minor unit is not a hundredth. */
const minorDigits: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
}

const digitsOf = (currency: string) => (Object.hasOwn(minorDigits, currency) ? minorDigits[currency]! : 2)

/** @example decimalOf(1250, 'USD') // '12.50'; decimalOf(1250, 'JPY') // '1250' */
export function decimalOf(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency)
  if (digits === 0) return String(amountMinor)
  const text = String(amountMinor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Minor units of a decimal amount; undefined when it is not a whole number of them, below zero or too large to count. */
export function minorOf(decimal: string, currency: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,18})(?:\.(\d{1,15}))?$/.exec(decimal.trim()) ?? []
  if (whole === undefined) return undefined
  const digits = digitsOf(currency)
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > digits) return undefined
  const minor = Number(whole + kept.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : undefined
}
