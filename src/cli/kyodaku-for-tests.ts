import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
export const samples = fileURLToPath(new URL('../../samples/', import.meta.url))

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
  /** Standard output as JSON lines; a last line cut off by a kill is left out. */
  lines: Record<string, unknown>[]
}

/** Runs the built `kyodaku` as its users do, in a process of its own; `killAfterMs` ends it with SIGKILL. */
export function kyodaku(
  dataDirectory: string,
  words: string[],
  options: { killAfterMs?: number; environment?: Record<string, string> } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      env: { ...process.env, LANG: 'C', LC_ALL: '', ...options.environment, KYODAKU_DATA: dataDirectory },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const timer =
      options.killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1)
      const lines = whole.split('\n').filter((line) => line.startsWith('{'))
      resolve({ code, stdout, stderr, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) })
    })
  })
}

/** A data folder that does not exist yet, and what removes it. */
export function temporaryData(): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-test-'))
  return { path: join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
