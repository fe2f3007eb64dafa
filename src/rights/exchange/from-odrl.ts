import { type Grant, type GrantState, parseGrant } from '../grant.js'
import { parseReservation, type Reservation } from '../reservation.js'
import { type Problem, RightsError } from '../rights-error.js'
import type { UseKind } from '../use.js'
import { contentId } from './content-id.js'
import {
  iriOf,
  isDescriptive,
  isObject,
  listOf,
  literalOf,
  noVocabulary,
  type Placed,
  type Properties,
  plainJson,
  propertiesOf,
  readContext,
  referenceOf,
  termOf,
  type Vocabulary,
} from './json-ld.js'
import {
  boundsOf,
  type Conditions,
  constraintsIn,
  instantIn,
  isNotUnderstood,
  type NotUnderstood,
  takeCondition,
} from './odrl-conditions.js'
import { actionOf, type Owed, readDuties } from './odrl-duties.js'
import { knownProfiles, permittedBy, prohibitedBy } from './odrl-vocabulary.js'
import { everyUse, withoutReserved } from './subtract.js'
import { granteeOfUrn, idOfUrn } from './urns.js'

/** What a document cannot say of itself. */
export interface OdrlImportContext {
  /** When it is read: permissions without a start hold from then on, and prohibitions are recorded from then on. */
  at: string
  /** The work that a target means; undefined: none that is known. Absent: our own URNs are taken at their word. */
  workOf?: (uid: string) => string | undefined
  /** The party, `class:NAME` or `*` that an address means. Our own URNs are read without it. */
  partyOf?: (uid: string) => string | undefined
  /** Only this party's permissions are taken, also where none is named. Absent: of whoever the document names. */
  grantor?: string
  /** What a prohibition without a known target is about. */
  work?: string
  /** The works that a work is part of, so that a prohibition of an episode is held against a permission of its series. */
  ancestorsOf?: (work: string) => readonly string[]
  /** Where the document was found: the evidence of its prohibitions. */
  location?: string
  /** `sha256:<hex>` of the document. */
  digest?: string
  /** It is one of our own exports, and trusted: ids, counter-offers and signatures are kept. Otherwise ids are new. */
  keepIds?: boolean
}

/** What a document comes to, and everything in it that was not taken as it stands, with its place. */
export interface Imported {
  grants: Grant[]
  reservations: Reservation[]
  problems: Problem[]
}

const maxRules = 2000
const maxEntries = 100_000
const maxProblems = 1000

/**
 * Reads ODRL 2.2 policies in JSON-LD into grants and reservations. It fails closed: a permission with anything that is not
 * understood (action, operand, operator, duty, party, property) is no grant; a prohibition is a reservation for all that
 * it could mean. Within a policy prohibitions win: a grant is narrowed by them or dropped, and where the policy leaves
 * conflicts `invalid` (ODRL's default) it is void, though its prohibitions are kept. `perm` is never followed.
 *
 * JSON-LD is read without fetching anything: contexts other than ODRL's, TDMRep's and plain prefixes are not understood.
 *
 * @example
 * odrlToGrants(JSON.parse(text), { at: '2026-04-01T00:00:00Z', grantor: 'studio', workOf: () => 'film' })
 * @throws RightsError `rights.invalid-odrl` when it is no policy at all
 */
export function odrlToGrants(value: unknown, context: OdrlImportContext): Imported {
  const reading: Reading = {
    context,
    policies: new Map(),
    problems: [],
    works: new Set(),
    rules: 0,
    entries: 0,
    clouded: false,
  }
  readDocument({ value: plainJson(value), path: '$' }, reading)
  if (reading.rules === 0) {
    throw new RightsError(
      'rights.invalid-odrl',
      '$: holds no ODRL policy. Give a policy with permissions or prohibitions.',
    )
  }
  const grants = new Map<string, Grant>()
  const reservations = new Map<string, Reservation>()
  for (const policy of reading.policies.values()) {
    const reserved = policy.prohibitions.flatMap((prohibition) => reservationsOf(prohibition, reading))
    for (const { entry } of reserved) reservations.set(entry.id, entry)
    for (const grant of resolveConflicts(policy, reserved, reading)) grants.set(grant.id, grant)
  }
  return { grants: [...grants.values()], reservations: [...reservations.values()], problems: reading.problems }
}

