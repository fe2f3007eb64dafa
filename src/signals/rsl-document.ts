import { type DocumentProblem, SignalsError } from './signals-error.js'
import { parseXmlTree, type XmlTree } from './xml.js'

export type RslTermType = 'usage' | 'user' | 'geo'

/** `<permits>` or `<prohibits>`: its type and its words, as they stand. */
export interface RslTerm {
  readonly type: RslTermType
  readonly values: readonly string[]
  readonly path: string
}

export const rslPaymentTypes = [
  'purchase',
  'subscription',
  'training',
  'crawl',
  'use',
  'contribution',
  'attribution',
  'free',
] as const
export type RslPaymentType = (typeof rslPaymentTypes)[number]

export interface RslPayment {
  readonly type: RslPaymentType
  readonly amounts: readonly { readonly value: string; readonly currency: string }[]
  /** Addresses of standard and custom agreements. */
  readonly standard: readonly string[]
  readonly custom: readonly string[]
  readonly path: string
}

export interface RslLicense {
  readonly permits: readonly RslTerm[]
  readonly prohibits: readonly RslTerm[]
  readonly payments: readonly RslPayment[]
  readonly legal: readonly { readonly type: string; readonly text: string }[]
  /** What stands in it and is not understood: places, and what it is. */
  readonly unknown: readonly DocumentProblem[]
  readonly path: string
}

export interface RslContent {
  /** An address, or a path with the wildcards of RFC 9309. */
  readonly url: string
  /** A licence server: a token of its is needed even for what is free. */
  readonly server?: string
  readonly encrypted: boolean
  readonly lastmod?: string
  readonly licenses: readonly RslLicense[]
  readonly terms?: string
  readonly copyright?: { readonly holder: string; readonly type?: string; readonly contact?: string }
  readonly path: string
}

export interface RslDocument {
  readonly contents: readonly RslContent[]
  /** What was passed over, with its place. */
  readonly problems: readonly DocumentProblem[]
}

/**
 * Reads an RSL 1.0 document (Really Simple Licensing 1.0, Recommendation, section 3): contents, each with its licences.
 * What is not known within a licence is kept as `unknown` there, since it may be a condition.
 *
 * @throws SignalsError `signals.invalid-rsl`: not well-formed, another root, a document type, a content without address
 */
export function parseRsl(xml: string): RslDocument {
  const root = parseRslXml(xml)
  if (root.name !== 'rsl') throw invalidRsl(`has the root ${root.name.slice(0, 80)}`)
  const problems: DocumentProblem[] = []
  const contents: RslContent[] = []
  for (const child of root.children) {
    if (child.name === 'content') contents.push(contentOf(child, problems))
    else problems.push(passedOver(child))
  }
  return { contents, problems }
}

function passedOver({ path, name }: RslElement): DocumentProblem {
  return { path, problem: `${name} is not understood`, remedy: 'It is passed over.' }
}

function contentOf(element: RslElement, problems: DocumentProblem[]): RslContent {
  const url = element.attributes.get('url')?.trim()
  if (url === undefined || url === '') throw invalidRsl('has no url', element.path)
  const licenses: RslLicense[] = []
  let terms: string | undefined
  let copyright: RslContent['copyright']
  for (const child of element.children) {
    if (child.name === 'license') licenses.push(licenseOf(child))
    else if (child.name === 'terms') terms = child.text
    else if (child.name === 'copyright') copyright = copyrightOf(child)
    else if (child.name !== 'schema' && child.name !== 'alternate') problems.push(passedOver(child))
  }
  const server = element.attributes.get('server')?.trim()
  const lastmod = element.attributes.get('lastmod')?.trim()
  return {
    url,
    ...(server !== undefined && { server }),
    // Anything but a plain "false" may mean that a key is needed.
    encrypted: !['', '0', 'false'].includes(element.attributes.get('encrypted')?.trim() ?? ''),
    ...(lastmod !== undefined && { lastmod }),
    licenses,
    ...(terms !== undefined && { terms }),
    ...(copyright && { copyright }),
    path: element.path,
  }
}

