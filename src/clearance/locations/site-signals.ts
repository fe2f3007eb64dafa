import {
  aiprefRobotsStatements,
  aiTxtStatements,
  contentSignalRobotsStatements,
  parseRobots,
  type RobotsFile,
  readRsl,
  readTdmrepFile,
  robotsStatements,
  rslVersion,
  type StatedIn,
  type Statement,
  statementTextMax,
  type TdmrepSaid,
} from '../../signals/index.js'
import { type RslLink, rslLinksOfRobots } from './rights-links.js'
import type { SignalSnapshot } from './signal-snapshot.js'
import { type SiteFile, siteFiles, siteFileUrl } from './site-files.js'
import { answerTo, type SnapshotAnswer } from './snapshot-answer.js'

/** Where bytes that say something were fetched, what they are and when. */
export interface SignalSource {
  location: string
  /** `sha256:<hex>` of the bytes: of a body, or of a header as `headerDigest` has it. */
  digest: string
  fetchedAt: string
}

/** A statement with the bytes that make it. */
export interface LocatedStatement extends SignalSource {
  statement: Statement
}

/** Bytes of a document, with where they are from. */
export interface SourcedBytes {
  bytes: Uint8Array
  source: SignalSource
}

/** What a site says for all of itself, as a snapshot has it. */
export interface SiteSignals {
  robots?: SourcedBytes & { file: RobotsFile }
  tdmrep?: SourcedBytes
  aiTxt?: SourcedBytes
  /** Licences that its robots.txt names: those that were fetched, and the addresses of the others. */
  licences: readonly SourcedBytes[]
  unreadLicences: readonly string[]
  /** What was fetched and can't be read, each with where and why. */
  unreadable: readonly string[]
  /** One of its files was never asked for. */
  isPartly: boolean
}

/** Undefined where no file of the site was fetched by then. @param origin scheme, host and port of a URL */
export function readSite(snapshot: SignalSnapshot, origin: string, asOf?: Date): SiteSignals | undefined {
  const robots = readFile(snapshot, origin, siteFiles.robots, asOf)
  const tdmrep = readFile(snapshot, origin, siteFiles.tdmrep, asOf)
  const aiTxt = readFile(snapshot, origin, siteFiles.aiTxt, asOf)
  const all = [robots, tdmrep, aiTxt]
  if (all.every(({ state }) => state === 'unasked')) return undefined
  const file = robots.read && parseRobots(robots.read.bytes)
  const licences = readLicences(
    snapshot,
    file === undefined ? [] : rslLinksOfRobots(file, siteFileUrl(origin, siteFiles.robots)),
    asOf,
  )
  return {
    ...(robots.read && file && { robots: { ...robots.read, file } }),
    // A page in the place of a file that is none: sites have such for everything that they do not have.
    ...(tdmrep.read && !looksLikePage(tdmrep.read.bytes) && { tdmrep: tdmrep.read }),
    ...(aiTxt.read && !looksLikePage(aiTxt.read.bytes) && { aiTxt: aiTxt.read }),
    ...licences,
    unreadable: all.flatMap(({ unreadable }) => unreadable ?? []),
    // Of a site that does not answer at all, one file tells it.
    isPartly: robots.state !== 'unreadable' && all.some(({ state }) => state === 'unasked'),
  }
}

interface ReadFile {
  state: 'unasked' | 'unreadable' | 'absent' | 'read'
  unreadable?: string
  read?: SourcedBytes
}

function readFile(snapshot: SignalSnapshot, origin: string, file: SiteFile, asOf: Date | undefined): ReadFile {
  const url = siteFileUrl(origin, file)
  const answer = answerTo(snapshot, url, asOf)
  if (answer === undefined) return { state: 'unasked' }
  const why = whyUnreadable(answer)
  if (why !== undefined) return { state: 'unreadable', unreadable: `${url}: ${why}` }
  const read = bytesOf(answer, snapshot)
  return read === undefined ? { state: 'absent' } : { state: 'read', read }
}

/**
 * Why an answer tells nothing, not even that there is nothing: no answer, or one that says "not now" (5xx, 429). After
 * RFC 9309, 2.3.1, which speaks of robots.txt, for all of them.
 */
export function whyUnreadable({ failed, status }: SnapshotAnswer): string | undefined {
  if (failed !== undefined) return failed
  if (status === undefined) return 'no answer'
  const isAnswer = (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 429)
  return isAnswer ? undefined : `its server answered ${status}`
}

/** The body of a good answer with its source; undefined where there is none. */
function bytesOf({ status = 0, body, last }: SnapshotAnswer, snapshot: SignalSnapshot): SourcedBytes | undefined {
  if (status < 200 || status > 299 || body === undefined) return undefined
  const bytes = snapshot.body(body.digest)
  if (bytes === undefined) return undefined
  return { bytes, source: { location: last.url, digest: body.digest, fetchedAt: last.fetchedAt } }
}

/** Licences by their addresses: read where they were fetched and are there, otherwise only named. */
export function readLicences(
  snapshot: SignalSnapshot,
  links: readonly RslLink[],
  asOf: Date | undefined,
): Pick<SiteSignals, 'licences' | 'unreadLicences'> {
  const licences: SourcedBytes[] = []
  const unreadLicences: string[] = []
  for (const { url, written } of links) {
    const answer = url === undefined ? undefined : answerTo(snapshot, url, asOf)
    const read = answer && whyUnreadable(answer) === undefined ? bytesOf(answer, snapshot) : undefined
    if (read === undefined) unreadLicences.push(url ?? written)
    else licences.push(read)
  }
  return { licences, unreadLicences }
}

function looksLikePage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 100)).toString('latin1')
  return /^(?:\xef\xbb\xbf)?\s*</.test(start)
}

/** What a site's files state of a URL; TDMRep apart, for what the location says overrides it. */
export function siteStatements(site: SiteSignals, url: string, agents: readonly string[]): LocatedStatement[] {
  const { robots, aiTxt, licences, unreadLicences } = site
  const question = { url, agents }
  return [
    ...(robots === undefined
      ? []
      : locate(robots.source, [
          ...robotsStatements(robots.file, question),
          ...aiprefRobotsStatements(robots.file, question),
          ...contentSignalRobotsStatements(robots.file, question),
          ...unreadLicences.map((link) => unreadTerms(link, { medium: 'robots.txt', field: 'license' })),
        ])),
    ...(aiTxt === undefined ? [] : locate(aiTxt.source, aiTxtStatements(aiTxt.bytes, question))),
    ...licences.flatMap(({ bytes, source }) => locate(source, readRsl(bytes, { url }))),
  ]
}

/** What the site's tdmrep.json says of a URL. */
export const siteTdmrep = ({ tdmrep }: SiteSignals, url: string): TdmrepSaid | undefined =>
  tdmrep && readTdmrepFile(tdmrep.bytes, url)

export const locate = (source: SignalSource, statements: readonly Statement[]): LocatedStatement[] =>
  statements.map((statement) => ({ ...source, statement }))

/** There are terms at an address, and what they are was not read. */
export function unreadTerms(link: string, stated: StatedIn): Statement {
  return {
    family: 'rsl',
    version: rslVersion,
    about: ['mine', 'train', 'train-generative', 'infer'],
    says: 'unknown',
    text: link.slice(0, statementTextMax),
    stated,
    why: 'there are terms at the link, which were not read',
    terms: link.slice(0, statementTextMax),
  }
}