interface Reading {
  readonly context: OdrlImportContext
  /** By uid: several nodes with one uid are one policy. */
  readonly policies: Map<string, Policy>
  readonly problems: Problem[]
  /** Every work that a rule names. */
  readonly works: Set<string>
  rules: number
  entries: number
  /** A node beside the policies says something that may bear on any of them. */
  clouded: boolean
}

interface Policy {
  readonly path: string
  readonly conflicts: Set<string>
  readonly candidates: { grant: Grant; path: string; kept: boolean }[]
  readonly prohibitions: Prohibition[]
  readable: boolean
}

interface Prohibition {
  readonly path: string
  /** Undefined: not known which. */
  readonly targets: readonly (string | undefined)[]
  readonly uses: readonly UseKind[]
  readonly territories: string[]
  readonly from?: string
  readonly id?: string
  readonly note?: string
  readonly evidence?: Partial<Reservation['evidence']>
}

function say(reading: Reading, path: string, problem: string, remedy: string): void {
  if (reading.problems.length < maxProblems) reading.problems.push({ path, problem, remedy })
}

const noGrant = 'The permission is not taken. Ask the rightsholder to say it in terms that can be read.'
const wholePolicy = 'No permission of this policy is taken; its prohibitions are kept.'

function readDocument({ value, path }: Placed, reading: Reading): void {
  const nodes = Array.isArray(value) ? listOf({ value, path }) : [{ value, path }]
  for (const node of nodes) {
    if (!isObject(node.value)) {
      throw new RightsError('rights.invalid-odrl', `${node.path}: is no JSON object. Give an ODRL policy in JSON-LD.`)
    }
    const vocabulary = vocabularyOf({ value: node.value, path: node.path }, undefined, reading)
    const { '@graph': graph, '@context': _context, ...rest } = node.value
    if (graph !== undefined) {
      for (const member of listOf({ value: graph, path: `${node.path}["@graph"]` })) {
        if (isObject(member.value)) readNode(member, vocabularyOf(member, vocabulary, reading), reading)
        else say(reading, member.path, 'is no policy', 'Nothing is taken from it.')
      }
      if (Object.keys(rest).length > 0) readNode({ value: rest, path: node.path }, vocabulary, reading)
    } else readNode(node, vocabulary, reading)
  }
}

function vocabularyOf(node: Placed, base: Vocabulary | undefined, reading: Reading): Vocabulary {
  const context = isObject(node.value) ? node.value['@context'] : undefined
  if (context === undefined) {
    if (base === undefined) {
      say(reading, node.path, 'has no @context, so that its words are not defined', wholePolicy)
    }
    return base ?? noVocabulary
  }
  const { vocabulary, unknown } = readContext({ value: context, path: `${node.path}["@context"]` }, base)
  for (const path of unknown) say(reading, path, 'is a context that is not understood', wholePolicy)
  if (!vocabulary.understood && unknown.length === 0)
    say(reading, `${node.path}["@context"]`, 'does not hold the ODRL context', wholePolicy)
  return vocabulary
}

const policyStates: Readonly<Record<string, GrantState>> = { Agreement: 'active', Offer: 'offered', Request: 'offered' }

const policyKeys = new Set([
  '@id',
  '@type',
  '@context',
  'profile',
  'conflict',
  'permission',
  'prohibition',
  'assigner',
  'assignee',
  'target',
  'action',
  'kyodaku:offeredBy',
  'kyodaku:counterTo',
  'kyodaku:signedBy',
  'kyodaku:evidence',
])

