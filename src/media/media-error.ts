/** Why a file could not be read. Stable: other rooms and the command line decide by these. */
export type MediaErrorCode =
  /** There is no file of this name. */
  | 'media.not-found'
  /** Not a regular file, empty, no permission, or its bytes make no sense to the decoder. */
  | 'media.unreadable'
  /** A container or codec outside the allow-list, or no picture in it. */
  | 'media.unsupported'
  | 'media.too-many-pixels'
  | 'media.too-long'
  | 'media.too-many-frames'
  | 'media.too-many-streams'
  | 'media.out-of-memory'
  /** The wall clock ran out, or the decoder fell silent. */
  | 'media.timed-out'
  /** The decoder process died or sent what no decoder of ours sends. */
  | 'media.crashed'
  /** The container opened, yet not one frame could be decoded. */
  | 'media.no-frames'
  /** Frames came, but a good part of the file could not be decoded: what was seen is not the whole of it. */
  | 'media.damaged'
  /** `node-av` is not installed, or dist/ has not been built. */
  | 'media.decoder-missing'
  /** The caller's AbortSignal fired. */
  | 'media.aborted'

/** One clear error for one file: the message names the file, what is wrong, and what to do about it. */
export class MediaError extends Error {
  readonly code: MediaErrorCode

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MediaError'
    this.code = code
  }
}

const codes: ReadonlySet<string> = new Set<MediaErrorCode>([
  'media.not-found',
  'media.unreadable',
  'media.unsupported',
  'media.too-many-pixels',
  'media.too-long',
  'media.too-many-frames',
  'media.too-many-streams',
  'media.out-of-memory',
  'media.timed-out',
  'media.crashed',
  'media.no-frames',
  'media.damaged',
  'media.decoder-missing',
  'media.aborted',
])

/** Whether a string from the decoder process is one of our codes. */
export function isMediaErrorCode(code: unknown): code is MediaErrorCode {
  return typeof code === 'string' && codes.has(code)
}
