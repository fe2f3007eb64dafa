import {
  leaksNowOf,
  type ProbePlan,
  type ProbeReport,
  type ProbeResult,
  reportInThread,
  type StatedChange,
} from '../../generation/index.js'

type LeaksNow = ReturnType<typeof leaksNowOf>

/** Reports that were computed, kept for as long as nothing is added to what they are of. */
export interface Reports {
  /** @param read is called where it has to be computed */
  reportOf(plan: ProbePlan, of: ReportedOn, read: () => Promise<ProbeResult[]>): Promise<ProbeReport>
  /** Of prompts about works, in the latest round. */
  leaksNowOf(
    id: string,
    results: number,
    read: () => Promise<{ plan: ProbePlan; results: ProbeResult[] }>,
  ): Promise<LeaksNow>
}

/** What a report is of. Results and changes are added and never altered, so that their number says which there are. */
export interface ReportedOn {
  changes: readonly StatedChange[]
  results: number
}

const keptMost = 500

export function openReports(): Reports {
  const reports = openCache<ProbeReport>()
  const leaks = openCache<LeaksNow>()
  return {
    reportOf: (plan, { changes, results }, read) =>
      reports(plan.id, `${results}/${changes.length}`, async () => await reportInThread(plan, changes, await read())),
    leaksNowOf: (id, results, read) =>
      leaks(id, String(results), async () => {
        const { plan, results: all } = await read()
        return leaksNowOf(plan, all)
      }),
  }
}

/** The newest value of each id. Who asks while it is made waits for the same. */
function openCache<T>(): (id: string, version: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { version: string; value: Promise<T> }>()
  return async (id, version, make) => {
    const known = kept.get(id)
    if (known?.version === version) return await known.value
    const value = make()
    kept.delete(id)
    kept.set(id, { version, value })
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMost) break
      kept.delete(oldest)
    }
    try {
      return await value
    } catch (error) {
      if (kept.get(id)?.value === value) kept.delete(id)
      throw error
    }
  }
}