function readNode({ value, path }: Placed, vocabulary: Vocabulary, reading: Reading): void {
  const properties = propertiesOf(value as Record<string, unknown>, path, vocabulary)
  const permissions = properties.get('permission') ?? []
  const prohibitions = properties.get('prohibition') ?? []
  const uid = one(properties, '@id') ?? path
  const policy: Policy = reading.policies.get(uid) ?? {
    path,
    conflicts: new Set(),
    candidates: [],
    prohibitions: [],
    readable: true,
  }
  reading.policies.set(uid, policy)
  reading.rules += permissions.length + prohibitions.length
  if (reading.rules > maxRules) {
    throw new RightsError('rights.invalid-odrl', `${path}: more than ${maxRules} rules. Split the document.`)
  }
  const conflicts = properties.get('conflict') ?? []
  for (const { value: conflict } of conflicts) policy.conflicts.add(termOf(referenceOf(conflict) ?? '', vocabulary))
  if (conflicts.length === 0) policy.conflicts.add('invalid')
  const types = (properties.get('@type') ?? []).map((type) => termOf(referenceOf(type.value) ?? '', vocabulary))
  const kinds = [...new Set(types.filter((term) => term !== 'Policy'))]
  const type = kinds.length > 1 ? kinds.join(' and ') : (kinds[0] ?? 'Set')
  if (!isReadable(properties, vocabulary, reading, path)) {
    policy.readable = false
    if (permissions.length + prohibitions.length === 0) reading.clouded = true
  }
  for (const rule of permissions) {
    if (!policy.readable) continue
    const problem = readPermission(rule, { properties, type, vocabulary, uid, policy }, reading)
    if (problem !== undefined) say(reading, problem.path, problem.problem, noGrant)
  }
  for (const rule of prohibitions) policy.prohibitions.push(readProhibition(rule, properties, vocabulary, uid, reading))
}

/** Whether nothing about the policy as a whole stands against taking its permissions; says what does. */
function isReadable(properties: Properties, vocabulary: Vocabulary, reading: Reading, path: string): boolean {
  let readable = vocabulary.understood
  for (const [term, values] of properties) {
    if (policyKeys.has(term) || isDescriptive(term)) continue
    const where = values[0]?.path ?? path
    say(reading, where, `${term} of a policy is not understood`, wholePolicy)
    readable = false
  }
  for (const profile of properties.get('profile') ?? []) {
    const reference = referenceOf(profile.value)
    if (reference !== undefined && knownProfiles.includes(iriOf(reference, vocabulary))) continue
    say(reading, profile.path, 'is a profile that is not known', wholePolicy)
    readable = false
  }
  return readable
}

interface Surroundings {
  readonly properties: Properties
  readonly type: string
  readonly vocabulary: Vocabulary
  readonly uid: string
  readonly policy: Policy
}

const permissionKeys = new Set(['@id', '@type', 'assigner', 'assignee', 'target', 'action', 'constraint', 'duty'])

