import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { portableRecord } from './portable-record.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env.KYODAKU_URL ?? 'http://127.0.0.1:8420'

/** Lays what can be made smaller beside itself as `.br` and `.gz`, so that the server compresses nothing while it serves. */
const compressed: Plugin = {
  name: 'kyodaku:compressed',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    for (const { name, parentPath } of files) {
      if (!/\.(js|css|html|svg)$/.test(name)) continue
      const path = join(parentPath, name)
      const bytes = readFileSync(path)
      if (bytes.length < 1000) continue
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }))
    }
  },
}

export default defineConfig({
  root: here('.'),
  plugins: [portableRecord(here('..').replace(/[\\/]$/, '')), react(), compressed],
  resolve: { alias: { 'kyodaku/client': here('../src/client/index.ts') } },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // `light-dark()` as it is: rewritten, it would follow the system instead of what the reader has chosen.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The content policy allows no scripts but files of this server; small pictures may be data.
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs comes in few files: a slow line waits for each of them.
          groups: [
            {
              name: 'ground',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next|openapi-fetch)\//,
              priority: 3,
            },
            { name: 'parts', test: /node_modules\/(@mantine|@floating-ui|clsx)\//, priority: 2, minShareCount: 6 },
            { name: 'ui', test: /portal\/src\/(ui|api|format|shell)\//, priority: 1, minShareCount: 4 },
            { name: 'icons', test: /node_modules\/@tabler\//, priority: 2, minShareCount: 2 },
          ],
        },
      },
    },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 8430,
    proxy: Object.fromEntries(
      ['/v1', '/openapi.json', '/healthz', '/readyz'].map((path) => [path, { target: server }]),
    ),
  },
})
