import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { decodeTrack, joinTracks, type Track } from '../../fingerprint/index.js'
import { MatchError, type Pack } from '../../match/index.js'
import { ClearanceError } from '../errors.js'
import type { Kyodaku } from '../kyodaku.js'
import {
  type NamedPack,
  openPack,
  type PackedTrack,
  readPackDirectory,
  type TrackSource,
  writePack,
} from './pack-files.js'
import { digestOfBytes, piecePath } from './piece.js'

/**
 * The local references' fingerprints in packs, kept in the data folder so that they are indexed once and not with every
 * run. What is undisclosed is packed apart, so that a snapshot can take the other packs as they are. All of it can be
 * deleted: it is made again from the tracks, as it is when it is out of date or damaged.
 */
export interface PackedReferences {
  readonly folder: string
  /** Packs in use; those of undisclosed works last. */
  readonly packs: readonly (NamedPack & { readonly withheld: boolean })[]
  /** Where each reference's fingerprint is. */
  readonly places: ReadonlyMap<string, { pack: number; entry: number }>
  /** References without a usable fingerprint, and why. */
  readonly missing: readonly { reference: string; why: string }[]
}

export interface WantedReference {
  id: string
  /** Pack it apart from what may be handed out. */
  withheld: boolean
  /** Withdrawn: it is not looked for, and may stay in a pack that has it. */
  withdrawn: boolean
}

/** A pack of so many hashes is not merged into a larger one: 340 MB of index, made in a few seconds. */
const packHashesMax = 4_000_000

const stateSchema = z.strictObject({
  format: z.literal('kyodaku-pack-cache@v1'),
  packs: z.array(
    z.strictObject({
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      bytes: z.int().min(0),
      withheld: z.boolean(),
    }),
  ),
})
type CachedPack = NamedPack & { withheld: boolean }

/**
 * Brings the packs up to date with the references wanted: new ones go into a new pack, which takes smaller packs in with
 * it, so that there are few packs and each hash is indexed again a number of times that grows with the logarithm only.
 */
export async function refreshPacks(
  kyodaku: Kyodaku,
  wanted: readonly WantedReference[],
  onProgress?: (done: number, total: number) => void,
): Promise<PackedReferences> {
  const folder = join(kyodaku.store.dataDirectory, 'cache', 'packs')
  await mkdir(folder, { recursive: true })
  const sources = await trackSources(kyodaku)
  const known = await readState(folder)
  const packs: CachedPack[] = []
  const missing = wanted
    .filter(({ id, withdrawn }) => !withdrawn && !sources.has(id))
    .map(({ id }) => ({ reference: id, why: 'its fingerprint is not made yet: repeat its deposit' }))
  for (const withheld of [false, true]) {
    const here = wanted.filter((one) => one.withheld === withheld)
    const live = new Map(
      here.filter((one) => !one.withdrawn && sources.has(one.id)).map(({ id }) => [id, sources.get(id)!]),
    )
    const allowed = new Set(here.map(({ id }) => id))
    const before = known.filter((pack) => pack.withheld === withheld)
    const after = await refreshClass(folder, before, live, allowed, onProgress)
    packs.push(...after.packs.map((pack) => ({ ...pack, withheld })))
    missing.push(...after.unreadable.map(({ id, why }) => ({ reference: id, why })))
  }
  if (packs.length !== known.length || packs.some(({ name }, at) => name.digest !== known[at]!.name.digest)) {
    const state = {
      format: 'kyodaku-pack-cache@v1',
      packs: packs.map(({ name, withheld }) => ({ ...name, withheld })),
    }
    await writeFile(join(folder, 'packs.json.tmp'), JSON.stringify(state))
    await rename(join(folder, 'packs.json.tmp'), join(folder, 'packs.json'))
    await removeOthers(folder, packs)
  }
  const places = new Map<string, { pack: number; entry: number }>()
  const withheldOf = new Map(wanted.filter(({ withdrawn }) => !withdrawn).map(({ id, withheld }) => [id, withheld]))
  for (const [pack, { directory, withheld }] of packs.entries()) {
    for (const [entry, { id, source }] of directory.entries.entries()) {
      if (withheldOf.get(id) === withheld && sources.get(id)?.source === source) places.set(id, { pack, entry })
    }
  }
  return { folder, packs, places, missing }
}

/**
 * Opens the packs that references are in. One that is damaged is thrown away with the others, and `undefined` returned:
 * refresh again.
 */
export async function openPackedReferences(
  kyodaku: Kyodaku,
  { folder, packs }: PackedReferences,
): Promise<Pack[] | undefined> {
  const parts = await partsOfTracks(kyodaku)
  // The tracks themselves are blobs: damage to a copy of one costs a second reading, no more.
  const fallback = (entry: PackedTrack): Track =>
    joinTracks(
      (parts.get(entry.id)?.[entry.pass] ?? []).map((digest) => {
        const bytes = readFileSync(kyodaku.store.blobs.path(digest))
        if (digestOfBytes(bytes) !== digest) {
          throw new ClearanceError(
            'clearance.unusable-reference',
            `the fingerprint of ${entry.id} is damaged: restore the data folder from a backup, or deposit it again.`,
          )
        }
        return decodeTrack(bytes)
      }),
    )
  try {
    return packs.map(({ directory }) => openPack(folder, directory, { checkDigest: false, fallback }))
  } catch (error) {
    if (!(error instanceof MatchError) && !(error instanceof ClearanceError)) throw error
    await rm(folder, { recursive: true, force: true })
    return undefined
  }
}

