import { type FileHandle, open } from 'node:fs/promises'
import type { FollowingHash } from './following-hash.js'

/** After so many bytes, at most, what came is on disk for certain and known to be. */
export const checkpointBytes = 16 * 2 ** 20

/**
 * Appends what comes to a file, hashes it on the way, and says again and again how much of it is on disk for certain.
 * Whatever the file has past `offset` was never confirmed, and is cut off first.
 *
 * @param confirm is told of bytes only after they are fsynced: a resumed upload goes on there, whatever has died
 * @returns the offset that was reached; where the source breaks off, what came before is confirmed, then its error thrown
 */
export async function appendIncoming(
  path: string,
  hash: FollowingHash,
  offset: number,
  source: AsyncIterable<Uint8Array>,
  confirm: (received: number) => Promise<void>,
): Promise<number> {
  const file = await open(path, 'r+')
  try {
    await file.truncate(offset)
    hash.cutBack(offset)
    let reached = offset
    let confirmed = offset
    const checkpoint = async () => {
      if (reached === confirmed) return
      await file.datasync()
      await confirm(reached)
      confirmed = reached
    }
    try {
      for await (const bytes of source) {
        await writeAll(file, bytes, reached)
        hash.push(reached, bytes)
        reached += bytes.length
        if (reached - confirmed >= checkpointBytes) await checkpoint()
      }
    } finally {
      await checkpoint()
    }
    return reached
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten
  }
}
