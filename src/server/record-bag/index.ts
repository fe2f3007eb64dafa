/** What someone takes away to prove a decision elsewhere: one zip file with the receipt and all that it rests on. */
export { evidenceBag } from './evidence-bag.js'
export { readVerifier } from './verifier-file.js'
