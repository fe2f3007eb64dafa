/**
 * Every machine-readable permission or reservation, one pure parser a family (bytes in, statements out), and how they
 * combine: the most restrictive that applies. Knows nothing of works, parties or where bytes come from.
 */

export { cawgStatements, cawgVersion } from './cawg.js'
export {
  type Combined,
  type CombinedStatements,
  combine,
  moreRestrictive,
  type SignalQuestion,
  type SignalUse,
} from './combine.js'
export {
  type C2paManifest,
  type ContentCredentialOptions,
  type ContentCredentials,
  contentCredentialStatements,
  readContentCredentials,
  type TrainingMiningAssertion,
} from './content-credentials.js'
export { contentCovers } from './content-url.js'
export { type FileDeclarations, readFileDeclarations } from './file-declarations.js'
export { type FileFormat, fileFormat } from './file-format.js'
export { type FoundXmp, findXmp, type XmpSearch } from './find-xmp.js'
export { odrlStatements, odrlVersion } from './odrl.js'
export { type PlusInformation, plusInformation, plusNamespace, plusStatements, plusVersion } from './plus.js'
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
export { type RslQuestion, readRsl, rslStatements, rslVersion } from './rsl.js'
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
  type Media,
  media,
  type Says,
  type SignalFamily,
  type StatedIn,
  type Statement,
  signalFamilies,
  statementTextMax,
} from './statement.js'
export { tdmAiStatements, tdmAiVersion } from './tdm-ai.js'
export {
  readTdmrepEpub,
  readTdmrepFile,
  readTdmrepHeaders,
  readTdmrepMetas,
  readTdmrepXmp,
  type TdmrepSaid,
  type TdmrepStages,
  tdmrepStatements,
  tdmrepVersion,
} from './tdmrep.js'
export { trainingAgents } from './training-agents.js'
export { readXmp, type XmpProperty } from './xmp.js'
