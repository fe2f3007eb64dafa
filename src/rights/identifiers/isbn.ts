import { invalidIdentifier } from './invalid-identifier.js'

/**
 * An ISBN (ISO 2108) as its thirteen digits; one of ten digits is rewritten with 978. Takes it with `ISBN`, `urn:isbn:`,
 * hyphens and spaces.
 *
 * @throws RightsError `rights.invalid-identifier`
 */
export function parseIsbn(value: string): string {
  const text = value
    .trim()
    .replace(/^urn:isbn:/i, '')
    .replace(/^isbn(?:-1[03])?[:\s]*/i, '')
    .replace(/[-\s]/g, '')
    .toUpperCase()
  if (/^\d{9}[\dX]$/.test(text)) {
    let sum = 0
    for (let i = 0; i < 10; i++) sum += (10 - i) * (text[i] === 'X' ? 10 : Number(text[i]))
    if (sum % 11 !== 0) throw wrongCheck(value)
    const body = `978${text.slice(0, 9)}`
    return body + checkDigit(body)
  }
  if (!/^97[89]\d{10}$/.test(text)) {
    throw invalidIdentifier('isbn', value, 'is not an ISBN', 'Give its 13 digits, which begin 978 or 979, or its 10.')
  }
  if (checkDigit(text.slice(0, 12)) !== Number(text[12])) throw wrongCheck(value)
  return text
}

function checkDigit(twelve: string): number {
  let sum = 0
  for (let i = 0; i < 12; i++) sum += Number(twelve[i]) * (i % 2 === 0 ? 1 : 3)
  return (10 - (sum % 10)) % 10
}

function wrongCheck(value: string) {
  return invalidIdentifier('isbn', value, 'has a wrong check digit', 'Compare it with where it was copied from.')
}
