import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../record/index.js'
import { ClearanceError } from '../errors.js'
import { type Exchange, type FetchFailure, fetchFailures, type ReceivedHeaders } from './exchange.js'

/** An exchange as a snapshot keeps it: the body is named by its digest. Times are ISO 8601 in UTC with milliseconds. */
export interface FetchRecord {
  url: string
  method: 'GET' | 'HEAD'
  requestedAt: string
  fetchedAt: string
  address?: string
  status?: number
  headers: ReceivedHeaders
  /** SHA-256 of the bytes without content coding, `sha256:<hex>`; of a 304, of the body that it confirms. */
  body?: { digest: string; bytes: number; isCut?: true }
  error?: { code: FetchFailure; detail: string }
}

/** What `append` takes: an exchange, or a 304 with the body that it confirms. */
export type NewFetch = Exchange & { confirms?: { digest: string; bytes: number; isCut?: true } }

export function recordOf(fetch: NewFetch): FetchRecord {
  const { url, method, address, status, headers, body, isCut, error, confirms } = fetch
  const named =
    body === undefined ? confirms : { digest: sha256Of(body), bytes: body.length, ...(isCut ? { isCut } : {}) }
  return {
    url,
    method,
    requestedAt: fetch.requestedAt.toISOString(),
    fetchedAt: fetch.fetchedAt.toISOString(),
    ...(address === undefined ? {} : { address }),
    ...(status === undefined ? {} : { status }),
    headers,
    ...(named === undefined ? {} : { body: named }),
    ...(error === undefined ? {} : { error }),
  }
}

/** The one text of a record (RFC 8785): what its digest is of. */
export const textOfRecord = (record: FetchRecord): string => canonicalJson(record)

export const sha256Of = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/**
 * SHA-256 of a header as received: its lines `Name: value`, each ended by CR LF, bytes as Latin-1. What a statement in a
 * header is cited by.
 */
export function headerDigest(headers: ReceivedHeaders): string {
  const text = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return sha256Of(Buffer.from(text, 'latin1'))
}

const text = (max: number) => z.string().max(max)
const instant = z.iso.datetime({ precision: 3 })
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const schema = z.strictObject({
  url: text(100_000),
  method: z.enum(['GET', 'HEAD']),
  requestedAt: instant,
  fetchedAt: instant,
  address: text(100).optional(),
  status: z.int().min(0).max(999).optional(),
  headers: z.array(z.tuple([text(100_000), text(1_000_000)])).max(10_000),
  body: z.strictObject({ digest, bytes: z.int().min(0), isCut: z.literal(true).optional() }).optional(),
  error: z.strictObject({ code: z.enum(fetchFailures), detail: text(10_000) }).optional(),
}) satisfies z.ZodType<FetchRecord>

/** Reads a record that this program need not have written. @throws ClearanceError `clearance.bad-signals` */
export function parseRecord(line: string): FetchRecord {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new ClearanceError('clearance.bad-signals', 'A line of the signal snapshot is not JSON.', { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ClearanceError(
    'clearance.bad-signals',
    `A fetch in the signal snapshot has not the documented form: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
  )
}
