import { parseXmlTree, type XmlTree } from './xml.js'

export const rdfNamespace = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const metaNamespace = 'adobe:ns:meta/'

/** One property of XMP (ISO 16684-1), however it was written: attribute, element, resource, list. */
export interface XmpProperty {
  /** Undefined: its prefix is bound by nothing, or it has none. */
  readonly namespace: string | undefined
  readonly local: string
  /** As it stands, with its prefix. */
  readonly name: string
  readonly values: readonly string[]
}

const limits = { charactersMax: 16_000_000, depthMax: 60, elementsMax: 100_000, documentType: false }

/**
 * All properties in a packet, at any depth, with the values that are text or addresses.
 *
 * @throws SignalsError `signals.invalid-xml`: not well-formed, with a document type, or past the limits
 */
export function readXmp(xml: string): XmpProperty[] {
  const properties: XmpProperty[] = []
  collect(parseXmlTree(xml, limits), properties)
  return properties
}

function collect(tree: XmlTree, into: XmpProperty[]): void {
  const structural = tree.namespace === rdfNamespace || tree.namespace === metaNamespace
  if (!structural) {
    const name = tree.path.slice(tree.path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '')
    into.push({ namespace: tree.namespace, local: tree.local, name, values: valuesOf(tree) })
  }
  for (const { namespace, local, name, value } of tree.attributes) {
    if (namespace === rdfNamespace || namespace === xmlNamespace || namespace === metaNamespace) continue
    into.push({ namespace, local, name, values: [value.trim()] })
  }
  for (const child of tree.children) collect(child, into)
}

function valuesOf(tree: XmlTree): string[] {
  const resource = tree.attributes.find(
    ({ namespace, local }) => local === 'resource' && (namespace ?? rdfNamespace) === rdfNamespace,
  )
  if (resource !== undefined) return [resource.value.trim()]
  // Descriptions in between hold properties of their own, which are collected as such.
  const lists = tree.children.filter((child) => child.namespace === rdfNamespace && child.local !== 'Description')
  if (lists.length > 0) return lists.flatMap(valuesOf)
  return tree.children.length > 0 ? [] : [tree.text]
}
