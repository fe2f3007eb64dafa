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
  type Combined,
  type CombinedStatements,
  combine,
  moreRestrictive,
  type SignalQuestion,
  type SignalUse,
} from './combine.js'
export {
  agentToken,
  parseRobots,
  type RobotsAccess,
  type RobotsExtension,
  type RobotsFile,
  type RobotsGroup,
  type RobotsRule,
  robotsAccess,
  robotsByStatus,
  robotsBytesMax,
  robotsGroupsFor,
} from './robots.js'
export { robotsPathMax, robotsPathOf } from './robots-pattern.js'
export {
  type RobotsAudience,
  type RobotsQuestion,
  readRobots,
  robotsAudiences,
  robotsClosedStatement,
  robotsStatements,
  robotsVersion,
} from './robots-statements.js'
export {
  type Activity,
  activities,
  type Media,
  media,
  type Says,
  type SignalFamily,
  type StatedIn,
  type Statement,
  signalFamilies,
  statementTextMax,
} from './statement.js'
export { trainingAgents } from './training-agents.js'
