import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from './program.js'

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
      resolve({ code, stdout, stderr, lines: linesOf(whole) })
    })
  })
}

/** A data folder that does not exist yet, and what removes it. */
export function temporaryData(): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-test-'))
  return { path: join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The same within this process, from the sources: for many commands, each of which would take seconds to start. */
export async function kyodakuInProcess(dataDirectory: string, words: string[]): Promise<Ran> {
  const said = { stdout: '', stderr: '' }
  const real = { stdout: process.stdout.write, stderr: process.stderr.write }
  const capture = (to: 'stdout' | 'stderr') => (chunk: Uint8Array | string) => {
    said[to] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    return true
  }
  process.stdout.write = capture('stdout')
  process.stderr.write = capture('stderr')
  try {
    const code = await runCommandLine(words, { ...process.env, LANG: 'C', LC_ALL: '', KYODAKU_DATA: dataDirectory })
    return { code, ...said, lines: linesOf(said.stdout) }
  } finally {
    process.stdout.write = real.stdout
    process.stderr.write = real.stderr
  }
}

const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => /^\{.+\}$/.test(line))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
