import { parseXml, type XmlDocument, XmlDocumentType, XmlElement } from '@rgrove/parse-xml'
import { SignalsError } from './signals-error.js'

/** An XML element with its names resolved (Namespaces in XML 1.0). */
export interface XmlTree {
  /** Undefined: none, or a prefix that nothing binds. */
  readonly namespace: string | undefined
  readonly local: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlTree[]
  /** All its text and that of what is in it, white space collapsed. */
  readonly text: string
  /** As it stands, with prefixes and, from the second of its name, a position: `/rsl/content[2]`. */
  readonly path: string
}

export interface XmlAttribute {
  /** As it stands, with its prefix. */
  readonly name: string
  /** Undefined: without a prefix, or with one that nothing binds. */
  readonly namespace: string | undefined
  readonly local: string
  readonly value: string
}

export interface XmlLimits {
  readonly charactersMax: number
  readonly depthMax: number
  readonly elementsMax: number
  /** Whether a document type may stand there; its entities are never defined. */
  readonly documentType: boolean
}

export const usualXmlLimits: XmlLimits = {
  charactersMax: 1_000_000,
  depthMax: 50,
  elementsMax: 20_000,
  documentType: false,
}

/**
 * Parses XML 1.0 with namespaces. No document type and no entity but the five is read; size, depth and number of elements
 * are bounded.
 *
 * @throws SignalsError `signals.invalid-xml`: not well-formed, or past the limits
 */
export function parseXmlTree(xml: string, limits: XmlLimits = usualXmlLimits): XmlTree {
  if (xml.length > limits.charactersMax) throw invalidXml(`is longer than ${limits.charactersMax} characters`)
  let document: XmlDocument
  try {
    // Nested deeper than the stack, it fails here too.
    document = parseXml(xml, { preserveDocumentType: true })
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw invalidXml(`is not well-formed XML (${line})`)
  }
  const typed = document.children.some((child) => child instanceof XmlDocumentType)
  if (typed && !limits.documentType) throw invalidXml('has a document type')
  if (document.root === null) throw invalidXml('has no root element')
  return treeOf(document.root, new Map([['xml', xmlNamespace]]), '', 0, { elements: 0, limits })
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

function invalidXml(problem: string): SignalsError {
  return new SignalsError('signals.invalid-xml', problem)
}

interface Reading {
  elements: number
  readonly limits: XmlLimits
}

function treeOf(
  node: XmlElement,
  inherited: ReadonlyMap<string, string>,
  above: string,
  depth: number,
  reading: Reading,
): XmlTree {
  if (depth > reading.limits.depthMax || ++reading.elements > reading.limits.elementsMax)
    throw invalidXml('has too many elements')
  const namespaces = withDeclared(node, inherited)
  const named = (name: string) => {
    const colon = name.indexOf(':')
    return { prefix: colon < 0 ? '' : name.slice(0, colon), local: name.slice(colon + 1) }
  }
  const attributes = Object.entries(node.attributes)
    .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
    .map(([name, value]): XmlAttribute => {
      const { prefix, local } = named(name)
      return { name, namespace: prefix === '' ? undefined : namespaces.get(prefix), local, value }
    })
  const { prefix, local } = named(node.name)
  const path = `${above}/${node.name}`
  const counts = new Map<string, number>()
  const children = node.children.flatMap((child) => {
    if (!(child instanceof XmlElement)) return []
    const position = (counts.get(child.name) ?? 0) + 1
    counts.set(child.name, position)
    const tree = treeOf(child, namespaces, path, depth + 1, reading)
    return [position === 1 ? tree : { ...tree, path: `${tree.path}[${position}]` }]
  })
  const text = node.text.replace(/\s+/g, ' ').trim()
  return { namespace: namespaces.get(prefix) || undefined, local, attributes, children, text, path }
}

function withDeclared(node: XmlElement, inherited: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const declared = Object.entries(node.attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
  if (declared.length === 0) return inherited
  const namespaces = new Map(inherited)
  for (const [name, value] of declared) namespaces.set(name === 'xmlns' ? '' : name.slice('xmlns:'.length), value)
  return namespaces
}
