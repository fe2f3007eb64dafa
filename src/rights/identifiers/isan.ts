import { checkCharacter37_36 } from './check-character.js'
import { invalidIdentifier } from './invalid-identifier.js'

const form = 'Write it as 0000-0000-3A8D-0000-Z, or with its version as 0000-0000-3A8D-0000-Z-0000-0000-6.'

/**
 * An ISAN (ISO 15706-1) or V-ISAN (ISO 15706-2): root and episode, sixteen hexadecimal digits with a check character, and
 * optionally the version, eight digits with a check character over all twenty-four; ISO 7064 MOD 37,36. Takes it with or
 * without `ISAN`, hyphens or spaces, and as `urn:isan:…` (RFC 4246). The check characters may not be left out.
 *
 * @throws RightsError `rights.invalid-identifier`
 */
export function parseIsan(value: string): string {
  const text = value
    .trim()
    .replace(/^urn:isan:/i, '')
    .replace(/^isan[:\s]*/i, '')
    .replace(/[-\s]/g, '')
    .toUpperCase()
  const [, root, check, version, versionCheck] =
    /^([0-9A-F]{16})([0-9A-Z])(?:([0-9A-F]{8})([0-9A-Z]))?$/.exec(text) ?? []
  if (root === undefined || check === undefined) throw invalidIdentifier('isan', value, 'is not an ISAN', form)
  if (checkCharacter37_36(root) !== check) {
    throw invalidIdentifier('isan', value, 'has a wrong check character', 'Compare it with where it was copied from.')
  }
  const grouped = `${groups(root)}-${check}`
  if (version === undefined || versionCheck === undefined) return grouped
  if (checkCharacter37_36(root + version) !== versionCheck) {
    throw invalidIdentifier(
      'isan',
      value,
      'has a wrong check character at its end',
      'Compare it with where it was copied from.',
    )
  }
  return `${grouped}-${groups(version)}-${versionCheck}`
}

function groups(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1-')
}
