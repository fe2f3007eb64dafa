import type { IncompleteFinding, SignalFinding } from '../../rights/index.js'
import { parseRobots, type SignalQuestion } from '../../signals/index.js'
import { ClearanceError } from '../errors.js'
import { evaluateRobots, resolveEscapes } from './compiled-robots.js'
import { incomplete, nothingChecked, type SignalFindings, siteFindings, tooLongToLookAt } from './location-signals.js'
import {
  type FileInImage,
  type HostPapers,
  hashBegin,
  hashEnd,
  hashStep,
  hostFieldBytes,
  hostFields,
  hostFlags,
  hostUnit,
  type ImageAbout,
  idNothingKnown,
  idNothingStated,
  idOfFirstList,
  idTooLong,
  numbersOf,
  pageFieldCount,
  pageFields,
  readImage,
} from './signal-image.js'
import { locationOf, urlLengthMax } from './site-files.js'
import type { SiteSignals, SourcedBytes } from './site-signals.js'

/** What is known of locations, looked up. Ids are the same wherever the same image is opened. */
export interface SignalIndex {
  /** What the image was made from and for. */
  readonly about: ImageAbout
  /** 0: nothing is known of it. Otherwise what is known has this id. Makes nothing anew for URLs as they mostly are. */
  lookup(url: string): number
  /** The same for many, which is faster: memory is waited for once for a block of them. `null`, no URL, is nothing known. */
  lookupAll(urls: readonly (string | null)[], ids: Uint32Array): void
  /** @throws RangeError for an id that no lookup gives */
  findingsOf(id: number): SignalFindings
}

const nothingStated: SignalFindings = { findings: [], unchecked: ['page-signals'] }
/** A URL that has to be normalised before it is looked up. */
const notPlain = -1
const sitesKept = 10_000
/** URLs whose places in memory are waited for together. */
const blockLength = 128
/** Numbers from one host to the next. */
const hostRow = hostUnit / 4

/**
 * Opens what `buildSignalIndex` made, where it lies.
 *
 * @throws ClearanceError `clearance.bad-signals`
 */
