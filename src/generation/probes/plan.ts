import { z } from 'zod'
import { sha256 } from '../../record/index.js'
import { ProbeError } from './probe-error.js'
import { randomFrom, shuffled } from './statistics/index.js'

export const planFormat = 'kyodaku-probe-plan@v1'

/**
 * - `name`: names the work. `evocation`: describes it without naming it.
 * - `neutral`: means no work; what comes out resembles works by chance.
 */
export const promptKinds = ['name', 'evocation', 'neutral'] as const
export type PromptKind = (typeof promptKinds)[number]

const id = z.string().min(1).max(200)
const instant = z.iso.datetime({ offset: true })
const prompt = z.strictObject({
  /** The work or control that it is about; a neutral one is about none. */
  target: id.optional(),
  kind: z.enum(promptKinds),
  text: z.string().min(1).max(32_000),
})
const targetFields = {
  id,
  /** A work that was published, or a control that never was. */
  role: z.enum(['work', 'control']),
  /** Of a control: why it can't have been seen, as whoever made the plan states it. */
  unpublished: z.string().min(1).max(2000).optional(),
}
const testSchema = z.strictObject({
  /** What is exchanged: whole works with all their prompts, or prompts of one kind. */
  unit: z.enum(['work', 'prompt']).default('work'),
  /** What is averaged: the level (0 to 5) or the score (0 to 100) of the closest match. */
  measure: z.enum(['level', 'score']).default('level'),
  permutations: z.number().int().min(99).max(1_000_000).default(99_999),
  resamples: z.number().int().min(99).max(100_000).default(9999),
  alpha: z.number().min(0.0001).max(0.2).default(0.05),
})
const settings = {
  /** The model that the generator is asked for. */
  model: z.string().min(1).max(200),
  /** What is asked, for people: an address or a name. */
  generator: z.string().min(1).max(500),
  /** Whether something that refuses (a gateway, a filter) is known to stand in front of it. */
  gateway: z.boolean().default(false),
  hypothesis: z.string().min(1).max(2000),
  seconds: z
    .string()
    .regex(/^\d{1,4}$/)
    .optional(),
  size: z
    .string()
    .regex(/^\d{2,5}x\d{2,5}$/)
    .optional(),
  samplesPerPrompt: z.number().int().min(1).max(1000).default(1),
  /** How often the whole set is asked, so many days apart. */
  rounds: z.number().int().min(1).max(1000).default(1),
  intervalDays: z.number().int().min(0).max(366).default(0),
  /** From which level (0 to 5) on an output leaks the work. */
  leakLevel: z.number().int().min(1).max(5).default(3),
  confidence: z.number().min(0.5).max(0.999).default(0.95),
  test: testSchema.prefault({}),
}
/** The most samples of one plan. */
export const samplesMax = 100_000
const prompts = z.array(prompt).min(1).max(10_000)

export const planDraftSchema = z.strictObject({
  ...settings,
  targets: z.array(z.strictObject(targetFields)).min(1).max(1000),
  prompts,
  /** Of repeatable runs, in hex; otherwise chance chooses one. */
  seed: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** The plan that this one takes the place of. */
  supersedes: id.optional(),
})
const planSchema = z.strictObject({
  format: z.literal(planFormat),
  id,
  /** Who has it probed; null: the operator. */
  party: id.nullable(),
  createdAt: instant,
  ...settings,
  targets: z
    .array(
      z.strictObject({
        ...targetFields,
        /** The work itself and works that are part of it: a match with any of them counts. */
        covers: z.array(id).min(1).max(10_000),
        /** Deposited for them when the plan was made: a match with another counts for nothing. */
        references: z.array(id).min(1).max(100_000),
      }),
    )
    .min(1)
    .max(1000),
  prompts,
  seed: z.string().regex(/^[0-9a-f]{64}$/),
  supersedes: id.optional(),
})

/** What someone writes who wants to probe. */
export type PlanDraft = z.infer<typeof planDraftSchema>

/**
 * What is going to be asked, how it will be judged, and by which chance: in the record before the first prompt is sent, so that
 * nobody can choose among results. Never changed, only superseded.
 */
export type ProbePlan = z.infer<typeof planSchema>

/** Reads a draft. @throws ProbeError `probes.bad-plan`, naming the field */
export function parsePlanDraft(value: unknown): PlanDraft {
  return mustFit(parsed(planDraftSchema, value))
}

/** Reads a plan from elsewhere. @throws ProbeError `probes.bad-plan` */
export function parsePlan(value: unknown): ProbePlan {
  return mustFit(parsed(planSchema, value))
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const { path, message } = read.error.issues[0]!
  throw bad(`${path.join('.') || 'the plan'}: ${message}`)
}

type Planned = Pick<PlanDraft, 'prompts' | 'rounds' | 'samplesPerPrompt' | 'model'> & {
  targets: readonly Pick<PlanDraft['targets'][number], 'id' | 'role' | 'unpublished'>[]
}

function mustFit<T extends Planned>(plan: T): T {
  const roles = new Map(plan.targets.map(({ id, role }) => [id, role]))
  if (roles.size < plan.targets.length) throw bad('targets: a work is named twice')
  for (const { id, role, unpublished } of plan.targets)
    if ((role === 'control') !== (unpublished !== undefined))
      throw bad(`targets: ${id}: a control says in "unpublished" why it can't have been seen, and only a control does`)
  plan.prompts.forEach(({ target, kind }, at) => {
    if ((kind === 'neutral') !== (target === undefined))
      throw bad(`prompts.${at}: a neutral prompt is about no target, and every other about one`)
    if (target !== undefined && !roles.has(target)) throw bad(`prompts.${at}: ${target} is none of the targets`)
  })
  if (countSamples(plan) > samplesMax) throw bad(`a plan has at most ${samplesMax} samples, not ${countSamples(plan)}`)
  return plan
}

const bad = (problem: string) => new ProbeError('probes.bad-plan', `${problem}.`)

/** How many prompts are sent in all. */
export function countSamples({
  prompts,
  rounds,
  samplesPerPrompt,
}: Pick<Planned, 'prompts' | 'rounds' | 'samplesPerPrompt'>): number {
  return prompts.length * rounds * samplesPerPrompt
}

/** One prompt that is sent once. */
export interface Sample {
  /** Its place in the order that they are sent in, from 0. */
  sample: number
  round: number
  /** Index of the prompt in the plan. */
  prompt: number
}

/** All samples in the order in which they are sent: round by round, works, controls and kinds mixed by the plan's seed. */
export function samplesOf(plan: Pick<ProbePlan, 'prompts' | 'rounds' | 'samplesPerPrompt' | 'seed'>): Sample[] {
  const random = randomFrom(seedFor(plan, 'order'))
  const indices = plan.prompts.flatMap((_, prompt) => Array.from({ length: plan.samplesPerPrompt }, () => prompt))
  const samples: Sample[] = []
  for (let round = 0; round < plan.rounds; round++)
    for (const prompt of shuffled(indices, random)) samples.push({ sample: samples.length, round, prompt })
  return samples
}

/** The chance for one purpose, in hex: each purpose has its own. */
export function seedFor({ seed }: Pick<ProbePlan, 'seed'>, purpose: string): string {
  return hexOf(sha256(new TextEncoder().encode(`${seed}/${purpose}`)))
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
