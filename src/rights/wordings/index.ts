/**
 * Finds wordings in prompts: fixed phrases, and descriptions whose words may stand a little apart, through width, spacing,
 * look-alikes and leetspeak. By spelling, where `names` goes by sound. What a wording means is its owner's business.
 */

export { type EvocationIndex, evocationFindings, evocationIndex } from './evocations.js'
export { type FoundWording, findWordings, type Wording, type WordingIndex, wordingIndex } from './wording-index.js'
