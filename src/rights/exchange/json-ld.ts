import { RightsError } from '../rights-error.js'
import { descriptive, namespaces, odrlContext, odrlPrefixes, tdmContext } from './odrl-vocabulary.js'

/** How the words of a document are to be read. */
export interface Vocabulary {
  readonly prefixes: ReadonlyMap<string, string>
  readonly tdm: boolean
  /** Whether every context is known. Where one is not, any word may mean anything. */
  readonly understood: boolean
}

/** A value and where it stands, as a JSON path. */
export interface Placed {
  readonly value: unknown
  readonly path: string
}

/** A JSON object whose keys are read as terms; values as lists. */
export type Properties = ReadonlyMap<string, readonly Placed[]>

const maxBytes = 20_000_000

/**
 * Plain JSON data, whatever it came from.
 *
 * @throws RightsError `rights.invalid-odrl`
 */
export function plainJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value)
    if (text === undefined) throw new Error('it is no JSON value')
    if (text.length > maxBytes) throw new Error(`it is longer than ${maxBytes / 1e6} MB`)
    return JSON.parse(text) as unknown
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new RightsError(
      'rights.invalid-odrl',
      `$: cannot be read as JSON (${detail}). Give an ODRL policy in JSON-LD.`,
    )
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** No context: no words are understood, though they are read as ODRL's, so that prohibitions are not lost. */
export const noVocabulary: Vocabulary = {
  prefixes: new Map(Object.entries(odrlPrefixes)),
  tdm: false,
  understood: false,
}

/**
 * Reads a context: ODRL's and TDMRep's by their addresses, and prefixes. Others are not fetched, and definitions of terms
 * are not applied: then the vocabulary is not understood, with the place.
 */
export function readContext(
  context: Placed,
  base: Vocabulary | undefined,
): { vocabulary: Vocabulary; unknown: string[] } {
  const prefixes = new Map(base?.prefixes ?? Object.entries(odrlPrefixes))
  let tdm = base?.tdm ?? false
  let odrl = base !== undefined
  const unknown: string[] = []
  for (const { value, path } of listOf(context)) {
    if (typeof value === 'string') {
      const address = value.replace(/^https:/, 'http:')
      if (address === odrlContext) odrl = true
      else if (address === tdmContext) {
        tdm = true
        prefixes.set('tdm', 'http://www.w3.org/ns/tdmrep#')
      } else unknown.push(path)
    } else if (isObject(value)) {
      for (const [key, iri] of Object.entries(value)) {
        const isPrefix =
          typeof iri === 'string' && /^[a-z][a-z0-9-]*$/.test(key) && /^[a-z][a-z0-9+.-]*:.*[:/#]$/i.test(iri)
        const isOurs = odrlPrefixes[key] !== undefined && odrlPrefixes[key] !== iri
        if (key === '@language' || (key === '@version' && iri === 1.1)) continue
        if (isPrefix && !isOurs) prefixes.set(key, iri)
        else unknown.push(`${path}.${key}`)
      }
    } else unknown.push(path)
  }
  return {
    vocabulary: { prefixes, tdm, understood: odrl && unknown.length === 0 && base?.understood !== false },
    unknown,
  }
}

const tdmWords = new Set(['mine', 'research', 'non-research'])

/** The whole IRI of a compact one. */
export function iriOf(text: string, { prefixes }: Vocabulary): string {
  const colon = text.indexOf(':')
  const namespace = colon < 0 || text.startsWith('//', colon + 1) ? undefined : prefixes.get(text.slice(0, colon))
  return namespace === undefined ? text : namespace + text.slice(colon + 1)
}

/** A term as this room writes it: ODRL's bare, others with their prefix, unknown ones as `<IRI>`. */
export function termOf(text: string, vocabulary: Vocabulary): string {
  if (text.startsWith('@')) return text
  if (!text.includes(':')) {
    if (text === 'uid') return '@id'
    if (text === 'type') return '@type'
    return vocabulary.tdm && tdmWords.has(text) ? `tdm:${text}` : text
  }
  const iri = iriOf(text, vocabulary)
  for (const [namespace, prefix] of namespaces) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return prefix + iri.slice(namespace.length)
  }
  return `<${iri}>`
}

/** Whether a property only describes. */
export function isDescriptive(term: string): boolean {
  return descriptive.some((namespace) => term.startsWith(`<${namespace}`))
}

/** A node's properties by term; the same term in two spellings is one property with the values of both. */
export function propertiesOf(node: Record<string, unknown>, path: string, vocabulary: Vocabulary): Properties {
  const properties = new Map<string, Placed[]>()
  for (const [key, value] of Object.entries(node)) {
    const term = termOf(key, vocabulary)
    const here = /^[A-Za-z_][\w]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key.slice(0, 60))}]`
    const values = key === '@context' ? [{ value, path: here }] : listOf({ value, path: here })
    properties.set(term, [...(properties.get(term) ?? []), ...values])
  }
  return properties
}

/** The members of a list, a JSON-LD list or set, or the one value. */
export function listOf({ value, path }: Placed): Placed[] {
  if (Array.isArray(value)) return value.map((one: unknown, index) => ({ value: one, path: `${path}[${index}]` }))
  if (isObject(value)) {
    const keys = Object.keys(value)
    if (keys.length === 1 && (keys[0] === '@list' || keys[0] === '@set')) {
      const inner = value[keys[0]]
      const innerPath = `${path}["${keys[0]}"]`
      if (Array.isArray(inner))
        return inner.map((one: unknown, index) => ({ value: one, path: `${innerPath}[${index}]` }))
      return [{ value: inner, path: innerPath }]
    }
  }
  return value === null ? [] : [{ value, path }]
}

/** The IRI or word that a value is: `"x"`, or a node of nothing but its id (and types). */
export function referenceOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!isObject(value)) return undefined
  const { '@id': id, uid, '@type': _type, type: _alias, ...others } = value
  if (Object.keys(others).length > 0 || (id !== undefined && uid !== undefined)) return undefined
  const reference = id ?? uid
  return typeof reference === 'string' ? reference : undefined
}

/** A literal's text and datatype: `"x"`, `5`, `{"@value": "x", "@type": "xsd:date"}`. */
export function literalOf(value: unknown, vocabulary: Vocabulary): { text: string; type?: string } | undefined {
  if (typeof value === 'string') return { text: value }
  if (typeof value === 'number') return { text: String(value) }
  if (!isObject(value)) return undefined
  const { '@value': inner, '@type': type, '@language': _language, ...others } = value
  if (Object.keys(others).length > 0 || (typeof inner !== 'string' && typeof inner !== 'number')) return undefined
  if (type === undefined) return { text: String(inner) }
  return typeof type === 'string' ? { text: String(inner), type: termOf(type, vocabulary) } : undefined
}
