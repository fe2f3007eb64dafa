import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from './open-store.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'
import type { RegistryKind } from './tables.js'

const parties = ['a', 'b', 'c']
const works = ['w0', 'w1', 'w2', 'w3']
type Entry = { kind: RegistryKind; id: string; body: Record<string, unknown> }

const owners = fc.subarray(parties).map((some) => some.map((party) => ({ party, share: 1, territories: ['JP'] })))
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc
    .record({
      id: fc.constantFrom(...works),
      // A parent of a smaller number: no circles.
      parent: fc.option(fc.nat(2), { nil: undefined }),
      owners,
      kind: fc.constantFrom('film', 'series', 'character'),
      withheld: fc.boolean(),
    })
    .map(({ id, parent, withheld, ...rest }) => ({
      kind: 'work' as const,
      id,
      body: {
        id,
        ...rest,
        titles: [{ text: `title of ${id}` }],
        ...(parent !== undefined && parent < Number(id[1]) ? { parent: `w${parent}` } : {}),
        ...(withheld ? { disclosure: 'withheld' } : {}),
      },
    })),
  fc
    .record({
      id: fc.constantFrom('g0', 'g1'),
      grantor: fc.constantFrom(...parties),
      grantee: fc.constantFrom(...parties, '*', 'class:fan'),
      works: fc.subarray(works, { minLength: 1 }),
      state: fc.constantFrom('offered', 'active', 'revoked'),
      until: fc.option(fc.constantFrom('2027-01-01T00:00:00Z', '2026-12-01T00:00:00Z'), { nil: undefined }),
    })
    .map((body) => ({ kind: 'grant' as const, id: body.id, body })),
  fc
    .record({ id: fc.constantFrom('r0', 'r1'), work: fc.constantFrom(...works), name: fc.constant('f.mp4') })
    .map((body) => ({ kind: 'reference' as const, id: body.id, body })),
  fc
    .record({ id: fc.constantFrom('c0'), work: fc.constantFrom(...works), state: fc.constantFrom('open', 'withdrawn') })
    .chain((body) => fc.constantFrom(...parties).map((party) => ({ ...body, share: { party } })))
    .map((body) => ({ kind: 'claim' as const, id: body.id, body })),
)

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`links of the registry, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kyodaku-links-'))
    let postgres: PostgresForTests | undefined
    let store: Store
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      const databaseUrl = await postgres?.createDatabase()
      store = await openStore({ dataDirectory: folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
    })
    afterAll(async () => {
      await store?.close()
      await postgres?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it('are what the subjects say, whatever was registered in whatever order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 12 }), async (entries) => {
          for (const { kind, id, body } of entries) {
            await store.db
              .insertInto('registry_entries')
              .values({ kind, subject_id: id, body, recorded_at: new Date('2026-11-29T00:00:00Z') })
              .execute()
          }
          // Told from the bodies, not by the function that the trigger asks.
          const { rows: expected } = await sql<Link>`
            select * from (
              select 'party' as role, p as target, kind, subject_id, open, coalesce(state, '') as state
                from registry_subjects, unnest(parties) p where kind in ('work', 'reference', 'grant', 'claim')
              union select 'work', w, kind, subject_id, open, state from registry_subjects,
                jsonb_array_elements_text(body -> 'works') w where kind = 'grant'
              union select 'open', '', kind, subject_id, open, state from registry_subjects
                where kind = 'grant' and (body ->> 'grantee' = '*' or body ->> 'grantee' like 'class:%')
            ) l order by role, target collate "C", kind, subject_id`.execute(store.db)
          const { rows: links } = await sql<Link>`select role, target, kind, subject_id, open, state
            from registry_links order by role, target, kind, subject_id`.execute(store.db)
          expect(links).toEqual(expected)
        }),
        { numRuns: 25 },
      )
    })

    it('shows a tenant the links of what it may see, and no other', async () => {
      for (const party of parties) {
        const [links, subjects] = await store.asTenant({ parties: [party], readOnly: true }, (db) =>
          Promise.all([
            db.selectFrom('registry_links').select(['kind', 'subject_id']).distinct().execute(),
            db.selectFrom('registry_subjects').select(['kind', 'subject_id']).execute(),
          ]),
        )
        const seen = new Set(subjects.map(({ kind, subject_id }) => `${kind} ${subject_id}`))
        expect(links.every(({ kind, subject_id }) => seen.has(`${kind} ${subject_id}`))).toBe(true)
      }
    })
  })
}

type Link = { role: string; target: string; kind: string; subject_id: string; open: boolean; state: string }
