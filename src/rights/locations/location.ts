import { getPublicSuffix } from 'tldts'
import { canonicalUrl, urlProblem, withoutWww } from './canonical-url.js'
import { bareIdOf, isPlatform, type Platform, platformIdsOf } from './platforms.js'

/**
 * A place where works are, in its one spelling: `https://example.com/a` (that page), `https://example.com/a/` (it and all
 * below), `domain:example.com` (with its subdomains), `youtube:dQw4w9WgXcQ` (a video or channel of a platform).
 */
export type Location = string

/** A location, or why a text is none. */
export type ReadLocation = { readonly location: Location } | { readonly problem: string }

/** Whether an identifier's scheme says where a work is. */
export const isLocationScheme = (scheme: string): boolean =>
  scheme === 'url' || scheme === 'domain' || isPlatform(scheme)

/** Reads an identifier of the scheme `url`, `domain` or a platform's name. A URL of a platform's video becomes that video. */
export function readLocation(scheme: string, value: string): ReadLocation {
  if (scheme === 'url') return readUrl(value)
  if (scheme === 'domain') return readDomain(value)
  if (isPlatform(scheme)) {
    const location = platformIdIn(scheme, value)
    return location === undefined ? { problem: `is no id or address of ${scheme}` } : { location }
  }
  return { problem: `the scheme ${scheme} says no location` }
}

/** Reads a location as it is written: see `Location`. */
export function parseLocation(text: string): ReadLocation {
  const colon = text.indexOf(':')
  const scheme = text.slice(0, Math.max(0, colon))
  return scheme === 'domain' || isPlatform(scheme) ? readLocation(scheme, text.slice(colon + 1)) : readUrl(text)
}

/** `platform:id` from an id as a list has it, or from an address of that platform; undefined when it is neither. */
export function platformIdIn(platform: Platform, value: string): Location | undefined {
  const bare = bareIdOf(platform, value)
  if (bare !== undefined || !/[./]/.test(value)) return bare
  const canonical = canonicalUrl(value)
  const id = canonical === undefined ? undefined : platformIdsOf(canonical)[0]
  return id?.startsWith(`${platform}:`) ? id : undefined
}

function readUrl(value: string): ReadLocation {
  const canonical = canonicalUrl(value)
  if (canonical === undefined) return { problem: urlProblem(value) ?? 'names no host' }
  const [id] = platformIdsOf(canonical)
  return { location: id ?? `https://${canonical}` }
}

function readDomain(value: string): ReadLocation {
  const text = value.trim().replace(/^\*?\./, '')
  const canonical = /[/?#@:]/.test(text) ? undefined : canonicalUrl(`https://${text}/`)
  const host = canonical?.slice(0, -1)
  if (host === undefined || !host.includes('.') || /^[0-9.]+$/.test(host)) return { problem: 'is no domain' }
  if (isSuffix(host)) {
    // www.gov.uk is a site; gov.uk belongs to many.
    const whole = text.toLowerCase()
    return withoutWww(whole) === whole
      ? { problem: 'belongs to many, such as co.jp' }
      : { location: `https://${host}/` }
  }
  return { location: `domain:${host}` }
}

const isSuffix = (host: string): boolean => getPublicSuffix(host, { allowPrivateDomains: true }) === host
