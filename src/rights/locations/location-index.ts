import {
  allBelow,
  createImage,
  damaged,
  type Image,
  type ImageFormat,
  openImage,
  rises,
  sealImage,
} from '../index-image.js'
import { RightsError } from '../rights-error.js'
import { type Location, parseLocation } from './location.js'
import type { LocationEntry } from './location-entries.js'
import { finish, type KeyKind, keyKind, seedA, seedB, stepA, stepB } from './location-hash.js'

/** Where works are, ready to be looked up. Opaque; everything in it is typed lists over one block of bytes. */
export interface LocationIndex {
  readonly locationCount: number
  readonly workCount: number
  /** @internal */
  readonly parts: LocationParts
}

/**
 * Sections of the block. `slots` is an open-addressing table of pairs, the second hash of a key and its number + 1;
 * `filter` has a bit for the first hash of each key and of each host that has pages, small enough for the processor's cache.
 */
export interface LocationParts {
  readonly slots: Uint32Array
  readonly filter: Uint32Array
  readonly filterShift: number
  readonly slotShift: number
  readonly keyStarts: Uint32Array
  /** The works of key i are `works[workRuns[i]]` to `works[workRuns[i + 1] - 1]`, numbers into `workStarts`. */
  readonly workRuns: Uint32Array
  readonly works: Uint32Array
  readonly workStarts: Uint32Array
  readonly keyKinds: Uint8Array
  readonly keyBytes: Uint8Array
  readonly workBytes: Uint8Array
}

const format: ImageFormat = {
  magic: 'KYLOCAT1',
  code: 'rights.invalid-location-index',
  sections: ([keys = 0, pairs = 0, works = 0, slotBits = 0, filterBits = 0, keyBytes = 0, workBytes = 0]) =>
    slotBits < 4 || slotBits > 28 || filterBits < 10 || filterBits > 30 || 2 ** slotBits <= keys
      ? undefined
      : [
          8 * 2 ** slotBits,
          2 ** filterBits / 8,
          4 * (keys + 1),
          4 * (keys + 1),
          4 * pairs,
          4 * (works + 1),
          keys,
          keyBytes,
          workBytes,
        ],
}

/** Of the bytes of an index. */
export const locationLayout = format.magic

/** A key of the table: what it is, and its text without what that says already. */
interface Key {
  readonly kind: KeyKind
  readonly text: string
}

/** The key that a location in its one spelling is found by. */
function keyOf(location: Location): Key {
  if (location.startsWith('https://')) {
    const address = location.slice(8)
    return address.endsWith('/') && !address.includes('?')
      ? { kind: keyKind.below, text: address }
      : { kind: keyKind.page, text: address }
  }
  return location.startsWith('domain:')
    ? { kind: keyKind.domain, text: location.slice(7) }
    : { kind: keyKind.id, text: location }
}

/** A location in its one spelling, of a key. */
export function locationOf(kind: number, text: string): Location {
  if (kind === keyKind.id) return text
  return kind === keyKind.domain ? `domain:${text}` : `https://${text}`
}

/**
 * The index of where works are, as bytes: the same for the same entries in whatever order. Locations in any spelling;
 * `shared` puts it into memory that worker threads share. About 80 bytes an entry.
 *
 * @throws RightsError `rights.invalid-location` for a location that can't be read; `locationEntriesOf` leaves those out
 */
export function buildLocationIndex(
  entries: Iterable<LocationEntry>,
  { shared = false }: { shared?: boolean } = {},
): Uint8Array {
  const worksOf = new Map<Location, string | string[]>()
  const workNumbers = new Map<string, number>()
  for (const entry of entries) {
    const { work } = entry
    const location = oneSpelling(entry)
    workNumbers.set(work, 0)
    const known = worksOf.get(location)
    if (known === undefined) worksOf.set(location, work)
    else if (typeof known === 'string') {
      if (known !== work) worksOf.set(location, [known, work])
    } else if (!known.includes(work)) known.push(work)
  }
  const locations = [...worksOf.keys()].sort()
  const works = [...workNumbers.keys()].sort()
  for (const [number, work] of works.entries()) workNumbers.set(work, number)
  let pairs = 0
  let keyBytes = 0
  for (const [location, known] of worksOf) {
    pairs += typeof known === 'string' ? 1 : known.length
    keyBytes += keyOf(location).text.length
  }
  const encodedWorks = works.map((work) => Buffer.byteLength(work))
  const slotBits = Math.max(4, Math.ceil(Math.log2(locations.length * 1.5 + 1)))
  const filterBits = Math.max(10, Math.min(26, Math.ceil(Math.log2(locations.length * 12 + 1))))
  const sizes = [
    locations.length,
    pairs,
    works.length,
    slotBits,
    filterBits,
    keyBytes,
    encodedWorks.reduce((sum, length) => sum + length, 0),
  ]
  const image = createImage(format, sizes, shared)
  const parts = partsOf(image)
  const encoder = new TextEncoder()
  let at = 0
  for (const [number, work] of works.entries()) {
    encoder.encodeInto(work, parts.workBytes.subarray(at))
    at += encodedWorks[number]!
    parts.workStarts[number + 1] = at
  }
  at = 0
  let run = 0
  for (const [number, location] of locations.entries()) {
    const { kind, text } = keyOf(location)
    for (let i = 0; i < text.length; i++) parts.keyBytes[at + i] = text.charCodeAt(i)
    at += text.length
    parts.keyStarts[number + 1] = at
    parts.keyKinds[number] = kind
    const known = worksOf.get(location)!
    for (const work of typeof known === 'string' ? [known] : known.sort()) parts.works[run++] = workNumbers.get(work)!
    parts.workRuns[number + 1] = run
    place(parts, number, kind, text)
  }
  return sealImage(image)
}

