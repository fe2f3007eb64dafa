// Builds the portal (portal/dist), and beside each file that shrinks its compressed forms, so that the server never
// compresses while someone waits. Run by setup.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const portal = fileURLToPath(new URL('../portal', import.meta.url))
await build({ root: portal, configFile: join(portal, 'vite.config.ts'), logLevel: 'warn' })

const shrinks = /\.(html|js|mjs|css|json|svg|txt|map)$/
const out = join(portal, 'dist')
for (const name of readdirSync(out, { recursive: true })) {
  const path = join(out, String(name))
  if (!shrinks.test(path) || !statSync(path).isFile()) continue
  const bytes = readFileSync(path)
  if (bytes.length < 1024) continue
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }))
}
