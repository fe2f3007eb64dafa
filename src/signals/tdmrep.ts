import { readJson } from './json.js'
import { robotsPathOf, robotsPattern, robotsPatternMatches } from './robots-pattern.js'
import type { StatedIn, Statement } from './statement.js'
import { citedValue, statementText } from './statement-text.js'
import { mining } from './uses-of-models.js'
import { parseXmlTree, type XmlTree } from './xml.js'
import type { XmpProperty } from './xmp.js'

/** TDM Reservation Protocol, final report of the W3C community group (2024-02-02). */
export const tdmrepVersion = 'tdmrep-2024-02-02'

const xmpNamespaces = ['http://www.w3.org/ns/tdmrep/', 'http://www.w3.org/ns/tdmrep#', 'http://www.w3.org/ns/tdmrep']
const fileBytesMax = 5_000_000

/** What one stage says of a resource. A stage that says neither is not given. */
export interface TdmrepSaid {
  /** `reserved` 1, `open` 0; `doubtful`: another value, which may have been meant as 1. Absent: not set. */
  readonly reservation?: 'reserved' | 'open' | 'doubtful'
  /** Address of the policy. */
  readonly policy?: string
  readonly text: string
  readonly stated: StatedIn
  readonly why?: string
}

/** Where TDMRep is looked for, in the order in which each overrides those before it. */
export interface TdmrepStages {
  /** `/.well-known/tdmrep.json` of the origin. */
  readonly file?: TdmrepSaid
  readonly headers?: TdmrepSaid
  readonly html?: TdmrepSaid
  /** In the resource itself: EPUB, PDF. */
  readonly content?: TdmrepSaid
}

/**
 * What all stages come to: at most one statement. A later stage overrides what it sets; what it does not set, or sets to
 * something that is no value, stays. What is no value may have been meant as a reservation, and takes back a permission.
 */
export function tdmrepStatements({ file, headers, html, content }: TdmrepStages): Statement[] {
  let decisive: TdmrepSaid | undefined
  let policy: string | undefined
  for (const said of [file, headers, html, content]) {
    if (said === undefined) continue
    policy = said.policy ?? policy
    const doubt = said.reservation === 'doubtful'
    if (said.reservation !== undefined && !(doubt && decisive?.reservation === 'reserved')) decisive = said
  }
  if (decisive?.reservation === undefined) return []
  const says = { reserved: 'disallow', open: 'allow', doubtful: 'unknown' } as const
  return [
    {
      family: 'tdmrep',
      version: tdmrepVersion,
      about: mining,
      says: says[decisive.reservation],
      text: statementText(decisive.text),
      stated: decisive.stated,
      ...(decisive.why !== undefined && { why: statementText(decisive.why) }),
      ...(policy !== undefined && { terms: statementText(policy) }),
    },
  ]
}

/**
 * What `/.well-known/tdmrep.json` says of an address: the first rule, in its sequence, whose location matches. A file
 * that can't be read, or a rule before the match that can't, is `doubtful`.
 */
export function readTdmrepFile(bytes: Uint8Array | string, url: string): TdmrepSaid | undefined {
  const doubtful = (why: string, about: unknown): TdmrepSaid => ({
    reservation: 'doubtful',
    text: citedValue(about),
    stated: { medium: 'tdmrep.json' },
    why,
  })
  const read = readJson(bytes, fileBytesMax)
  if ('why' in read) return doubtful(read.why, read.text)
  const { value: rules } = read
  if (!Array.isArray(rules)) return doubtful('is not a list of rules', rules)
  const path = robotsPathOf(url)
  for (const rule of rules) {
    const { location, ...said } = (typeof rule === 'object' && rule !== null ? rule : {}) as Record<string, unknown>
    const reservation = reservationOf(said['tdm-reservation'])
    if (typeof location !== 'string' || location === '') {
      if (reservation !== 'open') return doubtful('has a rule without a location', rule)
      continue
    }
    if (!covers(location, path, reservation === 'open')) continue
    return {
      ...saidIn(reservation, said['tdm-policy']),
      text: citedValue(rule),
      stated: { medium: 'tdmrep.json', path: statementText(location) },
    }
  }
  return undefined
}

/** Headers `tdm-reservation` and `tdm-policy` of a response, as they came, names in any case. */
export function readTdmrepHeaders(headers: Iterable<readonly [name: string, value: string]>): TdmrepSaid | undefined {
  return saidByPairs(headers, 'header')
}

/** Metas of a page, by name and content. */
export function readTdmrepMetas(metas: Iterable<readonly [name: string, content: string]>): TdmrepSaid | undefined {
  return saidByPairs(metas, 'html')
}

