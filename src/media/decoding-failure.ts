import type { MediaErrorCode } from './media-error.js'

/** Thrown inside the decoder process; crosses the pipe as code and message. The parent puts the file's name before it. */
export class DecodingFailure extends Error {
  readonly code: MediaErrorCode

  constructor(code: MediaErrorCode, message: string) {
    super(message)
    this.name = 'DecodingFailure'
    this.code = code
  }
}

export function tooManyPixels(width: number, height: number, maxPixels: number): DecodingFailure {
  return new DecodingFailure(
    'media.too-many-pixels',
    `a picture of ${width}x${height} is over the limit of ${maxPixels} pixels; scale it down or raise limits.maxPixels`,
  )
}
