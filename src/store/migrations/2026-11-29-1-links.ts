import { type Kysely, type RawBuilder, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * What lists and counts of tenants are walked by. Behind row-level security an index serves only what is asked by
 * leakproof operators (PostgreSQL, "Row Security Policies"): equality of texts is one, overlap of arrays is not. So whose a
 * subject is, and of which works a grant is, stands here as one row each, to be asked for by equality.
 *
 * Also how it was decided, counted by the quarter of an hour, so that a month of it is read in milliseconds whatever the
 * clock of the one who reads it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`alter table registry_subjects add column form text collate "C"
      generated always as (case when kind = 'work' then body ->> 'kind' end) stored`,
    sql`create index registry_subjects_works_by_form on registry_subjects (form, title, subject_id) where kind = 'work'`,
    sql`create index registry_subjects_top_works on registry_subjects (title, subject_id)
      where kind = 'work' and parent is null`,

    // role `party`: the target is one of those whose it is. `work`: one of a grant's works. `open`: a grant that every
    // party may find; its target is empty.
    sql`create table registry_links (
      role text collate "C" not null check (role in ('party', 'work', 'open')),
      target text collate "C" not null,
      kind text collate "C" not null,
      subject_id text collate "C" not null,
      form text collate "C",
      top boolean not null,
      state text collate "C" not null,
      until timestamptz,
      title text collate "C" not null,
      recorded_at timestamptz not null,
      parties text[] not null,
      open boolean not null,
      primary key (role, target, kind, subject_id)
    )`,
    sql`create index registry_links_by_title on registry_links (role, target, kind, top, form, title, subject_id)`,
    sql`create index registry_links_by_time on registry_links (role, target, kind, state, recorded_at desc, subject_id)`,
    sql`create index registry_links_by_term on registry_links (role, target, kind, state, until)`,
    sql`create index registry_links_of_subject on registry_links (kind, subject_id)`,

    sql`create function kyodaku_links_of(s registry_subjects) returns setof registry_links language sql stable as $$
      select l.role, l.target, s.kind, s.subject_id, s.form, s.parent is null, coalesce(s.state, ''),
        case when s.kind = 'grant' then (s.body ->> 'until')::timestamptz end, s.title, s.recorded_at, s.parties, s.open
      from (
        select 'party' as role, p as target from unnest(s.parties) p
          where s.kind in ('work', 'reference', 'grant', 'mandate', 'claim') and p is not null
        union
        select 'work', w from jsonb_array_elements_text(
          case when s.kind = 'grant' and jsonb_typeof(s.body -> 'works') = 'array' then s.body -> 'works' else '[]' end) w
        union
        select 'open', '' where s.kind = 'grant' and s.open
      ) l
    $$`,
    sql`create function kyodaku_keep_links() returns trigger language plpgsql set enable_seqscan = off as $$
    begin
      if tg_op = 'UPDATE' then
        delete from registry_links l where l.kind = new.kind and l.subject_id = new.subject_id
          and not exists (select 1 from kyodaku_links_of(new) n where n.role = l.role and n.target = l.target);
      end if;
      insert into registry_links select * from kyodaku_links_of(new)
        on conflict (role, target, kind, subject_id) do update set form = excluded.form, top = excluded.top, state = excluded.state,
          until = excluded.until, title = excluded.title, recorded_at = excluded.recorded_at, parties = excluded.parties,
          open = excluded.open;
      return null;
    end $$`,
    sql`create trigger registry_subjects_linked after insert or update on registry_subjects
      for each row execute function kyodaku_keep_links()`,
    sql`insert into registry_links select l.* from registry_subjects s cross join lateral kyodaku_links_of(s) l`,

    // The list that is opened first: of all states but one, without a merge of six walks.
    sql`create index matches_standing on matches (party, level desc, decided_at desc, id desc) where state <> 'lapsed'`,

    // side `work`: matches that were found of a party's works. `use`: decisions of a party's uses. Several rows add up, so
    // that decisions at the same time do not wait for each other.
    sql`create table decision_counts (
      side text collate "C" not null check (side in ('work', 'use')),
      party text collate "C" not null,
      quarter timestamptz not null,
      outcome text collate "C" not null,
      slot smallint not null,
      count bigint not null,
      primary key (side, party, quarter, outcome, slot)
    )`,
    sql`create index decision_counts_of_all on decision_counts (side, quarter)`,
    sql`create function kyodaku_quarter_of(at timestamptz) returns timestamptz language sql immutable parallel safe
      as $$ select date_bin('15 minutes', at, timestamptz '2000-01-01 00:00:00+00') $$`,
    sql`create or replace function kyodaku_count_matches() returns trigger
      language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      here smallint := pg_backend_pid() % 16;
      quarter_here smallint := pg_backend_pid() % 4;
    begin
      if tg_op = 'INSERT' then
        insert into match_counts
          select party, state, level, thresholds, here, count(*) from added group by 1, 2, 3, 4 order by 1, 2, 3, 4
          on conflict (party, state, level, thresholds, slot) do update set count = match_counts.count + excluded.count;
        insert into decision_counts
          select 'work', party, kyodaku_quarter_of(decided_at), outcome, quarter_here, count(*) from added
          where state <> 'lapsed' group by 2, 3, 4 order by 2, 3, 4
          on conflict (side, party, quarter, outcome, slot) do update set count = decision_counts.count + excluded.count;
      elsif tg_op = 'DELETE' then
        insert into match_counts
          select party, state, level, thresholds, here, -count(*) from removed group by 1, 2, 3, 4 order by 1, 2, 3, 4
          on conflict (party, state, level, thresholds, slot) do update set count = match_counts.count + excluded.count;
        insert into decision_counts
          select 'work', party, kyodaku_quarter_of(decided_at), outcome, quarter_here, -count(*) from removed
          where state <> 'lapsed' group by 2, 3, 4 order by 2, 3, 4
          on conflict (side, party, quarter, outcome, slot) do update set count = decision_counts.count + excluded.count;
      else
        insert into match_counts
          select party, state, level, thresholds, here, sum(change) from (
            select party, state, level, thresholds, 1 as change from added
            union all select party, state, level, thresholds, -1 from removed) changes
          group by 1, 2, 3, 4 having sum(change) <> 0 order by 1, 2, 3, 4
          on conflict (party, state, level, thresholds, slot) do update set count = match_counts.count + excluded.count;
        insert into decision_counts
          select 'work', party, quarter, outcome, quarter_here, sum(change) from (
            select party, kyodaku_quarter_of(decided_at) as quarter, outcome, 1 as change from added where state <> 'lapsed'
            union all
            select party, kyodaku_quarter_of(decided_at), outcome, -1 from removed where state <> 'lapsed') changes
          group by 2, 3, 4 having sum(change) <> 0 order by 2, 3, 4
          on conflict (side, party, quarter, outcome, slot) do update set count = decision_counts.count + excluded.count;
      end if;
      return null;
    end $$`,
    sql`create function kyodaku_count_decisions() returns trigger
      language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into decision_counts
        select 'use', party, kyodaku_quarter_of(decided_at), outcome, pg_backend_pid() % 4, count(*) from added
        where party is not null group by 2, 3, 4 order by 2, 3, 4
        on conflict (side, party, quarter, outcome, slot) do update set count = decision_counts.count + excluded.count;
      return null;
    end $$`,
    sql`create trigger clearances_counted after insert on clearances
      referencing new table as added for each statement execute function kyodaku_count_decisions()`,
    sql`insert into decision_counts
      select 'work', party, kyodaku_quarter_of(decided_at), outcome, 0, count(*) from matches
      where state <> 'lapsed' group by 2, 3, 4`,
    sql`insert into decision_counts
      select 'use', party, kyodaku_quarter_of(decided_at), outcome, 0, count(*) from clearances
      where party is not null group by 2, 3, 4`,
  ]
  for (const statement of statements) await statement.execute(db)

  const concerns = sql`open or parties && (select kyodaku_parties())`
  await protect(db, 'registry_links', { read: concerns })
  await protect(db, 'decision_counts', { read: sql`party = any ((select kyodaku_parties())::text[])` })

  // What is seen with another row: asked as `exists`, the planner reads all of that table first to have them at hand; a
  // value that is looked up for a row is looked up for that row.
  const seenWith: Record<string, RawBuilder<unknown>> = {
    registry_entries: sql`select true from registry_subjects s
      where s.kind = registry_entries.kind and s.subject_id = registry_entries.subject_id`,
    reference_tracks: sql`select true from registry_subjects s
      where s.kind = 'reference' and s.subject_id = reference_tracks.reference_id`,
    reference_completions: sql`select true from registry_subjects s
      where s.kind = 'reference' and s.subject_id = reference_completions.reference_id`,
    retro_matches: sql`select true from clearances c where c.id = retro_matches.clearance_id`,
    grant_uses: sql`select true from registry_subjects s where s.kind = 'grant' and s.subject_id = grant_uses.grant_id`,
  }
  for (const [table, row] of Object.entries(seenWith)) {
    await sql`alter policy tenant_reads on ${sql.table(table)} using (coalesce((${row}), false))`.execute(db)
  }
}
