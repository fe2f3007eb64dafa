import type { RowValue } from './rows.js'
import { valueOfText } from './value-of-text.js'

export type JsonObject = { readonly [name: string]: unknown }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Reads what lies at a path of a JSON object: names joined by dots, `[]` behind a name for each element of its list, as in
 * `clip[].span`. A name that has dots itself is found as it is.
 * @param text what the object was parsed from: whole numbers that a double can't hold are taken from it
 */
export function jsonGetter(path: string): (row: JsonObject, text: string) => RowValue {
  const steps = path.split('.').map((step) => ({ name: step.replace(/\[\]$/, ''), each: step.endsWith('[]') }))
  const nested = steps.length > 1 || steps[0]!.each
  const lastName = steps.at(-1)!.name
  return (row, text) => {
    if (Object.hasOwn(row, path)) return jsonValue(row[path], path, text)
    return nested ? jsonValue(follow(row, steps), lastName, text) : null
  }
}

function follow(value: unknown, steps: readonly { name: string; each: boolean }[]): unknown {
  let at = value
  for (const [index, { name, each }] of steps.entries()) {
    if (!isJsonObject(at) || !Object.hasOwn(at, name)) return undefined
    at = at[name]
    if (each) {
      const rest = steps.slice(index + 1)
      if (!Array.isArray(at)) return undefined
      return rest.length === 0 ? at : at.map((element) => follow(element, rest)).filter((found) => found !== undefined)
    }
  }
  return at
}

function jsonValue(value: unknown, name: string, text: string): RowValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return valueOfText(value)
  if (typeof value === 'number') return numberText(value, name, text)
  if (Array.isArray(value)) return value.map((element) => elementText(element))
  return elementText(value)
}

function elementText(value: unknown): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function numberText(value: number, name: string, text: string): string {
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return String(value)
  const written = new RegExp(`${JSON.stringify(name).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*:\\s*(-?\\d+)`)
  return written.exec(text)?.[1] ?? String(value)
}

/** Depth and number of paths that a person is shown. */
const depthMax = 4
const pathsMax = 500

/** Every path of an object at which a value lies, with it. */
export function jsonPaths(row: JsonObject): Map<string, RowValue> {
  const paths = new Set<string>()
  collect(row, '', 1, paths)
  const text = JSON.stringify(row)
  return new Map([...paths].map((path) => [path, jsonGetter(path)(row, text)]))
}

function collect(row: JsonObject, before: string, depth: number, paths: Set<string>): void {
  for (const [name, value] of Object.entries(row)) {
    if (paths.size >= pathsMax) return
    const path = before + name
    const first = Array.isArray(value) ? value.find(isJsonObject) : undefined
    if (isJsonObject(value) && depth < depthMax) collect(value, `${path}.`, depth + 1, paths)
    else if (first !== undefined && depth < depthMax) collect(first, `${path}[].`, depth + 1, paths)
    else paths.add(path)
  }
}
