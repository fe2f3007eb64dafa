/**
 * One run of the training gate in a process of its own, for `train.bench.ts`: what it took, as a line of JSON. Of what is
 * built, as users run it: a loader of TypeScript takes 100 MB that is none of the gate's.
 */
import { readFileSync } from 'node:fs'
import { openKyodaku } from '../dist/clearance/index.js'
import { clearDataset } from '../dist/training/index.js'

const [data, location, output, digests, workers] = process.argv.slice(2)
/** The most memory that the process has had (VmHWM), or has (VmRSS), in bytes. */
const memory = (what) =>
  Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024

const kyodaku = await openKyodaku({ dataDirectory: data })
const started = performance.now()
const opened = memory('VmRSS')
let first = 0
let prepared = { peak: 0, now: 0 }
let recording = 0
const before = process.cpuUsage()
const cleared = await clearDataset(kyodaku, {
  location,
  output,
  use: { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' },
  digests: [digests],
  content: 'skip',
  workers: Number(workers),
  onProgress: ({ step }) => {
    if (step === 'reading' && first === 0) {
      first = performance.now()
      prepared = { peak: memory('VmHWM'), now: memory('VmRSS') }
    }
    if (step === 'recording') recording = performance.now()
  },
})
const ended = performance.now()
const { user, system } = process.cpuUsage(before)
const peak = memory('VmHWM')
const { looked } = await kyodaku.store.db
  .selectFrom('datasets')
  .select('looked')
  .where('id', '=', cleared.id)
  .executeTakeFirstOrThrow()
await kyodaku.close()
process.stdout.write(
  `${JSON.stringify({
    rows: cleared.counts.rows,
    outcomes: cleared.counts.outcomes,
    reasons: cleared.counts.reasons,
    looked,
    preparedSeconds: (first - started) / 1000,
    decidingSeconds: (recording - started) / 1000,
    allSeconds: (ended - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    openedBytes: opened,
    preparedPeakBytes: prepared.peak,
    preparedBytes: prepared.now,
    peakBytes: peak,
  })}\n`,
)
