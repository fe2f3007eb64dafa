import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

interface Chunk {
  file: string
  src?: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  css?: string[]
}

const root = fileURLToPath(new URL('./', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-portal-'))
let manifest: Record<string, Chunk>

beforeAll(async () => {
  // As it is served: vitest's own `test` would take React's development build.
  vi.stubEnv('NODE_ENV', 'production')
  await build({
    root,
    mode: 'production',
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
  })
  manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Every script and style that a browser fetches for these, each once. */
function filesOf(keys: readonly string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const walk = (key: string) => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (chunk === undefined) return
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    for (const other of chunk.imports ?? []) walk(other)
  }
  for (const key of keys) walk(key)
  return files
}
const gzipped = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
const entryOf = () => Object.keys(manifest).find((key) => manifest[key]?.isEntry === true) ?? ''

describe('what the portal makes a browser fetch', () => {
  it.each(['home/home-page.tsx', 'home/texts.ts'])('knows the chunk of %s', (name) => {
    expect(Object.keys(manifest)).toContain(`src/areas/${name}`)
  })

  it('is under 350 kB gzip for the first page, scripts and styles', () => {
    const first = [entryOf(), 'src/areas/home/home-page.tsx', 'src/areas/home/texts.ts']
    const bytes = gzipped(filesOf(first))
    console.info(`first page: ${(bytes / 1000).toFixed(1)} kB gzip`)
    expect(bytes).toBeLessThan(350_000)
    // A slow line waits for each of them.
    expect(filesOf(first).size).toBeLessThan(26)
  })

  it('is under 350 kB gzip for any page that someone signs in to see first', () => {
    const pages = Object.keys(manifest).filter((key) => key.startsWith('src/areas/sign-in/'))
    expect(gzipped(filesOf([entryOf(), ...pages]))).toBeLessThan(350_000)
  })

  it('has each page in a chunk of its own', () => {
    const atOnce = filesOf([entryOf()])
    const pages = Object.entries(manifest).filter(([key]) => /^src\/areas\/.+\.tsx$/.test(key))
    expect(pages.length).toBeGreaterThan(0)
    for (const [key, { file, isDynamicEntry }] of pages) {
      expect(isDynamicEntry, key).toBe(true)
      expect(atOnce.has(file), key).toBe(false)
    }
  })

  it('has no inline script in its page: the content policy allows none', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8')
    expect([...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)]).toEqual([])
    expect([...page.matchAll(/(?:src|href)="(https?:|\/\/)/g)]).toEqual([])
  })
})
