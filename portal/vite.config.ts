import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env.KYODAKU_URL ?? 'http://127.0.0.1:8420'

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: { alias: { 'kyodaku/client': here('../src/client/index.ts') } },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // The content policy allows no scripts but files of this server; small pictures may be data.
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
