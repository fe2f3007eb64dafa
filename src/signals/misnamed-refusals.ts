import type { Activity } from './statement.js'
import { anyUseOfModels } from './uses-of-models.js'

/**
 * Labels that mean a use of models somewhere else: in an older draft of AIPREF, in another vocabulary, or by a slip. The
 * vocabulary that they stand in ignores them, and so they permit nothing; but a refusal under such a name was meant as
 * one. Letters and digits only, in lower case.
 */
const meant: ReadonlyMap<string, readonly Activity[]> = new Map([
  ...['all', 'bots', 'ai', 'aiall', 'allai', 'tdm', 'mining', 'datamining'].map(
    (name) => [name, anyUseOfModels] as const,
  ),
  ...['train', 'training', 'trainai', 'aitrain', 'aitraining', 'trainingai', 'trainmodels'].map(training),
  ...['genai', 'traingenai', 'genaitrain', 'genaitraining', 'trainllm', 'llm', 'ml', 'trainml'].map(training),
  ...['aiuse', 'useai', 'aiinput', 'inputai', 'inference', 'aiinference', 'infer', 'rag', 'grounding'].map(inference),
])
function training(name: string): readonly [string, readonly Activity[]] {
  return [name, ['train', 'train-generative']]
}
function inference(name: string): readonly [string, readonly Activity[]] {
  return [name, ['infer']]
}

/** What a label that its vocabulary doesn't know was meant to be about; undefined: nothing that models are used for. */
export function misnamedUse(label: string): readonly Activity[] | undefined {
  return meant.get(label.toLowerCase().replace(/[^a-z0-9]/g, ''))
}

const affirmations = new Set(['y', 'yes', 'true', '1', 'allow', 'allowed'])
/** Whether a value, as text, plainly permits: what does, under a label that is ignored, may be ignored with it. */
export function isAffirmation(value: string): boolean {
  return affirmations.has(value.trim().toLowerCase())
}
