import type { Described } from '../../api/index.js'
import type { NameLike } from '../../format/index.js'

export type Outcome = NonNullable<Check['outcome']>
export type Bilingual = Described<'Bilingual'>
export type Range = [number, number]

/** A check in a list. */
export type Check = Described<'Check'>

export type Evidence = NonNullable<Segment['evidence']>

/** Where a match without its check stands, no finding and no owner is known. */
export type Segment = Omit<Described<'CheckSegment'>, 'finding' | 'match'> & {
  finding?: number
  /** `own: false`: whose work it is, is another. */
  match?: Omit<NonNullable<Described<'CheckSegment'>['match']>, 'own'> & { own?: boolean }
}

export type ReferenceInfo = CheckDetail['references'][number]

export type Reason = NonNullable<CheckDetail['decision']>['reasons'][number]

export type CheckDetail = Described<'CheckDetail'>

/** One side of a comparison. */
export interface Side {
  /** Absent: the medium may not be looked at, or is not kept. */
  media?: { url: string; kind: 'video' | 'image' }
  /** Frames side by side, for what a browser can't play. */
  filmstrip?: string
  durationSeconds: number
}

/** What the viewer compares: a check, or what is known of it without one. */
export interface Comparison {
  input: Side
  references: (ReferenceInfo & { side: Side })[]
  segments: Segment[]
  outcome?: Outcome
  decision?: CheckDetail['decision']
  titleOf: (work: string) => NameLike[] | undefined
}
