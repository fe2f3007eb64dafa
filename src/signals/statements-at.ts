import { aiTxtStatements } from './ai-txt.js'
import { aiprefRobotsStatements } from './aipref.js'
import { contentSignalRobotsStatements } from './content-signal.js'
import { headerStatements, signalHeaders, unreadTerms } from './header-statements.js'
import { type HtmlSignals, readHtmlSignals } from './html.js'
import { htmlStatements } from './html-statements.js'
import { parseRobots, type RobotsFile } from './robots.js'
import { robotsClosedStatement, robotsStatements } from './robots-statements.js'
import { readRsl } from './rsl.js'
import type { Statement } from './statement.js'
import { readTdmrepFile, readTdmrepHeaders, readTdmrepMetas, type TdmrepSaid, tdmrepStatements } from './tdmrep.js'

/** Everything that was fetched for one URL and may state something; what wasn't there is absent. */
export interface FetchedSignals {
  /** Absolute, as it was requested. */
  url: string
  /** Of the answer: names and values in turn, as they were sent. */
  rawHeaders?: readonly string[]
  /** What is at the URL, where that is a page. */
  html?: Uint8Array | string
  /** `/robots.txt`; or why it couldn't be had, with the status of the answer to the request for it, if there was one. */
  robots?: Uint8Array | string | { closed: number | undefined }
  /** `/ai.txt`. */
  aiTxt?: Uint8Array | string
  /** `/.well-known/tdmrep.json`. */
  tdmrepFile?: Uint8Array | string
  /** What TDMRep says in the content itself (EPUB, PDF, XMP). */
  tdmrepContent?: TdmrepSaid
  /** Documents of RSL that robots.txt, headers or page link to, by the absolute URL they were fetched from. */
  rsl?: readonly { url: string; document: Uint8Array | string }[]
}

/**
 * What is stated about one URL by everything that was fetched for it, each family by its own rules of precedence, for
 * these product tokens; `combine` says what it comes to. What a file itself declares is read by `readFileDeclarations`.
 * Terms that are linked to and were not fetched are `unknown`.
 *
 * @example combine(statementsAt({ url, rawHeaders, robots }, agents), { use: 'train', agents, media: 'video' })
 */
export function statementsAt(fetched: FetchedSignals, agents: readonly string[]): Statement[] {
  const html = fetched.html === undefined ? undefined : readHtmlSignals(fetched.html)
  const question = { url: fetched.url, agents }
  const { robots, rawHeaders = [] } = fetched
  const file = typeof robots === 'string' || robots instanceof Uint8Array ? parseRobots(robots) : undefined
  return [
    ...(robots !== undefined && 'closed' in Object(robots) ? [robotsClosedStatement(closedBy(robots))] : []),
    ...(file === undefined ? [] : robotsStatements(file, question)),
    ...(file === undefined ? [] : aiprefRobotsStatements(file, question)),
    ...(file === undefined ? [] : contentSignalRobotsStatements(file, question)),
    // TDMRep's header and RSL's link are two stages among others, below.
    ...headerStatements(rawHeaders, alone),
    ...(html === undefined ? [] : htmlStatements(html)),
    ...(fetched.aiTxt === undefined ? [] : aiTxtStatements(fetched.aiTxt, question)),
    ...tdmrepOf(fetched, html),
    ...rslOf(fetched, file, html),
  ]
}

const alone = signalHeaders.filter((header) => header !== 'tdm-reservation' && header !== 'link')

function closedBy(robots: FetchedSignals['robots']): number | undefined {
  return typeof robots === 'object' && 'closed' in robots ? robots.closed : undefined
}

function tdmrepOf(
  { url, rawHeaders = [], tdmrepFile, tdmrepContent }: FetchedSignals,
  html?: HtmlSignals,
): Statement[] {
  const headers = rawHeaders.flatMap((name, at): (readonly [string, string])[] =>
    at % 2 === 0 && at + 1 < rawHeaders.length ? [[name, rawHeaders[at + 1]!]] : [],
  )
  return tdmrepStatements({
    file: tdmrepFile === undefined ? undefined : readTdmrepFile(tdmrepFile, url),
    headers: readTdmrepHeaders(headers),
    html: html === undefined ? undefined : readTdmrepMetas(html.metas.map(({ name, content }) => [name, content])),
    content: tdmrepContent,
  })
}

/** The documents that were fetched, those in the page, and for each link to one that wasn't that there are terms. */
function rslOf(fetched: FetchedSignals, file?: RobotsFile, html?: HtmlSignals): Statement[] {
  const { url, rawHeaders = [], rsl = [] } = fetched
  const read = new Set(rsl.map((one) => one.url))
  const isRead = ({ terms }: Statement) => read.has(absolute(terms ?? '', url))
  const links = [
    ...headerStatements(rawHeaders, ['link']),
    ...(html?.links ?? [])
      .filter(({ rel, type }) => type === 'application/rsl+xml' && rel.split(' ').includes('license'))
      .map(({ href }) => unreadTerms(href, href, { medium: 'html', field: 'link' })),
    ...robotsLicences(file),
  ]
  return [
    ...[...rsl.map(({ document }) => document), ...(html?.documents ?? []).map(({ text }) => text)].flatMap(
      (document) => readRsl(document, { url }),
    ),
    ...links.filter((link) => !isRead(link)),
  ]
}

/** RSL 1.0: `License` in robots.txt is for the whole site, wherever it stands in the file. */
function robotsLicences(file: RobotsFile | undefined): Statement[] {
  if (file === undefined) return []
  return [...file.outside, ...file.groups.flatMap(({ extensions }) => extensions)]
    .filter(({ field, value }) => field === 'license' && value !== '')
    .slice(0, licencesMax)
    .map(({ value, line, text }) => unreadTerms(value, text, { medium: 'robots.txt', line, field: 'license' }))
}
/** Licences of one robots.txt that are told of: each says the same, that there are terms. */
const licencesMax = 20

function absolute(href: string, base: string): string {
  return URL.canParse(href, base) ? new URL(href, base).href : href
}
