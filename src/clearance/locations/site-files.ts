import { robotsBytesMax, robotsPathMax } from '../../signals/index.js'

/** A file that a site says something in for all of itself. */
export interface SiteFile {
  path: string
  /** Read at most; what is longer is unreadable. */
  bytesMax: number
  /** Its beginning counts where it is longer: who reads it knows that it is cut. */
  onlyBeginning?: true
}

/** Where a site speaks for all of itself, besides what these lead to. In the order in which they are asked for. */
export const siteFiles = {
  // One byte more than is read, so that its reader sees that there is more (RFC 9309, 2.5).
  robots: { path: '/robots.txt', bytesMax: robotsBytesMax + 1, onlyBeginning: true },
  tdmrep: { path: '/.well-known/tdmrep.json', bytesMax: 5_000_000 },
  aiTxt: { path: '/ai.txt', bytesMax: robotsBytesMax + 1, onlyBeginning: true },
} as const satisfies Record<string, SiteFile>

/** RSL documents: read whole or not at all. */
export const rslBytesMax = 1024 * 1024
/** RSL documents that are fetched for one site, and for one page. */
export const rslLinksMax = 8

/** Characters of a URL that is fetched or looked up; of a longer one nothing can be said. */
export const urlLengthMax = robotsPathMax

export const siteFileUrl = (origin: string, { path }: SiteFile): string => `${origin}${path}`

/**
 * The URL as it is fetched and looked up: normalised, without fragment, name and password; undefined for what is not http
 * or https.
 */
export function locationOf(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.hash = ''
  url.username = ''
  url.password = ''
  return url
}
