import { type Kysely, sql } from 'kysely'
import { StoreError } from '../store-error.js'
import { houseRole, protect, tenantRole } from './row-level-security.js'

/**
 * Tenants, held apart by the database: two roles that every table is granted to, row-level security on every table that
 * there is, and `registry_subjects`, the newest state of each subject with whose it is, kept by a trigger.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const user = await sql<{ name: string }>`select quote_ident(session_user) as name`.execute(db)
  try {
    for (const role of [houseRole, tenantRole]) await makeRole(db, role)
  } catch (error) {
    if ((error as { code?: unknown }).code !== insufficientPrivilege) throw error
    throw rolesMissing(user.rows[0]?.name ?? 'the database user', error)
  }

  const statements = [
    sql`grant usage on schema public to ${sql.id(houseRole)}, ${sql.id(tenantRole)}`,
    sql`create function kyodaku_parties() returns text[] language sql stable parallel safe
      as $$ select coalesce(string_to_array(nullif(current_setting('kyodaku.parties', true), ''), ','), '{}'::text[]) $$`,
    sql`create function kyodaku_user() returns text language sql stable parallel safe
      as $$ select nullif(current_setting('kyodaku.user', true), '') $$`,

    sql`create table registry_subjects (
      kind text not null,
      subject_id text collate "C" not null,
      seq bigint not null,
      body jsonb not null,
      recorded_at timestamptz not null,
      log_index bigint,
      parties text[] not null default '{}',
      open boolean not null default false,
      parent text collate "C" generated always as (case when kind = 'work' then body ->> 'parent' end) stored,
      work text collate "C" generated always as (case when kind in ('reference', 'reservation', 'claim') then body ->> 'work' end) stored,
      state text generated always as (case when kind in ('grant', 'mandate', 'claim') then body ->> 'state' end) stored,
      title text collate "C" generated always as (case
        when kind = 'work' then coalesce(body #>> '{titles,0,text}', subject_id)
        when kind = 'party' then coalesce(body #>> '{names,0,text}', subject_id)
        when kind = 'reference' then body ->> 'name'
        else subject_id end) stored,
      primary key (kind, subject_id)
    )`,
    sql`create index registry_subjects_by_title on registry_subjects (kind, title, subject_id)`,
    sql`create index registry_subjects_by_time on registry_subjects (kind, recorded_at desc, subject_id)`,
    sql`create index registry_subjects_by_parent on registry_subjects (parent, subject_id) where parent is not null`,
    sql`create index registry_subjects_by_work on registry_subjects (work, kind, subject_id) where work is not null`,
    sql`create index registry_subjects_by_party on registry_subjects using gin (parties)`,
    sql`create index registry_subjects_grant_works on registry_subjects using gin ((body -> 'works')) where kind = 'grant'`,

    // Whose a work is: its own owners, or those of the nearest ancestor that has some. Functions keep the plans they made
    // when the tables were small, and the embedded database never counts again: so they are told to use the indexes.
    sql`create function kyodaku_owners_of(work text) returns text[] language plpgsql stable set enable_seqscan = off as $$
    declare
      here text := work;
      owners text[];
      above text;
      steps integer := 0;
    begin
      while here is not null and steps < 64 loop
        select array(select distinct o ->> 'party' from jsonb_array_elements(s.body -> 'owners') o order by 1), s.parent
          into owners, above from registry_subjects s where s.kind = 'work' and s.subject_id = here;
        if not found then return '{}'; end if;
        if cardinality(owners) > 0 then return owners; end if;
        here := above;
        steps := steps + 1;
      end loop;
      return '{}';
    end $$`,

    // A work, a part of it or a reference to it changes hands together with it.
    sql`create function kyodaku_spread_owners(changed text, depth integer) returns void language plpgsql set enable_seqscan = off as $$
    declare
      owners text[] := kyodaku_owners_of(changed);
      part text;
    begin
      update registry_subjects set parties = owners
        where kind = 'work' and subject_id = changed and parties is distinct from owners;
      update registry_subjects set parties = owners
        where kind = 'reference' and work = changed and parties is distinct from owners;
      update registry_subjects s set parties = array(select distinct p from unnest(owners || array[s.body #>> '{share,party}']) p order by 1)
        where kind = 'claim' and work = changed;
      if depth >= 64 then return; end if;
      for part in select subject_id from registry_subjects
        where parent = changed and kind = 'work' and jsonb_array_length(body -> 'owners') = 0
      loop
        perform kyodaku_spread_owners(part, depth + 1);
      end loop;
    end $$`,

    sql`create function kyodaku_keep_subject() returns trigger language plpgsql set enable_seqscan = off as $$
    declare
      before jsonb;
      theirs text[] := '{}';
      to_all boolean := false;
    begin
      case new.kind
        when 'party' then theirs := array[new.subject_id]; to_all := true;
        when 'work' then
          to_all := coalesce(new.body ->> 'disclosure', 'public') <> 'withheld';
          theirs := array(select distinct o ->> 'party' from jsonb_array_elements(new.body -> 'owners') o order by 1);
          if cardinality(theirs) = 0 and new.body ? 'parent' then theirs := kyodaku_owners_of(new.body ->> 'parent'); end if;
        when 'reference' then theirs := kyodaku_owners_of(new.body ->> 'work');
        when 'grant' then
          theirs := array[new.body ->> 'grantor', new.body ->> 'grantee'];
          -- An offer or permission to a class, or to anyone, is theirs to find.
          to_all := (new.body ->> 'grantee') = '*' or (new.body ->> 'grantee') like 'class:%';
        when 'reservation' then to_all := true;
        when 'mandate' then theirs := array[new.body ->> 'association', new.body ->> 'rightsholder'];
        when 'claim' then
          theirs := array(select distinct p from unnest(
            kyodaku_owners_of(new.body ->> 'work') || array[new.body #>> '{share,party}']) p order by 1);
        else
      end case;
      select body into before from registry_subjects where kind = new.kind and subject_id = new.subject_id;
      insert into registry_subjects (kind, subject_id, seq, body, recorded_at, log_index, parties, open)
        values (new.kind, new.subject_id, new.seq, new.body, new.recorded_at, new.log_index, theirs, to_all)
        on conflict (kind, subject_id) do update
          set seq = excluded.seq, body = excluded.body, recorded_at = excluded.recorded_at,
              log_index = excluded.log_index, parties = excluded.parties, open = excluded.open
          where registry_subjects.seq < excluded.seq;
      if new.kind = 'work' and (
        before is not null and (before -> 'owners' is distinct from new.body -> 'owners'
          or before -> 'parent' is distinct from new.body -> 'parent')
        -- What belongs to it may have been registered first.
        or before is null and (
          exists (select 1 from registry_subjects where parent = new.subject_id)
          or exists (select 1 from registry_subjects where work = new.subject_id))
      ) then
        perform kyodaku_spread_owners(new.subject_id, 0);
      end if;
      return null;
    end $$`,
    sql`create trigger registry_subjects_kept after insert on registry_entries
      for each row execute function kyodaku_keep_subject()`,

    sql`insert into registry_subjects (kind, subject_id, seq, body, recorded_at, log_index)
      select distinct on (kind, subject_id) kind, subject_id, seq, body, recorded_at, log_index
      from registry_entries order by kind, subject_id, seq desc`,
    sql`update registry_subjects set
      open = kind in ('party', 'reservation') or (kind = 'work' and coalesce(body ->> 'disclosure', 'public') <> 'withheld')
        or (kind = 'grant' and (body ->> 'grantee' = '*' or body ->> 'grantee' like 'class:%')),
      parties = case kind
        when 'party' then array[subject_id]
        when 'grant' then array[body ->> 'grantor', body ->> 'grantee']
        when 'mandate' then array[body ->> 'association', body ->> 'rightsholder']
        else '{}' end`,
    sql`do $$ declare one text; begin
      for one in select subject_id from registry_subjects where kind = 'work' loop
        perform kyodaku_spread_owners(one, 64);
      end loop;
    end $$`,

    sql`alter table clearances add column party text collate "C" generated always as (use ->> 'party') stored`,
    sql`create index clearances_by_party on clearances (party, decided_at desc, receipt_id)`,
  ]
  for (const statement of statements) await statement.execute(db)

  const concerns = sql`open or parties && (select kyodaku_parties())`
  await protect(db, 'registry_subjects', { read: concerns })
  // A subject's history is for those who see what it is now.
  await protect(db, 'registry_entries', {
    read: sql`exists (select 1 from registry_subjects s
      where s.kind = registry_entries.kind and s.subject_id = registry_entries.subject_id)`,
  })
  const ofReference = (table: string) =>
    sql`exists (select 1 from registry_subjects s
      where s.kind = 'reference' and s.subject_id = ${sql.ref(`${table}.reference_id`)})`
  for (const table of ['reference_tracks', 'reference_completions']) {
    await protect(db, table, { read: ofReference(table) })
  }
  await protect(db, 'clearances', { read: sql`party = any ((select kyodaku_parties())::text[])` })
  await protect(db, 'retro_matches', {
    read: sql`exists (select 1 from clearances c where c.id = retro_matches.clearance_id)`,
  })
  await protect(db, 'grant_uses', {
    read: sql`exists (select 1 from registry_subjects s where s.kind = 'grant' and s.subject_id = grant_uses.grant_id)`,
  })
  for (const table of ['record_files', 'record_journal', 'record_writer', 'store_identity']) {
    await protect(db, table, {})
  }
}

// PostgreSQL, appendix A.
const insufficientPrivilege = '42501'

function rolesMissing(user: string, cause: unknown): StoreError {
  const both = `${houseRole}, ${tenantRole}`
  return new StoreError(
    'store.roles-missing',
    `The database user ${user} may not make the roles that tenants are held apart by. Have its administrator run, once: ` +
      `create role ${houseRole} nologin noinherit; create role ${tenantRole} nologin noinherit; grant ${both} to ${user};`,
    { cause },
  )
}

/**
 * Makes a role of the whole server if it isn't there, and lets the one who migrates act as it. Other databases of the
 * server may be doing the same at this moment.
 */
async function makeRole(db: Kysely<unknown>, role: string): Promise<void> {
  await sql`do $$ begin
    if not exists (select 1 from pg_roles where rolname = '${sql.raw(role)}') then
      create role ${sql.raw(role)} nologin noinherit;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$`.execute(db)
  await sql`do $$ begin
    for attempt in 1..20 loop
      begin
        if not pg_has_role(current_user, '${sql.raw(role)}', 'member') then
          execute format('grant ${sql.raw(role)} to %I', current_user);
        end if;
        return;
      exception when internal_error or unique_violation then perform pg_sleep(0.05 * attempt);
      end;
    end loop;
  end $$`.execute(db)
}