/** Reads a permission into candidates for grants: one for each assignee. Returns why it is none. */
function readPermission(rule: Placed, around: Surroundings, reading: Reading): NotUnderstood | undefined {
  const { context } = reading
  const { vocabulary, type } = around
  const refuse = (path: string, problem: string): NotUnderstood => ({ path, problem })
  if (!isObject(rule.value)) return refuse(rule.path, 'is no permission that can be read')
  const own = propertiesOf(rule.value, rule.path, vocabulary)
  const unknown = [...own.keys()].find((term) => !permissionKeys.has(term) && !isDescriptive(term))
  if (unknown !== undefined)
    return refuse(own.get(unknown)?.[0]?.path ?? rule.path, `${unknown} in a permission is not understood`)
  const shared = (term: string): readonly Placed[] | NotUnderstood => {
    const [inner, outer] = [own.get(term) ?? [], around.properties.get(term) ?? []]
    return inner.length > 0 && outer.length > 0
      ? refuse(inner[0]!.path, `${term} is said of the rule and of the policy`)
      : [...inner, ...outer]
  }
  const state = policyStates[type] ?? (type === 'Set' ? 'offered' : undefined)
  if (state === undefined)
    return refuse(rule.path, `a policy of the type ${type} gives no permission that is known here`)

  const assigners = shared('assigner')
  if ('problem' in assigners) return assigners
  const grantor = grantorOf(assigners, vocabulary, context)
  if (grantor === undefined) return refuse(assigners[0]?.path ?? rule.path, 'is not said by the rightsholder named')

  const assignees = shared('assignee')
  if ('problem' in assignees) return assignees
  const grantees = assignees.map((assignee) => granteeOf(assignee.value, vocabulary, context))
  const stranger = grantees.indexOf(undefined)
  if (stranger >= 0) return refuse(assignees[stranger]!.path, 'is an assignee that is not known')
  if (grantees.length === 0) {
    if (state === 'active') return refuse(rule.path, 'is an agreement with nobody')
    grantees.push('*')
  }

  const targets = shared('target')
  if ('problem' in targets) return targets
  const works: string[] = []
  for (const target of targets) {
    const work = workOf(target.value, vocabulary, context)
    if (work === undefined) say(reading, target.path, 'is not known as a work', 'It is left out of the permission.')
    else works.push(work)
  }
  if (targets.length === 0 && context.work !== undefined) works.push(context.work)
  for (const work of works) reading.works.add(work)
  if (works.length === 0) return refuse(rule.path, 'is about no work that is known')

  const conditions: Conditions = { caps: {} }
  const constraints = constraintsIn(own.get('constraint') ?? [], vocabulary)
  const actions = shared('action')
  if ('problem' in actions) return actions
  const uses: UseKind[] = []
  for (const placed of actions) {
    const action = actionOf(placed, vocabulary)
    if (isNotUnderstood(action)) return action
    const permitted = Object.hasOwn(permittedBy, action.term) ? permittedBy[action.term]! : []
    if (permitted.length === 0)
      return refuse(placed.path, `the action ${action.term} does not say whether to train, generate or release`)
    if (action.refinement.length > 0 && actions.length > 1)
      return refuse(placed.path, 'is one of several actions with conditions of its own')
    uses.push(...permitted)
    constraints.push(...action.refinement)
  }
  if (uses.length === 0) return refuse(rule.path, 'permits no action')
  for (const constraint of constraints) {
    const problem = isNotUnderstood(constraint) ? constraint : takeCondition(conditions, constraint, vocabulary)
    if (problem !== undefined) return problem
  }
  const owed = readDuties(own.get('duty') ?? [], vocabulary)
  if ('problem' in owed) return owed
  if (state === 'active' && owed.open.length > 0) return owed.open[0]
  for (const { path, problem } of owed.open) say(reading, path, problem, 'It is taken as an offer without a price.')
  if (type === 'Set')
    say(reading, rule.path, 'is a permission that nobody offered or agreed to', 'It is taken as an offer.')

  for (const grantee of grantees as string[]) {
    const terms = grantTerms(
      { grantor, grantee, works, uses: [...new Set(uses)], state, conditions, owed },
      around,
      context,
    )
    reading.entries += works.length
    if (reading.entries > maxEntries)
      throw new RightsError(
        'rights.invalid-odrl',
        `${rule.path}: more than ${maxEntries} works named. Split the document.`,
      )
    const urn = context.keepIds === true ? idOfUrn('grant', around.uid) : undefined
    const unique = around.policy.candidates.every(({ grant }) => grant.id !== urn)
    const kept = urn !== undefined && unique
    try {
      // When it was read is no part of what it says.
      const grant = parseGrant({
        id: kept ? urn : contentId('grt-odrl', { ...terms, from: conditions.from ?? null }),
        ...terms,
      })
      around.policy.candidates.push({ grant, path: rule.path, kept })
    } catch (error) {
      if (!(error instanceof RightsError)) throw error
      return refuse(rule.path, `comes to no grant (${error.message})`)
    }
  }
  return undefined
}

interface GrantParts {
  readonly grantor: string
  readonly grantee: string
  readonly works: string[]
  readonly uses: UseKind[]
  readonly state: GrantState
  readonly conditions: Conditions
  readonly owed: Owed
}

