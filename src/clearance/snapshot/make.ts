import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createPackMatcher } from '../../match/index.js'
import { canonicalJson, formatTlogProof } from '../../record/index.js'
import { buildNameIndex, nameEntriesOf, type Registry, rulesVersion, serializeNameIndex } from '../../rights/index.js'
import { ClearanceError } from '../errors.js'
import type { Kyodaku } from '../kyodaku.js'
import { packReferences } from '../references.js'
import { loadRegistry } from '../registry.js'
import { usageOf } from '../usage.js'
import { besideOf, linkOrCopy, makeWholeFolder, writeSynced } from './folder.js'
import {
  manifestBytes,
  manifestFile,
  noteFile,
  noteText,
  type PieceKind,
  piecesFolder,
  proofFile,
  type SnapshotManifest,
  snapshotEntry,
} from './manifest.js'
import type { PackedReferences } from './pack-cache.js'
import { readSnapshotPapers } from './papers.js'
import { digestOfBytes, type PieceName, piecePath, pieceProblem, writePiece } from './piece.js'
import { encodeRegistry, registryFor } from './registry-pieces.js'
import { commitTo, type HeldBack, type WithheldTrack, withheldWorks, withoutWithheld } from './withheld.js'

export interface MakeSnapshotOptions {
  /** The new folder; default `snapshots/<log size>-<digest>` in the data folder. */
  out?: string
  /** Only what decisions about this party's uses need: grants to others stay out. */
  for?: string
  /** The folder of the snapshot before: what is in there is not written again. */
  previous?: string
  signal?: AbortSignal
  onProgress?: (progress: SnapshotProgress) => void
}

export interface SnapshotProgress {
  step: 'fingerprints' | 'pieces'
  done: number
  total: number
}

export interface MadeSnapshot {
  folder: string
  digest: string
  manifest: SnapshotManifest
  /** Bytes of all pieces, and of those that the snapshot before did not have. */
  bytes: number
  newBytes: number
  newPieces: number
}

/**
 * Makes a snapshot of the registry and its fingerprints as they are now: signed in the log's name, and recorded in the log.
 * A crash leaves nothing, or the whole of it; at worst an entry in the log of a snapshot that nobody has.
 *
 * @throws ClearanceError `clearance.snapshot-exists`, `clearance.snapshot-mismatch` (no such party); StoreError, RecordError
 */
export async function makeSnapshot(kyodaku: Kyodaku, options: MakeSnapshotOptions = {}): Promise<MadeSnapshot> {
  // Entries go to the log before the registry: at this size, whatever the registry holds below it was in force.
  const registryLogSize = kyodaku.log.size()
  const checkpoint = kyodaku.log.checkpoint()
  const registered = await loadRegistry(kyodaku)
  const capped = registered.grants.filter(({ caps }) => caps !== undefined)
  const whole = capped.length === 0 ? registered : { ...registered, usage: await usageOf(kyodaku, capped) }
  if (options.for !== undefined && !whole.parties.some(({ id }) => id === options.for)) {
    throw new ClearanceError(
      'clearance.snapshot-mismatch',
      `there is no party "${options.for}": see "kyodaku party list".`,
    )
  }
  const previous = options.previous === undefined ? undefined : await readSnapshotPapers(options.previous)
  const previousPieces = new Set(previous?.manifest.pieces.map(({ digest }) => digest))
  const packed = await soundPacks(kyodaku, whole, options)
  const tracks = tracksOf(packed)
  const { registry, heldBack, commitments } = withhold(kyodaku, whole, tracks, options.for)

  const folder = options.out === undefined ? undefined : resolve(options.out)
  const home = join(kyodaku.store.dataDirectory, 'snapshots')
  const beside = folder === undefined ? home : besideOf(folder)
  const place =
    folder ?? (({ manifest, digest }: Filled) => join(home, `${manifest.registryLogSize}-${digest.slice(7, 19)}`))
  const made = await makeWholeFolder<Filled>(place, beside, async (making) => {
    const pieces = join(making, piecesFolder)
    await mkdir(pieces)
    const list: ({ kind: PieceKind } & PieceName)[] = []
    const write = async (kind: PieceKind, bytes: Uint8Array) => {
      options.signal?.throwIfAborted()
      const digest = digestOfBytes(bytes)
      if (options.previous !== undefined && previousPieces.has(digest)) {
        const name = { digest, bytes: bytes.length }
        const before = join(options.previous, piecesFolder)
        if ((await pieceProblem(before, name)) === undefined) {
          await linkOrCopy(piecePath(before, digest), piecePath(pieces, digest))
          list.push({ kind, ...name })
          return
        }
      }
      list.push({ kind, ...(await writePiece(pieces, bytes)) })
    }
    for (const bytes of encodeRegistry(registry)) await write('registry', bytes)
    if (commitments.length > 0) await write('withheld', Buffer.from(commitments.join('')))
    const names = nameIndexOf(registry)
    if (names !== undefined) await write('names', names)
    for (const { name, directory, withheld } of packed.packs) {
      if (withheld) continue
      for (const [kind, piece] of [
        ['pack', name],
        ['index', directory.index],
        ['tracks', directory.tracks],
      ] as const) {
        options.signal?.throwIfAborted()
        await linkOrCopy(piecePath(packed.folder, piece.digest), piecePath(pieces, piece.digest))
        list.push({ kind, ...piece })
      }
    }
    const manifest: SnapshotManifest = {
      format: 'kyodaku-snapshot@v1',
      origin: kyodaku.log.origin,
      createdAt: kyodaku.now().toISOString(),
      registryLogSize,
      checkpoint,
      ...(options.for === undefined ? {} : { for: options.for }),
      ...(previous === undefined ? {} : { previous: previous.digest }),
      rules: rulesVersion,
      matcher: matcherVersions(),
      counts: {
        parties: registry.parties.length,
        works: registry.works.length,
        names: registry.works.reduce((total, { titles }) => total + titles.length, 0),
        references: registry.references.length,
        hashes: registry.references.reduce((total, { id }) => total + (tracks.get(id)?.hashes ?? 0), 0),
        grants: registry.grants.length,
        reservations: registry.reservations.length,
        mandates: registry.mandates?.length ?? 0,
        claims: registry.claims?.length ?? 0,
      },
      heldBack,
      incomplete: incompleteOf(registry, packed),
      pieces: list,
    }
    const bytes = manifestBytes(manifest)
    const digest = digestOfBytes(bytes)
    await writeSynced(join(making, manifestFile), bytes)
    await writeSynced(join(making, noteFile), kyodaku.signNote(noteText(kyodaku.log.origin, digest)))
    const entry = canonicalJson(snapshotEntry(digest, registryLogSize))
    const { index } = await kyodaku.log.append(Buffer.from(entry))
    await writeSynced(join(making, proofFile), formatTlogProof(await kyodaku.log.prove(index)))
    return { manifest, digest }
  })
  const { manifest, digest } = made.result
  const fresh = manifest.pieces.filter((piece) => !previousPieces.has(piece.digest))
  return {
    folder: made.folder,
    digest,
    manifest,
    bytes: sumBytes(manifest.pieces),
    newBytes: sumBytes(fresh),
    newPieces: fresh.length,
  }
}

