import { readJson } from './json.js'
import type { Activity, Says, Statement } from './statement.js'
import { citedValue, statementText } from './statement-text.js'
import { anyUseOfModels, mining } from './uses-of-models.js'

export const odrlVersion = 'odrl-2.2'
const bytesMax = 5_000_000
const policiesMax = 1000

/**
 * What an ODRL 2.2 policy in JSON-LD says of mining and training, with the profile of TDMRep (W3C CG). A permission
 * with a duty, a constraint, an assignee or a refinement is conditional: without a grant it is `disallow`, with what it is
 * conditional on. A policy that permits and prohibits the same is resolved by its `conflict`; by the default, `invalid`, it
 * is void, and `unknown`. What a policy inherits, contexts and profiles that are not known, and terms that are not understood
 * permit nothing. Nothing is fetched.
 *
 * @param asset the address asked about: what has another target permits nothing there, and what it prohibits is `unknown`.
 * Absent: targets are cited, and all count
 */
export function odrlStatements(policy: Uint8Array | string, asset?: string): Statement[] {
  const read = readJson(policy, bytesMax)
  if ('why' in read) return [unknown(read.text, read.why)]
  const { value } = read
  const policies = policiesIn(value)
  if (policies.length === 0 || policies.length > policiesMax) return [unknown(value, 'is no policy that can be read')]
  return policies.flatMap((one) => policyStatements(one, asset))
}

type Fields = Readonly<Record<string, unknown>>

/** A policy, its terms without prefixes, and why what it permits is not known. */
interface Policy {
  readonly fields: Fields
  readonly doubts: readonly string[]
  readonly terms: string | undefined
}

function policiesIn(value: unknown, context: unknown = undefined): Policy[] {
  if (Array.isArray(value)) return value.slice(0, policiesMax + 1).flatMap((one) => policiesIn(one, context))
  if (!isMap(value)) return []
  const fields = plainTerms(value)
  const own = fields['@context'] ?? context
  if (Array.isArray(fields['@graph'])) return policiesIn(fields['@graph'], own)
  const doubts = [...contextDoubts(own), ...profileDoubts(fields)]
  if (fields.inheritFrom !== undefined) doubts.push('inherits from a policy that is not here')
  if (!listOf(fields['@type'] ?? fields.type).every((type) => policyTypes.has(localName(type) ?? '')))
    doubts.push('is of a type that grants nothing, or is not known')
  return [{ fields, doubts, terms: termsOf(fields) }]
}

function policyStatements({ fields, doubts, terms }: Policy, asset: string | undefined): Statement[] {
  const rules = (kind: string) => listOf(fields[kind]).map((rule) => ruleOf(kind, rule, fields, asset))
  const prohibitions = rules('prohibition').flatMap((rule) => prohibited(rule))
  const obliged = listOf(fields.obligation ?? fields.duty).length > 0 ? ['has obligations'] : []
  const permissions = rules('permission').flatMap((rule) => permitted(rule, [...doubts, ...obliged]))
  const meets = (a: Ruled, b: Ruled) => a.about.some((one) => b.about.includes(one))
  const clash = permissions.some((one) => one.about.length > 0 && prohibitions.some((other) => meets(one, other)))
  const cite = (ruled: Ruled) => statementOf(ruled, terms)
  if (!clash) return [...prohibitions, ...permissions].map(cite)
  const conflict = localName(fields.conflict)
  // ODRL 2.2, 2.9: by `perm` permissions override, by `prohibit` prohibitions, and otherwise the policy is void.
  if (conflict === 'prohibit') return [...prohibitions, ...permissions.filter((one) => one.says !== 'allow')].map(cite)
  if (conflict === 'perm')
    return [...permissions, ...prohibitions.filter((one) => !permissions.some((other) => meets(one, other)))].map(cite)
  return [...prohibitions, ...permissions].map((ruled) =>
    cite({ ...ruled, says: 'unknown', why: 'permits and prohibits the same: the policy is void' }),
  )
}

/** Of a Request somebody else hopes for what it permits (ODRL Vocabulary 2.2, 3.2). */
const policyTypes = new Set(['Policy', 'Set', 'Offer', 'Agreement'])

/** A rule, as far as it is about uses of models. */
interface Ruled {
  readonly about: readonly Activity[]
  readonly says: Says
  readonly field: string
  readonly text: string
  readonly why?: string
  readonly target?: string
}

interface Rule {
  readonly fields: Fields
  readonly actions: readonly Action[]
  readonly field: string
  readonly text: string
  readonly target: string | undefined
  /** It has targets, and none of them is what is asked about. */
  readonly elsewhere: boolean
}

interface Action {
  readonly name: string
  readonly refined: boolean
}

