import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decide,
  explainReason,
  parseFinding,
  parseFindings,
  parseGrant,
  parseParty,
  parseReference,
  parseRegistry,
  parseReservation,
  parseUse,
  parseWork,
  RightsError,
  registryExcerpt,
  summarizeDecision,
} from './index.js'

const digest = `sha256:${'0a'.repeat(32)}`
const at = '2026-06-01T00:00:00Z'
const valid = {
  use: {
    kind: 'train',
    party: 'lab',
    model: 'sora-2',
    territory: 'JP',
    at,
    regime: 'prior-permission',
    purpose: 'film',
    context: ['violence'],
  },
  party: {
    id: 'studio',
    role: 'rightsholder',
    names: [{ text: '青空動画', language: 'ja', script: 'kanji', kind: 'official' }],
  },
  work: {
    id: 'w1',
    kind: 'film',
    parent: 'w0',
    titles: [{ text: '星の旅人', kind: 'official' }],
    identifiers: [{ scheme: 'eidr', value: '10.5240/7791-8534-2C23-9030-8610-5' }],
    owners: [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }],
    regime: 'reservation',
  },
  reference: {
    id: 'r1',
    work: 'w1',
    mediaDigest: digest,
    name: '第1話.mp4',
    durationSeconds: 20,
    excludedSeconds: [[0, 1.5]],
    negative: false,
    depositedAt: at,
  },
  grant: {
    id: 'g1',
    grantor: 'studio',
    grantee: '*',
    works: ['w1'],
    uses: ['train'],
    models: ['sora-*'],
    territories: ['JP'],
    purposes: ['film'],
    contexts: { allowed: ['violence'], excluded: ['politics'] },
    from: at,
    until: '2027-06-01T00:00:00+09:00',
    state: 'revoked',
    revokedFrom: '2026-07-01T00:00:00.500Z',
    caps: { count: 1, seconds: 2.5, shareOfClip: 0.5 },
    duties: { attribution: '© 青空動画', rateCard: 'a' },
  },
  reservation: {
    id: 's1',
    work: 'w1',
    uses: ['train'],
    territories: ['JP'],
    from: at,
    evidence: { location: 'https://a.example/', digest, fetchedAt: at, note: '' },
  },
  findings: [
    {
      kind: 'match',
      work: 'w1',
      reference: 'r1',
      inputRange: [0, 4],
      referenceRange: [1, 5],
      orientation: 'original',
      level: 4,
      score: 9.5,
      falseMatchProbability: 1e-9,
      coverage: 0.9,
    },
    { kind: 'name', work: 'w1', name: '星の旅人', where: 'prompt', offset: 0 },
    {
      kind: 'signal',
      work: 'w1',
      signal: 'tdmrep',
      location: 'https://a.example/',
      digest,
      fetchedAt: at,
      says: 'disallow',
    },
    { kind: 'declaration', work: 'w1', by: 'lab', text: '' },
    { kind: 'incomplete', what: 'media-unreadable', detail: '' },
  ],
}
const registry = {
  parties: [valid.party],
  works: [valid.work],
  references: [valid.reference],
  grants: [valid.grant],
  reservations: [valid.reservation],
}
const parsers: [string, (value: unknown) => unknown, unknown][] = [
  ['use', parseUse, valid.use],
  ['party', parseParty, valid.party],
  ['work', parseWork, valid.work],
  ['reference', parseReference, valid.reference],
  ['grant', parseGrant, valid.grant],
  ['reservation', parseReservation, valid.reservation],
  ['finding', parseFinding, valid.findings[0]],
  ['findings', parseFindings, valid.findings],
  ['registry', parseRegistry, registry],
]

const errorOf = (act: () => unknown): RightsError => {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(RightsError)
    return error as RightsError
  }
  throw new Error('nothing was thrown')
}

