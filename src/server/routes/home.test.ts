import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordGrant, recordWork } from '../../clearance/index.js'
import type { Grant } from '../../rights/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`home, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let house: HouseForTests
    let postgres: PostgresForTests | undefined
    const now = new Date('2026-11-23T03:00:00Z')

    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      house = await openHouseForTests({
        now: () => now,
        ...(postgres === undefined ? {} : { postgres: await postgres.createDatabase() }),
      })
      await house.people()
    })
    afterAll(async () => {
      await house.close()
      await postgres?.stop()
    })

    const grant = (id: string, extra: Partial<Grant>): Grant => ({
      state: 'active',
      id,
      grantor: 'hana',
      grantee: 'gen',
      works: ['sakura'],
      uses: ['generate'],
      models: ['*'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      ...extra,
    })
    const need = (body: { needs: { kind: string }[] }, wanted: string) =>
      body.needs.find(({ kind: one }) => one === wanted)

    it('shows a rightsholder what is theirs, and teaches what they have not done', async () => {
      const { status, body } = await (await house.as({ party: 'hana', role: 'rights-manager' })).get('/v1/home')
      expect(status).toBe(200)
      expect(body.of).toBe('rightsholder')
      expect(body.figures.works).toEqual({ count: 1, capped: false })
      expect(body.steps).toEqual({ work: true, reference: false, grant: false, check: false })
      expect(body.changes.map(({ id }: { id: string }) => id)).toEqual(['sakura'])
      expect(body.figures.decisions).toMatchObject({ of: 'concerning' })
      expect(body.figures.decisions.days).toHaveLength(30)
      expect(body.figures.decisions.days.at(-1).day).toBe('2026-11-23')
    })

    it('has days of the clock of whoever asks', async () => {
      const caller = await house.as({ party: 'gen', role: 'viewer' })
      const { body } = await caller.get('/v1/home?minutesFromUtc=-600')
      expect(body).toMatchObject({ of: 'provider', figures: { decisions: { of: 'own' } } })
      expect(body.figures.decisions.days.at(-1).day).toBe('2026-11-22')
    })

    it('tells of offers only the side that has to answer, and of permissions that end both', async () => {
      await recordGrant(house.house.kyodaku, { ...grant('offer', { state: 'offered' }) })
      await recordGrant(house.house.kyodaku, { ...grant('ending', { state: 'active', until: '2026-12-01T00:00:00Z' }) })
      await recordGrant(house.house.kyodaku, { ...grant('later', { state: 'active', until: '2027-12-01T00:00:00Z' }) })
      const home = async (party: string) =>
        (await (await house.as({ party, role: 'rights-manager' })).get('/v1/home')).body
      const [hana, gen, tsuki] = [await home('hana'), await home('gen'), await home('tsuki')]
      expect(need(gen, 'offers')).toMatchObject({ count: 1, items: [{ id: 'offer', party: 'hana', work: 'sakura' }] })
      expect(need(hana, 'offers')).toBeUndefined()
      for (const body of [hana, gen])
        expect(need(body, 'grants-ending')).toMatchObject({ count: 1, items: [{ id: 'ending' }] })
      expect(hana.figures.grants).toEqual({ count: 2, capped: false })
      // A permission has no name but that of its work.
      expect(hana.changes).toContainEqual(expect.objectContaining({ kind: 'grant', id: 'offer', work: 'sakura' }))
      expect(hana.names.works.sakura).toBeDefined()
      expect(tsuki.needs).toEqual([])
      expect(tsuki.changes.map(({ id }: { id: string }) => id)).toEqual(['ume'])
    })

    it('shows the operator all of it', async () => {
      const { body } = await (await house.as({ role: 'administrator' })).get('/v1/home')
      expect(body).toMatchObject({ of: 'operator', figures: { works: { count: 2 }, decisions: { of: 'all' } } })
    })

    it('shows nothing to nobody', async () => {
      expect((await house.anonymous.get('/v1/home')).status).toBe(401)
    })

    it('counts up to a cap', async () => {
      await recordWork(house.house.kyodaku, {
        id: 'third',
        kind: 'film',
        titles: [{ text: 'third', kind: 'official' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
      const { body } = await (await house.as({ party: 'hana', role: 'viewer' })).get('/v1/home')
      expect(body.figures.works).toEqual({ count: 2, capped: false })
    })
  })
}
