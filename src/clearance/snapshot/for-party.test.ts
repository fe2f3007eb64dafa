import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../record/index.js'
import {
  decide,
  type Finding,
  type Grant,
  parseRegistry,
  type Registry,
  registryExcerpt,
  type Use,
} from '../../rights/index.js'
import { ClearanceError } from '../errors.js'
import { createRegistryReader, encodeRegistry, registryFor } from './registry-pieces.js'
import { withheldWorks, withoutWithheld } from './withheld.js'

const start = '2026-01-01T00:00:00.000Z'
const parties = ['p', 'q', 'o1', 'o2']
const works = ['w0', 'w1', 'w2', 'w3', 'w4']
const places = ['JP', 'US', 'worldwide']
const territories = fc.subarray(places, { minLength: 1 })
const uses = fc.subarray(['train', 'generate', 'release'] as const, { minLength: 1 })

const grant = (n: number): fc.Arbitrary<Grant> =>
  fc.record(
    {
      id: fc.constant(`g${n}`),
      grantor: fc.constantFrom('o1', 'o2'),
      grantee: fc.constantFrom('p', 'q', '*', 'class:studio', 'class:lab'),
      works: fc.subarray(works, { minLength: 1, maxLength: 2 }),
      uses,
      models: fc.constantFrom(['*'], ['m-*'], ['x']),
      territories,
      from: fc.constant(start),
      state: fc.constantFrom('active', 'active', 'offered', 'revoked'),
      caps: fc.constantFrom({ count: 2 }, { shareOfClip: 0.5 }),
    },
    { requiredKeys: ['id', 'grantor', 'grantee', 'works', 'uses', 'models', 'territories', 'from', 'state'] },
  )

const registries: fc.Arbitrary<Registry> = fc
  .record({
    parents: fc.array(fc.option(fc.nat(3)), { minLength: 5, maxLength: 5 }),
    regimes: fc.array(fc.constantFrom('prior-permission', 'reservation'), { minLength: 5, maxLength: 5 }),
    withheld: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    owners: fc.array(fc.subarray(['o1', 'o2'], { minLength: 1 }), { minLength: 5, maxLength: 5 }),
    classes: fc.subarray(['studio', 'lab']),
    grants: fc.nat(8).chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => grant(n)))),
    reserved: fc.subarray(works),
    claimed: fc.subarray(works),
    used: fc.nat(4),
  })
  .map(({ parents, regimes, withheld, owners, classes, grants, reserved, claimed, used }) =>
    parseRegistry({
      parties: parties.map((id) => ({ id, role: 'provider', names: [], ...(id === 'p' ? { classes } : {}) })),
      works: works.map((id, n) => ({
        id,
        kind: 'film',
        ...(parents[n] !== null && parents[n]! < n ? { parent: `w${parents[n]}` } : {}),
        titles: [{ text: `title ${n}`, kind: 'official' }],
        owners: owners[n]!.map((party, _, all) => ({
          party,
          share: 1_000_000 / all.length,
          territories: ['worldwide'],
        })),
        regime: regimes[n],
        ...(withheld[n] ? { disclosure: 'withheld' } : {}),
      })),
      references: [],
      grants,
      reservations: reserved.map((work) => ({
        id: `r-${work}`,
        work,
        uses: ['train', 'release'],
        territories: ['worldwide'],
        from: start,
        evidence: { location: `https://example.com/title-of-${work}` },
      })),
      mandates: [],
      claims: claimed.map((work) => ({
        id: `c-${work}`,
        work,
        share: { party: 'q', share: 500_000, territories: ['JP'] },
        claimedAt: start,
        state: 'open',
        evidence: 'a contract',
      })),
      usage: grants.map(({ id }) => ({ id, count: used, seconds: used * 3, asOf: start })),
    }),
  )

const questions = fc.record({
  use: fc.record({
    kind: fc.constantFrom('train', 'generate', 'release'),
    party: fc.constant('p'),
    model: fc.constantFrom('m-1', 'x'),
    territory: fc.constantFrom(...places),
    at: fc.constant('2026-06-01T00:00:00.000Z'),
    regime: fc.constantFrom('prior-permission', 'reservation'),
  }) satisfies fc.Arbitrary<Use>,
  named: fc.subarray(works, { minLength: 1 }),
})
const findingsOf = (named: readonly string[]): Finding[] =>
  named.map((work) => ({ kind: 'declaration', work, by: 'p', text: 'it is in there' }))

