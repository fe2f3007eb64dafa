import { setMaxListeners } from 'node:events'
import {
  parseRobots,
  type RobotsFile,
  robotsAccess,
  robotsByStatus,
  robotsGroupsFor,
  robotsPathOf,
} from '../../signals/index.js'
import { type Exchange, type FetchFailure, mediaTypeOf } from './exchange.js'
import { conditionsFor, type Freshness, freshnessDefault, isFresh, retryAfterSeconds } from './fetch-freshness.js'
import { createHashChains, hashText } from './hash-chains.js'
import { createGate, createHostPace } from './host-pace.js'
import type { ResolveHost } from './public-address.js'
import { isMediaName, isPage, pageBytesMax, type RslLink, rslLinksOfAnswer, rslLinksOfRobots } from './rights-links.js'
import { type FetchLimits, type SafeFetchOptions, safeFetch } from './safe-fetch.js'
import type { SignalSnapshotWriter } from './signal-snapshot.js'
import { locationOf, rslBytesMax, rslLinksMax, type SiteFile, siteFiles, siteFileUrl } from './site-files.js'
import { answerTo } from './snapshot-answer.js'

export interface CrawlOptions {
  /** Whom the fetches are for: the product token that robots.txt is read for, a version, and how to reach its operator. */
  agent: { token: string; version: string; contact: string }
  snapshot: SignalSnapshotWriter
  now: () => Date
  /** `sites`: robots.txt and the like of each site. `pages`: the locations themselves too, as far as robots.txt allows. */
  what?: 'sites' | 'pages'
  /** Between two requests to one host; longer where its robots.txt asks for it (`Crawl-delay`, to a minute). Default 1. */
  perHostDelaySeconds?: number
  /** Requests at a time. Default 16. */
  concurrency?: number
  /** Locations of one site that are fetched at most; default: all. The rest stay unchecked, and are counted. */
  pagesPerSiteMax?: number
  freshness?: Partial<Freshness>
  /** The longest that a server's `Retry-After` is waited for; where it is longer, its refusal is what is kept. Default 60. */
  retryAfterSecondsMax?: number
  signal?: AbortSignal
  onProgress?: (progress: CrawlProgress) => void
  limits?: Partial<FetchLimits>
  resolve?: ResolveHost
  /** Hosts that may be private and on any port: for tests, and for what an operator allows. */
  allowedHosts?: readonly string[]
}

export interface CrawlProgress {
  /** URLs that were given, and those of them that are none. */
  urls: number
  badUrls: number
  /** Sites (scheme, host and port) begun, and those done with. */
  sites: number
  sitesDone: number
  /** Requests that were made, bytes of bodies that came, and requests that failed. */
  requests: number
  bytes: number
  failures: number
  /** What did not have to be fetched again. */
  fresh: number
  /** Locations that robots.txt forbids, or that were beyond `pagesPerSiteMax`. */
  forbidden: number
  leftOut: number
}

const queuedMax = 100_000
const sitesAtOnceMax = 2000
const robotsKept = 10_000
const crawlDelaySecondsMax = 60
const retriesMax = 2

/**
 * Fetches what sites and locations say about the use of what is there, and puts every answer into the snapshot: for each
 * site robots.txt first, then tdmrep.json, ai.txt and the licences that robots.txt names; with `pages` each location too
 * (HEAD for media, GET for pages) and the licences that it links to. The files in which a site says what may be done are
 * asked for whatever its robots.txt says of fetching. Asks a host for one thing at a time, at its pace;
 * asks again by ETag and date, and not at all for what is fresh, so that a crawl that was killed goes on by being
 * started again. Holds a bounded number of URLs, however many are given; where very many of one slow host come in a row,
 * the others wait behind them.
 *
 * @throws the signal's reason; what the snapshot throws when it can't be written
 */
export async function crawlSignals(
  urls: Iterable<string> | AsyncIterable<string>,
  options: CrawlOptions,
): Promise<CrawlProgress> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  // Every request listens to it, and there are more of them at a time than Node.js thinks well of.
  setMaxListeners(0, signal)
  const crawl = startCrawl({ ...options, signal })
  const { progress } = crawl
  const seen = createHashChains()
  const sites = new Map<string, Site>()
  const running = new Set<Promise<void>>()
  let queued = 0
  let failure: { error: unknown } | undefined

  const start = (site: Site) => {
    const visiting = crawl
      .visit(site, {
        pageDone: () => queued--,
        // At once when nothing waits any more: what comes later begins another visit.
        leave: () => sites.delete(site.origin),
      })
      .catch((error: unknown) => {
        failure ??= { error }
        stop.abort(error)
      })
      .finally(() => running.delete(visiting))
    sites.set(site.origin, site)
    running.add(visiting)
  }

  try {
    for await (const text of urls) {
      signal.throwIfAborted()
      progress.urls++
      const url = locationOf(text)
      if (url === undefined) {
        progress.badUrls++
        continue
      }
      const { high, low } = hashText(url.origin)
      const isKnown = seen.newest(high, low) >= 0
      if (isKnown && options.what !== 'pages') continue
      if (!isKnown) {
        seen.add(high, low)
        progress.sites++
      }
      const site = sites.get(url.origin)
      const page = options.what === 'pages' ? [url.href] : []
      queued += page.length
      if (site === undefined) start({ origin: url.origin, isKnown, pages: page })
      else site.pages.push(...page)
      while ((queued >= queuedMax || sites.size >= sitesAtOnceMax) && running.size > 0) await Promise.race(running)
    }
    while (running.size > 0) await Promise.race(running)
  } finally {
    stop.abort(new Error('the crawl is over'))
    await Promise.allSettled(running)
  }
  if (options.signal?.aborted) throw options.signal.reason
  if (failure !== undefined) throw failure.error
  options.onProgress?.({ ...progress })
  return { ...progress }
}

