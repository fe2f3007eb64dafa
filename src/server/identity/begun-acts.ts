import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { inBatches } from '../../store/index.js'
import { type ActToRecord, actOfRow, columnsOf, type PersonAct, recordAct, recordActs } from './acts.js'

/** What people are doing: noted before it is done, made an act of when it was done. */
export interface BegunActs {
  /** Notes what is about to be done. Throws where it can't be noted: then it must not be done. */
  begin(act: Omit<PersonAct, 'outcome'>): Promise<string>
  /** It was not done. */
  drop(id: string): Promise<void>
  /** It was done: writes the act. Throws where that fails; it is written later then, by `recordLeft`. */
  done(id: string, act: PersonAct): Promise<void>
  /** It failed, and may be done in part: the act is written by `recordLeft`. */
  failed(id: string, act: PersonAct): Promise<void>
  /**
   * Makes acts of what was begun and is not under way: with what came of it where that is known, else `interrupted` (the
   * process died before it could say). Gives how many.
   */
  recordLeft(): Promise<number>
}

/**
 * Those of this process. What it can't write into the database (which may be what has failed) it keeps in mind; what a dead
 * process had in mind is an act all the same, by what it noted when it began.
 */
export function begunActs(kyodaku: Kyodaku): BegunActs {
  const { db } = kyodaku.store
  const underWay = new Set<string>()
  const inMind = new Map<string, PersonAct | 'not-done'>()

  // Many come at once, and each is a commit that the disk has to wait for.
  const note = inBatches(async (acts: readonly (Omit<PersonAct, 'outcome'> & { id: string })[]) => {
    const rows = acts.map((act) => ({ ...columnsOf(act), id: act.id, begun_at: kyodaku.now().toISOString() }))
    await sql`insert into begun_acts (id, begun_at, user_id, token_id, approved_by, party, on_behalf_of, mandate, action, subjects)
      select id, begun_at, user_id, token_id, approved_by, party, on_behalf_of, mandate, action, subjects
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, begun_at timestamptz, user_id text, token_id text,
        approved_by text, party text, on_behalf_of text, mandate text, action text, subjects jsonb)`.execute(db)
    return acts.map(() => undefined)
  })
  const record = inBatches((acts: readonly ActToRecord[]) => recordActs(kyodaku, acts))

  const drop = async (id: string) => {
    await db.deleteFrom('begun_acts').where('id', '=', id).execute()
    inMind.delete(id)
  }
  const keep = async (id: string, act: PersonAct) => {
    inMind.set(id, act)
    await db.updateTable('begun_acts').set(columnsOf(act)).where('id', '=', id).execute()
    inMind.delete(id)
  }
  return {
    async begin(act) {
      const id = kyodaku.newId('act')
      underWay.add(id)
      try {
        await note({ ...act, id })
      } catch (error) {
        // It may be there in spite of the error, and nothing was done.
        inMind.set(id, 'not-done')
        underWay.delete(id)
        throw error
      }
      return id
    },
    async drop(id) {
      inMind.set(id, 'not-done')
      await drop(id).finally(() => underWay.delete(id))
    },
    async done(id, act) {
      try {
        await record({ act, begun: { id } })
      } catch (error) {
        // That it was done is what has to be kept; the error that counts is the first.
        await keep(id, act).catch(() => undefined)
        throw error
      } finally {
        underWay.delete(id)
      }
    },
    async failed(id, act) {
      await keep(id, act).finally(() => underWay.delete(id))
    },
    async recordLeft() {
      const now = kyodaku.now()
      const busy = new Set(underWay)
      const rows = await db.selectFrom('begun_acts').selectAll().where('begun_at', '<=', now).orderBy('id').execute()
      let recorded = 0
      for (const row of rows) {
        if (busy.has(row.id)) continue
        const known = inMind.get(row.id)
        if (known === 'not-done') {
          await drop(row.id)
          continue
        }
        const {
          id: _,
          at: __,
          logIndex: ___,
          ...noted
        } = actOfRow({
          ...row,
          outcome: row.outcome ?? 'interrupted',
          at: row.begun_at,
          log_index: 0,
        })
        await recordAct(kyodaku, known ?? noted, { id: row.id, at: row.begun_at })
        inMind.delete(row.id)
        recorded += 1
      }
      return recorded
    },
  }
}
