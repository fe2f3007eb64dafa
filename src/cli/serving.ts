import { UsageError } from './errors.js'
import type { Run } from './program.js'

/** A TCP port, 0 for any free one. */
export function portOf(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (!(port <= 65_535))
    throw new UsageError([
      `--port takes a number from 0 to 65535; not "${value}".`,
      `--port の「${value}」はポート番号として使えません。0 から 65535 の数を指定してください。`,
    ])
  return port
}

/** Resolves when the run is told to stop (Ctrl-C, SIGTERM). */
export async function untilStopped({ signal }: Run): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
