import { aiprefHeaderStatements } from './aipref.js'
import { contentSignalHeaderStatements } from './content-signal.js'
import { licenceLinks } from './link-header.js'
import type { Says, Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { anyUseOfModels, mining } from './uses-of-models.js'
import { xRobotsTagHeaderStatements } from './x-robots-tag.js'

/** Names of response headers that state something, in lower case. */
export const signalHeaders = ['x-robots-tag', 'tdm-reservation', 'content-usage', 'content-signal', 'link'] as const
export type SignalHeader = (typeof signalHeaders)[number]

/**
 * What the headers of one response state. `rawHeaders`: names and values in turn, as Node.js gives them, names in any case
 * and repeated as they were sent. For the hot path there is `createHeaderCheck`, which says the same without statements.
 */
export function headerStatements(rawHeaders: readonly string[]): Statement[] {
  return signalHeaders.flatMap((header) => statementsOfHeader[header](valuesOf(rawHeaders, header)))
}

/** What the values of one header of one response state. */
export const statementsOfHeader: Readonly<Record<SignalHeader, (values: readonly string[]) => Statement[]>> = {
  'x-robots-tag': xRobotsTagHeaderStatements,
  'tdm-reservation': (values) => values.map(reservationStatement),
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

/** TDMRep (Final Community Group Report, 2024-02-02), section 5: `1` reserves, `0` doesn't, and nothing else is a value. */
function reservationStatement(value: string): Statement {
  const says: Says = value === '1' ? 'disallow' : value === '0' ? 'allow' : 'unknown'
  return {
    family: 'tdmrep',
    version: 'tdmrep-2024-02-02',
    about: mining,
    says,
    text: statementText(value),
    stated: { medium: 'header', field: 'tdm-reservation' },
    ...(says === 'unknown' ? { why: 'is neither 0 nor 1' } : {}),
  }
}

/** RSL 1.0: the link says that there are terms, and not what they are. */
function licenceStatements(value: string): Statement[] {
  return licenceLinks(value).map((href) => ({
    family: 'rsl',
    version: 'rsl-1.0',
    about: anyUseOfModels,
    says: 'unknown',
    text: statementText(value),
    stated: { medium: 'header', field: 'link' },
    why: 'there are terms at the link, which were not read',
    terms: statementText(href),
  }))
}
