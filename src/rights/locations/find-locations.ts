import { canonicalUrl, hostLengthMax, plainHost } from './canonical-url.js'
import { type Location, platformIdIn } from './location.js'
import { finish, keyKind, seedA, seedB, stepA, stepB } from './location-hash.js'
import { type LocationIndex, type LocationParts, locationOf } from './location-index.js'
import { type Platform, platformHosts, platformIdsOf, youtubeIdAt, youtubeIdLength } from './platforms.js'

/** A work that is known to be at an address. */
export interface LocationMatch {
  work: string
  /** What the address was known by: itself or what it lies below; its domain or a parent of that; a platform's id. */
  how: 'url' | 'domain' | 'platform-id'
  /** The registered location, in its one spelling. */
  location: Location
}

const nothing: readonly LocationMatch[] = Object.freeze([])

/**
 * The works that are registered for an address: page, folder, domain or video, the most telling first. Two addresses of one
 * video are one (`youtu.be/ID`). Undefined for a text that is no web address: nothing is known of it then, which the caller
 * has to say (`urlProblem` says why). Bounds: linear in the length of the address.
 *
 * @example
 * findLocations(index, 'https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=3')
 * // [{ work: 'song', how: 'platform-id', location: 'youtube:dQw4w9WgXcQ' }]
 */
export function findLocations(index: LocationIndex, url: string): readonly LocationMatch[] | undefined {
  const canonical = canonicalUrl(url)
  return canonical === undefined ? undefined : findCanonical(index.parts, canonical)
}

/**
 * False: `findLocations` finds nothing at the address that is written in UTF-8 from `from` to `to`, for sure. True: perhaps
 * it does, or the address can't be read. Made for lists of which next to nothing is registered: no string is needed.
 */
export function mayHaveLocation({ parts }: LocationIndex, bytes: Uint8Array, from: number, to: number): boolean {
  if (!plainHost(bytes, from, to, plain)) return true
  const { start, end } = plain
  let a = seedA
  for (let i = start; i < end; i++) a = stepA(a, bytes[i]!)
  const host = finish(a, keyKind.host)
  if (platformGate[host >>> 20] !== 0 || mayHave(parts, host)) return true
  a = seedA
  let dots = 0
  for (let i = end - 1; i >= start; i--) {
    const c = bytes[i]!
    if (c === dot && dots++ > 0 && mayHave(parts, finish(a, keyKind.domain))) return true
    a = stepA(a, c)
  }
  return dots > 0 && mayHave(parts, finish(a, keyKind.domain))
}

const plain = { start: 0, end: 0 }

/**
 * The same for a column that has a platform's ids, or addresses of that platform. Undefined for what is neither.
 */
export function findPlatformId(
  index: LocationIndex,
  platform: Platform,
  id: string,
): readonly LocationMatch[] | undefined {
  const location = platformIdIn(platform, id)
  if (location === undefined) return undefined
  const matches: LocationMatch[] = []
  findId(index.parts, location, matches)
  return matches.length === 0 ? nothing : matches
}

const slash = 0x2f
const dot = 0x2e
const colon = 0x3a
const question = 0x3f
const bracket = 0x5b

/** The host that is looked up, as codes; see `hostLengthMax`. */
const codes = new Uint8Array(hostLengthMax + 8)

/** A first look at the upper bits of a host's hash, since few addresses of most lists are a platform's. */
const platformGate = new Uint8Array(4096)
for (const host of platformHosts) {
  let a = seedA
  for (let i = 0; i < host.length; i++) a = stepA(a, host.charCodeAt(i))
  platformGate[finish(a, keyKind.host) >>> 20] = 1
}

function findCanonical(parts: LocationParts, canonical: string): readonly LocationMatch[] {
  let a = seedA
  let b = seedB
  let at = 0
  let hostEnd = -1
  for (let c = canonical.charCodeAt(0); c !== slash; c = canonical.charCodeAt(++at)) {
    if (c === colon && hostEnd < 0) hostEnd = at
    codes[at] = c
    a = stepA(a, c)
    b = stepB(b, c)
  }
  if (hostEnd < 0) hostEnd = at
  const host = finish(a, keyKind.host)
  let matches: LocationMatch[] | undefined
  if (platformGate[host >>> 20] !== 0) {
    const plain = youtubeIdAt(canonical)
    if (plain >= 0) matches = findYoutubeId(parts, canonical, plain)
    else {
      const ids = platformIdsOf(canonical)
      if (ids.length > 0) matches = []
      for (const id of ids) findId(parts, id, matches!)
    }
  }
  // Only a host that has registered pages is looked at further.
  if (mayHave(parts, host)) {
    matches ??= []
    const before = matches.length
    findPages(parts, canonical, at, a, b, matches)
    // Found from the shortest beginning to the longest: the longest says most.
    if (matches.length > before + 1) matches.push(...matches.splice(before).reverse())
  }
  if (codes[0] !== bracket) {
    a = seedA
    b = seedB
    let dots = 0
    for (let i = hostEnd - 1; i >= 0; i--) {
      const c = codes[i]!
      if (c === dot) {
        // A top-level domain alone is nobody's.
        if (dots > 0) matches = findDomain(parts, a, b, canonical, i + 1, hostEnd, matches)
        dots++
      }
      a = stepA(a, c)
      b = stepB(b, c)
    }
    if (dots > 0) matches = findDomain(parts, a, b, canonical, 0, hostEnd, matches)
  }
  return matches === undefined || matches.length === 0 ? nothing : matches
}

