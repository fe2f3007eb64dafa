import { join } from 'node:path'
import { type IndexedRegistry, type IndexedWork, indexRegistry, type Party, type Registry } from '../rights/index.js'
import { createSectionFile, openCached, openSectionFile, type SectionFile } from '../store/index.js'
import type { Kyodaku } from './kyodaku.js'
import { type SubjectKind, type Subjects, subjectKinds } from './registry.js'
import { createRegistryDigest, registryDigestAt, type SubjectEntry, subjectsAt } from './registry-at.js'

/**
 * A registry in a file, for deciding by without holding it: what a decision asks for is read when it is asked for. Beside
 * the JSON of the subjects, of which a file is mostly made, there are tables of 20 bytes a subject in memory.
 */
export interface RegistryFile {
  /**
   * Decides to the byte as `indexRegistry` of the whole. To ask by id is cheap; to go through all of `works`, or to ask for a
   * list of `source`, reads all of a kind.
   */
  readonly registry: IndexedRegistry
  /** As `RegistryAt.digest`. */
  readonly digest: string
  /** Path of the file, for threads to open. */
  readonly path: string
  readonly counts: Readonly<Record<SubjectKind, number>>
  /** All of a kind in the order of their ids, read as one goes on, each time anew. */
  subjects<K extends SubjectKind>(kind: K): Iterable<Subjects[K]>
  close(): void
}

/** Changed with what is in the file: files of other layouts are not looked at. */
const layout = 'kyodaku-registry-file-1'

/** Registries of which a run could go on. */
const filesKept = 3

/**
 * The registry as it stood at a size of the log (`registryAt`), as a file of the data folder's cache. Memory does not grow
 * with the registry, but for 20 bytes a subject and more for each work that a grant, reservation or claim names.
 *
 * @throws StoreError
 */
export async function registryFileAt(kyodaku: Kyodaku, logSize: number): Promise<RegistryFile> {
  const folder = join(kyodaku.store.dataDirectory, 'cache', 'registry')
  for (;;) {
    const digest = await registryDigestAt(kyodaku, logSize)
    try {
      return await openCached(
        folder,
        { name: 'registry', kept: filesKept },
        `${layout} ${digest}`,
        openRegistryFile,
        async (path) => {
          if ((await writeRegistryFile(path, subjectsAt(kyodaku, logSize))) !== digest) throw changed
        },
      )
    } catch (error) {
      // An entry that had its place in the log came into the registry in between: it counts.
      if (error !== changed) throw error
    }
  }
}

const changed = new Error('the registry changed while it was read')

/** What stands in the file beside the JSON of the subjects, which are in the order of kinds and ids. */
interface Tables {
  layout: string
  digest: string
  counts: Record<SubjectKind, number>
  /** Where each subject begins; one more for where the last ends. */
  starts: Float64Array
  /** Hashes of what subjects are found by, sorted, and the subject each finds. */
  hashes: Uint32Array
  finds: Uint32Array
  /** Ids of parties that are of classes. */
  classed: string[]
}

/** @returns the digest of the subjects */
export async function writeRegistryFile(
  path: string,
  pages: AsyncIterable<(SubjectEntry & { body: string })[]>,
): Promise<string> {
  const file = createSectionFile(path)
  try {
    const made = createRegistryDigest()
    const counts = Object.fromEntries(subjectKinds.map((kind) => [kind, 0])) as Record<SubjectKind, number>
    const starts: number[] = []
    const hashes: number[] = []
    const finds: number[] = []
    const classed: string[] = []
    for await (const page of pages) {
      for (const subject of page) {
        made.add(subject)
        counts[subject.kind]++
        for (const key of keysOf(subject)) {
          hashes.push(hashOf(key))
          finds.push(starts.length)
        }
        starts.push(file.bytes)
        file.append(Buffer.from(subject.body))
        if (subject.kind === 'party' && isClassed(JSON.parse(subject.body))) classed.push(subject.id)
      }
    }
    const digest = made.value()
    starts.push(file.bytes)
    const sorted = BigUint64Array.from(hashes, (hash, at) => (BigInt(hash) << 32n) | BigInt(finds[at]!)).sort()
    file.finish({
      layout,
      digest,
      counts,
      starts: Float64Array.from(starts),
      hashes: Uint32Array.from(sorted, (pair) => Number(pair >> 32n)),
      finds: Uint32Array.from(sorted, (pair) => Number(pair & 0xffffffffn)),
      classed,
    } satisfies Tables)
    return digest
  } finally {
    file.close()
  }
}

