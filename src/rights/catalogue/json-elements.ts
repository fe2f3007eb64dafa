/** One entry of a JSON file as text, with the line on which it begins. */
export interface JsonElement {
  line: number
  text: string
}

export type JsonEvent =
  | { kind: 'element'; element: JsonElement }
  | { kind: 'layout'; layout: 'array' | 'lines' | 'works' }
  /** The object around `works`, with the list left out. */
  | { kind: 'wrapper'; element: JsonElement }
  | { kind: 'problem'; line: number; code: 'not-json' | 'truncated-json' | 'record-too-long'; detail: string }

const space = /\s/

/**
 * Cuts a JSON text into its entries without reading it whole: the elements of an array, of `{"works": […]}`, or one object
 * after another (JSON lines). Only brackets and strings are looked at here; each entry is then parsed by itself, so that one
 * that is broken does not take the others with it. Memory: the entry at hand, at most `lengthMax` characters.
 */
export async function* jsonElements(pieces: AsyncIterable<string>, lengthMax: number): AsyncGenerator<JsonEvent> {
  let layout: 'array' | 'lines' | 'works' | undefined
  /** Collected of the entry at hand, from pieces before this one. */
  let collected = ''
  let startLine = 1
  let line = 1
  let depth = 0
  let inString = false
  let escaped = false
  let inEntry = false
  /** A number, word or string that stands as an entry of its own: it ends at a comma, bracket or space. */
  let bare = false
  /** Inside the list of `{"works": […]}`, and what stood before it. */
  let wrapper: string | undefined
  let wrapperLine = 1
  let listEnded = false

  for await (const piece of pieces) {
    let from = 0
    for (let at = 0; at < piece.length; at++) {
      const character = piece[at]!
      if (character === '\n') line++
      if (inString) {
        if (escaped) escaped = false
        else if (character === '\\') escaped = true
        else if (character === '"') {
          inString = false
          if (bare) yield* endEntry(piece.slice(from, at + 1))
        }
        // In JSON lines a string that is not closed ends with its line, not with the file.
        else if (character === '\n' && layout === 'lines') yield* endEntry(piece.slice(from, at))
        continue
      }
      if (inEntry && bare) {
        if (character === ',' || character === ']' || character === '}' || space.test(character)) {
          yield* endEntry(piece.slice(from, at))
        } else continue
      }
      if (inEntry) {
        if (character === '"') inString = true
        else if (character === '{' || character === '[') {
          if (depth === 1 && character === '[' && layout === undefined) {
            const before = collected + piece.slice(from, at)
            if (/"works"\s*:\s*$/.test(before)) {
              layout = 'works'
              yield { kind: 'layout', layout }
              wrapper = before
              wrapperLine = startLine
              collected = ''
              inEntry = false
              depth = 0
              continue
            }
          }
          depth++
        } else if (character === '}' || character === ']') {
          depth--
          if (depth === 0) {
            if (layout === undefined) {
              layout = 'lines'
              yield { kind: 'layout', layout }
            }
            yield* endEntry(piece.slice(from, at + 1))
          }
        }
        continue
      }
      // Between entries.
      if (space.test(character)) continue
      if (layout === undefined && character === '[') {
        layout = 'array'
        yield { kind: 'layout', layout }
        continue
      }
      if (layout !== 'lines' && layout !== undefined && !listEnded) {
        if (character === ',') continue
        if (character === ']') {
          listEnded = true
          if (wrapper !== undefined) {
            // The rest of the object around it, as if the list were empty.
            collected = `${wrapper}[]`
            startLine = wrapperLine
            depth = 1
            inEntry = true
            from = at + 1
          }
          continue
        }
      } else if (listEnded) {
        yield { kind: 'problem', line, code: 'not-json', detail: `"${character}" after the end of the list` }
        return
      } else if (layout === 'lines' && character === ',') continue
      if (layout === undefined && character !== '{') {
        yield { kind: 'problem', line, code: 'not-json', detail: `it begins with "${character}"` }
        return
      }
      inEntry = true
      startLine = line
      from = at
      if (character === '{' || character === '[') depth = 1
      else {
        bare = true
        inString = character === '"'
        if (character === ']' || character === '}') {
          yield* endEntry(piece.slice(from, at + 1))
        }
      }
    }
    if (inEntry) {
      collected += piece.slice(from)
      if (collected.length > lengthMax) {
        yield { kind: 'problem', line: startLine, code: 'record-too-long', detail: '' }
        return
      }
    }
  }
  if (inEntry && layout === 'lines' && collected.trim() !== '') {
    yield* endEntry('')
    return
  }
  const open = inEntry || (layout !== undefined && layout !== 'lines' && !listEnded)
  if (open) yield { kind: 'problem', line: inEntry ? startLine : line, code: 'truncated-json', detail: '' }

  function* endEntry(last: string): Generator<JsonEvent> {
    const text = collected + last
    const ofWrapper = wrapper !== undefined && listEnded
    collected = ''
    depth = 0
    inEntry = false
    inString = false
    escaped = false
    bare = false
    if (ofWrapper) wrapper = undefined
    yield { kind: ofWrapper ? 'wrapper' : 'element', element: { line: startLine, text } }
  }
}
