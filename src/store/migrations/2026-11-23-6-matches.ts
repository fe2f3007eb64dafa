import { type Kysely, sql } from 'kysely'
import { protect, tenantRole } from './row-level-security.js'

/**
 * Matches: what decisions have found, one row a matched stretch and party whose work it is. They follow from the receipts:
 * a trigger on `clearances` writes them with the decision, a trigger on `registry_subjects` when a work changes hands.
 * Verdicts are appended; how many matches there are is counted on the way, since ten million rows are not counted in time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table matches (
      id text collate "C" primary key check (id <> ''),
      party text collate "C" not null,
      lead boolean not null,
      provider text collate "C" not null,
      receipt_id text collate "C" not null,
      first_receipt_id text collate "C" not null,
      finding integer not null,
      log_index bigint not null,
      work_id text collate "C" not null,
      reference_id text collate "C" not null,
      level smallint not null check (level between 1 and 5),
      score double precision not null,
      false_match_probability double precision not null,
      coverage double precision not null,
      orientation text not null,
      input_from double precision not null,
      input_until double precision not null,
      reference_from double precision not null,
      reference_until double precision not null,
      outcome text not null check (outcome in ('permit', 'refuse', 'review')),
      reasons jsonb not null,
      use_kind text not null,
      model text not null,
      territory text not null,
      input_name text not null,
      input_kind text not null,
      media_digest text collate "C" not null,
      duration double precision not null,
      thresholds text collate "C" not null,
      decided_at timestamptz not null,
      exposure double precision generated always as (greatest(input_until - input_from, 0)) stored,
      state text collate "C" not null default 'open'
        check (state in ('open', 'disputed', 'accepted', 'rejected', 'not-ours', 'false-match', 'lapsed')),
      settled_at timestamptz,
      reviewed_by text[] not null default '{}'
    )`,
    // Lists of a party, of a work, of what a provider did to a party, of a provider; of the operator.
    sql`create index matches_by_party on matches (party, state, level desc, decided_at desc, id desc)`,
    sql`create index matches_by_work on matches (work_id, party, state, level desc, decided_at desc, id desc)`,
    sql`create index matches_by_pair on matches (party, provider, state, level desc, decided_at desc, id desc)`,
    sql`create index matches_by_provider on matches (provider, level desc, decided_at desc, id desc) where lead`,
    sql`create index matches_by_level on matches (state, level desc, decided_at desc, id desc) where lead`,
    sql`create index matches_by_receipt on matches (receipt_id)`,
    sql`create index matches_to_review on matches (party, level desc, exposure desc, id desc) where state = 'open'`,
    sql`create index matches_false on matches (settled_at desc, id) where state = 'false-match'`,
    sql`create index registry_entries_by_log_index on registry_entries (log_index)`,
    sql`create index clearances_by_party_outcome on clearances (party, outcome, decided_at desc, receipt_id)`,

    sql`create table match_verdicts (
      id text collate "C" primary key check (id <> ''),
      match_id text collate "C" not null references matches (id),
      party text collate "C" not null,
      reviewer text collate "C" not null check (reviewer <> ''),
      acting_party text collate "C",
      verdict text collate "C" not null check (verdict in ('accepted', 'rejected', 'not-ours', 'false-match', 'withdrawn')),
      weight text not null check (weight in ('opinion', 'decision')),
      note text check (length(note) between 1 and 4000),
      at timestamptz not null,
      log_index bigint not null check (log_index >= 0),
      supersedes text collate "C" unique references match_verdicts (id)
    )`,
    sql`create index match_verdicts_by_match on match_verdicts (match_id, at)`,
    sql`create index match_verdicts_by_reviewer on match_verdicts (reviewer, at desc, id desc)`,
    sql`create index match_verdicts_by_log_index on match_verdicts (log_index)`,
    sql`create index match_verdicts_decisions on match_verdicts (party, at desc, id desc) where weight = 'decision'`,
    sql`create trigger match_verdicts_append_only before update or delete or truncate on match_verdicts
      for each statement execute function refuse_change()`,

    sql`create table match_leases (
      match_id text collate "C" not null,
      reviewer text collate "C" not null,
      party text collate "C" not null,
      until timestamptz not null,
      primary key (match_id, reviewer)
    )`,
    sql`create index match_leases_by_reviewer on match_leases (reviewer, until)`,

    sql`create table review_settings (
      party text collate "C" primary key check (party <> ''),
      reviewers smallint not null check (reviewers between 1 and 2),
      changed_by text collate "C" not null,
      changed_at timestamptz not null
    )`,

    // Several rows add up, so that decisions at the same time do not wait for each other.
    sql`create table match_counts (
      party text collate "C" not null,
      state text collate "C" not null,
      level smallint not null,
      thresholds text collate "C" not null,
      slot smallint not null,
      count bigint not null,
      primary key (party, state, level, thresholds, slot)
    )`,
    sql`create function kyodaku_count_matches() returns trigger
      language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      here smallint := pg_backend_pid() % 16;
    begin
      if tg_op = 'INSERT' then
        insert into match_counts
          select party, state, level, thresholds, here, count(*) from added group by 1, 2, 3, 4 order by 1, 2, 3, 4
          on conflict (party, state, level, thresholds, slot) do update set count = match_counts.count + excluded.count;
      elsif tg_op = 'DELETE' then
        insert into match_counts
          select party, state, level, thresholds, here, -count(*) from removed group by 1, 2, 3, 4 order by 1, 2, 3, 4
          on conflict (party, state, level, thresholds, slot) do update set count = match_counts.count + excluded.count;
      else
        insert into match_counts
          select party, state, level, thresholds, here, sum(change) from (
            select party, state, level, thresholds, 1 as change from added
            union all select party, state, level, thresholds, -1 from removed) changes
          group by 1, 2, 3, 4 having sum(change) <> 0 order by 1, 2, 3, 4
          on conflict (party, state, level, thresholds, slot) do update set count = match_counts.count + excluded.count;
      end if;
      return null;
    end $$`,
    sql`create trigger matches_counted_in after insert on matches
      referencing new table as added for each statement execute function kyodaku_count_matches()`,
    sql`create trigger matches_counted_anew after update on matches
      referencing new table as added old table as removed for each statement execute function kyodaku_count_matches()`,
    sql`create trigger matches_counted_out after delete on matches
      referencing old table as removed for each statement execute function kyodaku_count_matches()`,

    // Plans are kept from when there was next to nothing in the tables: hence without sequential scans.
    //
    // The matches that a decision has found. What the decision that it replaces had found as well stays the match that it
    // was, with what was said of it; what it no longer finds lapses.
    sql`create function kyodaku_keep_matches(c clearances) returns void language sql set enable_seqscan = off as $$
      with found as materialized (
        select 'mat_' || regexp_replace(c.receipt_id, '^rcp_', '') || '-' || (f.n - 1) || '-' || left(md5(p.party), 8) as id,
          (f.n - 1)::integer as finding, f.body, p.party, p.rank = 1 as lead,
          coalesce(w.body ->> 'outcome', c.outcome) as outcome,
          jsonb_path_query_array(c.receipt, '$.decision.reasons[*] ? (@.work == $work)',
            jsonb_build_object('work', f.body -> 'work')) as reasons
        from jsonb_array_elements(c.receipt #> '{inputs,findings}') with ordinality f (body, n)
          join registry_subjects s on s.kind = 'work' and s.subject_id = f.body ->> 'work'
          cross join lateral unnest(s.parties) with ordinality p (party, rank)
          left join lateral (select d.body from jsonb_array_elements(c.receipt #> '{decision,works}') d (body)
            where d.body ->> 'work' = f.body ->> 'work' limit 1) w on true
        where f.body ->> 'kind' = 'match' and (f.body ->> 'level')::integer > 0
      ), again as materialized (
        select distinct on (o.id) f.id as new_id, o.id as old_id
        from found f join matches o on o.receipt_id = c.supersedes and o.party = f.party
          and o.reference_id = f.body ->> 'reference' and o.orientation = f.body ->> 'orientation'
          and abs(o.input_from - (f.body #>> '{inputRange,0}')::double precision) < 0.5
          and abs(o.input_until - (f.body #>> '{inputRange,1}')::double precision) < 0.5
        order by o.id, abs(o.input_from - (f.body #>> '{inputRange,0}')::double precision), f.finding
      ), kept as (
        update matches m set receipt_id = c.receipt_id, finding = f.finding, log_index = c.log_index,
          work_id = f.body ->> 'work', level = (f.body ->> 'level')::smallint, score = (f.body ->> 'score')::double precision,
          false_match_probability = (f.body ->> 'falseMatchProbability')::double precision,
          coverage = (f.body ->> 'coverage')::double precision,
          input_from = (f.body #>> '{inputRange,0}')::double precision,
          input_until = (f.body #>> '{inputRange,1}')::double precision,
          reference_from = (f.body #>> '{referenceRange,0}')::double precision,
          reference_until = (f.body #>> '{referenceRange,1}')::double precision,
          outcome = f.outcome, reasons = f.reasons, decided_at = c.decided_at,
          state = case when m.state = 'lapsed' then 'open' else m.state end,
          thresholds = coalesce(c.receipt #>> '{inputs,search,version}', '') || '/'
            || coalesce(c.receipt #>> '{inputs,search,calibration}', '')
        from again a join found f on f.id = a.new_id
        where m.id = a.old_id
        returning a.new_id
      ), gone as (
        update matches m set state = 'lapsed' where m.receipt_id = c.supersedes and m.state in ('open', 'disputed')
          and m.id not in (select old_id from again)
      )
      insert into matches (id, party, lead, provider, receipt_id, first_receipt_id, finding, log_index, work_id, reference_id, level, score,
        false_match_probability, coverage, orientation, input_from, input_until, reference_from, reference_until, outcome,
        reasons, use_kind, model, territory, input_name, input_kind, media_digest, duration, thresholds, decided_at)
      select f.id, f.party, f.lead, c.use ->> 'party', c.receipt_id, c.receipt_id, f.finding, c.log_index, f.body ->> 'work',
        f.body ->> 'reference', (f.body ->> 'level')::smallint, (f.body ->> 'score')::double precision,
        (f.body ->> 'falseMatchProbability')::double precision, (f.body ->> 'coverage')::double precision,
        f.body ->> 'orientation', (f.body #>> '{inputRange,0}')::double precision,
        (f.body #>> '{inputRange,1}')::double precision, (f.body #>> '{referenceRange,0}')::double precision,
        (f.body #>> '{referenceRange,1}')::double precision, f.outcome, f.reasons, c.use ->> 'kind', c.use ->> 'model',
        c.use ->> 'territory', c.receipt #>> '{inputs,input,name}', c.receipt #>> '{inputs,input,kind}', c.media_digest,
        (c.receipt #>> '{inputs,input,durationSeconds}')::double precision,
        coalesce(c.receipt #>> '{inputs,search,version}', '') || '/'
          || coalesce(c.receipt #>> '{inputs,search,calibration}', ''), c.decided_at
      from found f where f.id not in (select new_id from kept)
      order by f.id
      on conflict (id) do nothing
    $$`,
    sql`create function kyodaku_clearance_found() returns trigger language plpgsql as $$
    begin
      perform kyodaku_keep_matches(new);
      return null;
    end $$`,
    sql`create trigger clearances_found after insert on clearances
      for each row execute function kyodaku_clearance_found()`,

    // A work changes hands: new owners get what was found before and still stands, and those who own it no longer have
    // nothing left to review.
    sql`create function kyodaku_match_owners() returns trigger language plpgsql set enable_seqscan = off as $$
    begin
      if not exists (select 1 from matches where work_id = new.subject_id) then return null; end if;
      insert into matches (id, party, lead, provider, receipt_id, first_receipt_id, finding, log_index, work_id, reference_id, level, score,
          false_match_probability, coverage, orientation, input_from, input_until, reference_from, reference_until, outcome,
          reasons, use_kind, model, territory, input_name, input_kind, media_digest, duration, thresholds, decided_at)
        select distinct on (m.receipt_id, m.finding, p.party) regexp_replace(m.id, '[0-9a-f]{8}$', left(md5(p.party), 8)),
          p.party, false, provider, receipt_id, first_receipt_id, finding, log_index, work_id, reference_id, level, score,
          false_match_probability, coverage, orientation, input_from, input_until, reference_from, reference_until, outcome,
          reasons, use_kind, model, territory, input_name, input_kind, media_digest, duration, thresholds, decided_at
        from matches m cross join unnest(new.parties) p (party)
        where m.work_id = new.subject_id and p.party <> all (old.parties)
          and not exists (select 1 from clearances later where later.supersedes = m.receipt_id)
        order by m.receipt_id, m.finding, p.party, m.lead desc
        on conflict (id) do update set state = 'open' where matches.state = 'lapsed';
      update matches set state = 'lapsed'
        where work_id = new.subject_id and party = any (old.parties) and party <> all (new.parties)
          and state in ('open', 'disputed');
      if cardinality(new.parties) > 0 and old.parties[1] is distinct from new.parties[1] then
        update matches set lead = (party = new.parties[1])
          where work_id = new.subject_id and lead <> (party = new.parties[1]);
      end if;
      return null;
    end $$`,
    sql`create trigger registry_subjects_match_owners after update of parties on registry_subjects
      for each row when (new.kind = 'work' and new.parties is distinct from old.parties)
      execute function kyodaku_match_owners()`,

    sql`do $$ declare one clearances; begin
      for one in select * from clearances order by log_index loop
        perform kyodaku_keep_matches(one);
      end loop;
    end $$`,
  ]
  for (const statement of statements) await statement.execute(db)

  const theirs = sql`party = any ((select kyodaku_parties())::text[])`
  // Whoever is said to have used a work may know what was found.
  await protect(db, 'matches', {
    read: sql`party = any ((select kyodaku_parties())::text[])
      or (lead and provider = any ((select kyodaku_parties())::text[]))`,
  })
  await sql`create policy tenant_settles on matches for update to ${sql.id(tenantRole)}
    using (${theirs}) with check (${theirs})`.execute(db)
  await sql`grant update (state, settled_at, reviewed_by) on matches to ${sql.id(tenantRole)}`.execute(db)

  await protect(db, 'match_verdicts', { read: theirs })
  await sql`create policy tenant_inserts on match_verdicts for insert to ${sql.id(tenantRole)}
    with check (${theirs} and exists (select 1 from matches m where m.id = match_id and m.party = match_verdicts.party))`.execute(
    db,
  )
  await sql`grant insert on match_verdicts to ${sql.id(tenantRole)}`.execute(db)

  await protect(db, 'match_leases', { read: theirs, write: theirs })
  await protect(db, 'review_settings', { read: theirs, write: theirs })
  await protect(db, 'match_counts', { read: theirs })
}
