import { StructuredFieldError } from './structured-field-error.js'
import type { BareItem, Dictionary, InnerList, Item, List, Member, Parameters } from './value.js'

/**
 * Reads structured fields, RFC 9651 section 4.2. Several lines of one header are joined by `, ` before, as section 4.2
 * has it. Every character is looked at a bounded number of times, and nothing recurses. Throws `StructuredFieldError`
 * with the code `malformed`: section 4.2 has a field that fails be ignored as a whole, never in part.
 *
 * @example parseDictionary('train-ai=n, search=y').get('train-ai')
 */
export function parseDictionary(text: string): Dictionary {
  const cursor = begin(text)
  const dictionary = new Map<string, Member>()
  while (!atEnd(cursor)) {
    const key = readKey(cursor)
    dictionary.set(key, take(cursor, '=') ? readMember(cursor) : trueWith(readParameters(cursor)))
    if (!readComma(cursor)) break
  }
  return dictionary
}

/** As `parseDictionary`, for a list, section 4.2.1. */
export function parseList(text: string): List {
  const cursor = begin(text)
  const list: Member[] = []
  while (!atEnd(cursor)) {
    list.push(readMember(cursor))
    if (!readComma(cursor)) break
  }
  return list
}

/** As `parseDictionary`, for one item, section 4.2.3. */
export function parseItem(text: string): Item {
  const cursor = begin(text)
  const item = readItem(cursor)
  skipSpaces(cursor)
  if (!atEnd(cursor)) throw malformed(cursor, 'something follows the item')
  return item
}

interface Cursor {
  readonly text: string
  at: number
}

function begin(text: string): Cursor {
  const cursor = { text, at: 0 }
  skipSpaces(cursor)
  return cursor
}
function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.text.length
}
function peek(cursor: Cursor): string {
  return cursor.text.charAt(cursor.at)
}
function take(cursor: Cursor, character: string): boolean {
  if (peek(cursor) !== character) return false
  cursor.at++
  return true
}
function skipSpaces(cursor: Cursor): void {
  while (take(cursor, ' '));
}
function skipOptionalSpace(cursor: Cursor): void {
  while (take(cursor, ' ') || take(cursor, '\t'));
}
function malformed(cursor: Cursor, message: string): StructuredFieldError {
  return new StructuredFieldError('malformed', message, cursor.at)
}

/** Whether another member follows. A comma with nothing behind it is an error, section 4.2.1 step 2.5. */
function readComma(cursor: Cursor): boolean {
  skipOptionalSpace(cursor)
  if (atEnd(cursor)) return false
  if (!take(cursor, ',')) throw malformed(cursor, 'a comma is missing')
  skipOptionalSpace(cursor)
  if (atEnd(cursor)) throw malformed(cursor, 'nothing follows the comma')
  return true
}

function readMember(cursor: Cursor): Member {
  return peek(cursor) === '(' ? readInnerList(cursor) : readItem(cursor)
}

function readInnerList(cursor: Cursor): InnerList {
  cursor.at++
  const items: Item[] = []
  for (;;) {
    skipSpaces(cursor)
    if (take(cursor, ')')) return { items, parameters: readParameters(cursor) }
    items.push(readItem(cursor))
    if (peek(cursor) !== ' ' && peek(cursor) !== ')') throw malformed(cursor, 'an inner list does not end')
  }
}

function readItem(cursor: Cursor): Item {
  return { bare: readBareItem(cursor), parameters: readParameters(cursor) }
}
function trueWith(parameters: Parameters): Item {
  return { bare: { type: 'boolean', value: true }, parameters }
}

function readParameters(cursor: Cursor): Parameters {
  const parameters = new Map<string, BareItem>()
  while (take(cursor, ';')) {
    skipSpaces(cursor)
    const key = readKey(cursor)
    parameters.set(key, take(cursor, '=') ? readBareItem(cursor) : { type: 'boolean', value: true })
  }
  return parameters
}

function readKey(cursor: Cursor): string {
  return readRun(cursor, /[a-z*][a-z0-9_.*-]*/y, 'no key')
}

