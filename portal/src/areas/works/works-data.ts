import type { NameLike } from '../../format/index.js'

/** What the server says of works, as far as these pages read it. */
export interface Name extends NameLike {
  kind: 'official' | 'alternate' | 'abbreviated' | 'fan'
  language?: string
  script?: 'kanji' | 'kana' | 'romaji' | 'latin' | 'other'
  common?: boolean
}
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
] as const
export type WorkKind = (typeof workKinds)[number]
export type Regime = 'prior-permission' | 'reservation'

export interface WorkItem {
  id: string
  kind: WorkKind
  parent?: string
  titles: Name[]
  withheld: boolean
  regime: Regime
  owners: string[]
  children: number
  references: number
  picture?: string
  seq: number
  recordedAt: string
}

export interface Ownership {
  party: string
  share: number
  territories: string[]
  from?: string
  until?: string
}

export interface OwnershipSpan {
  territory: string
  from?: string
  until?: string
  owners: { party: string; share: number }[]
  total: number
  claims: { id: string; party: string; share: number }[]
  claimed: number
  conflict?: 'over' | 'under' | 'contested'
}

export interface Work {
  id: string
  kind: WorkKind
  parent?: string
  titles: Name[]
  identifiers: { scheme: string; value: string }[]
  regime: Regime
  withheld: boolean
  owners: Ownership[]
  effectiveOwners: Ownership[]
  inheritedFrom?: string
  committee?: { names: Name[]; representatives: { party: string; uses: string[]; territories: string[] }[] }
  ownership: OwnershipSpan[]
  parties: { id: string; names: Name[] }[]
  ancestors: { id: string; kind: WorkKind; titles: Name[] }[]
  counts: {
    children: number
    characters: number
    references: number
    grants: number
    reservations: number
    matches: number
  }
  picture?: string
  mine: boolean
  seq: number
  recordedAt: string
  logIndex: number | null
}

export interface Reference {
  id: string
  work: string
  name: string
  durationSeconds: number
  excludedSeconds: [number, number][]
  negative: boolean
  withdrawn: boolean
  state: 'keyframes' | 'complete'
  filmstripFrames: number
  depositedAt: string
  seq: number
}

export interface HistoryItem {
  seq: number
  kind: string
  subject: string
  change: 'added' | 'changed'
  fields: string[]
  at: string
  logIndex: number | null
  actedBy: string | null
  onBehalfOf: string | null
}

/** A territory in the language of the page. */
export function territoryName(code: string, language: string, worldwide: string): string {
  if (code === 'worldwide') return worldwide
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

/** A language in the language of the page. */
export function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

export const versionOf = (seq: number) => ({ 'if-match': `"${seq}"` })

/** Several things as one phrase. */
export const listOf = (items: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'unit', style: language === 'ja' ? 'long' : 'short' }).format(items)
