import type { ImportOptions, ImportReport } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import { actingQueryOf } from '../acting.js'
import type { Run } from '../program.js'
import { sendFile } from './uploads.js'

/** A report as a job's result has it: the first of everything, and where the rest is. */
interface ReportShown {
  state: ImportReport['state']
  counts: ImportReport['counts']
  read: number
  format: 'csv' | 'json'
  encoding: ImportReport['file']['encoding']
  delimiter?: string
  layout?: ImportReport['file']['layout']
  columns: ImportReport['file']['columns']
  added: string[]
  changed: ImportReport['changed']
  report?: string
}

/** The same import, by a job of the server's, with every problem. */
export async function importCatalogueThere(
  run: Run,
  api: KyodakuClient,
  file: string,
  { format, owner, act, ignoreColumns, zone, dryRun, skipBadRows, replace, claims, onProgress }: ImportOptions,
): Promise<ImportReport> {
  const upload = await sendFile(run, api, file)
  const { job } = await api.post('/v1/imports', {
    params: { query: actingQueryOf(act?.by === undefined ? {} : { as: act.by }) },
    body: {
      upload,
      format,
      ...(owner === undefined ? {} : { owner }),
      ...(zone === undefined ? {} : { zone }),
      mapping: Object.fromEntries((ignoreColumns ?? []).map((heading) => [heading, null])),
      dryRun: dryRun ?? false,
      skipBadRows: skipBadRows ?? false,
      replace: replace ?? false,
      claims: claims ?? 'open',
    },
  })
  const { result } = await api.waitForJob(job, {
    signal: run.signal,
    onProgress: ({ progress }) => {
      if (progress !== undefined && isStep(progress.step)) onProgress?.({ ...progress, step: progress.step })
    },
  })
  const { state, counts, read, encoding, delimiter, layout, columns, added, changed, report } = result as ReportShown
  const whole =
    report === undefined
      ? { problems: [], changed }
      : ((await api.get('/v1/imports/{job}/report', {
          params: { path: { job }, query: { format: 'json' } },
        })) as Pick<ImportReport, 'problems' | 'changed'>)
  return {
    file: {
      format,
      encoding,
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(layout === undefined ? {} : { layout }),
      columns,
      read,
    },
    state,
    counts,
    problems: whole.problems,
    added,
    // Reports of an older server have the problems only.
    changed: whole.changed.length >= changed.length ? whole.changed : changed,
  }
}

const isStep = (step: string): step is 'read' | 'plan' | 'record' => ['read', 'plan', 'record'].includes(step)
