import { join } from 'node:path'
import { createPackMatcher, MatchError } from '../../match/index.js'
import { type NameIndex, openNameIndex, type Registry, RightsError } from '../../rights/index.js'
import { isWithdrawn } from '../deposit.js'
import { ClearanceError } from '../errors.js'
import type { LoadedMatcher } from '../references.js'
import { piecesFolder, type SnapshotManifest, verifyPapers } from './manifest.js'
import { openPack, type PackDirectory, readPackDirectory } from './pack-files.js'
import { readPapers } from './papers.js'
import { pieceProblem, readPiece } from './piece.js'
import { createRegistryReader } from './registry-pieces.js'

/** A snapshot that was verified and can be decided under. */
export interface Snapshot {
  readonly folder: string
  /** Of its manifest: what a decision names it by. */
  readonly digest: string
  readonly manifest: SnapshotManifest
  readonly registry: Registry
  readonly loaded: LoadedMatcher
  /** The index of the registered names; undefined where there are none. @throws as `openSnapshot` */
  openNames(): Promise<NameIndex | undefined>
}

export interface OpenSnapshotOptions {
  /** Keys of logs that are known from elsewhere; the snapshot's own says nothing. */
  verifierKeys: readonly string[]
  /** Bytes of tracks kept in memory once read; default 64 MiB. */
  cacheBytes?: number
}

/**
 * Opens a snapshot, believing nothing: signature, record, and the digest of every piece. Indexes are read straight to where
 * they stay; tracks are read, and checked, only where a query hits them, so opening does not depend on them.
 *
 * @throws ClearanceError `clearance.untrusted-snapshot`, `clearance.damaged-snapshot`, `clearance.bad-snapshot`
 */
export async function openSnapshot(folder: string, options: OpenSnapshotOptions): Promise<Snapshot> {
  const { manifest, digest } = verifyPapers(await readPapers(folder), options.verifierKeys)
  const pieces = join(folder, piecesFolder)
  const registry = await readSnapshotRegistry(folder, manifest)
  const directories: PackDirectory[] = []
  for (const piece of manifest.pieces) {
    if (piece.kind !== 'pack') continue
    const directory = await readPackDirectory(pieces, piece)
    for (const [kind, { digest: named }] of [
      ['index', directory.index],
      ['tracks', directory.tracks],
    ] as const) {
      if (!manifest.pieces.some((one) => one.kind === kind && one.digest === named))
        throw new ClearanceError(
          'clearance.bad-snapshot',
          `${folder}: a pack names a piece that the manifest does not.`,
        )
    }
    directories.push(directory)
  }
  return {
    folder,
    digest,
    manifest,
    registry,
    loaded: loadPacks(folder, pieces, registry, directories, manifest, options),
    openNames: () => openSnapshotNames(folder, manifest),
  }
}

async function openSnapshotNames(folder: string, manifest: SnapshotManifest): Promise<NameIndex | undefined> {
  const piece = manifest.pieces.find(({ kind }) => kind === 'names')
  if (piece === undefined) return undefined
  const bytes = await readPiece(join(folder, piecesFolder), piece)
  try {
    return openNameIndex(bytes)
  } catch (error) {
    if (!(error instanceof RightsError)) throw error
    throw new ClearanceError('clearance.bad-snapshot', `${folder}: ${error.message}`, { cause: error })
  }
}

/** The registry of a snapshot whose manifest is believed. @throws as `openSnapshot` */
export async function readSnapshotRegistry(folder: string, manifest: SnapshotManifest): Promise<Registry> {
  const reader = createRegistryReader()
  for (const piece of manifest.pieces) {
    if (piece.kind === 'registry') reader.add(await readPiece(join(folder, piecesFolder), piece))
  }
  return reader.finish()
}

function loadPacks(
  folder: string,
  pieces: string,
  registry: Registry,
  directories: readonly PackDirectory[],
  manifest: SnapshotManifest,
  options: OpenSnapshotOptions,
): LoadedMatcher {
  // Of two entries of one reference the later pack's is the newer fingerprint.
  const places = new Map<string, { pack: number; entry: number }>()
  for (const [pack, { entries }] of directories.entries()) {
    for (const [entry, { id }] of entries.entries()) places.set(id, { pack, entry })
  }
  const missing = new Map(manifest.incomplete.map(({ reference, why }) => [reference, why]))
  const references = registry.references.flatMap((reference) => {
    if (isWithdrawn(reference)) return []
    const place = places.get(reference.id)
    if (place === undefined && !missing.has(reference.id))
      missing.set(reference.id, 'its fingerprint is not in the snapshot')
    const { id, excludedSeconds, negative } = reference
    return place === undefined ? [] : [{ id, ...place, excludedSeconds, negative }]
  })
  try {
    const packs = directories.map((directory) => openPack(pieces, directory, { checkDigest: true }))
    return {
      matcher: createPackMatcher(
        packs,
        references,
        options.cacheBytes === undefined ? {} : { cacheBytes: options.cacheBytes },
      ),
      missing: [...missing]
        .map(([reference, why]) => ({ reference, why }))
        .sort((a, b) => (a.reference < b.reference ? -1 : a.reference > b.reference ? 1 : 0)),
    }
  } catch (error) {
    if (!(error instanceof MatchError)) throw error
    throw new ClearanceError('clearance.damaged-snapshot', `${folder}: ${error.message}`, { cause: error })
  }
}

/** One thing that was checked about a snapshot. */
export interface SnapshotCheck {
  check: 'signed and recorded' | 'pieces' | 'registry' | 'fingerprints'
  ok: boolean
  detail: string
}

/**
 * Checks all of a snapshot, every byte of every piece. Throws nothing that a snapshot can cause.
 */
export async function verifySnapshot(
  folder: string,
  options: OpenSnapshotOptions & { onProgress?: (done: number, total: number) => void },
): Promise<SnapshotCheck[]> {
  const checks: SnapshotCheck[] = []
  const attempt = async (check: SnapshotCheck['check'], work: () => Promise<string>): Promise<boolean> => {
    try {
      checks.push({ check, ok: true, detail: await work() })
      return true
    } catch (error) {
      checks.push({ check, ok: false, detail: error instanceof Error ? error.message : String(error) })
      return false
    }
  }
  let manifest: SnapshotManifest | undefined
  await attempt('signed and recorded', async () => {
    const verified = verifyPapers(await readPapers(folder), options.verifierKeys)
    manifest = verified.manifest
    return `${verified.digest}, recorded in ${verified.manifest.origin}`
  })
  if (manifest === undefined) return checks
  const { pieces } = manifest
  const sound = await attempt('pieces', async () => {
    for (const [done, piece] of pieces.entries()) {
      options.onProgress?.(done, pieces.length)
      const problem = await pieceProblem(join(folder, piecesFolder), piece)
      if (problem !== undefined) throw new Error(`${piece.digest} (${piece.kind}) ${problem}`)
    }
    return `${pieces.length} pieces, ${pieces.reduce((total, { bytes }) => total + bytes, 0)} bytes`
  })
  if (!sound) return checks
  await attempt('fingerprints', async () => {
    const { loaded, openNames } = await openSnapshot(folder, options)
    await openNames()
    const { references, hashes } = loaded.matcher.description
    return `${references} references, ${hashes} hashes`
  })
  return checks
}