/** Always with its keys in this order, since ids are made of it. */
function grantTerms(parts: GrantParts, around: Surroundings, context: OdrlImportContext): Omit<Grant, 'id'> {
  const { conditions, owed, state } = parts
  const { allowed, excluded, caps } = conditions
  const { properties, vocabulary } = around
  const said = one(properties, 'kyodaku:offeredBy')
  const offeredBy = around.type === 'Request' ? 'grantee' : said === 'grantor' || said === 'grantee' ? said : undefined
  const counterTo =
    context.keepIds === true ? idOf('grant', properties.get('kyodaku:counterTo'), vocabulary) : undefined
  const signedBy = context.keepIds === true ? signatureOf(properties.get('kyodaku:signedBy'), vocabulary) : undefined
  return {
    grantor: parts.grantor,
    grantee: parts.grantee,
    works: parts.works,
    uses: parts.uses,
    models: conditions.models ?? ['*'],
    territories: conditions.territories ?? ['worldwide'],
    ...(conditions.purposes && { purposes: conditions.purposes }),
    ...((allowed || excluded) && { contexts: { ...(allowed && { allowed }), ...(excluded && { excluded }) } }),
    ...(conditions.ratingMax && { ratingMax: conditions.ratingMax }),
    ...(conditions.modalities && { modalities: conditions.modalities }),
    from: conditions.from ?? context.at,
    ...(conditions.until !== undefined && { until: conditions.until }),
    state,
    ...(Object.keys(caps).length > 0 && { caps }),
    ...(Object.keys(owed.duties).length > 0 && { duties: owed.duties }),
    ...(owed.price && { price: owed.price }),
    ...(offeredBy && { offeredBy }),
    ...(counterTo !== undefined && { counterTo }),
    ...(signedBy && { signedBy }),
  }
}

function signatureOf(placed: readonly Placed[] | undefined, vocabulary: Vocabulary): Grant['signedBy'] {
  const [node] = placed ?? []
  if (node === undefined || !isObject(node.value)) return undefined
  const properties = propertiesOf(node.value, node.path, vocabulary)
  const party = idOf('party', properties.get('kyodaku:party'), vocabulary)
  const mandate = idOf('mandate', properties.get('kyodaku:mandate'), vocabulary)
  const literal = literalOf(properties.get('kyodaku:at')?.[0]?.value, vocabulary)
  const at = literal && instantIn(literal, 'latest')
  return party === undefined || mandate === undefined || at === undefined ? undefined : { party, mandate, at }
}

function idOf(kind: 'grant' | 'party' | 'mandate', placed: readonly Placed[] | undefined, vocabulary: Vocabulary) {
  const reference = placed?.length === 1 ? referenceOf(placed[0]?.value) : undefined
  return reference === undefined ? undefined : idOfUrn(kind, iriOf(reference, vocabulary))
}

function one(properties: Properties, term: string): string | undefined {
  const values = properties.get(term)
  return values?.length === 1 ? referenceOf(values[0]?.value) : undefined
}

/** Who permits: the party asked for, or whoever is named; undefined where it is another, or unknown. */
function grantorOf(
  assigners: readonly Placed[],
  vocabulary: Vocabulary,
  context: OdrlImportContext,
): string | undefined {
  if (assigners.length === 0) return context.grantor
  if (assigners.length > 1) return undefined
  const reference = partyReference(assigners[0]?.value)
  if (reference === undefined) return undefined
  const iri = iriOf(reference, vocabulary)
  const party = idOfUrn('party', iri) ?? context.partyOf?.(iri)
  return context.grantor === undefined || party === context.grantor ? party : undefined
}

function granteeOf(value: unknown, vocabulary: Vocabulary, context: OdrlImportContext): string | undefined {
  const reference = partyReference(value)
  if (reference === undefined) return undefined
  const iri = iriOf(reference, vocabulary)
  return granteeOfUrn(iri) ?? context.partyOf?.(iri)
}

