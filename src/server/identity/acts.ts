import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { canonicalJson, saltedDigest } from '../../record/index.js'
import { textArray } from '../../store/index.js'
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

/** An act to be written down, with what was noted of it beforehand, which is taken out with it. */
export interface ActToRecord {
  act: PersonAct
  begun?: { id?: string; at?: Date }
}

/**
 * Writes down what somebody did: first its salted digest to the log, then the row. Rows have pseudonymous ids and the log
 * not even those, so that a person can be erased and every proof stays valid.
 */
export async function recordAct(
  kyodaku: Kyodaku,
  act: PersonAct,
  begun: { id?: string; at?: Date } = {},
): Promise<RecordedAct> {
  return (await recordActs(kyodaku, [{ act, begun }]))[0]!
}

/** The same of several, all or none of their rows. */
export async function recordActs(kyodaku: Kyodaku, acts: readonly ActToRecord[]): Promise<RecordedAct[]> {
  const recorded = await Promise.all(
    acts.map(async ({ act, begun = {} }) => {
      const { id = kyodaku.newId('act'), at = kyodaku.now() } = begun
      const plain = plainAct({ ...act, subjects: [...act.subjects], id, at: at.toISOString() })
      const { index } = await kyodaku.log.append(Buffer.from(leafOf(kyodaku, plain)))
      return { ...plain, logIndex: index }
    }),
  )
  const rows = recorded.map((act) => ({ ...columnsOf(act), id: act.id, at: act.at, log_index: act.logIndex }))
  const noted = acts.flatMap(({ begun }) => begun?.id ?? [])
  // One statement whatever their number, so that it is planned once.
  await sql`with noted as (delete from begun_acts where id = any(${textArray(noted)}::text[]))
    insert into acts (id, user_id, token_id, approved_by, party, on_behalf_of, mandate, action, subjects, outcome, at, log_index)
    select id, user_id, token_id, approved_by, party, on_behalf_of, mandate, action, subjects, outcome, at, log_index
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, user_id text, token_id text, approved_by text,
      party text, on_behalf_of text, mandate text, action text, subjects jsonb, outcome text, at timestamptz, log_index bigint)`.execute(
    kyodaku.store.db,
  )
  return recorded
}

/** An act as the tables have it. */
export const columnsOf = (act: Omit<PersonAct, 'outcome'> & { outcome?: string }) => ({
  user_id: act.user ?? null,
  token_id: act.token ?? null,
  approved_by: act.approvedBy ?? null,
  party: act.party ?? null,
  on_behalf_of: act.onBehalfOf ?? null,
  mandate: act.mandate ?? null,
  action: act.action,
  subjects: [...act.subjects],
  outcome: act.outcome ?? null,
})

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