function copyrightOf(element: RslElement): NonNullable<RslContent['copyright']> {
  const type = element.attributes.get('type')
  const contact = element.attributes.get('contactEmail') ?? element.attributes.get('contactUrl')
  return { holder: element.text, ...(type !== undefined && { type }), ...(contact !== undefined && { contact }) }
}

function licenseOf(element: RslElement): RslLicense {
  const permits: RslTerm[] = []
  const prohibits: RslTerm[] = []
  const payments: RslPayment[] = []
  const legal: { type: string; text: string }[] = []
  const unknown: DocumentProblem[] = []
  for (const child of element.children) {
    if (child.name === 'permits' || child.name === 'prohibits') {
      const term = termOf(child)
      if (term === undefined) unknown.push(notKnown(child))
      else (child.name === 'permits' ? permits : prohibits).push(term)
    } else if (child.name === 'payment') {
      const payment = paymentOf(child, unknown)
      if (payment !== undefined) payments.push(payment)
    } else if (child.name === 'legal') legal.push({ type: child.attributes.get('type') ?? '', text: child.text })
    else unknown.push(notKnown(child))
  }
  for (const attribute of element.attributes.keys())
    unknown.push({ ...notKnown(element), problem: `the attribute ${attribute} of a license is not understood` })
  return { permits, prohibits, payments, legal, unknown, path: element.path }
}

function notKnown({ path, name }: RslElement): DocumentProblem {
  return { path, problem: `${name} of a license is not understood`, remedy: 'Nothing is granted by this license.' }
}

/** 3.5, 3.6: words separated by white space; the commas of earlier drafts are still found. */
function termOf({ attributes, text, children, path }: RslElement): RslTerm | undefined {
  const type = attributes.get('type')
  if ((type !== 'usage' && type !== 'user' && type !== 'geo') || attributes.size > 1 || children.length > 0)
    return undefined
  return { type, values: text.split(/[\s,]+/).filter((word) => word !== ''), path }
}

/** 3.7: without a type it is free. */
function paymentOf(element: RslElement, unknown: DocumentProblem[]): RslPayment | undefined {
  const word = element.attributes.get('type') ?? 'free'
  const type = rslPaymentTypes.find((one) => one === word)
  if (type === undefined) {
    unknown.push({
      ...notKnown(element),
      problem: `the payment ${JSON.stringify(word.slice(0, 60))} is not understood`,
    })
    return undefined
  }
  const amounts: { value: string; currency: string }[] = []
  const standard: string[] = []
  const custom: string[] = []
  for (const child of element.children) {
    if (child.name === 'amount') amounts.push({ value: child.text, currency: child.attributes.get('currency') ?? '' })
    else if (child.name === 'standard') standard.push(child.text)
    else if (child.name === 'custom') custom.push(child.text)
    else if (child.name !== 'accepts') unknown.push(notKnown(child))
  }
  return { type, amounts, standard, custom, path: element.path }
}

export const rslNamespace = 'https://rslstandard.org/rsl'

/** An element, named so that RSL's own are told from others'. */
interface RslElement {
  /** The local name of an element in RSL's namespace; `{namespace}name` of any other. */
  readonly name: string
  readonly path: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly RslElement[]
  /** All its text, white space collapsed. */
  readonly text: string
}

function parseRslXml(xml: string): RslElement {
  try {
    return elementOf(parseXmlTree(xml))
  } catch (error) {
    if (!(error instanceof SignalsError)) throw error
    throw invalidRsl(error.message)
  }
}

function elementOf({ namespace, local, attributes, children, text, path }: XmlTree): RslElement {
  return {
    name: namespace === rslNamespace ? local : `{${namespace ?? ''}}${local}`,
    path,
    attributes: new Map(attributes.map(({ name, value }) => [name, value])),
    children: children.map(elementOf),
    text,
  }
}

function invalidRsl(problem: string, path = '/'): SignalsError {
  const remedy = `Give an RSL 1.0 document: <rsl xmlns="${rslNamespace}">.`
  return new SignalsError('signals.invalid-rsl', `${path}: ${problem}. ${remedy}`, [{ path, problem, remedy }])
}
