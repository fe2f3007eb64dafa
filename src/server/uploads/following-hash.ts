import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** The SHA-256 of a file that is being written, worked out on the way. */
export interface FollowingHash {
  /** The next bytes, which are in the file from `offset` on. */
  push(offset: number, bytes: Uint8Array): void
  /** The file was cut back to so many bytes: what was hashed past them is forgotten. */
  cutBack(length: number): void
  /** `sha256:<hex>` of the first `length` bytes of the file, once they are all hashed. Throws the system's error. */
  digest(length: number): Promise<string>
}

const readBytes = 1 << 20

/**
 * Follows a file from its first byte. Bytes that come right after what is hashed are hashed as they come; where some are
 * missing (they came before this process was started), they are read from the file in the background, which later bytes
 * don't wait for.
 */
export function followHash(path: string): FollowingHash {
  let hash = createHash('sha256')
  let hashed = 0
  /** How far the file is written, as far as is known here. */
  let written = 0
  let catchingUp: Promise<void> | undefined
  let generation = 0

  const catchUp = async (mine: number): Promise<void> => {
    let file: FileHandle | undefined
    try {
      file = await open(path, 'r')
      const buffer = Buffer.allocUnsafe(readBytes)
      while (hashed < written && mine === generation) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(readBytes, written - hashed), hashed)
        if (mine !== generation) return
        if (bytesRead === 0) throw new Error(`${path} ends before byte ${written}.`)
        hash.update(buffer.subarray(0, bytesRead))
        hashed += bytesRead
      }
    } finally {
      await file?.close()
    }
  }
  const startCatchingUp = () => {
    if (catchingUp !== undefined) return
    const running = catchUp(generation).finally(() => {
      if (catchingUp === running) catchingUp = undefined
    })
    // Whoever asks for the digest is told; nobody else needs to be.
    running.catch(() => undefined)
    catchingUp = running
  }

  return {
    push(offset, bytes) {
      written = offset + bytes.length
      if (hashed === offset && catchingUp === undefined) {
        hash.update(bytes)
        hashed = written
      } else startCatchingUp()
    },

    cutBack(length) {
      written = Math.min(written, length)
      if (hashed <= length && catchingUp === undefined) return
      generation++
      hash = createHash('sha256')
      hashed = 0
      catchingUp = undefined
    },

    async digest(length) {
      written = Math.max(written, length)
      while (hashed < length) {
        startCatchingUp()
        await catchingUp
      }
      return `sha256:${hash.copy().digest('hex')}`
    },
  }
}
