import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { WebhooksError } from './webhooks-error.js'

/** A host that may be connected to, at this address and no other. */
export interface Pinned {
  address: string
  family: 4 | 6
}

/** IPv4 that is not public (IANA IPv4 Special-Purpose Address Registry; RFC 6890), multicast and reserved. */
const notPublic4 = blockList([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local, and where clouds answer questions about the machine.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
])

/** Of IPv6 only global unicast is public (RFC 4291, 2.4; IANA IPv6 Special-Purpose Address Registry)… */
const global6 = blockList([['2000::', 3]], 'ipv6')
/** …but not protocol assignments and Teredo, documentation, and 6to4, which has any IPv4 inside. */
const notPublic6 = blockList(
  [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['2620:4f:8000::', 48],
    ['3fff::', 20],
  ],
  'ipv6',
)

/** Why an address is not connected to; undefined for a public one. Also IPv4 in IPv6 (mapped, NAT64) is refused. */
export function refusedAddress(address: string): string | undefined {
  // A zone (fe80::1%eth0) is of this machine alone.
  if (address.includes('%')) return `${address} is an address of this machine's own network`
  const family = isIP(address)
  if (family === 0) return `${address} is no address`
  const isPublic =
    family === 4
      ? !notPublic4.check(address, 'ipv4')
      : global6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6')
  return isPublic ? undefined : `${address} is not a public address`
}

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
  let found: { address: string; family: number }[]
  try {
    found = await lookup(host, { all: true, verbatim: true })
  } catch (error) {
    throw new WebhooksError('webhooks.unresolved', `The host ${host} is unknown.`, { cause: error })
  }
  const [first] = found
  if (first === undefined) throw new WebhooksError('webhooks.unresolved', `The host ${host} has no address.`)
  if (!allowedHosts.includes(host)) {
    for (const { address } of found) {
      const refused = refusedAddress(address)
      // Which address it is would tell tenants of names inside.
      if (refused !== undefined)
        throw new WebhooksError('webhooks.private-address', `${host} does not lead to a public address.`)
    }
  }
  return { address: first.address, family: first.family === 6 ? 6 : 4 }
}

/** The host without the brackets of IPv6. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

function blockList(subnets: readonly (readonly [string, number])[], type: 'ipv4' | 'ipv6' = 'ipv4'): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, type)
  return list
}
