import { z } from 'zod'
import { outcomes, planDraftSchema, promptKinds } from '../../generation/index.js'
import { bilingualSchema, idSchema, namesSchema } from '../grants/index.js'

const role = z.enum(['work', 'control'])
const kind = z.enum(promptKinds)
const share = z.number().min(0).max(1)

const rate = z
  .object({
    rate: share,
    low: share,
    high: share,
    happened: z.int(),
    of: z.int(),
    effectiveOf: z.number().describe('As many independent samples would say as much'),
  })
  .meta({ id: 'ProbeRate', description: 'A rate with its interval (Wilson), which the repetition of prompts widens.' })

const leaks = z
  .object({
    sent: z.int(),
    looked: z.int(),
    refused: z.int(),
    undetermined: z.int().describe('Broken down, unknown, or not readable in full'),
    leaked: z.int(),
    rate: rate.nullable().describe('Among what was answered: looked at or refused'),
    rateOfOutputs: rate.nullable().describe('Among what was looked at'),
    bounds: z
      .object({ low: share, high: share })
      .nullable()
      .describe('The rate if nothing that is undetermined had leaked, and if all of it had'),
  })
  .meta({ id: 'ProbeLeaks', description: 'What became of some of the samples.' })

const evidence = z
  .object({
    strength: z.enum(['untellable', 'none', 'weak', 'moderate', 'strong']),
    caps: z
      .array(z.enum(['small-effect', 'few-controls', 'by-prompts', 'missing-outputs', 'unfinished']))
      .describe('Why it is not called stronger, whatever the p-value'),
    oddsAtBest: z.number().nullable().describe('The p-value is at most so many times likelier if there is something'),
  })
  .meta({ id: 'ProbeEvidence', description: 'How strong the evidence is, by a scale that was fixed before.' })

const compared = {
  test: z
    .object({
      statistic: z.number().describe('How much more works resemble than controls, on average'),
      p: z.number().describe('One-sided'),
      method: z.enum(['exact', 'monte-carlo']),
      arrangements: z.number(),
      atLeast: z.number(),
      smallestP: z.number().describe('The smallest p that there could have been'),
      strata: z.array(z.object({ stratum: z.string(), works: z.int(), controls: z.int() })),
      leftOut: z.array(z.string()),
    })
    .nullable(),
  effect: z
    .object({
      difference: z.number(),
      interval: z.object({ low: z.number(), high: z.number() }),
      delta: z.number().describe('Cliff’s delta, -1 to 1'),
    })
    .nullable(),
  evidence,
}
const comparison = z
  .object(compared)
  .meta({ id: 'ProbeComparison', description: 'Works against works that nobody could have seen (permutation test).' })

const statedChange = z
  .object({
    id: z.string(),
    plan: z.string(),
    at: z.string().describe('When it took effect, as it is stated'),
    what: z.string(),
    recordedAt: z.iso.datetime(),
  })
  .meta({ id: 'ProbeChange', description: 'What a provider says it has changed.' })
export const statedChangeSchema = statedChange

const report = z
  .object({
    samples: z.int(),
    unfinished: z.int(),
    works: leaks,
    controls: leaks,
    neutral: leaks,
    byTarget: z.array(leaks.extend({ id: z.string(), role })),
    byKind: z.array(leaks.extend({ role, kind })),
    byRound: z.array(z.object({ round: z.int(), from: z.string(), to: z.string(), works: leaks })),
    changes: z.array(
      z.object({
        change: statedChange,
        statedAfterwards: z.boolean().describe('Recorded after results that it divides'),
        before: leaks,
        after: leaks,
        difference: z
          .object({ difference: z.number(), low: z.number(), high: z.number() })
          .nullable()
          .describe('Positive: it leaks less since (Newcombe)'),
      }),
    ),
    comparison,
    comparisonByWork: z.array(
      z.object({ ...compared, work: z.string(), correctedP: z.number().nullable().describe('Holm') }),
    ),
  })
  .meta({ id: 'ProbeReport', description: 'What the results come to, by the rules of the plan.' })

const sentences = z
  .object({
    now: bilingualSchema.describe('How much leaks now'),
    evidence: bilingualSchema,
    changes: z.array(bilingualSchema).describe('In the order of the report'),
    byWork: z.array(bilingualSchema).describe('In the order of the report'),
    notShown: z.array(bilingualSchema).describe('What no result of probes shows'),
  })
  .meta({ id: 'ProbeSentences', description: 'The report in whole sentences.' })

