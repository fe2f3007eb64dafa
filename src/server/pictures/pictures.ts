import sharp from 'sharp'
import { contactSheet, MediaError } from '../../media/index.js'
import { type Store, StoreError } from '../../store/index.js'

/** What a picture shows; the number is that of how it is made, and another one makes it anew. */
export const thumbnailSpec = 'thumbnail-1'
export const filmstripSpec = 'filmstrip-1'
export type PictureSpec = typeof thumbnailSpec | typeof filmstripSpec

/** Frames of a video's filmstrip, side by side; a still has one. */
export const filmstripFrames = 24

const sizes: Readonly<Record<PictureSpec, { width: number; height: number; frames: number }>> = {
  [thumbnailSpec]: { width: 320, height: 240, frames: 1 },
  [filmstripSpec]: { width: 160, height: 120, frames: filmstripFrames },
}
/** What making one picture may cost. */
const limits = { maxWallSeconds: 120, maxMemoryBytes: 1024 ** 3 }
/** So many are made at a time: each is a process of its own. */
const atOnce = 2

export interface Picture {
  /** Of the picture, `sha256:<hex>`. */
  digest: string
  /** Of one frame, in pixels. */
  width: number
  height: number
  /** How many stand side by side. */
  frames: number
  /** WebP. */
  bytes(): Promise<Uint8Array>
}

export type PictureErrorCode = 'pictures.not-possible'

/** There is no picture of the media, and asking again won't make one. */
export class PictureError extends Error {
  readonly code: PictureErrorCode
  readonly status = 404
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PictureError'
    this.code = 'pictures.not-possible'
  }
}

const making = new WeakMap<Store, Map<string, Promise<Picture>>>()
let running = 0
const waiting: (() => void)[] = []

/**
 * A picture of media that is kept as a blob: from the store, or made now (of an hour of video in about two seconds). Asked
 * for twice at the same time it is made once.
 *
 * @throws PictureError `pictures.not-possible` where the media shows nothing; StoreError `store.blob-missing`
 */
export async function pictureOf(
  house: { readonly store: Store },
  mediaDigest: string,
  spec: PictureSpec,
): Promise<Picture> {
  const { store } = house
  let own = making.get(store)
  if (own === undefined) {
    own = new Map()
    making.set(store, own)
  }
  const key = `${spec} ${mediaDigest}`
  let picture = own.get(key)
  if (picture === undefined) {
    picture = keptOrMade(store, mediaDigest, spec).finally(() => own.delete(key))
    own.set(key, picture)
  }
  return await picture
}

async function keptOrMade(store: Store, mediaDigest: string, spec: PictureSpec): Promise<Picture> {
  const row = await store.db
    .selectFrom('pictures')
    .selectAll()
    .where('media_digest', '=', mediaDigest)
    .where('spec', '=', spec)
    .executeTakeFirst()
  if (row?.error != null) throw notPossible(row.error)
  if (row?.picture_digest != null && (await store.blobs.has(row.picture_digest))) {
    return pictureIn(store, row.picture_digest, row)
  }
  if (!(await store.blobs.has(mediaDigest))) {
    throw new StoreError('store.blob-missing', `There is no blob ${mediaDigest}.`)
  }
  const made = await inTurn(() => make(store.blobs.path(mediaDigest), spec)).catch((error: unknown) => {
    if (error instanceof MediaError && lasting.has(error.code)) return error
    throw error
  })
  const values =
    made instanceof MediaError
      ? { picture_digest: null, width: 0, height: 0, frames: 0, error: made.code }
      : {
          picture_digest: await store.blobs.put(made.bytes),
          width: made.width,
          height: made.height,
          frames: made.frames,
          error: null,
        }
  await store.db
    .insertInto('pictures')
    .values({ media_digest: mediaDigest, spec, made_at: new Date(), ...values })
    .onConflict((conflict) =>
      conflict.columns(['media_digest', 'spec']).doUpdateSet({ ...values, made_at: new Date() }),
    )
    .execute()
  if (values.picture_digest === null) throw notPossible(values.error ?? '')
  return pictureIn(store, values.picture_digest, values)
}

/** What is wrong with the file and stays so. */
const lasting: ReadonlySet<string> = new Set([
  'media.unreadable',
  'media.unsupported',
  'media.too-many-pixels',
  'media.too-long',
  'media.too-many-frames',
  'media.too-many-streams',
  'media.no-frames',
  'media.damaged',
])

const notPossible = (code: string) => new PictureError(`There is no picture of this file (${code}).`)

function pictureIn(
  { blobs }: Store,
  digest: string,
  { width, height, frames }: { width: number; height: number; frames: number },
): Picture {
  return { digest, width, height, frames, bytes: () => blobs.get(digest) }
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  while (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}

/** Decodes in the sandbox; what comes out of it are pixels, and only those are encoded here. */
async function make(
  path: string,
  spec: PictureSpec,
): Promise<{ bytes: Uint8Array; width: number; height: number; frames: number }> {
  const { width, height, frames } = sizes[spec]
  const sheet = await contactSheet(path, { frames, fitInto: { width, height }, limits })
  const bytes = await sharp(sheet.pixels, { raw: { width: sheet.width, height: sheet.height, channels: 3 } })
    .webp({ quality: spec === thumbnailSpec ? 78 : 70, effort: 3 })
    .toBuffer()
  return { bytes, width: sheet.frameWidth, height: sheet.frameHeight, frames: sheet.frames }
}