/** A party may be described (vcard and so on); a refinement of it is not understood. */
function partyReference(value: unknown): string | undefined {
  if (!isObject(value)) return referenceOf(value)
  const plain = Object.fromEntries(
    Object.entries(value).filter(([key]) => !/^(?:vcard|foaf|rdfs|dct|schema):[A-Za-z-]+$/.test(key)),
  )
  return referenceOf(plain)
}

function workOf(value: unknown, vocabulary: Vocabulary, context: OdrlImportContext): string | undefined {
  const reference = referenceOf(value)
  if (reference === undefined) return undefined
  const iri = iriOf(reference, vocabulary)
  return context.workOf === undefined ? idOfUrn('work', iri) : context.workOf(iri)
}

/** Reads a prohibition; whatever is not understood of it makes it wider. */
function readProhibition(
  rule: Placed,
  policy: Properties,
  vocabulary: Vocabulary,
  uid: string,
  reading: Reading,
): Prohibition {
  const { context } = reading
  const wider = (path: string, problem: string) =>
    say(reading, path, problem, 'The prohibition is taken without it: it reserves more.')
  if (!isObject(rule.value)) {
    wider(rule.path, 'is no prohibition that can be read')
    return { path: rule.path, targets: [undefined], uses: everyUse, territories: ['worldwide'] }
  }
  const own = propertiesOf(rule.value, rule.path, vocabulary)
  const all = (term: string) => [...(own.get(term) ?? []), ...(policy.get(term) ?? [])]
  for (const [term, values] of own)
    if (!prohibitionKeys.has(term) && !isDescriptive(term))
      wider(values[0]?.path ?? rule.path, `${term} in a prohibition is not understood`)
  for (const { path } of all('assignee')) wider(path, 'is whom the prohibition is for; a reservation is for everyone')
  const targets = all('target').map((target) => {
    const work = workOf(target.value, vocabulary, context)
    if (work === undefined)
      say(reading, target.path, 'is not known as a work', 'It reserves every work of this document.')
    else reading.works.add(work)
    return work
  })
  const constraints = constraintsIn(own.get('constraint') ?? [], vocabulary)
  const uses = new Set<UseKind>()
  const actions = all('action')
  for (const placed of actions) {
    const action = actionOf(placed, vocabulary)
    const known =
      isNotUnderstood(action) || !Object.hasOwn(prohibitedBy, action.term) ? undefined : prohibitedBy[action.term]
    if (known === undefined) wider(placed.path, 'is an action that could mean any use')
    for (const use of known ?? everyUse) uses.add(use)
    if (isNotUnderstood(action) || action.refinement.length === 0) continue
    // A refinement of one of several actions does not bind the others.
    if (actions.length === 1) constraints.push(...action.refinement)
    else wider(placed.path, 'has a refinement of its own')
  }
  const { territories, from, dropped } = boundsOf(constraints, vocabulary)
  for (const { path, problem } of dropped) wider(path, problem)
  const id = context.keepIds === true ? idOfUrn('reservation', uid) : undefined
  return {
    path: rule.path,
    targets: targets.length > 0 ? targets : [context.work],
    uses: actions.length > 0 ? everyUse.filter((use) => uses.has(use)) : everyUse,
    territories,
    ...(from !== undefined && { from }),
    ...(id !== undefined && { id }),
    evidence: evidenceOf(policy, vocabulary),
  }
}

const prohibitionKeys = new Set(['@id', '@type', 'assigner', 'assignee', 'target', 'action', 'constraint', 'remedy'])

function evidenceOf(policy: Properties, vocabulary: Vocabulary): Partial<Reservation['evidence']> {
  const [node] = policy.get('kyodaku:evidence') ?? []
  if (node === undefined || !isObject(node.value)) return {}
  const properties = propertiesOf(node.value, node.path, vocabulary)
  const text = (term: string) => literalOf(properties.get(term)?.[0]?.value, vocabulary)?.text
  const [location, digest, fetchedAt, note] = ['location', 'digest', 'fetchedAt', 'note'].map((name) =>
    text(`kyodaku:${name}`),
  )
  return {
    ...(location !== undefined && { location }),
    ...(digest !== undefined && { digest }),
    ...(fetchedAt !== undefined && { fetchedAt }),
    ...(note !== undefined && { note }),
  }
}