type Filled = { manifest: SnapshotManifest; digest: string }
const sumBytes = (pieces: readonly PieceName[]) => pieces.reduce((total, { bytes }) => total + bytes, 0)

/** The packs, every byte of which is as it was made: what is signed must be right. */
async function soundPacks(
  kyodaku: Kyodaku,
  registry: Registry,
  { onProgress, signal }: MakeSnapshotOptions,
): Promise<PackedReferences> {
  for (let attempt = 0; ; attempt++) {
    const packed = await packReferences(kyodaku, registry, (done, total) => {
      onProgress?.({ step: 'fingerprints', done, total })
      signal?.throwIfAborted()
    })
    const pieces = packed.packs.flatMap(({ directory: { index, tracks } }) => [index, tracks])
    let problem: string | undefined
    for (const [done, piece] of pieces.entries()) {
      onProgress?.({ step: 'pieces', done, total: pieces.length })
      problem ??= await pieceProblem(packed.folder, piece)
    }
    if (problem === undefined) return packed
    await rm(packed.folder, { recursive: true, force: true })
    if (attempt > 0)
      throw new ClearanceError(
        'clearance.damaged-snapshot',
        `${packed.folder}: a pack ${problem}, again and again: check the disk.`,
      )
  }
}

function withhold(
  kyodaku: Kyodaku,
  whole: Registry,
  tracks: ReadonlyMap<string, WithheldTrack>,
  party: string | undefined,
): { registry: Registry; heldBack: HeldBack; commitments: string[] } {
  const withheld = withheldWorks(whole.works)
  const own = party === undefined ? whole : registryFor(whole, party)
  const { registry, grantsHeldBack } = withoutWithheld(own, withheld, party)
  const heldBack = { works: 0, names: 0, references: 0, hashes: 0, grants: grantsHeldBack }
  const commitments: string[] = []
  const referencesOf = new Map<string, Registry['references']>()
  for (const reference of whole.references) {
    if (withheld.has(reference.work))
      referencesOf.set(reference.work, [...(referencesOf.get(reference.work) ?? []), reference])
  }
  for (const work of whole.works) {
    if (!withheld.has(work.id)) continue
    const committed = commitTo(work, referencesOf.get(work.id) ?? [], tracks, kyodaku.saltFor)
    heldBack.works += 1
    heldBack.names += committed.names.length
    heldBack.references += committed.references.length
    heldBack.hashes += committed.references.reduce((total, { hashes }) => total + hashes, 0)
    commitments.push(`${canonicalJson(committed)}\n`)
  }
  return { registry, heldBack, commitments: commitments.sort() }
}

/** The index of a registry's names, undefined where there are none. The same registry gives the same bytes. */
export function nameIndexOf(registry: Registry): Uint8Array | undefined {
  if (registry.works.every(({ titles }) => titles.length === 0)) return undefined
  const works = [...registry.works].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return serializeNameIndex(buildNameIndex(nameEntriesOf({ ...registry, works })))
}

/** Which matcher the fingerprints are for: all that it says of itself but what it searches. */
export function matcherVersions(): Record<string, unknown> {
  const {
    references: _,
    negativeReferences: __,
    hashes: ___,
    rows: ____,
    ...versions
  } = createPackMatcher([], []).description
  return { ...versions, track: 'kyodaku-track-1' }
}

/** Digest and size of every packed track, by reference. */
export function tracksOf({ packs, places }: PackedReferences): Map<string, WithheldTrack> {
  return new Map(
    [...places].map(([id, { pack, entry }]) => {
      const { digest, hashes } = packs[pack]!.directory.entries[entry]!
      return [id, { digest, hashes }]
    }),
  )
}

function incompleteOf(registry: Registry, packed: PackedReferences): SnapshotManifest['incomplete'] {
  const missing = new Map(packed.missing.map(({ reference, why }) => [reference, why]))
  return registry.references
    .flatMap(({ id }) => {
      const place = packed.places.get(id)
      const why =
        place !== undefined && packed.packs[place.pack]!.directory.entries[place.entry]!.pass === 'keyframes'
          ? 'only its keyframes are hashed yet'
          : missing.get(id)
      return why === undefined ? [] : [{ reference: id, why }]
    })
    .sort((a, b) => (a.reference < b.reference ? -1 : 1))
}
