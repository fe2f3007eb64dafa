/**
 * What reasons, outcomes, roles of columns and the like are called, in Japanese and English: for all who show them. Pure and
 * without any library, since pages in a browser use it as it is.
 */
export { roleOfWords, roleWords } from './column-words.js'
export { outcomeWords, stateWords, uncheckedWords } from './outcome-words.js'
export { reasonWords } from './reason-words.js'
export { type TwoLanguages, wordsIn } from './two-languages.js'
