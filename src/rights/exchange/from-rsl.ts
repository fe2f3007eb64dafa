import { territory } from '../fields.js'
import { type Grant, type GrantDuties, type GrantPrice, parseGrant } from '../grant.js'
import { parseReservation, type Reservation } from '../reservation.js'
import { type Problem, RightsError } from '../rights-error.js'
import type { UseKind } from '../use.js'
import { contentId } from './content-id.js'
import type { Imported } from './from-odrl.js'
import { minorOf } from './money.js'
import type { RslContent, RslDocument, RslLicense, RslPayment, RslTerm, RslTermType } from './rsl-terms.js'
import { everyUse, withoutReserved } from './subtract.js'

/** What a document cannot say of itself. */
export interface RslImportContext {
  /** When it is read: what it says holds from then on. */
  at: string
  /** The work that a content's address belongs to; undefined: none that is known. */
  workOf: (url: string) => string | undefined
  /** Whose document it is. */
  grantor: string
  /** Which parties a word of `user` (`education`) means, as a grantee: `class:…`. Absent: none is known. */
  granteeOfUser?: (user: string) => string | undefined
  ancestorsOf?: (work: string) => readonly string[]
  /** Where the document was found: the evidence of what it prohibits. Absent: the content's address. */
  location?: string
  /** `sha256:<hex>` of the document. */
  digest?: string
}

/** From wide to narrow: the narrowest word that speaks of a use decides; of equals, the prohibition. */
const usageWords: Readonly<Record<UseKind, readonly string[]>> = {
  train: ['all', 'ai-all', 'ai-train'],
  generate: ['all', 'ai-all'],
  release: ['all', 'ai-all'],
}

/** RSL speaks of automated processing: what it permits reaches training and generating, and not publishing what comes of it. */
const permittable: readonly UseKind[] = ['train', 'generate']
const otherUsages = new Set(['ai-input', 'ai-index', 'search'])
const users = new Set(['commercial', 'non-commercial', 'education', 'government', 'personal'])

/**
 * What an RSL document comes to, for everyone and every model. `ai-train` is `train`; `ai-all` and `all`, prohibited, are
 * every use, and permitted, `train` and `generate`. A `permits` closes its type: what it does not name is reserved, unless
 * another license of the content names it. A license that is free is a grant; one that has a price, an attribution, terms
 * elsewhere or a licence server is an offer, which permits nothing before it is accepted. What is not understood grants
 * nothing, and prohibits all that it could mean. Every problem has its place.
 *
 * @example
 * rslToGrants(parseRsl(xml), { at, grantor: 'studio', workOf: (url) => (url.startsWith('/film/') ? 'film' : undefined) })
 */
export function rslToGrants(document: RslDocument, context: RslImportContext): Imported {
  const problems: Problem[] = [...document.problems]
  const drafts: { grant: Grant; path: string; reserved: Reservation[] }[] = []
  const reserved: Reservation[] = []
  for (const content of document.contents) {
    const work = context.workOf(content.url)
    if (work === undefined) {
      problems.push({
        path: content.path,
        problem: `the address ${JSON.stringify(content.url.slice(0, 100))} belongs to no work that is known`,
        remedy: 'Nothing is taken from it. Say which work it is.',
      })
      continue
    }
    const speaks: Speaks = { content, work, context, problems }
    for (const license of content.licenses) {
      const own = prohibitionsOf(license, speaks)
      reserved.push(...own)
      for (const grant of grantsOf(license, speaks)) drafts.push({ grant, path: license.path, reserved: own })
    }
    reserved.push(...closedUses(speaks))
    if (content.licenses.length === 0) {
      problems.push({ path: content.path, problem: 'has no license: it is unlicensed', remedy: 'Nothing is granted.' })
    }
  }
  if (document.contents.length === 0)
    problems.push({ path: '/rsl', problem: 'holds no content: nothing is licensed', remedy: 'Nothing is granted.' })
  const { ancestorsOf } = context
  const related = (a: string, b: string) =>
    a === b || ancestorsOf?.(a).includes(b) === true || ancestorsOf?.(b).includes(a) === true
  const grants = new Map<string, Grant>()
  for (const draft of drafts) {
    // What is on offer may be prohibited until it is accepted; what is free may not, in any license.
    const against = draft.grant.state === 'offered' ? draft.reserved : reserved
    const parts = withoutReserved(draft.grant, against.map(fromTheStart), related)
    if (parts.length !== 1 || parts[0] !== draft.grant) {
      problems.push({
        path: draft.path,
        problem: 'permits what the document also prohibits',
        remedy: parts.length === 0 ? 'It is not taken.' : 'It is taken without what is prohibited.',
      })
    }
    for (const { id: _id, ...terms } of parts) {
      // When it was read is no part of what it says.
      const id = contentId('grt-rsl', { ...terms, from: null })
      grants.set(id, { id, ...terms })
    }
  }
  const reservations = new Map(reserved.map((one) => [one.id, one]))
  return { grants: [...grants.values()], reservations: [...reservations.values()], problems }
}

