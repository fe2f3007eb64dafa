/** What a file is, as far as its container and first frame tell. */
export interface MediaInfo {
  /** A still is an `image`, also in a container made for video (one-frame GIF, HEIC). */
  kind: 'image' | 'video'
  /** `mp4`, `matroska`, `gif`, `jpeg`, ... by content, never by the file's name. */
  container: string
  /** `h264`, `vp9`, `png`, ... */
  codec: string
  /** Pixels as displayed: after rotation; sample aspect ratio untouched. */
  width: number
  height: number
  /** Clockwise turn that was applied to the stored pixels. */
  rotationDegrees: 0 | 90 | 180 | 270
  /** Whether the stored pixels were mirrored too (after the turn, left to right). */
  mirrored: boolean
  /** 0 for a still, or where nothing tells. */
  durationSeconds: number
  averageFps: number
  frameCount?: number
  hasAudio: boolean
  /** Pictures in motion beside the one that is decoded. */
  otherVideoStreams: number
}

/** One frame, upright. */
export interface MediaFrame {
  /** Position among the frames that this call hands over; with `sampling: 'all'` the frame's number in the file. */
  index: number
  /** Seconds from the first displayed frame, which is at 0. Never falls. */
  timeSeconds: number
  keyframe: boolean
  width: number
  height: number
  pixels: 'luma' | 'rgb'
  /** Whether luma runs over 0..255 or 16..235. RGB is always full. */
  range: 'full' | 'limited'
  /** Rows packed without gaps: `luma` width * height bytes, `rgb` three times as many. */
  data: Uint8Array
}

/**
 * Which frames to hand over. `keyframes` does not even decode the others. `perSecond: p` takes the first frame at or
 * after each n / p seconds, so it never repeats a frame and follows variable frame rates. `count: n` takes up to n frames
 * from all over the file, from the middle of each n-th of it: for people to look at, never to compare by.
 */
export type Sampling = 'all' | 'keyframes' | { perSecond: number } | { count: number }
