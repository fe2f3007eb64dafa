import { parseRsl, type SignalQuestion, SignalsError, signalFamilies } from '../../signals/index.js'
import { ClearanceError } from '../errors.js'
import { compileRobots, ranks } from './compiled-robots.js'
import { createGrowingBytes, type GrowingBytes } from './growing-bytes.js'
import { isSiteFile, openLocationSignals, siteFindings } from './location-signals.js'
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
  pageFieldCount,
  writeImage,
} from './signal-image.js'
import type { SignalSnapshot } from './signal-snapshot.js'
import { locationOf } from './site-files.js'
import { readSite, type SiteSignals, type SourcedBytes } from './site-signals.js'

/**
 * All that a snapshot tells for one question, as bytes in which a URL is looked up without making anything anew: what
 * `signalFindings` would say, for every URL. To be opened by `openSignalIndex`, also from shared memory. Takes about 0.1 ms
 * a site and a page.
 *
 * @param asOf the newest fetch not after it counts; absent: the newest of all
 */
export function buildSignalIndex(
  snapshot: SignalSnapshot,
  question: SignalQuestion,
  { asOf }: { asOf?: Date } = {},
): Uint8Array<ArrayBuffer> {
  const { origins, pages } = placesIn(snapshot, asOf)
  const signals = openLocationSignals(snapshot, asOf === undefined ? {} : { asOf })
  const lists = createLists()
  // Its id is known before its site is: pages have the first ids, and sites those behind.
  const pagesOf = new Map<string, { href: string; id: number }[]>()
  for (const { origin, href } of pages) {
    const page = { href, id: lists.idOf(JSON.stringify(signals.signalFindings(href, question))) }
    const known = pagesOf.get(origin)
    if (known === undefined) pagesOf.set(origin, [page])
    else known.push(page)
  }

  const [hosts, paths, rules, papers] = [0, 0, 0, 0].map(createGrowingBytes) as Four<GrowingBytes>
  rules.add(Uint8Array.of(0))
  const rulesAt = new Map<string, number>()
  const [hostSlots, pageSlots] = [createSlots(origins.size), createSlots(pages.length)]
  const pageRows: number[] = []
  const ids: number[] = []
  let nextId = lists.nextId()
  for (const origin of origins) {
    const number = hosts.length / hostUnit
    const pagesHere = pagesOf.get(origin) ?? []
    for (const { href, id } of pagesHere) {
      const path = href.slice(origin.length)
      pageSlots.add(hashEnd(hashUnits(path, hashOfOrigin(origin))), pageRows.length / pageFieldCount)
      pageRows.push(number, paths.add(Buffer.from(path, 'latin1')), path.length, id)
    }
    const host = compileSite(readSite(snapshot, origin, asOf), origin, question)
    const row: Record<keyof typeof hostFields, number> = {
      keyLength: keyOf(origin).length,
      id: host.isKnown ? idNothingStated : idNothingKnown,
      rules: 0,
      papers: 0,
      papersLength: 0,
      flags: pagesHere.length > 0 ? hostFlags.pages : 0,
    }
    if (host.papers !== undefined) {
      const text = Buffer.from(JSON.stringify(host.papers))
      row.papers = papers.add(text)
      row.papersLength = text.length
      row.id = nextId
      ids.push(nextId, number)
      nextId += idsOf(host.papers)
      if (host.papers.files !== undefined) row.flags |= hostFlags.files
    }
    if (host.rules !== undefined) {
      row.flags |= hostFlags.rules | (host.silentIsNothing ? hostFlags.silentIsNothing : 0)
      // Many sites have the rules that their software came with.
      const text = Buffer.from(host.rules).toString('latin1')
      row.rules = rulesAt.get(text) ?? rules.add(host.rules)
      rulesAt.set(text, row.rules)
    }
    hosts.add(hostBytes(row, keyOf(origin) + schemeLetter(origin)))
    hostSlots.add(hashEnd(hashOfOrigin(origin)), number)
  }
  if (nextId > 0xffff_ffff || [hosts, paths, rules, papers].some(({ length }) => length > 0xffff_ffff)) throw tooLarge()

  const about: ImageAbout = {
    format: 'kyodaku-signal-index@v1',
    signals: snapshot.seal().digest,
    ...(asOf === undefined ? {} : { asOf: asOf.toISOString() }),
    question: { use: question.use, agents: [...question.agents], media: question.media },
    hosts: origins.size,
    pages: pages.length,
  }
  return writeImage({
    about: Buffer.from(JSON.stringify(about)),
    hostSlots: bytesOf(hostSlots.done()),
    hosts: hosts.done(),
    paths: paths.done(),
    rules: rules.done(),
    papers: papers.done(),
    ids: bytesOf(Uint32Array.from(ids)),
    pageSlots: bytesOf(pageSlots.done()),
    pages: bytesOf(Uint32Array.from(pageRows)),
    ...lists.sections(),
  })
}

