import { type ReceivedHeaders, redirectOf, targetOf } from './exchange.js'
import type { FetchRecord } from './fetch-record.js'
import { fetchLimits } from './safe-fetch.js'
import type { SignalSnapshot } from './signal-snapshot.js'

/** What a URL was answered with at a time, as a snapshot has it: through redirects, and with what a 304 confirmed. */
export interface SnapshotAnswer {
  /** Every fetch on the way, redirects first; the last one is the answer. */
  hops: readonly [FetchRecord, ...FetchRecord[]]
  last: FetchRecord
  /** Of the answer; of what was confirmed, where the answer was 304. Absent: there is none. */
  status?: number
  headers: ReceivedHeaders
  body?: NonNullable<FetchRecord['body']>
  /** Why the answer does not count: a fetch that failed, or one that is missing on the way. */
  failed?: string
}

/** Undefined where the URL was never fetched by then. @param asOf the newest fetch not after it counts; absent: the newest */
export function answerTo(
  snapshot: Pick<SignalSnapshot, 'history'>,
  url: string,
  asOf?: Date,
): SnapshotAnswer | undefined {
  const first = standingAt(snapshot, url, asOf)
  if (first === undefined) return undefined
  const hops: [FetchRecord, ...FetchRecord[]] = [first.last]
  let standing = first
  while (hops.length <= fetchLimits.redirects + 1) {
    const location = redirectOf(standing.last)
    if (standing.failed !== undefined || location === undefined) return { hops, ...standing }
    const target = targetOf(location, standing.last.url)
    const next = target && standingAt(snapshot, target.href, asOf)
    if (next === undefined) return { hops, ...standing, failed: 'redirected to what was not fetched' }
    hops.push(next.last)
    standing = next
  }
  return { hops, ...standing, failed: 'redirected too often' }
}

type Standing = Omit<SnapshotAnswer, 'hops'>

function standingAt(snapshot: Pick<SignalSnapshot, 'history'>, url: string, asOf?: Date): Standing | undefined {
  let confirmed: FetchRecord | undefined
  for (const record of snapshot.history(url, asOf)) {
    if (confirmed === undefined) {
      const { status, headers, body, error } = record
      const answered = { last: record, headers, ...(status === undefined ? {} : { status }) }
      if (error !== undefined) return { ...answered, failed: error.code }
      if (status !== 304) return { ...answered, ...(body === undefined ? {} : { body }) }
      if (body === undefined) return { ...answered, failed: 'unchanged since something that is not known' }
      confirmed = record
      continue
    }
    if (record.status === 304 || record.error !== undefined || record.body?.digest !== confirmed.body?.digest) continue
    return {
      last: confirmed,
      ...(record.status === undefined ? {} : { status: record.status }),
      headers: updated(record.headers, confirmed.headers),
      ...(record.body === undefined ? {} : { body: record.body }),
    }
  }
  if (confirmed === undefined) return undefined
  return { last: confirmed, headers: confirmed.headers, failed: 'unchanged since something that is not here' }
}

/** A stored header freshened by a 304's: what the newer one names, it replaces (RFC 9111, 3.2). */
function updated(stored: ReceivedHeaders, newer: ReceivedHeaders): ReceivedHeaders {
  const named = new Set(newer.map(([name]) => name.toLowerCase()))
  const [kept, replacing] = [
    stored.filter(([name]) => !named.has(name.toLowerCase())),
    newer.filter(([name]) => !describesBody.has(name.toLowerCase())),
  ]
  const own = stored.filter(([name]) => named.has(name.toLowerCase()) && describesBody.has(name.toLowerCase()))
  return [...kept, ...own, ...replacing]
}

/** What a 304 says of its own, empty body and not of the one that it confirms (RFC 9111, 3.2). */
const describesBody = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
  'transfer-encoding',
])