const fromTheStart = (reservation: Reservation): Reservation => ({ ...reservation, from: '1970-01-01T00:00:00Z' })

interface Speaks {
  readonly content: RslContent
  readonly work: string
  readonly context: RslImportContext
  readonly problems: Problem[]
}

const termsOf = (terms: readonly RslTerm[], type: RslTermType) => terms.filter((term) => term.type === type)
const valuesOf = (terms: readonly RslTerm[], type: RslTermType) => termsOf(terms, type).flatMap(({ values }) => values)

/** What the narrowest word about a use says; undefined where none speaks of it. */
function usageOf(license: RslLicense, use: UseKind): 'permits' | 'prohibits' | undefined {
  const [permits, prohibits] = [valuesOf(license.permits, 'usage'), valuesOf(license.prohibits, 'usage')]
  for (const word of [...usageWords[use]].reverse()) {
    if (prohibits.includes(word)) return 'prohibits'
    if (permits.includes(word)) return 'permits'
  }
  return undefined
}

function reservationOf(
  uses: readonly UseKind[],
  territories: string[],
  path: string,
  { work, content, context }: Speaks,
) {
  const body = {
    work,
    uses: [...uses],
    territories,
    from: context.at,
    evidence: {
      location: (context.location ?? content.url).slice(0, 10_000),
      ...(context.digest !== undefined && { digest: context.digest }),
      note: path.slice(0, 1000),
    },
  }
  return parseReservation({ id: contentId('rsv-rsl', { ...body, from: null }), ...body })
}

/** What a license prohibits, as reservations; wider where it cannot be said exactly, with a problem. */
function prohibitionsOf(license: RslLicense, speaks: Speaks): Reservation[] {
  const reservations: Reservation[] = []
  const wider = (path: string, problem: string) =>
    speaks.problems.push({ path, problem, remedy: 'It reserves every use, for everyone.' })
  const [usagePath] = termsOf(license.prohibits, 'usage')
  const strange = termsOf(license.prohibits, 'usage').flatMap(({ values, path }) =>
    values.filter((word) => !usageWords.train.includes(word) && !otherUsages.has(word)).map((word) => ({ word, path })),
  )
  const uses = strange.length > 0 ? [...everyUse] : everyUse.filter((use) => usageOf(license, use) === 'prohibits')
  for (const { word, path } of strange) wider(path, `the usage ${JSON.stringify(word.slice(0, 60))} is not understood`)
  for (const { values, path } of termsOf(license.prohibits, 'usage'))
    for (const word of values.filter((one) => otherUsages.has(one))) speaks.problems.push(notOurs(word, path))
  if (uses.length > 0) reservations.push(reservationOf(uses, ['worldwide'], usagePath?.path ?? license.path, speaks))
  for (const { values, path } of termsOf(license.prohibits, 'user')) {
    if (values.length === 0) continue
    wider(path, `is for the users ${values.join(' ').slice(0, 100)}; a reservation is for everyone`)
    reservations.push(reservationOf(everyUse, ['worldwide'], path, speaks))
  }
  for (const { values, path } of termsOf(license.prohibits, 'geo')) {
    if (values.length === 0) continue
    const codes = values.map((value) => value.toUpperCase())
    const known = codes.every((code) => code !== 'WORLDWIDE' && territory.safeParse(code).success && code !== 'EU')
    if (!known) wider(path, `names territories that are not understood: ${values.join(' ').slice(0, 100)}`)
    reservations.push(reservationOf(everyUse, known ? [...new Set(codes)] : ['worldwide'], path, speaks))
  }
  for (const { path, problem } of license.unknown.filter((one) => one.problem.startsWith('prohibits'))) {
    wider(path, problem)
    reservations.push(reservationOf(everyUse, ['worldwide'], path, speaks))
  }
  return reservations
}

