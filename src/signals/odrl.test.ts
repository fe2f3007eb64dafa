import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { odrlStatements } from './odrl.js'

const context = ['http://www.w3.org/ns/odrl.jsonld', 'http://www.w3.org/ns/tdmrep.jsonld']
const offer = (more: object) => ({
  '@context': context,
  '@type': 'Offer',
  profile: 'http://www.w3.org/ns/tdmrep',
  uid: 'https://x.example/policies/1',
  ...more,
})
const mine = { action: 'tdm:mine' }
const read = (policy: unknown, asset?: string) => odrlStatements(JSON.stringify(policy), asset)
const says = (policy: unknown, asset?: string) => read(policy, asset).map((one) => one.says)

describe('an ODRL policy', () => {
  it('that permits mining without conditions allows it', () => {
    expect(read(offer({ permission: [mine] }))).toMatchObject([
      { about: ['mine', 'train', 'train-generative'], says: 'allow', terms: 'https://x.example/policies/1' },
    ])
    expect(says(offer({ permission: mine }))).toEqual(['allow'])
    expect(
      says({ ...offer({}), 'odrl:permission': { 'odrl:action': { '@id': 'http://www.w3.org/ns/tdmrep#mine' } } }),
    ).toEqual(['allow'])
    expect(says({ '@graph': [offer({ permission: mine })] })).toEqual(['allow'])
  })

  it.each([
    ['a duty', { duty: [{ action: 'obtainConsent' }] }],
    ['a payment', { duty: { action: 'compensate' } }],
    ['a duty of one’s own', { duty: 'x' }],
    ['a purpose', { constraint: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: 'tdm:research' }] }],
    ['an assignee', { assignee: 'https://lab.example' }],
    ['something that is not understood', { 'https://x.example/until': '2030' }],
    ['a refined action', { action: { 'rdf:value': { '@id': 'tdm:mine' }, refinement: [{ leftOperand: 'count' }] } }],
  ])('that permits mining with %s refuses it without a grant', (_name, more) => {
    const [statement, ...others] = read(offer({ permission: [{ ...mine, ...more }] }))
    expect(others).toEqual([])
    expect(statement).toMatchObject({ says: 'disallow', why: expect.stringContaining('only on conditions') })
  })

  it.each([
    ['an unknown context', { '@context': [...context, 'https://x.example/context'] }],
    ['no context', { '@context': undefined }],
    ['terms defined anew', { '@context': [...context, { permission: 'https://x.example/prohibition' }] }],
    ['ODRL’s prefix bound otherwise', { '@context': [...context, { odrl: 'https://x.example/' }] }],
    ['another profile', { profile: 'https://x.example/profile' }],
    ['a parent', { inheritFrom: 'https://x.example/policies/0' }],
    ['the type of a request', { '@type': 'Request' }],
    ['obligations', { obligation: [{ action: 'compensate' }] }],
  ])('with %s permits nothing, and prohibits what it prohibits', (_name, more) => {
    expect(says(offer({ permission: [mine], ...more }))).toEqual(['unknown'])
    expect(says(offer({ prohibition: [mine], ...more }))).toEqual(['disallow'])
  })

  it('is resolved by its conflict strategy, and void by the default', () => {
    const both = { permission: [mine], prohibition: [{ action: 'reproduce' }] }
    expect(says(offer(both))).toEqual(['unknown', 'unknown'])
    expect(says(offer({ ...both, conflict: 'invalid' }))).toEqual(['unknown', 'unknown'])
    expect(says(offer({ ...both, conflict: 'whatever' }))).toEqual(['unknown', 'unknown'])
    expect(says(offer({ ...both, conflict: 'prohibit' }))).toEqual(['disallow'])
    expect(says(offer({ ...both, conflict: 'odrl:perm' }))).toEqual(['allow'])
    expect(says(offer({ ...both, conflict: { '@id': 'http://www.w3.org/ns/odrl/2/perm' } }))).toEqual(['allow'])
    expect(says(offer({ permission: [mine], prohibition: [{ action: 'index' }] }))).toEqual(['disallow', 'allow'])
  })

  it('says of other actions what they reach, and nothing of those that are none of ours', () => {
    expect(says(offer({ prohibition: [{ action: 'use' }] }))).toEqual(['disallow'])
    expect(says(offer({ permission: [{ action: 'use' }] }))).toEqual(['unknown'])
    expect(says(offer({ permission: [{ action: 'print' }] }))).toEqual([])
    expect(says(offer({ prohibition: [{ action: 'print' }] }))).toEqual([])
    expect(says(offer({ prohibition: [{ action: 'https://x.example/train' }] }))).toEqual(['unknown'])
    expect(says(offer({ prohibition: [{}] }))).toEqual(['unknown'])
    expect(says(offer({ prohibition: [{ action: 'constructor' }] }))).toEqual(['unknown'])
    expect(says(offer({}))).toEqual([])
  })

  it('about another target permits nothing here', () => {
    const target = 'https://x.example/papers/'
    const permission = offer({ permission: [{ ...mine, target }] })
    expect(says(permission, 'https://x.example/papers/1.pdf')).toEqual(['allow'])
    expect(says(permission, 'https://x.example/films/1.mp4')).toEqual([])
    expect(read(permission)[0]?.stated.path).toBe(target)
    const prohibition = offer({ prohibition: [{ ...mine, target }] })
    expect(says(prohibition, 'https://x.example/papers/1.pdf')).toEqual(['disallow'])
    // It may be the name of a collection.
    expect(says(prohibition, 'https://x.example/films/1.mp4')).toEqual(['unknown'])
    expect(says(offer({ target, permission: [mine] }), 'https://x.example/papersX')).toEqual([])
  })

  it('for one assignee, said of the whole, refuses everyone else', () => {
    expect(says(offer({ assignee: 'https://lab.example', permission: [mine] }))).toEqual(['disallow'])
  })

  it('that is none is unknown', () => {
    for (const text of ['', '{', '[]', '"x"', '1', 'null', '['.repeat(100_000), `${'['.repeat(500)}${']'.repeat(500)}`])
      expect(odrlStatements(text).map((one) => one.says)).toEqual(['unknown'])
  })
})

