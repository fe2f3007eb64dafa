/** The thread behind `reportInThread`: one report, one answer. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ProbeResult, StatedChange } from './documents.js'
import type { ProbePlan } from './plan.js'
import { reportOf } from './report.js'

export interface ReportThreadData {
  plan: ProbePlan
  changes: StatedChange[]
  results: ProbeResult[]
}

const { plan, changes, results } = workerData as ReportThreadData
parentPort?.postMessage(reportOf(plan, changes, results))
