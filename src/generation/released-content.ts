import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOfFile } from './digest-of-file.js'
import type { Generation } from './generations.js'
import { type Content, type ContentVariant, releasedPictures, removePictures } from './released-pictures.js'

const unchangedMax = 10_000

export interface ReleasedContent {
  /**
   * The file of a released video, which is what was released, or a picture of it.
   *
   * @param stillThere throws once it is deleted: then no picture of it stays
   * @throws Error where the file is not what was released; MediaError
   */
  of(
    generation: Pick<Generation, 'id' | 'released_digest'>,
    variant: ContentVariant,
    stillThere: () => Promise<unknown>,
  ): Promise<Content>
}

/** Where a video's files are kept. */
export const generationFolder = (dataDirectory: string, id: string): string => join(dataDirectory, 'generations', id)

/** Hands out what was released. @param signal ends what is being made */
export function releasedContent(dataDirectory: string, signal: AbortSignal): ReleasedContent {
  const pictures = releasedPictures(signal)
  /** Files whose digest was looked at, as they were then. */
  const unchanged = new Map<string, string>()
  return {
    async of({ id, released_digest }, variant, stillThere) {
      const path = join(generationFolder(dataDirectory, id), 'released')
      const { size: bytes, mtimeMs } = await stat(path)
      const state = `${released_digest} ${bytes} ${mtimeMs}`
      if (released_digest === null || unchanged.get(id) !== state) {
        if (released_digest === null || (await digestOfFile(path)) !== released_digest)
          throw new Error(`${path} is not what was released: it is not handed out`)
        unchanged.set(id, state)
        if (unchanged.size > unchangedMax) unchanged.delete(unchanged.keys().next().value!)
      }
      if (variant === 'video') return { path, bytes, digest: released_digest, type: 'video/mp4' }
      const picture = await pictures.of(path, variant)
      await stillThere().catch(async (error: unknown) => {
        await removePictures(path)
        throw error
      })
      return picture
    },
  }
}
