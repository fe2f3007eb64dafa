import type { Activity, Statement } from './statement.js'
import { citedValue, statementText } from './statement-text.js'
import { anyUseOfModels, mining } from './uses-of-models.js'
import type { XmpProperty } from './xmp.js'

export const plusNamespace = 'http://ns.useplus.org/ldf/xmp/1.0/'
export const plusVersion = 'plus-ldf-2.0.1'
const vocabulary = /^(?:https?:\/\/ns\.useplus\.org\/ldf\/vocab\/)?(?:DMI-)?([A-Z-]+)$/

/** What is said of what a value does not name; what it names is said in `words`. */
type Meaning = readonly { readonly says: 'allow' | 'disallow'; readonly about: readonly Activity[] }[]

const everything = ['index', 'search', ...anyUseOfModels] as const
const trained = ['train', 'train-generative'] as const

/** The controlled vocabulary Data Mining of the PLUS License Data Format, with IPTC's notes on it. */
const words: Readonly<Record<string, Meaning>> = {
  UNSPECIFIED: [],
  ALLOWED: [{ says: 'allow', about: mining }],
  PROHIBITED: [{ says: 'disallow', about: everything }],
  'PROHIBITED-AIMLTRAINING': [{ says: 'disallow', about: trained }],
  'PROHIBITED-GENAIMLTRAINING': [{ says: 'disallow', about: ['train-generative'] }],
  'PROHIBITED-EXCEPTSEARCHENGINEINDEXING': [
    { says: 'disallow', about: anyUseOfModels },
    { says: 'allow', about: ['index', 'search'] },
  ],
  'PROHIBITED-SEECONSTRAINT': [{ says: 'disallow', about: everything }],
  'PROHIBITED-SEEEMBEDDEDRIGHTSEXPR': [{ says: 'disallow', about: everything }],
  'PROHIBITED-SEELINKEDRIGHTSEXPR': [{ says: 'disallow', about: everything }],
}

/** What else of IPTC and PLUS is kept beside it, because people ask. */
export interface PlusInformation {
  /** `Iptc4xmpExt:DigitalSourceType`: how it was made, such as by a trained model. */
  readonly digitalSourceTypes: readonly string[]
  /** `plus:OtherConstraints`. */
  readonly otherConstraints: readonly string[]
}

/**
 * What `plus:DataMining` in XMP says (IPTC Photo Metadata 2023.1; PLUS LDF). It is found by its local name under any prefix,
 * and under none: in a namespace that is not PLUS's it still forbids, and what it permits there is `unknown`. Values are full
 * addresses, their last part, or that without `DMI-`; a value of no vocabulary is `unknown`; `UNSPECIFIED` says nothing.
 */
export function plusStatements(properties: readonly XmpProperty[]): Statement[] {
  const found = properties.filter(({ local }) => local.toLowerCase() === 'datamining')
  const constraints = plusInformation(properties).otherConstraints
  const linked = properties
    .filter(({ local }) => ['LinkedEncRightsExpr', 'LinkedRightsExpr', 'RightsExprURI'].includes(local))
    .flatMap(({ values }) => values)
    .find((value) => /^https?:\/\//.test(value))
  return found.flatMap((property) => {
    const values = property.values.filter((value) => value !== '')
    if (values.length === 0) return [unknownValue(property, '')]
    return values.flatMap((value) => valueStatements(property, value, constraints, linked))
  })
}

/**
 * The same of metadata that a program has listed by key: `DataMining`, `XMP:DataMining`, `XMP-plus:DataMining`,
 * `Xmp.plus.DataMining`, each with a text or several. A key without `plus` before it permits nothing.
 */
export function plusFieldStatements(fields: Readonly<Record<string, unknown>>): Statement[] {
  return plusStatements(
    Object.entries(fields).map(([name, value]): XmpProperty => {
      const [, prefix, local = name] = /(?:^|[-.:])(?:(plus)[.:])?([^.:]+)$/i.exec(name) ?? []
      const values = Array.isArray(value) ? value : [value]
      const texts = values.map((one) => (typeof one === 'string' ? one : citedValue(one)))
      return { namespace: prefix === undefined ? undefined : plusNamespace, local, name, values: texts }
    }),
  )
}

export function plusInformation(properties: readonly XmpProperty[]): PlusInformation {
  const valuesOf = (name: string) => [
    ...new Set(properties.filter(({ local }) => local === name).flatMap(({ values }) => values)),
  ]
  return {
    digitalSourceTypes: valuesOf('DigitalSourceType').map(statementText),
    otherConstraints: valuesOf('OtherConstraints')
      .filter((text) => text !== '')
      .map(statementText),
  }
}

function valueStatements(
  property: XmpProperty,
  value: string,
  constraints: readonly string[],
  linked: string | undefined,
): Statement[] {
  const [, word = ''] =
    vocabulary.exec(
      value
        .trim()
        .replace(/^.*\/vocab\//i, '')
        .toUpperCase(),
    ) ?? []
  const meaning = Object.hasOwn(words, word) ? words[word] : undefined
  if (meaning === undefined) return [unknownValue(property, value)]
  const [constraint] = constraints
  const why =
    word === 'PROHIBITED-SEECONSTRAINT'
      ? `is prohibited but for what its constraints say: ${constraint ?? 'they are not there'}`
      : word.startsWith('PROHIBITED-SEE')
        ? 'is prohibited but for what its rights expression says'
        : undefined
  return meaning.map((part) => {
    const own = property.namespace === plusNamespace
    const statement: Statement = {
      family: 'plus',
      version: plusVersion,
      about: part.about,
      says: part.says,
      text: cited(property, value),
      stated: stated(property),
      ...(why !== undefined && { why: statementText(why) }),
      ...(word.startsWith('PROHIBITED-SEE') && linked !== undefined && { terms: statementText(linked) }),
    }
    if (own || part.says !== 'allow') return statement
    return { ...statement, says: 'unknown', why: "permits, in a namespace that is not PLUS's" }
  })
}

function unknownValue(property: XmpProperty, value: string): Statement {
  return {
    family: 'plus',
    version: plusVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: cited(property, value),
    stated: stated(property),
    why: 'is of no vocabulary',
  }
}

const cited = ({ name }: XmpProperty, value: string) => citedValue(`${name.slice(0, 100)}: ${value}`)
const stated = ({ name }: XmpProperty) => ({ medium: 'xmp', field: name.slice(0, 200) })
