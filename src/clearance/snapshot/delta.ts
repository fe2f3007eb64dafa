import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ClearanceError } from '../errors.js'
import { besideOf, linkOrCopy, makeWholeFolder, writeSynced } from './folder.js'
import { nameIndexOf } from './make.js'
import { manifestFile, noteFile, piecesFolder, proofFile, type SnapshotManifest, verifyPapers } from './manifest.js'
import { readSnapshotRegistry } from './open.js'
import { readPapers, readSnapshotPapers } from './papers.js'
import { damaged, digestOfBytes, type PieceName, piecePath, pieceProblem, writePiece } from './piece.js'

export interface Delta {
  folder: string
  digest: string
  /** Pieces in the delta, and their bytes. */
  pieces: number
  bytes: number
  /** Of the whole new snapshot. */
  allPieces: number
  allBytes: number
}

/**
 * Makes a folder with the pieces of a new snapshot that an old one lacks, and its papers: what has to be carried to
 * someone who has the old one. The index of names stays out: it follows from the registry, and is built there.
 *
 * @throws ClearanceError `clearance.snapshot-exists`, `clearance.bad-snapshot`, `clearance.damaged-snapshot`
 */
export async function makeDelta(oldFolder: string, newFolder: string, out: string): Promise<Delta> {
  const before = await readSnapshotPapers(oldFolder)
  const after = await readSnapshotPapers(newFolder)
  const had = new Set(before.manifest.pieces.map(({ digest }) => digest))
  const missing = distinct(after.manifest).filter(({ kind, digest }) => !had.has(digest) && kind !== 'names')
  const papers = await readPapers(newFolder)
  const target = resolve(out)
  await makeWholeFolder(target, besideOf(target), async (making) => {
    await mkdir(join(making, piecesFolder))
    for (const piece of missing) await takePiece(join(newFolder, piecesFolder), join(making, piecesFolder), piece)
    await writePapers(making, papers)
  })
  const all = distinct(after.manifest)
  return {
    folder: target,
    digest: after.digest,
    pieces: missing.length,
    bytes: sum(missing),
    allPieces: all.length,
    allBytes: sum(all),
  }
}

/**
 * Puts an old snapshot and a delta together to the whole new one, in a folder of its own. Everything is verified before
 * the folder has its name: signature, record, and every byte.
 *
 * @throws ClearanceError `clearance.untrusted-snapshot`, `clearance.damaged-snapshot`, `clearance.snapshot-exists`
 */
export async function applyDelta(
  oldFolder: string,
  deltaFolder: string,
  out: string,
  options: { verifierKeys: readonly string[]; onProgress?: (done: number, total: number) => void },
): Promise<{ folder: string; digest: string; manifest: SnapshotManifest }> {
  const papers = await readPapers(deltaFolder)
  const { manifest, digest } = verifyPapers(papers, options.verifierKeys)
  const before = await readSnapshotPapers(oldFolder)
  if (before.manifest.origin === manifest.origin && before.manifest.registryLogSize > manifest.registryLogSize) {
    throw new ClearanceError(
      'clearance.snapshot-mismatch',
      `the delta leads to a registry of ${manifest.registryLogSize} entries, older than the snapshot's ${before.manifest.registryLogSize}: what was revoked since would hold again.`,
    )
  }
  const had = new Set(before.manifest.pieces.map(({ digest: name }) => name))
  const target = resolve(out)
  await makeWholeFolder(target, besideOf(target), async (making) => {
    await mkdir(join(making, piecesFolder))
    const pieces = distinct(manifest)
    for (const [done, piece] of pieces.entries()) {
      options.onProgress?.(done, pieces.length)
      const from = join(had.has(piece.digest) ? oldFolder : deltaFolder, piecesFolder)
      if (piece.kind === 'names' && (await pieceProblem(from, piece)) !== undefined) continue
      await takePiece(from, join(making, piecesFolder), piece)
    }
    await buildNames(making, manifest)
    await writePapers(making, papers)
  })
  return { folder: target, digest, manifest }
}

/** Builds the index of names from the registry where it did not come along. It must be the one that was signed. */
async function buildNames(folder: string, manifest: SnapshotManifest): Promise<void> {
  const pieces = join(folder, piecesFolder)
  const piece = manifest.pieces.find(({ kind }) => kind === 'names')
  if (piece === undefined || (await pieceProblem(pieces, piece)) === undefined) return
  const built = nameIndexOf(await readSnapshotRegistry(folder, manifest))
  if (built === undefined || digestOfBytes(built) !== piece.digest) {
    throw new ClearanceError(
      'clearance.damaged-snapshot',
      'the index of names that is built here is another than the one that was signed: the snapshot was made by another version. Fetch it whole.',
    )
  }
  await writePiece(pieces, built)
}

async function takePiece(from: string, to: string, piece: PieceName): Promise<void> {
  const problem = await pieceProblem(from, piece)
  if (problem !== undefined) throw damaged(piecePath(from, piece.digest), problem)
  await linkOrCopy(piecePath(from, piece.digest), piecePath(to, piece.digest))
}

async function writePapers(folder: string, papers: Awaited<ReturnType<typeof readPapers>>): Promise<void> {
  await writeSynced(join(folder, manifestFile), papers.manifest)
  await writeSynced(join(folder, noteFile), papers.note)
  await writeSynced(join(folder, proofFile), papers.proof)
}

/** The same bytes may stand for two things, and are one file. */
function distinct(manifest: SnapshotManifest): SnapshotManifest['pieces'] {
  return [...new Map(manifest.pieces.map((piece) => [piece.digest, piece])).values()]
}

const sum = (pieces: readonly PieceName[]) => pieces.reduce((total, { bytes }) => total + bytes, 0)
