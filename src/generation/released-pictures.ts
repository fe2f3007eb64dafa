import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import { contactSheet } from '../media/index.js'

/** What there is of a released video, by the dialect's words. */
export const contentVariants = ['video', 'thumbnail', 'spritesheet'] as const
export type ContentVariant = (typeof contentVariants)[number]
export type PictureVariant = Exclude<ContentVariant, 'video'>

/** A file that may be handed out. */
export interface Content {
  path: string
  bytes: number
  /** `sha256:` and hex digits. */
  digest: string
  /** Its media type. */
  type: string
}

interface Look {
  frames: number
  columns: number
  fitInto: { width: number; height: number }
  format: 'webp' | 'jpeg'
}

const looks: Readonly<Record<PictureVariant, Look>> = {
  thumbnail: { frames: 1, columns: 1, fitInto: { width: 640, height: 640 }, format: 'webp' },
  spritesheet: { frames: 16, columns: 4, fitInto: { width: 320, height: 320 }, format: 'jpeg' },
}
const limits = { maxWallSeconds: 120, maxMemoryBytes: 1024 ** 3 }
const knownMax = 10_000

export interface ReleasedPictures {
  /** A picture of a released file, beside it: made when it is asked for first. @throws MediaError */
  of(released: string, variant: PictureVariant): Promise<Content>
}

/**
 * Makes pictures of released videos, and keeps them beside. A file that is there and that this process has not made is made anew: what
 * somebody else has put there is not handed out.
 */
export function releasedPictures(signal: AbortSignal): ReleasedPictures {
  const known = new Map<string, string>()
  const making = new Map<string, Promise<Content>>()
  /** Each takes a process of its own: one at a time. */
  let turn: Promise<unknown> = Promise.resolve()

  async function made(released: string, variant: PictureVariant, path: string): Promise<Content> {
    const { format, ...look } = looks[variant]
    const type = `image/${format}`
    const digest = known.get(path)
    const kept = digest === undefined ? undefined : await readFile(path).catch(() => undefined)
    if (kept !== undefined && digestOf(kept) === digest) return { path, bytes: kept.length, digest, type }
    const { pixels, width, height } = await contactSheet(released, { ...look, limits, signal })
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .toFormat(format, { quality: 80 })
      .toBuffer()
    // Another process may make the same one.
    const part = `${path}.${randomBytes(6).toString('hex')}.part`
    await writeFile(part, bytes, { mode: 0o600 })
    await rename(part, path)
    known.set(path, digestOf(bytes))
    if (known.size > knownMax) known.delete(known.keys().next().value!)
    return { path, bytes: bytes.length, digest: digestOf(bytes), type }
  }

  return {
    async of(released, variant) {
      const path = `${released}.${variant}`
      let picture = making.get(path)
      if (picture === undefined) {
        picture = turn.then(() => made(released, variant, path)).finally(() => making.delete(path))
        turn = picture.catch(() => undefined)
        making.set(path, picture)
      }
      return await picture
    },
  }
}

/** Takes the pictures of a released file away. */
export async function removePictures(released: string): Promise<void> {
  const names = await readdir(dirname(released)).catch(() => [])
  for (const name of names)
    if (contentVariants.some((variant) => name.startsWith(`${basename(released)}.${variant}`)))
      await rm(join(dirname(released), name), { force: true })
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
