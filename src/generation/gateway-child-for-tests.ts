/**
 * A gateway in a process for tests to kill, run from its compiled file:
 * `node dist/generation/gateway-child-for-tests.js FOLDER UPSTREAM_URL`. Says `listening URL`. Not for use outside tests.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openKyodaku } from '../clearance/index.js'
import { openGate } from './gate.js'
import { serveGateway } from './gateway.js'
import { videoApi } from './upstream/index.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', url = ''] = process.argv.slice(2)
  const kyodaku = await openKyodaku({ dataDirectory: folder })
  const gate = await openGate(kyodaku, {
    upstream: videoApi({ url }),
    party: 'gen',
    territory: 'JP',
    regime: 'prior-permission',
    model: 'maker-1',
    pollMilliseconds: 20,
  })
  const gateway = await serveGateway(gate, { port: 0 })
  writeSync(1, `listening ${gateway.url}\n`)
  await once(process, 'SIGTERM')
  await gateway.close()
  await gate.close()
  await kyodaku.close()
}
