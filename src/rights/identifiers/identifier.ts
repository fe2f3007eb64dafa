import { parseEidr } from './eidr.js'
import { parseIsan } from './isan.js'
import { parseIsbn } from './isbn.js'
import { parseIscc } from './iscc.js'
import { parseIswc } from './iswc.js'

/** What a work is called in a register: which register, and the name in it. */
export interface Identifier {
  scheme: string
  value: string
}

const parsers: Readonly<Record<string, (value: string) => string>> = {
  eidr: parseEidr,
  isan: parseIsan,
  iscc: parseIscc,
  isbn: parseIsbn,
  iswc: parseIswc,
}

/**
 * An identifier in the one spelling of its scheme, checked: `eidr`, `isan`, `iscc`, `isbn`, `iswc`. Others pass as they
 * are, without the spaces around them.
 *
 * @example
 * parseIdentifier('EIDR', 'https://doi.org/10.5240/7791-8534-2c23-9030-8610-5')
 * // { scheme: 'eidr', value: '10.5240/7791-8534-2C23-9030-8610-5' }
 * @throws RightsError `rights.invalid-identifier`
 */
export function parseIdentifier(scheme: string, value: string): Identifier {
  const known = scheme.trim().toLowerCase()
  const parse = Object.hasOwn(parsers, known) ? parsers[known] : undefined
  return parse === undefined ? { scheme: scheme.trim(), value: value.trim() } : { scheme: known, value: parse(value) }
}

/**
 * Whether two identifiers name the same thing. Spellings do not matter; an ISAN whose version is all zeros names the work
 * itself, as one without version does. What cannot be read is the same only as its own text.
 */
export function sameIdentifier(a: Identifier, b: Identifier): boolean {
  const [one, other] = [identity(a), identity(b)]
  return one.scheme === other.scheme && one.value === other.value
}

function identity({ scheme, value }: Identifier): Identifier {
  try {
    const parsed = parseIdentifier(scheme, value)
    const { value: text } = parsed
    return parsed.scheme === 'isan' && text.slice(21, 32) === '-0000-0000-'
      ? { ...parsed, value: text.slice(0, 21) }
      : parsed
  } catch {
    return { scheme: scheme.trim().toLowerCase(), value: value.trim() }
  }
}