function oneSpelling({ location, work }: LocationEntry): Location {
  const read = parseLocation(location)
  if ('location' in read) return read.location
  throw new RightsError(
    'rights.invalid-location',
    `${JSON.stringify(work)}: ${JSON.stringify(location)} ${read.problem}. Give a URL (http or https), domain:NAME, or a video as in youtube:ID.`,
  )
}

function place(parts: LocationParts, number: number, kind: KeyKind, text: string): void {
  const { slots, filter, filterShift, slotShift } = parts
  const [a, b] = hashesOf(kind, text)
  const mark = (hash: number) => {
    const bit = hash >>> filterShift
    filter[bit >>> 5]! |= 1 << (bit & 31)
  }
  mark(a)
  if (kind === keyKind.page || kind === keyKind.below) mark(hostHash(text))
  const mask = slots.length / 2 - 1
  let slot = a >>> slotShift
  while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask
  slots[2 * slot] = b
  slots[2 * slot + 1] = number + 1
}

function hashesOf(kind: KeyKind, text: string): [number, number] {
  let [a, b] = [seedA, seedB]
  const step = (c: number) => {
    a = stepA(a, c)
    b = stepB(b, c)
  }
  if (kind === keyKind.domain) for (let i = text.length - 1; i >= 0; i--) step(text.charCodeAt(i))
  // A page with and without a last slash is one.
  else for (let i = 0; i < text.length; i++) step(text.charCodeAt(i))
  return [finish(a, kind), finish(b, kind)]
}

/** Of the host of an address, with its port. */
function hostHash(address: string): number {
  let a = seedA
  for (let i = 0; address.charCodeAt(i) !== 0x2f; i++) a = stepA(a, address.charCodeAt(i))
  return finish(a, keyKind.host)
}

/**
 * Opens the bytes of an index, which it keeps and reads from (in shared memory, too): don't change them afterwards.
 *
 * @throws RightsError `rights.invalid-location-index` when they are damaged or none of ours
 */
export function openLocationIndex(bytes: Uint8Array): LocationIndex {
  const image = openImage(format, bytes)
  const parts = partsOf(image)
  const [keys = 0, pairs = 0, works = 0] = image.sizes
  const { keyStarts, workRuns, workStarts, keyBytes, workBytes, slots } = parts
  if (
    !rises(keyStarts, keyBytes.length) ||
    !rises(workRuns, pairs) ||
    !rises(workStarts, workBytes.length) ||
    !allBelow(parts.works, works) ||
    !soundSlots(slots, keys)
  ) {
    throw damaged(format, 'its tables contradict each other')
  }
  return { locationCount: keys, workCount: works, parts }
}

/** No number out of range, and an empty slot at which every search ends. */
function soundSlots(slots: Uint32Array, keys: number): boolean {
  let empty = 0
  for (let at = 1; at < slots.length; at += 2) {
    if (slots[at]! > keys) return false
    if (slots[at] === 0) empty++
  }
  return empty > 0
}

function partsOf(image: Image): LocationParts {
  const { sizes } = image
  return {
    slots: image.words(0),
    filter: image.words(1),
    slotShift: 32 - sizes[3]!,
    filterShift: 32 - sizes[4]!,
    keyStarts: image.words(2),
    workRuns: image.words(3),
    works: image.words(4),
    workStarts: image.words(5),
    keyKinds: image.bytes(6),
    keyBytes: image.bytes(7),
    workBytes: image.bytes(8),
  }
}
