import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveMandate } from '../../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type Answer, type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type BrowserForTests, browserForTests } from '../identity/browser-for-tests.js'
import { approvalActions, createUser, type Role, startSession, writePartySettings } from '../identity/index.js'

type Person = BrowserForTests & { user: string }

describe.each(['embedded', 'postgresql'] as const)('a second person, on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is asked', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    let first: Person
    let second: Person

    const person = async (name: string, party?: string, role: Role = 'administrator'): Promise<Person> => {
      const { user } = await createUser(tests.house.kyodaku, { name, role, ...(party === undefined ? {} : { party }) })
      const browser = browserForTests(tests.app)
      const session = await startSession(tests.house.kyodaku, { user })
      browser.cookies.set('kyodaku', session.secret)
      browser.csrfToken = session.csrfToken
      return Object.assign(browser, { user })
    }
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests(postgres === undefined ? {} : { postgres: await postgres.createDatabase() })
      await tests.people()
      first = await person('First', 'hana')
      second = await person('Second', 'hana')
      for (const party of ['hana', 'gen', 'kumiai', undefined])
        await writePartySettings(tests.house.kyodaku, party, {
          approvals: [...approvalActions],
          secondFactor: false,
        })
    }, 180_000)
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })

    const entries = async () => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from registry_entries`.execute(
        tests.house.store.db,
      )
      return rows[0]!.n
    }
    const version = async (id: string) => {
      const { rows } = await sql<{ seq: number }>`select seq::int as seq from registry_subjects
        where subject_id = ${id}`.execute(tests.house.store.db)
      return `"${rows[0]?.seq}"`
    }
    /** Asks, sees that nothing has happened, lets the second person approve, and gives what came of it. */
    const twice = async (
      asked: Promise<Answer>,
      action: string,
      { by = first, with: other = second }: { by?: Person; with?: Person } = {},
    ): Promise<Answer['body']> => {
      const before = await entries()
      const answer = await asked
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202, body: { approval: { action } } })
      expect(await entries()).toBe(before)
      const { id } = answer.body.approval
      const waiting = (await other.get('/v1/approvals?state=waiting')).body.items
      expect(waiting).toMatchObject([{ id, action, askedBy: { id: by.user } }])
      expect((await by.post(`/v1/approvals/${id}/approve`, {})).body.code).toBe('identity.approval-needs-another')
      const done = await other.post(`/v1/approvals/${id}/approve`, { note: 'read' })
      expect(done, JSON.stringify(done.body)).toMatchObject({ status: 200, body: { state: 'approved' } })
      expect(await entries()).toBeGreaterThan(before)
      // The act names both, and so does what the second person did.
      const { items } = (await other.get(`/v1/acts?action=${done.body.operation}`)).body
      expect(items[0]).toMatchObject({ user: by.user, approvedBy: other.user })
      expect(items[0].outcome).toMatch(/^20/)
      const approved = (await other.get(`/v1/acts?subject=${id}`)).body.items
      expect(approved.map((act: { action: string; user: string }) => [act.action, act.user])).toEqual([
        ['approve', other.user],
        ['askApproval', by.user],
      ])
      return done.body.given
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

    it('before a permission is given, accepted, answered, resumed or revoked', async () => {
      const offer = await twice(first.post('/v1/grants', { terms }), 'grants.give')
      expect(offer).toMatchObject({ grantor: 'hana', state: 'offered' })
      const [gen, genToo] = [await person('Gen 1', 'gen'), await person('Gen 2', 'gen')]
      const theirs = { by: gen, with: genToo }
      const answered = await twice(
        gen.post(`/v1/grants/${offer.id}/counter`, { changes: { territories: ['JP', 'US'] } }),
        'grants.give',
        theirs,
      )
      const id = answered.offer.id as string
      expect(await twice(first.post(`/v1/grants/${id}/accept`), 'grants.give')).toMatchObject({ state: 'active' })
      // What may be done by one is done at once.
      expect(await first.post(`/v1/grants/${id}/suspend`)).toMatchObject({ status: 200, body: { state: 'suspended' } })
      expect(await twice(first.post(`/v1/grants/${id}/resume`), 'grants.give')).toMatchObject({ state: 'active' })
      expect(await twice(first.post(`/v1/grants/${id}/revoke`, {}), 'grants.revoke')).toMatchObject({
        grant: { state: 'revoked' },
      })
      const again = await twice(first.post('/v1/grants', { terms }), 'grants.give')
      const asked = await gen.post(`/v1/grants/${again.id}/accept`)
      // Taken back in the meantime, it is not accepted any more: the approval fails and says why.
      expect((await first.post(`/v1/grants/${again.id}/withdraw`)).status).toBe(200)
      const late = await genToo.post(`/v1/approvals/${asked.body.approval.id}/approve`, {})
      expect(late.body).toMatchObject({
        state: 'failed',
        result: { status: 409, code: 'rights.transition-not-allowed' },
      })
      const imported = await twice(first.post('/v1/licences/import', { ...licence, dryRun: false }), 'grants.give')
      expect(imported).toMatchObject({ recorded: true })
    })

    it('is not asked, and nothing is an act, where only what would happen is asked for', async () => {
      const acts = async () => (await first.get('/v1/acts?limit=200')).body.items.length
      const before = await acts()
      expect((await first.post('/v1/grants', { terms, dryRun: true })).status).toBe(201)
      expect((await first.post('/v1/licences/import', licence)).status).toBe(200)
      expect(await acts()).toBe(before)
      expect((await second.get('/v1/approvals?state=waiting')).body.items).toEqual([])
    })

    it('before a mandate is given or revoked', async () => {
      const mandate = await twice(
        first.post('/v1/mandates', {
          terms: {
            association: 'kumiai',
            rightsholder: 'hana',
            scopes: ['grant'],
            territories: ['worldwide'],
            from: '2026-01-01T00:00:00Z',
          },
        }),
        'mandates.give',
      )
      expect(mandate).toMatchObject({ state: 'active', rightsholder: 'hana' })
      // Under it, the association asks its own second person; whose behalf it was on stands in the act.
      const [clerk, chief] = [await person('Clerk', 'kumiai'), await person('Chief', 'kumiai')]
      const offered = await twice(clerk.post('/v1/grants', { terms }), 'grants.give', { by: clerk, with: chief })
      expect(offered).toMatchObject({ signedBy: { party: 'kumiai', mandate: mandate.id } })
      expect((await second.get(`/v1/acts?subject=${offered.id}`)).body.items).toMatchObject([
        { user: clerk.user, approvedBy: chief.user, party: 'kumiai', onBehalfOf: 'hana', mandate: mandate.id },
      ])
      expect(await twice(first.post(`/v1/mandates/${mandate.id}/revoke`, {}), 'mandates.revoke')).toMatchObject({
        mandate: { state: 'revoked' },
      })
      // What was asked for under a mandate that has ended since is not done.
      const other = await giveMandate(tests.house.kyodaku, {
        association: 'kumiai',
        rightsholder: 'hana',
        scopes: ['grant'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
      })
      const asked = await clerk.post('/v1/grants', { terms })
      await twice(first.post(`/v1/mandates/${other.id}/revoke`, {}), 'mandates.revoke')
      const late = await chief.post(`/v1/approvals/${asked.body.approval.id}/approve`, {})
      expect(late.body).toMatchObject({ state: 'failed', result: { status: 403, code: 'clearance.mandate-needed' } })
    })

    it('before a work changes hands, under the condition that was seen when it was asked', async () => {
      const owners = [
        { party: 'hana', share: 600_000, territories: ['worldwide'] },
        { party: 'tsuki', share: 400_000, territories: ['worldwide'] },
      ]
      const transfer = async (condition: string) =>
        await first.send('PUT', '/v1/works/sakura/owners', { owners }, { 'if-match': condition })
      const stale = await transfer(await version('sakura'))
      const changed = await first.send(
        'PUT',
        '/v1/works/sakura',
        { kind: 'film', titles: [{ text: 'Sakura 2', kind: 'official' }], regime: 'prior-permission' },
        { 'if-match': await version('sakura') },
      )
      expect(changed.status, JSON.stringify(changed.body)).toBe(200)
      const late = await second.post(`/v1/approvals/${stale.body.approval.id}/approve`, {})
      expect(late.body).toMatchObject({ state: 'failed', result: { status: 412 } })
      expect(await twice(transfer(await version('sakura')), 'works.transfer')).toMatchObject({ id: 'sakura' })
      expect((await first.get('/v1/works?owner=mine')).body.items).toMatchObject([{ id: 'sakura' }])
      const tsuki = await person('Tsuki', 'tsuki')
      expect((await tsuki.get('/v1/works?owner=mine')).body.items).toHaveLength(2)
      // A claim that is upheld is a transfer too: by the operator's people.
      const [operator, operatorToo] = [await person('Op 1'), await person('Op 2')]
      const share = { party: 'tsuki', share: 1_000_000, territories: ['worldwide'] }
      const claim = await tsuki.post('/v1/claims', { work: 'sakura', share })
      const upheld = await twice(
        operator.post(`/v1/claims/${claim.body.id}/uphold`, { owners: [share] }),
        'works.transfer',
        { by: operator, with: operatorToo },
      )
      expect(upheld).toMatchObject({ claim: { state: 'upheld' }, owners: [{ party: 'tsuki' }] })
    })

    it('waits once for what is asked twice with one key, and does nothing for a token that was revoked since', async () => {
      const key = { 'idempotency-key': 'offer-1' }
      const one = await first.send('POST', '/v1/grants', { terms: { ...terms, works: ['ume'] } }, key)
      const two = await first.send('POST', '/v1/grants', { terms: { ...terms, works: ['ume'] } }, key)
      expect(two.body).toEqual(one.body)
      expect((await second.get('/v1/approvals?state=waiting')).body.items).toHaveLength(1)
      await first.post(`/v1/approvals/${one.body.approval.id}/withdraw`, {})

      const made = await first.post('/v1/tokens', { name: 'night', scopes: ['grants.write', 'grants.read'] })
      const { body: given } = await second.post(`/v1/approvals/${made.body.approval.id}/approve`, {})
      const asked = await tests.app.inject({
        method: 'POST',
        url: '/v1/grants',
        headers: { authorization: `Bearer ${given.given.token}` },
        payload: { terms: { ...terms, works: ['ume'] } },
      })
      expect(asked.statusCode).toBe(202)
      expect((await first.send('DELETE', `/v1/tokens/${given.given.id}`)).status).toBe(204)
      const late = await second.post(`/v1/approvals/${asked.json().approval.id}/approve`, {})
      expect(late.body).toMatchObject({ state: 'failed', result: { code: 'identity.unknown-token' } })
    })
  })
})

const licence = {
  work: 'sakura',
  grantor: 'hana',
  document:
    '<rsl xmlns="https://rslstandard.org/rsl"><content url="https://hana.example/sakura"><license><permits type="usage">ai-train</permits><payment type="free"/></license></content></rsl>',
}
