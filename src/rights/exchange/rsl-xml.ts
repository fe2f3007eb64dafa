import { parseXml, type XmlDocument, XmlDocumentType, XmlElement } from '@rgrove/parse-xml'
import { RightsError } from '../rights-error.js'

export const rslNamespace = 'https://rslstandard.org/rsl'

const maxCharacters = 1_000_000
const maxDepth = 50
const maxElements = 20_000

/** An XML element with its name resolved. */
export interface RslElement {
  /** The local name of an element in RSL's namespace; `{namespace}name` of any other. */
  readonly name: string
  readonly path: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly RslElement[]
  /** All its text, white space collapsed. */
  readonly text: string
}

/**
 * Parses XML 1.0 with namespaces (Namespaces in XML 1.0). Document types are refused, so that no entity is ever defined;
 * size, depth and number of elements are bounded.
 *
 * @throws RightsError `rights.invalid-rsl`
 */
export function parseRslXml(xml: string): RslElement {
  if (xml.length > maxCharacters) throw invalidRsl(`is longer than ${maxCharacters} characters`)
  let document: XmlDocument
  try {
    // Nested deeper than the stack, it fails here too.
    document = parseXml(xml, { preserveDocumentType: true })
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw invalidRsl(`is not well-formed XML (${line})`)
  }
  if (document.children.some((child) => child instanceof XmlDocumentType)) throw invalidRsl('has a document type')
  const { root } = document
  if (root === null) throw invalidRsl('has no root element')
  const counter = { elements: 0 }
  return elementOf(root, new Map(), '', 0, counter)
}

export function invalidRsl(problem: string, path = '/'): RightsError {
  const remedy = `Give an RSL 1.0 document: <rsl xmlns="${rslNamespace}">.`
  return new RightsError('rights.invalid-rsl', `${path}: ${problem}. ${remedy}`, [{ path, problem, remedy }])
}

function elementOf(
  node: XmlElement,
  inherited: ReadonlyMap<string, string>,
  path: string,
  depth: number,
  counter: { elements: number },
): RslElement {
  if (depth > maxDepth || ++counter.elements > maxElements) throw invalidRsl('has too many elements')
  const namespaces = new Map(inherited)
  const attributes = new Map<string, string>()
  for (const [name, value] of Object.entries(node.attributes)) {
    if (name === 'xmlns') namespaces.set('', value)
    else if (name.startsWith('xmlns:')) namespaces.set(name.slice('xmlns:'.length), value)
    else attributes.set(name, value)
  }
  const [prefix, local] = node.name.includes(':') ? splitName(node.name) : ['', node.name]
  const namespace = namespaces.get(prefix)
  const name = namespace === rslNamespace ? local : `{${namespace ?? ''}}${local}`
  const here = `${path}/${node.name}`
  const counts = new Map<string, number>()
  const children = node.children.flatMap((child) => {
    if (!(child instanceof XmlElement)) return []
    const position = (counts.get(child.name) ?? 0) + 1
    counts.set(child.name, position)
    const element = elementOf(child, namespaces, here, depth + 1, counter)
    return [position === 1 ? element : { ...element, path: `${element.path}[${position}]` }]
  })
  return { name, path: here, attributes, children, text: node.text.replace(/\s+/g, ' ').trim() }
}

function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':')
  return [name.slice(0, colon), name.slice(colon + 1)]
}

/** Text as it may stand in an element or attribute (XML 1.0, 2.4); what no XML document may hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/\p{Cs}/gu, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;')
      .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  )
}