type Four<T> = [T, T, T, T]

function hostBytes(row: Record<keyof typeof hostFields, number>, key: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((hostFieldBytes + key.length) / hostUnit) * hostUnit)
  const view = new DataView(bytes.buffer)
  for (const [name, place] of Object.entries(hostFields))
    view.setUint32(place * 4, row[name as keyof typeof hostFields], true)
  bytes.set(Buffer.from(key, 'latin1'), hostFieldBytes)
  return bytes
}

const tooLarge = () =>
  new ClearanceError(
    'clearance.bad-signals',
    'There are more signals than one index holds: make one for a part of the sites.',
  )

/** All sites in a snapshot, and all locations in it that are no files of their sites. */
function placesIn(snapshot: SignalSnapshot, asOf: Date | undefined) {
  const origins = new Set<string>()
  const hrefs = new Set<string>()
  const pages: { origin: string; href: string }[] = []
  const latest = asOf?.toISOString()
  for (const { url, fetchedAt } of snapshot.all()) {
    if (latest !== undefined && fetchedAt > latest) continue
    const location = locationOf(url)
    if (location === undefined) continue
    origins.add(location.origin)
    if (isSiteFile(location) || hrefs.has(location.href)) continue
    hrefs.add(location.href)
    pages.push({ origin: location.origin, href: location.href })
  }
  return { origins, pages }
}

/** Stands behind a key, so that sites of two schemes are told apart. */
const schemeLetter = (origin: string): string => (origin.startsWith('https:') ? 's' : 'p')

/** `host:port` of an origin. */
const keyOf = (origin: string): string => origin.slice(origin.indexOf('//') + 2)

const hashOfOrigin = (origin: string): number => hashUnits(keyOf(origin), hashBegin(origin.startsWith('https:')))

function hashUnits(text: string, begun: number): number {
  let hash = begun
  for (let at = 0; at < text.length; at++) hash = hashStep(hash, text.charCodeAt(at))
  return hash
}

/** A table of numbers by hash, at most half full. */
function createSlots(count: number) {
  const slots = new Uint32Array(2 * 2 ** Math.max(1, Math.ceil(Math.log2(count * 2 + 1))))
  const mask = slots.length / 2 - 1
  return {
    add(hash: number, number: number) {
      let slot = hash & mask
      while (slots[slot * 2] !== 0) slot = (slot + 1) & mask
      slots[slot * 2] = number + 1
      slots[slot * 2 + 1] = hash
    },
    done: () => slots,
  }
}

const bytesOf = (numbers: Uint32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)

function createLists() {
  const known = new Map<string, number>()
  const offsets: number[] = [0]
  const bytes = createGrowingBytes()
  const nextId = () => idOfFirstList + known.size
  return {
    nextId,
    idOf(text: string): number {
      const found = known.get(text)
      if (found !== undefined) return found
      const id = nextId()
      known.set(text, id)
      bytes.add(Buffer.from(text))
      offsets.push(bytes.length)
      return id
    },
    sections: () => ({ listOffsets: bytesOf(Uint32Array.from(offsets)), lists: bytes.done() }),
  }
}

/** How many ids a host has: one for each way in which its families can turn out. */
export const idsOf = ({ families }: HostPapers): number =>
  families.reduce((product, { choices, isFixed }) => product * (isFixed ? 1 : choices.length + 1), 1)

interface CompiledSite {
  isKnown: boolean
  papers?: HostPapers
  rules?: Uint8Array
  silentIsNothing?: boolean
}