/** A prohibition without a start holds always; as a reservation it is on record from when it was read. */
const always = '1970-01-01T00:00:00Z'

interface Reserved {
  /** What is recorded. */
  readonly entry: Reservation
  /** What is held against the permissions of the policy. */
  readonly effective: Reservation
}

function reservationsOf(prohibition: Prohibition, reading: Reading): Reserved[] {
  const { context } = reading
  const works = new Set<string>()
  for (const target of prohibition.targets) {
    if (target !== undefined) works.add(target)
    else
      for (const work of context.work === undefined ? reading.works : [context.work, ...reading.works]) works.add(work)
  }
  if (works.size === 0)
    say(reading, prohibition.path, 'is about no work that is known', 'Nothing is reserved by it. Name the work.')
  const trusted = context.keepIds === true
  return [...works].flatMap((work) => {
    const original = prohibition.evidence ?? {}
    const evidence = trusted
      ? { location: original.location ?? context.location ?? prohibition.path, ...original }
      : {
          location: context.location ?? prohibition.path,
          ...(context.digest !== undefined && { digest: context.digest }),
          ...(context.location !== undefined && { note: prohibition.path }),
        }
    const content = {
      work,
      uses: [...prohibition.uses],
      territories: prohibition.territories,
      from: prohibition.from ?? context.at,
      evidence,
    }
    // When it was read is no part of what it says.
    const id = contentId('rsv-odrl', { ...content, from: prohibition.from ?? null })
    try {
      const entry = parseReservation({
        id: prohibition.id !== undefined && works.size === 1 ? prohibition.id : id,
        ...content,
      })
      return [{ entry, effective: { ...entry, from: prohibition.from ?? always } }]
    } catch (error) {
      if (!(error instanceof RightsError)) throw error
      const plain = parseReservation({ id, ...content, territories: ['worldwide'], evidence: { location: 'odrl' } })
      say(reading, prohibition.path, `is not recorded as it stands (${error.message})`, 'It is recorded plainly.')
      return [{ entry: plain, effective: { ...plain, from: always } }]
    }
  })
}

function resolveConflicts(policy: Policy, reserved: readonly Reserved[], reading: Reading): Grant[] {
  if (!policy.readable || reading.clouded) return []
  const { ancestorsOf } = reading.context
  const related = (work: string, other: string) =>
    work === other || ancestorsOf?.(work).includes(other) === true || ancestorsOf?.(other).includes(work) === true
  const effective = reserved.map((one) => one.effective)
  const strategy = ['invalid', 'perm'].find((one) => policy.conflicts.has(one))
  const followed = policy.conflicts.size === 1 && policy.conflicts.has('prohibit')
  const results = policy.candidates.map((candidate) => ({
    ...candidate,
    parts: withoutReserved(candidate.grant, effective, related),
  }))
  const conflicting = results.filter(({ grant, parts }) => parts.length !== 1 || parts[0] !== grant)
  const [first] = conflicting
  if (first === undefined) return policy.candidates.map(({ grant }) => grant)
  if (!followed && strategy !== 'perm') {
    say(reading, policy.path, 'permits and prohibits the same, which makes the policy void', wholePolicy)
    return []
  }
  if (!followed) {
    say(reading, policy.path, 'lets permissions override prohibitions', 'That is not followed: the prohibitions win.')
  }
  return results.flatMap(({ grant, parts, path, kept }) => {
    if (parts.length === 1 && parts[0] === grant) return [grant]
    const remedy = parts.length === 0 ? 'It is not taken.' : 'It is taken without what is prohibited.'
    say(reading, path, 'is prohibited in part or whole by the same policy', remedy)
    return parts.map(({ id, ...terms }, index) => ({
      id: kept && index === 0 && parts.length === 1 ? id : contentId('grt-odrl', { ...terms, of: id }),
      ...terms,
    }))
  })
}
