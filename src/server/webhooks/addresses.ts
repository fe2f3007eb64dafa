import { isIP } from 'node:net'
import { hostOf, type Pinned, refusedAddress, resolvePublic } from '../../clearance/index.js'
import { WebhooksError } from './webhooks-error.js'

/** What may be asked of an address besides the rules; what an operator allows is not checked. */
export interface AddressPolicy {
  /** Hosts (`localhost`, `10.0.0.5`, `hooks.internal`) that may be private and need no TLS. */
  allowedHosts: readonly string[]
}

/**
 * The parts of an endpoint's URL, if it is one that may be called.
 *
 * @throws WebhooksError `webhooks.bad-url`, `webhooks.private-address` for an address that is written out
 */
export function checkUrl(text: string, { allowedHosts }: AddressPolicy): URL {
  const bad = (why: string) => new WebhooksError('webhooks.bad-url', `The address of an endpoint ${why}.`)
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw bad('is a URL, such as https://example.com/hooks')
  }
  if (text.length > 2000) throw bad('has at most 2000 characters')
  const host = hostOf(url)
  const allowed = allowedHosts.includes(host)
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) throw bad('begins with https://')
  if (url.username !== '' || url.password !== '') throw bad('has no name and password in it')
  if (url.hash !== '') throw bad('has no fragment (#…)')
  const refused = isIP(host) === 0 || allowed ? undefined : refusedAddress(host)
  if (refused !== undefined) throw new WebhooksError('webhooks.private-address', `${refused}: endpoints are public.`)
  return url
}

/**
 * Resolves a host once, for a connection to exactly that address: whoever answers differently the next time gains nothing.
 * When one of its addresses is not public, none is used.
 *
 * @throws WebhooksError `webhooks.unresolved`, `webhooks.private-address`
 */
export async function publicAddressOf(url: URL, { allowedHosts }: AddressPolicy): Promise<Pinned> {
  const host = hostOf(url)
  const resolved = await resolvePublic(host, { mayBePrivate: allowedHosts.includes(host) })
  if ('pinned' in resolved) return resolved.pinned[0]
  // Which address it is would tell tenants of names inside.
  if (resolved.refused === 'private-address')
    throw new WebhooksError('webhooks.private-address', `${host} does not lead to a public address.`)
  throw new WebhooksError('webhooks.unresolved', `The host ${host} is unknown.`, { cause: resolved.cause })
}
