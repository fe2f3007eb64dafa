import type { Described } from '../../api/index.js'
import { formatNumber, formatShare } from '../../format/index.js'
import type { Translate } from '../../i18n.js'
import type { Tone } from '../../ui/index.js'

export type Probe = Described<'Probe'>
export type ProbeDetail = Described<'ProbeDetail'>
export type Leaks = Described<'ProbeLeaks'>
export type Rate = Described<'ProbeRate'>
export type Comparison = Described<'ProbeComparison'>
export type Strength = Comparison['evidence']['strength']
export type ProbeSample = Described<'ProbeSample'>

/** How far a probe is: what is sent from outside the portal is told by its counts. */
export type Progress = 'planned' | 'under_way' | 'done' | 'superseded'

export function progressOf({ counts, supersededBy }: Pick<Probe, 'counts' | 'supersededBy'>): Progress {
  if (supersededBy !== undefined) return 'superseded'
  if (counts.unsent === counts.total) return 'planned'
  return counts.unsent + counts.underWay > 0 ? 'under_way' : 'done'
}

export const toneOfProgress: Readonly<Record<Progress, Tone>> = {
  planned: 'quiet',
  under_way: 'accent',
  done: 'good',
  superseded: 'quiet',
}

/** The latest round in which anything about the works was answered. */
export const latestRound = ({ byRound }: ProbeDetail['report']) =>
  [...byRound].sort((a, b) => b.round - a.round).find(({ works }) => works.rate !== null)

/** A share in whole percents, or finer where they would say nothing or all. */
export const shareText = (share: number): string =>
  formatShare(share, (share > 0 && share < 0.01) || (share > 0.99 && share < 1) ? 1 : 0)

/** `25% (9%–53%)`: the interval goes with the rate wherever it stands. */
export function rateText(t: Translate, rate: Pick<Rate, 'rate' | 'low' | 'high'> | null): string {
  if (rate === null) return t('rate.none')
  return t('rate.with_interval', {
    rate: shareText(rate.rate),
    low: shareText(rate.low),
    high: shareText(rate.high),
  })
}

/** A p-value as people write it: never 0. */
export const pText = (p: number): string => (p < 0.001 ? '< 0.001' : formatNumber(p, 3))

/** When a round was asked, in the middle. */
export const middleOf = ({ from, to }: { from: string; to: string }): number => (Date.parse(from) + Date.parse(to)) / 2
