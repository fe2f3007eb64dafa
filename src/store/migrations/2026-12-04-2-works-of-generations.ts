import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * Which works a video was asked for with, or turned out to show: for those who own them. And requests that were refused, which had
 * no row before: who provides and who owns look at all that was asked for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`alter table generations drop constraint generations_state_check`,
    sql`alter table generations drop constraint generations_check`,
    sql`alter table generations add constraint generations_state_check check (state in
      ('refused', 'permitted', 'sending', 'generating', 'checking', 'reviewing', 'released', 'withheld', 'failed', 'deleted'))`,
    sql`alter table generations add constraint generations_check check
      (state in ('refused', 'permitted', 'sending', 'failed', 'deleted') or upstream_id is not null)`,
    sql`create index generations_by_state on generations (party, state, created_at desc, id desc)`,
    sql`create index generations_refused_prompts on generations (party, created_at)
      where state = 'refused' and prompt is not null`,
    sql`create table generation_works (
      work_id text collate "C" not null,
      generation_id text collate "C" not null references generations (id),
      party text collate "C" not null,
      created_at timestamptz not null,
      primary key (work_id, created_at, generation_id)
    )`,
    sql`create index generation_works_of_generation on generation_works (generation_id)`,
    sql`insert into generation_works
      select distinct w ->> 'work', g.id, g.party, g.created_at
      from generations g join clearances c on c.receipt_id in (g.receipt_id, g.output_receipt_id),
        jsonb_array_elements(c.receipt -> 'decision' -> 'works') w`,
  ]
  for (const statement of statements) await statement.execute(db)
  await protect(db, 'generation_works', {
    read: sql`party = any ((select kyodaku_parties())::text[]) or exists (select 1 from registry_subjects s
      where s.kind = 'work' and s.subject_id = work_id and s.parties && (select kyodaku_parties())::text[])`,
  })
}
