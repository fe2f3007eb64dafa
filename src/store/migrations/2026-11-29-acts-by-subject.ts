import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * What acts are browsed by. Under row-level security an index serves plain comparisons only, so that what an act was done
 * to is a table of links and not an index over its list.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create index acts_by_time on acts (at desc, id desc)`,
    sql`create index acts_by_action on acts (action, at desc, id desc)`,
    sql`create index acts_by_party_and_action on acts (party, action, at desc, id desc)`,
    sql`create table act_subjects (
      subject text collate "C" not null,
      act_id text collate "C" not null references acts (id),
      at timestamptz not null,
      primary key (subject, act_id)
    )`,
    sql`create index act_subjects_by_time on act_subjects (subject, at desc, act_id desc)`,
    sql`insert into act_subjects (subject, act_id, at)
      select distinct s.subject, a.id, a.at from acts a cross join jsonb_array_elements_text(a.subjects) as s (subject)`,
    sql`create function link_act_subjects() returns trigger language plpgsql as $$
      begin
        insert into act_subjects (subject, act_id, at)
          select distinct s.subject, new.id, new.at from jsonb_array_elements_text(new.subjects) as s (subject);
        return null;
      end $$`,
    sql`create trigger acts_link_subjects after insert on acts for each row execute function link_act_subjects()`,
    sql`create trigger act_subjects_append_only before update or delete or truncate on act_subjects
      for each statement execute function refuse_change()`,
  ])
    await statement.execute(db)
  // The act itself says whose eyes it is for.
  await protect(db, 'act_subjects', {
    read: sql`coalesce((select true from acts a where a.id = act_subjects.act_id), false)`,
  })
}
