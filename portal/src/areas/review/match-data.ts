import { nameIn } from '../../format/index.js'
import { currentLanguage } from '../../i18n.js'

/** A match as the server lists it. */
export interface Match {
  id: string
  party: string
  provider: string
  work: string
  workTitle: string
  workTitles: { text: string; language?: string }[]
  reference: string
  referenceName?: string
  level: number
  score: number
  falseMatchProbability: number
  coverage: number
  orientation: string
  input: { name: string; kind: string; mediaDigest: string; durationSeconds: number }
  inputRange: [number, number]
  referenceRange: [number, number]
  use: { kind: string; model: string; territory: string }
  outcome: string
  decidedAt: string
  receipt: string
  firstReceipt: string
  logIndex: number
  checkId?: string
  state: MatchState
  settledAt?: string
}

export const verdicts = ['accepted', 'rejected', 'not-ours', 'false-match'] as const
export type Verdict = (typeof verdicts)[number]
export const matchStates = ['open', 'disputed', ...verdicts, 'lapsed'] as const
export type MatchState = (typeof matchStates)[number]

export interface GivenVerdict {
  id: string
  match: string
  party: string
  verdict: Verdict | 'withdrawn'
  weight: 'opinion' | 'decision'
  note?: string
  at: string
  logIndex: number
  supersedes?: string
  reviewerName?: string
  actingParty?: string
  mine: boolean
  undoUntil?: string
}

export interface MatchDetail extends Match {
  reasons: { code: string; outcome: string; text: { ja: string; en: string } }[]
  segments: Match[]
  reviewers?: number
  opinions?: number
  verdicts?: GivenVerdict[]
}

export interface Progress {
  open: number
  disputed: number
  openByLevel: Record<string, number>
  mineSince: number
  mineLastHour: number
  decides: boolean
}

/** The key that says it. */
export const verdictKeys: Readonly<Record<Verdict, string>> = {
  accepted: 'a',
  rejected: 'r',
  'not-ours': 'n',
  'false-match': 'f',
}

/** The title of its work in the language of the page. */
export const titleOf = ({ workTitle, workTitles }: Pick<Match, 'workTitle' | 'workTitles'>): string =>
  nameIn(workTitles, currentLanguage()) ?? workTitle
