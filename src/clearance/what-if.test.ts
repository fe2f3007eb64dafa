import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantArbitrary, reservationArbitrary, world } from '../rights/decide-worlds-for-tests.js'
import {
  decide,
  type Finding,
  type Grant,
  type Party,
  type Registry,
  registryExcerpt,
  type Use,
  type UseKind,
} from '../rights/index.js'
import { decideAndRecord, prepareClearing } from './clear.js'
import { giveGrant } from './grants.js'
import { type Kyodaku, openKyodaku } from './kyodaku.js'
import { recordParty, recordReservation, recordWork } from './registry.js'
import { compareRegimes, type DecidedItem, whatIf } from './what-if.js'
import { decidedItems, usesInSight } from './what-if-uses.js'

const nothing = { permit: 0, refuse: 0, review: 0 }

describe('deciding anew upon what a receipt carries', () => {
  const itemOf = (use: Use, findings: readonly Finding[], registry: Registry): DecidedItem => {
    const decision = decide(use, findings, registry)
    return {
      receipt: 'r',
      input: 'clip.mp4',
      decidedAt: use.at,
      use,
      findings,
      registry: registryExcerpt(use, findings, registry),
      rules: decision.version,
      outcome: decision.outcome,
      seenBy: 'whole',
    }
  }

  it('says the same as deciding anew upon the whole registry', async () => {
    await fc.assert(
      fc.asyncProperty(...world, grantArbitrary, async (use, findings, registry, drafted) => {
        const { revokedFrom: _, signedBy: __, until: ___, caps: ____, ...terms } = drafted
        const grant: Grant = { ...terms, id: 'draft', from: use.at, state: 'active' }
        const { after } = await whatIf([[itemOf(use, findings, registry)]], { grant })
        const whole = decide(use, findings, { ...registry, grants: [...registry.grants, grant] })
        expect(after).toEqual({ ...nothing, [whole.outcome]: 1 })
      }),
      { numRuns: 1000 },
    )
  })

  it('says so of reservations too', async () => {
    await fc.assert(
      fc.asyncProperty(...world, reservationArbitrary, async (use, findings, registry, drafted) => {
        const { until: _, ...terms } = drafted
        const reservation = { ...terms, id: 'draft', from: use.at }
        const { after } = await whatIf([[itemOf(use, findings, registry)]], { reservation })
        const whole = decide(use, findings, { ...registry, reservations: [...registry.reservations, reservation] })
        expect(after).toEqual({ ...nothing, [whole.outcome]: 1 })
      }),
      { numRuns: 500 },
    )
  })

  it('changes nothing without a draft', async () => {
    await fc.assert(
      fc.asyncProperty(...world, async (use, findings, registry) => {
        const item = itemOf(use, findings, registry)
        const { before, after, changed } = await whatIf([[item]], {})
        expect(before).toEqual({ ...nothing, [item.outcome]: 1 })
        expect(after).toEqual(before)
        expect(changed).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('compares the regimes as the decision itself does', async () => {
    await fc.assert(
      fc.asyncProperty(...world, async (use, findings, registry) => {
        const { underOtherRegime } = decide(use, findings, registry)
        const { priorPermission, reservation } = await compareRegimes([[itemOf(use, findings, registry)]])
        const other = underOtherRegime.regime === 'reservation' ? reservation : priorPermission
        expect(other).toEqual({ ...nothing, [underOtherRegime.outcome]: 1 })
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a permission would have made of earlier uses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-what-if-'))
  let now = Date.parse('2026-06-01T00:00:00Z')
  let kyodaku: Kyodaku
  const party = (id: string, role: Party['role']): Party => ({ id, role, names: [{ text: id, kind: 'official' }] })
  const draft: Grant = {
    id: 'any',
    grantor: 'studio',
    grantee: 'lab',
    works: ['film'],
    uses: ['release', 'generate'],
    models: ['sora-*'],
    territories: ['JP'],
    from: '2026-07-01T00:00:00Z',
    state: 'offered',
  }
  let items = 0
  const clear = async (use: { kind?: UseKind; party?: string; model?: string } = {}, works = ['film']) => {
    items += 1
    now += 60_000
    return await decideAndRecord(kyodaku, await prepareClearing(kyodaku), {
      name: `clip-${items}.mp4`,
      input: {
        name: `clip-${items}.mp4`,
        digest: `sha256:${String(items).padStart(64, '0')}`,
        kind: 'video',
        durationSeconds: 10,
      },
      use: { kind: 'release', party: 'lab', model: 'sora-2', territory: 'JP', regime: 'prior-permission', ...use },
      known: works.map((work) => ({
        kind: 'match',
        work,
        reference: `ref-${work}`,
        level: 5,
        score: 0.99,
        falseMatchProbability: 1e-9,
        coverage: 1,
        orientation: 'upright',
        inputRange: [0, 5],
        referenceRange: [0, 5],
      })) as DecidedItem['findings'] as never,
    })
  }
  const from = new Date('2026-05-15T00:00:00Z')
  const until = new Date('2026-07-01T00:00:00Z')
  const seen = async (parties: string[] | 'all', more: { work?: string; max?: number } = {}) => {
    const found = await kyodaku.store.asTenant({ parties }, (db) => usesInSight(db, parties, { from, until, ...more }))
    return { ...found, items: decidedItems(kyodaku, found.receipts, parties === 'all' ? [] : parties) }
  }

  beforeAll(async () => {
    kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data'), now: () => new Date(now) })
    for (const one of [
      party('studio', 'rightsholder'),
      party('other', 'rightsholder'),
      party('lab', 'provider'),
      party('rival', 'provider'),
    ])
      await recordParty(kyodaku, one)
    for (const [id, owner] of [
      ['film', 'studio'],
      ['comic', 'other'],
    ] as const)
      await recordWork(kyodaku, {
        id,
        kind: 'film',
        titles: [{ text: id, kind: 'official' }],
        owners: [{ party: owner, share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
    await clear()
    await clear({ kind: 'train' })
    await clear({ kind: 'generate', model: 'veo-3' })
    await clear({ kind: 'generate' })
    await clear({}, ['comic'])
    await clear({}, ['comic', 'film'])
    await clear({ party: 'rival' })
  }, 30_000)
  afterAll(async () => {
    await kyodaku.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('tells a provider about all of its own uses, and why', async () => {
    const { items, capped } = await seen(['lab'])
    const result = await whatIf(items, { grant: draft })
    expect(capped).toBe(false)
    expect(result.before).toEqual({ permit: 0, refuse: 6, review: 0 })
    expect(result.after).toEqual({ permit: 2, refuse: 4, review: 0 })
    expect(result.changes).toEqual([{ before: 'refuse', after: 'permit', count: 2 }])
    expect(result.changed.map(({ input }) => input)).toEqual(['clip-4.mp4', 'clip-1.mp4'])
    expect(result.changed[0]?.reason.en).toMatch(/permission being drafted from studio to lab/)
    expect(result.changed[0]?.reason.ja).toContain('（下書き）')
    expect(result.byKind.generate.after).toEqual({ permit: 1, refuse: 1, review: 0 })
  })

  it('tells a rightsholder what becomes of its own works, and nothing of those of others', async () => {
    const { items } = await seen(['studio'])
    const result = await whatIf(items, { grant: draft })
    // Not that of the comic; and of the one with both, the film's part.
    expect(result.uses).toBe(6)
    expect(result.after).toEqual({ permit: 3, refuse: 3, review: 0 })
    const both = result.changed.find(({ input }) => input === 'clip-6.mp4')
    expect(both).toMatchObject({ works: ['film'], before: 'refuse', after: 'permit' })
    expect(JSON.stringify(result)).not.toContain('comic')
  })

  it('shows nobody the uses of others', async () => {
    expect((await seen(['rival'])).receipts).toHaveLength(1)
    expect((await seen(['nobody'])).receipts).toHaveLength(0)
    expect((await seen('all')).receipts).toHaveLength(7)
    expect((await seen('all', { work: 'comic' })).receipts).toHaveLength(2)
    expect((await seen(['studio'], { work: 'comic' })).receipts).toHaveLength(0)
  })

  it('looks at the newest only, and says so', async () => {
    const { receipts, capped, items } = await seen(['lab'], { max: 2 })
    expect(capped).toBe(true)
    expect(receipts).toHaveLength(2)
    expect((await whatIf(items, {})).uses).toBe(2)
  })

  it('uses up caps in the order in which the uses came', async () => {
    const once = await whatIf((await seen(['lab'])).items, { grant: { ...draft, caps: { count: 1 } } })
    expect(once.after.permit).toBe(1)
    expect(once.changed.map(({ input }) => input)).toEqual(['clip-1.mp4'])
    expect(once.counted).toEqual({ count: 1, seconds: 10 })
    const seconds = await whatIf((await seen(['lab'])).items, { grant: { ...draft, caps: { seconds: 15 } } })
    expect(seconds.after.permit).toBe(1)
    const share = await whatIf((await seen(['lab'])).items, { grant: { ...draft, caps: { shareOfClip: 0.4 } } })
    expect(share.after.permit).toBe(0)
    expect(share.counted).toBeUndefined()
  })

  it('stops when nobody waits for it any more', async () => {
    const aborted = AbortSignal.abort()
    await expect(whatIf((await seen(['lab'])).items, {}, { signal: aborted })).rejects.toThrow(/abort/i)
  })

  it('compares the regimes: what nobody reserved is permitted by the one and not by the other', async () => {
    const before = await compareRegimes((await seen(['lab'])).items)
    expect(before).toMatchObject({ uses: 6, priorPermission: { refuse: 6 }, reservation: { permit: 6 } })
    expect(before.pairs).toEqual([{ priorPermission: 'refuse', reservation: 'permit', count: 6 }])
    expect(before.different).toHaveLength(6)
  })

  it('leaves what was decided with a reservation as it was', async () => {
    await recordReservation(kyodaku, {
      id: 'rsv',
      work: 'film',
      uses: ['train', 'generate', 'release'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      evidence: { location: 'https://studio.example' },
    })
    await giveGrant(
      kyodaku,
      {
        grantor: 'studio',
        grantee: 'lab',
        works: ['film'],
        uses: ['train'],
        models: ['*'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
      },
      { state: 'active' },
    )
    await clear()
    await clear({ kind: 'train' })
    const { different, reservation, priorPermission } = await compareRegimes((await seen(['lab'])).items)
    expect(different).toHaveLength(6)
    expect(priorPermission).toMatchObject({ refuse: 7, permit: 1 })
    expect(reservation).toMatchObject({ refuse: 1, permit: 7 })
  })
})
