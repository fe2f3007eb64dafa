import type { Kyodaku } from '../../clearance/index.js'
import { canonicalJson, saltedDigest } from '../../record/index.js'
import type { Principal } from './principal.js'

/** One thing that somebody did, by ids only. */
export interface PersonAct {
  user?: string
  token?: string
  /** The second person, where a party asks for two. */
  approvedBy?: string
  party?: string
  onBehalfOf?: string
  mandate?: string
  /** The operation's id in the interface's description, or a word such as `signIn.failed`. */
  action: string
  /** What it was done to. */
  subjects: readonly string[]
  /** `done`, an HTTP status, or why not. */
  outcome: string
}

export interface RecordedAct extends PersonAct {
  id: string
  subjects: string[]
  at: string
  logIndex: number
}

/** Who does it, as an act has it. */
export const actorOf = ({ kind, id, user, party }: Principal): Pick<PersonAct, 'user' | 'token' | 'party'> => ({
  ...(user === undefined ? {} : { user }),
  ...(kind === 'token' ? { token: id } : {}),
  ...(party === undefined ? {} : { party }),
})

/**
 * Writes down what somebody did: first its salted digest to the log, then the row. Rows have pseudonymous ids and the log
 * not even those, so that a person can be erased and every proof stays valid.
 *
 * @param begun what was noted of it beforehand, and is taken out with it
 */
export async function recordAct(
  kyodaku: Kyodaku,
  act: PersonAct,
  begun: { id?: string; at?: Date } = {},
): Promise<RecordedAct> {
  const { id = kyodaku.newId('act'), at = kyodaku.now() } = begun
  const plain = plainAct({ ...act, subjects: [...act.subjects], id, at: at.toISOString() })
  const { index } = await kyodaku.log.append(Buffer.from(leafOf(kyodaku, plain)))
  await kyodaku.store.db
    .with('noted', (db) => db.deleteFrom('begun_acts').where('id', '=', begun.id ?? ''))
    .insertInto('acts')
    .values({
      id,
      user_id: act.user ?? null,
      token_id: act.token ?? null,
      approved_by: act.approvedBy ?? null,
      party: act.party ?? null,
      on_behalf_of: act.onBehalfOf ?? null,
      mandate: act.mandate ?? null,
      action: act.action,
      subjects: [...act.subjects],
      outcome: act.outcome,
      at,
      log_index: index,
    })
    .execute()
  return { ...plain, logIndex: index }
}

/** The entry in the log of an act: whoever has the act and its salt can show that it is that one. */
export function leafOf(kyodaku: Kyodaku, act: Omit<RecordedAct, 'logIndex'>): string {
  return canonicalJson({
    type: 'kyodaku-act@v1',
    at: act.at,
    digest: saltedDigest(kyodaku.saltFor(`act/${act.id}`), Buffer.from(canonicalJson(plainAct(act)))),
  })
}

/** Only what an act has, in no other spelling than this. */
function plainAct(act: Omit<RecordedAct, 'logIndex'>): Omit<RecordedAct, 'logIndex'> {
  const optional = (['user', 'token', 'approvedBy', 'party', 'onBehalfOf', 'mandate'] as const).flatMap((key) =>
    act[key] === undefined ? [] : [[key, act[key]]],
  )
  return {
    id: act.id,
    at: act.at,
    action: act.action,
    subjects: [...act.subjects],
    outcome: act.outcome,
    ...Object.fromEntries(optional),
  }
}

/** An act as the database has it. */
export async function findAct(kyodaku: Kyodaku, id: string): Promise<RecordedAct | undefined> {
  const row = await kyodaku.store.db.selectFrom('acts').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : actOfRow(row)
}

export function actOfRow(row: {
  id: string
  user_id: string | null
  token_id: string | null
  approved_by: string | null
  party: string | null
  on_behalf_of: string | null
  mandate: string | null
  action: string
  subjects: unknown
  outcome: string
  at: Date
  log_index: number
}): RecordedAct {
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    subjects: row.subjects as string[],
    outcome: row.outcome,
    logIndex: row.log_index,
    ...(row.user_id === null ? {} : { user: row.user_id }),
    ...(row.token_id === null ? {} : { token: row.token_id }),
    ...(row.approved_by === null ? {} : { approvedBy: row.approved_by }),
    ...(row.party === null ? {} : { party: row.party }),
    ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
    ...(row.mandate === null ? {} : { mandate: row.mandate }),
  }
}
