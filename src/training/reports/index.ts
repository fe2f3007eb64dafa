/** Reports that the law or a code asks for, made of receipts and of what parties state. */
export { type TopDomains, topDomains } from './domains.js'
export { type DueDiligenceInputs, dueDiligenceRecord } from './due-diligence.js'
export {
  type Principle,
  type PrincipleAnswer,
  type PrincipleCodeInputs,
  principleCodeAnswers,
} from './principle-code.js'
export { grantorsIn, type ReportInputs, reportOf } from './report-of.js'
export { type ReportSource, type ReportSourceId, reportSources } from './sources.js'
export { dueDiligenceFields, principleCodeFields, type StatedField, trainingContentFields } from './stated-fields.js'
export type { PartyStatement, PartyStatements } from './statements.js'
export {
  nothingStated,
  parseStatements,
  type ReportKind,
  reportKinds,
  type StatedForReports,
  type StatementsFile,
  statementsFormat,
  statementsSchema,
  statementsTemplate,
} from './statements-file.js'
export {
  type StatedSize,
  sizeRange,
  type TrainingContentInputs,
  trainingContentSummary,
} from './training-content-summary.js'
