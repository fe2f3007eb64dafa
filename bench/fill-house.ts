import { type Kysely, sql } from 'kysely'
import { openKyodaku } from '../src/clearance/index.js'
import type { Tables } from '../src/store/index.js'
import { fillMatches } from './fill-matches.js'

/** Rightsholders `p-0` to `p-49`, each with as many works. */
export const parties = 50
const subjectsAtOnce = 5_000

/**
 * Fills the tables as use would have, without writing the record; gives some matches that wait for a verdict. What is
 * filled already stays as it is.
 */
export async function fillHouse(of: {
  folder: string
  databaseUrl: string
  works: number
  matches: number
}): Promise<{ id: string; party: number }[]> {
  const kyodaku = await openKyodaku({ dataDirectory: of.folder, databaseUrl: of.databaseUrl })
  const { db } = kyodaku.store
  const { rows: some } = await sql`select 1 from registry_entries limit 1`.execute(db)
  if (some.length === 0) await fill(db, of)
  const { rows } = await sql<{
    id: string
    party: string
  }>`select id, party from matches where state = 'open' order by id desc limit 40000`.execute(db)
  await kyodaku.close()
  return rows.map(({ id, party }) => ({ id, party: Number(party.slice(2)) }))
}

async function fill(db: Kysely<Tables>, of: { works: number; matches: number }): Promise<void> {
  /** In parts, and counted in between: a plan that was made for an empty table walks it. */
  const entries = async (kind: string, id: string, body: string, count: number): Promise<void> => {
    for (let from = 0; from < count; from += subjectsAtOnce) {
      const until = Math.min(count, from + subjectsAtOnce)
      await sql`insert into registry_entries (kind, subject_id, body, recorded_at)
        select ${sql.lit(kind)}, ${sql.raw(id)}, ${sql.raw(body)}, now() - n * interval '1 second'
        from generate_series(${sql.lit(from)}, ${sql.lit(until - 1)}) n`.execute(db)
      await sql`analyze registry_entries, registry_subjects`.execute(db)
      process.stderr.write(`\r${until} of ${kind}`)
    }
  }
  await entries(
    'party',
    `'p-' || n`,
    `jsonb_build_object('id', 'p-' || n, 'role', 'rightsholder', 'names', jsonb_build_array(jsonb_build_object('text', '出版社' || n, 'kind', 'official')))`,
    parties,
  )
  await entries(
    'party',
    `'gen-' || n`,
    `jsonb_build_object('id', 'gen-' || n, 'role', 'provider', 'names', jsonb_build_array(jsonb_build_object('text', 'Gen ' || n, 'kind', 'official')))`,
    10,
  )
  await entries(
    'work',
    `'w-' || n`,
    `jsonb_strip_nulls(jsonb_build_object('id', 'w-' || n, 'kind', case when n % 10 = 0 then 'series' else 'episode' end,
      'parent', case when n % 10 = 0 then null else 'w-' || (n - n % 10) end,
      'titles', jsonb_build_array(jsonb_build_object('text', '作品' || n, 'language', 'ja', 'kind', 'official'), jsonb_build_object('text', 'Work ' || n, 'language', 'en', 'kind', 'official')),
      'owners', case when n % 10 = 0 then jsonb_build_array(jsonb_build_object('party', 'p-' || (n / 10) % ${parties}, 'share', 1000000, 'territories', jsonb_build_array('worldwide'))) else '[]'::jsonb end,
      'regime', 'prior-permission'))`,
    of.works,
  )
  await entries(
    'reference',
    `'ref-' || n`,
    `jsonb_build_object('id', 'ref-' || n, 'work', 'w-' || n, 'name', 'master-' || n || '.mp4', 'negative', false, 'mediaDigest', 'sha256:x', 'durationSeconds', 1440)`,
    of.works,
  )
  await entries(
    'grant',
    `'grt-' || n`,
    `jsonb_build_object('id', 'grt-' || n, 'grantor', 'p-' || n % ${parties}, 'grantee', 'gen-' || n % 10, 'works', jsonb_build_array('w-' || (n * 10) % ${of.works}), 'uses', jsonb_build_array('generate'), 'models', jsonb_build_array('*'), 'territories', jsonb_build_array('JP'), 'from', '2026-01-01T00:00:00Z', 'state', 'active')`,
    10_000,
  )
  // Each party's works by turns; a work of ten is a series, the others are its episodes.
  await fillMatches(db, of.matches, {
    party: sql`'p-' || (i % ${sql.lit(of.works)} / 10) % ${sql.lit(parties)}`,
    provider: sql`'gen-' || i % 10`,
    work: sql`'w-' || i % ${sql.lit(of.works)}`,
  })
  await sql`analyze`.execute(db)
}
