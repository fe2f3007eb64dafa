import type { AgeRating } from '../../rights/index.js'
import { englishRules } from './rules-en.js'
import { japaneseRules } from './rules-ja.js'

/** What prompts can be seen to show, in the words of grants (`contexts`). `other-works` is found by `decide` itself. */
export const promptContexts = [
  'advertising',
  'drugs',
  'education',
  'gambling',
  'hate',
  'news',
  'politics',
  'real-persons',
  'religion',
  'sexual-content',
  'violence',
] as const
export type PromptContext = (typeof promptContexts)[number]

/** The rules of one language. Lists of wordings are parted by `|`; see `wordingIndex` for `*` and `..`. */
export interface ContextRules {
  /** `rating`: the least that such a context is suitable for. Absent: it says nothing of age. */
  contexts: readonly { context: PromptContext; rating?: AgeRating; wordings: string }[]
  /** Where a wording is part of one of these, it is not meant. */
  benign: string
  /** What negates right before (after) a wording. */
  before: string
  after: string
  /** Where these stand, nothing is negated. */
  notNegated: string
}

export const contextRules: readonly ContextRules[] = [englishRules, japaneseRules]

/**
 * Whether every context that a permission names can be seen in prompts. Where not (`medical`), a use states no context, so that the
 * permission is reviewed.
 */
export function seesContexts(named: Iterable<string>): boolean {
  for (const one of named) if (one !== 'other-works' && !known.has(one)) return false
  return true
}

const known: ReadonlySet<string> = new Set(promptContexts)
