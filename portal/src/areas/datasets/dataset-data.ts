import { useRef } from 'react'
import { type Described, queries, useEvents } from '../../api/index.js'
import type { Tone } from '../../ui/index.js'

export type Dataset = Described<'Dataset'>
export type DatasetDetail = Described<'DatasetDetail'>
export type RowOutcome = 'admit' | 'review' | 'refuse'
export type RowsByOutcome = Record<RowOutcome, number>

export const rowOutcomes: readonly RowOutcome[] = ['admit', 'review', 'refuse']

/** The colour of an outcome: that of the decision behind it. */
export const colourOf: Readonly<Record<RowOutcome, string>> = {
  admit: 'var(--kyodaku-permit)',
  review: 'var(--kyodaku-review)',
  refuse: 'var(--kyodaku-refuse)',
}

export const toneOfState: Readonly<Record<Dataset['state'], Tone>> = {
  waiting: 'quiet',
  running: 'accent',
  stopped: 'warn',
  cleared: 'good',
  failed: 'bad',
  removed: 'quiet',
}

export const totalOf = ({ admit, review, refuse }: RowsByOutcome): number => admit + review + refuse

/** What of a run can be said of its two regimes, whichever of them was asked for. */
export interface Compared {
  /** Rows by what became of them under prior permission, then under reservation. */
  pairs: { prior: RowOutcome; reservation: RowOutcome; rows: number }[]
  both: number
  onlyReservation: number
  onlyPrior: number
  neither: number
}

export function comparedOf({ regime, regimes }: Pick<DatasetDetail, 'regime' | 'regimes'>): Compared {
  const pairs = regimes.map(({ asked, other, rows }) =>
    regime === 'prior-permission'
      ? { prior: asked, reservation: other, rows }
      : { prior: other, reservation: asked, rows },
  )
  const count = (fits: (pair: Compared['pairs'][number]) => boolean) =>
    pairs.filter(fits).reduce((sum, { rows }) => sum + rows, 0)
  return {
    pairs,
    both: count(({ prior, reservation }) => prior === 'admit' && reservation === 'admit'),
    onlyReservation: count(({ prior, reservation }) => prior !== 'admit' && reservation === 'admit'),
    onlyPrior: count(({ prior, reservation }) => prior === 'admit' && reservation !== 'admit'),
    neither: count(({ prior, reservation }) => prior !== 'admit' && reservation !== 'admit'),
  }
}

/** At most so often is a run read again while it goes on. */
const readAgainMilliseconds = 900

/** Reads runs again as they go on, and when something changes about them. */
export function useDatasetEvents(): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEvents(['job.changed', 'dataset.changed', 'dataset.alerted'], ({ type, data }) => {
    if (type === 'job.changed' && !['train', 'recheck'].includes(String(data.kind))) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void queries.invalidateQueries({
        predicate: ({ queryKey: [key] }) => /^\/v1\/dataset/.test(String(key)) && !String(key).endsWith('/rows'),
      })
    }, readAgainMilliseconds)
  })
}

/** Reasons that have words of their own; any other is called by its code. */
export const reasonKey = (code: string): string => `reason.${code.replaceAll('.', '_').replaceAll('-', '_')}`
