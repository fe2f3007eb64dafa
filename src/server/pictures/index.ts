/**
 * Thumbnails and filmstrips of media, made in the sandbox of `media` once and kept as blobs. Knows digests; whose media it
 * is and who may see a picture of it is for who asks.
 */
export {
  filmstripFrames,
  filmstripSpec,
  type Picture,
  PictureError,
  type PictureErrorCode,
  type PictureSpec,
  pictureOf,
  thumbnailSpec,
} from './pictures.js'
