import { type Kysely, sql } from 'kysely'

/** What lists of permissions, and the uses that a draft is tried on, are found by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const ofGrants = sql`where kind = 'grant'`
  for (const statement of [
    sql`create index registry_subjects_grants_given
      on registry_subjects ((body ->> 'grantor'), recorded_at desc, subject_id) ${ofGrants}`,
    sql`create index registry_subjects_grants_received
      on registry_subjects ((body ->> 'grantee'), recorded_at desc, subject_id) ${ofGrants}`,
    sql`create index registry_subjects_grants_answering on registry_subjects ((body ->> 'counterTo'))
      where kind = 'grant' and body ->> 'counterTo' is not null`,
    sql`create index matches_by_time on matches (party, decided_at desc, receipt_id)`,
  ])
    await statement.execute(db)
}
