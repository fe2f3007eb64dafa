import type { Grant } from '../grant.js'
import type { Reservation } from '../reservation.js'
import type { Problem } from '../rights-error.js'
import { type Work, wholeShare } from '../work.js'
import { decimalOf } from './money.js'
import { everyUse } from './subtract.js'
import { escapeXml, rslNamespace } from './xml-text.js'

export interface RslExport {
  /** Those to describe, and those that they are part of, whose owners they may have. */
  works: readonly Work[]
  grants: readonly Grant[]
  reservations: readonly Reservation[]
  /** Where a work is found: an address or a path with the wildcards of RFC 9309. Undefined: it is left out. */
  urlOf: (work: string) => string | undefined
  /** What holds at this instant is written; RSL itself knows no dates. */
  at: string
}

/**
 * An RSL 1.0 document of what anyone may do with works. RSL knows no models, purposes, contexts, ratings, caps, dates or
 * single grantees: a grant with any of these is left out, since RSL would say more than it. Of the uses only `train` has a
 * word of its own (`ai-train`); the others are left out. What is reserved may be prohibited more widely than it is.
 */
export function toRsl(input: RslExport): { xml: string; problems: Problem[] } {
  const problems: Problem[] = []
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<rsl xmlns="${rslNamespace}">`]
  const licenses = new Map<string, string[]>()
  for (const [index, grant] of input.grants.entries()) {
    const license = licenseOf(grant, input)
    if (typeof license !== 'string') {
      for (const work of grant.works) {
        const text = licenseText(grant, work, license.payment, input, problems)
        if (text !== undefined) licenses.set(work, [...(licenses.get(work) ?? []), text])
      }
    } else {
      problems.push({ path: `grants[${index}]`, problem: `grant ${grant.id} ${license}`, remedy: 'It is left out.' })
    }
  }
  const { works, reservations, at } = input
  for (const work of works) {
    const reserved = reservations.filter((one) => one.work === work.id && !(Date.parse(one.from) > Date.parse(at)))
    const own = licenses.get(work.id) ?? []
    const free = own.some((license) => license.includes('type="free"'))
    const uses = everyUse.filter((use) => reserved.some((one) => one.uses.includes(use)) && !(use === 'train' && free))
    if (own.length === 0 && uses.length === 0) continue
    const url = input.urlOf(work.id)
    if (url === undefined || !/^(?:https?:\/\/|\/)/i.test(url)) {
      problems.push({ path: `works.${work.id}`, problem: 'has no address', remedy: 'It is left out. Say where it is.' })
      continue
    }
    if (reserved.some(({ territories }) => !territories.includes('worldwide')) && uses.length > 0) {
      const problem = 'is reserved in some territories only'
      problems.push({ path: `works.${work.id}`, problem, remedy: 'It is prohibited everywhere.' })
    }
    lines.push(`  <content url="${escapeXml(url)}">`)
    if (uses.length > 0) {
      // Without a word for generating or releasing, everything that AI does is prohibited; a narrower permit still holds.
      const word = uses.length === 1 && uses[0] === 'train' ? 'ai-train' : 'ai-all'
      lines.push(`    <license>`, `      <prohibits type="usage">${word}</prohibits>`, `    </license>`)
    }
    for (const license of own) lines.push(license)
    lines.push('  </content>')
  }
  lines.push('</rsl>', '')
  return { xml: lines.join('\n'), problems }
}

/** What a grant asks for in return, as RSL; or why RSL cannot say the grant without widening it. */
function licenseOf(grant: Grant, { at }: RslExport): { payment: string } | string {
  const now = Date.parse(at)
  if (grant.state !== 'active' && grant.state !== 'offered') return `is ${grant.state}`
  if (grant.grantee !== '*') return 'is not for anyone'
  if (!grant.uses.includes('train')) return 'does not permit training, the only use that RSL has a word for'
  if (grant.offeredBy === 'grantee') return 'is asked for, and not offered'
  if (!(Date.parse(grant.from) <= now)) return 'does not hold yet'
  if (grant.until !== undefined) return 'has an end'
  if (!grant.models.includes('*')) return 'is for some models'
  const { contexts } = grant
  if (grant.purposes) return 'is for some purposes'
  if (contexts?.allowed || (contexts?.excluded && contexts.excluded.length > 0)) return 'is for some contexts'
  if (grant.ratingMax) return 'has a highest rating'
  if (grant.modalities) return 'is for some modalities'
  if (Object.keys(grant.caps ?? {}).length > 0) return 'has caps'
  return paymentOf(grant)
}

function paymentOf({ duties = {}, price, state }: Grant): { payment: string } | string {
  if (duties.label !== undefined || duties.report !== undefined || duties.samples !== undefined)
    return 'has duties to label, report or show samples'
  if (price !== undefined) {
    if (duties.attribution !== undefined || duties.rateCard !== undefined) return 'has duties beside its price'
    const amount = `<amount currency="${escapeXml(price.currency)}">${decimalOf(price.amountMinor, price.currency)}</amount>`
    if (price.per === 'once') return { payment: `<payment type="training">${amount}</payment>` }
    if (price.per === 'use') return { payment: `<payment type="use">${amount}</payment>` }
    return `has a price per ${price.per}`
  }
  if (duties.rateCard !== undefined) {
    if (duties.attribution !== undefined || !/^https?:\/\//i.test(duties.rateCard))
      return 'has a rate card without an address'
    return { payment: `<payment type="training"><standard>${escapeXml(duties.rateCard)}</standard></payment>` }
  }
  if (duties.attribution !== undefined) return { payment: '<payment type="attribution"/>' }
  return state === 'active'
    ? { payment: '<payment type="free"/>' }
    : 'is an offer without a price: RSL would call it free'
}

/** A license is written for a work whose one owner grants it, in the territories that are the owner's. */
function licenseText(
  grant: Grant,
  workId: string,
  payment: string,
  input: RslExport,
  problems: Problem[],
): string | undefined {
  const path = `grants.${grant.id}`
  const refuse = (problem: string): undefined => {
    problems.push({ path, problem: `${problem} (${workId})`, remedy: 'It is left out for this work.' })
    return undefined
  }
  const owners = ownersOf(workId, input.works)
  const [owner] = owners
  if (owner === undefined) return refuse('nobody is registered as the owner')
  if (owners.length > 1 || owner.share !== wholeShare || owner.from !== undefined || owner.until !== undefined)
    return refuse('others own a part of the work, or for a time')
  if (owner.party !== grant.grantor) return refuse('the grantor does not own the work')
  const everywhere = grant.territories.includes('worldwide')
  const territories = owner.territories.includes('worldwide')
    ? everywhere
      ? undefined
      : grant.territories
    : everywhere
      ? owner.territories
      : grant.territories.filter((territory) => owner.territories.includes(territory))
  if (territories?.length === 0) return refuse('the grantor owns nothing in its territories')
  return [
    '    <license>',
    '      <permits type="usage">ai-train</permits>',
    ...(territories === undefined ? [] : [`      <permits type="geo">${escapeXml(territories.join(' '))}</permits>`]),
    `      ${payment}`,
    '    </license>',
  ].join('\n')
}

function ownersOf(workId: string, works: readonly Work[]): Work['owners'] {
  const seen = new Set<string>()
  for (let id: string | undefined = workId; id !== undefined && !seen.has(id); ) {
    seen.add(id)
    const work = works.find((one) => one.id === id)
    if (work === undefined) return []
    if (work.owners.length > 0) return work.owners
    id = work.parent
  }
  return []
}
