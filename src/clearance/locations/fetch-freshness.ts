import CachePolicy from 'http-cache-semantics'
import { headerOf, type ReceivedHeaders } from './exchange.js'
import type { FetchRecord } from './fetch-record.js'
import type { SignalSnapshot } from './signal-snapshot.js'
import { answerTo, type SnapshotAnswer } from './snapshot-answer.js'

export interface Freshness {
  /** What is younger is not fetched again whatever its server says: that is how a crawl goes on where it was. */
  leastSeconds: number
  /** What is older is fetched again whatever its server says. */
  mostSeconds: number
}

/** A robots.txt is not used for longer than a day (RFC 9309, 2.4). */
export const freshnessDefault: Freshness = { leastSeconds: 3600, mostSeconds: 86_400 }

/** Whether a URL, and all that it redirects to, was fetched so lately that it isn't asked for again (RFC 9111, 4.2). */
export function isFresh(snapshot: SignalSnapshot, url: string, now: Date, freshness: Freshness): boolean {
  const answer = answerTo(snapshot, url)
  // One hop is missing or was never fetched: that is what a crash leaves.
  if (answer === undefined || (answer.failed !== undefined && answer.last.error === undefined)) return false
  return answer.hops.every((hop) =>
    isRecordFresh(hop, hop === answer.last ? answer.headers : hop.headers, now, freshness),
  )
}

function isRecordFresh(
  record: FetchRecord,
  headers: ReceivedHeaders,
  now: Date,
  { leastSeconds, mostSeconds }: Freshness,
): boolean {
  const ageSeconds = (now.getTime() - Date.parse(record.fetchedAt)) / 1000
  if (ageSeconds < leastSeconds) return true
  if (ageSeconds >= mostSeconds || record.error !== undefined) return false
  return policyOf(record, headers, now).satisfiesWithoutRevalidation(requestOf(record))
}

/**
 * What to send so that the server need not send again what is here: header fields, and the body that a 304 confirms.
 * Undefined where there is nothing to ask by (RFC 9111, 4.3.1).
 */
export function conditionsFor(
  snapshot: SignalSnapshot,
  url: string,
  now: Date,
): { headers: Record<string, string>; confirms: NonNullable<SnapshotAnswer['body']> } | undefined {
  const answer = answerTo(snapshot, url)
  if (answer === undefined || answer.failed !== undefined || answer.hops.length > 1) return undefined
  const { last, headers, body } = answer
  if (body === undefined || snapshot.body(body.digest) === undefined) return undefined
  const all = policyOf(last, headers, now).revalidationHeaders(requestOf(last))
  const conditions = Object.entries(all).flatMap(([name, value]) =>
    /^if-(?:none-match|modified-since)$/.test(name) && typeof value === 'string' ? [[name, value]] : [],
  )
  return conditions.length === 0
    ? undefined
    : { headers: Object.fromEntries(conditions) as Record<string, string>, confirms: body }
}

const requestOf = ({ url, method }: FetchRecord) => ({ url, method, headers: {} })

/** The cache's rules for one answer, as of a time: its own clock is the system's. */
function policyOf(record: FetchRecord, headers: ReceivedHeaders, now: Date): CachePolicy {
  const status = record.status === 304 ? 200 : (record.status ?? 0)
  const made = new CachePolicy(requestOf(record), { status, headers: joined(headers) }, { shared: false })
  const policy = CachePolicy.fromObject({ ...made.toObject(), t: Date.parse(record.fetchedAt) })
  return Object.assign(policy, { now: () => now.getTime() })
}

function joined(headers: ReceivedHeaders): Record<string, string> {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  return Object.fromEntries([...names].map((name) => [name, headerOf(headers, name) ?? '']))
}

/** Seconds that a server asks to be left alone for, by `Retry-After` (RFC 9110, 10.2.3); undefined where it does not. */
export function retryAfterSeconds(headers: ReceivedHeaders, now: Date): number | undefined {
  const text = headerOf(headers, 'retry-after')?.trim()
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1000)
}