/** XMP of a PDF, or of any other file that has it. */
export function readTdmrepXmp(properties: readonly XmpProperty[]): TdmrepSaid | undefined {
  const ours = properties.filter(({ namespace, name }) =>
    namespace === undefined ? /^tdm[:-]/.test(name) : xmpNamespaces.includes(namespace),
  )
  const pairs = ours.flatMap(({ local, values }) =>
    values.map((value) => [`tdm-${local.replace(/^tdm-/, '')}`, value] as const),
  )
  return saidByPairs(pairs, 'xmp')
}

/** The package document of an EPUB 2 or 3: `tdm:reservation` and `tdm:policy` among its metadata. */
export function readTdmrepEpub(packageDocument: string): TdmrepSaid | undefined {
  let tree: XmlTree
  try {
    tree = parseXmlTree(packageDocument, {
      charactersMax: 10_000_000,
      depthMax: 60,
      elementsMax: 200_000,
      documentType: true,
    })
  } catch (error) {
    const why = `is a package that can't be read (${error instanceof Error ? error.message : error})`
    return { reservation: 'doubtful', text: citedValue(packageDocument), stated: { medium: 'epub' }, why }
  }
  const prefixes = prefixesOf(tree)
  const named = (name: string) => {
    const [, prefix, local] = /^\s*([^:\s]+):(.*)$/s.exec(name) ?? []
    return prefix !== undefined && prefixes.has(prefix) ? `tdm-${local}` : name
  }
  const metas = tree.children.filter(({ local }) => local === 'metadata').flatMap(({ children }) => children)
  const pairs = metas
    .filter(({ local }) => local === 'meta')
    .flatMap((meta): [string, string][] => {
      const of = (name: string) => meta.attributes.find((one) => one.name === name)?.value
      const [property, name] = [of('property'), of('name')]
      // Of EPUB 3 with the value as text, of EPUB 2 with the value as an attribute.
      if (property !== undefined) return [[property, meta.text]]
      return name === undefined ? [] : [[name, of('content') ?? '']]
    })
  return saidByPairs(
    pairs.map(([name, value]) => [named(name), value] as const),
    'epub',
  )
}

/** EPUB 3.3, D.1.4: prefixes are bound in an attribute; `tdm` was never bound in EPUB 2. */
function prefixesOf({ attributes }: XmlTree): ReadonlySet<string> {
  const bound = attributes.find(({ name }) => name === 'prefix')?.value ?? ''
  const pairs = [...bound.matchAll(/([^\s:]+):\s+(\S+)/g)]
  const ours = pairs.filter(([, , iri]) => xmpNamespaces.includes(iri!)).map(([, prefix]) => prefix!)
  return new Set(['tdm', ...ours])
}

function saidByPairs(pairs: Iterable<readonly [string, string]>, medium: string): TdmrepSaid | undefined {
  const valuesOf = new Map<string, string[]>([
    ['tdm-reservation', []],
    ['tdm-policy', []],
  ])
  for (const [name, value] of pairs) valuesOf.get(name.trim().toLowerCase())?.push(value.trim())
  const [values, policies] = [valuesOf.get('tdm-reservation')!, valuesOf.get('tdm-policy')!]
  if (values.length === 0 && policies.length === 0) return undefined
  // Of several, the most restrictive.
  const each = values.map((value) => reservationOf(value, true))
  const reservation = (['reserved', 'doubtful', 'open'] as const).find((one) => each.includes(one))
  const field = values.length === 0 ? 'tdm-policy' : 'tdm-reservation'
  return {
    ...saidIn(reservation, policies[0]),
    text: `${field}: ${(values.length === 0 ? policies : values).join(', ')}`,
    stated: { medium, field },
  }
}

function saidIn(
  reservation: TdmrepSaid['reservation'],
  policy: unknown,
): Pick<TdmrepSaid, 'reservation' | 'policy' | 'why'> {
  return {
    ...(reservation !== undefined && { reservation }),
    ...(reservation === 'doubtful' && { why: 'is neither 0 nor 1, and may have been meant as a reservation' }),
    ...(typeof policy === 'string' && policy !== '' && { policy }),
  }
}

/** 1 or 0, a number in JSON. Any other value the report takes as not set; here it may have been meant as 1. */
function reservationOf(value: unknown, asText = false): TdmrepSaid['reservation'] {
  if (value === undefined || value === null) return undefined
  if (value === 1 || (asText && value === '1')) return 'reserved'
  return value === 0 || (asText && value === '0') ? 'open' : 'doubtful'
}

/** Like a path of robots.txt: what opens is matched as it is written, what reserves also with escapes resolved. */
function covers(location: string, path: string, strictly: boolean): boolean {
  const pattern = /^https?:\/\//i.test(location) ? robotsPathOf(location) : location
  if (robotsPatternMatches(robotsPattern(pattern), path, strictly)) return true
  return !strictly && !/^[/*]/.test(pattern) && robotsPatternMatches(robotsPattern(`/${pattern}`), path, false)
}
