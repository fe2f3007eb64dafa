import { buildSignalIndex, openSignalIndex, openSignals, type SignalFindings } from '../../clearance/index.js'
import {
  buildDigestIndex,
  buildLocationIndex,
  buildNameIndex,
  createNameScan,
  type DigestEntry,
  eachDigest,
  eachLocation,
  type Finding,
  findDigest,
  findLocations,
  findPlatformId,
  isDigestAlgorithm,
  isPlatform,
  type LocationEntry,
  type LocationMatch,
  mayHaveDigest,
  mayHaveLocation,
  type NameEntry,
  type NameScanTables,
  nameEntriesOf,
  nameFindings,
  openDigestIndex,
  openLocationIndex,
  openNameIndex,
  prepareNameScan,
  type Reference,
  type Registry,
  serializeNameIndex,
  type Use,
  type Work,
} from '../../rights/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import type { LookedKind } from '../receipt/index.js'
import { type DigestListFile, openDigestList } from './digest-list.js'
import type { LookupSifts, Lookups } from './lookups.js'
import type { LookedAt } from './runs.js'

/** What rows are looked up in, as bytes that all threads read from one place. */
export interface LookupImages {
  /** The index, and what a scan reads it by. Absent: there are no names. */
  names?: { index: SharedArrayBuffer; scan: NameScanTables }
  locations: SharedArrayBuffer
  digests: SharedArrayBuffer
  /** Absent: signals are not looked at. */
  signals?: SharedArrayBuffer
}

/** Of each way of looking: what changes when the same row could come out otherwise. */
export const lookedVersions: Readonly<Record<LookedKind, string>> = {
  locations: 'kyodaku-locations-1',
  names: 'kyodaku-names-1',
  digests: 'kyodaku-digests-1',
  'declared-works': 'kyodaku-declared-1',
  signals: 'kyodaku-signals-1',
  declarations: 'kyodaku-declarations-1',
  fingerprints: 'kyodaku-match-1',
  'frame-hashes': 'kyodaku-match-1',
}

/** A registered identifier that nothing can be found by: somebody has to mend it. */
export interface UnreadableIdentifier {
  work: string
  scheme: string
  value: string
}

/** What was made ready for a run, and what of the registry could not be. */
export interface MadeLookups {
  images: LookupImages
  looked: Omit<LookedAt, 'registry' | 'agents' | 'partRows' | 'content' | 'unchecked'>
  unreadable: UnreadableIdentifier[]
}

/** Makes ready what rows are looked up in. Cost grows with the registry and the lists, not with the dataset. */
export async function makeLookupImages(
  registry: Registry,
  options: Pick<ClearDatasetOptions, 'digests' | 'signals' | 'agents'> & { use?: Use },
): Promise<MadeLookups> {
  const signals = await signalsOf(options)
  const digests = makeDigestLookups(registry, options.digests ?? [])
  return madeLookups(makeWorkLookups(registry), digests, registry.references.length, signals)
}

/** What rows are looked up in that works say of themselves: their names, and where they are. */
export interface WorkLookups {
  images: Pick<LookupImages, 'names' | 'locations'>
  names: number
  locations: number
  unreadable: UnreadableIdentifier[]
}

/** Digests of works' files: of the registry, and of lists. */
export interface DigestLookups {
  image: SharedArrayBuffer
  digests: number
  /** Of the lists, sorted. */
  lists: string[]
  unreadable: UnreadableIdentifier[]
}

/** What of a registry rows are looked up in. It is gone through several times, and not held. */
export interface RegistryToLookUp {
  works: Iterable<Work>
  references: Iterable<Reference>
}

export function makeWorkLookups(registry: Pick<RegistryToLookUp, 'works'>): WorkLookups {
  const unreadable: UnreadableIdentifier[] = []
  const names = namesImage(nameEntriesOf(registry))
  const locations = readable<LocationEntry>(eachLocation(registry), unreadable)
  const image = shared(buildLocationIndex(locations.entries, { shared: true }))
  return {
    images: { ...(names.count === 0 ? {} : { names: names.image }), locations: image },
    names: names.count,
    locations: locations.count(),
    unreadable,
  }
}

/** @throws TrainingError `training.bad-digest-list`, RightsError `rights.invalid-digest` */
export function makeDigestLookups(registry: RegistryToLookUp, paths: readonly DigestListFile[]): DigestLookups {
  const unreadable: UnreadableIdentifier[] = []
  const registered = readable<DigestEntry>(eachDigest(registry), unreadable)
  const lists = paths.map(openDigestList)
  const image = shared(
    buildDigestIndex(each([registered.entries, ...lists.map((list) => list.entries())]), { shared: true }),
  )
  const read = lists.map((list) => list.read())
  return {
    image,
    digests: registered.count() + read.reduce((sum, { count }) => sum + count, 0),
    lists: read.map(({ digest }) => digest).sort(),
    unreadable,
  }
}

/** The entries that could be read, counted as they are taken; the others go to a list. */
function readable<T extends object>(
  all: Iterable<T | UnreadableIdentifier>,
  unreadable: UnreadableIdentifier[],
): { entries: Iterable<T>; count: () => number } {
  let count = 0
  function* entries(): Generator<T> {
    for (const one of all) {
      if ('scheme' in one) unreadable.push({ work: one.work, scheme: one.scheme, value: one.value })
      else {
        count++
        yield one
      }
    }
  }
  return { entries: entries(), count: () => count }
}