describe('the registry of a snapshot', () => {
  it('for one party gives the same decisions and excerpts for it, to the byte, as the whole (property)', () => {
    fc.assert(
      fc.property(registries, questions, (registry, { use, named }) => {
        const own = registryFor(registry, 'p')
        const findings = findingsOf(named)
        expect(canonicalJson(decide(use, findings, own))).toBe(canonicalJson(decide(use, findings, registry)))
        expect(canonicalJson(registryExcerpt(use, findings, own))).toBe(
          canonicalJson(registryExcerpt(use, findings, registry)),
        )
        for (const { grantee } of own.grants) expect(grantee).not.toBe('q')
      }),
      { numRuns: 400 },
    )
  })

  it('decides the same of what is public, and never more generously of what is not (property)', () => {
    const rank = { permit: 0, review: 1, refuse: 2 }
    fc.assert(
      fc.property(registries, questions, (registry, { use, named }) => {
        const withheld = withheldWorks(registry.works)
        const { registry: kept } = withoutWithheld(registry, withheld, undefined)
        const open = findingsOf(named.filter((work) => !withheld.has(work)))
        expect(decide(use, open, kept)).toEqual(decide(use, open, registry))
        for (const work of named) {
          const [before, after] = [registry, kept].map((one) => decide(use, findingsOf([work]), one).outcome)
          expect(rank[after!]).toBeGreaterThanOrEqual(rank[before!])
        }
        const text = canonicalJson(kept)
        for (const work of withheld) {
          expect(text).not.toContain(`title-of-${work}"`)
          expect(text).not.toContain(`title ${work.slice(1)}"`)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('comes back from its pieces as it went in, and changes few of them with one entry', () => {
    fc.assert(
      fc.property(registries, (registry) => {
        const reader = createRegistryReader()
        for (const piece of encodeRegistry(registry)) reader.add(piece)
        const sorted = (one: Registry) =>
          Object.fromEntries(Object.entries(one).map(([list, entries]) => [list, entries.map(canonicalJson).sort()]))
        expect(sorted(reader.finish())).toEqual(sorted(registry))
      }),
      { numRuns: 50 },
    )
    const grants = Array.from({ length: 5000 }, (_, n) => ({
      id: `g${n}`,
      grantor: 'o',
      grantee: `p${n}`,
      works: ['w'],
      uses: ['release' as const],
      models: ['*'],
      territories: ['JP'],
      from: start,
      state: 'active' as const,
    }))
    const registry: Registry = { parties: [], works: [], references: [], grants, reservations: [] }
    const before = new Set([...encodeRegistry(registry)].map(String))
    const changed = {
      ...registry,
      grants: [...grants.slice(0, 2500), ...grants.slice(2501), { ...grants[7]!, id: 'new' }],
    }
    const after = [...encodeRegistry(changed)].map(String)
    expect(after.length).toBeGreaterThan(10)
    expect(after.filter((piece) => !before.has(piece)).length).toBeLessThanOrEqual(4)
  })

  it('is read from hostile bytes with one clear error, or as it says (property)', () => {
    const [piece] = encodeRegistry({
      parties: [{ id: 'p', role: 'provider', names: [] }],
      works: [],
      references: [],
      grants: [],
      reservations: [],
    })
    fc.assert(
      fc.property(fc.nat(piece!.length), fc.nat(piece!.length), fc.uint8Array({ maxLength: 20 }), (a, b, bytes) => {
        const changed = Buffer.concat([piece!.subarray(0, Math.min(a, b)), bytes, piece!.subarray(Math.max(a, b))])
        const reader = createRegistryReader()
        try {
          reader.add(changed)
          reader.finish()
        } catch (error) {
          expect(error).toBeInstanceOf(ClearanceError)
        }
      }),
      { numRuns: 500 },
    )
    for (const odd of [
      '["__proto__",{}]\n',
      '["work",null]\n',
      '["deed",{}]\n',
      'null\n',
      '[',
      '["party",{"id":"p","role":"provider","names":[]}]\n'.repeat(2),
    ]) {
      const reader = createRegistryReader()
      expect(() => {
        reader.add(Buffer.from(odd))
        reader.finish()
      }).toThrow(ClearanceError)
    }
  })
})
