import fc from 'fast-check'
import type { Grant } from '../grant.js'
import { grantStates } from '../grant.js'
import type { Reservation } from '../reservation.js'
import { ageRatings, modalities, useKinds } from '../use.js'

const id = fc.constantFrom('a', 'b-1', '灯台のみち', 'x/y?z#w%41', 'class', 'naïve')
const words = fc.constantFrom('advertising', 'violence', 'research', 'fan-art', 'a1')
const text = fc.constantFrom('© 東雲工房', 'https://rates.example/2026?a=1&b=2', 'kyodaku:train', 'AI', '5', '<b>')
const instant = fc.constantFrom('2026-01-01T00:00:00Z', '2026-04-01T09:00:00+09:00', '2026-05-31T23:59:59.999Z')
const territories = fc.oneof(
  fc.constant(['worldwide']),
  fc.uniqueArray(fc.constantFrom('JP', 'US', 'FR', 'worldwide'), { minLength: 1 }),
)
const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 4 })

/** Grants with every field, in every state. */
export const arbitraryGrant = fc.record(
  {
    id,
    grantor: id,
    grantee: fc.oneof(id, fc.constantFrom('*', 'class:research', 'class:fan-art')),
    works: some(id),
    uses: some(fc.constantFrom(...useKinds)),
    models: fc.oneof(fc.constant(['*']), some(fc.constantFrom('*', 'sora-*', 'sora-2', 'veo 3', 'odrl:x'))),
    territories,
    purposes: some(words),
    contexts: fc.record({ allowed: fc.uniqueArray(words), excluded: fc.uniqueArray(words) }, { requiredKeys: [] }),
    ratingMax: fc.constantFrom(...ageRatings),
    modalities: some(fc.constantFrom(...modalities)),
    from: instant,
    until: fc.constantFrom('2026-12-31T00:00:00Z', '2027-01-01T00:00:00+14:00'),
    state: fc.constantFrom(...grantStates, 'active', 'active', 'offered', 'offered'),
    caps: fc.record(
      {
        count: fc.nat(),
        seconds: fc.double({ min: 0, max: 1e9, noNaN: true }),
        shareOfClip: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      { requiredKeys: [] },
    ),
    duties: fc.record(
      {
        attribution: text,
        rateCard: text,
        label: text,
        report: text,
        samples: fc.double({ min: Number.EPSILON, max: 1, noNaN: true }),
      },
      { requiredKeys: [] },
    ),
    price: fc.record({
      currency: fc.constantFrom('JPY', 'USD', 'KWD', 'CLF'),
      amountMinor: fc.maxSafeNat(),
      per: fc.constantFrom('once', 'use', 'second', 'month', 'year'),
    }),
    offeredBy: fc.constantFrom('grantor', 'grantee'),
    counterTo: id,
    signedBy: fc.record({ party: id, mandate: id, at: instant }),
  },
  { requiredKeys: ['id', 'grantor', 'grantee', 'works', 'uses', 'models', 'territories', 'from', 'state'] },
) as unknown as fc.Arbitrary<Grant>

export const arbitraryReservation = fc.record({
  id,
  work: id,
  uses: fc.subarray([...useKinds], { minLength: 1 }),
  territories,
  from: instant,
  evidence: fc.record(
    {
      location: fc.constantFrom('https://studio.example/robots.txt', '紙の通知', ''),
      digest: fc.constant(`sha256:${'ab'.repeat(32)}`),
      fetchedAt: instant,
      note: fc.constantFrom('第 3 面', 'a'),
    },
    { requiredKeys: ['location'] },
  ),
}) as unknown as fc.Arbitrary<Reservation>
