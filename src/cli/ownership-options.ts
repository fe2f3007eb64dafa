import { percentOfShare, shareOfPercent } from '../clearance/index.js'
import { type Ownership, type OwnershipSpan, type Representative, useKinds, wholeShare } from '../rights/index.js'
import type { Console } from './console.js'
import { day } from './day.js'
import { UsageError } from './errors.js'
import type { Language } from './language.js'
import { id, instant, oneOf } from './options.js'

/**
 * Owners as people type them: `studio` and `a,b` share the whole world equally; `studio:60:JP,US:2026-04-01..2030-04-01`
 * says a share in percent (at most four decimals), where, and when. Not both kinds in one command.
 */
export function ownersFrom(values: readonly string[]): Ownership[] {
  const exact = values.filter((value) => value.includes(':'))
  if (exact.length === 0) {
    return equalShares(values.flatMap((value) => value.split(',').map((party) => id('--owner', party.trim()))))
  }
  if (exact.length < values.length) {
    throw new UsageError([
      '--owner: give every owner a share (PARTY:PERCENT:TERRITORY), or none of them.',
      '--owner では、すべての権利者に持分（当事者:％:地域）を付けるか、どれにも付けないでください。',
    ])
  }
  return values.map(ownerFrom)
}

function ownerFrom(value: string): Ownership {
  const [party = '', percent = '', territories = 'worldwide', ...rest] = value.split(':')
  return {
    party: id('--owner', party),
    share: shareFrom('--owner', percent),
    territories: territoriesFrom(territories),
    ...periodFrom('--owner', rest.join(':')),
  }
}

/** Who may permit for all owners: `studio`, or `studio:generate,release:JP:2026-04-01..2030-04-01`. */
export function representativeFrom(value: string): Representative {
  const [party = '', uses = '', territories = 'worldwide', ...rest] = value.split(':')
  const named = uses === '' || uses === '*' ? [...useKinds] : uses.split(',')
  return {
    party: id('--representative', party),
    uses: named.map((use) => oneOf('--representative', use, useKinds)),
    territories: territoriesFrom(territories),
    ...periodFrom('--representative', rest.join(':')),
  }
}

/** Percent as millionths, exactly. */
export function shareFrom(option: string, percent: string): number {
  const share = shareOfPercent(percent)
  if (share === undefined) {
    throw new UsageError([
      `${option} takes a share in percent, above 0 and up to 100, with at most four decimals; not "${percent}".`,
      `${option} の「${percent}」を持分として読み取れません。0 より大きく 100 以下の％（小数第 4 位まで）で指定してください。`,
    ])
  }
  return share
}

export function periodFrom(option: string, text: string): { from?: string; until?: string } {
  if (text === '') return {}
  const [from, until, ...more] = text.split('..')
  if (until === undefined || more.length > 0) {
    throw new UsageError([
      `${option} takes a period such as 2026-04-01..2030-04-01, either end of which may be left out; not "${text}".`,
      `${option} の「${text}」を期間として読み取れません。2026-04-01..2030-04-01 のように指定してください（片方は省略可）。`,
    ])
  }
  return {
    ...(from === '' || from === undefined ? {} : { from: instant(option, from) }),
    ...(until === '' ? {} : { until: instant(option, until) }),
  }
}

const territoriesFrom = (text: string) => (text === '' || text === '*' ? ['worldwide'] : text.split(','))

/** Equal shares for several owners; what does not divide goes to the first ones, so that they add up. */
export function equalShares(owners: readonly string[]): Ownership[] {
  const share = Math.floor(wholeShare / owners.length)
  const left = wholeShare - share * owners.length
  return owners.map((party, position) => ({
    party,
    share: share + (position < left ? 1 : 0),
    territories: ['worldwide'],
  }))
}

/** The table of who owns what, where and when, with the sums. */
export function printOwnership(console: Console, spans: readonly OwnershipSpan[]): void {
  const { columns } = console.messages
  console.table(
    [columns.territories, columns.term, columns.owners, columns.sum],
    spans.map((span) => [
      territoryName(console, span.territory),
      termOf(span, console.language),
      [
        ...span.owners.map(({ party, share }) => `${party}  ${percentOfShare(share)} %`),
        ...span.claims.map(({ id, party, share }) =>
          console.say([
            `claimed by ${party}: ${percentOfShare(share)} % (${id})`,
            `${party} が主張：${percentOfShare(share)} %（${id}）`,
          ]),
        ),
      ].join('\n'),
      `${percentOfShare(span.total)} %${span.total === wholeShare ? '' : ' !'}`,
    ]),
  )
}

/** A period as days; `–` at an open end. */
export function termOf({ from, until }: { from?: string; until?: string }, language: Language): string {
  const dayOf = (instant: string | undefined) => (instant === undefined ? '' : day(instant, language))
  return from === undefined && until === undefined ? '–' : `${dayOf(from)} – ${dayOf(until)}`
}

export function territoryName(console: Console, territory: string): string {
  return territory === 'worldwide' ? console.messages.worldwide : territory
}