async function refreshClass(
  folder: string,
  known: readonly NamedPack[],
  wanted: ReadonlyMap<string, TrackSource>,
  allowed: ReadonlySet<string>,
  onProgress?: (done: number, total: number) => void,
): Promise<{ packs: NamedPack[]; unreadable: { id: string; why: string }[] }> {
  const packed = new Set<string>()
  const live = known
    .map((pack) => {
      const entries = pack.directory.entries.filter(({ id, source }) => {
        const isLive = wanted.get(id)?.source === source && !packed.has(id)
        if (isLive) packed.add(id)
        return isLive
      })
      return { pack, entries, hashes: sum(entries), all: sum(pack.directory.entries) }
    })
    .filter(({ entries }) => entries.length > 0)
  const fresh = [...wanted.values()].filter(({ id }) => !packed.has(id))
  // What is undisclosed now must leave the packs that are handed out at once; what is outdated, when it is half of one.
  const isWasteful = ({ pack, hashes, all }: (typeof live)[number]) =>
    hashes < all / 2 || pack.directory.entries.some(({ id }) => !allowed.has(id))
  const kept = live.filter((one) => !isWasteful(one))
  const merged = live.filter(isWasteful)
  if (fresh.length === 0 && merged.length === 0) return { packs: kept.map(({ pack }) => pack), unreadable: [] }

  // What a new track adds is known only when it is read; its bytes tell as much.
  let size = merged.reduce((total, { hashes }) => total + hashes, 0) + fresh.length * hashesGuess(live)
  for (const smallest of [...kept].sort((a, b) => a.hashes - b.hashes)) {
    if (smallest.hashes > size || size + smallest.hashes > packHashesMax) break
    merged.push(smallest)
    kept.splice(kept.indexOf(smallest), 1)
    size += smallest.hashes
  }
  const sources = [...fresh, ...merged.flatMap(({ entries }) => entries.map(({ id }) => wanted.get(id)!))]
  sources.sort((a, b) => (a.id < b.id ? -1 : 1))
  const made: NamedPack[] = []
  const unreadable: { id: string; why: string }[] = []
  let done = 0
  for (let from = 0; from < sources.length; ) {
    const {
      pack,
      taken,
      unreadable: failed,
    } = await writePack(folder, sources.slice(from), packHashesMax, () => {
      done += 1
      onProgress?.(done, sources.length)
    })
    if (pack !== undefined) made.push(pack)
    unreadable.push(...failed)
    from += taken
  }
  return { packs: [...kept.map(({ pack }) => pack), ...made], unreadable }
}

const sum = (entries: readonly PackedTrack[]) => entries.reduce((total, { indexed }) => total + indexed, 0)

function hashesGuess(live: readonly { hashes: number; entries: readonly unknown[] }[]): number {
  const entries = live.reduce((total, one) => total + one.entries.length, 0)
  return entries === 0 ? 1 : Math.ceil(live.reduce((total, { hashes }) => total + hashes, 0) / entries)
}

/** The packs that were made before; none when that can't be told. A directory that is damaged counts as not there. */
async function readState(folder: string): Promise<CachedPack[]> {
  const text = await readFile(join(folder, 'packs.json'), 'utf8').catch(() => '')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const state = stateSchema.safeParse(value)
  if (!state.success) return []
  const packs: CachedPack[] = []
  for (const { withheld, ...name } of state.data.packs) {
    const directory = await readPackDirectory(folder, name).catch(() => undefined)
    if (directory !== undefined) packs.push({ name, directory, withheld })
  }
  return packs
}

/** Removes the pieces of packs that are no more, and what a killed process left. */
async function removeOthers(folder: string, packs: readonly CachedPack[]): Promise<void> {
  const kept = new Set(
    packs.flatMap(({ name, directory: { index, tracks } }) =>
      [name, index, tracks].map(({ digest }) => piecePath(folder, digest)),
    ),
  )
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!kept.has(path) && name !== 'packs.json') await rm(path, { force: true })
  }
}

/** The parts of every reference's complete passes. */
async function partsOfTracks(kyodaku: Kyodaku): Promise<Map<string, Partial<Record<'keyframes' | 'full', string[]>>>> {
  const rows = await kyodaku.store.db
    .selectFrom('reference_tracks')
    .innerJoin('reference_completions', (join) =>
      join
        .onRef('reference_completions.reference_id', '=', 'reference_tracks.reference_id')
        .onRef('reference_completions.pass', '=', 'reference_tracks.pass'),
    )
    .select(['reference_tracks.reference_id', 'reference_tracks.pass', 'track_digest'])
    .orderBy('reference_tracks.reference_id')
    .orderBy('reference_tracks.pass')
    .orderBy('part')
    .execute()
  const parts = new Map<string, Partial<Record<'keyframes' | 'full', string[]>>>()
  for (const { reference_id: id, pass, track_digest: digest } of rows) {
    const passes = parts.get(id) ?? {}
    passes[pass] = [...(passes[pass] ?? []), digest]
    parts.set(id, passes)
  }
  return parts
}

/** The best complete track of each reference: of all its frames, else of its keyframes. */
async function trackSources(kyodaku: Kyodaku): Promise<Map<string, TrackSource>> {
  const sources = new Map<string, TrackSource>()
  for (const [id, { full, keyframes }] of await partsOfTracks(kyodaku)) {
    const parts = full ?? keyframes ?? []
    sources.set(id, {
      id,
      pass: full === undefined ? 'keyframes' : 'full',
      source: createHash('sha256').update(parts.join('\n')).digest('hex'),
      async track() {
        const tracks: Track[] = []
        for (const digest of parts) tracks.push(decodeTrack(await kyodaku.store.blobs.get(digest)))
        return joinTracks(tracks)
      },
    })
  }
  return sources
}