function ruleOf(kind: string, value: unknown, policy: Fields, asset: string | undefined): Rule {
  const own = isMap(value) ? plainTerms(value) : {}
  // A policy's target, action and assignee are those of each of its rules (ODRL 2.2, 2.7.1).
  const assignee = own.assignee ?? policy.assignee
  const targets = listOf(own.target ?? policy.target).map(targetOf)
  const [target] = targets
  return {
    fields: assignee === undefined ? own : { ...own, assignee },
    actions: listOf(own.action ?? policy.action).flatMap(actionsOf),
    field: kind,
    text: citedValue(value),
    target,
    elsewhere:
      asset !== undefined && targets.length > 0 && !targets.some((one) => one !== undefined && isUnder(asset, one)),
  }
}

function prohibited(rule: Rule): Ruled[] {
  const { actions, field, text, target, elsewhere } = rule
  const about = new Set(actions.flatMap(({ name }) => prohibitedBy.get(name) ?? []))
  const strange = actions.length === 0 || actions.some(({ name }) => maybeOurs(name))
  const base = { field, text, ...(target !== undefined && { target }) }
  if (about.size > 0) {
    // The target may be a collection that what is asked about belongs to.
    const why = elsewhere ? { says: 'unknown' as const, why: 'has another target' } : { says: 'disallow' as const }
    return [{ ...base, about: [...about], ...why }]
  }
  if (!strange) return []
  return [{ ...base, about: anyUseOfModels, says: 'unknown', why: 'prohibits an action that is not known' }]
}

function permitted(rule: Rule, doubts: readonly string[]): Ruled[] {
  const { actions, field, text, target, elsewhere, fields } = rule
  if (elsewhere) return []
  const base = { field, text, ...(target !== undefined && { target }) }
  return actions.flatMap((action): Ruled[] => {
    const { name } = action
    const about = permittedBy.get(name)
    if (about === undefined) {
      const general = name === 'use' || maybeOurs(name)
      return general
        ? [{ ...base, about: anyUseOfModels, says: 'unknown', why: `permits ${cut(name)}, which does not name mining` }]
        : []
    }
    const conditions = conditionsOf(fields, action)
    if (conditions.length > 0)
      return [
        {
          ...base,
          about,
          says: 'disallow',
          why: statementText(`is allowed only on conditions: ${conditions.join('; ')}`),
        },
      ]
    if (doubts.length > 0) return [{ ...base, about, says: 'unknown', why: statementText(doubts.join('; ')) }]
    return [{ ...base, about, says: 'allow' }]
  })
}

/** Terms of a permission that make it no less: everything else is a condition. */
const harmless = new Set(['action', 'target', 'uid', '@id', 'id', '@type', 'type', 'assigner', 'output'])

function conditionsOf(fields: Fields, { refined }: Action): string[] {
  const conditions: string[] = []
  for (const duty of listOf(fields.duty)) {
    const names = isMap(duty) ? listOf(plainTerms(duty).action).flatMap(actionsOf) : []
    conditions.push(names.length > 0 ? names.map(({ name }) => dutyName(name)).join(', ') : 'a duty')
  }
  for (const constraint of listOf(fields.constraint)) conditions.push(constraintName(constraint))
  if (fields.assignee !== undefined) conditions.push('only for an assignee')
  if (refined) conditions.push('only in a refined way')
  for (const name of Object.keys(fields))
    if (!harmless.has(name) && !['duty', 'constraint', 'assignee'].includes(name)) conditions.push(cut(name))
  return conditions
}

function dutyName(name: string): string {
  if (name === 'obtainConsent') return 'consent has to be obtained'
  return name === 'compensate' ? 'it has to be paid for' : `duty ${cut(name)}`
}

function constraintName(value: unknown): string {
  const { leftOperand, operator, rightOperand } = isMap(value) ? plainTerms(value) : ({} as Fields)
  const words = [leftOperand, operator, rightOperand].map((one) => cut(localName(one) ?? JSON.stringify(one) ?? ''))
  return `constraint ${words.join(' ').trim()}`.trim()
}

/** What prohibiting an action prohibits of ours: what it is, and what it includes (ODRL Vocabulary, 3.15; TDMRep). */
const prohibitedBy: ReadonlyMap<string, readonly Activity[]> = new Map<string, readonly Activity[]>([
  ['use', ['crawl', 'index', 'search', ...anyUseOfModels]],
  ['tdm:mine', mining],
  ['mine', mining],
  ['kyodaku:train', ['train', 'train-generative']],
  ['reproduce', mining],
  ['extract', mining],
  ['derive', mining],
  ['index', ['index', 'search']],
])

const permittedBy: ReadonlyMap<string, readonly Activity[]> = new Map<string, readonly Activity[]>([
  ['tdm:mine', mining],
  ['mine', mining],
  ['kyodaku:train', ['train', 'train-generative']],
])

const known = new Set([
  ...prohibitedBy.keys(),
  ...'acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete display distribute'.split(
    ' ',
  ),
  ...'ensureExclusivity execute give grantUse include inform install modify move nextPolicy obtainConsent play present'.split(
    ' ',
  ),
  ...'print read reviewPolicy sell stream synchronize textToSpeech transfer transform translate uninstall watermark'.split(
    ' ',
  ),
  ...'Attribution CommericalUse DerivativeWorks Distribution Notice Reproduction ShareAlike Sharing SourceCode'.split(
    ' ',
  ),
])

