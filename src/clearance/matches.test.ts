import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MatchFinding, Ownership, Work } from '../rights/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../store/postgres-for-tests.js'
import { decideAndRecord, prepareClearing } from './clear.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { recordWork } from './registry.js'

const owns = (...parties: string[]): Ownership[] =>
  parties.map((party) => ({ party, share: 1_000_000 / parties.length, territories: ['worldwide'] }))
const work = (id: string, owners: Ownership[], parent?: string): Work => ({
  id,
  kind: 'film',
  titles: [{ text: id, kind: 'official' }],
  owners,
  regime: 'prior-permission',
  ...(parent === undefined ? {} : { parent }),
})
const found = (work: string, from: number, until: number, more: Partial<MatchFinding> = {}): MatchFinding => ({
  kind: 'match',
  work,
  reference: `ref-${work}`,
  inputRange: [from, until],
  referenceRange: [from + 100, until + 100],
  orientation: 'identity',
  level: 4,
  score: 40,
  falseMatchProbability: 1e-9,
  coverage: 0.9,
  ...more,
})

const databases = [
  { name: 'the embedded database', skip: undefined },
  { name: 'PostgreSQL', skip: noPostgres },
]

describe.each(databases)('matches on $name', ({ name, skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-matches-'))
  let server: PostgresForTests | undefined
  let kyodaku: Kyodaku

  beforeAll(async () => {
    if (skip !== undefined) return
    if (name === 'PostgreSQL') server = await startPostgresForTests()
    const databaseUrl = await server?.createDatabase()
    kyodaku = await openKyodaku({
      dataDirectory: join(folder, 'data'),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    })
    await recordWork(kyodaku, work('alone', owns('studio')))
    await recordWork(kyodaku, work('series', owns('studio', 'paper')))
    await recordWork(kyodaku, work('episode', [], 'series'))
    await recordWork(kyodaku, work('changing', owns('studio')))
  })
  afterAll(async () => {
    await kyodaku?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const title = (text: string) => (skip === undefined ? text : `${text} (${skip})`)

  const decided = async (findings: MatchFinding[], supersedes?: string) => {
    const { receipt } = await decideAndRecord(kyodaku, await prepareClearing(kyodaku), {
      name: 'output.mp4',
      input: { name: 'output.mp4', digest: `sha256:${'0'.repeat(64)}`, kind: 'video', durationSeconds: 60 },
      use: { kind: 'release', party: 'lab', model: 'lab-video-1', territory: 'JP', regime: 'prior-permission' },
      known: findings,
      ...(supersedes === undefined ? {} : { supersedes }),
    })
    return receipt.id
  }
  const matchesWhere = (receipt: string) =>
    kyodaku.store.db.selectFrom('matches').selectAll().where('receipt_id', '=', receipt).orderBy('id').execute()
  const countsOf = async (party: string) => {
    const rows = await kyodaku.store.db
      .selectFrom('match_counts')
      .select(['state', ({ fn }) => fn.sum<string>('count').as('count')])
      .where('party', '=', party)
      .groupBy('state')
      .execute()
    return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]).filter(([, count]) => count !== 0))
  }
  const countedOf = async (party: string) => {
    const { rows } = await sql<{ state: string; count: number }>`
      select state, count(*) as count from matches where party = ${party} group by state`.execute(kyodaku.store.db)
    return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
  }

  it.skipIf(skip)(title('are there with the decision, for each owner, inherited ones too'), async () => {
    const receipt = await decided([found('alone', 1, 4), found('episode', 10, 15, { level: 3 })])
    const rows = await matchesWhere(receipt)
    expect(rows.map(({ party, lead, work_id, level }) => [party, lead, work_id, level]).sort()).toEqual([
      ['paper', true, 'episode', 3],
      ['studio', false, 'episode', 3],
      ['studio', true, 'alone', 4],
    ])
    expect(rows.find(({ work_id }) => work_id === 'alone')).toMatchObject({
      provider: 'lab',
      outcome: 'refuse',
      reasons: [
        { code: 'grant.missing', work: 'alone', finding: 0 },
        { code: 'match.substantial', work: 'alone', finding: 0 },
      ],
      input_from: 1,
      input_until: 4,
      reference_from: 101,
      exposure: 3,
      state: 'open',
      use_kind: 'release',
    })
    expect(await countsOf('studio')).toEqual(await countedOf('studio'))
  })

  it.skipIf(skip)(title('stay the matches they were when the decision is replaced'), async () => {
    const first = await decided([found('alone', 20, 25), found('series', 30, 40)])
    const before = await matchesWhere(first)
    const alone = before.find(({ work_id }) => work_id === 'alone')!
    await kyodaku.store.db.updateTable('matches').set({ state: 'accepted' }).where('id', '=', alone.id).execute()
    const second = await decided([found('alone', 20.2, 25), found('alone', 50, 55)], first)
    const after = await matchesWhere(second)
    expect(after.map(({ input_from, state }) => [input_from, state]).sort()).toEqual([
      [20.2, 'accepted'],
      [50, 'open'],
    ])
    expect(after.find(({ id }) => id === alone.id)).toMatchObject({ first_receipt_id: first, receipt_id: second })
    expect((await matchesWhere(first)).map(({ work_id, state }) => [work_id, state])).toEqual([
      ['series', 'lapsed'],
      ['series', 'lapsed'],
    ])
    expect(await countsOf('studio')).toEqual(await countedOf('studio'))
  })

  it.skipIf(skip)(title('go to new owners with the work, and lapse for those of before'), async () => {
    const receipt = await decided([found('changing', 1, 5), found('changing', 10, 11)])
    await recordWork(kyodaku, work('changing', owns('paper')))
    const rows = await matchesWhere(receipt)
    expect(rows.map(({ party, state, lead, finding }) => [party, state, lead, finding]).sort()).toEqual([
      ['paper', 'open', true, 0],
      ['paper', 'open', true, 1],
      ['studio', 'lapsed', false, 0],
      ['studio', 'lapsed', false, 1],
    ])
    await recordWork(kyodaku, work('changing', owns('paper', 'studio')))
    expect((await matchesWhere(receipt)).map(({ party, state }) => [party, state]).sort()).toEqual([
      ['paper', 'open'],
      ['paper', 'open'],
      ['studio', 'open'],
      ['studio', 'open'],
    ])
    for (const party of ['studio', 'paper']) expect(await countsOf(party)).toEqual(await countedOf(party))
  })

  it.skipIf(skip)(
    title('are seen by whose work it is and whose use it was, and settled by the former only'),
    async () => {
      const seenBy = (party: string) =>
        kyodaku.store.asTenant({ parties: [party] }, (db) => db.selectFrom('matches').selectAll().execute())
      const all = await kyodaku.store.db.selectFrom('matches').selectAll().execute()
      expect(await seenBy('stranger')).toEqual([])
      expect((await seenBy('studio')).length).toBe(all.filter(({ party }) => party === 'studio').length)
      expect((await seenBy('lab')).length).toBe(all.filter(({ lead }) => lead).length)

      const theirs = all.find(({ party, lead }) => party === 'studio' && lead)!
      const settledBy = (party: string) =>
        kyodaku.store.asTenant({ parties: [party] }, (db) =>
          db.updateTable('matches').set({ state: 'rejected' }).where('id', '=', theirs.id).executeTakeFirst(),
        )
      expect((await settledBy('lab')).numUpdatedRows).toBe(0n)
      expect((await settledBy('paper')).numUpdatedRows).toBe(0n)
      expect((await settledBy('studio')).numUpdatedRows).toBe(1n)
      await expect(
        kyodaku.store.asTenant({ parties: ['studio'] }, (db) =>
          sql`update matches set party = 'paper' where id = ${theirs.id}`.execute(db),
        ),
      ).rejects.toThrow(/permission denied/)
      expect(await countsOf('studio')).toEqual(await countedOf('studio'))

      const verdict = (party: string) =>
        kyodaku.store.asTenant({ parties: [party] }, (db) =>
          db
            .insertInto('match_verdicts')
            .values({
              id: `vrd_${party}`,
              match_id: theirs.id,
              party,
              reviewer: 'usr_1',
              verdict: 'accepted',
              weight: 'opinion',
              at: new Date(),
              log_index: 0,
            })
            .execute(),
        )
      await expect(verdict('lab')).rejects.toThrow(/row-level security/)
      await verdict('studio')
      await expect(
        kyodaku.store.db
          .updateTable('match_verdicts')
          .set({} as never)
          .set(sql`note`, 'x')
          .execute(),
      ).rejects.toThrow(/append-only/)
    },
  )

  it.skipIf(skip)(title('follow from the receipts alone'), async () => {
    const { db } = kyodaku.store
    const shape = () =>
      db.selectFrom('matches').select(['id', 'receipt_id', 'finding', 'level']).orderBy('id').execute()
    const first = await decided([found('alone', 3, 9), found('series', 3, 9, { reference: 'r2' })])
    const before = (await shape()).filter(({ receipt_id }) => receipt_id === first)
    await sql`delete from matches where receipt_id = ${first}`.execute(db)
    await sql`select kyodaku_keep_matches(c) from clearances c where receipt_id = ${first}`.execute(db)
    expect((await shape()).filter(({ receipt_id }) => receipt_id === first)).toEqual(before)
  })

  it.skipIf(skip)(
    title('are counted by the quarter of an hour, with the decisions, through all that happened here'),
    async () => {
      const rows = async (query: ReturnType<typeof sql>) =>
        (await sql<Record<string, unknown>>`${query}`.execute(kyodaku.store.db)).rows
      const counted = await rows(sql`select side, party, quarter, outcome, sum(count)::integer as n from decision_counts
      group by 1, 2, 3, 4 having sum(count) <> 0 order by 1, 2, 3, 4`)
      const there =
        await rows(sql`select 'use' as side, party, to_timestamp(floor(extract(epoch from decided_at) / 900) * 900) as quarter,
        outcome, count(*)::integer as n from clearances group by 1, 2, 3, 4
      union all select 'work', party, to_timestamp(floor(extract(epoch from decided_at) / 900) * 900), outcome, count(*)::integer
        from matches where state <> 'lapsed' group by 1, 2, 3, 4 order by 1, 2, 3, 4`)
      expect(there.length).toBeGreaterThan(2)
      expect(counted).toEqual(there)
    },
  )
})
