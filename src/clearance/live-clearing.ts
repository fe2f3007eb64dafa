import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import {
  buildNameIndex,
  changeIndexed,
  createNameScan,
  evocationIndex,
  nameEntriesOf,
  type Registry,
  type RegistryChange,
  type RegistryLists,
  type Work,
} from '../rights/index.js'
import type { RegistryKind } from '../store/index.js'
import { type Clearing, type FindsNames, findsNames, prepareClearing } from './clear.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { loadMatcher } from './references.js'
import { onRegistryChange } from './registry.js'

/**
 * What is registered, held ready and kept up with what changes, by whichever process: told at once by a database server, and
 * looked for besides.
 */
export interface LiveClearing {
  /**
   * To decide by now: never older than `staleMilliseconds`. The same object each time, which changes between two turns of the
   * event loop; what has to fit together is read from it within one.
   * @throws ClearanceError `clearance.registry-away`, when what is registered could not be asked for
   */
  current(): Promise<Clearing>
  close(): Promise<void>
}

export interface LiveOptions {
  /** Between two looks for what others have registered. What this process registers is there at once. Default 250. */
  lookMilliseconds?: number
  /** A registry that was last looked at longer ago is not decided by. Default 2,000. */
  staleMilliseconds?: number
}

/** Between two looks whether fingerprints were made: they take minutes. */
const fingerprintLookMilliseconds = 2000
/** Entries are numbered before they are committed: so many before the newest are looked at again. */
const commitWindow = 500
/** Works with new names are looked for beside all others, until there are so many that one index is made of all. */
const newNamesMax = 2000

const listOf: Readonly<Record<RegistryKind, keyof RegistryLists>> = {
  party: 'parties',
  work: 'works',
  reference: 'references',
  grant: 'grants',
  reservation: 'reservations',
  mandate: 'mandates',
  claim: 'claims',
}

/**
 * Reads the registry, its names and its fingerprints, and keeps up with them: a change costs what has changed, not what is
 * registered. Memory: all of the registry, 57 MB of names a million.
 */
export async function openLiveClearing(kyodaku: Kyodaku, options: LiveOptions = {}): Promise<LiveClearing> {
  const { lookMilliseconds = 250, staleMilliseconds = 2000 } = options
  const { db } = kyodaku.store
  const closing = new AbortController()

  // Before it is read: what comes meanwhile is looked at once more.
  let seen = await seqsAfter(-commitWindow)
  const first = await prepareClearing(kyodaku)
  const { registry } = first
  const places = placesOf(registry)
  const indexed = first.indexed
  let registryLogSize = first.registryLogSize
  let loaded = first.loaded
  let names = namesOf(registry)
  let lookedAt = performance.now()
  let fingerprints = await fingerprintVersion()
  let fingerprintsLookedAt = performance.now()

  const clearing: Clearing = {
    registry,
    indexed,
    get registryLogSize() {
      return registryLogSize
    },
    get loaded() {
      return loaded
    },
    names: async () => names.find,
  }

  /** The numbers of the newest entries, as far as they may have been seen or not. */
  async function seqsAfter(newest: number): Promise<Set<number>> {
    const from = newest < 0 ? sql`(select coalesce(max(seq), 0) from registry_entries)` : sql`${newest}::bigint`
    const { rows } = await sql<{ seq: number }>`select seq from registry_entries
      where seq > ${from} - ${commitWindow} order by seq`.execute(db)
    return new Set(rows.map(({ seq }) => seq))
  }

  async function fingerprintVersion(): Promise<string> {
    const { rows } = await sql<{ version: string }>`select concat_ws(' ', (select max(id) from reference_tracks),
      (select count(*) from reference_completions)) as version`.execute(db)
    return rows[0]!.version
  }

  async function look(): Promise<void> {
    const began = performance.now()
    const size = kyodaku.log.size()
    const newest = Math.max(0, ...seen)
    const now = await seqsAfter(newest)
    const fresh = [...now].filter((seq) => !seen.has(seq))
    if (fresh.length > 0) await apply(fresh)
    seen = now.size > 0 ? now : seen
    if (closing.signal.aborted) return
    registryLogSize = size
    lookedAt = began
    if (began - fingerprintsLookedAt > fingerprintLookMilliseconds) {
      fingerprintsLookedAt = began
      const version = await fingerprintVersion()
      if (version !== fingerprints) {
        loaded = await loadMatcher(kyodaku, registry)
        fingerprints = version
      }
    }
  }

  /** Takes over what entries say, each subject as it stands by now. */
  async function apply(fresh: readonly number[]): Promise<void> {
    const changes: RegistryChange[] = []
    for (let from = 0; from < fresh.length; from += 1000) {
      const rows = await db
        .selectFrom('registry_subjects')
        .innerJoin('registry_entries as entries', (join) =>
          join
            .onRef('entries.kind', '=', 'registry_subjects.kind')
            .onRef('entries.subject_id', '=', 'registry_subjects.subject_id'),
        )
        .where('entries.seq', 'in', fresh.slice(from, from + 1000))
        .select([
          'registry_subjects.kind as kind',
          'registry_subjects.subject_id as id',
          'registry_subjects.body as body',
        ])
        .distinctOn(['registry_subjects.kind', 'registry_subjects.subject_id'])
        .execute()
      for (const { kind, id, body } of rows)
        changes.push({ list: listOf[kind], before: undefined, after: { ...(body as object), id } } as RegistryChange)
    }
    const isReference = changes.some(({ list }) => list === 'references')
    const newlyLoaded = isReference ? await loadMatcher(kyodaku, withReferences(registry, changes)) : undefined
    // From here on in one turn: nobody decides in between.
    const placed = changes.map((change) => place(registry, places, change))
    changeIndexed(indexed, placed)
    if (newlyLoaded !== undefined) loaded = newlyLoaded
    const works = placed.flatMap(({ list, after }) => (list === 'works' ? [after as Work] : []))
    if (works.length > 0) names = names.with(works)
  }

  let looking: Promise<void> | undefined
  /** One look after the other; whoever comes during one waits for the next, which sees what was there before it came. */
  let next: Promise<void> | undefined
  function lookAgain(): Promise<void> {
    if (looking === undefined) {
      looking = look().finally(() => {
        looking = undefined
      })
      return looking
    }
    next ??= looking
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return lookAgain()
      })
    return next
  }

  const stopListening = onRegistryChange(kyodaku, lookAgain)
  const listening = kyodaku.store.listen('kyodaku_registered', () => void lookAgain().catch(() => undefined))
  const watching = (async () => {
    while (!closing.signal.aborted) {
      await sleep(lookMilliseconds, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
      // What fails is said by whoever wants to decide: by then it is stale.
      if (!closing.signal.aborted) await lookAgain().catch(() => undefined)
    }
  })()

  return {
    async current() {
      if (performance.now() - lookedAt <= staleMilliseconds) return clearing
      try {
        await lookAgain()
        return clearing
      } catch (error) {
        throw new ClearanceError(
          'clearance.registry-away',
          'What is registered could not be asked for: nothing is decided until it can.',
          { cause: error },
        )
      }
    },
    async close() {
      closing.abort()
      stopListening()
      await listening.close()
      await watching
      await looking?.catch(() => undefined)
    },
  }
}

