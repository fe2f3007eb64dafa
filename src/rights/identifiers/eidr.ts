import { checkCharacter37_36 } from './check-character.js'
import { invalidIdentifier } from './invalid-identifier.js'

/** DOI prefixes of EIDR that name something other than a title, edit or manifestation (EIDR ID Format, section 2). */
const notWorks: Readonly<Record<string, string>> = {
  '10.5237': 'a party',
  '10.5238': 'a user',
  '10.5239': 'a video service',
}

/**
 * An EIDR content ID: the DOI 10.5240/ and twenty hexadecimal digits in five groups, then a check character (ISO 7064
 * MOD 37,36). Takes it bare, with `doi:`, as a resolver's URL or as `urn:eidr:10.5240:…` (RFC 7972).
 *
 * @throws RightsError `rights.invalid-identifier`
 */
export function parseEidr(value: string): string {
  const doi = value
    .trim()
    .replace(
      /^(?:https?:\/\/(?:dx\.)?(?:www\.)?doi\.org\/|https?:\/\/(?:ui\.)?eidr\.org\/view\/content\?id=|doi:)/i,
      '',
    )
    .replace(/^urn:eidr:(10\.\d+):/i, '$1/')
    .toUpperCase()
  const [, prefix, rest] = /^(10\.\d+)\/(.*)$/.exec(doi) ?? []
  if (prefix === undefined || rest === undefined) {
    throw invalidIdentifier('eidr', value, 'is not an EIDR', 'Write it as 10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C.')
  }
  const other = notWorks[prefix]
  if (other !== undefined) {
    throw invalidIdentifier('eidr', value, `names ${other}, not a work`, 'Give the content ID, which begins 10.5240/.')
  }
  const [, digits, check] = /^([0-9A-F]{4}(?:-[0-9A-F]{4}){4})-([0-9A-Z])$/.exec(rest) ?? []
  if (prefix !== '10.5240' || digits === undefined || check === undefined) {
    throw invalidIdentifier('eidr', value, 'is not an EIDR', 'Write it as 10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C.')
  }
  if (checkCharacter37_36(digits.replaceAll('-', '')) !== check) {
    throw invalidIdentifier('eidr', value, 'has a wrong check character', 'Compare it with where it was copied from.')
  }
  return `10.5240/${digits}-${check}`
}
