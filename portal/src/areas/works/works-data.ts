import type { Described } from '../../api/index.js'

export type Name = Work['titles'][number]
export const workKinds = [
  'franchise',
  'series',
  'season',
  'episode',
  'film',
  'game',
  'manga',
  'illustration',
  'character',
  'other',
] as const satisfies readonly Work['kind'][]
export type WorkKind = (typeof workKinds)[number]
export type Regime = Work['regime']

export type WorkItem = Described<'WorkItem'>

export type Ownership = Described<'Ownership'>

export type OwnershipSpan = Work['ownership'][number]

export type Work = Described<'Work'>

export type Evocation = NonNullable<NonNullable<Work['work']>['evocations']>[number]

export type Reference = Described<'Reference'>

export type HistoryItem = Described<'HistoryItem'>

export const versionOf = (seq: number) => ({ 'if-match': `"${seq}"` })

/** Several things as one phrase. */
export const listOf = (items: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'unit', style: language === 'ja' ? 'long' : 'short' }).format(items)