function findDomain(
  parts: LocationParts,
  a: number,
  b: number,
  canonical: string,
  start: number,
  end: number,
  matches: LocationMatch[] | undefined,
): LocationMatch[] | undefined {
  const hash = finish(a, keyKind.domain)
  return mayHave(parts, hash) ? find(parts, keyKind.domain, hash, b, canonical, start, end, matches) : matches
}

/** Pages and folders, from where the host ends, with the hashes so far. */
function findPages(
  parts: LocationParts,
  canonical: string,
  hostEnd: number,
  hostA: number,
  hostB: number,
  matches: LocationMatch[],
): void {
  const { length } = canonical
  let a = hostA
  let b = hostB
  let at = hostEnd
  for (; at < length; at++) {
    const c = canonical.charCodeAt(at)
    if (c === question) break
    // A page is the same with a slash at its end.
    if (c === slash && at === length - 1) findAt(parts, keyKind.page, a, b, canonical, at, matches)
    a = stepA(a, c)
    b = stepB(b, c)
    if (c === slash) findAt(parts, keyKind.below, a, b, canonical, at + 1, matches)
  }
  if (canonical.charCodeAt(at - 1) !== slash) {
    // The folder itself, called without its slash.
    const folder = `${canonical.slice(0, at)}/`
    findAt(parts, keyKind.below, stepA(a, slash), stepB(b, slash), folder, at + 1, matches)
  }
  if (at === length || isMediaFile(canonical, at)) findAt(parts, keyKind.page, a, b, canonical, at, matches)
  if (at < length) {
    for (; at < length; at++) {
      const c = canonical.charCodeAt(at)
      a = stepA(a, c)
      b = stepB(b, c)
    }
    findAt(parts, keyKind.page, a, b, canonical, length, matches)
  }
}

/** Behind a file's name a query is an expiry or a signature, and the file is the same. */
function isMediaFile(canonical: string, end: number): boolean {
  return /\.(?:mp4|m4v|mov|mkv|webm|avi|mpe?g|ts|m3u8|mpd|gif|jpe?g|png|webp|avif|mp3|m4a|wav|flac)$/i.test(
    canonical.slice(Math.max(0, end - 6), end),
  )
}

function findAt(
  parts: LocationParts,
  kind: number,
  a: number,
  b: number,
  text: string,
  end: number,
  matches: LocationMatch[],
): void {
  const hash = finish(a, kind)
  if (mayHave(parts, hash)) find(parts, kind, hash, b, text, 0, end, matches)
}

/** The hashes of `youtube:`, with which a video's id goes on. */
let youtubeA = seedA
let youtubeB = seedB
for (const c of Buffer.from('youtube:')) {
  youtubeA = stepA(youtubeA, c)
  youtubeB = stepB(youtubeB, c)
}

/** `findId` without making the id: next to no video of a list is known. */
function findYoutubeId(parts: LocationParts, canonical: string, at: number): LocationMatch[] | undefined {
  let a = youtubeA
  let b = youtubeB
  for (let i = at; i < at + youtubeIdLength; i++) {
    const c = canonical.charCodeAt(i)
    a = stepA(a, c)
    b = stepB(b, c)
  }
  const hash = finish(a, keyKind.id)
  if (!mayHave(parts, hash)) return undefined
  const id = `youtube:${canonical.slice(at, at + youtubeIdLength)}`
  return find(parts, keyKind.id, hash, b, id, 0, id.length, undefined)
}

function findId(parts: LocationParts, id: string, matches: LocationMatch[]): void {
  let a = seedA
  let b = seedB
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i)
    a = stepA(a, c)
    b = stepB(b, c)
  }
  findAt(parts, keyKind.id, a, b, id, id.length, matches)
}

function mayHave({ filter, filterShift }: LocationParts, hash: number): boolean {
  const bit = hash >>> filterShift
  return ((filter[bit >>> 5]! >>> (bit & 31)) & 1) !== 0
}

/** Adds the works of the key that is `text` from `start` to `end`, if there is such a key. */
function find(
  parts: LocationParts,
  kind: number,
  hash: number,
  unfinishedB: number,
  text: string,
  start: number,
  end: number,
  found: LocationMatch[] | undefined,
): LocationMatch[] | undefined {
  const { slots, slotShift } = parts
  const second = finish(unfinishedB, kind) >>> 0
  const mask = slots.length / 2 - 1
  let matches = found
  for (let slot = hash >>> slotShift; slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
    if (slots[2 * slot] !== second) continue
    const key = slots[2 * slot + 1]! - 1
    if (!isKey(parts, key, kind, text, start, end)) continue
    matches ??= []
    addWorks(parts, key, kind, text.slice(start, end), matches)
    break
  }
  return matches
}

function isKey(
  { keyStarts, keyKinds, keyBytes }: LocationParts,
  key: number,
  kind: number,
  text: string,
  start: number,
  end: number,
) {
  const from = keyStarts[key]!
  if (keyKinds[key] !== kind || keyStarts[key + 1]! - from !== end - start) return false
  for (let i = start; i < end; i++) if (keyBytes[from + i - start] !== text.charCodeAt(i)) return false
  return true
}

const decoder = new TextDecoder()

function addWorks(parts: LocationParts, key: number, kind: number, text: string, matches: LocationMatch[]): void {
  const { workRuns, works, workStarts, workBytes } = parts
  const how = kind === keyKind.id ? 'platform-id' : kind === keyKind.domain ? 'domain' : 'url'
  for (let i = workRuns[key]!; i < workRuns[key + 1]!; i++) {
    const work = works[i]!
    // Copied first: not every engine decodes out of memory that threads share.
    const id = decoder.decode(workBytes.slice(workStarts[work], workStarts[work + 1]))
    matches.push({ work: id, how, location: locationOf(kind, text) })
  }
}
