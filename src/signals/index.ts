/**
 * Every machine-readable permission or reservation, one pure parser a family (bytes in, statements out), and how they
 * combine: the most restrictive that applies. Knows nothing of works, parties or where bytes come from.
 */
export { contentCovers } from './content-url.js'
export {
  parseRsl,
  type RslContent,
  type RslDocument,
  type RslLicense,
  type RslPayment,
  type RslTerm,
  rslNamespace,
  rslPaymentTypes,
} from './rsl-document.js'
export { type DocumentProblem, SignalsError, type SignalsErrorCode } from './signals-error.js'
export {
  type Activity,
  activities,
  type Says,
  type SignalFamily,
  type StatedIn,
  type Statement,
  signalFamilies,
  statementTextMax,
} from './statement.js'
