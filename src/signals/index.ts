/**
 * Every machine-readable permission or reservation, one pure parser a family (bytes in, statements out), and how they
 * combine: the most restrictive that applies. Knows nothing of works, parties or where bytes come from.
 */

export { aiTxtStatements, aiTxtVersion } from './ai-txt.js'
export {
  type AiprefCategory,
  type AiprefPreference,
  type AiprefPreferences,
  type AiprefVersion,
  aiprefCategories,
  aiprefFor,
  aiprefHeaderStatements,
  aiprefPreferences,
  aiprefRobotsStatements,
  aiprefVersion,
  aiprefVersions,
  combineAipref,
  readAiprefRobots,
} from './aipref.js'
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
export {
  contentSignalHeaderStatements,
  contentSignalRobotsStatements,
  contentSignalVersion,
  readContentSignalRobots,
} from './content-signal.js'
export { contentCovers } from './content-url.js'
export { type EpubPackages, readEpubPackages } from './epub.js'
export { type FileDeclarations, readFileDeclarations } from './file-declarations.js'
export { type FileFormat, fileFormat } from './file-format.js'
export { type FoundXmp, findXmp, type XmpSearch } from './find-xmp.js'
export { createHeaderCheck } from './header-rules.js'
export { headerStatements, type SignalHeader, signalHeaders } from './header-statements.js'
export {
  type HtmlDocument,
  type HtmlLink,
  type HtmlMeta,
  type HtmlSignals,
  htmlBytesMax,
  readHtmlSignals,
} from './html.js'
export { htmlStatements, readHtmlStatements } from './html-statements.js'
export { licenceLinks } from './link-header.js'
export { odrlStatements, odrlVersion } from './odrl.js'
export {
  type PlusInformation,
  plusFieldStatements,
  plusInformation,
  plusNamespace,
  plusStatements,
  plusVersion,
} from './plus.js'
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
export { type FetchedSignals, statementsAt } from './statements-at.js'
export { parseDictionary, parseItem, parseList } from './structured-fields/parse.js'
export { serializeDictionary, serializeItem, serializeList } from './structured-fields/serialize.js'
export { StructuredFieldError } from './structured-fields/structured-field-error.js'
export {
  type BareItem,
  type Dictionary,
  type InnerList,
  type Item,
  isInnerList,
  type List,
  type Member,
  type Parameters,
} from './structured-fields/value.js'
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
export { robotsMetaStatements, xRobotsTagHeaderStatements, xRobotsTagVersion } from './x-robots-tag.js'
export { readXmp, type XmpProperty } from './xmp.js'
