import type { NameLike } from '../../format/index.js'

export type Outcome = 'permit' | 'review' | 'refuse'
export interface Bilingual {
  ja: string
  en: string
}
export type Range = [number, number]

/** A check in a list: `GET /v1/checks`. */
export interface Check {
  id: string
  name: string
  kind: 'media' | 'text'
  state: 'waiting' | 'running' | 'decided' | 'failed' | 'cancelled'
  progress?: { step: string; done: number; total: number }
  job?: string
  party?: string
  use: { kind: string; party: string; model: string; territory: string; purpose?: string; regime: string }
  createdAt: string
  decidedAt?: string
  outcome?: Outcome
  level?: number
  matches?: number
  durationSeconds?: number
  receipt?: string
  shared: boolean
  own: boolean
  error?: { code: string; message: string }
}

export interface Evidence {
  queryRegion: string
  referenceRegion: string
  matchedFrames: number
  medianDistance: number
  pictureDistance: number
  falseMatchBasis: 'measured' | 'extrapolated'
}

export interface Segment {
  n: number
  finding?: number
  work: string
  reference: string
  inputRange: Range
  referenceRange: Range
  orientation: string
  mirrored: boolean
  speed: number
  level: number
  score: number
  falseMatchProbability: number
  coverage: number
  evidence?: Evidence
  /** `own: false`: whose work it is, is another. */
  match?: { id: string; state: string; party: string; own?: boolean }
}

export interface ReferenceInfo {
  id: string
  work: string
  name?: string
  durationSeconds: number
  visible: boolean
  mediaKind?: 'video' | 'image'
}

export interface Reason {
  code: string
  outcome: Outcome
  work?: string
  segment?: number
  grant?: string
  text: Bilingual
}

/** What was looked for: with which index, thresholds and versions. */
export interface Search {
  version?: string
  references?: number
  negativeReferences?: number
  hashes?: number
  rows?: number
  radius?: number
  calibration?: string
  geometries?: string[]
  measuredRateLimit?: number
  incompleteReferences?: string[]
  texts?: string[]
}

/** `GET /v1/checks/{id}`. */
export interface CheckDetail extends Check {
  media?: { url: string; type: string; kind: 'video' | 'image' }
  decision?: {
    summary: Bilingual
    regime: string
    rules: string
    underOtherRegime: { regime: string; outcome: Outcome }
    reasons: Reason[]
    needed: { work: string; from: string[]; text: Bilingual }[]
    works: { work: string; outcome: Outcome }[]
  }
  segments: Segment[]
  names: { work: string; name: string; where: string; certainty: 'sure' | 'possible' }[]
  works: { id: string; titles: NameLike[]; owners: string[] }[]
  parties: { id: string; names: NameLike[] }[]
  references: ReferenceInfo[]
  search: Search | null
  log?: { index: number; treeSize: number }
  supersededBy?: string
}

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
