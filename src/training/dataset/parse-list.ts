/** How deep lists lie in lists at most: more is text. */
const depthMax = 8

/**
 * A list that stands in one cell: JSON, or as Python prints its lists and tuples (`['a', "it's", None]`).
 * Elements become text: numbers and words as they stand, `null` and `None` the empty text, lists within as JSON.
 * @returns undefined where it is no list: then it is text that begins with a bracket
 */
export function parseList(text: string): readonly string[] | undefined {
  const trimmed = text.trim()
  const first = trimmed.charCodeAt(0)
  const last = trimmed.charCodeAt(trimmed.length - 1)
  if (!((first === 0x5b && last === 0x5d) || (first === 0x28 && last === 0x29))) return undefined
  const state = { text: trimmed, at: 0 }
  const list = readList(state, 0)
  if (list === undefined || state.at !== trimmed.length) return undefined
  return list.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)))
}

type Element = string | Element[]
interface State {
  text: string
  at: number
}

function readList(state: State, depth: number): Element[] | undefined {
  if (depth === depthMax) return undefined
  const closing = state.text[state.at] === '[' ? ']' : ')'
  state.at++
  const list: Element[] = []
  for (;;) {
    skipSpace(state)
    if (state.text[state.at] === closing) {
      state.at++
      return list
    }
    const element = readElement(state, depth)
    if (element === undefined) return undefined
    list.push(element)
    skipSpace(state)
    if (state.text[state.at] === ',') state.at++
    else if (state.text[state.at] !== closing) return undefined
  }
}

function readElement(state: State, depth: number): Element | undefined {
  const character = state.text[state.at]
  if (character === '[' || character === '(') return readList(state, depth + 1)
  if (character === '"' || character === "'") return readText(state, character)
  return readWord(state)
}

const word = /[-+.\w]+/y
const scalar = /^(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|true|false|True|False|nan|NaN|inf|-inf)$/

function readWord(state: State): string | undefined {
  word.lastIndex = state.at
  const found = word.exec(state.text)?.[0]
  if (found === undefined) return undefined
  state.at += found.length
  if (found === 'None' || found === 'null') return ''
  return scalar.test(found) ? found : undefined
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', a: '\x07', v: '\v', '0': '\0' }

function readText(state: State, quote: string): string | undefined {
  let text = ''
  let from = ++state.at
  for (;;) {
    const character = state.text[state.at]
    if (character === undefined) return undefined
    if (character === quote) {
      text += state.text.slice(from, state.at++)
      return text
    }
    if (character !== '\\') {
      state.at++
      continue
    }
    text += state.text.slice(from, state.at)
    const escaped = readEscape(state)
    if (escaped === undefined) return undefined
    text += escaped
    from = state.at
  }
}

const hexEscape = /(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y

function readEscape(state: State): string | undefined {
  const character = state.text[++state.at]
  if (character === undefined) return undefined
  hexEscape.lastIndex = state.at
  const hex = hexEscape.exec(state.text)
  if (hex === null) {
    state.at++
    return escapes[character] ?? character
  }
  state.at += hex[0].length
  const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16)
  return code > 0x10ffff ? undefined : hex[2] === undefined ? String.fromCodePoint(code) : String.fromCharCode(code)
}

function skipSpace(state: State): void {
  while (/\s/.test(state.text[state.at] ?? '')) state.at++
}
