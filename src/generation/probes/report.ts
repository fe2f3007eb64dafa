import type { ProbeMatch, ProbeResult, StatedChange } from './documents.js'
import { type Evidence, evidenceOf } from './evidence.js'
import { countSamples, type ProbePlan, type PromptKind, promptKinds, seedFor } from './plan.js'
import {
  type Cluster,
  type Difference,
  differenceOf,
  type Effect,
  effectOf,
  holm,
  type PermutationResult,
  permutationTest,
  type Rate,
  rateOf,
  type Unit,
} from './statistics/index.js'

/** What became of some of the samples. */
export interface Leaks {
  sent: number
  /** Looked at; refused; and those of which neither can be said: broken down, cut off, unreadable. */
  looked: number
  refused: number
  undetermined: number
  leaked: number
  /** Leaks among what was answered: looked at or refused. Null where nothing was. */
  rate: Rate | null
  /** Leaks among what was looked at. */
  rateOfOutputs: Rate | null
  /** The rate if nothing that is undetermined had leaked, and if all of it had. */
  bounds: { low: number; high: number } | null
}

export interface Comparison {
  test: PermutationResult | null
  effect: Effect | null
  evidence: Evidence
}

/** Fractions have nine significant digits, so that every machine writes the same. */
export interface ProbeReport {
  format: 'kyodaku-probe-report@v1'
  plan: string
  samples: number
  /** Samples of the plan that have no result yet. */
  unfinished: number
  /** All prompts about works, about controls, and about neither. */
  works: Leaks
  controls: Leaks
  neutral: Leaks
  byTarget: ({ id: string; role: 'work' | 'control' } & Leaks)[]
  byKind: ({ role: 'work' | 'control'; kind: PromptKind } & Leaks)[]
  byRound: { round: number; from: string; to: string; works: Leaks }[]
  /** Positive: it leaks less since. */
  changes: {
    change: StatedChange
    /** Recorded after samples that it divides were answered: whoever stated it could have known them. */
    statedAfterwards: boolean
    before: Leaks
    after: Leaks
    difference: Difference | null
  }[]
  comparison: Comparison
  /** Each work against all controls; p-values corrected for their number (Holm). */
  comparisonByWork: ({ work: string; correctedP: number | null } & Comparison)[]
}

/** One sample that has a result, with what it comes to. */
export interface Judged {
  result: ProbeResult
  target: string | undefined
  role: 'work' | 'control' | undefined
  kind: PromptKind
  /** The closest match with what was asked for. */
  closest: ProbeMatch | undefined
  /** Undefined: there is nothing that could be looked at. */
  resemblance: number | undefined
  leaked: boolean
}

/**
 * What the results of a plan come to: computed from the plan, what was stated and the results alone, by the rules in the plan, so
 * that whoever has them gets the same.
 */
export function reportOf(
  plan: ProbePlan,
  changes: readonly StatedChange[],
  results: readonly ProbeResult[],
): ProbeReport {
  const judged = [...results].sort((a, b) => a.sample - b.sample).map((result) => judge(plan, result))
  const leaks = (of: readonly Judged[]) => leaksOf(of, plan.confidence)
  const ofRole = (role: 'work' | 'control') => judged.filter((one) => one.role === role)
  const works = ofRole('work')
  const report: ProbeReport = {
    format: 'kyodaku-probe-report@v1',
    plan: plan.id,
    samples: countSamples(plan),
    unfinished: countSamples(plan) - judged.length,
    works: leaks(works),
    controls: leaks(ofRole('control')),
    neutral: leaks(judged.filter(({ kind }) => kind === 'neutral')),
    byTarget: plan.targets.map(({ id, role }) => ({
      id,
      role,
      ...leaks(judged.filter(({ target }) => target === id)),
    })),
    byKind: (['work', 'control'] as const).flatMap((role) =>
      promptKinds
        .map((kind) => ({ kind, of: judged.filter((one) => one.role === role && one.kind === kind) }))
        .filter(({ of }) => of.length > 0)
        .map(({ kind, of }) => ({ role, kind, ...leaks(of) })),
    ),
    byRound: [...new Set(judged.map(({ result }) => result.round))].map((round) => {
      const of = judged.filter(({ result }) => result.round === round)
      const times = of.map(({ result }) => result.askedAt).sort()
      return { round, from: times[0]!, to: times.at(-1)!, works: leaks(of.filter(({ role }) => role === 'work')) }
    }),
    changes: [...changes].sort((a, b) => (a.id < b.id ? -1 : 1)).map((change) => divided(plan, change, works)),
    comparison: comparisonOf(plan, judged, undefined),
    comparisonByWork: byWork(plan, judged),
  }
  return rounded(report) as ProbeReport
}

