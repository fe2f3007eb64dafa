import { aiprefHeaderStatements } from './aipref.js'
import { contentSignalHeaderStatements } from './content-signal.js'
import { licenceLinks } from './link-header.js'
import { rslVersion } from './rsl.js'
import type { StatedIn, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { readTdmrepHeaders, tdmrepStatements } from './tdmrep.js'
import { anyUseOfModels } from './uses-of-models.js'
import { xRobotsTagHeaderStatements } from './x-robots-tag.js'

/** Names of response headers that state something, in lower case. */
export const signalHeaders = ['x-robots-tag', 'tdm-reservation', 'content-usage', 'content-signal', 'link'] as const
export type SignalHeader = (typeof signalHeaders)[number]

/**
 * What the headers of one response state. `rawHeaders`: names and values in turn, as Node.js gives them, names in any case
 * and repeated as they were sent. TDMRep's stand for themselves here; where its file or the page is at hand too, which
 * override each other, `statementsAt` knows it. For the hot path there is `createHeaderCheck`, which says the same.
 */
export function headerStatements(
  rawHeaders: readonly string[],
  headers: readonly SignalHeader[] = signalHeaders,
): Statement[] {
  return headers.flatMap((header) => statementsOfHeader[header](valuesOf(rawHeaders, header)))
}

/** What the values of one header of one response state. */
export const statementsOfHeader: Readonly<Record<SignalHeader, (values: readonly string[]) => Statement[]>> = {
  'x-robots-tag': xRobotsTagHeaderStatements,
  'tdm-reservation': reservationStatements,
  'content-usage': aiprefHeaderStatements,
  'content-signal': contentSignalHeaderStatements,
  link: (values) => values.flatMap(licenceStatements),
}

/** Whether a name is the one in lower case, letters of ASCII in any case. */
export function isHeaderNamed(name: string, lower: string): boolean {
  if (name.length !== lower.length) return false
  for (let at = 0; at < lower.length; at++) {
    const expected = lower.charCodeAt(at)
    const given = name.charCodeAt(at)
    if (given !== expected && (given !== expected - 32 || expected < 97)) return false
  }
  return true
}

function valuesOf(rawHeaders: readonly string[], header: string): string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    if (isHeaderNamed(rawHeaders[at]!, header)) values.push(rawHeaders[at + 1]!)
  return values
}

/** A field that comes twice is one with both values, RFC 9110 section 5.3. */
function reservationStatements(values: readonly string[]): Statement[] {
  const headers = readTdmrepHeaders(values.map((value) => ['tdm-reservation', value] as const))
  return tdmrepStatements(headers === undefined ? {} : { headers })
}

function licenceStatements(value: string): Statement[] {
  return licenceLinks(value).map((href) => unreadTerms(href, value, { medium: 'header', field: 'link' }))
}

/** RSL 1.0: a link says that there are terms, and not what they are. */
export function unreadTerms(href: string, text: string, stated: StatedIn): Statement {
  return {
    family: 'rsl',
    version: rslVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: statementText(text),
    stated,
    why: 'there are terms at the link, which were not read',
    terms: statementText(href),
  }
}