function notOurs(word: string, path: string): Problem {
  return {
    path,
    problem: `the usage ${word.slice(0, 60)} is none that is decided here`,
    remedy: 'It is passed over: it neither grants nor reserves.',
  }
}

/** A `permits` of usage closes usage: what no license of the content permits, and none left open, is reserved. */
function closedUses(speaks: Speaks): Reservation[] {
  const { licenses } = speaks.content
  const closed = everyUse.filter(
    (use) =>
      licenses.length > 0 &&
      licenses.every((one) => termsOf(one.permits, 'usage').length > 0 && usageOf(one, use) === undefined),
  )
  if (closed.length === 0) return []
  const path = termsOf(licenses[0]!.permits, 'usage')[0]!.path
  return [reservationOf(closed, ['worldwide'], path, speaks)]
}

/** What a license grants or offers: nothing where any of it is not understood. */
function grantsOf(license: RslLicense, speaks: Speaks): Grant[] {
  const { problems, context, work } = speaks
  const nothing = (path: string, problem: string): Grant[] => {
    problems.push({ path, problem, remedy: 'Nothing is granted by this license.' })
    return []
  }
  const usage = termsOf(license.permits, 'usage')
  for (const { values, path } of usage)
    for (const word of values.filter((one) => !usageWords.train.includes(one))) problems.push(notOurs(word, path))
  const uses = permittable.filter((use) => usageOf(license, use) === 'permits')
  if (license.unknown.length > 0) {
    problems.push(...license.unknown)
    return []
  }
  if (uses.length === 0) {
    const mute = usage.length === 0 && license.prohibits.length === 0
    return mute ? nothing(license.path, 'does not say what it permits') : []
  }
  if (usageOf(license, 'release') === 'permits') {
    const problem = 'permits all automated use, which does not reach releasing what comes of it'
    problems.push({ path: usage[0]!.path, problem, remedy: 'Training and generating are taken; for releasing, ask.' })
  }
  const grantees = granteesOf(license, context)
  if (typeof grantees === 'string') return nothing(license.path, grantees)
  const territories = territoriesOf(license, problems)
  if (typeof territories === 'string') return nothing(license.path, territories)
  const owed = owedFor(license, speaks.content, problems)
  return grantees.flatMap((grantee) => {
    const terms = {
      grantor: context.grantor,
      grantee,
      works: [work],
      uses,
      models: ['*'],
      territories,
      from: context.at,
      ...owed,
    }
    try {
      return [parseGrant({ id: contentId('grt-rsl', terms), ...terms })]
    } catch (error) {
      if (!(error instanceof RightsError)) throw error
      return nothing(license.path, `comes to no grant (${error.message})`)
    }
  })
}