/**
 * What became of prompts about works in the latest round in which any was answered, as the report has it, without the tests, which
 * take seconds.
 */
export function leaksNowOf(plan: ProbePlan, results: readonly ProbeResult[]): { round: number; works: Leaks } {
  const works = results.map((result) => judge(plan, result)).filter(({ role }) => role === 'work')
  const rounds = [...new Set(works.map(({ result }) => result.round))].sort((a, b) => b - a)
  const byRound = rounds.map((round) => ({
    round,
    works: leaksOf(
      works.filter(({ result }) => result.round === round),
      plan.confidence,
    ),
  }))
  const latest = byRound.find((one) => one.works.rate !== null) ?? byRound[0]
  return rounded(latest ?? { round: 0, works: leaksOf([], plan.confidence) }) as { round: number; works: Leaks }
}

/** What one result comes to by the rules of its plan. */
export function judge(plan: ProbePlan, result: ProbeResult): Judged {
  const { target, kind } = plan.prompts[result.prompt]!
  const meant = plan.targets.filter(({ id, role }) => (target === undefined ? role === 'work' : id === target))
  const covered = new Set(meant.flatMap(({ covers }) => covers))
  const references = new Set(meant.flatMap((one) => one.references))
  const matches = result.matches.filter(({ work, reference }) => covered.has(work) && references.has(reference))
  const most = (measure: 'level' | 'score') => matches.reduce((highest, one) => Math.max(highest, one[measure]), 0)
  const leaked = result.outcome === 'output' && most('level') >= plan.leakLevel
  // What was not looked at in full can leak, and can't be said not to.
  const isLooked = result.outcome === 'output' && (result.incomplete.length === 0 || leaked)
  return {
    result,
    target,
    role: plan.targets.find(({ id }) => id === target)?.role,
    kind,
    closest: matches.reduce<ProbeMatch | undefined>(
      (closest, one) =>
        closest === undefined || one.level > closest.level || (one.level === closest.level && one.score > closest.score)
          ? one
          : closest,
      undefined,
    ),
    resemblance: isLooked ? most(plan.test.measure) : undefined,
    leaked,
  }
}

function leaksOf(judged: readonly Judged[], confidence: number): Leaks {
  const answered = judged.filter(({ result, resemblance }) => resemblance !== undefined || result.outcome === 'refused')
  const looked = judged.filter(({ resemblance }) => resemblance !== undefined)
  const leaked = judged.filter((one) => one.leaked).length
  const undetermined = judged.length - answered.length
  const rate = rateOf(byPrompt(answered), confidence) ?? null
  return {
    sent: judged.length,
    looked: looked.length,
    refused: answered.length - looked.length,
    undetermined,
    leaked,
    rate,
    rateOfOutputs: rateOf(byPrompt(looked), confidence) ?? null,
    bounds: judged.length === 0 ? null : { low: leaked / judged.length, high: (leaked + undetermined) / judged.length },
  }
}

function byPrompt(judged: readonly Judged[]): Cluster[] {
  const clusters = new Map<number, Cluster>()
  for (const { result, leaked } of judged) {
    const cluster = clusters.get(result.prompt) ?? { happened: 0, of: 0 }
    clusters.set(result.prompt, { happened: cluster.happened + (leaked ? 1 : 0), of: cluster.of + 1 })
  }
  return [...clusters.values()]
}

function divided(plan: ProbePlan, change: StatedChange, works: readonly Judged[]): ProbeReport['changes'][number] {
  const isBefore = ({ result }: Judged) => Date.parse(result.askedAt) < Date.parse(change.at)
  const before = leaksOf(works.filter(isBefore), plan.confidence)
  const after = leaksOf(
    works.filter((one) => !isBefore(one)),
    plan.confidence,
  )
  return {
    change,
    statedAfterwards: works.some(
      (one) => !isBefore(one) && Date.parse(one.result.endedAt) < Date.parse(change.recordedAt),
    ),
    before,
    after,
    difference:
      before.rate === null || after.rate === null ? null : differenceOf(before.rate, after.rate, plan.confidence),
  }
}

