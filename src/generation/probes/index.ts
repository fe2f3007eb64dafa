/**
 * Compliance probes: whether a generator gives out registered works when it is asked, and whether it knows them better than
 * chance. What is asked and how it will be judged is in the record before the first prompt is sent, every answer is kept, and the
 * report is computed from what is kept by rules that were fixed before: evidence about training, with how strong it is. Decides
 * nothing about a use, and counts for no grant.
 */

export { type BagCheck, bagFormat, type ProbeBag, parseBag, probeBag, verifyBag } from './bag.js'
export type { ProbeResult, StatedChange } from './documents.js'
export { capWords, type Evidence, notShown, type Strength, strengthWords } from './evidence.js'
export { countSamples, type PlanDraft, type ProbePlan, parsePlanDraft } from './plan.js'
export { commitPlan, findPlan, type KeptPlan, listPlans, preparePlan, stateChange } from './plans.js'
export { ProbeError, type ProbeErrorCode } from './probe-error.js'
export { type Comparison, type Leaks, type ProbeReport, reportOf } from './report.js'
export { reportText } from './report-text.js'
export { type ProbesRun, type RunProbesOptions, runProbes } from './run.js'