interface Site {
  origin: string
  /** Its files were asked for before, in this crawl. */
  isKnown: boolean
  /** Locations that wait. */
  pages: string[]
}

/** What a site's robots.txt lets be fetched. */
interface SiteRobots {
  /** Undefined: nothing, for it can't be had. */
  file?: RobotsFile
  delaySeconds: number
  /** No answer came at all: its other files are not asked for either. */
  isSilent: boolean
}

function startCrawl(options: CrawlOptions & { signal: AbortSignal }) {
  const { snapshot, agent, now, signal } = options
  const freshness = { ...freshnessDefault, ...options.freshness }
  const delaySeconds = options.perHostDelaySeconds ?? 1
  const pace = createHostPace(signal)
  const gate = createGate(options.concurrency ?? 16)
  const robotsOfSites = new Map<string, Promise<SiteRobots>>()
  const progress: CrawlProgress = {
    urls: 0,
    badUrls: 0,
    sites: 0,
    sitesDone: 0,
    requests: 0,
    bytes: 0,
    failures: 0,
    fresh: 0,
    forbidden: 0,
    leftOut: 0,
  }
  const pagesTaken = new Map<string, number>()
  const mayTakeOne = (origin: string): boolean => {
    if (options.pagesPerSiteMax === undefined) return true
    const taken = pagesTaken.get(origin) ?? 0
    pagesTaken.set(origin, taken + 1)
    return taken < options.pagesPerSiteMax
  }
  const told = () => options.onProgress?.({ ...progress })

  const fetchOptions = (more: Partial<SafeFetchOptions>): SafeFetchOptions => ({
    userAgent: `${agent.token}/${agent.version} (${agent.contact})`,
    now,
    signal,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
    ...(options.allowedHosts === undefined ? {} : { allowedHosts: options.allowedHosts }),
    ...more,
    limits: { ...options.limits, ...more.limits },
  })

  /** Fetches a URL in its host's turn, again where the server says when, and keeps all of it. */
  async function fetchKept(url: string, seconds: number, more: Partial<SafeFetchOptions>): Promise<void> {
    const { hostname } = new URL(url)
    for (let tries = 0; ; tries++) {
      const conditions = conditionsFor(snapshot, url, now())
      await pace.turn(hostname, seconds)
      const follow = more.onRedirect ?? (async (to: URL) => void (await pace.turn(to.hostname, seconds)))
      const exchanges = await gate.during(() =>
        safeFetch(
          url,
          fetchOptions({
            ...more,
            // Without a place: what it waits for may need one.
            onRedirect: (to) => gate.outside(() => follow(to)),
            ...(conditions === undefined ? {} : { conditions: conditions.headers }),
          }),
        ),
      )
      // Together, so that a redirect and where it leads come to disk at the same time.
      await Promise.all(
        exchanges
          .filter(isLocation)
          .map((exchange, hop) =>
            snapshot.append(
              exchange.status === 304 && hop === 0 && conditions !== undefined
                ? { ...exchange, confirms: conditions.confirms }
                : exchange,
            ),
          ),
      )
      const last = exchanges.at(-1)
      progress.requests += exchanges.length
      progress.bytes += last?.body?.length ?? 0
      if (last?.error !== undefined) progress.failures++
      told()
      const wait = last === undefined || !isBusy(last.status) ? undefined : retryAfterSeconds(last.headers, now())
      if (wait === undefined || tries >= retriesMax || wait > (options.retryAfterSecondsMax ?? 60)) return
      pace.rest(hostname, wait)
    }
  }

  async function fetchUnlessFresh(url: string, seconds: number, more: Partial<SafeFetchOptions>): Promise<void> {
    if (isFresh(snapshot, url, now(), freshness)) progress.fresh++
    else await fetchKept(url, seconds, more)
  }

  const fetchFile = (origin: string, file: SiteFile, seconds: number) =>
    fetchUnlessFresh(siteFileUrl(origin, file), seconds, {
      limits: { bodyBytes: file.bytesMax },
      ...(file.onlyBeginning === undefined ? {} : { onlyBeginning: true }),
    })

  function robotsOf(origin: string): Promise<SiteRobots> {
    const known = robotsOfSites.get(origin)
    if (known !== undefined) return known
    const reading = readRobotsOf(origin)
    // A failure is told to whoever waits for it here.
    reading.catch(() => undefined)
    robotsOfSites.set(origin, reading)
    if (robotsOfSites.size > robotsKept) {
      const [oldest] = robotsOfSites.keys()
      if (oldest !== undefined) robotsOfSites.delete(oldest)
    }
    return reading
  }

  async function readRobotsOf(origin: string): Promise<SiteRobots> {
    await fetchFile(origin, siteFiles.robots, delaySeconds)
    const answer = answerTo(snapshot, siteFileUrl(origin, siteFiles.robots))
    const status = answer?.failed === undefined ? answer?.status : undefined
    switch (robotsByStatus(status)) {
      case 'closed':
        return { delaySeconds, isSilent: status === undefined }
      case 'open':
        return { file: parseRobots(''), delaySeconds, isSilent: false }
      case 'read': {
        const file = parseRobots((answer?.body && snapshot.body(answer.body.digest)) ?? '')
        return { file, delaySeconds: Math.max(delaySeconds, crawlDelayOf(file, agent.token)), isSilent: false }
      }
    }
  }

  const isForbidden = ({ file }: SiteRobots, url: string): FetchFailure | undefined => {
    if (file === undefined) return 'robots-unreachable'
    const { allowed } = robotsAccess(robotsGroupsFor(file, agent.token), robotsPathOf(url))
    return allowed ? undefined : 'robots-disallowed'
  }

  async function fetchLicences(links: readonly RslLink[], seconds: number): Promise<void> {
    const urls = links.flatMap(({ url }) => url ?? [])
    // Of the others it is told that they were not read.
    for (const url of urls.slice(0, rslLinksMax))
      await fetchUnlessFresh(url, seconds, { limits: { bodyBytes: rslBytesMax } })
  }

  async function visitFiles(origin: string, robots: SiteRobots): Promise<void> {
    if (robots.isSilent) return
    await fetchFile(origin, siteFiles.tdmrep, robots.delaySeconds)
    await fetchFile(origin, siteFiles.aiTxt, robots.delaySeconds)
    if (robots.file !== undefined)
      await fetchLicences(rslLinksOfRobots(robots.file, siteFileUrl(origin, siteFiles.robots)), robots.delaySeconds)
  }

  async function visitPage(url: string, robots: SiteRobots): Promise<void> {
    if (isForbidden(robots, url) !== undefined) {
      progress.forbidden++
      return
    }
    const more: Partial<SafeFetchOptions> = {
      limits: { bodyBytes: pageBytesMax },
      onlyBeginning: true,
      wantsBody: (status, headers) => status < 300 && isPage(mediaTypeOf(headers)),
      onRedirect: async (to) => {
        const there = await robotsOf(to.origin)
        const held = isForbidden(there, to.href)
        if (held === undefined) await pace.turn(to.hostname, there.delaySeconds)
        return held
      },
    }
    if (isFresh(snapshot, url, now(), freshness)) progress.fresh++
    else {
      const asksHead = isMediaName(url)
      await fetchKept(url, robots.delaySeconds, { ...more, ...(asksHead ? { method: 'HEAD' } : {}) })
      // Servers that know no HEAD say so (RFC 9110, 15.5.6 and 15.6.2): the header of a GET then, without its body.
      const status = asksHead ? answerTo(snapshot, url)?.status : undefined
      if (status === 405 || status === 501)
        await fetchKept(url, robots.delaySeconds, { ...more, wantsBody: () => false })
    }
    const answer = answerTo(snapshot, url)
    if (answer !== undefined) await fetchLicences(rslLinksOfAnswer(answer, snapshot), robots.delaySeconds)
  }

  return {
    progress,
    async visit(site: Site, { pageDone, leave }: { pageDone: () => void; leave: () => void }): Promise<void> {
      const robots = await robotsOf(site.origin)
      if (!site.isKnown) await visitFiles(site.origin, robots)
      for (let url = site.pages.shift(); url !== undefined; url = site.pages.shift()) {
        if (mayTakeOne(site.origin)) await visitPage(url, robots)
        else progress.leftOut++
        pageDone()
      }
      leave()
      if (!site.isKnown) progress.sitesDone++
      told()
    },
  }
}

/** A redirect to `ftp:` or `mailto:` leads nowhere that could be fetched or looked up. */
const isLocation = ({ url }: Exchange): boolean => locationOf(url) !== undefined

const isBusy = (status: number | undefined): boolean => status === 429 || status === 503

/** `Crawl-delay`, which RFC 9309 does not know and many sites write, of the groups that bind us. */
function crawlDelayOf(file: RobotsFile, token: string): number {
  const delays = robotsGroupsFor(file, token)
    .flatMap(({ extensions }) => extensions)
    .filter(({ field }) => field === 'crawl-delay')
    .map(({ value }) => Number(value))
    .filter((seconds) => seconds > 0)
  return Math.min(Math.max(0, ...delays), crawlDelaySecondsMax)
}
