import type { IncompleteFinding, SignalFinding } from '../../rights/index.js'
import {
  combine,
  type HtmlSignals,
  headerStatements,
  htmlStatements,
  readRsl,
  readTdmrepHeaders,
  readTdmrepMetas,
  type SignalQuestion,
  type Statement,
  signalFamilies,
  tdmrepStatements,
} from '../../signals/index.js'
import type { ReceivedHeaders } from './exchange.js'
import { headerDigest } from './fetch-record.js'
import { htmlOfAnswer, rslLinksOfAnswer } from './rights-links.js'
import type { SignalSnapshot } from './signal-snapshot.js'
import { locationOf, siteFiles, urlLengthMax } from './site-files.js'
import {
  type LocatedStatement,
  locate,
  readLicences,
  readSite,
  type SignalSource,
  type SiteSignals,
  siteStatements,
  siteTdmrep,
  unreadTerms,
  whyUnreadable,
} from './site-signals.js'
import { answerTo, type SnapshotAnswer } from './snapshot-answer.js'

/**
 * What was not looked at: `signals`, nothing of the location at all; `site-signals`, not all of its site's files;
 * `page-signals`, its own header and page.
 */
export type UncheckedSignals = 'signals' | 'site-signals' | 'page-signals'

/** What is known of a location: the most restrictive that each family says, and what could not be read. */
export interface SignalFindings {
  findings: readonly (SignalFinding | IncompleteFinding)[]
  unchecked: readonly UncheckedSignals[]
}

/** A signal snapshot as of a time, asked about locations. */
export interface LocationSignals {
  /** All statements that apply to a URL, for these product tokens, each with the bytes that make it. */
  statementsFor(url: string, agents: readonly string[]): LocatedStatement[]
  /** What they come to for a use, as findings. For millions of URLs there is `buildSignalIndex`. */
  signalFindings(url: string, question: SignalQuestion): SignalFindings
}

const sitesKept = 1000
/** Nothing of it was fetched. */
export const nothingChecked: SignalFindings = { findings: [], unchecked: ['signals'] }

export const tooLongToLookAt: SignalFindings = {
  findings: [
    { kind: 'incomplete', what: 'signal-unreadable', detail: `an address of more than ${urlLengthMax} characters` },
  ],
  unchecked: [],
}

/** @param asOf the newest fetch not after it counts; absent: the newest of all */
export function openLocationSignals(snapshot: SignalSnapshot, { asOf }: { asOf?: Date } = {}): LocationSignals {
  const sites = new Map<string, SiteSignals | undefined>()
  const siteOf = (origin: string): SiteSignals | undefined => {
    if (sites.has(origin)) return sites.get(origin)
    const site = readSite(snapshot, origin, asOf)
    sites.set(origin, site)
    if (sites.size > sitesKept) {
      const [oldest] = sites.keys()
      if (oldest !== undefined) sites.delete(oldest)
    }
    return site
  }
  const look = (url: string) => {
    const location = locationOf(url)
    if (location === undefined) return undefined
    const answer = isSiteFile(location) ? undefined : answerTo(snapshot, location.href, asOf)
    const places = answer === undefined ? [location] : placesOf(location, answer)
    const page = answer && whyUnreadable(answer) === undefined ? readPage(snapshot, answer, asOf) : undefined
    return { answer, page, places: places.map((place) => ({ url: place.href, site: siteOf(place.origin) })) }
  }
  return {
    statementsFor(url, agents) {
      const looked = look(url)
      return looked === undefined ? [] : statementsOf(looked, agents)
    },
    signalFindings(url, question) {
      if ((locationOf(url)?.href.length ?? 0) > urlLengthMax) return tooLongToLookAt
      const looked = look(url)
      const site = looked?.places[0]?.site
      if (looked === undefined || (site === undefined && looked.answer === undefined)) return nothingChecked
      const sites = looked.places.map((place) => place.site)
      const why = looked.answer && whyUnreadable(looked.answer)
      const unreadable = [
        ...sites.flatMap((one) => one?.unreadable ?? []),
        ...(why === undefined || looked.answer === undefined ? [] : [`${looked.answer.last.url}: ${why}`]),
      ]
      return {
        findings: [
          ...findingsOfStatements(statementsOf(looked, question.agents), question),
          ...[...new Set(unreadable)].map(incomplete),
        ],
        unchecked: [
          ...(sites.every((one) => one !== undefined && !one.isPartly) ? [] : (['site-signals'] as const)),
          ...(looked.answer === undefined ? (['page-signals'] as const) : []),
        ],
      }
    },
  }
}

interface Looked {
  page?: PageSignals | undefined
  places: readonly { url: string; site: SiteSignals | undefined }[]
}

/** The files of a site are looked at as such; as locations they say nothing. */
const siteFilePaths: ReadonlySet<string> = new Set(Object.values(siteFiles).map(({ path }) => path))
export const isSiteFile = (url: URL): boolean => siteFilePaths.has(url.pathname)

/** A location and all that it redirected to, each once: what any of them says counts for what was got there. */
function placesOf(location: URL, { hops }: SnapshotAnswer): URL[] {
  const hrefs = new Set([location.href, ...hops.map(({ url }) => url)])
  return [...hrefs].flatMap((href) => locationOf(href) ?? [])
}

