import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'

/** Header and field names whose values are never written, wherever they stand in a logged object (three levels deep). */
const secretNames = [
  'authorization',
  'cookie',
  '"set-cookie"',
  '"x-csrf-token"',
  '"idempotency-key"',
  'password',
  'token',
  'secret',
  'totp',
  'credential',
  'key',
]
const redactedPaths = secretNames.flatMap((name) =>
  ['', '*', '*.*'].map((before) => {
    if (before === '') return name.startsWith('"') ? `[${name}]` : name
    return name.startsWith('"') ? `${before}[${name}]` : `${before}.${name}`
  }),
)

/** Words of a path that hold a secret: a one-time link's token, an invitation. */
const secretSegments = /\b(kyo_[\w-]{8,}|[A-Za-z0-9_-]{40,})/g

/**
 * An address as it may be written down: without its query, which can hold one-time links, codes of single sign-on, and the
 * words that somebody searched for; and without long random words in the path.
 */
export function loggedPath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  return path.replace(secretSegments, '[redacted]')
}

/**
 * Structured logs: one JSON object a line, on standard error by default. A request is its id, method, path, who (by id) and
 * how long; never a header, a body, a query or a name.
 */
export function logOptions({
  level = 'info',
  stream,
}: {
  level?: string
  stream?: { write(line: string): void }
}): NonNullable<Extract<FastifyServerOptions['logger'], object>> {
  return {
    level,
    ...(stream === undefined ? {} : { stream }),
    redact: { paths: redactedPaths, censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    base: null,
    serializers: {
      req: (request: FastifyRequest) => ({
        method: request.method,
        path: loggedPath(request.url ?? ''),
        address: request.ip,
      }),
      res: (reply: FastifyReply) => ({ status: reply.statusCode }),
      err: (error: Error & { code?: string; statusCode?: number }) => ({
        type: error.name,
        code: error.code,
        message: String(error.message).replace(secretSegments, '[redacted]'),
        // Only what nobody expected needs the place.
        ...(error.statusCode !== undefined && error.statusCode < 500 ? {} : { stack: error.stack ?? '' }),
      }),
    },
  } as NonNullable<Extract<FastifyServerOptions['logger'], object>>
}
