/**
 * Writes `src/client/paths.ts`, the types of the API, from the server's own description: `npx tsx scripts/build-client.ts`.
 * A test checks that it is current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeApi } from './describe-api.js'

const path = fileURLToPath(new URL('../src/client/paths.ts', import.meta.url))
const text = await describeApi()
const before = readFileSync(path, { encoding: 'utf8', flag: 'a+' })
if (before === text) console.log('src/client/paths.ts is current.')
else {
  writeFileSync(path, text)
  console.log('src/client/paths.ts was written.')
}
