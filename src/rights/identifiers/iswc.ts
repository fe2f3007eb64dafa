import { invalidIdentifier } from './invalid-identifier.js'

/**
 * An ISWC (ISO 15707), T-034.524.680-1: `T`, nine digits and a check digit, the weighted sum of all modulo 10. Takes it
 * with `ISWC`, and with or without its hyphens and dots.
 *
 * @throws RightsError `rights.invalid-identifier`
 */
export function parseIswc(value: string): string {
  const text = value
    .trim()
    .replace(/^iswc[:\s]*/i, '')
    .replace(/[-.\s]/g, '')
    .toUpperCase()
  if (!/^T\d{10}$/.test(text)) {
    throw invalidIdentifier('iswc', value, 'is not an ISWC', 'Write it as T-034.524.680-1.')
  }
  let sum = 1
  for (let i = 1; i <= 9; i++) sum += i * Number(text[i])
  if ((10 - (sum % 10)) % 10 !== Number(text[10])) {
    throw invalidIdentifier('iswc', value, 'has a wrong check digit', 'Compare it with where it was copied from.')
  }
  return `T-${text.slice(1, 4)}.${text.slice(4, 7)}.${text.slice(7, 10)}-${text[10]}`
}
