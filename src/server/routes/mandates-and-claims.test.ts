import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { writePartySettings } from '../identity/index.js'

type Caller = Awaited<ReturnType<HouseForTests['as']>>

describe('mandates, claims, reservations and licences over HTTP', () => {
  let tests: HouseForTests
  let hana: Caller
  let tsuki: Caller
  let gen: Caller
  let kumiai: Caller
  let operator: Caller
  beforeAll(async () => {
    tests = await openHouseForTests()
    await tests.people()
    hana = await tests.as({ party: 'hana', role: 'rights-manager' })
    tsuki = await tests.as({ party: 'tsuki', role: 'rights-manager' })
    gen = await tests.as({ party: 'gen', role: 'rights-manager' })
    kumiai = await tests.as({ party: 'kumiai', role: 'rights-manager' })
    operator = await tests.as({ role: 'administrator' })
  }, 180_000)
  afterAll(async () => {
    await tests.close()
  })

  const mandateTerms = {
    association: 'kumiai',
    rightsholder: 'hana',
    scopes: ['grant'],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
  }
  const grantTerms = {
    grantor: 'hana',
    grantee: 'gen',
    works: ['sakura'],
    uses: ['generate'],
    models: ['*'],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
  }

  it('lets an association act under a mandate, and says what was done under it', async () => {
    expect((await kumiai.post('/v1/mandates', { terms: mandateTerms })).status).toBe(403)
    const given = await hana.post('/v1/mandates', { terms: mandateTerms })
    expect(given).toMatchObject({ status: 201, body: { state: 'active' } })
    // Who it may act for is known to the token's principal.
    const acting = await tests.as({ party: 'kumiai', role: 'rights-manager' })
    const grant = await acting.post('/v1/grants', { terms: grantTerms })
    expect(grant.body).toMatchObject({ state: 'offered', signedBy: { party: 'kumiai', mandate: given.body.id } })
    const detail = await hana.get(`/v1/mandates/${given.body.id}`)
    expect(detail.body.done).toMatchObject({ count: 1, newest: [{ kind: 'grant', id: grant.body.id }] })
    expect(detail.body.sentences.en[0].map(({ text }: { text: string }) => text).join('')).toMatch(/^hana lets kumiai/)
    expect((await hana.get('/v1/mandates')).body.items).toHaveLength(1)
    expect((await tsuki.get('/v1/mandates')).body.items).toEqual([])
    expect((await tsuki.get(`/v1/mandates/${given.body.id}`)).status).toBe(404)
    const preview = await hana.get(`/v1/mandates/${given.body.id}/revocation?from=2026-02-01T00:00:00Z`)
    expect(preview.body).toMatchObject({ before: { count: 0 }, after: { count: 1 } })
    const revoked = await hana.post(`/v1/mandates/${given.body.id}/revoke`, {})
    expect(revoked.body).toMatchObject({ mandate: { state: 'revoked' }, before: { count: 1 } })
    expect((await acting.post('/v1/grants', { terms: grantTerms })).status).toBe(403)
    await hana.post(`/v1/grants/${grant.body.id}/withdraw`)
  })

  it('lets a claim stand beside what is registered until the operator settles it', async () => {
    const share = { party: 'tsuki', share: 500_000, territories: ['worldwide'] }
    const claim = await tsuki.post('/v1/claims', { work: 'sakura', share, evidence: 'contract of 2019' })
    expect(claim).toMatchObject({ status: 201, body: { state: 'open' } })
    expect((await hana.get('/v1/claims?state=open')).body.items).toHaveLength(1)
    expect((await gen.get('/v1/claims')).body.items).toEqual([])
    const seen = await hana.get(`/v1/claims/${claim.body.id}`)
    expect(seen.body).toMatchObject({ owners: [{ party: 'hana' }], conflicts: [{ kind: 'contested' }] })
    expect((await hana.post(`/v1/claims/${claim.body.id}/dismiss`)).status).toBe(403)
    expect((await gen.post(`/v1/claims/${claim.body.id}/withdraw`)).status).toBe(404)
    const owners = [
      { party: 'hana', share: 500_000, territories: ['worldwide'] },
      { party: 'tsuki', share: 500_000, territories: ['worldwide'] },
    ]
    expect((await operator.post(`/v1/claims/${claim.body.id}/uphold`, {})).status).toBe(403)
    const upheld = await operator.post(`/v1/claims/${claim.body.id}/uphold`, { owners })
    expect(upheld.body).toMatchObject({ claim: { state: 'upheld' }, owners, conflicts: [] })
    const second = await tsuki.post('/v1/claims', { work: 'ume', share: { ...share, party: 'hana' } })
    expect(second.status).toBe(403)
  })

  it('reserves works, for all to see', async () => {
    const terms = { work: 'ume', uses: ['train'], territories: ['JP'], evidence: { location: 'https://tsuki.example' } }
    expect((await hana.post('/v1/reservations', { terms })).status).toBe(403)
    const made = await tsuki.post('/v1/reservations', { terms })
    expect(made).toMatchObject({ status: 201, body: { work: 'ume' } })
    const listed = await gen.get('/v1/reservations?work=ume')
    expect(listed.body.items).toMatchObject([{ id: made.body.id }])
    expect(listed.body.names.works.ume).toEqual({ ja: 'ume', en: 'ume' })
    expect((await hana.get('/v1/reservations?mine=true')).body.items).toEqual([])
    expect((await tsuki.get('/v1/reservations?mine=true')).body.items).toHaveLength(1)
    const detail = await gen.get(`/v1/reservations/${made.body.id}`)
    expect(detail.body.sentences.ja[0].map(({ text }: { text: string }) => text).join('')).toContain('『ume』')
  })

  it('writes and reads licences, taking nothing that it does not understand', async () => {
    const offered = await tsuki.post('/v1/grants', { terms: { ...grantTerms, grantor: 'tsuki', works: ['ume'] } })
    const document = await tsuki.get(`/v1/licences/export?grant=${offered.body.id}`)
    expect(document.body.mediaType).toBe('application/ld+json')
    expect(JSON.parse(document.body.document)['@graph'][0]['@type']).toBe('Offer')
    const ofWork = await tsuki.get('/v1/licences/export?work=ume&format=odrl')
    expect(JSON.parse(ofWork.body.document)['@graph']).toHaveLength(2)
    expect((await tsuki.get('/v1/licences/export?work=ume&format=rsl')).status).toBe(422)
    const rsl = await tsuki.get('/v1/licences/export?work=ume&format=rsl&url=https%3A%2F%2Ftsuki.example%2F%7Bwork%7D')
    expect(rsl.body.document).toContain('<rsl xmlns=')
    expect((await hana.get(`/v1/licences/export?grant=${offered.body.id}`)).status).toBe(404)

    const xml =
      '<rsl xmlns="https://rslstandard.org/rsl"><content url="https://tsuki.example/ume"><license><permits type="usage">ai-train</permits><payment type="free"/></license></content></rsl>'
    const tried = await tsuki.post('/v1/licences/import', { document: xml, work: 'ume', grantor: 'tsuki' })
    expect(tried.body).toMatchObject({ recorded: false, grants: [{ grantee: '*', uses: ['train'], state: 'active' }] })
    expect((await hana.post('/v1/licences/import', { document: xml, work: 'ume', grantor: 'tsuki' })).status).toBe(403)
    expect(tried.body.names.works.ume).toMatchObject({ ja: expect.any(String), en: expect.any(String) })
    // Where two have to want it, what would be taken can still be looked at by one.
    await writePartySettings(tests.house.kyodaku, 'tsuki', { approvals: ['grants.give'], secondFactor: false })
    const lookedAt = await tsuki.post('/v1/licences/import', { document: xml, work: 'ume', grantor: 'tsuki' })
    expect(lookedAt).toMatchObject({ status: 200, body: { recorded: false } })
    const asked = await tsuki.post('/v1/licences/import', {
      document: xml,
      work: 'ume',
      grantor: 'tsuki',
      dryRun: false,
    })
    expect(asked).toMatchObject({ status: 202, body: { approval: { action: 'grants.give', state: 'waiting' } } })
    await writePartySettings(tests.house.kyodaku, 'tsuki', { approvals: [], secondFactor: false })
    const taken = await tsuki.post('/v1/licences/import', {
      document: xml,
      work: 'ume',
      grantor: 'tsuki',
      dryRun: false,
    })
    expect(taken.body.recorded).toBe(true)
    const again = await tsuki.post('/v1/licences/import', {
      document: xml,
      work: 'ume',
      grantor: 'tsuki',
      dryRun: false,
    })
    expect(again.body.known).toBeGreaterThan(0)
    const nonsense = await tsuki.post('/v1/licences/import', { document: 'hello', work: 'ume', grantor: 'tsuki' })
    expect(nonsense).toMatchObject({ status: 422, body: { code: 'rights.invalid-odrl' } })
  })
})