/** What matches at the cursor; the expressions used have no choice to go back to, so each is linear. */
function readRun(cursor: Cursor, run: RegExp, otherwise: string): string {
  run.lastIndex = cursor.at
  const text = run.exec(cursor.text)?.[0]
  if (text === undefined) throw malformed(cursor, otherwise)
  cursor.at += text.length
  return text
}

function readBareItem(cursor: Cursor): BareItem {
  const first = peek(cursor)
  if (first === '-' || isDigit(first)) return readNumber(cursor)
  if (first === '"') return readString(cursor)
  if (first === ':') return readBinary(cursor)
  if (first === '?') return readBoolean(cursor)
  if (first === '@') return readDate(cursor)
  if (first === '%') return readDisplayString(cursor)
  return { type: 'token', value: readRun(cursor, /[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*/y, 'no item') }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9'
}

/** Section 4.2.4: 15 digits; a decimal has 12 before the point and 1 to 3 behind it. */
function readNumber(cursor: Cursor): BareItem {
  const sign = take(cursor, '-') ? -1 : 1
  const whole = readRun(cursor, /[0-9]+/y, 'no digit')
  if (!take(cursor, '.')) {
    if (whole.length > 15) throw malformed(cursor, 'an integer has more than 15 digits')
    return { type: 'integer', value: sign * Number(whole) + 0 }
  }
  const fraction = readRun(cursor, /[0-9]+/y, 'no digit follows the point')
  if (whole.length > 12 || fraction.length > 3) throw malformed(cursor, 'a decimal has too many digits')
  return { type: 'decimal', value: sign * Number(`${whole}.${fraction}`) + 0 }
}

function readString(cursor: Cursor): BareItem {
  cursor.at++
  let value = ''
  for (;;) {
    value += readPlain(cursor)
    if (take(cursor, '"')) return { type: 'string', value }
    if (!take(cursor, '\\')) throw malformed(cursor, 'a string does not end, or has a character that none has')
    const escaped = peek(cursor)
    if (escaped !== '"' && escaped !== '\\') throw malformed(cursor, 'what is escaped needs no escaping')
    value += escaped
    cursor.at++
  }
}
/** Visible ASCII and spaces up to a quote or a backslash, possibly none. */
function readPlain(cursor: Cursor): string {
  return readRun(cursor, /[ !#-[\]-~]*/y, 'never')
}

/** Section 4.2.7: padding may be missing and unused bits are not looked at, as it lets parsers choose. */
function readBinary(cursor: Cursor): BareItem {
  cursor.at++
  const encoded = readRun(cursor, /[A-Za-z0-9+/]*={0,2}/y, 'never')
  if (!take(cursor, ':')) throw malformed(cursor, 'a byte sequence does not end')
  if (encoded.replace(/=+$/, '').length % 4 === 1) throw malformed(cursor, 'a byte sequence is no base64')
  return { type: 'binary', value: new Uint8Array(Buffer.from(encoded, 'base64')) }
}

function readBoolean(cursor: Cursor): BareItem {
  cursor.at++
  if (take(cursor, '1')) return { type: 'boolean', value: true }
  if (take(cursor, '0')) return { type: 'boolean', value: false }
  throw malformed(cursor, 'a boolean is neither ?0 nor ?1')
}

function readDate(cursor: Cursor): BareItem {
  cursor.at++
  const number = readNumber(cursor)
  if (number.type !== 'integer') throw malformed(cursor, 'a date is no whole number')
  return { type: 'date', value: number.value }
}

/** Section 4.2.10: UTF-8 with its bytes percent-encoded in lower-case hexadecimal. */
function readDisplayString(cursor: Cursor): BareItem {
  cursor.at++
  if (!take(cursor, '"')) throw malformed(cursor, 'a display string does not begin')
  const bytes: number[] = []
  while (!take(cursor, '"')) {
    if (take(cursor, '%')) bytes.push(Number.parseInt(readRun(cursor, /[0-9a-f]{2}/y, 'no escaped byte'), 16))
    else bytes.push(readRun(cursor, /[ -$&-~]/y, 'a display string does not end').charCodeAt(0))
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return { type: 'display-string', value: decoder.decode(Uint8Array.from(bytes)) }
  } catch (cause) {
    if (cause instanceof TypeError) throw malformed(cursor, 'a display string is no UTF-8')
    throw cause
  }
}
