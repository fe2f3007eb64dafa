import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** A host that may be connected to, at this address and no other. */
export interface Pinned {
  address: string
  family: 4 | 6
}

/** All addresses of a name, as the system resolves it; another one where tests answer in its place. */
export type ResolveHost = (host: string) => Promise<readonly { address: string; family: number }[]>

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

/** What came of asking for a host's addresses. */
export type Resolved =
  | { pinned: readonly [Pinned, ...Pinned[]] }
  /** `cause` is the resolver's error, where it gave one. */
  | { refused: 'unresolved'; cause?: unknown }
  /** At least one of its addresses is not public; none is used then. */
  | { refused: 'private-address' }

/**
 * Resolves a host once, for connections to exactly these addresses: whoever answers differently the next time gains
 * nothing. When one of its addresses is not public, none is used.
 *
 * @param mayBePrivate for a host that an operator (or a test) allows: its addresses are not checked
 */
export async function resolvePublic(
  host: string,
  { mayBePrivate = false, resolve = resolveBySystem }: { mayBePrivate?: boolean; resolve?: ResolveHost } = {},
): Promise<Resolved> {
  let found: Awaited<ReturnType<ResolveHost>>
  try {
    found = await resolve(host)
  } catch (cause) {
    return { refused: 'unresolved', cause }
  }
  if (!mayBePrivate && found.some(({ address }) => refusedAddress(address) !== undefined))
    return { refused: 'private-address' }
  const [first, ...others] = found.map(({ address, family }): Pinned => ({ address, family: family === 6 ? 6 : 4 }))
  return first === undefined ? { refused: 'unresolved' } : { pinned: [first, ...others] }
}

/** The host of a URL without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

const resolveBySystem: ResolveHost = (host) => lookup(host, { all: true, verbatim: true })

function blockList(subnets: readonly (readonly [string, number])[], type: 'ipv4' | 'ipv6' = 'ipv4'): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, type)
  return list
}