describe.each(parsers)('%s', (_, parse, value) => {
  it('is read as it is written', () => {
    expect(parse(value)).toEqual(value)
    expect(parse(JSON.parse(JSON.stringify(value)))).toEqual(value)
  })

  it('is a RightsError or a value, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
        (anything) => {
          try {
            parse(anything)
          } catch (error) {
            expect(error).toBeInstanceOf(RightsError)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is a RightsError or a value with any part of it replaced', () => {
    const strange = fc.oneof(
      fc.anything(),
      fc.constantFrom('*', '', ' a', 'a\u0000', '\u202ecod', 'worldwide', -0, 1e308, '__proto__'),
    )
    fc.assert(
      fc.property(fc.nat(10_000), strange, (place, replacement) => {
        try {
          parse(replaceAt(value, place, replacement))
        } catch (error) {
          expect(error).toBeInstanceOf(RightsError)
          expect((error as RightsError).message.length).toBeLessThan(2000)
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('decides and explains whatever the parsers let through, without an exception', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(2), fc.jsonValue(), (place, which, replacement) => {
      const parts: [unknown, unknown, unknown] = [valid.use, valid.findings, registry]
      parts[which] = replaceAt(parts[which], place, replacement)
      let use: ReturnType<typeof parseUse>
      let findings: ReturnType<typeof parseFindings>
      let parsed: ReturnType<typeof parseRegistry>
      try {
        use = parseUse(parts[0])
        findings = parseFindings(parts[1])
        parsed = parseRegistry(parts[2])
      } catch {
        return
      }
      const decision = decide(use, findings, parsed)
      expect(decide(use, findings, registryExcerpt(use, findings, parsed))).toEqual(decision)
      for (const reason of decision.reasons) expect(explainReason(reason, parsed, 'ja')).toMatch(/。$/)
      expect(summarizeDecision(decision, parsed, 'en')).not.toMatch(/\p{Cc}/u)
    }),
    { numRuns: 1000 },
  )
})

describe('errors say where, what and what to do', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a territory',
      () => parseGrant({ ...valid.grant, territories: ['JP', 'jp'] }),
      'grant.territories[1]: "jp" is not a territory. Use an ISO 3166-1 alpha-2 code in capitals (JP), or worldwide.',
    ],
    [
      'a missing field',
      () => parseUse({ ...valid.use, party: undefined }),
      'use.party: expected string, got nothing. Give a value of type string.',
    ],
    [
      'an unknown field',
      () => parseGrant({ ...valid.grant, onlyWeekdays: true }),
      'grant: unknown field "onlyWeekdays". Remove it or correct its spelling: a condition that is not understood is never ignored.',
    ],
    [
      'an unknown use',
      () => parseUse({ ...valid.use, kind: 'broadcast' }),
      'use.kind: "broadcast" is not one of the known values. Use one of: "train", "generate", "release".',
    ],
    [
      'a time without a zone',
      () => parseUse({ ...valid.use, at: '2026-06-01T00:00:00' }),
      'use.at: "2026-06-01T00:00:00" is not an instant with a time zone. Write it like 2026-04-01T00:00:00Z or 2026-04-01T09:00:00+09:00.',
    ],
    [
      'a day that is not in the calendar',
      () => parseUse({ ...valid.use, at: '2026-02-30T00:00:00Z' }),
      'use.at: "2026-02-30T00:00:00Z" is not an instant with a time zone. Write it like 2026-04-01T00:00:00Z or 2026-04-01T09:00:00+09:00.',
    ],
    [
      'an end before the start',
      () => parseGrant({ ...valid.grant, until: '2026-01-01T00:00:00Z' }),
      'grant.until: "2026-01-01T00:00:00Z" is not after its start. Give an end after from, or none.',
    ],
    [
      'a pattern as the model used',
      () => parseUse({ ...valid.use, model: 'sora-*' }),
      'use.model: "sora-*" is a pattern. Name the exact model that is used.',
    ],
    [
      'a star inside a model pattern',
      () => parseGrant({ ...valid.grant, models: ['*-2'] }),
      'grant.models[0]: "*-2" is not a model pattern. Use an exact model name, a prefix ending in * (sora-*), or *.',
    ],
    [
      'a share over the whole',
      () => parseWork({ ...valid.work, owners: [{ party: 'a', share: 1_000_001, territories: ['JP'] }] }),
      'work.owners[0].share: 1000001 is too big or too long. The most is 1000000.',
    ],
    [
      'an unknown finding',
      () => parseFindings([{ kind: 'smell' }]),
      'findings[0].kind: "smell" is not one of the known kinds. Use a kind this version knows.',
    ],
    [
      'a context in capitals',
      () => parseUse({ ...valid.use, context: ['Violence'] }),
      'use.context[0]: "Violence" is not a plain word. Use lower-case letters, digits and single hyphens: real-persons.',
    ],
    [
      'two entries with one id',
      () => parseRegistry({ ...registry, works: [valid.work, valid.work] }),
      'registry.works: two entries have the id "w1". Keep the one that holds now: the newest.',
    ],
  ])('%s', (_, act, message) => {
    expect(errorOf(act).message).toBe(message)
  })

  it('all at once, for an import', () => {
    const error = errorOf(() => parseWork({ ...valid.work, kind: 'opera', titles: 3, owners: [{}] }))
    expect(error.code).toBe('rights.invalid-work')
    expect(error.problems.map((p) => p.path)).toEqual([
      'work.kind',
      'work.titles',
      'work.owners[0].party',
      'work.owners[0].share',
      'work.owners[0].territories',
    ])
    expect(error.message).toMatch(/\(and 4 more\)$/)
  })

  it('also of values that cannot be looked at', () => {
    const hostile = {
      get id(): string {
        throw new Error('gotcha')
      },
    }
    expect(errorOf(() => parseWork(hostile)).message).toContain('gotcha')
  })
})

it('takes prior permission as the regime of a work that names none', () => {
  const { regime: _, ...rest } = valid.work
  expect(parseWork(rest).regime).toBe('prior-permission')
})

/** Replaces the n-th part of a value, counted in depth; n modulo the number of parts. */
function replaceAt(value: unknown, place: number, replacement: unknown): unknown {
  let left = place % count(value)
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return replacement
    if (Array.isArray(part)) return part.map(walk)
    if (typeof part === 'object' && part !== null)
      return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, walk(entry)]))
    return part
  }
  return walk(value)
}

function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, part) => sum + count(part), 1)
}
