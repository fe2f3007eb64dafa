/**
 * Compliance probes: whether a generator gives out registered works when it is asked, and whether it knows them better than
 * chance. What is asked and how it will be judged is in the record before the first prompt is sent, every answer is kept, and the
 * report is computed from what is kept by rules that were fixed before: evidence about training, with how strong it is. Decides
 * nothing about a use, and counts for no grant.
 */

export { type BagCheck, bagFormat, type ProbeBag, parseBag, probeBag, verifyBag } from './bag.js'
export { outcomes, type ProbeMatch, type ProbeOutcome, type ProbeResult, type StatedChange } from './documents.js'
export { capWords, type Evidence, notShown, type Strength, strengthWords } from './evidence.js'
export { generatorOf, type ProbeGenerator, parseGenerators } from './generators.js'
export {
  countSamples,
  type PlanDraft,
  type ProbePlan,
  parsePlan,
  parsePlanDraft,
  planDraftSchema,
  promptKinds,
  samplesOf,
} from './plan.js'
export { commitPlan, findPlan, type KeptPlan, listPlans, preparePlan, stateChange, unknownPlan } from './plans.js'
export { ProbeError, type ProbeErrorCode } from './probe-error.js'
export { type Comparison, judge, type Leaks, leaksNowOf, type ProbeReport, reportOf } from './report.js'
export { type ReportSentences, reportSentences } from './report-sentences.js'
export { reportText } from './report-text.js'
export { reportInThread } from './report-thread.js'
export { dueAt, type ProbesRun, type RunProbesOptions, runProbes } from './run.js'
