/**
 * A process for tests to kill, run from its compiled file:
 * `node dist/training/clear-child-for-tests.js FOLDER DATASET OUTPUT ROWS_OF_A_PART WORKERS [LINES]`. Says `decided N` after
 * every part, `recording` before the receipt, and `done ID` at the end. After so many LINES, or `recording`, it does nothing
 * more and waits to be killed, however fast the machine is. Not for use outside tests.
 */
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openKyodaku } from '../clearance/index.js'
import { clearDataset } from './run/clear-dataset.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', location = '', output = '', partRows = '', workers = '', hold = ''] = process.argv.slice(2)
  let lines = 0
  const kyodaku = await openKyodaku({ dataDirectory: folder })
  const { id } = await clearDataset(kyodaku, {
    location,
    output,
    use: { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' },
    partRows: Number(partRows),
    workers: Number(workers),
    // At once, past every buffer: what was said was done, whatever comes next.
    onProgress({ step, done }) {
      writeSync(1, step === 'recording' ? 'recording\n' : `decided ${done}\n`)
      lines++
      if (hold === String(lines) || hold === step) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    },
  })
  await kyodaku.close()
  writeSync(1, `done ${id}\n`)
}
