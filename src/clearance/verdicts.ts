import { canonicalJson, saltedDigest } from '../record/index.js'
import type { MatchState } from '../store/index.js'
import type { Kyodaku } from './kyodaku.js'

/** What a person can say of a match. */
export const verdictKinds = ['accepted', 'rejected', 'not-ours', 'false-match'] as const
export type VerdictKind = (typeof verdictKinds)[number]

/** What is needed of a verdict to settle a match. `withdrawn` takes back the one that it supersedes. */
export interface GivenVerdict {
  id: string
  reviewer: string
  verdict: VerdictKind | 'withdrawn'
  /** `decision`: of the one who ends a dispute. */
  weight: 'opinion' | 'decision'
  supersedes?: string
}

/** The verdicts that stand: neither taken back nor replaced. */
export function standingVerdicts<V extends GivenVerdict>(verdicts: readonly V[]): V[] {
  const superseded = new Set(verdicts.flatMap(({ supersedes }) => (supersedes === undefined ? [] : [supersedes])))
  return verdicts.filter(({ id, verdict }) => verdict !== 'withdrawn' && !superseded.has(id))
}

/**
 * What a match is after these verdicts, whatever order they came in. A decision counts before all opinions. Of opinions,
 * as many people as the party asks for must agree; where any two do not, it is disputed until a decision.
 *
 * @param reviewers how many people have to agree
 */
export function settle(verdicts: readonly GivenVerdict[], reviewers: 1 | 2): Exclude<MatchState, 'lapsed'> {
  const standing = standingVerdicts(verdicts)
  const decisions = new Set(standing.filter(({ weight }) => weight === 'decision').map(({ verdict }) => verdict))
  const opinions = standing.filter(({ weight }) => weight === 'opinion')
  const said = new Set(opinions.map(({ verdict }) => verdict))
  const only = (kinds: ReadonlySet<GivenVerdict['verdict']>) => [...kinds][0] as VerdictKind
  if (decisions.size > 0) return decisions.size === 1 ? only(decisions) : 'disputed'
  const people = new Set(opinions.map(({ reviewer }) => reviewer)).size
  if (people < reviewers) return 'open'
  return said.size === 1 ? only(said) : 'disputed'
}

/** All that a verdict says; what the record has is its salted digest. */
export interface VerdictStatement extends GivenVerdict {
  match: string
  /** The receipt that found it, as it was when it was judged. */
  receipt: string
  /** Whose match it is, and for whom the reviewer works where that is another (null: the operator). */
  party: string
  actingParty: string | null
  note?: string
  at: string
}

/** Appends a verdict to the log, with no personal data in the leaf. To be kept afterwards with the index that it gives. */
export async function recordVerdict(kyodaku: Kyodaku, statement: VerdictStatement): Promise<number> {
  const salt = kyodaku.saltFor(`verdict/${statement.id}`)
  const entry = canonicalJson({
    type: 'kyodaku-verdict@v1',
    at: statement.at,
    digest: saltedDigest(salt, Buffer.from(canonicalJson(statement))),
  })
  const { index } = await kyodaku.log.append(Buffer.from(entry))
  return index
}
