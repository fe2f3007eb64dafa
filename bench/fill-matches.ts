import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../src/store/index.js'

const rowsAtOnce = 500_000

/**
 * Matches as decisions would have left them, without the decisions: rows by the database itself, indexes last, and the
 * counts, which triggers keep for what comes one by one, as sums at the end.
 *
 * @param of SQL in `i`, the number of the match from 1: whose it is, who did it, and in which work
 */
export async function fillMatches(
  db: Kysely<Tables>,
  rows: number,
  of: { party: RawBuilder<unknown>; provider: RawBuilder<unknown>; work: RawBuilder<unknown> },
): Promise<void> {
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'matches' and indexname <> 'matches_pkey'`.execute(db)
  await sql`alter table matches disable trigger user`.execute(db)
  for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(db)
  for (let from = 0; from < rows; from += rowsAtOnce) {
    await sql`insert into matches (id, party, lead, provider, receipt_id, first_receipt_id, finding, log_index, work_id,
        reference_id, level, score, false_match_probability, coverage, orientation, input_from, input_until, reference_from,
        reference_until, outcome, reasons, use_kind, model, territory, input_name, input_kind, media_digest, duration,
        thresholds, decided_at, state)
      select 'mat_' || lpad(i::text, 19, '0') || '-0-0a1b2c3d', ${of.party}, true, ${of.provider}, 'rcp_' || (i / 3),
        'rcp_' || (i / 3), i % 3, i, ${of.work}, 'ref-' || (i % 100000),
        1 + (hashint4(i) & 7) * (hashint4(i + 1) & 7) / 12, 40, 1e-9, 0.9, 'identity', i % 50, i % 50 + 1 + (i % 17), i % 1000,
        i % 1000 + 1 + (i % 17), case when i % 5 = 0 then 'review' else 'refuse' end,
        '[{"code":"grant.missing","outcome":"refuse","work":"w","finding":0,"parameters":{"owner":"hana","party":"gen-1","use":"release"}}]'::jsonb,
        'release', 'model-1', 'JP', 'output-' || i || '.mp4', 'video', 'sha256:' || md5(i::text) || md5((i + 1)::text), 60,
        'kyodaku-match-1/2026-11', now() - (${sql.lit(rows)} - i) * interval '2 seconds',
        (array['open','open','open','accepted','accepted','accepted','rejected','rejected','not-ours','false-match'])[1 + (hashint4(i + 2) & 1023) % 10]
      from generate_series(${sql.lit(from + 1)}::int, ${sql.lit(Math.min(rows, from + rowsAtOnce))}::int) i`.execute(db)
    process.stderr.write(`\r${Math.min(rows, from + rowsAtOnce).toLocaleString('en')} matches`)
  }
  process.stderr.write('; indexes …')
  for (const { definition } of indexes) await sql.raw(definition).execute(db)
  await sql`insert into match_counts select party, state, level, thresholds, 0, count(*) from matches group by 1, 2, 3, 4`.execute(
    db,
  )
  await sql`insert into decision_counts select 'work', party, kyodaku_quarter_of(decided_at), outcome, 0, count(*)
    from matches group by 2, 3, 4`.execute(db)
  await sql`alter table matches enable trigger user`.execute(db)
  await sql`vacuum analyze matches`.execute(db)
  process.stderr.write(' made\n')
}