const isClassed = ({ classes = [] }: Party): boolean => classes.length > 0

/** What a subject is found by: itself by its id, and what is said about works by their ids. */
function keysOf({ kind, id, body }: { kind: SubjectKind; id: string; body: string }): string[] {
  switch (kind) {
    case 'grant':
      return [...new Set((JSON.parse(body) as Subjects['grant']).works)].map((work) => aboutKey(kind, work))
    case 'reservation':
    case 'claim':
      return [aboutKey(kind, (JSON.parse(body) as Subjects[typeof kind]).work)]
    default:
      return [ownKey(kind, id)]
  }
}

const ownKey = (kind: SubjectKind, id: string) => `${kind}=${id}`
const aboutKey = (kind: SubjectKind, work: string) => `${kind}>${work}`

/** FNV-1a over UTF-16 units. Others may choose ids that share one: what is found is compared with what was asked for. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Opens a file. @returns undefined when it is not there, or not as it was written */
export function openRegistryFile(path: string): RegistryFile | undefined {
  const file = openSectionFile(path)
  if (file === undefined) return undefined
  const tables = file.value as Tables
  if (tables.layout !== layout) {
    file.close()
    return undefined
  }
  const subjects = <K extends SubjectKind>(kind: K): Iterable<Subjects[K]> => ({
    [Symbol.iterator]: () => allOf(file, tables, kind),
  })
  return {
    registry: registryIn(file, tables, subjects),
    digest: tables.digest,
    path,
    counts: tables.counts,
    subjects,
    close: file.close,
  }
}

/** Subjects held in mind at most: works, and what is said about them. */
const rememberedMax = 20_000

function registryIn(file: SectionFile, tables: Tables, subjects: RegistryFile['subjects']): IndexedRegistry {
  const finder = finderIn(file, tables)
  const parties = createMemory((id) => finder.own('party', id))
  const remembered = new Map<string, GrowingWork>()
  let held = 0
  const readWork = (id: string): GrowingWork | undefined => {
    const part = aboutWork(finder, id)
    if (part === undefined) return undefined
    const entry: GrowingWork = { ...indexRegistry(part).works.get(id)! }
    remembered.set(id, entry)
    held += 1 + part.grants.length + part.reservations.length
    return entry
  }
  const workAt = (id: string): IndexedWork | undefined => {
    const known = remembered.get(id)
    if (known !== undefined) return known
    // Not between a work and its ancestors, which may be a circle.
    if (held > rememberedMax) {
      remembered.clear()
      held = 0
    }
    const work = readWork(id)
    for (let at = work; at?.work.parent !== undefined; at = at.parent as GrowingWork | undefined) {
      const above = remembered.get(at.work.parent)
      at.parent = above ?? readWork(at.work.parent)
      if (above !== undefined) break
    }
    return work
  }
  return {
    parties: mapOf(parties, tables.counts.party, () => subjects('party')),
    works: mapOf(workAt, tables.counts.work, () => subjects('work')),
    classes: new Map(
      tables.classed.map((id) => [id, [...new Set(parties(id)?.classes)].map((name) => `class:${name}`)]),
    ),
    source: sourceIn(subjects),
  }
}

/** The whole registry; a list is read when it is first asked for, and held from then on. */
function sourceIn(subjects: RegistryFile['subjects']): Registry {
  const lists = new Map<SubjectKind, unknown>()
  const list = <K extends SubjectKind>(kind: K): Subjects[K][] => {
    if (!lists.has(kind)) lists.set(kind, [...subjects(kind)])
    return lists.get(kind) as Subjects[K][]
  }
  return {
    get parties() {
      return list('party')
    },
    get works() {
      return list('work')
    },
    get references() {
      return list('reference')
    },
    get grants() {
      return list('grant')
    },
    get reservations() {
      return list('reservation')
    },
    get mandates() {
      return list('mandate')
    },
    get claims() {
      return list('claim')
    },
  }
}

type GrowingWork = { -readonly [K in keyof IndexedWork]: IndexedWork[K] }

