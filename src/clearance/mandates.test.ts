import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mandate, Party, Work } from '../rights/index.js'
import { activityOf } from './activity.js'
import { claimsOf, dismissClaim, openClaim, upholdClaim, withdrawClaim } from './claims.js'
import { decideAndRecord, prepareClearing } from './clear.js'
import { giveGrant } from './grants.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { giveMandate, mayAct, revokeMandate } from './mandates.js'
import { loadRegistry, recordParty, recordWork, subjectIn } from './registry.js'
import { registerParty } from './registry-parties.js'
import { percentOfShare, registerWork, reserveWork, shareOfPercent } from './registry-works.js'

const party = (id: string, role: Party['role'], more: Partial<Party> = {}): Party => ({
  id,
  role,
  names: [{ text: id, kind: 'official' }],
  ...more,
})
const work = (id: string, more: Partial<Work> = {}): Work => ({
  id,
  kind: 'film',
  titles: [{ text: id, kind: 'official' }],
  owners: [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }],
  regime: 'prior-permission',
  ...more,
})

/** A house whose clock is ours: it stands still unless it is moved. */
function temporaryHouse() {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-acts-'))
  let now = Date.parse('2026-06-01T00:00:00Z')
  return {
    open: () => openKyodaku({ dataDirectory: join(folder, 'data'), now: () => new Date(now) }),
    setNow: (text: string) => {
      now = Date.parse(text)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

describe('who may act for whom', () => {
  const house = temporaryHouse()
  let kyodaku: Kyodaku
  const given = (terms: Partial<Mandate> = {}) =>
    giveMandate(kyodaku, {
      association: 'association',
      rightsholder: 'studio',
      scopes: ['deposit'],
      territories: ['JP'],
      from: '2026-01-01T00:00:00Z',
      ...terms,
    })
  const reservation = (id: string, workId: string, territories = ['JP']) => ({
    id,
    work: workId,
    uses: ['train' as const],
    territories,
    from: '2026-06-01T00:00:00Z',
    evidence: { location: 'https://example.com/terms' },
  })

  beforeAll(async () => {
    kyodaku = await house.open()
    for (const one of [
      party('studio', 'rightsholder'),
      party('other', 'rightsholder'),
      party('association', 'association'),
      party('lab', 'provider'),
      party('agency', 'authority'),
    ]) {
      await recordParty(kyodaku, one)
    }
    await recordWork(kyodaku, work('saga', { kind: 'franchise' }))
    await recordWork(kyodaku, work('film', { parent: 'saga', owners: [] }))
    await recordWork(kyodaku, work('apart'))
  })
  afterAll(async () => {
    await kyodaku.close()
    house.remove()
  })

  it('lets an owner act for itself, and nobody else without a mandate', async () => {
    expect(await reserveWork(kyodaku, reservation('r1', 'film'), { act: { by: 'studio' } })).toEqual({ by: 'studio' })
    for (const [by, code] of [
      ['association', 'clearance.mandate-needed'],
      ['other', 'clearance.mandate-needed'],
      ['lab', 'clearance.not-allowed'],
      ['agency', 'clearance.not-allowed'],
      ['nobody', 'clearance.unknown-party'],
    ] as const) {
      await expect(reserveWork(kyodaku, reservation('r2', 'film'), { act: { by } }), by).rejects.toMatchObject({ code })
    }
    await expect(reserveWork(kyodaku, reservation('r2', 'film'), { act: { by: 'association' } })).rejects.toThrow(
      /kyodaku mandate add --association association --for studio --scope deposit --territory JP --as studio/,
    )
    expect(await subjectIn(kyodaku, 'reservation', 'r2')).toBeUndefined()
  })

  it('gives no mandate by the association itself, nor to anyone but an association', async () => {
    const terms = {
      association: 'association',
      rightsholder: 'studio',
      scopes: ['deposit' as const],
      territories: ['JP'],
      from: '2026-01-01T00:00:00Z',
    }
    await expect(giveMandate(kyodaku, terms, { act: { by: 'association' } })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
    await expect(giveMandate(kyodaku, { ...terms, association: 'lab' })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
    await expect(giveMandate(kyodaku, { ...terms, works: ['no-such'] })).rejects.toMatchObject({
      code: 'clearance.unknown-work',
    })
    const dry = await giveMandate(kyodaku, terms, { act: { by: 'studio' }, dryRun: true })
    expect(await subjectIn(kyodaku, 'mandate', dry.id)).toBeUndefined()
  })

  it('acts under a mandate that covers scope, work or ancestor, territory and time; and records which', async () => {
    const mandate = await given({ works: ['saga'], until: '2026-12-01T00:00:00Z' })
    const act = { by: 'association' }
    const under = { by: 'association', onBehalfOf: 'studio', mandate: mandate.id }
    expect(await reserveWork(kyodaku, reservation('r3', 'film'), { act })).toEqual(under)
    expect(await reserveWork(kyodaku, reservation('r4', 'film'), { act: { ...act, mandate: mandate.id } })).toEqual(
      under,
    )
    const row = await kyodaku.store.db
      .selectFrom('registry_entries')
      .selectAll()
      .where('subject_id', '=', 'r3')
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ acted_by: 'association', on_behalf_of: 'studio', mandate_id: mandate.id })

    const refused = (promise: Promise<unknown>, why: RegExp) => expect(promise).rejects.toThrow(why)
    await refused(reserveWork(kyodaku, reservation('x', 'apart'), { act }), /does not cover the work apart/)
    await refused(reserveWork(kyodaku, reservation('x', 'film', ['US']), { act }), /does not cover the territory US/)
    await refused(
      giveGrant(
        kyodaku,
        {
          grantor: 'studio',
          grantee: 'lab',
          works: ['film'],
          uses: ['train'],
          models: ['*'],
          territories: ['JP'],
          from: '2026-06-01T00:00:00Z',
        },
        { act, state: 'active' },
      ),
      /is for deposit only/,
    )
    await refused(
      reserveWork(kyodaku, reservation('x', 'film'), { act: { ...act, mandate: 'no-such' } }),
      /no mandate "no-such"/,
    )
    house.setNow('2026-12-01T00:00:00Z')
    await refused(reserveWork(kyodaku, reservation('x', 'film'), { act }), /ended on 2026-12-01/)
    house.setNow('2025-12-31T23:59:59Z')
    await refused(reserveWork(kyodaku, reservation('x', 'film'), { act }), /begins on 2026-01-01/)
    house.setNow('2026-06-01T00:00:00Z')
    await revokeMandate(kyodaku, mandate.id)
  })

  it('revokes from an instant on: shows what was done, undoes nothing, and lets nothing more be done', async () => {
    const mandate = await given({ territories: ['worldwide'] })
    const act = { by: 'association' }
    house.setNow('2026-06-02T00:00:00Z')
    await reserveWork(kyodaku, reservation('r5', 'apart'), { act })
    house.setNow('2026-06-04T00:00:00Z')
    await registerWork(kyodaku, work('new', { parent: 'saga', owners: [] }), { act })
    const from = '2026-06-03T00:00:00Z'
    const dry = await revokeMandate(kyodaku, mandate.id, { from, dryRun: true })
    expect(dry).toMatchObject({ before: [{ kind: 'reservation', id: 'r5' }], after: [{ kind: 'work', id: 'new' }] })
    expect((await subjectIn(kyodaku, 'mandate', mandate.id))?.state).toBe('active')

    await expect(revokeMandate(kyodaku, mandate.id, { from, act: { by: 'other' } })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
    // To lay it down from the past would be to take back what it signed.
    await expect(revokeMandate(kyodaku, mandate.id, { from, act })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
    expect(await revokeMandate(kyodaku, mandate.id, { from, act: { by: 'studio' } })).toMatchObject({
      ...dry,
      mandate: { revokedFrom: from },
    })
    expect(await subjectIn(kyodaku, 'reservation', 'r5')).toBeDefined()
    expect(await subjectIn(kyodaku, 'work', 'new')).toBeDefined()
    await expect(reserveWork(kyodaku, reservation('x', 'apart'), { act })).rejects.toThrow(/is revoked from 2026-06-03/)
    expect(await revokeMandate(kyodaku, mandate.id)).toMatchObject({ mandate: { revokedFrom: from } })
    await expect(revokeMandate(kyodaku, mandate.id, { from: '2027-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
  })

  it('says the same of a whole registry as of what is read for one act', async () => {
    const registry = await loadRegistry(kyodaku)
    const film = registry.works.find(({ id }) => id === 'film')!
    expect(mayAct(registry, { by: 'studio' }, 'deposit', film, kyodaku.now())).toEqual({ by: 'studio' })
    expect(mayAct(registry, {}, 'deposit', film, kyodaku.now())).toEqual({})
    expect(() => mayAct(registry, { by: 'other' }, 'deposit', film, kyodaku.now())).toThrow(/matter of studio/)
  })

  it('leaves role and classes of a party to the operator, and its names to itself', async () => {
    const renamed = party('lab', 'provider', { names: [{ text: 'The Lab', kind: 'official' }] })
    expect(await registerParty(kyodaku, renamed, { act: { by: 'lab' } })).toEqual({ by: 'lab' })
    for (const changed of [
      { ...renamed, classes: ['research'] },
      { ...renamed, role: 'rightsholder' as const },
    ]) {
      await expect(registerParty(kyodaku, changed, { act: { by: 'lab' } })).rejects.toMatchObject({
        code: 'clearance.not-allowed',
      })
    }
    await expect(registerParty(kyodaku, renamed, { act: { by: 'studio' } })).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
    await registerParty(kyodaku, { ...renamed, classes: ['research'] })
  })
})

describe('ownership is claimed, never overwritten', () => {
  const house = temporaryHouse()
  let kyodaku: Kyodaku
  beforeAll(async () => {
    kyodaku = await house.open()
    for (const id of ['studio', 'author', 'publisher']) await recordParty(kyodaku, party(id, 'rightsholder'))
    await recordParty(kyodaku, party('association', 'association'))
    await recordWork(kyodaku, work('solo'))
    await recordWork(
      kyodaku,
      work('joint', {
        owners: [
          { party: 'studio', share: 500_000, territories: ['worldwide'] },
          { party: 'author', share: 400_000, territories: ['worldwide'] },
        ],
      }),
    )
    await giveMandate(kyodaku, {
      association: 'association',
      rightsholder: 'studio',
      scopes: ['deposit', 'claim'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
    })
  })
  afterAll(async () => {
    await kyodaku.close()
    house.remove()
  })

  it('lets a sole owner itself change who owns its work, and sends everyone else to a claim', async () => {
    const sold = work('solo', { owners: [{ party: 'publisher', share: 1_000_000, territories: ['worldwide'] }] })
    const needed = { code: 'clearance.claim-needed' }
    await expect(registerWork(kyodaku, sold, { act: { by: 'association' } })).rejects.toMatchObject(needed)
    const joint = (await subjectIn(kyodaku, 'work', 'joint'))!
    const grabbed = { ...joint, owners: [{ ...joint.owners[0]!, share: 1_000_000 }] }
    await expect(registerWork(kyodaku, grabbed, { act: { by: 'studio' } })).rejects.toMatchObject(needed)
    const committee = {
      names: [],
      representatives: [{ party: 'studio', uses: ['train' as const], territories: ['worldwide'] }],
    }
    await expect(registerWork(kyodaku, { ...joint, committee }, { act: { by: 'studio' } })).rejects.toMatchObject(
      needed,
    )
    // By hanging it under a work of one's own.
    await recordWork(kyodaku, work('part', { parent: 'joint', owners: [] }))
    await expect(
      registerWork(kyodaku, work('part', { parent: 'solo', owners: [] }), { act: { by: 'studio' } }),
    ).rejects.toMatchObject(needed)
    await expect(
      registerWork(kyodaku, { ...joint, regime: 'reservation' }, { act: { by: 'studio' } }),
    ).rejects.toMatchObject({ code: 'clearance.not-allowed' })
    const renamed = { ...joint, titles: [{ text: 'Joint', kind: 'official' as const }] }
    expect(await registerWork(kyodaku, renamed, { act: { by: 'association' } })).toMatchObject({ onBehalfOf: 'studio' })
    expect(await registerWork(kyodaku, sold, { act: { by: 'studio' } })).toEqual({ by: 'studio' })
    // It was sold: its former owner has no say any more.
    await expect(registerWork(kyodaku, sold, { act: { by: 'studio' } })).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
  })

  it('opens a claim by the claimant or under its mandate, once', async () => {
    const share = { party: 'publisher', share: 100_000, territories: ['worldwide'] }
    await expect(openClaim(kyodaku, { work: 'joint', share }, { act: { by: 'author' } })).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
    const claim = await openClaim(
      kyodaku,
      { work: 'joint', share, evidence: 'contract 12' },
      { act: { by: 'publisher' } },
    )
    await expect(openClaim(kyodaku, { work: 'joint', share })).rejects.toMatchObject({
      code: 'clearance.already-exists',
    })
    expect(await claimsOf(kyodaku, 'joint')).toEqual([claim])
    expect((await subjectIn(kyodaku, 'work', 'joint'))?.owners).toHaveLength(2)
    await expect(upholdClaim(kyodaku, claim.id, { act: { by: 'publisher' } })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
    const upheld = await upholdClaim(kyodaku, claim.id)
    expect(upheld).toMatchObject({ claim: { state: 'upheld' }, conflicts: [] })
    expect((await subjectIn(kyodaku, 'work', 'joint'))?.owners).toEqual([...upheld.work.owners])
    expect(upheld.work.owners.map(({ party, share }) => [party, share])).toEqual([
      ['studio', 500_000],
      ['author', 400_000],
      ['publisher', 100_000],
    ])
    await expect(dismissClaim(kyodaku, claim.id)).rejects.toMatchObject({ code: 'rights.transition-not-allowed' })
  })

  it('asks who owns what when the claimed share does not fit, and tells what does not add up', async () => {
    const share = { party: 'studio', share: 600_000, territories: ['JP'] }
    const claim = await openClaim(kyodaku, { work: 'joint', share }, { act: { by: 'association' } })
    await expect(upholdClaim(kyodaku, claim.id)).rejects.toThrow(/160 % in JP/)
    const owners = [{ party: 'studio', share: 900_000, territories: ['JP'] }]
    const dry = await upholdClaim(kyodaku, claim.id, { owners, dryRun: true })
    expect(dry.conflicts).toMatchObject([{ kind: 'under', territory: 'JP', total: 900_000 }])
    await expect(withdrawClaim(kyodaku, claim.id, { act: { by: 'author' } })).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
    expect(await withdrawClaim(kyodaku, claim.id, { act: { by: 'association' } })).toMatchObject({ state: 'withdrawn' })
    const other = await openClaim(kyodaku, { work: 'joint', share })
    expect(await dismissClaim(kyodaku, other.id)).toMatchObject({ state: 'dismissed' })
    expect((await subjectIn(kyodaku, 'work', 'joint'))?.owners).toHaveLength(3)
  })

  it('reads shares in percent exactly', () => {
    for (const [text, share] of [
      ['50', 500_000],
      ['33.3333', 333_333],
      ['0.0001', 1],
      ['100', 1_000_000],
      ['66.7%', 667_000],
    ] as const) {
      expect(shareOfPercent(text)).toBe(share)
      expect(shareOfPercent(percentOfShare(share))).toBe(share)
    }
    for (const text of ['', '0', '0.00001', '100.0001', '101', '1e1', '-1', '1,5', ' 1']) {
      expect(shareOfPercent(text), text).toBeUndefined()
    }
  })
})

describe('activity', () => {
  const house = temporaryHouse()
  let kyodaku: Kyodaku
  afterAll(async () => {
    await kyodaku.close()
    house.remove()
  })

  it('shows a rightsholder all that was done in its name, and what was permitted under its grants', async () => {
    kyodaku = await house.open()
    for (const id of ['studio', 'stranger']) await recordParty(kyodaku, party(id, 'rightsholder'))
    await recordParty(kyodaku, party('association', 'association'))
    await recordParty(kyodaku, party('lab', 'provider'))
    const mandate = await giveMandate(
      kyodaku,
      {
        association: 'association',
        rightsholder: 'studio',
        scopes: ['deposit', 'grant'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
      },
      { act: { by: 'studio' } },
    )
    const act = { by: 'association' }
    await registerWork(kyodaku, work('film'), { act })
    await recordWork(
      kyodaku,
      work('else', { owners: [{ party: 'stranger', share: 1_000_000, territories: ['worldwide'] }] }),
    )
    const grant = await giveGrant(
      kyodaku,
      {
        grantor: 'studio',
        grantee: 'lab',
        works: ['film'],
        uses: ['release'],
        models: ['*'],
        territories: ['JP'],
        from: '2026-01-01T00:00:00Z',
      },
      { act, state: 'active' },
    )
    expect(grant.signedBy).toMatchObject({ party: 'association', mandate: mandate.id })
    const decided = await decideAndRecord(kyodaku, await prepareClearing(kyodaku), {
      name: '/secret/place/clip.mp4',
      input: { name: 'clip.mp4', digest: `sha256:${'0'.repeat(64)}`, kind: 'video', durationSeconds: 4 },
      use: { kind: 'release', party: 'lab', model: 'm', territory: 'JP', regime: 'prior-permission' },
      known: [{ kind: 'declaration', work: 'film', by: 'lab', text: 'film' }],
    })
    expect(decided.decision.outcome).toBe('permit')

    const all = await activityOf(kyodaku, 'studio')
    expect(all.map(({ kind, relation, actedBy }) => [kind, relation, actedBy])).toEqual([
      ['decision', 'about', 'lab'],
      ['grant', 'in-its-name', 'association'],
      ['work', 'in-its-name', 'association'],
      ['mandate', 'by', 'studio'],
      ['party', 'in-its-name', null],
    ])
    expect(all[0]).toMatchObject({
      id: decided.receipt.id,
      logIndex: decided.receipt.proof.index,
      subject: { body: { outcome: 'permit', grants: [grant.id], works: ['film'] } },
    })
    expect(JSON.stringify(all)).not.toContain('clip.mp4')
    expect(all[1]).toMatchObject({ mandate: mandate.id, change: 'added' })
    expect((await activityOf(kyodaku, 'studio', { limit: 2 })).map(({ kind }) => kind)).toEqual(['decision', 'grant'])
    expect(await activityOf(kyodaku, 'studio', { since: '2026-06-02T00:00:00Z' })).toEqual([])

    expect((await activityOf(kyodaku, 'association')).map(({ kind, relation }) => [kind, relation])).toEqual([
      ['grant', 'by'],
      ['work', 'by'],
      ['mandate', 'about'],
      ['party', 'in-its-name'],
    ])
    expect((await activityOf(kyodaku, 'stranger')).map(({ id }) => id)).toEqual(['else', 'stranger'])
    expect((await activityOf(kyodaku, 'lab')).map(({ kind }) => kind)).toEqual(['decision', 'grant', 'party'])
  })
})