function compileSite(site: SiteSignals | undefined, origin: string, question: SignalQuestion): CompiledSite {
  if (site === undefined) return { isKnown: false }
  const unchecked: HostPapers['unchecked'] = [...(site.isPartly ? (['site-signals'] as const) : []), 'page-signals']
  const unreadable = [...new Set(site.unreadable)]
  const isWhole = unchecked.length === 1 && unreadable.length === 0
  const common = { unchecked, unreadable }
  const robots = site.robots === undefined ? {} : compileRobots(site.robots.file, question)
  if (robots === undefined || othersDepend(site, origin)) return { isKnown: true, papers: filesPapers(site, common) }

  const { sources, numberOf } = createSources()
  const families: HostPapers['families'] = []
  for (const { signal, says: said, ...source } of siteFindings(site, `${origin}/`, question)) {
    const { location, digest, fetchedAt } = source
    if (signal === 'robots') continue
    families.push({
      family: signal,
      choices: [{ source: numberOf({ location, digest, fetchedAt }), says: said }],
      isFixed: true,
    })
  }
  const { rules } = robots
  if (site.robots !== undefined && rules !== undefined) {
    const source = numberOf(site.robots.source)
    // The digit of a rank is the rank.
    const choices = ranks.flatMap((said) => (said === 'silent' ? [] : [{ source, says: said }]))
    families.push({ family: 'robots', choices, isFixed: false })
  }
  families.sort((a, b) => familyOrder(a.family) - familyOrder(b.family))
  if (families.length === 0 && isWhole) return { isKnown: true }
  return {
    isKnown: true,
    papers: { ...common, sources, families },
    ...(rules === undefined ? {} : { rules, silentIsNothing: isWhole && families.length === 1 }),
  }
}

const familyOrder = (family: string): number => (signalFamilies as readonly string[]).indexOf(family)

function createSources() {
  const sources: HostPapers['sources'] = []
  return {
    sources,
    numberOf(source: HostPapers['sources'][number]): number {
      const found = sources.findIndex(
        ({ location, digest, fetchedAt }) =>
          location === source.location && digest === source.digest && fetchedAt === source.fetchedAt,
      )
      return found >= 0 ? found : sources.push(source) - 1
    },
  }
}

/** A host whose files are evaluated for every path. */
function filesPapers(
  { robots, tdmrep, aiTxt, licences, unreadLicences }: SiteSignals,
  common: Pick<HostPapers, 'unchecked' | 'unreadable'>,
): HostPapers {
  const { sources, numberOf } = createSources()
  const inImage = ({ bytes, source }: SourcedBytes): FileInImage => [
    numberOf(source),
    Buffer.from(bytes).toString('base64'),
  ]
  const files = {
    ...(robots && { robots: inImage(robots) }),
    ...(tdmrep && { tdmrep: inImage(tdmrep) }),
    ...(aiTxt && { aiTxt: inImage(aiTxt) }),
    licences: licences.map(inImage),
    unreadLicences: [...unreadLicences],
  }
  const from = (all: readonly (FileInImage | undefined)[]) =>
    [...new Set(all.flatMap((file) => (file === undefined ? [] : [file[0]])))].flatMap((source) =>
      (['allow', 'unknown', 'disallow'] as const).map((says) => ({ source, says })),
    )
  const possible: [string, HostPapers['families'][number]['choices']][] = [
    ['robots', from([files.robots])],
    ['aipref', from([files.robots])],
    ['content-signal', from([files.robots])],
    ['ai-txt', from([files.aiTxt])],
    ['tdmrep', from([files.tdmrep])],
    ['rsl', from([files.robots, ...files.licences])],
  ]
  const families = possible.flatMap(([family, choices]) =>
    choices.length === 0 ? [] : [{ family, choices, isFixed: false }],
  )
  return { ...common, sources, families, files }
}

/** Whether what other families than robots say can differ between paths of a site, as far as can be told at a glance. */
function othersDepend({ robots, tdmrep, aiTxt, licences }: SiteSignals, origin: string): boolean {
  const lines =
    robots === undefined ? [] : [robots.file.outside, ...robots.file.groups.map((group) => group.extensions)].flat()
  return (
    lines.some(
      ({ field, value }) => field === 'content-usage' || (field === 'content-signal' && value.startsWith('/')),
    ) ||
    (aiTxt !== undefined && /l[ao]w/i.test(Buffer.from(aiTxt.bytes).toString('latin1').replaceAll('\0', ''))) ||
    (tdmrep !== undefined && !isAboutAll(tdmrep.bytes)) ||
    licences.some(({ bytes }) => !isLicenceOfAll(bytes, origin))
  )
}

const everyPath: ReadonlySet<unknown> = new Set(['/', '*', '/*'])

/** A tdmrep.json without rules, or whose first one takes in every path. */
function isAboutAll(bytes: Uint8Array): boolean {
  let rules: unknown
  try {
    rules = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return false
  }
  if (!Array.isArray(rules)) return false
  const [first] = rules as unknown[]
  return (
    rules.length === 0 ||
    (typeof first === 'object' && first !== null && everyPath.has((first as { location?: unknown }).location))
  )
}

function isLicenceOfAll(bytes: Uint8Array, origin: string): boolean {
  try {
    const { contents } = parseRsl(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    return contents.every(({ url }) => everyPath.has(url) || url === `${origin}/`)
  } catch (error) {
    if (error instanceof SignalsError || error instanceof TypeError) return false
    throw error
  }
}
