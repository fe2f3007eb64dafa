import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Party } from '../rights/index.js'
import { decideAndRecord, prepareClearing } from './clear.js'
import {
  acceptOffer,
  counterOffer,
  declineOffer,
  expireEnded,
  giveGrant,
  grantHistory,
  type NewTerms,
  resumeSuspended,
  revokeGrantFrom,
  suspendActive,
  withdrawOffer,
} from './grants.js'
import { touchedBy } from './grants-touched.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { giveMandate } from './mandates.js'
import { verifyReceipt } from './receipt.js'
import { recordParty, recordWork, subjectIn } from './registry.js'
import { usageOf } from './usage.js'

const party = (id: string, role: Party['role'], classes?: string[]): Party => ({
  id,
  role,
  names: [{ text: id, kind: 'official' }],
  ...(classes === undefined ? {} : { classes }),
})

describe('the life of a grant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-grants-'))
  let now = Date.parse('2026-06-01T00:00:00Z')
  let kyodaku: Kyodaku
  const terms = (more: Partial<NewTerms> = {}): NewTerms => ({
    grantor: 'studio',
    grantee: 'lab',
    works: ['film'],
    uses: ['release'],
    models: ['*'],
    territories: ['JP'],
    from: '2026-01-01T00:00:00Z',
    ...more,
  })
  const studio = { act: { by: 'studio' } }
  const lab = { act: { by: 'lab' } }
  const association = { act: { by: 'association' } }
  let items = 0
  const clear = async (
    options: {
      party?: string
      work?: string
      seconds?: number
      clearing?: Awaited<ReturnType<typeof prepareClearing>>
    } = {},
  ) => {
    items += 1
    return decideAndRecord(kyodaku, options.clearing ?? (await prepareClearing(kyodaku)), {
      name: `clip-${items}.mp4`,
      input: {
        name: `clip-${items}.mp4`,
        digest: `sha256:${String(items).padStart(64, '0')}`,
        kind: 'video',
        durationSeconds: options.seconds ?? 4,
      },
      use: { kind: 'release', party: options.party ?? 'lab', model: 'm', territory: 'JP', regime: 'prior-permission' },
      known: [{ kind: 'declaration', work: options.work ?? 'film', by: options.party ?? 'lab', text: 'stated' }],
    })
  }

  beforeAll(async () => {
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data'), now: () => new Date(now) })
    for (const one of [
      party('studio', 'rightsholder'),
      party('association', 'association'),
      party('lab', 'provider', ['research']),
      party('rival', 'provider'),
    ]) {
      await recordParty(kyodaku, one)
    }
    for (const id of ['film', 'counted', 'timed', 'gone', 'open']) {
      await recordWork(kyodaku, {
        id,
        kind: 'film',
        titles: [{ text: id, kind: 'official' }],
        owners: [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
    }
    await giveMandate(kyodaku, {
      association: 'association',
      rightsholder: 'studio',
      scopes: ['grant'],
      territories: ['JP'],
      from: '2026-01-01T00:00:00Z',
    })
  })
  afterAll(async () => {
    await kyodaku.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is offered, countered from both sides, accepted, suspended, resumed and revoked', async () => {
    const first = await giveGrant(kyodaku, terms({ price: { currency: 'JPY', amountMinor: 5000, per: 'use' } }), {
      ...association,
      state: 'offered',
    })
    expect(first).toMatchObject({ state: 'offered', signedBy: { party: 'association' } })
    expect((await clear()).decision.outcome).toBe('refuse')
    await expect(acceptOffer(kyodaku, first.id, studio)).rejects.toMatchObject({ code: 'rights.not-yours-to-move' })
    await expect(acceptOffer(kyodaku, first.id, { act: { by: 'rival' } })).rejects.toThrow(/made to lab, not to rival/)
    await expect(giveGrant(kyodaku, terms(), { ...lab, state: 'offered' })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })

    const { countered, offer: second } = await counterOffer(
      kyodaku,
      first.id,
      { price: { currency: 'JPY', amountMinor: 3000, per: 'use' }, until: '2027-01-01T00:00:00Z' },
      lab,
    )
    expect([countered.state, second.state, second.offeredBy, second.counterTo]).toEqual([
      'countered',
      'offered',
      'grantee',
      first.id,
    ])
    expect(second.signedBy).toBeUndefined()
    // Wider than the mandate reaches.
    await expect(counterOffer(kyodaku, second.id, { territories: ['JP', 'US'] }, association)).rejects.toMatchObject({
      code: 'clearance.mandate-needed',
    })
    const { offer: third } = await counterOffer(kyodaku, second.id, { price: null }, association)
    expect(third).toMatchObject({
      offeredBy: 'grantor',
      until: '2027-01-01T00:00:00Z',
      signedBy: { party: 'association' },
    })
    expect(third.price).toBeUndefined()
    await expect(acceptOffer(kyodaku, second.id, studio)).rejects.toMatchObject({
      code: 'rights.transition-not-allowed',
    })
    expect(await acceptOffer(kyodaku, third.id, { ...lab, dryRun: true })).toMatchObject({ state: 'active' })
    expect((await subjectIn(kyodaku, 'grant', third.id))?.state).toBe('offered')
    await acceptOffer(kyodaku, third.id, lab)

    const permitted = await clear()
    expect(permitted.decision).toMatchObject({ outcome: 'permit', works: [{ grants: [third.id] }] })
    await expect(suspendActive(kyodaku, third.id, lab)).rejects.toMatchObject({ code: 'clearance.not-allowed' })
    await suspendActive(kyodaku, third.id, association)
    expect((await clear()).decision.outcome).toBe('refuse')
    await resumeSuspended(kyodaku, third.id, studio)
    expect((await clear()).decision.outcome).toBe('permit')
    await revokeGrantFrom(kyodaku, third.id, studio)
    now += 1000
    expect((await clear()).decision.outcome).toBe('refuse')

    const history = await grantHistory(kyodaku, second.id)
    expect(history.chain.map(({ id }) => id)).toEqual([first.id, second.id, third.id])
    expect((await grantHistory(kyodaku, third.id)).events.map(({ state, actedBy }) => [state, actedBy])).toEqual([
      ['offered', 'association'],
      ['active', 'lab'],
      ['suspended', 'association'],
      ['active', 'studio'],
      ['revoked', 'studio'],
    ])
  })

  it('is declined by the one side, withdrawn by the other', async () => {
    const one = await giveGrant(kyodaku, terms(), { ...studio, state: 'offered' })
    await expect(withdrawOffer(kyodaku, one.id, lab)).rejects.toMatchObject({ code: 'rights.not-yours-to-move' })
    expect(await declineOffer(kyodaku, one.id, lab)).toMatchObject({ state: 'declined' })
    const two = await giveGrant(kyodaku, terms(), { ...studio, state: 'offered' })
    expect(await withdrawOffer(kyodaku, two.id, association)).toMatchObject({ state: 'withdrawn' })
    await expect(acceptOffer(kyodaku, two.id, lab)).rejects.toMatchObject({ code: 'rights.transition-not-allowed' })
    const late = await giveGrant(kyodaku, terms({ until: '2026-02-01T00:00:00Z' }), { ...studio, state: 'offered' })
    await expect(acceptOffer(kyodaku, late.id, lab)).rejects.toThrow(/ended on 2026-02-01/)
  })

  it('is recorded as expired once its term is over, and not before', async () => {
    // What the tests before have left over its term.
    await expireEnded(kyodaku)
    const { id } = await giveGrant(kyodaku, terms({ until: '2026-07-01T00:00:00Z' }), { ...studio, state: 'active' })
    expect(await expireEnded(kyodaku)).toEqual([])
    const before = now
    now = Date.parse('2026-07-01T00:00:00Z')
    expect((await expireEnded(kyodaku, { dryRun: true })).map((grant) => grant.id)).toEqual([id])
    expect((await subjectIn(kyodaku, 'grant', id))?.state).toBe('active')
    expect((await expireEnded(kyodaku)).map((grant) => [grant.id, grant.state])).toEqual([[id, 'expired']])
    expect(await expireEnded(kyodaku)).toEqual([])
    now = before
  })

  it('made to a class stays open, and gives each party that accepts it a grant of its own', async () => {
    const offer = await giveGrant(kyodaku, terms({ grantee: 'class:research', works: ['open'] }), {
      ...studio,
      state: 'offered',
    })
    await expect(acceptOffer(kyodaku, offer.id, { act: { by: 'rival' } })).rejects.toMatchObject({
      code: 'clearance.not-allowed',
    })
    await expect(declineOffer(kyodaku, offer.id, lab)).rejects.toMatchObject({ code: 'clearance.not-allowed' })
    const own = await acceptOffer(kyodaku, offer.id, lab)
    expect(own).toMatchObject({ grantee: 'lab', counterTo: offer.id, state: 'active' })
    expect((await subjectIn(kyodaku, 'grant', offer.id))?.state).toBe('offered')
    expect((await clear({ work: 'open' })).decision.outcome).toBe('permit')
    await expect(acceptOffer(kyodaku, offer.id, lab)).rejects.toMatchObject({ code: 'clearance.already-exists' })
  })

  it('counts its uses within a run, side by side and across runs, and never past its cap', async () => {
    const grant = await giveGrant(kyodaku, terms({ works: ['counted'], caps: { count: 3 } }), {
      ...studio,
      state: 'active',
    })
    const clearing = await prepareClearing(kyodaku)
    const run = await Promise.all(Array.from({ length: 2 }, () => clear({ work: 'counted', clearing })))
    expect(run.map(({ decision }) => decision.outcome)).toEqual(['permit', 'permit'])
    const counts = run.map(({ receipt }) => receipt.inputs.registry.usage?.[0]?.count)
    expect(counts).toEqual([0, 1])
    const again = await prepareClearing(kyodaku)
    const rest = await Promise.all(Array.from({ length: 3 }, () => clear({ work: 'counted', clearing: again })))
    expect(rest.filter(({ decision }) => decision.outcome === 'permit')).toHaveLength(1)
    expect(await usageOf(kyodaku, [grant])).toMatchObject([{ id: grant.id, count: 3, seconds: 12 }])
    for (const { receipt } of [...run, ...rest]) {
      const checks = verifyReceipt(receipt, { verifierKeys: [kyodaku.log.verifierKey] })
      expect(checks.filter(({ ok }) => !ok)).toEqual([])
    }
  })

  it('counts seconds by what was measured', async () => {
    await giveGrant(kyodaku, terms({ works: ['timed'], caps: { seconds: 10 } }), { ...studio, state: 'active' })
    expect((await clear({ work: 'timed', seconds: 6.5 })).decision.outcome).toBe('permit')
    expect((await clear({ work: 'timed', seconds: 3.6 })).decision.outcome).not.toBe('permit')
    expect((await clear({ work: 'timed', seconds: 3.5 })).decision.outcome).toBe('permit')
    expect((await clear({ work: 'timed', seconds: 0.1 })).decision.outcome).not.toBe('permit')
  })

  it('revoked from a past instant: decides anew what came after, lets stand what came before, and can be repeated', async () => {
    const grant = await giveGrant(kyodaku, terms({ works: ['gone'], caps: { count: 10 } }), {
      ...studio,
      state: 'active',
    })
    const early = await clear({ work: 'gone' })
    now += 60_000
    const from = new Date(now).toISOString()
    const late = [await clear({ work: 'gone' }), await clear({ work: 'gone' })]
    now += 60_000
    const dry = await revokeGrantFrom(kyodaku, grant.id, { ...studio, from, dryRun: true })
    expect(dry.before.map(({ receipt }) => receipt)).toEqual([early.receipt.id])
    expect(dry.after.map(({ receipt, use, works }) => [receipt, use.party, works])).toEqual(
      late.map(({ receipt }) => [receipt.id, 'lab', ['gone']]),
    )
    expect((await subjectIn(kyodaku, 'grant', grant.id))?.state).toBe('active')

    const done = await revokeGrantFrom(kyodaku, grant.id, { ...studio, from })
    expect(done.decidedAgain.map(({ earlierReceipt, decision }) => [earlierReceipt, decision])).toEqual(
      late.map(({ receipt }) => [receipt.id, 'refuse']),
    )
    expect((await touchedBy(kyodaku, grant.id)).map(({ supersededBy }) => supersededBy)).toEqual([
      undefined,
      ...done.decidedAgain.map(({ receipt }) => receipt),
    ])
    expect(await usageOf(kyodaku, [grant])).toMatchObject([{ count: 1 }])
    expect(await revokeGrantFrom(kyodaku, grant.id, studio)).toMatchObject({ from, after: [], decidedAgain: [] })
    await expect(revokeGrantFrom(kyodaku, grant.id, { ...studio, from: '2026-01-05T00:00:00Z' })).rejects.toMatchObject(
      { code: 'rights.already-in-state' },
    )
    await expect(revokeGrantFrom(kyodaku, grant.id, lab)).rejects.toMatchObject({ code: 'clearance.not-allowed' })
  })
})
