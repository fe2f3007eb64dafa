/**
 * Small dense random worlds, so that everything meets everything: few parties, works, territories and instants, with
 * all that the rules read. For tests.
 */
import fc from 'fast-check'
import {
  ageRatings,
  type Finding,
  type Grant,
  type GrantUsage,
  type Mandate,
  type OwnershipClaim,
  type Registry,
  type Reservation,
  type Use,
  type Work,
} from './index.js'

const instants = ['2026-01-01T00:00:00Z', '2026-02-01T09:00:00+09:00', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z']
const parties = ['p1', 'p2', 'p3', 'lab', 'assoc']
const classNames = ['research', 'studio']
const registered = ['w1', 'w2', 'w3', 'w4']

const some = <T>(values: readonly T[], max = values.length) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max })
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, absentWeight: number) =>
  fc.oneof({ weight: absentWeight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => sometimes(arbitrary, 3)
const territories: fc.Arbitrary<string[]> = fc.oneof(
  fc.constant<string[]>(['worldwide']),
  some(['JP', 'US', 'worldwide']),
)
/** Mostly for ever; otherwise from or until one of few instants. */
const period: fc.Arbitrary<{ from?: string; until?: string }> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom(...instants).map((from) => ({ from })) },
  { weight: 1, arbitrary: fc.constantFrom(...instants).map((until) => ({ until })) },
  { weight: 1, arbitrary: fc.constant({ from: instants[0]!, until: instants[2]! }) },
)
/** Leaves out what is undefined, as JSON would. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T

export const useArbitrary: fc.Arbitrary<Use> = fc
  .record({
    kind: fc.constantFrom('train', 'generate', 'release'),
    party: fc.constantFrom('lab', 'lab', 'p1'),
    model: fc.constantFrom('sora-1', 'sora-2', 'veo'),
    territory: fc.constantFrom('JP', 'JP', 'US', 'worldwide'),
    at: fc.constantFrom(...instants),
    regime: fc.constantFrom('prior-permission', 'reservation'),
    purpose: sometimes(fc.constantFrom('film', 'advertising'), 1),
    context: sometimes(fc.subarray(['violence', 'politics']), 1),
    rating: sometimes(fc.constantFrom(...ageRatings), 1),
    modality: sometimes(fc.constantFrom('video', 'audio'), 1),
    durationSeconds: sometimes(fc.constantFrom(0, 8, 16, 16), 2),
  } satisfies { [K in keyof Use]?: fc.Arbitrary<Use[K]> })
  .map(defined)

const ownersArbitrary = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('p1', 'p2').map((party) => [{ party, share: 1_000_000, territories: ['worldwide'] }]),
  },
  {
    weight: 2,
    arbitrary: fc.constant(['p1', 'p2'].map((party) => ({ party, share: 500_000, territories: ['worldwide'] }))),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.record({
          party: fc.constantFrom(...parties),
          share: fc.constantFrom(300_000, 500_000, 1_000_000),
          territories,
          period,
        }),
        { maxLength: 3 },
      )
      .map((owners) => owners.map(({ period, ...owner }) => ({ ...owner, ...period }))),
  },
)

const committeeArbitrary: fc.Arbitrary<NonNullable<Work['committee']>> = fc
  .array(
    fc.record({
      party: fc.constantFrom('p1', 'p2', 'p3'),
      uses: fc.oneof(
        fc.constant<Use['kind'][]>(['train', 'generate', 'release']),
        some<Use['kind']>(['train', 'generate', 'release']),
      ),
      territories,
      period,
    }),
    { maxLength: 2 },
  )
  .map((representatives) => ({
    names: [],
    representatives: representatives.map(({ period, ...representative }) => ({ ...representative, ...period })),
  }))

const workArbitrary = (id: string): fc.Arbitrary<Work> =>
  fc
    .record({
      parent: sometimes(fc.constantFrom(...registered, ...registered, 'w9'), 1),
      owners: ownersArbitrary,
      committee: sometimes(committeeArbitrary, 2),
      regime: fc.constantFrom<Work['regime'][]>('prior-permission', 'reservation'),
    })
    .map((work) =>
      defined({
        id,
        kind: 'film',
        titles: [{ text: `Title ${id}`, language: 'en', kind: 'official' }],
        ...work,
      } as Work),
    )

const capsArbitrary = fc.constantFrom<NonNullable<Grant['caps']>[]>(
  { count: 10 },
  { seconds: 60 },
  { shareOfClip: 0.25 },
  { shareOfClip: 0.4 },
  { seconds: 60, shareOfClip: 0.5 },
)
const signedByArbitrary = fc.record({
  party: fc.constantFrom('assoc', 'assoc', 'assoc', 'p3'),
  mandate: fc.constantFrom('m0', 'm1', 'm2', 'm3', 'm9'),
  at: fc.constantFrom(...instants),
})

export const grantArbitrary: fc.Arbitrary<Grant> = fc
  .record({
    grantor: fc.constantFrom('p1', 'p1', 'p2', 'p2', 'p3'),
    grantee: fc.constantFrom('lab', 'lab', '*', 'p1', 'p3', 'class:research', 'class:studio'),
    works: some([...registered, 'w9']),
    uses: fc.oneof(
      fc.constant<Grant['uses']>(['train', 'generate', 'release']),
      some<Use['kind']>(['train', 'generate', 'release']),
    ),
    models: fc.oneof(fc.constant(['*']), some(['sora-*', 'sora-2', 'veo'])),
    territories,
    purposes: rarely(some(['film', 'advertising'])),
    contexts: rarely(
      fc
        .record({
          allowed: sometimes(some(['violence', 'politics', 'other-works']), 1),
          excluded: sometimes(some(['violence', 'politics', 'other-works']), 1),
        })
        .map(defined),
    ),
    ratingMax: sometimes(fc.constantFrom(...ageRatings), 6),
    modalities: sometimes(some(['video', 'audio'] as const), 6),
    from: fc.constantFrom(instants[0]!, instants[0]!, instants[1]!),
    until: rarely(fc.constantFrom(instants[2]!, instants[3]!)),
    state: fc.constantFrom<Grant['state'][]>(
      'active',
      'active',
      'active',
      'active',
      'revoked',
      'suspended',
      'offered',
      'offered',
      'expired',
      'countered',
      'declined',
      'withdrawn',
    ),
    revokedFrom: sometimes(fc.constantFrom(...instants), 1),
    caps: sometimes(capsArbitrary, 3),
    duties: rarely(fc.constant({ attribution: '© p1' })),
    price: rarely(fc.constant<Grant['price']>({ currency: 'JPY', amountMinor: 5000, per: 'month' })),
    offeredBy: rarely(fc.constantFrom<Grant['offeredBy'][]>('grantor', 'grantee')),
    signedBy: sometimes(signedByArbitrary, 3),
  })
  .map((grant) =>
    defined({ id: '', ...grant, revokedFrom: grant.state === 'revoked' ? grant.revokedFrom : undefined } as Grant),
  )

export const reservationArbitrary: fc.Arbitrary<Reservation> = fc
  .record({
    work: fc.constantFrom(...registered),
    uses: some<Use['kind']>(['train', 'generate', 'release']),
    territories,
    from: fc.constantFrom(...instants),
    until: rarely(fc.constantFrom(...instants)),
    stops: sometimes(fc.constant(true as const), 6),
  })
  .map((reservation) =>
    defined({ id: '', ...reservation, evidence: { location: 'https://example.com/terms' } } as Reservation),
  )

const mandateArbitrary: fc.Arbitrary<Mandate> = fc
  .record({
    association: fc.constantFrom('assoc', 'assoc', 'assoc', 'p3'),
    rightsholder: fc.constantFrom('p1', 'p2'),
    scopes: fc.constantFrom<Mandate['scopes'][]>(['grant'], ['deposit', 'grant', 'claim', 'collect'], ['claim']),
    works: sometimes(some([...registered, 'w9']), 1),
    territories,
    from: fc.constantFrom(instants[0]!, instants[0]!, instants[1]!),
    until: rarely(fc.constantFrom(instants[2]!, instants[3]!)),
    state: fc.constantFrom<Mandate['state'][]>('active', 'active', 'revoked'),
    revokedFrom: sometimes(fc.constantFrom(...instants), 1),
  })
  .map((mandate) =>
    defined({
      id: '',
      ...mandate,
      revokedFrom: mandate.state === 'revoked' ? mandate.revokedFrom : undefined,
    } as Mandate),
  )

const claimArbitrary: fc.Arbitrary<OwnershipClaim> = fc
  .record({
    work: fc.constantFrom(...registered, 'w9'),
    share: fc
      .record({ party: fc.constantFrom('p2', 'p3'), share: fc.constant(500_000), territories, period })
      .map(({ period, ...share }) => ({ ...share, ...period })),
    state: fc.constantFrom<OwnershipClaim['state'][]>('open', 'open', 'upheld', 'dismissed', 'withdrawn'),
  })
  .map((claim) => ({ id: '', claimedAt: instants[0]!, ...claim }))

const usageArbitrary: fc.Arbitrary<GrantUsage> = fc.record({
  id: fc.constantFrom('g0', 'g1', 'g2', 'g3', 'g4', 'g5'),
  count: fc.constantFrom(0, 9, 10),
  seconds: fc.constantFrom(0, 44, 50),
  asOf: fc.constant(instants[0]!),
})

const foundWork = fc.constantFrom(...registered, ...registered, 'w9')
export const findingArbitrary: fc.Arbitrary<Finding> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('match' as const),
      work: foundWork,
      reference: fc.constantFrom('r1', 'r2'),
      inputRange: fc.constantFrom<[number, number][]>([0, 4], [2, 6], [10, 12.5]),
      referenceRange: fc.constantFrom<[number, number][]>([0, 4], [60, 64]),
      orientation: fc.constantFrom('original', 'flipX'),
      level: fc.constantFrom(0, 1, 2, 3, 4, 5),
      score: fc.constantFrom(3, 12),
      falseMatchProbability: fc.constantFrom(1e-12, 1e-4, 1e-3),
      coverage: fc.constant(1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        kind: fc.constant('name' as const),
        work: foundWork,
        name: fc.constant('Star'),
        where: fc.constantFrom('prompt', 'caption'),
        offset: fc.nat(3),
        length: rarely(fc.constant(4)),
        certainty: sometimes(fc.constantFrom('sure', 'possible'), 1),
      } as const)
      .map(defined) as fc.Arbitrary<Finding>,
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        kind: fc.constant('signal' as const),
        work: fc.oneof(fc.constant(undefined), foundWork, foundWork),
        signal: fc.constantFrom('robots.txt', 'tdmrep'),
        location: fc.constant('https://example.com/robots.txt'),
        digest: fc.constant(`sha256:${'0'.repeat(64)}`),
        fetchedAt: fc.constant(instants[0]!),
        says: fc.constantFrom('allow', 'disallow', 'unknown'),
      } as const)
      .map(defined) as fc.Arbitrary<Finding>,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('declaration' as const),
      work: foundWork,
      by: fc.constantFrom('lab', 'someone'),
      text: fc.constant('made with it'),
    }),
  },
)
export const incompleteArbitrary: fc.Arbitrary<Finding> = fc.record({
  kind: fc.constant('incomplete' as const),
  what: fc.constantFrom(
    'media-unreadable',
    'media-partly-read',
    'content-unchecked',
    'index-missing',
    'index-incomplete',
    'signal-unreadable',
    'internal',
  ),
  detail: fc.constant('why'),
})

export const findingsArbitrary = fc
  .tuple(fc.array(findingArbitrary, { maxLength: 4 }), sometimes(incompleteArbitrary, 6))
  .map(([findings, incomplete]) => (incomplete ? [...findings, incomplete] : findings))

const number = <T extends { id: string }>(prefix: string, list: T[]): T[] =>
  list.map((entry, i) => ({ ...entry, id: `${prefix}${i}` }))

export const registryArbitrary: fc.Arbitrary<Registry> = fc
  .record({
    works: fc.tuple(...registered.map(workArbitrary)),
    grants: fc.array(grantArbitrary, { maxLength: 6 }),
    reservations: fc.array(reservationArbitrary, { maxLength: 3 }),
    mandates: fc.array(mandateArbitrary, { maxLength: 4 }),
    claims: sometimes(fc.array(claimArbitrary, { maxLength: 2 }), 2),
    usage: fc.uniqueArray(usageArbitrary, { maxLength: 4, selector: ({ id }) => id }),
    classes: fc.constantFrom(undefined, [], ['research'], ['research', 'studio'], ['studio']),
    strangers: fc.subarray(parties, { minLength: 3 }),
  })
  .map(({ works, grants, reservations, mandates, claims, usage, classes, strangers }) =>
    defined({
      parties: strangers.map((id) =>
        defined({
          id,
          role: 'rightsholder' as const,
          names: [{ text: `Party ${id}`, kind: 'official' as const }],
          classes: id === 'lab' ? classes : id === 'p1' ? classNames : undefined,
        }),
      ),
      works,
      references: [],
      grants: number('g', grants),
      reservations: number('s', reservations),
      mandates: number('m', mandates),
      claims: claims && number('c', claims),
      usage,
    } as Registry),
  )

export const world = [useArbitrary, findingsArbitrary, registryArbitrary] as const

/** A grant that covers all, but for one term. */
const nearGrantArbitrary: fc.Arbitrary<Grant> = fc
  .oneof(
    fc.record({ caps: capsArbitrary }),
    fc.record({ signedBy: signedByArbitrary }),
    fc.record({ ratingMax: fc.constantFrom(...ageRatings) }),
    fc.record({ modalities: some(['video', 'audio'] as const) }),
    fc.record({ contexts: fc.record({ excluded: some(['violence', 'other-works']) }) }),
    fc.record({ grantee: fc.constantFrom('class:research', 'class:studio', '*') }),
    fc.record({ grantor: fc.constantFrom('p1', 'p2', 'p3') }),
    fc.record({ territories }),
    fc.record({ works: some(registered) }),
    fc.constant({}),
  )
  .map((term) => ({
    id: '',
    grantor: 'p1',
    grantee: 'lab',
    works: registered,
    uses: ['train', 'generate', 'release'],
    models: ['*'],
    territories: ['worldwide'],
    from: instants[0]!,
    state: 'active',
    ...term,
  }))

