import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ClearanceError } from '../errors.js'
import {
  manifestBytesMax,
  manifestFile,
  noteFile,
  parseManifest,
  proofFile,
  type SnapshotManifest,
  type SnapshotPapers,
} from './manifest.js'
import { digestOfBytes } from './piece.js'

/** The small files of a snapshot, not believed yet. @throws ClearanceError `clearance.bad-snapshot` */
export async function readPapers(folder: string): Promise<SnapshotPapers> {
  const text = async (name: string) => Buffer.from(await readSmall(folder, name, 2 ** 20)).toString('utf8')
  return {
    manifest: await readSmall(folder, manifestFile, manifestBytesMax),
    note: await text(noteFile),
    proof: await text(proofFile),
  }
}

/** The manifest of a snapshot of one's own, which needs no believing. @throws ClearanceError `clearance.bad-snapshot` */
export async function readSnapshotPapers(folder: string): Promise<{ manifest: SnapshotManifest; digest: string }> {
  const bytes = await readSmall(folder, manifestFile, manifestBytesMax)
  return { manifest: parseManifest(bytes), digest: digestOfBytes(bytes) }
}

async function readSmall(folder: string, name: string, bytesMax: number): Promise<Uint8Array> {
  const path = join(folder, name)
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new ClearanceError(
      'clearance.bad-snapshot',
      `${folder} is not a snapshot: ${error.code === 'ENOENT' || error.code === 'ENOTDIR' ? `it has no ${name}` : error.message}.`,
      { cause: error },
    )
  })
  try {
    const found = await file.stat()
    if (!found.isFile() || found.size > bytesMax) {
      throw new ClearanceError('clearance.bad-snapshot', `${path} is not a file of at most ${bytesMax} bytes.`)
    }
    return await file.readFile()
  } finally {
    await file.close()
  }
}
