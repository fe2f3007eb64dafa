import { decodeText } from './decode-text.js'

/** JSON of a foreign document, or why there is none. */
export type JsonReading = { readonly value: unknown } | { readonly why: string; readonly text: string }

const depthMax = 100

/** Reads JSON of a bounded size and depth, so that whoever walks it may recurse. */
export function readJson(bytes: Uint8Array | string, bytesMax: number): JsonReading {
  const { text, cut } = decodeText(bytes, bytesMax)
  if (cut) return { why: `is larger than ${bytesMax} bytes`, text }
  let value: unknown
  try {
    // A mark before a string is not JSON's, and common.
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return { why: 'is not JSON', text }
  }
  return isDeep(value) ? { why: `is nested deeper than ${depthMax}`, text } : { value }
}

function isDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}
