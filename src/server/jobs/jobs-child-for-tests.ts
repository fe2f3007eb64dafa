/**
 * A server for tests to kill in the middle of a job, run from its compiled file:
 * `node dist/server/jobs/jobs-child-for-tests.js FOLDER NOTES URL HOLD`. Its jobs write a line into NOTES at each step, so
 * that a test sees what was done how often. After the line HOLD it does nothing more: it is killed there, however fast or
 * slow the machine is. SIGTERM ends it in order. Not for use outside tests.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs'
import { sql } from 'kysely'
import { type DatasetPlan, runDataset } from '../datasets/index.js'
import { openHouse } from '../house.js'
import { registerJob } from './index.js'
import { decideRevoked, revocationInput } from './revocation.js'

const [folder = '', notes = '', databaseUrl = '', hold = ''] = process.argv.slice(2)

const house = await openHouse({
  dataDirectory: folder,
  ...(databaseUrl === '' ? {} : { databaseUrl }),
  settings: { jobs: { concurrency: 1, leaseSeconds: 2 } },
  registerJobs,
})
const alive = setInterval(() => undefined, 1000)
process.once('SIGTERM', () => {
  clearInterval(alive)
  void house.close()
})
writeSync(1, 'open\n')

function note(line: string): void {
  appendFileSync(notes, `${line}\n`)
  if (line === hold) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function registerJobs(): void {
  registerJob<{ name: string; steps: number }>('deposit', {
    parse: (input) => input as { name: string; steps: number },
    async run({ store }, { name, steps }, { progress }) {
      // Resumable: what was noted is not done again.
      const done = readFileSync(notes, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${name} step`)).length
      note(`${name} begun`)
      for (let step = done; step < steps; step++) {
        await sql`select 1`.execute(store.db)
        note(`${name} step ${step}`)
        progress('steps', step + 1, steps)
      }
      note(`${name} ended`)
      return { steps }
    },
  })
  registerJob('revocation', {
    parse: (input) => revocationInput.parse(input),
    async run(house, input, context) {
      const result = await decideRevoked(house, input, {
        ...context,
        progress(step, done, total) {
          note(`revocation step ${done} of ${total}`)
          context.progress(step, done, total)
        },
      })
      note('revocation ended')
      return result
    },
  })
  registerJob<DatasetPlan>('train', {
    parse: (input) => input as DatasetPlan,
    async run(house, plan, context) {
      const result = await runDataset(house, plan, {
        ...context,
        progress(step, done, total) {
          note(`train ${step}`)
          context.progress(step, done, total)
        },
      })
      note('train ended')
      return result
    },
  })
  registerJob<{ name: string }>('import', {
    parse: (input) => input as { name: string },
    async run(_, { name }) {
      note(`${name} begun`)
      process.kill(process.pid, 'SIGKILL')
    },
  })
}
