import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ProbeResult, StatedChange } from './documents.js'
import type { ProbePlan } from './plan.js'
import type { ProbeReport } from './report.js'
import type { ReportThreadData } from './report-thread-program.js'

/** The same as `reportOf`, in a thread of its own: the tests of a large plan take seconds, in which a server answers others. */
export async function reportInThread(
  plan: ProbePlan,
  changes: readonly StatedChange[],
  results: readonly ProbeResult[],
): Promise<ProbeReport> {
  const workerData: ReportThreadData = { plan, changes: [...changes], results: [...results] }
  const worker = new Worker(threadFile(), { workerData })
  try {
    return await new Promise<ProbeReport>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`The thread of a probe's report ended with code ${code}.`)))
    })
  } finally {
    await worker.terminate()
  }
}

/** Beside this file when built, of the build when this one is run from its source. */
function threadFile(): string {
  const here = fileURLToPath(new URL('./report-thread-program.js', import.meta.url))
  if (existsSync(here)) return here
  return here.replace(/([\\/])src([\\/]generation[\\/]probes[\\/][^\\/]+)$/, '$1dist$2')
}
