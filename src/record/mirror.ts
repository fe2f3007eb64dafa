import { decodeBase64 } from './base64.js'
import { equalBytes } from './hash.js'
import {
  checkpointPath,
  cosignedCheckpointPath,
  entriesPath,
  hashesAtLevel,
  partialFolder,
  tilePath,
  tileWidth,
  widthOfTile,
} from './layout.js'
import { emptyRoot } from './merkle.js'
import { RecordError } from './record-error.js'
import type { LogStorage } from './storage.js'
import { corrupt, createTileReader } from './tile-reader.js'
import { encodeEntryBundle, encodeTile } from './tiles.js'
import { readEdge, rootOfEdge } from './tree.js'

/** Where a log is mirrored to, such as a folder that a web server hands out. */
export type MirrorTarget = Pick<LogStorage, 'read' | 'writeAll' | 'write' | 'removeFolder'>

/** One round of reading and writing takes about so many tiles and bundles. */
const batchFiles = 64

/**
 * Mirrors a stored log into static files (C2SP tlog-tiles), byte for byte as an embedded log writes them: what is new since
 * the last time, the checkpoint last, so that whoever reads the mirror meanwhile finds a whole log. Nothing has to be
 * stopped: it may run while the log is appended to. Interrupted, the next run goes on.
 *
 * The stored tree must have the root of its checkpoint, and the mirrored one must be its beginning. Every entry is checked
 * by `auditLog` on the target.
 *
 * @returns entries under the mirrored checkpoint, and how many files were written
 * @throws RecordError `record.corrupt`, `record.conflict` when the target mirrors another log or a longer one
 */
export async function exportLog(
  source: Pick<LogStorage, 'read'>,
  target: MirrorTarget,
): Promise<{ size: number; files: number }> {
  const stored = await source.read(checkpointPath)
  if (stored === undefined) throw corrupt('there is no checkpoint.')
  const { origin, size, rootHash } = headOf(stored)
  const cosigned = await source.read(cosignedCheckpointPath)
  const reader = createTileReader(source)
  const edge = await readEdge(size, (level, index) => reader.tile(level, index, size))
  if (!equalBytes(rootOfEdge(edge), rootHash))
    throw corrupt(`the checkpoint of ${size} entries and the stored tiles have different roots.`)

  const before = await target.read(checkpointPath)
  const mirrored = before === undefined ? { origin, size: 0, rootHash: emptyRoot } : headOf(before)
  const sameLog = mirrored.origin === origin && mirrored.size <= size
  const root = mirrored.size === 0 || !sameLog ? emptyRoot : await reader.rangeHash([0, mirrored.size], size)
  if (!sameLog || !equalBytes(root, mirrored.rootHash)) {
    const message = `The mirror holds ${mirrored.size} entries of "${mirrored.origin}", which are not the beginning of the ${size} of "${origin}". Choose another folder, or look into it: one of the two was changed.`
    throw new RecordError('record.conflict', message)
  }

  let files = 0
  let batch = new Map<string, Uint8Array>()
  const flush = async () => {
    await writeInOrder(target, batch)
    files += batch.size
    batch = new Map()
  }
  const replaced: string[] = []
  for (let level = 0; hashesAtLevel(level, size) > 0; level++) {
    const first = Math.floor(hashesAtLevel(level, mirrored.size) / tileWidth)
    for (let index = first; widthOfTile(level, index, size) > 0; index++) {
      const width = widthOfTile(level, index, size)
      if (width === widthOfTile(level, index, mirrored.size)) continue
      batch.set(tilePath(level, index, width), encodeTile(await reader.tile(level, index, size)))
      if (level === 0) batch.set(entriesPath(index, width), encodeEntryBundle(await reader.bundle(index, size)))
      if (index === first && width === tileWidth)
        replaced.push(...(level === 0 ? [tilePath(0, index), entriesPath(index)] : [tilePath(level, index)]))
      if (batch.size >= batchFiles) await flush()
    }
  }
  // After a run that was interrupted the first is written again, with the same bytes.
  if (cosigned !== undefined && headOf(cosigned).size <= size) {
    const mirroredCosigned = await target.read(cosignedCheckpointPath)
    if (mirroredCosigned === undefined || !equalBytes(mirroredCosigned, cosigned))
      batch.set(cosignedCheckpointPath, cosigned)
  }
  if (before === undefined || batch.size > 0 || !equalBytes(before, stored)) batch.set(checkpointPath, stored)
  await flush()
  for (const path of replaced) await target.removeFolder?.(partialFolder(path))
  return { size, files }
}

async function writeInOrder(target: MirrorTarget, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  if (files.size === 0) return
  if (target.writeAll !== undefined) await target.writeAll(files)
  else for (const [path, bytes] of files) await target.write(path, bytes)
}

/** What a checkpoint says, without asking who signed it: only whether two are of one tree matters here. */
function headOf(note: Uint8Array): { origin: string; size: number; rootHash: Uint8Array } {
  const [origin = '', size = '', root = ''] = new TextDecoder().decode(note).split('\n')
  const rootHash = decodeBase64(root)
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || rootHash?.length !== 32) throw corrupt('a checkpoint cannot be read.')
  return { origin, size: Number(size), rootHash }
}
