/** A gateway in a process of its own, started as its users start it. Not for use outside tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface GatewayProcess {
  child: ChildProcess
  /** What it has said as JSON, all lines together. */
  said: Record<string, unknown>
  /** Tells it to stop. @returns exit code and signal */
  stopped(): Promise<unknown[]>
  killed(): Promise<void>
}

/** @returns once it listens. @throws when it ends before, with what it said to people */
export async function startGateway(
  dataDirectory: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, KYODAKU_DATA: dataDirectory, KYODAKU_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-4000)
  })
  const said: Record<string, unknown> = {}
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${errors}`)))
    lines.on('line', (line) => {
      Object.assign(said, JSON.parse(line) as Record<string, unknown>)
      if (said.listening !== undefined) resolve()
    })
  })
  const ended = async (signal: NodeJS.Signals) => {
    const exit = once(child, 'close')
    child.kill(signal)
    return await exit
  }
  return {
    child,
    said,
    stopped: () => ended('SIGTERM'),
    async killed() {
      await ended('SIGKILL')
    },
  }
}
