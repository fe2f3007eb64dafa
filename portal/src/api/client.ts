import type { paths } from 'kyodaku/client'
import createClient, { type Middleware } from 'openapi-fetch'
import { asProblem, problemOf } from './problem.js'

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Sent with every write, from the session's answer or its cookie. */
let csrfToken: string | undefined
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token
}

/** The headers that writes need besides the session's cookie; also for tus uploads. */
export function csrfHeaders(): Record<string, string> {
  const fromCookie = /(?:^|;\s*)(?:__Host-)?kyodaku[-_]csrf=([^;]+)/.exec(document.cookie)?.[1]
  return { 'x-csrf-token': csrfToken ?? (fromCookie === undefined ? '1' : decodeURIComponent(fromCookie)) }
}

/** How a person proves again that it is them, before what can't be undone: set by the area `sign-in`. */
let askStepUp: (() => Promise<boolean>) | undefined
export function onStepUpNeeded(ask: () => Promise<boolean>): void {
  askStepUp = ask
}

let onSignedOut: (() => void) | undefined
/** Called when the server says that nobody is signed in (any more). */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

const headersOfWrites: Middleware = {
  onRequest({ request }) {
    if (!writes.has(request.method)) return
    for (const [name, value] of Object.entries(csrfHeaders())) request.headers.set(name, value)
    if (!request.headers.has('idempotency-key')) request.headers.set('idempotency-key', newKey())
  },
}

const problems: Middleware = {
  async onResponse({ response, schemaPath }) {
    if (response.ok) return
    const problem = await problemOf(response)
    if (problem.status === 401 && schemaPath !== '/v1/session') onSignedOut?.()
    throw problem
  },
  onError({ error }) {
    return asProblem(error)
  },
}

/**
 * `fetch`, but where the server asks for a fresh proof (`…step-up…`), the person is asked, and the request goes out once
 * more with a new key.
 */
async function fetchWithStepUp(request: Request): Promise<Response> {
  const again = writes.has(request.method) && askStepUp !== undefined ? request.clone() : undefined
  const response = await fetch(request)
  if (again === undefined || (response.status !== 403 && response.status !== 401)) return response
  const { code } = await problemOf(response)
  if (!code.includes('step-up') || !(await askStepUp?.())) return response
  again.headers.set('idempotency-key', newKey())
  for (const [name, value] of Object.entries(csrfHeaders())) again.headers.set(name, value)
  return await fetch(again)
}

/** The server's interface. Throws `ProblemError`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: fetchWithStepUp,
  credentials: 'same-origin',
})
api.use(headersOfWrites, problems)

/** A name for one write, so that sending it twice does it once. Works without a secure context too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