/** An action of no vocabulary that is known may mean training. */
const maybeOurs = (name: string): boolean => !known.has(name.replace(/^cc:/, ''))

function actionsOf(value: unknown): Action[] {
  if (!isMap(value)) return [{ name: localName(value) ?? cut(String(value)), refined: false }]
  const fields = plainTerms(value)
  const inner = fields['rdf:value'] ?? fields.value ?? fields['@id'] ?? fields.id ?? fields.uid
  const name = localName(isMap(inner) ? (inner['@id'] ?? inner.id) : inner)
  return [{ name: name ?? '', refined: fields.refinement !== undefined }]
}

const prefixes: readonly (readonly [iri: string, prefix: string])[] = [
  ['http://www.w3.org/ns/odrl/2/', ''],
  ['https://www.w3.org/ns/odrl/2/', ''],
  ['odrl:', ''],
  ['http://www.w3.org/ns/tdmrep#', 'tdm:'],
  ['http://www.w3.org/ns/tdmrep/', 'tdm:'],
  ['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'rdf:'],
  ['http://creativecommons.org/ns#', 'cc:'],
  ['urn:kyodaku:odrl:', 'kyodaku:'],
]

/** A term without ODRL's prefix, and with the short one of the other vocabularies that are known. */
function localName(value: unknown): string | undefined {
  const name = isMap(value) ? (value['@id'] ?? value.id) : Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof name !== 'string') return undefined
  const found = prefixes.find(([iri]) => name.startsWith(iri))
  return found === undefined ? name : `${found[1]}${name.slice(found[0].length)}`
}

function plainTerms(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).map(([name, said]) => [localName(name) ?? name, said]))
}

const contexts = /^https?:\/\/(?:www\.)?w3\.org\/ns\/(?:odrl|tdmrep)(?:\.jsonld|\/)?$/

/** A context that is not known may give any word another meaning; prefixes of other vocabularies don't. */
function contextDoubts(context: unknown): string[] {
  const parts = listOf(context)
  if (parts.length === 0) return ['has no context']
  const known = (part: unknown) =>
    typeof part === 'string'
      ? contexts.test(part)
      : isMap(part) &&
        Object.entries(part).every(
          ([name, iri]) =>
            name === '@language' ||
            (typeof iri === 'string' && /[:/#]$/.test(iri) && !['odrl', 'tdm', 'rdf'].includes(name)) ||
            isOwnPrefix(name, iri),
        )
  return parts.every(known) ? [] : ['has a context that is not known']
}

function isOwnPrefix(name: string, iri: unknown): boolean {
  return prefixes.some(
    ([known, prefix]) => known === iri && (prefix === `${name}:` || (prefix === '' && name === 'odrl')),
  )
}

const profiles = new Set([
  'http://www.w3.org/ns/tdmrep',
  'http://www.w3.org/ns/tdmrep/',
  'http://www.w3.org/ns/tdmrep/policy',
  'http://www.w3.org/ns/odrl/2/core',
  'http://www.w3.org/ns/odrl/2/',
  'urn:kyodaku:odrl',
])

function profileDoubts({ profile }: Fields): string[] {
  const all = listOf(profile).map((one) => (isMap(one) ? (one['@id'] ?? one.id) : one))
  return all.every((one) => typeof one === 'string' && profiles.has(one)) ? [] : ['has a profile that is not known']
}

/** Where terms can be had: the assigner's page or address, or else the policy itself. */
function termsOf({ assigner, uid, '@id': id }: Fields): string | undefined {
  const [party] = listOf(assigner)
  const fields = isMap(party) ? party : {}
  const all = [
    fields['vcard:hasURL'],
    fields['vcard:hasEmail'],
    uid,
    id,
    typeof party === 'string' ? party : fields.uid,
  ]
  return all.find((one): one is string => typeof one === 'string' && one !== '')
}

function targetOf(value: unknown): string | undefined {
  const name = isMap(value) ? (value.uid ?? value['@id'] ?? value.id ?? value['odrl:uid']) : value
  return typeof name === 'string' ? name : undefined
}

function isUnder(asset: string, target: string): boolean {
  return (
    asset === target ||
    asset.startsWith(target.endsWith('/') ? target : `${target}/`) ||
    asset.split(/[?#]/)[0] === target
  )
}

function statementOf({ about, says, field, text, why, target }: Ruled, terms: string | undefined): Statement {
  return {
    family: 'odrl',
    version: odrlVersion,
    about,
    says,
    text,
    stated: { medium: 'odrl', field, ...(target !== undefined && { path: statementText(target) }) },
    ...(why !== undefined && { why }),
    ...(terms !== undefined && { terms: statementText(terms) }),
  }
}

function unknown(value: unknown, why: string): Statement {
  return {
    family: 'odrl',
    version: odrlVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: citedValue(value),
    stated: { medium: 'odrl' },
    why,
  }
}

const cut = (text: string) => text.slice(0, 100)
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