describe('reading ODRL', () => {
  it('never permits by more that is said: a condition, a prohibition, a doubt', () => {
    const extra = fc.constantFrom<object>(
      { duty: [{ action: 'compensate' }] },
      { constraint: [{ leftOperand: 'spatial', operator: 'eq', rightOperand: 'JP' }] },
      { assignee: 'https://x.example' },
    )
    const doubt = fc.constantFrom<object>(
      { profile: 'x' },
      { inheritFrom: 'x' },
      { '@context': 'x' },
      { prohibition: [mine] },
    )
    fc.assert(
      fc.property(fc.option(extra), fc.option(doubt), (a, b) => {
        const allowed = says(offer({ permission: [{ ...mine, ...a }], ...b })).includes('allow')
        expect(allowed).toBe(a === null && b === null)
      }),
      { numRuns: 200 },
    )
  })

  it('takes any JSON and any bytes', () => {
    const word = fc.constantFrom(
      'permission',
      'prohibition',
      'action',
      'tdm:mine',
      'use',
      'conflict',
      'duty',
      'target',
      '@graph',
      '@context',
      '__proto__',
      'constructor',
    )
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        word,
        fc.constantFrom(null, 1, true, ''),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(word, tie('any'), { maxKeys: 4 }),
      ),
    })).any
    fc.assert(
      fc.property(value, fc.string(), (policy, asset) => {
        for (const one of [...read(policy), ...read(policy, asset)]) expect(one.text.length).toBeLessThanOrEqual(1000)
      }),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        odrlStatements(bytes)
      }),
      { numRuns: 1000 },
    )
  })
})
