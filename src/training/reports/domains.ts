import { getDomain } from 'tldts'
import type { DatasetReceipt } from '../receipt/index.js'

/** The domains with most admitted rows, as the training-content template asks for. */
export interface TopDomains {
  domains: { domain: string; rows: number }[]
  /** Of how many domains they are the top. */
  of: number
  /** Admitted rows of hosts beyond those that the receipts list one by one; then `of` is too small, and all known are listed. */
  rowsBeyond: number
  share: 'top-10-percent' | 'top-5-percent-or-1000'
}

/** Of small and medium providers at most this many domains are asked for (template, 2.3). */
const smallProviderDomainsMax = 1000

/**
 * The top 10 % of all domain names with admitted rows; of a small or medium provider the top 5 % or 1,000, whichever is
 * less. By number of admitted rows: receipts count rows, not bytes. Hosts are counted under their registrable domain.
 */
export function topDomains(receipts: readonly DatasetReceipt[], smallProvider: boolean): TopDomains {
  const rows = new Map<string, number>()
  let rowsBeyond = 0
  for (const { result } of receipts)
    for (const [host, { admit }] of Object.entries(result.counts.hosts)) {
      if (admit === 0) continue
      if (host === '*') rowsBeyond += admit
      else {
        const domain = getDomain(host, { allowPrivateDomains: true }) ?? host
        rows.set(domain, (rows.get(domain) ?? 0) + admit)
      }
    }
  const sorted = [...rows].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  // Of a number that nobody knows no share can be taken: then all that are known, which may be fewer than asked for.
  const share = rowsBeyond > 0 ? 1 : smallProvider ? 0.05 : 0.1
  const wanted = Math.min(Math.ceil(sorted.length * share), smallProvider ? smallProviderDomainsMax : sorted.length)
  return {
    domains: sorted.slice(0, wanted).map(([domain, count]) => ({ domain, rows: count })),
    of: sorted.length,
    rowsBeyond,
    share: smallProvider ? 'top-5-percent-or-1000' : 'top-10-percent',
  }
}
