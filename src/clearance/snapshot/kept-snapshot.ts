import { join } from 'node:path'
import type { Registry } from '../../rights/index.js'
import { ClearanceError } from '../errors.js'
import type { Kyodaku } from '../kyodaku.js'
import { parseManifest, piecesFolder, type SnapshotManifest, type SnapshotPapers, verifyPapers } from './manifest.js'
import type { Snapshot } from './open.js'
import { readPapers } from './papers.js'
import { digestOfBytes, type PieceName, readPiece } from './piece.js'
import { createRegistryReader } from './registry-pieces.js'

/** Which snapshot something was decided under: what a receipt says of it. */
export interface SnapshotIdentity {
  /** Of its manifest. */
  digest: string
  /** Root of the log at the registry's size, base64. */
  root: string
  createdAt: string
  /** The party that it was made for; absent: anyone. */
  for?: string
  /** What is undisclosed and was not in it. */
  heldBack: SnapshotManifest['heldBack']
}

/** A snapshot of which papers and registry are kept here, so that what was decided under it can be shown without its folder. */
export interface KeptSnapshot extends SnapshotIdentity {
  origin: string
  registryLogSize: number
  /** Blobs of the papers beside the manifest, whose blob is `digest`. */
  note: string
  proof: string
}

export function identityOf({ manifest, digest }: Pick<Snapshot, 'manifest' | 'digest'>): SnapshotIdentity {
  const { createdAt, heldBack, checkpoint } = manifest
  return {
    digest,
    // The third line of a checkpoint, which was verified when the snapshot was opened.
    root: checkpoint.split('\n')[2]!,
    createdAt,
    ...(manifest.for === undefined ? {} : { for: manifest.for }),
    heldBack,
  }
}

/**
 * Keeps the papers and the registry of an opened snapshot where blobs are; fingerprints stay in its folder.
 *
 * @throws ClearanceError `clearance.damaged-snapshot`, `clearance.bad-snapshot`; StoreError
 */
export async function keepSnapshot(kyodaku: Kyodaku, snapshot: Snapshot): Promise<KeptSnapshot> {
  const { blobs } = kyodaku.store
  const { folder, digest, manifest } = snapshot
  const papers = await readPapers(folder)
  if (digestOfBytes(papers.manifest) !== digest)
    throw new ClearanceError('clearance.damaged-snapshot', `${folder} changed while it was read: open it again.`)
  for (const piece of registryPieces(manifest)) await blobs.put(await readPiece(join(folder, piecesFolder), piece))
  await blobs.put(papers.manifest)
  return {
    ...identityOf(snapshot),
    origin: manifest.origin,
    registryLogSize: manifest.registryLogSize,
    note: await blobs.put(Buffer.from(papers.note)),
    proof: await blobs.put(Buffer.from(papers.proof)),
  }
}

/** The papers of a snapshot as they were kept. @throws StoreError */
export async function keptPapers(
  kyodaku: Kyodaku,
  { digest, note, proof }: Pick<KeptSnapshot, 'digest' | 'note' | 'proof'>,
): Promise<SnapshotPapers> {
  const text = async (blob: string) => Buffer.from(await kyodaku.store.blobs.get(blob)).toString('utf8')
  return { manifest: await kyodaku.store.blobs.get(digest), note: await text(note), proof: await text(proof) }
}

/** The registry of a snapshot as it was kept, which was verified then. @throws StoreError, ClearanceError `clearance.bad-snapshot` */
export async function keptRegistry(kyodaku: Kyodaku, { digest }: Pick<KeptSnapshot, 'digest'>): Promise<Registry> {
  const read = (blob: string) => kyodaku.store.blobs.get(blob)
  return await registryOfPieces(parseManifest(await read(digest)), (piece) => read(piece.digest))
}

/** The pieces of a snapshot that its registry is in. */
export function registryPieces({ pieces }: SnapshotManifest): PieceName[] {
  return pieces.filter(({ kind }) => kind === 'registry').map(({ digest, bytes }) => ({ digest, bytes }))
}

/** Puts a registry together. The pieces are believed to be those of the manifest. @throws ClearanceError `clearance.bad-snapshot` */
export async function registryOfPieces(
  manifest: SnapshotManifest,
  read: (piece: PieceName) => Promise<Uint8Array>,
): Promise<Registry> {
  const reader = createRegistryReader()
  for (const piece of registryPieces(manifest)) reader.add(await read(piece))
  return reader.finish()
}

/** A snapshot's registry from a folder that someone handed over; what is trusted of it is in `signed`. */
export interface HandedSnapshot {
  digest: string
  manifest: SnapshotManifest
  registry: Registry
  /** That it is signed by a key known from elsewhere, and recorded in the log that it names; undefined: no key is known. */
  signed: boolean | undefined
}

/**
 * Reads the papers and the registry of a snapshot from anywhere, checking every piece by its digest.
 *
 * @param verifierKeys of registries' logs, known from elsewhere; none: whose it is stays open
 * @throws ClearanceError `clearance.bad-snapshot`, `clearance.damaged-snapshot`, `clearance.untrusted-snapshot`
 */
export async function readHandedSnapshot(
  papers: SnapshotPapers,
  read: (piece: PieceName) => Promise<Uint8Array>,
  verifierKeys: readonly string[],
): Promise<HandedSnapshot> {
  const digest = digestOfBytes(papers.manifest)
  const manifest =
    verifierKeys.length === 0 ? parseManifest(papers.manifest) : verifyPapers(papers, verifierKeys).manifest
  const registry = await registryOfPieces(manifest, async (piece) => {
    const bytes = await read(piece)
    if (bytes.length === piece.bytes && digestOfBytes(bytes) === piece.digest) return bytes
    throw new ClearanceError('clearance.damaged-snapshot', `a piece of the snapshot was changed (${piece.digest}).`)
  })
  return { digest, manifest, registry, signed: verifierKeys.length === 0 ? undefined : true }
}
