/**
 * In what context a prompt would show a work: by rules in two languages, and by a model where a provider brings one. Knows
 * texts and the words of grants; what follows from a context is decided elsewhere.
 */

export { type ContextEvidence, classifyContext, type PromptContexts } from './classify-context.js'
export {
  type ContextModel,
  type ModelContexts,
  type ModelOptions,
  type StatedContext,
  withModel,
} from './context-model.js'
export { type PromptContext, promptContexts, seesContexts } from './rules.js'