export function openSignalIndex(image: Uint8Array): SignalIndex {
  const sections = readImage(image)
  const about = JSON.parse(textOf(sections.about)) as ImageAbout
  if (about.format !== 'kyodaku-signal-index@v1')
    throw new ClearanceError(
      'clearance.bad-signals',
      `An index of signals of the format ${about.format} is not known here.`,
    )
  const question = about.question as SignalQuestion
  const { paths, rules, papers, lists, hosts: hostTexts } = sections
  const [hostSlots, hosts, ids] = [numbersOf(sections.hostSlots), numbersOf(sections.hosts), numbersOf(sections.ids)]
  const [pageSlots, pages, listOffsets] = [
    numbersOf(sections.pageSlots),
    numbersOf(sections.pages),
    numbersOf(sections.listOffsets),
  ]
  const hostMask = hostSlots.length / 2 - 1
  const pageMask = pageSlots.length / 2 - 1
  const listCount = listOffsets.length - 1
  const sites = new Map<number, { papers: HostPapers; site: SiteSignals }>()

  function find(url: string, isNormal: boolean): number {
    const end = url.length
    const isHttps = url.charCodeAt(4) === letterS
    const begin = isHttps ? 8 : 7
    if (!url.startsWith(isHttps ? 'https://' : 'http://')) return notPlain
    let hash = hashBegin(isHttps)
    let at = begin
    let labelBegin = begin
    for (; at < end; at++) {
      let unit = url.charCodeAt(at)
      if (unit === slash || unit === questionMark || unit === numberSign) break
      if (!isNormal) {
        const kind = unit < 128 ? hostUnits[unit]! : 0
        if (kind === 0) return notPlain
        if (kind === upper) unit += 32
        else if (unit === dot) labelBegin = at + 1
      }
      hash = hashStep(hash, unit)
    }
    // Numbers are addresses in many forms, and an `xn--` may be no name at all.
    if (!isNormal && (at === labelBegin || isDigit(url.charCodeAt(labelBegin)) || mayBeEncoded(url, begin, at)))
      return notPlain
    const host = hostAt(hashEnd(hash), url, begin, at)
    if (host < 0) return idNothingKnown
    const row = host * hostRow
    const flags = hosts[row + hostFields.flags]!
    const id = hosts[row + hostFields.id]!
    if ((flags & needsPath) === 0) return id
    return ofPath(url, at, hash, host, row, flags, id, isNormal)
  }

  function ofPath(
    url: string,
    from: number,
    hostHash: number,
    host: number,
    row: number,
    flags: number,
    id: number,
    isNormal: boolean,
  ): number {
    // Without a path, or with a query at once: it is normalised first.
    if (url.charCodeAt(from) !== slash) return notPlain
    let to = from
    let hash = hostHash
    let hasEscapes = false
    for (; to < url.length; to++) {
      const unit = url.charCodeAt(to)
      if (unit === numberSign) break
      if (!isNormal) {
        if (unit >= 128 || pathUnits[unit] === 0) return notPlain
        // Dot segments, written out or escaped.
        if (unit === slash && url.charCodeAt(to + 1) === dot) return notPlain
        if (unit === percent && url.charCodeAt(to + 1) === digit2 && (url.charCodeAt(to + 2) | 32) === letterE)
          return notPlain
      }
      if (unit === percent) hasEscapes = true
      hash = hashStep(hash, unit)
    }
    if ((flags & hostFlags.pages) !== 0) {
      const page = pageAt(hashEnd(hash), host, url, from, to)
      if (page >= 0) return pages[page * pageFieldCount + pageFields.id]!
    }
    if ((flags & hostFlags.files) !== 0) return id + evaluateFiles(host, url.slice(0, to))
    if ((flags & hostFlags.rules) === 0) return id
    const resolved = hasEscapes ? resolveEscapes(url.slice(from, to)) : undefined
    const rank = evaluateRobots(rules, hosts[row + hostFields.rules]!, url, from, to, resolved)
    return rank === 0 && (flags & hostFlags.silentIsNothing) !== 0 ? idNothingStated : id + rank
  }

  function hostAt(hash: number, url: string, begin: number, end: number): number {
    for (let slot = hash & hostMask; ; slot = (slot + 1) & hostMask) {
      const host = hostSlots[slot * 2]! - 1
      if (host < 0 || (hostSlots[slot * 2 + 1] === hash && hostStands(host, url, begin, end))) return host
    }
  }

  /** Letters of the URL in any case; those of the key are lower. */
  function hostStands(host: number, url: string, begin: number, end: number): boolean {
    const key = host * hostUnit + hostFieldBytes - begin
    if (hosts[host * hostRow + hostFields.keyLength] !== end - begin) return false
    if (hostTexts[key + end] !== (begin === 8 ? letterS : letterP)) return false
    for (let n = begin; n < end; n++) {
      const unit = url.charCodeAt(n)
      const byte = hostTexts[key + n]
      if (byte !== unit && (byte !== unit + 32 || unit < 0x41 || unit > 0x5a)) return false
    }
    return true
  }

  function pageAt(hash: number, host: number, url: string, from: number, to: number): number {
    for (let slot = hash & pageMask; ; slot = (slot + 1) & pageMask) {
      const page = pageSlots[slot * 2]! - 1
      if (page < 0) return page
      const row = page * pageFieldCount
      if (pageSlots[slot * 2 + 1] !== hash || pages[row + pageFields.host] !== host) continue
      if (pages[row + pageFields.pathLength] !== to - from) continue
      const path = pages[row + pageFields.path]!
      let n = 0
      while (n < to - from && paths[path + n] === url.charCodeAt(from + n)) n++
      if (n === to - from) return page
    }
  }

  function papersOf(host: number): HostPapers {
    const row = host * hostRow
    const at = hosts[row + hostFields.papers]!
    return JSON.parse(textOf(papers.subarray(at, at + hosts[row + hostFields.papersLength]!))) as HostPapers
  }

  /** How far behind its first id a host's id for a URL is. */
  function evaluateFiles(host: number, url: string): number {
    let known = sites.get(host)
    if (known === undefined) {
      const read = papersOf(host)
      known = { papers: read, site: siteOf(read) }
      sites.set(host, known)
      if (sites.size > sitesKept) {
        const [oldest] = sites.keys()
        if (oldest !== undefined) sites.delete(oldest)
      }
    }
    const { families, sources } = known.papers
    const found = siteFindings(known.site, url, question)
    if (found.some(({ signal }) => !families.some(({ family }) => family === signal))) throw notForeseen()
    let id = 0
    for (const { family, choices } of families) {
      const finding = found.find(({ signal }) => signal === family)
      const choice = choices.findIndex(({ source, says }) => {
        const { location, digest } = sources[source]!
        return finding?.says === says && finding.location === location && finding.digest === digest
      })
      if (finding !== undefined && choice < 0) throw notForeseen()
      id = id * (choices.length + 1) + choice + 1
    }
    return id
  }

  function findingsOf(id: number): SignalFindings {
    if (id === idNothingKnown) return nothingChecked
    if (id === idNothingStated) return nothingStated
    if (id === idTooLong) return tooLongToLookAt
    const list = id - idOfFirstList
    if (list >= 0 && list < listCount)
      return JSON.parse(textOf(lists.subarray(listOffsets[list]!, listOffsets[list + 1]!))) as SignalFindings
    const host = hostOfId(id)
    if (host === undefined || !Number.isInteger(id)) throw new RangeError(`${id} is no id of this index of signals`)
    return findingsOfHost(papersOf(host.number), id - host.first)
  }

  function hostOfId(id: number): { number: number; first: number } | undefined {
    let [low, high] = [0, ids.length / 2]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ids[middle * 2]! <= id) low = middle + 1
      else high = middle
    }
    return low === 0 ? undefined : { first: ids[low * 2 - 2]!, number: ids[low * 2 - 1]! }
  }

  function lookup(url: string): number {
    const id = url.length > urlLengthMax ? notPlain : find(url, false)
    if (id !== notPlain) return id
    const normal = locationOf(url)
    if (normal === undefined) return idNothingKnown
    return normal.href.length > urlLengthMax ? idTooLong : find(normal.href, true)
  }

  const touched = new Uint32Array(blockLength)
  /** Reads what look-ups of these will read: by loops so short that the processor waits for all of it at once. */
  function touch(urls: readonly (string | null)[], from: number, count: number): void {
    for (let n = 0; n < count; n++) touched[n] = hashOfHost(urls[from + n] ?? '')
    for (let n = 0; n < count; n++) touched[n] = hostSlots[(touched[n]! & hostMask) * 2]!
    for (let n = 0; n < count; n++) touched[n] = hosts[Math.max(touched[n]! - 1, 0) * hostRow]!
  }

  return {
    about,
    lookup,
    lookupAll(urls, ids) {
      for (let from = 0; from < urls.length; from += blockLength) {
        const count = Math.min(blockLength, urls.length - from)
        touch(urls, from, count)
        for (let n = from; n < from + count; n++) {
          const url = urls[n]!
          ids[n] = url === null ? idNothingKnown : lookup(url)
        }
      }
    },
    findingsOf,
  }
}

