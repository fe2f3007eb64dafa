import type { OwnershipClaim } from './ownership-claim.js'
import { type Ownership, type Work, wholeShare } from './work.js'

/** Who owns a work in one territory during one stretch of time. */
export interface OwnershipSpan {
  /** ISO 3166-1 alpha-2; `worldwide` stands for every territory that no other span of the same time names. */
  territory: string
  /** Holds at `from <= at < until`. Absent: from the beginning, without end. */
  from?: string
  until?: string
  /** Sorted by party. A party that is registered more than once is summed up. */
  owners: { party: string; share: number }[]
  /** Of what is registered, in millionths. */
  total: number
  /** The open claims that reach into it, and what they ask for in all, in millionths; sorted by id. */
  claims: { id: string; party: string; share: number }[]
  claimed: number
}

/** Where and when shares do not add up to the whole, or are contested. */
export interface OwnershipConflict extends OwnershipSpan {
  kind: 'over' | 'under' | 'contested'
}

/**
 * The ownership of a work as a table: territory by territory, and within each one period by period, without gaps. Exact:
 * shares are whole millionths, and periods are cut at every instant at which something begins or ends.
 *
 * Territories are those that somebody is named for, `worldwide` (everywhere else) last; of these only what is owned or
 * claimed by somebody. Adjacent periods that say the same are one.
 *
 * @param owners a work's own, or those that it inherits
 */
export function ownershipSpans(owners: readonly Ownership[], claims: readonly OwnershipClaim[] = []): OwnershipSpan[] {
  const open = claims.filter(({ state }) => state === 'open').sort((a, b) => compare(a.id, b.id))
  const shares = [...owners, ...open.map(({ share }) => share)]
  const territories = [...new Set(shares.flatMap(({ territories }) => territories))]
    .filter((territory) => territory !== 'worldwide')
    .sort()
  const cuts = instantsOf(shares)
  const spans: OwnershipSpan[] = []
  for (const territory of [...territories, 'worldwide']) {
    let before: OwnershipSpan | undefined
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [from, until] = [cuts[i]!, cuts[i + 1]!]
      const span = spanOf(territory, from, until, owners, open)
      if (span.total === 0 && span.claimed === 0) before = undefined
      else if (before && saysTheSame(before, span)) {
        if (until.text === undefined) delete before.until
        else before.until = until.text
      } else {
        spans.push(span)
        before = span
      }
    }
  }
  return spans
}

/**
 * Where and when the shares of a work add up to more or less than the whole, or an open claim contests them. A work
 * without owners of its own has no conflict of its own: it inherits its parent's. Where and when nobody is registered
 * there is nothing to add up, and `decide` refuses for it.
 *
 * @example
 * ownershipConflicts(work, registry.claims ?? []).filter(({ kind }) => kind === 'over')
 */
export function ownershipConflicts(
  work: Pick<Work, 'id' | 'owners'>,
  claims: readonly OwnershipClaim[] = [],
): OwnershipConflict[] {
  return ownershipSpans(
    work.owners,
    claims.filter((claim) => claim.work === work.id),
  ).flatMap((span): OwnershipConflict[] => {
    if (span.total > wholeShare) return [{ ...span, kind: 'over' }]
    if (span.claims.length > 0) return [{ ...span, kind: 'contested' }]
    return span.total < wholeShare ? [{ ...span, kind: 'under' }] : []
  })
}

interface Cut {
  ms: number
  /** As it is written; absent: no bound. */
  text?: string
}

function instantsOf(shares: readonly Ownership[]): Cut[] {
  const texts = new Map<number, string>()
  for (const { from, until } of shares) {
    for (const text of [from, until]) if (text !== undefined) texts.set(Date.parse(text), new Date(text).toISOString())
  }
  return [
    { ms: Number.NEGATIVE_INFINITY },
    ...[...texts].sort(([a], [b]) => a - b).map(([ms, text]) => ({ ms, text })),
    { ms: Number.POSITIVE_INFINITY },
  ]
}

function spanOf(
  territory: string,
  from: Cut,
  until: Cut,
  owners: readonly Ownership[],
  open: readonly OwnershipClaim[],
): OwnershipSpan {
  const holds = (share: Ownership) =>
    (share.territories.includes('worldwide') || share.territories.includes(territory)) &&
    (share.from === undefined || Date.parse(share.from) <= from.ms) &&
    (share.until === undefined || from.ms < Date.parse(share.until))
  const byParty = new Map<string, number>()
  for (const owner of owners.filter(holds)) byParty.set(owner.party, (byParty.get(owner.party) ?? 0) + owner.share)
  const claims = open
    .filter(({ share }) => holds(share))
    .map(({ id, share }) => ({ id, party: share.party, share: share.share }))
  return {
    territory,
    ...(from.text === undefined ? {} : { from: from.text }),
    ...(until.text === undefined ? {} : { until: until.text }),
    owners: [...byParty].map(([party, share]) => ({ party, share })).sort((a, b) => compare(a.party, b.party)),
    total: sum([...byParty.values()]),
    claims,
    claimed: sum(claims.map(({ share }) => share)),
  }
}

function saysTheSame(a: OwnershipSpan, b: OwnershipSpan): boolean {
  return (
    a.until === b.from &&
    JSON.stringify([a.owners, a.claims]) === JSON.stringify([b.owners, b.claims]) &&
    a.total === b.total
  )
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
