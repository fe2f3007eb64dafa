/** A picture made of media, kept as a blob; or why there is none. */
export interface PicturesTable {
  media_digest: string
  /** What it shows, with the version of how it is made: `thumbnail-1`. */
  spec: string
  picture_digest: string | null
  /** Of one frame, in pixels; `frames` stand side by side. */
  width: number
  height: number
  frames: number
  /** The code of what kept it from being made. */
  error: string | null
  made_at: Date
}
