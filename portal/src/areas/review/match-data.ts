import type { Described } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { currentLanguage } from '../../i18n.js'

/** A match as the server lists it. */
export type Match = Described<'Match'>

export const verdicts = ['accepted', 'rejected', 'not-ours', 'false-match'] as const
export type Verdict = (typeof verdicts)[number]
export const matchStates = ['open', 'disputed', ...verdicts, 'lapsed'] as const satisfies readonly Match['state'][]
export type MatchState = (typeof matchStates)[number]

export type GivenVerdict = Described<'MatchVerdict'>

export type MatchDetail = Described<'MatchDetail'>

export type Progress = Described<'ReviewProgress'>

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
