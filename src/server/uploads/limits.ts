/** What one party may have under way. */
export interface UploadLimits {
  /** Of one file. */
  fileBytesMax: number
  /** Uploads that are not finished. */
  unfinishedMax: number
  /** Bytes that those will have when they are finished. */
  unfinishedBytesMax: number
  /** An upload that is not finished after so long is removed. */
  expireAfterSeconds: number
}

export const defaultUploadLimits: UploadLimits = {
  fileBytesMax: 20e9,
  unfinishedMax: 20,
  unfinishedBytesMax: 100e9,
  expireAfterSeconds: 24 * 3600,
}