function byWork(plan: ProbePlan, judged: readonly Judged[]): ProbeReport['comparisonByWork'] {
  const works = plan.targets.filter(({ role }) => role === 'work')
  const tests = works.map(({ id }) => testOf(plan, unitsOf(plan, judged, id), id))
  const tested = tests.flatMap(({ test }, at) => (test === undefined ? [] : [{ at, p: test.p }]))
  const corrected = new Map(holm(tested.map(({ p }) => p)).map((p, i) => [tested[i]!.at, p]))
  return works.map(({ id }, at) => {
    const correctedP = corrected.get(at)
    const { test, effect } = tests[at]!
    // Corrected, the smallest that there could have been is as many times larger.
    const smallest = Math.min(1, (test?.smallestP ?? 1) * tested.length)
    return {
      work: id,
      correctedP: correctedP ?? null,
      test: test ?? null,
      effect: effect ?? null,
      evidence: weighed(plan, judged, id, correctedP, smallest, effect),
    }
  })
}

function comparisonOf(plan: ProbePlan, judged: readonly Judged[], work: string | undefined): Comparison {
  const { test, effect } = testOf(plan, unitsOf(plan, judged, work), work ?? '')
  return {
    test: test ?? null,
    effect: effect ?? null,
    evidence: weighed(plan, judged, work, test?.p, test?.smallestP ?? 1, effect),
  }
}

function testOf(plan: ProbePlan, units: readonly Unit[], what: string) {
  const { permutations, resamples } = plan.test
  return {
    test: permutationTest(units, { seed: seedFor(plan, `permutations/${what}`), permutations }),
    effect: effectOf(units, { seed: seedFor(plan, `bootstrap/${what}`), resamples, confidence: plan.confidence }),
  }
}

/** What is exchanged: prompts within their kind, or works within those that were asked for by the same kinds. */
function unitsOf(plan: ProbePlan, judged: readonly Judged[], work: string | undefined): Unit[] {
  const prompts = new Map<number, { target: string; isWork: boolean; kind: PromptKind; values: number[] }>()
  for (const { result, target, role, kind, resemblance } of judged) {
    if (target === undefined || role === undefined || resemblance === undefined) continue
    if (role === 'work' && work !== undefined && target !== work) continue
    const one = prompts.get(result.prompt) ?? { target, isWork: role === 'work', kind, values: [] }
    one.values.push(resemblance)
    prompts.set(result.prompt, one)
  }
  const byPrompt = [...prompts.values()].map(({ values, ...rest }) => ({ ...rest, value: mean(values) }))
  if (plan.test.unit === 'prompt') return byPrompt.map(({ kind, isWork, value }) => ({ stratum: kind, isWork, value }))
  return plan.targets.flatMap(({ id, role }) => {
    const own = byPrompt.filter(({ target }) => target === id)
    if (own.length === 0) return []
    const kinds = promptKinds.filter((kind) => own.some((one) => one.kind === kind))
    // Kinds count alike, however many prompts there are of each.
    const value = mean(kinds.map((kind) => mean(own.filter((one) => one.kind === kind).map((one) => one.value))))
    return [{ stratum: kinds.join('+'), isWork: role === 'work', value }]
  })
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length

function weighed(
  plan: ProbePlan,
  judged: readonly Judged[],
  work: string | undefined,
  p: number | undefined,
  smallestP: number,
  effect: Effect | undefined,
): Evidence {
  const isCompared = ({ role, target }: Judged) =>
    role === 'control' || (role === 'work' && (work === undefined || target === work))
  const compared = judged.filter(isCompared)
  const missing = compared.filter(({ resemblance }) => resemblance === undefined).length
  const controls = new Set(
    compared.flatMap(({ role, target, resemblance }) =>
      role === 'control' && resemblance !== undefined ? [target] : [],
    ),
  )
  return evidenceOf({
    p,
    smallestP,
    alpha: plan.test.alpha,
    delta: effect?.delta ?? 0,
    controls: controls.size,
    byPrompts: plan.test.unit === 'prompt',
    missing: compared.length === 0 ? 1 : missing / compared.length,
    finished: judged.length === countSamples(plan),
  })
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(9))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]))
}
