/**
 * A server for tests to kill, run from its compiled file: `node dist/server/uploads/upload-child-for-tests.js FOLDER`. Says
 * its address and a token. Not for use outside tests.
 */
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../app.js'
import { openHouse } from '../house.js'
import { createToken } from '../identity/index.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = ''] = process.argv.slice(2)
  const house = await openHouse({ dataDirectory: folder })
  const app = await buildApp(house)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const { token } = await createToken(house.kyodaku, { name: 'test', role: 'administrator', party: 'gen' })
  writeSync(1, `${JSON.stringify({ url, token })}\n`)
}
