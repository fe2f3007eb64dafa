import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HttpError } from './http-error.js'

/** RFC 9457, with a stable `code` and, for input, what is wrong where. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), problem: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457). `code` is stable, `detail` is for people.' })
export type Problem = z.infer<typeof problemSchema>

/** Statuses of the rooms' errors: the first pattern that fits a code counts; what fits none is a fault of ours, 500. */
const statuses: readonly (readonly [RegExp, number])[] = [
  [/^clearance\.unknown-/, 404],
  [/^clearance\.(not-allowed|mandate-needed)$/, 403],
  [/^(clearance|rights)\.(wrong-state|transition-not-allowed|already-|conflict|exists|work-exists)/, 409],
  [/^rights\./, 422],
  [/^clearance\.(not-a-file|unusable-reference|bad-import|unreadable-import|invalid-)/, 422],
  [/^media\./, 422],
  [/^store\.(unreachable|closed|database-failed|locked)$/, 503],
  [/^store\.disk-full$/, 507],
  [/^record\.(unknown-|not-found|no-such)/, 404],
  [/^uploads?\.unknown/, 404],
  [/^jobs?\.unknown/, 404],
]

/** Lets a room's codes be answered with a status. Called by the files that know them. */
export function mapStatus(pattern: RegExp, status: number): void {
  mapped.push([pattern, status])
}
const mapped: (readonly [RegExp, number])[] = []

/** The status of an error with a code; 500 when nobody has said. */
export function statusOfCode(code: string): number {
  return [...mapped, ...statuses].find(([pattern]) => pattern.test(code))?.[1] ?? 500
}

/** An error as an answer. What is not meant for the one who asked (a stray exception) is not told to them. */
export function problemOf(error: unknown): { problem: Problem; headers: Readonly<Record<string, string>> } {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: `${error.validationContext ?? 'body'}${instancePath.replaceAll('/', '.')}`,
      problem: message ?? 'is not valid',
    }))
    const [first] = errors
    return {
      problem: {
        ...problem(
          422,
          'http.invalid',
          first === undefined ? 'The request is not valid.' : `${first.path}: ${first.problem}`,
        ),
        errors,
      },
      headers: {},
    }
  }
  if (error instanceof HttpError) {
    return { problem: problem(error.status, error.code, error.message), headers: error.headers }
  }
  if (!(error instanceof Error) || isResponseSerializationError(error)) return unexpected()
  if ((error as { told?: unknown }).told !== true && isDiskFull(error)) {
    return {
      problem: problem(
        507,
        'store.disk-full',
        'There is no space left to store it. Nothing half-done is kept: repeat it when the operator has made space.',
      ),
      headers: {},
    }
  }
  const { code, statusCode } = error as Partial<FastifyError>
  if (typeof code === 'string') {
    const known = fastifyCodes[code]
    if (known !== undefined) return { problem: problem(known[0], known[1], error.message), headers: {} }
    if (/^[a-z-]+\.[a-z-]+$/.test(code)) {
      const own = (error as { status?: unknown }).status
      const status = typeof own === 'number' ? own : statusOfCode(code)
      if (status !== 500 || (error as { told?: unknown }).told === true) {
        const { retryAfterSeconds = status === 503 ? 2 : undefined } = error as { retryAfterSeconds?: number }
        const headers: Record<string, string> =
          retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
        const problems = (error as { problems?: unknown }).problems
        return {
          problem: {
            ...problem(status, code, error.message),
            ...(Array.isArray(problems)
              ? {
                  errors: problems.flatMap((one: { path?: unknown; problem?: unknown }) =>
                    typeof one?.path === 'string' && typeof one.problem === 'string'
                      ? [{ path: one.path, problem: one.problem }]
                      : [],
                  ),
                }
              : {}),
          },
          headers,
        }
      }
      return {
        problem: problem(500, code, 'Something failed here; it is written in the log of the server.'),
        headers: {},
      }
    }
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return { problem: problem(statusCode, 'http.bad-request', error.message), headers: {} }
  }
  return unexpected()
}

/** Of the file system, of PostgreSQL (53100), or of what either made another error fail. */
const diskFullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', '53100', 'store.disk-full'])
function isDiskFull(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 8) return false
  return diskFullCodes.has((error as { code?: unknown }).code) || isDiskFull(error.cause, depth + 1)
}

const unexpected = () => ({
  problem: problem(500, 'http.internal', 'Something failed here; it is written in the log of the server.'),
  headers: {},
})

const fastifyCodes: Readonly<Record<string, readonly [number, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'http.too-large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'http.unsupported-type'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'http.bad-request'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'http.bad-request'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'http.bad-request'],
  FST_ERR_BAD_URL: [400, 'http.bad-request'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'http.bad-request'],
  // PostgreSQL's text and jsonb hold no NUL.
  '22021': [422, 'http.invalid'],
  '22P05': [422, 'http.invalid'],
}

function problem(status: number, code: string, detail: string): Problem {
  return { type: `urn:kyodaku:problem:${code}`, title: titles[status] ?? 'Error', status, code, detail }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Changed in the meantime',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  428: 'Condition needed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
  507: 'No space left',
}

/** Fastify's error handler: every error leaves as `application/problem+json`. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { problem: body, headers } = problemOf(error)
  if (body.status >= 500) request.log.error({ err: error, code: body.code }, 'request failed')
  else request.log.info({ code: body.code, status: body.status }, 'request refused')
  void reply
    .status(body.status)
    .headers(headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ ...body, instance: request.id })
}
