import { sniff } from './formats.js'

/** Bytes from the beginning of a file that {@link contentTypeOf} wants to see. */
export { sniffBytes } from './formats.js'

/**
 * What a file is, as a browser is to be told (IANA media types), by its first bytes; undefined for what is no image or
 * video that may be opened.
 */
export function contentTypeOf(head: Uint8Array): { type: string; kind: 'video' | 'image' } | undefined {
  const opening = sniff(Buffer.from(head.buffer, head.byteOffset, head.byteLength))
  if (opening === undefined) return undefined
  const type = types[opening.container] ?? 'application/octet-stream'
  return { type, kind: type.startsWith('image/') ? 'image' : 'video' }
}

const types: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  matroska: 'video/x-matroska',
  avi: 'video/x-msvideo',
  ogg: 'video/ogg',
  flv: 'video/x-flv',
  asf: 'video/x-ms-asf',
  mxf: 'application/mxf',
  mpegts: 'video/mp2t',
  mpeg: 'video/mpeg',
  mpegvideo: 'video/mpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  apng: 'image/apng',
  png: 'image/png',
  jpeg: 'image/jpeg',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  avif: 'image/avif',
  heic: 'image/heic',
  jxl: 'image/jxl',
}
