import { type AgeRating, ageRatings } from '../../rights/index.js'
import type { PromptContexts } from './classify-context.js'
import { type PromptContext, promptContexts } from './rules.js'

/** What a model says of a prompt: each context and rating with how sure it is, 0 to 1. */
export interface ModelContexts {
  contexts: readonly { context: string; confidence: number }[]
  rating?: { rating: AgeRating; confidence: number }
}

/** A model that a provider brings to see in prompts what rules do not. It throws, or says of all it knows. */
export interface ContextModel {
  /** What it is called on the record, with its version. */
  readonly name: string
  /** `signal`: nobody waits for the answer any longer. */
  classify(texts: readonly { where: string; text: string }[], signal: AbortSignal): Promise<ModelContexts>
}

/** A context as a use states it; without `contexts`, it is not stated, and what restricts contexts is reviewed. */
export interface StatedContext {
  contexts?: string[]
  rating?: AgeRating
  /** Why it is not stated: for the provider's log, never a reason to go on. */
  modelFailure?: string
}

export interface ModelOptions {
  /** From this confidence on, a context counts. */
  confidenceLeast?: number
  milliseconds?: number
}

const confidenceDefault = 0.5
const millisecondsDefault = 2000

/**
 * What rules and model see together: what either sees counts, the higher rating holds, and where the model fails, is late or
 * says what cannot be read, neither context nor rating is stated.
 */
export async function withModel(
  seen: PromptContexts,
  model: ContextModel | undefined,
  texts: readonly { where: string; text: string }[],
  options: ModelOptions = {},
): Promise<StatedContext> {
  const { contexts, rating } = seen
  if (model === undefined) return { contexts: [...contexts], rating }
  const { confidenceLeast = confidenceDefault, milliseconds = millisecondsDefault } = options
  try {
    const said = readAnswer(await inTime(model, texts, milliseconds))
    const sure = said.contexts.filter(({ confidence }) => confidence >= confidenceLeast)
    const higher = said.rating !== undefined && said.rating.confidence >= confidenceLeast ? said.rating.rating : 'all'
    return {
      contexts: [...new Set<string>([...contexts, ...sure.map(({ context }) => context)])].sort(),
      rating: ageRatings[Math.max(ageRatings.indexOf(rating), ageRatings.indexOf(higher))]!,
    }
  } catch (error) {
    return { modelFailure: `${model.name}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function inTime(
  model: ContextModel,
  texts: readonly { where: string; text: string }[],
  milliseconds: number,
): Promise<unknown> {
  const signal = AbortSignal.timeout(milliseconds)
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${milliseconds} ms`)), { once: true })
  })
  return await Promise.race([model.classify(texts, signal), late])
}

/** The answer of foreign code: what it means is not guessed. */
function readAnswer(answer: unknown): ModelContexts {
  const { contexts, rating } = (answer ?? {}) as Partial<ModelContexts>
  if (!Array.isArray(contexts)) throw new TypeError('the answer has no list of contexts')
  for (const one of contexts as unknown[]) {
    const { context, confidence } = (one ?? {}) as { context?: unknown; confidence?: unknown }
    if (!isContext(context)) throw new TypeError(`unknown context ${JSON.stringify(context)}`)
    if (!isConfidence(confidence)) throw new TypeError(`the confidence of ${context} is not between 0 and 1`)
  }
  if (rating !== undefined && (!ageRatings.includes(rating?.rating) || !isConfidence(rating.confidence)))
    throw new TypeError('the rating cannot be read')
  return { contexts: contexts as ModelContexts['contexts'], ...(rating === undefined ? {} : { rating }) }
}

const isContext = (value: unknown): value is PromptContext =>
  typeof value === 'string' && (promptContexts as readonly string[]).includes(value)
const isConfidence = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1
