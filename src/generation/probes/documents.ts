import { z } from 'zod'
import { canonicalJson, saltedDigest } from '../../record/index.js'

/** What a provider says it has changed, and when: the time before and after it is compared. */
export interface StatedChange {
  id: string
  plan: string
  /** When it took effect, as it is stated. */
  at: string
  what: string
  recordedAt: string
}

export const outcomes = ['output', 'refused', 'failed', 'unknown'] as const
/**
 * - `output`: a video came, and was looked at as far as it could be read.
 * - `refused`: the generator, or what stands in front of it, answered that it does not.
 * - `failed`: it broke down, or took too long. `unknown`: the connection or this program broke off while it was asked.
 */
export type ProbeOutcome = (typeof outcomes)[number]

const matchSchema = z.strictObject({
  work: z.string(),
  reference: z.string(),
  level: z.number().int().min(0).max(5),
  score: z.number(),
  falseMatchProbability: z.number(),
  coverage: z.number(),
  inputRange: z.tuple([z.number(), z.number()]),
  referenceRange: z.tuple([z.number(), z.number()]),
  orientation: z.string(),
})
export const resultSchema = z.strictObject({
  plan: z.string(),
  sample: z.number().int().nonnegative(),
  round: z.number().int().nonnegative(),
  prompt: z.number().int().nonnegative(),
  askedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  outcome: z.enum(outcomes),
  /** What the generator said when there is no output. */
  answer: z.strictObject({ status: z.number().int().nullable(), code: z.string(), message: z.string() }).nullable(),
  output: z
    .strictObject({
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      bytes: z.number().int().nonnegative(),
      durationSeconds: z.number(),
    })
    .nullable(),
  /** With works of the plan, and those that are part of them. */
  matches: z.array(matchSchema).max(100_000),
  /** What could not be looked at. */
  incomplete: z.array(z.string()).max(1000),
  /** What was looked for: no match means no more than this. */
  search: z.unknown(),
})
/** What became of one sample. */
export type ProbeResult = z.infer<typeof resultSchema>
export type ProbeMatch = z.infer<typeof matchSchema>

/** The line of the log of a plan, a result or a stated change: what it says is behind a salt. */
export interface ProbeEntry {
  type: 'kyodaku-probe-plan@v1' | 'kyodaku-probe-result@v1' | 'kyodaku-probe-change@v1'
  plan: string
  /** Of a result. */
  sample?: number
  at: string
  digest: string
}

export const changeSchema = z.strictObject({
  id: z.string().min(1).max(200),
  plan: z.string().min(1).max(200),
  at: z.iso.datetime({ offset: true }),
  what: z.string().min(1).max(4000),
  recordedAt: z.iso.datetime(),
})

export function planEntry(plan: { id: string; createdAt: string }, salt: Uint8Array): ProbeEntry {
  return { type: 'kyodaku-probe-plan@v1', plan: plan.id, at: plan.createdAt, digest: digestOf(plan, salt) }
}

export function resultEntry(result: ProbeResult, salt: Uint8Array): ProbeEntry {
  const { plan, sample, endedAt } = result
  return { type: 'kyodaku-probe-result@v1', plan, sample, at: endedAt, digest: digestOf(result, salt) }
}

export function changeEntry(change: StatedChange, salt: Uint8Array): ProbeEntry {
  return { type: 'kyodaku-probe-change@v1', plan: change.plan, at: change.recordedAt, digest: digestOf(change, salt) }
}

/** As in the log: of the canonical JSON, with the salt. */
export function digestOf(document: unknown, salt: Uint8Array): string {
  return saltedDigest(salt, new TextEncoder().encode(canonicalJson(document)))
}
