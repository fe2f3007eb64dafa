import { StructuredFieldError } from './structured-field-error.js'
import {
  type BareItem,
  type Dictionary,
  type Item,
  isInnerList,
  type List,
  type Member,
  type Parameters,
} from './value.js'

/** Writes structured fields in their one canonical form, RFC 9651 section 4.1. Throws `unserializable`. */
export function serializeDictionary(dictionary: Dictionary): string {
  const members: string[] = []
  for (const [key, member] of dictionary) {
    const bare = isInnerList(member) ? undefined : member.bare
    const isTrue = bare?.type === 'boolean' && bare.value
    const value = isTrue ? serializeParameters(member.parameters) : `=${serializeMember(member)}`
    members.push(`${serializeKey(key)}${value}`)
  }
  return members.join(', ')
}

/** As `serializeDictionary`, section 4.1.1. */
export function serializeList(list: List): string {
  return list.map(serializeMember).join(', ')
}

/** As `serializeDictionary`, section 4.1.3. */
export function serializeItem({ bare, parameters }: Item): string {
  return `${serializeBareItem(bare)}${serializeParameters(parameters)}`
}

function serializeMember(member: Member): string {
  if (!isInnerList(member)) return serializeItem(member)
  return `(${member.items.map(serializeItem).join(' ')})${serializeParameters(member.parameters)}`
}

function serializeParameters(parameters: Parameters): string {
  let text = ''
  for (const [key, bare] of parameters) {
    const isTrue = bare.type === 'boolean' && bare.value
    text += `;${serializeKey(key)}${isTrue ? '' : `=${serializeBareItem(bare)}`}`
  }
  return text
}

function serializeKey(key: string): string {
  return matching(key, /^[a-z*][a-z0-9_.*-]*$/, 'a key')
}

function serializeBareItem(bare: BareItem): string {
  switch (bare.type) {
    case 'integer':
      return serializeInteger(bare.value)
    case 'decimal':
      return serializeDecimal(bare.value)
    case 'string':
      return `"${matching(bare.value, /^[ -~]*$/, 'a string').replace(/["\\]/g, '\\$&')}"`
    case 'token':
      return matching(bare.value, /^[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*$/, 'a token')
    case 'binary':
      return `:${Buffer.from(bare.value).toString('base64')}:`
    case 'boolean':
      return bare.value ? '?1' : '?0'
    case 'date':
      return `@${serializeInteger(bare.value)}`
    case 'display-string':
      return serializeDisplayString(bare.value)
  }
}

function serializeInteger(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > 999_999_999_999_999)
    throw new StructuredFieldError('unserializable', `${value} is no integer of at most 15 digits`)
  return String(value + 0)
}

/** Section 4.1.5: rounded to 3 digits behind the point, halves to the even one. */
function serializeDecimal(value: number): string {
  const thousandths = value * 1000
  const below = Math.floor(thousandths)
  const isHalf = thousandths - below === 0.5
  const rounded = isHalf && below % 2 === 0 ? below : Math.round(thousandths)
  if (!Number.isFinite(rounded) || Math.abs(rounded) > 999_999_999_999_999)
    throw new StructuredFieldError('unserializable', `${value} has more than 12 digits before the point`)
  const digits = String(Math.abs(rounded)).padStart(4, '0')
  const fraction = digits.slice(-3).replace(/0{1,2}$/, '')
  return `${rounded < 0 ? '-' : ''}${digits.slice(0, -3)}.${fraction}`
}

function serializeDisplayString(value: string): string {
  const bytes = Buffer.from(value, 'utf8')
  if (bytes.toString('utf8') !== value)
    throw new StructuredFieldError('unserializable', 'a display string has half a character')
  let text = ''
  for (const byte of bytes) {
    const asItIs = byte >= 0x20 && byte <= 0x7e && byte !== 0x22 && byte !== 0x25
    text += asItIs ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`
  }
  return `%"${text}"`
}

function matching(text: string, form: RegExp, what: string): string {
  if (!form.test(text)) throw new StructuredFieldError('unserializable', `${JSON.stringify(text)} can't be ${what}`)
  return text
}
