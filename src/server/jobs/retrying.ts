import { JobsError } from './jobs-error.js'

/** So often a job is begun, crashes included, before it has clearly failed. */
export const attemptsMax = 3

/** How long to wait after the first, second … attempt that failed for a reason that may pass. */
const backoffSeconds = [5, 30]

export const backoffAfter = (attempts: number): number =>
  backoffSeconds[Math.min(attempts, backoffSeconds.length) - 1] ?? 5

/** Codes of what may be gone at the next attempt: a database or disk that is away, a log that is being taken over. */
const passing =
  /^(store\.(unreachable|database-failed|disk-full|closed)|record\.(overloaded|storage-failed|conflict|closed)|media\.(timeout|worker-failed)|E(CONNRESET|CONNREFUSED|PIPE|TIMEDOUT|AI_AGAIN|NETUNREACH|HOSTUNREACH|BUSY|MFILE|NFILE|AGAIN)|ENOSPC|57P0[1-3]|08\d{3}|40001|40P01)$/

/** Whether trying again may help; what is wrong with the input is wrong the next time, too. */
export function mayPass(error: unknown): boolean {
  return passing.test(codeOfError(error) ?? '')
}

/** What a job failed with, as it is shown: codes of ours with their message; of anything else only that it happened. */
export function shownError(error: unknown): { code: string; message: string } {
  const code = codeOfError(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code !== undefined && /^[a-z-]+\.[a-z0-9-]+$/.test(code)) return { code, message: message.slice(0, 2000) }
  return {
    code: 'jobs.failed',
    message: `The job ended with an error that nobody foresaw (${error instanceof Error ? error.name : typeof error}${
      code === undefined ? '' : `, ${code}`
    }). Try it again; the log of the server says more.`,
  }
}

/** A result as it is kept: JSON of at most 64 kB. @throws JobsError */
export function checkedResult(value: unknown): { value: unknown } {
  const text = JSON.stringify({ value: value ?? null })
  if (Buffer.byteLength(text) > 65_536) {
    throw new JobsError(
      'jobs.failed',
      'The result of the job is larger than 64 kB: write a blob and return its digest.',
    )
  }
  return JSON.parse(text) as { value: unknown }
}

function codeOfError(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