/**
 * Worlds in which little stands in the way of a permission, so that one thing decides: few grants that nearly cover,
 * mostly one owner, no reservations, matches that are sure.
 */
export const nearWorld = [
  useArbitrary,
  fc
    .array(findingArbitrary, { minLength: 1, maxLength: 3 })
    .map((findings) =>
      findings.map(
        (finding): Finding => (finding.kind === 'match' ? { ...finding, level: 4, falseMatchProbability: 0 } : finding),
      ),
    ),
  fc
    .record({
      registry: registryArbitrary,
      grants: fc.array(nearGrantArbitrary, { minLength: 1, maxLength: 2 }),
      mandates: fc.array(
        mandateArbitrary.map((mandate) => ({ ...mandate, association: 'assoc', rightsholder: 'p1', works: undefined })),
        { minLength: 3, maxLength: 4 },
      ),
      simple: fc.boolean(),
    })
    .map(({ registry, grants, mandates, simple }): Registry => {
      const owners = [{ party: 'p1', share: 1_000_000, territories: ['worldwide'] }]
      const works = registry.works.map((work) => ({ ...work, parent: work.parent === 'w9' ? undefined : work.parent }))
      return {
        ...registry,
        works: works.map((work) => defined(simple ? { ...work, owners } : work)),
        grants: number('g', grants),
        mandates: number('m', mandates.map(defined)),
        reservations: [],
      } as Registry
    }),
] as const
