import { expect, it } from 'vitest'
import { canonicalJson } from '../../record/index.js'
import type { ProbeResult } from './documents.js'
import { type ProbePlan, parsePlan, planFormat, samplesOf } from './plan.js'
import { reportOf } from './report.js'
import { reportText } from './report-text.js'
import { randomFrom, shuffled } from './statistics/index.js'

const seed = 'ab'.repeat(32)

/** So many works and controls, each asked for by name and described, twice. */
function planOf(works: number, controls: number, test: object = {}): ProbePlan {
  const ids = [
    ...Array.from({ length: works }, (_, i) => ({ id: `work-${i}`, role: 'work' })),
    ...Array.from({ length: controls }, (_, i) => ({ id: `control-${i}`, role: 'control', unpublished: 'a drawer' })),
  ]
  return parsePlan({
    format: planFormat,
    id: 'prb_1',
    party: null,
    createdAt: '2026-12-01T00:00:00.000Z',
    model: 'maker-1',
    generator: 'somewhere',
    hypothesis: 'more than chance',
    targets: ids.map((one) => ({ ...one, covers: [one.id], references: [`ref-${one.id}`] })),
    prompts: ids.flatMap(({ id }) => [
      { target: id, kind: 'name', text: id },
      { target: id, kind: 'evocation', text: `like ${id}` },
    ]),
    samplesPerPrompt: 2,
    seed,
    test,
  })
}

/** Results in which a target's outputs resemble it at a level; `undefined`: refused. */
function resultsOf(plan: ProbePlan, levelOf: (target: string, sample: number) => number | undefined): ProbeResult[] {
  return samplesOf(plan).map((sample) => {
    const target = plan.prompts[sample.prompt]!.target!
    const level = levelOf(target, sample.sample)
    const base = {
      plan: plan.id,
      ...sample,
      askedAt: '2026-12-01T01:00:00.000Z',
      endedAt: '2026-12-01T01:01:00.000Z',
      incomplete: [],
      search: {},
    }
    if (level === undefined)
      return {
        ...base,
        outcome: 'refused',
        answer: { status: 400, code: 'policy', message: '' },
        output: null,
        matches: [],
      }
    const match = {
      work: target,
      reference: `ref-${target}`,
      level,
      score: level * 20,
      falseMatchProbability: 1e-6,
      coverage: 1,
      inputRange: [0, 1] as [number, number],
      referenceRange: [0, 1] as [number, number],
      orientation: 'original',
    }
    return {
      ...base,
      outcome: 'output',
      answer: null,
      output: { digest: `sha256:${'0'.repeat(64)}`, bytes: 1, durationSeconds: 1 },
      matches: level === 0 ? [] : [match],
    }
  })
}

it('finds strong evidence where works are known and controls are not, and says of each work what there is', () => {
  const plan = planOf(10, 30)
  const report = reportOf(
    plan,
    [],
    resultsOf(plan, (target, sample) => (target.startsWith('work') ? 3 + (sample % 2) : 0)),
  )
  expect(report.comparison.evidence).toMatchObject({ strength: 'strong', caps: [] })
  expect(report.works.rate).toMatchObject({ rate: 1, effectiveOf: 20 })
  expect(report.byKind.map(({ role, kind, leaked }) => [role, kind, leaked])).toEqual([
    ['work', 'name', 20],
    ['work', 'evocation', 20],
    ['control', 'name', 0],
    ['control', 'evocation', 0],
  ])
  // One work against thirty is 1 in 31 at best, and ten of them are tried.
  expect(report.comparisonByWork.map(({ evidence }) => evidence.strength)).toEqual(Array(10).fill('untellable'))
})

it('finds none where works and controls are resembled alike, however many outputs leak', () => {
  const plan = planOf(12, 12)
  const levels = shuffled([...Array(24).keys()], randomFrom(seed)).map((n) => n % 6)
  const of = new Map(plan.targets.map(({ id }, i) => [id, levels[i]!]))
  const { comparison, works } = reportOf(
    plan,
    [],
    resultsOf(plan, (target) => of.get(target)),
  )
  expect(comparison.evidence.strength).toBe('none')
  expect(works.leaked).toBeGreaterThan(0)
})

it('is at most moderate by prompts, and weak where many outputs are missing', () => {
  const plan = planOf(10, 30, { unit: 'prompt' })
  const knows = (target: string) => (target.startsWith('work') ? 4 : 0)
  expect(reportOf(plan, [], resultsOf(plan, knows)).comparison.evidence).toMatchObject({
    strength: 'moderate',
    caps: ['by-prompts'],
  })
  const refusing = resultsOf(plan, (target, sample) => (sample % 3 === 0 ? undefined : knows(target)))
  const { comparison, works } = reportOf(plan, [], refusing)
  expect(comparison.evidence).toMatchObject({ strength: 'weak', caps: ['by-prompts', 'missing-outputs'] })
  expect(works.refused + works.looked).toBe(works.sent)
})

it('counts no match with what is not the work asked for, and nothing that was read in part as no leak', () => {
  const plan = planOf(2, 2)
  const results = resultsOf(plan, () => 5)
  for (const { matches } of results) for (const match of matches) match.reference = 'ref-of-later'
  expect(reportOf(plan, [], results).works).toMatchObject({ leaked: 0, looked: 8 })
  for (const result of results) result.incomplete = ['media-unreadable: media.damaged']
  expect(reportOf(plan, [], results).works).toMatchObject({
    leaked: 0,
    looked: 0,
    undetermined: 8,
    rate: null,
    bounds: { low: 0, high: 1 },
  })
})

it('is the same whatever order results come in, and says so in both languages, with what it does not show', () => {
  const plan = planOf(3, 6)
  const results = resultsOf(plan, (target, sample) => (target === 'work-1' ? 4 : sample % 3))
  const change = {
    id: 'pch_1',
    plan: plan.id,
    at: '2026-12-01T00:30:00.000Z',
    what: 'a filter',
    recordedAt: '2026-12-02T00:00:00.000Z',
  }
  const report = reportOf(plan, [change], results)
  expect(canonicalJson(reportOf(plan, [change], [...results].reverse()))).toBe(canonicalJson(report))
  expect(report.changes).toMatchObject([{ statedAfterwards: true, before: { sent: 0 }, difference: null }])
  const [en, ja] = [reportText(plan, report, 'en'), reportText(plan, report, 'ja')]
  expect(en).toContain('It does not prove that the works were in training data.')
  expect(en).toContain('work-1')
  expect(ja).toContain('法的な判断ではありません')
  expect(en.split('\n').length).toBe(ja.split('\n').length)
  expect(en).not.toMatch(/undefined|NaN|null/)
  expect(ja).not.toMatch(/undefined|NaN|null/)
})
