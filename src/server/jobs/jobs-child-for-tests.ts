/**
 * A server for tests to kill in the middle of a job, run from its source: `tsx jobs-child-for-tests.ts FOLDER NOTES [URL]`.
 * Its jobs write a line into NOTES at each step, so that a test sees what was done how often. Not for use outside tests.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DatasetPlan, runDataset } from '../datasets/index.js'
import { openHouse } from '../house.js'
import { registerJob } from './index.js'
import { decideRevoked, revocationInput } from './revocation.js'

const [folder = '', notes = '', databaseUrl = ''] = process.argv.slice(2)

await openHouse({
  dataDirectory: folder,
  ...(databaseUrl === '' ? {} : { databaseUrl }),
  settings: { jobs: { concurrency: 1, leaseSeconds: 2 } },
  registerJobs,
})
writeSync(1, 'open\n')
setInterval(() => undefined, 1000)

function registerJobs(): void {
  registerJob<{ name: string; steps: number }>('deposit', {
    parse: (input) => input as { name: string; steps: number },
    async run(_, { name, steps }, { progress }) {
      // Resumable: what was noted is not done again.
      const done = readFileSync(notes, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${name} step`)).length
      appendFileSync(notes, `${name} begun\n`)
      for (let step = done; step < steps; step++) {
        await sleep(40)
        appendFileSync(notes, `${name} step ${step}\n`)
        progress('steps', step + 1, steps)
      }
      appendFileSync(notes, `${name} ended\n`)
      return { steps }
    },
  })
  registerJob('revocation', {
    parse: (input) => revocationInput.parse(input),
    async run(house, input, context) {
      const result = await decideRevoked(house, input, {
        ...context,
        progress(step, done, total) {
          appendFileSync(notes, `revocation step ${done} of ${total}\n`)
          context.progress(step, done, total)
        },
      })
      appendFileSync(notes, 'revocation ended\n')
      return result
    },
  })
  registerJob<DatasetPlan>('train', {
    parse: (input) => input as DatasetPlan,
    async run(house, plan, context) {
      const result = await runDataset(house, plan, {
        ...context,
        progress(step, done, total) {
          appendFileSync(notes, `train ${step}\n`)
          context.progress(step, done, total)
        },
      })
      appendFileSync(notes, 'train ended\n')
      return result
    },
  })
  registerJob<{ name: string }>('import', {
    parse: (input) => input as { name: string },
    async run(_, { name }) {
      appendFileSync(notes, `${name} begun\n`)
      process.kill(process.pid, 'SIGKILL')
    },
  })
}
