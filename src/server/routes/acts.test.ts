import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveMandate, recordSubjects } from '../../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type Answer, type Caller, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type BrowserForTests, browserForTests } from '../identity/browser-for-tests.js'
import { createUser, listActs, permissionsOfRole, type Role, recordAct, startSession } from '../identity/index.js'

interface Act {
  id: string
  at: string
  action: string
  outcome: string
  user?: string
  token?: string
  party?: string
  onBehalfOf?: string
  mandate?: string
  subjects: string[]
  logIndex: number
}

describe.each(['embedded', 'postgresql'] as const)('what people did, on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is there', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let hana: Caller
    let kumiai: Caller
    let operator: Caller
    let mandate: string

    const person = async (name: string, role: Role, party?: string): Promise<BrowserForTests & { user: string }> => {
      const { user } = await createUser(tests.house.kyodaku, { name, role, ...(party === undefined ? {} : { party }) })
      const browser = browserForTests(tests.app)
      const session = await startSession(tests.house.kyodaku, { user })
      browser.cookies.set('kyodaku', session.secret)
      browser.csrfToken = session.csrfToken
      return Object.assign(browser, { user })
    }
    const actsOf = async (who: { get(url: string): Promise<{ body: unknown }> }, query = ''): Promise<Act[]> =>
      ((await who.get(`/v1/acts${query}`)).body as { items: Act[] }).items

    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests(postgres === undefined ? {} : { postgres: await postgres.createDatabase() })
      await tests.people()
      const given = await giveMandate(tests.house.kyodaku, {
        association: 'kumiai',
        rightsholder: 'hana',
        scopes: ['deposit', 'grant', 'claim'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
      })
      mandate = given.id
      hana = await tests.as({ party: 'hana' })
      kumiai = await tests.as({ party: 'kumiai' })
      operator = await tests.as({})
    }, 180_000)
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })

    it('shows a party its own, an association what it did for others, a rightsholder what was done for it', async () => {
      const reserved = await kumiai.post('/v1/reservations', {
        terms: { work: 'sakura', uses: ['train'], territories: ['JP'] },
      })
      expect(reserved.status, JSON.stringify(reserved.body)).toBe(201)
      const own = await hana.post('/v1/reservations', {
        terms: { work: 'sakura', uses: ['generate'], territories: ['JP'] },
      })
      expect(own.status).toBe(201)
      const done = {
        action: 'createReservation',
        outcome: '201',
        party: 'kumiai',
        onBehalfOf: 'hana',
        mandate,
        subjects: [reserved.body.id, 'sakura'],
      }
      expect((await actsOf(kumiai))[0]).toMatchObject(done)
      const seen = await actsOf(hana)
      expect(seen.map(({ subjects }) => subjects[0])).toEqual([own.body.id, reserved.body.id])
      expect(seen[1]).toMatchObject(done)
      expect(seen[0]).not.toHaveProperty('onBehalfOf')
      expect(await actsOf(operator)).toEqual(seen)
      // Others see nothing of it, whatever they ask for.
      for (const party of ['tsuki', 'gen', 'cho']) {
        const other = await tests.as({ party })
        for (const query of ['', `?subject=${own.body.id}`, '?action=createReservation', '?person=usr_1']) {
          expect(await actsOf(other, query), party + query).toEqual([])
        }
      }
      const { body } = await hana.get('/v1/acts?limit=1')
      expect(body.names.parties).toEqual({ hana: { ja: 'hana', en: 'hana' } })
      expect(body.names.subjects).toMatchObject({
        sakura: { kind: 'work', title: { ja: expect.any(String), en: expect.any(String) } },
        [own.body.id]: { kind: 'reservation', work: 'sakura' },
      })
    })

    it('shows who may not see them all what they did themselves', async () => {
      const viewer = await person('見る人', 'viewer', 'hana')
      const manager = await person('権利担当', 'rights-manager', 'hana')
      const administrator = await person('管理者', 'administrator', 'hana')
      for (const who of [viewer, manager, administrator]) {
        expect((await who.send('PATCH', '/v1/session', { language: 'en' })).status).toBe(200)
      }
      expect((await actsOf(viewer)).map(({ user }) => user)).toEqual([viewer.user])
      expect((await actsOf(manager)).map(({ user }) => user)).toEqual([manager.user])
      const all = await actsOf(administrator, '?action=changeProfile')
      expect(all.map(({ user }) => user)).toEqual([administrator.user, manager.user, viewer.user])
      expect((await administrator.get('/v1/acts?limit=3')).body.names.people).toMatchObject({
        [viewer.user]: '見る人',
      })
      expect((await actsOf(administrator, `?person=${viewer.user}`)).map(({ action }) => action)).toEqual([
        'changeProfile',
      ])
      expect(await actsOf(viewer, `?person=${manager.user}`)).toEqual([])
      const scoped = await tests.as({ party: 'hana', scopes: ['works.read'] })
      expect(await actsOf(scoped)).toEqual([])
      expect((await tests.anonymous.get('/v1/acts')).status).toBe(401)
      // A person of the association is told by id to whom it concerns, not by name.
      const clerk = await person('組合の人', 'rights-manager', 'kumiai')
      const { body: reserved } = await clerk.post('/v1/reservations', {
        terms: { work: 'sakura', uses: ['release'], territories: ['JP'] },
      })
      const { body } = await administrator.get(`/v1/acts?subject=${reserved.id}`)
      expect(body.items).toMatchObject([{ user: clerk.user, onBehalfOf: 'hana' }])
      expect(body.names.people).toEqual({})
    })

    it('say in whose name and under which mandate, as the registry does, whatever was written', async () => {
      const { kyodaku } = tests.house
      const gen = await tests.as({ party: 'gen' })
      await recordSubjects(kyodaku, [
        {
          kind: 'reference',
          subject: {
            id: 'ref-1',
            work: 'sakura',
            mediaDigest: `sha256:${'0'.repeat(64)}`,
            name: 'reel.mp4',
            durationSeconds: 10,
            excludedSeconds: [],
            negative: false,
            depositedAt: kyodaku.now().toISOString(),
          },
        },
      ])
      const { rows: newest } = await sql<{ seq: number }>`select max(seq)::int as seq from registry_entries`.execute(
        kyodaku.store.db,
      )
      const work = {
        kind: 'film',
        titles: [{ text: 'Ko', kind: 'official' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      }
      const terms = {
        grantor: 'hana',
        grantee: 'gen',
        works: ['sakura'],
        uses: ['generate'],
        models: ['*'],
        territories: ['JP'],
        from: '2026-01-01T00:00:00Z',
      }
      const share = { party: 'hana', share: 500_000, territories: ['JP'] }
      const ok = async (answer: Promise<Answer>): Promise<Answer> => {
        const { status, body, ...rest } = await answer
        expect(status, JSON.stringify(body)).toBeLessThan(300)
        return { status, body, ...rest }
      }
      const version = async (id: string) => {
        const { rows } = await sql<{ seq: number }>`select seq::int as seq from registry_subjects
          where subject_id = ${id}`.execute(kyodaku.store.db)
        return { 'if-match': `"${rows[0]?.seq}"` }
      }
      await ok(kumiai.post('/v1/works', { ...work, id: 'ko' }))
      const { owners: _, ...change } = work
      const changed = { ...change, titles: [{ text: 'Ko 2', kind: 'official' }] }
      await ok(kumiai.put('/v1/works/ko', changed, await version('ko')))
      await ok(kumiai.patch('/v1/references/ref-1', { name: 'reel 1' }, await version('ref-1')))
      await ok(kumiai.post('/v1/references/ref-1/withdraw', undefined, await version('ref-1')))
      await ok(kumiai.post('/v1/reservations', { terms: { work: 'ko', uses: ['train'], territories: ['JP'] } }))
      const claim = await ok(kumiai.post('/v1/claims', { work: 'ume', share }))
      await ok(kumiai.post(`/v1/claims/${claim.body.id}/withdraw`))
      const offer = await ok(kumiai.post('/v1/grants', { terms }))
      const answer = await ok(
        gen.post(`/v1/grants/${offer.body.id}/counter`, { changes: { territories: ['JP', 'US'] } }),
      )
      const grant = answer.body.offer.id as string
      await ok(kumiai.post(`/v1/grants/${grant}/accept`))
      // Signed by the association, and laid to rest by the rightsholder itself: under no mandate.
      await ok(hana.post(`/v1/grants/${grant}/suspend`))
      await ok(kumiai.post(`/v1/grants/${grant}/resume`))
      await ok(kumiai.post(`/v1/grants/${grant}/revoke`, {}))
      await ok(
        operator.post(`/v1/claims/${(await ok(kumiai.post('/v1/claims', { work: 'ume', share }))).body.id}/dismiss`),
      )

      const entries = await kyodaku.store.db
        .selectFrom('registry_entries')
        .select(['subject_id', 'acted_by', 'on_behalf_of', 'mandate_id'])
        .where('seq', '>', newest[0]!.seq)
        .orderBy('seq')
        .execute()
      const written = new Set(entries.map((entry) => entry.subject_id))
      const acts = (await actsOf(operator, '?limit=200')).filter(({ subjects }) =>
        subjects.some((id) => written.has(id)),
      )
      const done = acts.reverse().map((act) => ({
        by: act.party ?? null,
        onBehalfOf: act.onBehalfOf ?? null,
        mandate: act.mandate ?? null,
      }))
      // A counter-offer is two entries and one act.
      const entered = entries
        .filter(({ subject_id }, at) => !(subject_id === offer.body.id && entries[at + 1]?.subject_id === grant))
        .map((entry) => ({ by: entry.acted_by, onBehalfOf: entry.on_behalf_of, mandate: entry.mandate_id }))
      expect(done).toEqual(entered)
      expect(done.filter(({ mandate: under }) => under === mandate)).toHaveLength(12)
      expect(acts.map(({ action }) => action)).toContain('withdrawReference')
      // What was done to a work is found by the work.
      expect((await actsOf(hana, '?subject=sakura')).map(({ action }) => action)).toEqual(
        expect.arrayContaining(['updateReference', 'createGrant', 'suspendGrant', 'revokeGrant', 'createReservation']),
      )
    })

    it('finds them by person, action, subject and time, page by page, each once', async () => {
      const { kyodaku } = tests.house
      for (let number = 0; number < 23; number += 1) {
        await recordAct(kyodaku, {
          user: `usr_${number % 2}`,
          party: 'tsuki',
          action: number % 3 === 0 ? 'updateWork' : 'createGrant',
          subjects: ['ume', `grt_${number}`, 'ume'],
          outcome: '200',
        })
      }
      const tsuki = await tests.as({ party: 'tsuki' })
      const whole = await actsOf(tsuki, '?limit=200')
      expect(whole).toHaveLength(23)
      expect([...whole].sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))).toEqual(whole)
      for (const filter of ['', '&subject=ume', '&action=createGrant', '&person=usr_1', '&subject=ume&person=usr_0']) {
        const expected = await actsOf(tsuki, `?limit=200${filter}`)
        const paged: Act[] = []
        for (let cursor: string | undefined = ''; cursor !== undefined; ) {
          const { body } = await tsuki.get(`/v1/acts?limit=4${filter}${cursor === '' ? '' : `&cursor=${cursor}`}`)
          paged.push(...body.items)
          cursor = body.next
        }
        expect(paged, filter).toEqual(expected)
        expect(expected.length, filter).toBeGreaterThan(10)
      }
      expect(await actsOf(tsuki, '?subject=grt_7')).toMatchObject([{ user: 'usr_1', action: 'createGrant' }])
      const middle = whole[10]!.at
      const later = await actsOf(tsuki, `?limit=200&from=${middle}`)
      const earlier = await actsOf(tsuki, `?limit=200&until=${middle}`)
      expect([...later, ...earlier]).toEqual(whole)
      expect((await tsuki.get('/v1/acts?from=yesterday')).status).toBe(422)
      expect((await tsuki.get('/v1/acts?cursor=x')).body.code).toBe('http.bad-cursor')
    })

    it('does not read what is not asked for: an index has each list in order', async () => {
      if (kind === 'embedded') return
      const { db } = tests.house.store
      await sql`insert into acts (id, user_id, party, action, subjects, outcome, at, log_index)
        select 'act_many_' || n, 'usr_' || n % 50, case when n % 100 = 0 then 'gen' else 'cho' end, 'check' || n % 7,
          jsonb_build_array('thing_' || n % 1000), '200', timestamptz '2026-01-01' + n * interval '1 second', n
        from generate_series(1, 60000) n`.execute(db)
      await sql`analyze acts`.execute(db)
      await sql`analyze act_subjects`.execute(db)
      const reader = (party: string) => ({
        kind: 'user' as const,
        id: 'usr_7',
        user: 'usr_7',
        party,
        role: 'administrator' as const,
        permissions: permissionsOfRole('administrator', false),
        sees: [party],
      })
      for (const party of ['gen', 'cho']) {
        for (const wanted of [
          {},
          { action: 'check3' },
          { person: 'usr_9' },
          { subject: 'thing_100' },
          { subject: 'thing_101', action: 'check2' },
          { until: new Date('2026-01-01T02:00:00Z') },
        ]) {
          const { found, read } = await tests.house.store.asTenant(
            { parties: [party], user: 'usr_7' },
            async (tenant) => {
              const rows = await listActs(tenant, reader(party), wanted, { limit: 51 })
              const { rows: counted } = await sql<{ read: number }>`
              select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
              from pg_stat_xact_user_tables where relname in ('acts', 'act_subjects')`.execute(tenant)
              return { found: rows.length, read: counted[0]?.read ?? 0 }
            },
          )
          const asked = `${party} ${JSON.stringify(wanted)}`
          if (party === 'cho' && !('subject' in wanted)) expect(found, asked).toBe(51)
          expect(read, asked).toBeLessThan(6000)
        }
      }
    })
  })
})
