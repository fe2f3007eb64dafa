import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trustedLogKey } from '../../clearance/index.js'
import { createProofVerifier, leafHash, saltedDigest } from '../../record/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { type BrowserForTests, browserForTests } from './browser-for-tests.js'
import { createUser, findAct, leafOf, type Role, startSession } from './index.js'

describe.each(['embedded', 'postgresql'] as const)('people, on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is there', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests(postgres === undefined ? {} : { postgres: await postgres.createDatabase() })
      await tests.people()
    })
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })

    const signedIn = async (who: { name: string; party?: string; role: Role; email?: string }) => {
      const { user } = await createUser(tests.house.kyodaku, who)
      return { user, browser: await browserOf(user) }
    }
    const browserOf = async (user: string): Promise<BrowserForTests> => {
      const browser = browserForTests(tests.app)
      const session = await startSession(tests.house.kyodaku, { user })
      browser.cookies.set('kyodaku', session.secret)
      browser.csrfToken = session.csrfToken
      return browser
    }
    const secretOf = (link: string) => link.split('#')[1] ?? ''

    it('shows each party its own people, an association not those of whom it represents', async () => {
      const hana = await signedIn({ name: 'Hana 1', party: 'hana', role: 'administrator', email: 'one@hana.jp' })
      const kumiai = await signedIn({ name: 'Kumiai 1', party: 'kumiai', role: 'administrator' })
      const { giveMandate } = await import('../../clearance/index.js')
      await giveMandate(tests.house.kyodaku, {
        association: 'kumiai',
        rightsholder: 'hana',
        scopes: ['deposit', 'grant'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
      })
      const names = async (browser: BrowserForTests, query = '') =>
        (await browser.get(`/v1/people${query}`)).body.items?.map((one: { name: string }) => one.name)
      expect(await names(hana.browser)).toEqual(['Hana 1'])
      expect(await names(kumiai.browser)).toEqual(['Kumiai 1'])
      const { body: me } = await kumiai.browser.get('/v1/session')
      expect(me).toMatchObject({ party: 'kumiai', actsFor: [{ party: 'hana', scopes: ['deposit', 'grant'] }] })
      expect((await kumiai.browser.get('/v1/people?party=hana')).status).toBe(403)
      expect((await kumiai.browser.get(`/v1/people/${hana.user}`)).status).toBe(404)
      // The database itself shows no more to whoever asks it.
      const seen = await tests.house.store.asTenant({ parties: ['kumiai', 'hana'], user: kumiai.user }, async (db) => ({
        users: await db.selectFrom('users').select('name').execute(),
        memberships: await db.selectFrom('memberships').select('user_id').execute(),
        sessions: await db.selectFrom('sessions').select('user_id').execute(),
        tokens: await db.selectFrom('api_tokens').select('id').execute(),
      }))
      expect(seen.users).toEqual([{ name: 'Kumiai 1' }])
      expect(seen.memberships).toEqual([{ user_id: kumiai.user }])
      expect(seen.sessions.every(({ user_id }) => user_id === kumiai.user)).toBe(true)
      for (const table of ['passwords', 'totps', 'recovery_codes', 'challenges', 'first_run_links'] as const) {
        await expect(
          tests.house.store.asTenant({ parties: ['hana'] }, (db) => db.selectFrom(table).selectAll().execute()),
        ).rejects.toThrow(/permission denied/)
      }
      const operator = await signedIn({ name: 'Op', role: 'administrator' })
      expect(await names(operator.browser, '?party=hana')).toEqual(['Hana 1'])
    })

    it('invites by a link that works once, with party and role fixed', async () => {
      const admin = await signedIn({ name: 'Hana 2', party: 'hana', role: 'administrator' })
      const { status, body } = await admin.browser.post('/v1/invitations', {
        email: 'new@hana.jp',
        role: 'reviewer',
        name: '新井',
      })
      expect(status).toBe(201)
      expect(body.letter.text).toContain(body.link)
      expect(body.letter.text).toContain('レビュー担当')
      expect(body.link).toMatch(/^http:\/\/localhost:8420\/invitation#/)
      const rows = await tests.house.store.db.selectFrom('invitations').selectAll().execute()
      expect(JSON.stringify(rows)).not.toContain(secretOf(body.link))

      const guest = browserForTests(tests.app)
      const secret = secretOf(body.link)
      expect((await guest.post('/v1/invitations/look-up', { secret })).body).toMatchObject({
        kind: 'invitation',
        party: 'hana',
        role: 'reviewer',
        hasAccount: false,
      })
      const person = { name: '新井', language: 'ja', password: 'newhana newhana' }
      expect((await guest.post('/v1/invitations/accept', { secret, person })).body.code).toBe('identity.weak-password')
      person.password = 'umbrella lantern gravel'
      const accept = () => guest.post('/v1/invitations/accept', { secret, person })
      const [first, second] = await Promise.all([accept(), accept()])
      expect([first.status, second.status].sort()).toEqual([200, 410])
      const { body: me } = await guest.get('/v1/session')
      expect(me).toMatchObject({ party: 'hana', role: 'reviewer', user: { email: 'new@hana.jp' } })
      expect(me.permissions).not.toContain('people.write')
      expect((await guest.post('/v1/invitations', { email: 'x@hana.jp', role: 'administrator' })).status).toBe(403)
      // Somebody with an account joins a second party by signing in, and chooses whom to act for.
      const other = await signedIn({ name: 'Tsuki', party: 'tsuki', role: 'administrator' })
      const again = await other.browser.post('/v1/invitations', { email: 'NEW@hana.jp', role: 'viewer' })
      const known = secretOf(again.body.link)
      expect((await guest.post('/v1/invitations/look-up', { secret: known })).body.hasAccount).toBe(true)
      const stranger = browserForTests(tests.app)
      expect((await stranger.post('/v1/invitations/accept', { secret: known, person })).body.code).toBe(
        'identity.email-taken',
      )
      expect((await guest.post('/v1/invitations/accept', { secret: known })).status).toBe(200)
      expect((await guest.get('/v1/session')).body.memberships).toHaveLength(2)
      expect((await guest.send('PUT', '/v1/session/party', { party: 'tsuki' })).body).toMatchObject({ role: 'viewer' })
      expect((await guest.send('PUT', '/v1/session/party', { party: 'gen' })).status).toBe(403)
      // Only an authority has investigators, and they read.
      expect(
        (await other.browser.post('/v1/invitations', { email: 'i@tsuki.jp', role: 'investigator' })).body.code,
      ).toBe('identity.not-allowed')
    })

    it('never takes the last administrator away, also of two at the same time', async () => {
      const a = await signedIn({ name: 'A', party: 'gen', role: 'administrator' })
      expect((await a.browser.send('PATCH', `/v1/people/${a.user}`, { role: 'viewer' })).body.code).toBe(
        'identity.last-administrator',
      )
      const b = await signedIn({ name: 'B', party: 'gen', role: 'administrator' })
      const both = await Promise.all([
        a.browser.send('PATCH', `/v1/people/${b.user}`, { role: 'viewer' }),
        b.browser.send('PATCH', `/v1/people/${a.user}`, { role: 'viewer' }),
      ])
      expect(both.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
      const { rows } = {
        rows: await tests.house.store.db
          .selectFrom('memberships')
          .select('user_id')
          .where('party', '=', 'gen')
          .where('role', '=', 'administrator')
          .execute(),
      }
      expect(rows.length).toBeGreaterThanOrEqual(1)
    })

    it('keeps somebody out at once, sessions and tokens too, and lets them in again', async () => {
      const admin = await signedIn({ name: 'C', party: 'other-gen', role: 'administrator' })
      const member = await signedIn({ name: 'D', party: 'other-gen', role: 'administrator' })
      const { body: made } = await member.browser.post('/v1/tokens', { name: 't', scopes: ['works.read'] })
      const asProgram = async () =>
        (await tests.app.inject({ url: '/v1/session', headers: { authorization: `Bearer ${made.token}` } })).statusCode
      expect(await asProgram()).toBe(200)
      // A role that is taken from somebody is taken from their tokens.
      const { body: strong } = await member.browser.post('/v1/tokens', { name: 's', scopes: ['people.read'] })
      const seesPeople = async () =>
        (await tests.app.inject({ url: '/v1/people', headers: { authorization: `Bearer ${strong.token}` } })).statusCode
      expect(await seesPeople()).toBe(200)
      await admin.browser.send('PATCH', `/v1/people/${member.user}`, { role: 'viewer' })
      expect(await seesPeople()).toBe(403)
      await admin.browser.send('PATCH', `/v1/people/${member.user}`, { role: 'administrator' })
      expect((await admin.browser.post(`/v1/people/${member.user}/suspend`)).status).toBe(204)
      expect((await member.browser.get('/v1/session')).status).toBe(401)
      expect(await asProgram()).toBe(401)
      await expect(startSession(tests.house.kyodaku, { user: member.user })).rejects.toThrow()
      await admin.browser.post(`/v1/people/${member.user}/reactivate`)
      expect((await (await browserOf(member.user)).get('/v1/session')).status).toBe(200)
      const { body } = await admin.browser.post(`/v1/people/${member.user}/sign-out`)
      expect(body.ended).toBe(1)
      expect((await admin.browser.post(`/v1/people/${admin.user}/suspend`)).status).toBe(403)
    })

    it('gets somebody back in by a link, and ends what they had', async () => {
      const admin = await signedIn({ name: 'E', party: 'tsuki', role: 'administrator' })
      const lost = await signedIn({ name: 'F', party: 'tsuki', role: 'viewer', email: 'f@tsuki.jp' })
      const { body } = await admin.browser.post(`/v1/people/${lost.user}/recovery-link`)
      const guest = browserForTests(tests.app)
      const recover = () =>
        guest.post('/v1/invitations/recover', { secret: secretOf(body.link), password: 'umbrella lantern gravel' })
      expect((await recover()).status).toBe(200)
      expect((await recover()).status).toBe(410)
      expect((await lost.browser.get('/v1/session')).status).toBe(401)
      const elsewhere = await signedIn({ name: 'G', party: 'hana', role: 'viewer' })
      expect((await admin.browser.post(`/v1/people/${elsewhere.user}/recovery-link`)).status).toBe(403)
    })

    it('writes down what people do without a name in it, and erasing one leaves every proof valid', async () => {
      const { kyodaku } = tests.house
      const admin = await signedIn({ name: 'Z 管理者', party: 'cho', role: 'administrator' })
      const person = await signedIn({ name: '秘密 花子', party: 'cho', role: 'administrator', email: 'hanako@cho.jp' })
      await person.browser.send('PATCH', '/v1/session', { name: '秘密 花代' })
      await person.browser.post('/v1/tokens', { name: 't', scopes: ['works.read'] })
      const acts = async () =>
        await kyodaku.store.db.selectFrom('acts').selectAll().where('user_id', '=', person.user).orderBy('id').execute()
      const before = await acts()
      expect(before.map(({ action }) => action)).toEqual(['changeProfile', 'createToken'])
      const proofs = await Promise.all(
        before.map(async (row) => ({ row, proof: await kyodaku.log.prove(row.log_index) })),
      )
      for (const { row } of proofs) {
        const leaf = Buffer.from(await kyodaku.log.entry(row.log_index)).toString()
        expect(JSON.parse(leaf)).toMatchObject({ type: 'kyodaku-act@v1' })
        expect(Object.keys(JSON.parse(leaf)).sort()).toEqual(['at', 'digest', 'type'])
        expect(leaf).not.toContain(person.user)
      }

      expect((await admin.browser.send('DELETE', `/v1/people/${person.user}`)).status).toBe(204)
      const row = await kyodaku.store.db
        .selectFrom('users')
        .selectAll()
        .where('id', '=', person.user)
        .executeTakeFirstOrThrow()
      expect(row).toMatchObject({ name: '', email: null, state: 'erased' })
      expect((await person.browser.get('/v1/session')).status).toBe(401)
      expect(await acts()).toEqual(before)
      const key = await trustedLogKey(kyodaku.store.dataDirectory)
      const verify = createProofVerifier({ verifierKeys: [key ?? ''] })
      for (const { row: act, proof } of proofs) {
        const entry = await kyodaku.log.entry(act.log_index)
        verify(entry, proof)
        verify(entry, await kyodaku.log.prove(act.log_index))
        // The row is still the one that the entry stands for.
        const recorded = await findAct(kyodaku, act.id)
        expect(leafOf(kyodaku, recorded!)).toBe(Buffer.from(entry).toString())
        expect(leafOf(kyodaku, { ...recorded!, action: 'other' })).not.toBe(Buffer.from(entry).toString())
        expect(leafHash(entry)).toHaveLength(32)
        expect(saltedDigest(new Uint8Array(32), Buffer.from(person.user))).not.toBe(
          JSON.parse(Buffer.from(entry).toString()).digest,
        )
      }
      const everything = JSON.stringify(await kyodaku.store.db.selectFrom('acts').selectAll().execute())
      expect(everything).not.toMatch(/花子|花代|hanako/)
      await expect(
        kyodaku.store.db
          .updateTable('acts')
          .set({ action: 'x' } as never)
          .execute(),
      ).rejects.toThrow(/append-only/)
    })

    it('asks a second person where the party wants two, and writes both down', async () => {
      const { db } = tests.house.store
      const asking = await signedIn({ name: 'First', party: 'hana', role: 'administrator' })
      const second = await signedIn({ name: 'Second', party: 'hana', role: 'administrator' })
      const reviewer = await signedIn({ name: 'Rev', party: 'hana', role: 'reviewer' })
      const outsider = await signedIn({ name: 'Out', party: 'tsuki', role: 'administrator' })
      const victim = await signedIn({ name: 'Victim', party: 'hana', role: 'viewer' })
      await asking.browser.send('PUT', '/v1/settings/party', { approvals: ['people.remove', 'tokens.create'] })

      const ask = () => asking.browser.send('DELETE', `/v1/people/${victim.user}/membership`)
      const answer = await ask()
      expect(answer).toMatchObject({ status: 202, body: { approval: { action: 'people.remove', state: 'waiting' } } })
      const { id } = answer.body.approval
      expect((await victim.browser.get('/v1/session')).status).toBe(200)
      const approve = (who: BrowserForTests, of = id) => who.post(`/v1/approvals/${of}/approve`, { note: 'yes' })
      expect((await approve(asking.browser)).body.code).toBe('identity.approval-needs-another')
      expect((await approve(reviewer.browser)).status).toBe(404)
      expect((await approve(outsider.browser)).status).toBe(404)
      expect((await outsider.browser.get('/v1/approvals')).body.items).toEqual([])
      const [one, two] = await Promise.all([approve(second.browser), approve(second.browser)])
      expect([one.status, two.status].sort()).toEqual([200, 409])
      const { body } = await second.browser.get(`/v1/approvals/${id}`)
      expect(body).toMatchObject({
        state: 'approved',
        result: { status: 204 },
        askedBy: { name: 'First' },
        decidedBy: { name: 'Second' },
      })
      expect((await victim.browser.get('/v1/session')).status).toBe(401)
      expect(
        await db.selectFrom('acts').select(['user_id', 'approved_by']).where('action', '=', 'removeMember').execute(),
      ).toEqual([{ user_id: asking.user, approved_by: second.user }])

      // Who has lost the power in the meantime does not get it done by having asked before.
      const later = await asking.browser.post('/v1/tokens', { name: 'x', scopes: ['works.read'] })
      expect(later.status).toBe(202)
      await db.updateTable('memberships').set({ role: 'viewer' }).where('user_id', '=', asking.user).execute()
      const refused = await approve(second.browser, later.body.approval.id)
      expect(refused.body).toMatchObject({ state: 'failed', result: { status: 403 } })
      await db.updateTable('memberships').set({ role: 'administrator' }).where('user_id', '=', asking.user).execute()
      const token = await asking.browser.post('/v1/tokens', { name: 'y', scopes: ['works.read'] })
      const given = await approve(second.browser, token.body.approval.id)
      expect(given.body.given.token).toMatch(/^kyo_/)
      expect(JSON.stringify(await db.selectFrom('approvals').selectAll().execute())).not.toContain(
        given.body.given.token,
      )
      const declined = await asking.browser.post('/v1/tokens', { name: 'z', scopes: ['works.read'] })
      await second.browser.post(`/v1/approvals/${declined.body.approval.id}/decline`, {})
      expect((await approve(second.browser, declined.body.approval.id)).body.code).toBe('identity.approval-closed')
      // The header that a repeated request comes with is worth nothing from outside.
      const forged = await tests.app.inject({
        method: 'DELETE',
        url: `/v1/people/${second.user}/membership`,
        headers: { 'kyodaku-approved': 'x'.repeat(43) },
      })
      expect(forged.statusCode).toBe(401)
    })

    it('lists parties to everybody, registers them for the operator, renames one for itself', async () => {
      const operator = await signedIn({ name: 'Op 2', role: 'administrator' })
      const hana = await signedIn({ name: 'Hana 9', party: 'hana', role: 'administrator' })
      const party = { id: 'yume', role: 'rightsholder', names: [{ text: '夢出版', kind: 'official' }] }
      expect((await hana.browser.post('/v1/parties', party)).status).toBe(403)
      expect((await operator.browser.post('/v1/parties', party)).status).toBe(201)
      expect((await operator.browser.post('/v1/parties', party)).status).toBe(409)
      const { body } = await hana.browser.get('/v1/parties?role=rightsholder&limit=2')
      expect(body.items).toHaveLength(2)
      const rest = await hana.browser.get(`/v1/parties?role=rightsholder&limit=2&cursor=${body.next}`)
      expect([...body.items, ...rest.body.items].map(({ id }: { id: string }) => id).sort()).toEqual([
        'hana',
        'tsuki',
        'yume',
      ])
      expect((await hana.browser.get('/v1/parties?q=夢')).body.items).toHaveLength(1)
      const rename = { names: [{ text: '花', kind: 'official' }] }
      expect((await hana.browser.send('PATCH', '/v1/parties/hana', rename)).body).toMatchObject({
        name: '花',
        own: true,
      })
      expect((await hana.browser.send('PATCH', '/v1/parties/tsuki', rename)).status).toBe(403)
      expect((await hana.browser.send('PATCH', '/v1/parties/hana', { role: 'association' })).status).toBe(403)
    })
  })
})