type Places = Record<keyof RegistryLists, Map<string, number>>

function placesOf(registry: Registry): Places {
  const of = (entries: readonly { id: string }[] = []) => new Map(entries.map(({ id }, place) => [id, place]))
  registry.mandates ??= []
  registry.claims ??= []
  return {
    parties: of(registry.parties),
    works: of(registry.works),
    references: of(registry.references),
    grants: of(registry.grants),
    reservations: of(registry.reservations),
    mandates: of(registry.mandates),
    claims: of(registry.claims),
  }
}

/** Puts an entry where the one before it stands, or at the end; says what was there. */
function place(registry: Registry, places: Places, change: RegistryChange): RegistryChange {
  const entries = registry[change.list] as { id: string }[]
  const at = places[change.list].get(change.after.id)
  if (at === undefined) {
    places[change.list].set(change.after.id, entries.length)
    entries.push(change.after)
    return change
  }
  const before = entries[at]
  entries[at] = change.after
  return { ...change, before } as RegistryChange
}

function withReferences(registry: Registry, changes: readonly RegistryChange[]): Registry {
  const references = new Map(registry.references.map((reference) => [reference.id, reference]))
  const works = new Map(registry.works.map((work) => [work.id, work]))
  for (const change of changes) {
    if (change.list === 'references') references.set(change.after.id, change.after)
    if (change.list === 'works') works.set(change.after.id, change.after)
  }
  return { ...registry, references: [...references.values()], works: [...works.values()] }
}

interface LiveNames {
  find: FindsNames
  /** With works as they are now. */
  with(works: readonly Work[]): LiveNames
}

/** Names of all works, with those of the ones that have changed since in an index of their own. */
function namesOf(registry: Registry): LiveNames {
  const index = buildNameIndex(nameEntriesOf(registry))
  const base = findsNames(index, evocationIndex(registry), createNameScan(index))
  const live = (changed: ReadonlyMap<string, Work>, beside: FindsNames | undefined): LiveNames => ({
    find: (text, where) => {
      const found = base(text, where)
      if (beside === undefined) return found
      return [...found.filter(({ work }) => !changed.has(work)), ...beside(text, where)].sort(
        (a, b) => a.offset - b.offset,
      )
    },
    with(works) {
      const all = new Map([...changed, ...works.map((work) => [work.id, work] as const)])
      if (all.size > newNamesMax) return namesOf(registry)
      // Their lines as they are: names of one franchise speak for each other.
      const lines = new Map(registry.works.map((work) => [work.id, work]))
      const entries = [...nameEntriesOf({ works: lineOf(all, lines) })].filter(({ work }) => all.has(work))
      return live(all, findsNames(buildNameIndex(entries), evocationIndex({ works: [...all.values()] })))
    },
  })
  return live(new Map(), undefined)
}

/** Works with those above them. */
function lineOf(works: ReadonlyMap<string, Work>, all: ReadonlyMap<string, Work>): Work[] {
  const line = new Map(works)
  for (const work of works.values()) {
    for (let next = work.parent; next !== undefined && !line.has(next); next = all.get(next)?.parent) {
      const above = all.get(next)
      if (above === undefined) break
      line.set(next, above)
    }
  }
  return [...line.values()]
}
