import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Datasets that are cleared for training, their parts, whom they concern, and what changed afterwards. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table datasets (
      id text collate "C" primary key check (id <> ''),
      party text collate "C" not null,
      created_by text not null,
      name text not null,
      location text not null,
      output text,
      model text not null,
      use jsonb not null,
      state text not null check (state in ('running', 'stopped', 'cleared', 'failed')),
      description jsonb,
      looked jsonb,
      registry_log_size bigint not null,
      rows bigint not null default 0 check (rows >= 0),
      rows_total bigint,
      counts jsonb,
      receipt_id text collate "C",
      receipt jsonb,
      log_index bigint,
      job_id text,
      error jsonb,
      created_at timestamptz not null,
      cleared_at timestamptz,
      rechecked_log_size bigint,
      rechecked_at timestamptz,
      check ((state = 'cleared') = (receipt is not null)),
      check ((state = 'cleared') = (cleared_at is not null))
    )`,
    sql`create index datasets_by_party on datasets (party, created_at desc, id desc)`,
    sql`create index datasets_by_time on datasets (created_at desc, id desc)`,
    sql`create unique index datasets_by_receipt on datasets (receipt_id) where receipt_id is not null`,

    sql`create table dataset_parts (
      dataset_id text collate "C" not null references datasets (id),
      source text collate "C" not null,
      part_index integer not null check (part_index >= 0),
      first_row bigint not null,
      rows integer not null check (rows >= 0),
      root text not null,
      counts jsonb not null,
      kept text not null,
      written jsonb,
      decided_at timestamptz not null,
      primary key (dataset_id, source, part_index)
    )`,

    sql`create table dataset_works (
      dataset_id text collate "C" not null references datasets (id),
      work_id text collate "C" not null,
      party text collate "C" not null,
      provider text collate "C" not null,
      admitted bigint not null,
      review bigint not null,
      refused bigint not null,
      cleared_at timestamptz not null,
      primary key (dataset_id, work_id, party)
    )`,
    sql`create index dataset_works_of_party on dataset_works (party, work_id, cleared_at desc)`,
    sql`create index dataset_works_of_work on dataset_works (work_id, cleared_at desc)`,

    sql`create table dataset_grants (
      dataset_id text collate "C" not null references datasets (id),
      grant_id text collate "C" not null,
      provider text collate "C" not null,
      rows bigint not null,
      primary key (dataset_id, grant_id)
    )`,
    sql`create index dataset_grants_of_grant on dataset_grants (grant_id)`,

    sql`create table dataset_alerts (
      id text collate "C" primary key check (id <> ''),
      dataset_id text collate "C" not null references datasets (id),
      provider text collate "C" not null,
      party text collate "C" not null,
      cause text not null,
      subject text collate "C" not null,
      work_id text collate "C",
      rows bigint not null,
      summary jsonb not null,
      kept text not null,
      log_index bigint,
      created_at timestamptz not null,
      seen_at timestamptz
    )`,
    sql`create index dataset_alerts_of_party on dataset_alerts (party, created_at desc, id desc)`,
    sql`create index dataset_alerts_of_dataset on dataset_alerts (dataset_id, created_at desc)`,
  ]
  for (const statement of statements) await statement.execute(db)

  const own = sql`party = any ((select kyodaku_parties())::text[])`
  const ownOrProvided = sql`${own} or provider = any ((select kyodaku_parties())::text[])`
  await protect(db, 'datasets', { read: own })
  await protect(db, 'dataset_parts', {
    read: sql`(select d.party from datasets d where d.id = dataset_id) = any ((select kyodaku_parties())::text[])`,
  })
  await protect(db, 'dataset_works', { read: ownOrProvided })
  await protect(db, 'dataset_grants', { read: sql`provider = any ((select kyodaku_parties())::text[])` })
  await protect(db, 'dataset_alerts', { read: ownOrProvided, write: own })
}
