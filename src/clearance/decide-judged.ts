import { decide, type Finding, type MatchFinding } from '../rights/index.js'
import { type Clearing, decideAndRecord, type Item } from './clear.js'
import type { Kyodaku } from './kyodaku.js'
import { parseReceipt, type Receipt } from './receipt.js'
import { itemAgain } from './rematch.js'
import { cappedPart, usageOf } from './usage.js'

/** A match that people have said of that it is none. */
export interface JudgedMatch {
  match: string
  work: string
  reference: string
  orientation: string
  /** Seconds of the input. */
  inputRange: [number, number]
  verdict: 'rejected' | 'not-ours' | 'false-match'
  /** Where what they said is in the log, the newest. */
  logIndex: number
}

/** What is known by now of something that waits for a review. */
export interface Reviewed {
  /** The decision that stands: the same as before, or one that has taken its place. */
  receipt: Receipt
  /** Somebody whose work it is has said that it is in it, and nothing permits it. */
  isConfirmed: boolean
}

/**
 * Decides anew about what a decision has left to people, where what they have said since, or what is registered by now, makes it
 * another one. What every owner of a work has said of that it is no match of theirs is not found any more; the new receipt says
 * which, and where in the log they have said so. Nothing is decided where nothing has changed.
 *
 * @param id the receipt; where another has taken its place, that one
 */
export async function decideReviewed(kyodaku: Kyodaku, clearing: Clearing, id: string): Promise<Reviewed> {
  const row = await newestOf(kyodaku, id)
  const receipt = parseReceipt(JSON.stringify(row.receipt))
  if (receipt.decision.outcome !== 'review') return { receipt, isConfirmed: false }
  const said = await verdictsOn(kyodaku, receipt.id)
  const { judged: before = [], texts } = searchIn(receipt)
  const judged = [...before, ...said.judged]
  const { isConfirmed } = said
  const { at: _, ...use } = receipt.inputs.use
  const findings = receipt.inputs.findings.filter((finding) => !isJudged(finding, judged))
  const part = cappedPart(clearing.indexed, use, findings)
  const indexed = part?.with(await usageOf(kyodaku, part.capped, { replacing: receipt.id })) ?? clearing.indexed
  const would = decide({ ...use, at: kyodaku.now().toISOString() }, findings, indexed)
  if (said.judged.length === 0 && would.outcome === 'review') return { receipt, isConfirmed }
  const item: Item = {
    ...(await itemAgain(kyodaku, row, receipt)),
    ...(texts === undefined ? {} : { textsSearched: texts }),
    judged,
  }
  return { receipt: (await decideAndRecord(kyodaku, clearing, item)).receipt, isConfirmed }
}

/** Whether people have said of a finding that it is none. The same match is found at the same place, but for a few frames. */
export function isJudged(finding: Finding, judged: readonly JudgedMatch[]): boolean {
  return finding.kind === 'match' && judged.some((one) => isSameMatch(finding, one))
}

const secondsApartMost = 0.5

function isSameMatch(finding: MatchFinding, { reference, orientation, inputRange }: JudgedMatch): boolean {
  const [from, until] = finding.inputRange
  return (
    finding.reference === reference &&
    finding.orientation === orientation &&
    Math.abs(from - inputRange[0]) < secondsApartMost &&
    Math.abs(until - inputRange[1]) < secondsApartMost
  )
}

/** What an earlier decision has looked through, and the matches that it has left out already. */
const searchIn = ({ inputs }: Pick<Receipt, 'inputs'>) =>
  inputs.search as { texts?: string[]; judged?: readonly JudgedMatch[] }

/** What the owners have said of the matches that a receipt has found. Each of several has to say that it is none. */
async function verdictsOn(
  kyodaku: Kyodaku,
  receiptId: string,
): Promise<{ judged: JudgedMatch[]; isConfirmed: boolean }> {
  const rows = await kyodaku.store.db
    .selectFrom('matches')
    .where('receipt_id', '=', receiptId)
    .where('state', '!=', 'lapsed')
    .select((match) => [
      'id',
      'finding',
      'work_id',
      'reference_id',
      'orientation',
      'input_from',
      'input_until',
      'state',
      match
        .selectFrom('match_verdicts')
        .whereRef('match_verdicts.match_id', '=', 'matches.id')
        .select(({ fn }) => fn.max('match_verdicts.log_index').as('at'))
        .as('said_at'),
    ])
    .orderBy('finding')
    .orderBy('id')
    .execute()
  const byFinding = new Map<number, typeof rows>()
  for (const row of rows) byFinding.set(row.finding, [...(byFinding.get(row.finding) ?? []), row])
  const judged: JudgedMatch[] = []
  for (const owners of byFinding.values()) {
    const [first] = owners
    const isNone = owners.every(({ state, said_at }) => said_at !== null && isNoMatch.has(state))
    if (first === undefined || !isNone) continue
    judged.push({
      match: first.id,
      work: first.work_id,
      reference: first.reference_id,
      orientation: first.orientation,
      inputRange: [first.input_from, first.input_until],
      verdict: first.state as JudgedMatch['verdict'],
      logIndex: Math.max(...owners.map(({ said_at }) => Number(said_at))),
    })
  }
  return { judged, isConfirmed: rows.some(({ state }) => state === 'accepted') }
}

const isNoMatch: ReadonlySet<string> = new Set<JudgedMatch['verdict']>(['rejected', 'not-ours', 'false-match'])

async function newestOf(kyodaku: Kyodaku, id: string) {
  for (let receipt = id; ; ) {
    const later = await kyodaku.store.db
      .selectFrom('clearances')
      .select('receipt_id')
      .where('supersedes', '=', receipt)
      .orderBy('log_index', 'desc')
      .executeTakeFirst()
    if (later === undefined)
      return await kyodaku.store.db
        .selectFrom('clearances')
        .select(['receipt', 'receipt_id', 'input_name', 'track_digest'])
        .where('receipt_id', '=', receipt)
        .executeTakeFirstOrThrow()
    receipt = later.receipt_id
  }
}