function granteesOf({ permits, prohibits }: RslLicense, { granteeOfUser }: RslImportContext): string[] | string {
  if (valuesOf(prohibits, 'user').length > 0) return 'is for everyone but some users, which cannot be said'
  if (termsOf(permits, 'user').length === 0) return ['*']
  const words = [...new Set(valuesOf(permits, 'user'))]
  const grantees = words.flatMap((word) => (users.has(word) ? (granteeOfUser?.(word) ?? []) : []))
  if (grantees.length < words.length || words.length === 0)
    return `is for users that are not known as parties (${words.join(' ').slice(0, 100)})`
  return grantees
}

/** Territories permitted; without a list of them no exception can be said. */
function territoriesOf({ permits, prohibits }: RslLicense, problems: Problem[]): string[] | string {
  const barred = new Set(valuesOf(prohibits, 'geo').map((value) => value.toUpperCase()))
  if (termsOf(permits, 'geo').length === 0) {
    return barred.size === 0 ? ['worldwide'] : 'is for everywhere but some territories, which cannot be said'
  }
  const territories = new Set<string>()
  for (const { values, path } of termsOf(permits, 'geo')) {
    for (const value of values) {
      const code = value.toUpperCase()
      if (/^[A-Z]{2}$/.test(code) && code !== 'EU') {
        if (!barred.has(code)) territories.add(code)
      } else {
        const problem = `${JSON.stringify(value.slice(0, 60))} is no country`
        problems.push({ path, problem, remedy: 'It is left out of the territories.' })
      }
    }
  }
  return territories.size === 0 ? 'names no territory that is known' : [...territories]
}

interface OwedForRsl {
  state: 'active' | 'offered'
  duties?: GrantDuties
  price?: GrantPrice
}

/** Free and nothing else: active. Anything that has to be paid, done, read or fetched first: an offer. */
function owedFor(license: RslLicense, content: RslContent, problems: Problem[]): OwedForRsl {
  const note = (path: string, problem: string) =>
    problems.push({ path, problem, remedy: 'It is taken as an offer: it permits nothing until it is accepted.' })
  const { payments } = license
  let open = false
  if (content.server !== undefined || content.encrypted) {
    open = true
    note(content.path, 'needs a token of its licence server, even for what is free')
  }
  if (content.terms !== undefined) {
    open = true
    note(content.path, 'has terms elsewhere')
  }
  const [payment] = payments
  if (payments.length > 1) {
    note(license.path, 'has several payments')
    return { state: 'offered' }
  }
  if (payment === undefined) return { state: open ? 'offered' : 'active' }
  const [rateCard] = [...payment.standard, ...payment.custom]
  if (rateCard !== undefined && payment.type === 'free') note(payment.path, 'is free under terms elsewhere')
  const price = priceOf(payment)
  const unpriced = price === undefined && payment.type !== 'free' && payment.type !== 'attribution'
  if (unpriced) note(payment.path, 'asks for a payment that is not one plain amount')
  // A free license with an amount contradicts itself.
  const free = payment.type === 'free' && rateCard === undefined && payment.amounts.length === 0 && !open
  const duties: GrantDuties = {
    ...(payment.type === 'attribution' && { attribution: (content.copyright?.holder || 'required').slice(0, 1000) }),
    ...(rateCard !== undefined && rateCard !== '' && { rateCard: rateCard.slice(0, 1000) }),
  }
  return {
    state: free ? 'active' : 'offered',
    ...(Object.keys(duties).length > 0 && { duties }),
    ...(price && { price }),
  }
}

const perOf: Partial<Record<RslPayment['type'], GrantPrice['per']>> = {
  purchase: 'once',
  training: 'once',
  crawl: 'use',
  use: 'use',
}

function priceOf({ type, amounts }: RslPayment): GrantPrice | undefined {
  const per = perOf[type]
  const [amount] = amounts
  if (per === undefined || amount === undefined || amounts.length > 1 || !/^[A-Z]{3}$/.test(amount.currency))
    return undefined
  const amountMinor = minorOf(amount.value, amount.currency)
  return amountMinor === undefined ? undefined : { currency: amount.currency, amountMinor, per }
}
