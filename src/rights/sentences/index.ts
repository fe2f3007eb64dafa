/**
 * Permissions, reservations and mandates as sentences that a person reads, in Japanese and English. Pure, and without any
 * library: the portal runs the same code while a permission is being written.
 */
export { type GrantDraft, grantSentences } from './grant-sentences.js'
export { mandateSentences } from './mandate-sentences.js'
export {
  type Names,
  type Phrase,
  type Sentence,
  type SentenceLanguage,
  type SentenceOptions,
  sentencesText,
} from './phrase.js'
export { reservationSentences } from './reservation-sentences.js'
export { instantWords, moneyWords, territoryWords, tokenWords } from './words.js'