/** What the answer to a location's own URL says, in the header of every hop and in the page. */
interface PageSignals {
  headers: readonly { headers: ReceivedHeaders; source: SignalSource }[]
  html?: { html: HtmlSignals; source: SignalSource }
  licences: SiteSignals['licences']
  unreadLicences: readonly string[]
}

function readPage(snapshot: SignalSnapshot, answer: SnapshotAnswer, asOf: Date | undefined): PageSignals {
  const html = htmlOfAnswer(answer, snapshot)
  return {
    headers: answer.hops.map((hop) => {
      const headers = hop === answer.last ? answer.headers : hop.headers
      return { headers, source: { location: hop.url, digest: headerDigest(headers), fetchedAt: hop.fetchedAt } }
    }),
    ...(html === undefined || answer.body === undefined
      ? {}
      : {
          html: {
            html,
            source: { location: answer.last.url, digest: answer.body.digest, fetchedAt: answer.last.fetchedAt },
          },
        }),
    ...readLicences(snapshot, rslLinksOfAnswer(answer, snapshot), asOf),
  }
}

function statementsOf({ page, places }: Looked, agents: readonly string[]): LocatedStatement[] {
  const [own, ...others] = places
  const ofSites = places.flatMap(({ site, url }) => (site === undefined ? [] : siteStatements(site, url, agents)))
  const ofOthers = others.flatMap(({ site, url }) => {
    const file = site && siteTdmrep(site, url)
    return site?.tdmrep === undefined || file === undefined
      ? []
      : locate(site.tdmrep.source, tdmrepStatements({ file }))
  })
  return [
    ...ofSites,
    ...ofOthers,
    ...tdmrepOf(own, page),
    ...(page === undefined ? [] : pageStatements(page, own?.url ?? '')),
  ]
}

/** What the files of a site alone come to for a URL of it. */
export const siteFindings = (site: SiteSignals, url: string, question: SignalQuestion): SignalFinding[] =>
  findingsOfStatements(statementsOf({ places: [{ url, site }] }, question.agents), question)

/** TDMRep of a location: its file, its header and its page, of which the later overrides the earlier (TDMRep, 4). */
function tdmrepOf(own: Looked['places'][number] | undefined, page: PageSignals | undefined): LocatedStatement[] {
  const answered = page?.headers.at(-1)
  const file = own?.site && siteTdmrep(own.site, own.url)
  const headers = answered && readTdmrepHeaders(answered.headers)
  const html = page?.html && readTdmrepMetas(page.html.html.metas.map(({ name, content }) => [name, content] as const))
  const sources: Record<string, SignalSource | undefined> = {
    'tdmrep.json': own?.site?.tdmrep?.source,
    header: answered?.source,
    html: page?.html?.source,
  }
  const said = { ...(file && { file }), ...(headers && { headers }), ...(html && { html }) }
  const last = tdmrepStatements(said).flatMap((statement) => {
    const source = sources[statement.stated.medium]
    return source === undefined ? [] : locate(source, [statement])
  })
  const onTheWay = page?.headers.slice(0, -1).flatMap(({ headers: ofHop, source }) => {
    const saidByHop = readTdmrepHeaders(ofHop)
    return saidByHop === undefined ? [] : locate(source, tdmrepStatements({ headers: saidByHop }))
  })
  return [...last, ...(onTheWay ?? [])]
}

function pageStatements({ headers, html, licences, unreadLicences }: PageSignals, url: string): LocatedStatement[] {
  const last = headers.at(-1)
  return [
    ...headers.flatMap((one) =>
      locate(
        one.source,
        headerStatements(one.headers.flat()).filter(({ family }) => !apart.has(family)),
      ),
    ),
    ...(html === undefined
      ? []
      : locate(html.source, [
          ...htmlStatements(html.html),
          ...html.html.documents.flatMap(({ text }) => readRsl(text, { url })),
        ])),
    ...licences.flatMap(({ bytes, source }) => locate(source, readRsl(bytes, { url }))),
    ...(last === undefined
      ? []
      : locate(
          last.source,
          unreadLicences.map((link) => unreadTerms(link, { medium: 'header', field: 'link' })),
        )),
  ]
}

/** Families that more than the header has a say in. */
const apart: ReadonlySet<string> = new Set(['tdmrep', 'rsl'])

/** Of each family that says something about the use, the most restrictive, in the order of the families. */
export function findingsOfStatements(located: readonly LocatedStatement[], question: SignalQuestion): SignalFinding[] {
  const sources = new Map<Statement, SignalSource>()
  const byFamily = new Map<string, Statement[]>()
  for (const { statement, ...source } of located) {
    sources.set(statement, source)
    const family = byFamily.get(statement.family)
    if (family === undefined) byFamily.set(statement.family, [statement])
    else family.push(statement)
  }
  return signalFamilies.flatMap((family): SignalFinding[] => {
    const { says, cited } = combine(byFamily.get(family) ?? [], question)
    const [first] = cited
    const source = first && sources.get(first)
    if (says === 'silent' || source === undefined) return []
    const { location, digest, fetchedAt } = source
    return [{ kind: 'signal', signal: family, location, digest, fetchedAt, says }]
  })
}

export const incomplete = (detail: string): IncompleteFinding => ({
  kind: 'incomplete',
  what: 'signal-unreadable',
  detail,
})
