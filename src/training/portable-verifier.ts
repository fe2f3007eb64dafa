/** What pages verify by: bundled for browsers, as the one-file verifier is, so that page and program cannot disagree. */
export { canonicalJson, parsePolicy } from '../record/index.js'
export { verifyItems } from './verify-items.js'