const counts = z
  .object({
    total: z.int(),
    unsent: z.int(),
    underWay: z.int(),
    output: z.int(),
    refused: z.int(),
    failed: z.int(),
    unknown: z.int().describe('It broke off while it was asked, and is not asked again'),
  })
  .meta({ id: 'ProbeCounts', description: 'Prompts by what became of them.' })

const head = {
  id: z.string(),
  party: z.string().optional().describe('Who has it probed; absent: the operator'),
  createdAt: z.iso.datetime({ offset: true }),
  model: z.string(),
  generator: z.string(),
  gateway: z.boolean().describe('Whether something that refuses is known to stand in front of it'),
  hypothesis: z.string(),
  rounds: z.int(),
  leakLevel: z.int().describe('From which resemblance level on an output is a leak'),
  supersedes: z.string().optional(),
  supersededBy: z.string().optional(),
  logIndex: z.int().optional().describe('Its entry in the record; absent: nothing may be sent yet'),
}

export const probeSchema = z
  .object({
    ...head,
    works: z.int(),
    controls: z.int(),
    changes: z.int(),
    counts,
    now: z
      .object({ round: z.int(), works: leaks })
      .describe('Of prompts about works, in the latest round in which any was answered'),
  })
  .meta({ id: 'Probe', description: 'A compliance probe: what is asked of a generator, and how much it leaks.' })

const planned = z
  .object({
    ...head,
    seconds: z.string().optional(),
    size: z.string().optional(),
    samplesPerPrompt: z.int(),
    intervalDays: z.int(),
    confidence: z.number(),
    test: z.object({
      unit: z.enum(['work', 'prompt']),
      measure: z.enum(['level', 'score']),
      permutations: z.int(),
      resamples: z.int(),
      alpha: z.number(),
    }),
    seed: z.string(),
    targets: z.array(
      z.object({
        id: z.string(),
        role,
        unpublished: z.string().optional().describe('Of a control: why nobody can have seen it'),
        covers: z.int().describe('Works that it consists of, itself among them'),
        references: z.int().describe('Deposited for them when the plan was made'),
      }),
    ),
    prompts: z.int(),
    samples: z.int(),
  })
  .meta({ id: 'ProbePlan', description: 'What is asked and how it is judged, on record before the first prompt.' })
export const probePlanSchema = planned

export const probeDetailSchema = z
  .object({
    ...planned.shape,
    counts,
    nextRoundAt: z.iso.datetime().optional().describe('When the next round may begin'),
    scheduled: z.boolean().describe('What is due is sent by itself: the operator has named the generator'),
    report,
    sentences,
    names: namesSchema,
  })
  .meta({ id: 'ProbeDetail' })

export const probeSampleSchema = z
  .object({
    sample: z.int().describe('Its place in the order of sending'),
    round: z.int(),
    kind,
    target: z.string().optional(),
    role: role.optional(),
    text: z.string(),
    state: z.enum(['unsent', 'sending', 'generating', 'fetched', 'ended']),
    askedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    outcome: z.enum(outcomes).optional(),
    answer: z
      .object({ status: z.int().nullable(), code: z.string(), message: z.string() })
      .optional()
      .describe('What the generator said when there is no output'),
    output: z.object({ digest: z.string(), bytes: z.number(), durationSeconds: z.number() }).optional(),
    leaked: z.boolean().optional(),
    closest: z
      .object({
        work: z.string(),
        reference: z.string(),
        level: z.int(),
        score: z.number(),
        coverage: z.number(),
        inputRange: z.tuple([z.number(), z.number()]),
        referenceRange: z.tuple([z.number(), z.number()]),
      })
      .optional()
      .describe('The closest match with what was asked for; absent: none was found by what was looked for'),
    incomplete: z.array(z.string()).describe('What could not be looked at'),
    logIndex: z.int().optional(),
  })
  .meta({ id: 'ProbeSample', description: 'A prompt, and what became of it.' })

/** Text that the database can hold: without NUL, and of whole characters. */
const isKept = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text)
function isKeptThroughout(value: unknown): boolean {
  if (typeof value === 'string') return isKept(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isKeptThroughout)
}
const notKept = 'contains characters that cannot be kept'

export const newProbeSchema = planDraftSchema
  .extend({ dryRun: z.boolean().default(false) })
  .refine(isKeptThroughout, notKept)
  .meta({ id: 'NewProbe' })

export const newChangeSchema = z
  .strictObject({
    at: z.iso.datetime({ offset: true }).describe('When it took effect, as the provider states it'),
    what: z.string().trim().min(1).max(4000).refine(isKept, notKept),
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'NewProbeChange' })

export const probeIdSchema = idSchema
