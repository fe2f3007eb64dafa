import { z } from 'zod'
import type { ProbePlan } from './plan.js'
import { ProbeError } from './probe-error.js'

/** A generator that plans may be carried out against by themselves, with the operator's key. */
export interface ProbeGenerator {
  /** As plans name it. */
  model: string
  /** Of an API that speaks the dialect: `https://api.example/v1`. */
  url: string
  key?: string
  /** Whose plans: ids of parties. The operator's own are always carried out. */
  for: readonly string[]
  /** Prompts a day (UTC) at most, of all plans: each costs the operator something. */
  mostPerDay?: number
}

const generatorSchema = z.strictObject({
  model: z.string().min(1).max(200),
  url: z.string().regex(/^https?:\/\/[^\s]+$/, 'is no web address'),
  key: z.string().min(1).max(1000).optional(),
  for: z.array(z.string().min(1).max(200)).max(10_000).default([]),
  mostPerDay: z.int().min(1).max(1_000_000).optional(),
})
const fileSchema = z.strictObject({ generators: z.array(generatorSchema).max(1000) })

/**
 * Reads the list of generators, JSON: `{"generators": [{"model": "video-9", "url": "https://api.example/v1", "key": "…",
 * "for": ["my-studio"], "mostPerDay": 200}]}`.
 *
 * @param where for errors, which never show a key
 * @throws ProbeError `probes.bad-generators`
 */
export function parseGenerators(text: string, where: string): ProbeGenerator[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What JSON.parse says of it may quote a key.
    throw badGenerators(where, 'it is no JSON')
  }
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badGenerators(where, `${issue!.path.join('.') || 'it'}: ${issue!.message}`)
  }
  const { generators } = parsed.data
  const models = generators.map(({ model }) => model)
  const twice = models.find((model, place) => models.indexOf(model) !== place)
  if (twice !== undefined) throw badGenerators(where, `the model ${twice} is named twice`)
  return generators.map(({ key, mostPerDay, ...generator }) => ({
    ...generator,
    ...(key === undefined ? {} : { key }),
    ...(mostPerDay === undefined ? {} : { mostPerDay }),
  }))
}

/** The generator that a plan is carried out against by itself; undefined: somebody has to run it. */
export function generatorOf(
  generators: readonly ProbeGenerator[],
  { model, party }: Pick<ProbePlan, 'model' | 'party'>,
): ProbeGenerator | undefined {
  const found = generators.find((one) => one.model === model)
  return found !== undefined && (party === null || found.for.includes(party)) ? found : undefined
}

function badGenerators(where: string, what: string): ProbeError {
  return new ProbeError(
    'probes.bad-generators',
    `${where} can’t be used: ${what}. It has {"generators": [{"model", "url", "key", "for": [parties], "mostPerDay"}]}.`,
  )
}