/** Puts together what was made apart. */
export function madeLookups(
  works: WorkLookups,
  digests: DigestLookups,
  references: number,
  signals: SignalLookups | undefined,
): MadeLookups {
  return {
    images: {
      ...works.images,
      digests: digests.image,
      ...(signals === undefined ? {} : { signals: signals.image }),
    },
    looked: {
      names: works.names,
      locations: works.locations,
      digests: digests.digests,
      references,
      versions: lookedVersions,
      digestLists: digests.lists,
      ...(signals === undefined ? {} : { signals: signals.looked }),
    },
    unreadable: [...works.unreadable, ...digests.unreadable],
  }
}

function namesImage(names: Iterable<NameEntry>): { count: number; image: NonNullable<LookupImages['names']> } {
  const index = buildNameIndex(names)
  return {
    count: index.nameCount,
    image: { index: shared(serializeNameIndex(index)), scan: prepareNameScan(index) },
  }
}

/** What was published at locations, and which signals these are. */
interface SignalLookups {
  image: SharedArrayBuffer
  looked: NonNullable<LookedAt['signals']>
}

/** The signals that count for a use: the newest that were fetched by then. */
export async function signalsOf({
  signals,
  agents = [],
  use,
}: Parameters<typeof makeLookupImages>[1]): Promise<SignalLookups | undefined> {
  if (signals === undefined || use === undefined) return undefined
  const { snapshot } = await openSignals(signals)
  try {
    const { digest, manifest } = snapshot.seal()
    const question = { use: 'train' as const, agents: [...agents].sort(), media: use.modality ?? 'video' }
    const image = buildSignalIndex(snapshot, question, { asOf: new Date(use.at) })
    return { image: shared(image), looked: { digest, from: manifest.from ?? use.at, until: manifest.to ?? use.at } }
  } finally {
    await snapshot.close()
  }
}

function* each<T>(lists: readonly Iterable<T>[]): Generator<T> {
  for (const list of lists) yield* list
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  if (bytes.buffer instanceof SharedArrayBuffer && bytes.length === bytes.buffer.byteLength) return bytes.buffer
  const buffer = new SharedArrayBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

/** Opens the images in a thread. */
export function openLookups({ names, locations, digests, signals }: LookupImages): Lookups {
  const locationIndex = openLocationIndex(new Uint8Array(locations))
  const digestIndex = openDigestIndex(new Uint8Array(digests))
  const nameLookup = names === undefined ? undefined : namesIn(names)
  return {
    // Without names there is nothing to look for, which has been done then.
    names: nameLookup?.find ?? (() => none),
    sifts: {
      names: nameLookup?.mayBe ?? (({ starts }) => new Uint8Array(starts.length)),
      location: (bytes, from, to) => mayHaveLocation(locationIndex, bytes, from, to),
      digest: (bytes, from, to, algorithm = 'sha256') =>
        !isDigestAlgorithm(algorithm) || mayHaveDigest(digestIndex, algorithm, bytes, from, to),
    },
    location(text, platform) {
      const found =
        platform !== undefined && isPlatform(platform)
          ? findPlatformId(locationIndex, platform, text)
          : findLocations(locationIndex, text)
      return found === undefined || found.length === 0 ? found && none : found.map(locationFinding)
    },
    digest(text, algorithm = 'sha256') {
      const found = isDigestAlgorithm(algorithm) ? findDigest(digestIndex, algorithm, text) : undefined
      if (found === undefined || found.length === 0) return found && none
      return found.map(({ work, reference }) => ({
        kind: 'declaration',
        work,
        by: 'dataset',
        text: `${algorithm}: ${text}${reference === undefined ? '' : ` = ${reference}`}`,
      }))
    },
    ...(signals === undefined ? {} : { signals: signalsIn(signals) }),
  }
}

/** Answers that are kept in mind: one object for all locations of which the same is known. */
const answersMax = 100_000

function signalsIn(image: SharedArrayBuffer): NonNullable<Lookups['signals']> {
  const index = openSignalIndex(new Uint8Array(image))
  const answers = new Map<number, SignalFindings>()
  return (location) => {
    const id = index.lookup(location)
    const known = answers.get(id)
    if (known !== undefined) return known
    const found = index.findingsOf(id)
    if (answers.size >= answersMax) answers.clear()
    answers.set(id, found)
    return found
  }
}

function namesIn({ index: image, scan }: NonNullable<LookupImages['names']>): {
  find: NonNullable<Lookups['names']>
  mayBe: LookupSifts['names']
} {
  const index = openNameIndex(new Uint8Array(image))
  const { mayName, mayNameInBytes } = createNameScan(index, scan)
  return {
    find: (text, where) => (mayName(text) ? nameFindings(index, text, where) : none),
    mayBe: mayNameInBytes,
  }
}

const none: readonly Finding[] = Object.freeze([])

/** A work's own location is its owner's statement that the work is there. */
function locationFinding({ work, how, location }: LocationMatch): Finding {
  return { kind: 'declaration', work, by: 'registry', text: `${how}: ${location}` }
}
