import { open } from 'node:fs/promises'
import { contentTypeOf, sniffBytes } from '../../media/index.js'
import type { Store } from '../../store/index.js'

/** A blob as it may be shown to a browser. */
export interface ShownMedia {
  path: string
  bytes: number
  /** `application/octet-stream` where it is nothing that is known. */
  type: string
  /** Absent where it is neither image nor video. */
  kind?: 'video' | 'image'
}

/** What a blob is, by its first bytes; undefined where it is not here. */
export async function mediaOf(store: Store, digest: string): Promise<ShownMedia | undefined> {
  const path = store.blobs.path(digest)
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { size: bytes } = await file.stat()
    const head = Buffer.alloc(Math.min(bytes, sniffBytes))
    await file.read(head, 0, head.length, 0)
    const known = contentTypeOf(head)
    return {
      path,
      bytes,
      type: known?.type ?? 'application/octet-stream',
      ...(known === undefined ? {} : { kind: known.kind }),
    }
  } finally {
    await file.close()
  }
}
