/** Reports that the law or a code asks for, made of receipts and of what parties state. */
export { type TopDomains, topDomains } from './domains.js'
export { type DueDiligenceInputs, dueDiligenceFields, dueDiligenceRecord } from './due-diligence.js'
export {
  type Principle,
  type PrincipleAnswer,
  type PrincipleCodeInputs,
  principleCodeAnswers,
  principleCodeFields,
} from './principle-code.js'
export { type ReportSource, type ReportSourceId, reportSources } from './sources.js'
export type { PartyStatement, PartyStatements, StatedField } from './statements.js'
export {
  nothingStated,
  parseStatements,
  type ReportKind,
  reportKinds,
  type StatedForReports,
  statementsTemplate,
} from './statements-file.js'
export {
  type StatedSize,
  sizeRange,
  type TrainingContentInputs,
  trainingContentFields,
  trainingContentSummary,
} from './training-content-summary.js'
