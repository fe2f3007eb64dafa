import { clientError, type KyodakuApiError } from './api-error.js'

/** Methods that may be repeated (RFC 9110, section 9.2.2); others only with an Idempotency-Key. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
/** Answers that say that another try may succeed. */
const again = new Set([429, 502, 503, 504])
const waitMillisecondsMax = 30_000

export interface RetryOptions {
  fetch: typeof globalThis.fetch
  /** Tries after the first one. */
  retries: number
  /** Waits between tries; handed in so that tests need not wait. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/**
 * `fetch` that repeats what may be repeated: after no answer, after 429 and 503 (as `Retry-After` says), and while the first
 * request with the same key is still under way. The waits double from a quarter of a second.
 */
export function retryingFetch({ fetch, retries, sleep }: RetryOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const repeatable = idempotent.has(request.method) || request.headers.has('idempotency-key')
    for (let tried = 0; ; tried++) {
      const last = !repeatable || tried >= retries
      let answer: Response | undefined
      let failure: unknown
      try {
        answer = await fetch(last ? request : request.clone())
      } catch (error) {
        if (request.signal.aborted) throw error
        failure = error
      }
      if (answer !== undefined && (last || !(again.has(answer.status) || (await isKeyInUse(answer))))) return answer
      if (answer === undefined && last) throw unreachable(request.url, failure)
      const asked = Number(answer?.headers.get('retry-after') ?? Number.NaN)
      const wait = Number.isFinite(asked) && asked > 0 ? asked * 1000 : 250 * 2 ** tried
      await answer?.body?.cancel()
      await sleep(Math.min(wait, waitMillisecondsMax), request.signal)
    }
  }
}

/** 409, but only because the first try has not ended yet. */
async function isKeyInUse(answer: Response): Promise<boolean> {
  if (answer.status !== 409) return false
  const body = (await answer
    .clone()
    .json()
    .catch(() => ({}))) as { code?: unknown }
  return body.code === 'http.key-in-use'
}

function unreachable(url: string, cause: unknown): KyodakuApiError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner)
  return clientError('client.unreachable', `No answer from ${new URL(url).origin}: ${reason}`, { cause })
}

/** Waits, or throws the signal's reason. */
export async function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
