/** What is wrong with an upload; each code stands for one cause and stays. */
export type UploadErrorCode =
  | 'uploads.unknown'
  | 'uploads.unfinished'
  | 'uploads.expired'
  | 'uploads.invalid'
  | 'uploads.too-large'
  | 'uploads.too-many'
  | 'uploads.wrong-offset'
  | 'uploads.interrupted'
  | 'uploads.checksum-mismatch'
  | 'uploads.digest-mismatch'

const statuses: Readonly<Record<UploadErrorCode, number>> = {
  'uploads.unknown': 404,
  'uploads.unfinished': 409,
  'uploads.expired': 410,
  'uploads.invalid': 400,
  'uploads.too-large': 413,
  'uploads.too-many': 429,
  'uploads.wrong-offset': 409,
  'uploads.interrupted': 400,
  // tus 1.0, "Checksum": a status of its own.
  'uploads.checksum-mismatch': 460,
  'uploads.digest-mismatch': 422,
}

/** An upload that can't be begun, gone on with or used; the message says what to do. */
export class UploadError extends Error {
  readonly code: UploadErrorCode
  readonly status: number

  constructor(code: UploadErrorCode, message: string) {
    super(message)
    this.name = 'UploadError'
    this.code = code
    this.status = statuses[code]
  }
}