/** Made by another version than the one that evaluates it. */
const notForeseen = () =>
  new ClearanceError(
    'clearance.bad-signals',
    'A site says something that its index of signals does not foresee: make the index again.',
  )

/** As `find` has it for URLs as they mostly are; for others any. */
function hashOfHost(url: string): number {
  const isHttps = url.charCodeAt(4) === letterS
  let hash = hashBegin(isHttps)
  for (let at = isHttps ? 8 : 7; at < url.length; at++) {
    const unit = url.charCodeAt(at)
    if (unit === slash) break
    hash = hashStep(hash, unit)
  }
  return hashEnd(hash)
}

function findingsOfHost({ families, sources, unreadable, unchecked }: HostPapers, id: number): SignalFindings {
  let rest = id
  const chosen = families.toReversed().map(({ choices, isFixed }) => {
    if (isFixed) return choices[0]
    const digit = rest % (choices.length + 1)
    rest = Math.floor(rest / (choices.length + 1))
    return choices[digit - 1]
  })
  if (rest !== 0) throw new RangeError('an id beyond those of its host')
  const findings = chosen.reverse().flatMap((choice, n): (SignalFinding | IncompleteFinding)[] => {
    const source = choice && sources[choice.source]
    if (choice === undefined || source === undefined) return []
    const { location, digest, fetchedAt } = source
    return [{ kind: 'signal', signal: families[n]!.family, location, digest, fetchedAt, says: choice.says }]
  })
  return { findings: [...findings, ...unreadable.map(incomplete)], unchecked }
}

/** The site as its files say it, to be asked about any of its paths. */
function siteOf({ files, sources }: HostPapers): SiteSignals {
  const fileOf = (file: FileInImage | undefined): SourcedBytes | undefined => {
    const source = file && sources[file[0]]
    return file && source && { bytes: new Uint8Array(Buffer.from(file[1], 'base64')), source }
  }
  const [robots, tdmrep, aiTxt] = [fileOf(files?.robots), fileOf(files?.tdmrep), fileOf(files?.aiTxt)]
  return {
    ...(robots && { robots: { ...robots, file: parseRobots(robots.bytes) } }),
    ...(tdmrep && { tdmrep }),
    ...(aiTxt && { aiTxt }),
    licences: (files?.licences ?? []).flatMap((file) => fileOf(file) ?? []),
    unreadLicences: files?.unreadLicences ?? [],
    unreadable: [],
    isPartly: false,
  }
}

/** Text of an image, which may lie in shared memory, which decoders don't read. */
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

const needsPath = hostFlags.pages | hostFlags.rules | hostFlags.files
const [slash, questionMark, numberSign, dot, percent] = [0x2f, 0x3f, 0x23, 0x2e, 0x25]
const [letterE, letterP, letterS, digit2, hyphen] = [0x65, 0x70, 0x73, 0x32, 0x2d]
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39

/** `--` within a host: perhaps an internationalised name, which is not any run of letters. */
function mayBeEncoded(url: string, begin: number, end: number): boolean {
  for (let at = begin + 1; at < end; at++)
    if (url.charCodeAt(at) === hyphen && url.charCodeAt(at - 1) === hyphen) return true
  return false
}

const upper = 2
/** Units that a host may have as they are (1), or after their case is changed (2). */
const hostUnits = table('abcdefghijklmnopqrstuvwxyz0123456789-_.', 1)
for (const unit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') hostUnits[unit.charCodeAt(0)] = upper
/** Units that a path and a query have as they are, whatever stands before them. */
const pathUnits = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@/%?', 1)

function table(units: string, value: number): Uint8Array {
  const all = new Uint8Array(128)
  for (const unit of units) all[unit.charCodeAt(0)] = value
  return all
}
