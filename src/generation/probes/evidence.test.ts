import fc from 'fast-check'
import { expect, it } from 'vitest'
import { capWords, type EvidenceOf, evidenceOf, notShown, strengthWords } from './evidence.js'

const best: EvidenceOf = {
  p: 0.0005,
  smallestP: 0.0001,
  alpha: 0.05,
  delta: 0.8,
  controls: 12,
  byPrompts: false,
  missing: 0,
  finished: true,
}

it('says more for a smaller p, and never strong without a large effect, enough controls and all outputs', () => {
  expect([0.2, 0.05, 0.01, 0.001].map((p) => evidenceOf({ ...best, p }).strength)).toEqual([
    'none',
    'weak',
    'moderate',
    'strong',
  ])
  const less: Partial<EvidenceOf>[] = [
    { delta: 0.2 },
    { controls: 4 },
    { byPrompts: true },
    { missing: 0.2 },
    { finished: false },
  ]
  expect(less.map((one) => evidenceOf({ ...best, ...one }))).toMatchObject([
    { strength: 'moderate', caps: ['small-effect'] },
    { strength: 'weak', caps: ['few-controls'] },
    { strength: 'moderate', caps: ['by-prompts'] },
    { strength: 'weak', caps: ['missing-outputs'] },
    { strength: 'weak', caps: ['unfinished'] },
  ])
})

it('cannot tell where nothing could have been found', () => {
  expect(evidenceOf({ ...best, p: 0.2, smallestP: 0.2 }).strength).toBe('untellable')
  expect(evidenceOf({ ...best, p: undefined }).strength).toBe('untellable')
})

it('never says more for less', () => {
  const order = Object.keys(strengthWords)
  const what = fc.record({
    p: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    delta: fc.double({ min: -1, max: 1, noNaN: true }),
    controls: fc.integer({ min: 1, max: 30 }),
    missing: fc.double({ min: 0, max: 1, noNaN: true }),
    byPrompts: fc.boolean(),
    finished: fc.boolean(),
  })
  fc.assert(
    fc.property(what, (one) => {
      const rank = (more: Partial<EvidenceOf>) => order.indexOf(evidenceOf({ ...best, ...one, ...more }).strength)
      expect(rank({ p: Math.min(1, one.p * 2) })).toBeLessThanOrEqual(rank({}))
      expect(rank({ finished: false })).toBeLessThanOrEqual(rank({}))
      expect(rank({ controls: 1 })).toBeLessThanOrEqual(rank({}))
    }),
    { seed: 20261130 },
  )
})

it('has whole sentences in both languages, and claims no proof', () => {
  for (const { en, ja } of [...Object.values(strengthWords), ...Object.values(capWords), ...notShown]) {
    expect(en).toMatch(/^[\x20-\x7e]+$/)
    expect(ja).toMatch(/[\p{sc=Hiragana}\p{sc=Han}]/u)
  }
  for (const { en } of Object.values(strengthWords)) expect(en).not.toMatch(/prove|proof|certain/)
})
