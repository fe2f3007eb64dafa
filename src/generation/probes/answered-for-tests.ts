/** Probes with answers, kept and recorded by the functions of a run, without a generator and its videos. Not for use outside tests. */
import type { Kyodaku } from '../../clearance/index.js'
import type { ProbeResult } from './documents.js'
import { type ProbePlan, type PromptKind, parsePlan, planFormat, samplesOf } from './plan.js'
import { commitPlan } from './plans.js'
import { beginSample, endSample } from './samples.js'

const day = 24 * 60 * 60 * 1000

export interface PlanForTests {
  party: string | null
  /** Ids of works; of what is deposited for them nothing is looked up. */
  works: readonly string[]
  controls: readonly string[]
  createdAt: Date
  /** Of each work and control by its id, and of no work by `neutral`. */
  prompts: Readonly<Record<string, readonly { kind: PromptKind; text: string }[]>>
  over?: Partial<
    Pick<ProbePlan, 'hypothesis' | 'model' | 'generator' | 'rounds' | 'intervalDays' | 'samplesPerPrompt' | 'gateway'>
  >
}

/** Puts a plan on record as it is said here. */
export async function planForTests(
  kyodaku: Kyodaku,
  { party, works, controls, createdAt, prompts, over = {} }: PlanForTests,
): Promise<ProbePlan> {
  const target = (id: string) => ({ id, covers: [id], references: [`ref-${id}`] })
  const { plan } = await commitPlan(
    kyodaku,
    parsePlan({
      format: planFormat,
      id: kyodaku.newId('prb'),
      party,
      createdAt: createdAt.toISOString(),
      model: 'video-9',
      generator: 'https://api.generator.example/v1',
      hypothesis: 'Works of ours are resembled more than what we never published.',
      targets: [
        ...works.map((id) => ({ ...target(id), role: 'work' })),
        ...controls.map((id) => ({ ...target(id), role: 'control', unpublished: 'Drawn in house, never shown.' })),
      ],
      prompts: Object.entries(prompts).flatMap(([id, own]) =>
        own.map((prompt) => (id === 'neutral' ? prompt : { target: id, ...prompt })),
      ),
      seed: '7'.repeat(64),
      ...over,
    }),
  )
  return plan
}

export interface AskedForTests {
  sample: number
  round: number
  kind: PromptKind
  target: string | undefined
}
/** A resemblance level of a video, what else came of it, or nothing: it is not sent. */
export type AnswerForTests = number | 'refused' | 'failed' | 'unknown' | undefined

/**
 * Keeps and records what each sample was answered with.
 *
 * @param message what it said where no video came
 */
export async function answerForTests(
  kyodaku: Kyodaku,
  plan: ProbePlan,
  answerOf: (asked: AskedForTests) => AnswerForTests,
  message = 'It did not.',
): Promise<void> {
  for (const { sample, round, prompt } of samplesOf(plan)) {
    const { kind, target } = plan.prompts[prompt]!
    const answer = answerOf({ sample, round, kind, target })
    if (answer === undefined) continue
    const askedAt = new Date(Date.parse(plan.createdAt) + round * plan.intervalDays * day + sample * 60_000)
    await beginSample(kyodaku, plan, sample, askedAt)
    const base = {
      plan: plan.id,
      sample,
      round,
      prompt,
      askedAt: askedAt.toISOString(),
      endedAt: new Date(askedAt.getTime() + 40_000).toISOString(),
      incomplete: [],
      search: { index: 'for tests' },
    }
    await endSample(kyodaku, resultOf(base, target, answer, message), null)
  }
}

function resultOf(
  base: Omit<ProbeResult, 'outcome' | 'answer' | 'output' | 'matches'>,
  target: string | undefined,
  answer: Exclude<AnswerForTests, undefined>,
  message: string,
): ProbeResult {
  if (typeof answer === 'string')
    return {
      ...base,
      outcome: answer,
      answer: { status: answer === 'refused' ? 400 : null, code: answer, message },
      output: null,
      matches: [],
    }
  return {
    ...base,
    outcome: 'output',
    answer: null,
    output: { digest: `sha256:${base.sample.toString(16).padStart(64, '0')}`, bytes: 1_200_000, durationSeconds: 8 },
    matches:
      answer === 0 || target === undefined
        ? []
        : [
            {
              work: target,
              reference: `ref-${target}`,
              level: answer,
              score: answer * 19,
              falseMatchProbability: 1e-6,
              coverage: answer / 5,
              inputRange: [0, 6],
              referenceRange: [12, 18],
              orientation: 'original',
            },
          ],
  }
}
