/** Why there is no answer, or none that counts. Each code stands for one cause and stays. */
export const fetchFailures = [
  /** Not http or https, a name and password in it, or a port that isn't allowed. */
  'bad-url',
  'unresolved',
  /** Leads to an address that is not public. */
  'private-address',
  'unreachable',
  'tls-failed',
  'timeout',
  /** Header, body or decompressed body longer than the limit. */
  'too-large',
  /** Not HTTP, cut off, or a content coding that is unknown or broken. */
  'garbled',
  /** A redirect without a place to go to, in a circle, or one too many. */
  'bad-redirect',
  /** The site's robots.txt forbids the fetch, so it was not made. */
  'robots-disallowed',
  /** The site's robots.txt could not be read, so the fetch was not made (RFC 9309, 2.3.1.4). */
  'robots-unreachable',
] as const
export type FetchFailure = (typeof fetchFailures)[number]

/** Names as received and values, in their order, bytes as Latin-1. */
export type ReceivedHeaders = readonly (readonly [name: string, value: string])[]

/** One request and what came of it. Redirects are not followed inside: every hop is an exchange of its own. */
export interface Exchange {
  /** Normalised by WHATWG URL, without fragment. */
  url: string
  method: 'GET' | 'HEAD'
  requestedAt: Date
  /** When the last of it had come, or it was given up. */
  fetchedAt: Date
  /** The address that answered. */
  address?: string
  /** Absent: there was no answer. */
  status?: number
  headers: ReceivedHeaders
  /** Without its content coding; absent where none was asked for or there is none. */
  body?: Uint8Array
  /** Only the beginning of the body was asked for, and there is more. */
  isCut?: true
  error?: { code: FetchFailure; detail: string }
}

/** Values of a header's lines, joined by a comma as HTTP joins them (RFC 9110, 5.3); undefined where there is none. */
export function headerOf(headers: ReceivedHeaders, name: string): string | undefined {
  const lines = headers.filter(([named]) => named.toLowerCase() === name).map(([, value]) => value)
  return lines.length === 0 ? undefined : lines.join(', ')
}

/** `text/html` of `text/html; charset=utf-8`; undefined where there is none. */
export const mediaTypeOf = (headers: ReceivedHeaders): string | undefined =>
  headerOf(headers, 'content-type')?.split(/[;,]/)[0]?.trim().toLowerCase()

/** Where an answer redirects to, as written; undefined where it doesn't (RFC 9110, 15.4). */
export function redirectOf({ status, headers }: Pick<Exchange, 'status' | 'headers'>): string | undefined {
  if (status === undefined || !redirectStatuses.has(status)) return undefined
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  // Servers write UTF-8 where only ASCII should be.
  return location === undefined ? undefined : Buffer.from(location, 'latin1').toString('utf8')
}

const redirectStatuses = new Set([301, 302, 303, 307, 308])

/** Whether it redirects, also where it doesn't say to where. */
export const isRedirect = (status: number | undefined): boolean => status !== undefined && redirectStatuses.has(status)

/** A redirect's target as a URL without fragment; undefined where it is none. */
export function targetOf(location: string, from: string): URL | undefined {
  if (!URL.canParse(location, from)) return undefined
  const url = new URL(location, from)
  url.hash = ''
  return url
}
