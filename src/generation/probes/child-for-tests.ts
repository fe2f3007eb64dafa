/**
 * A process for tests to kill, run from its compiled file: `node dist/generation/probes/child-for-tests.js FOLDER PLAN URL`. Says
 * `ended N` after every sample. Not for use outside tests.
 */
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openKyodaku } from '../../clearance/index.js'
import { videoApi } from '../upstream/index.js'
import { runProbes } from './run.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', plan = '', url = ''] = process.argv.slice(2)
  const kyodaku = await openKyodaku({ dataDirectory: folder })
  await runProbes(kyodaku, plan, {
    upstream: videoApi({ url }),
    pollMilliseconds: 20,
    parallel: 2,
    // At once, past every buffer: what was said was done, whatever comes next.
    onProgress: (done) => writeSync(1, `ended ${done}\n`),
  })
  await kyodaku.close()
  writeSync(1, 'done\n')
}