/** A work with all that is registered for it itself. */
function aboutWork(finder: ReturnType<typeof finderIn>, id: string): Registry | undefined {
  const work = finder.own('work', id)
  if (work === undefined) return undefined
  const grants = finder.about('grant', id)
  const signed = new Set(grants.flatMap(({ signedBy }) => signedBy?.mandate ?? []))
  return {
    parties: [],
    works: [work],
    references: [],
    grants,
    reservations: finder.about('reservation', id),
    mandates: [...signed].flatMap((mandate) => finder.own('mandate', mandate) ?? []),
    claims: finder.about('claim', id),
  }
}

/** Finds subjects by the tables. */
function finderIn(file: SectionFile, { starts, hashes, finds, counts }: Tables) {
  const firstOf = firstNumbers(counts)
  const kindOf = (number: number): SubjectKind => subjectKinds.find((kind) => number < firstOf[kind] + counts[kind])!
  const read = (number: number): unknown => {
    const bytes = Buffer.allocUnsafe(starts[number + 1]! - starts[number]!)
    file.read(bytes, starts[number]!)
    return JSON.parse(bytes.toString('utf8'))
  }
  /** In the order of their ids. */
  function* found<K extends SubjectKind>(kind: K, key: string): Generator<Subjects[K]> {
    const hash = hashOf(key)
    for (let at = firstAt(hashes, hash); at < hashes.length && hashes[at] === hash; at++)
      if (kindOf(finds[at]!) === kind) yield read(finds[at]!) as Subjects[K]
  }
  return {
    own<K extends SubjectKind>(kind: K, id: string): Subjects[K] | undefined {
      for (const subject of found(kind, ownKey(kind, id))) if (subject.id === id) return subject
      return undefined
    },
    about<K extends 'grant' | 'reservation' | 'claim'>(kind: K, work: string): Subjects[K][] {
      const isAbout = (subject: Subjects['grant' | 'reservation' | 'claim']) =>
        'works' in subject ? subject.works.includes(work) : subject.work === work
      return [...found(kind, aboutKey(kind, work))].filter(isAbout)
    },
  }
}

/** The first place of a sorted list that is not below a value. */
function firstAt(list: Uint32Array, value: number): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (list[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}

function firstNumbers(counts: Tables['counts']): Record<SubjectKind, number> {
  let next = 0
  return Object.fromEntries(
    subjectKinds.map((kind) => {
      const first = next
      next += counts[kind]
      return [kind, first]
    }),
  ) as Record<SubjectKind, number>
}

const pageBytes = 1 << 20

function* allOf<K extends SubjectKind>(file: SectionFile, { starts, counts }: Tables, kind: K): Generator<Subjects[K]> {
  const first = firstNumbers(counts)[kind]
  const last = first + counts[kind]
  for (let from = first; from < last; ) {
    let to = from + 1
    while (to < last && starts[to + 1]! - starts[from]! <= pageBytes) to++
    const page = Buffer.allocUnsafe(starts[to]! - starts[from]!)
    file.read(page, starts[from]!)
    for (let number = from; number < to; number++) {
      const begin = starts[number]! - starts[from]!
      yield JSON.parse(page.toString('utf8', begin, starts[number + 1]! - starts[from]!)) as Subjects[K]
    }
    from = to
  }
}

/** Asks once for what is asked for again and again. */
function createMemory<T>(find: (id: string) => T | undefined): (id: string) => T | undefined {
  const remembered = new Map<string, T | undefined>()
  return (id) => {
    if (remembered.has(id)) return remembered.get(id)
    const found = find(id)
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(id, found)
    return found
  }
}

/** What can be asked for by id, as a map. */
function mapOf<T>(
  get: (id: string) => T | undefined,
  size: number,
  all: () => Iterable<{ id: string }>,
): ReadonlyMap<string, T> {
  function* keys(): MapIterator<string> {
    for (const { id } of all()) yield id
  }
  function* values(): MapIterator<T> {
    for (const id of keys()) yield get(id)!
  }
  function* entries(): MapIterator<[string, T]> {
    for (const id of keys()) yield [id, get(id)!]
  }
  const map: ReadonlyMap<string, T> = {
    size,
    get,
    has: (id) => get(id) !== undefined,
    keys,
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach(call, self) {
      for (const [id, value] of entries()) call.call(self, value, id, map)
    },
  }
  return map
}
