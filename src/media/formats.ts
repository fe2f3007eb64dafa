/**
 * What may be opened at all. Containers are chosen by their first bytes, never by the file's name, and only from this
 * list: no playlists, no lists of other files, no image sequences, no devices, nothing that reaches the network.
 */

/** How a file is to be opened: pictures by libvips (`sharp`), all else by one forced FFmpeg demuxer. */
export type Opening =
  | { by: 'sharp'; container: string }
  | { by: 'ffmpeg'; container: string; demuxer: string; still?: boolean }

/** Bytes that {@link sniff} wants to see; fewer when the file is shorter. */
export const sniffBytes = 64 * 1024

/**
 * Tells a container by its content. Undefined means: none of the allowed ones.
 * Signatures: ISO/IEC 14496-12 4.3 and 23008-12 (brands), RFC 8794 (EBML), RFC 3533 (Ogg), W3C PNG 5.2, WebP container.
 */
export function sniff(head: Buffer): Opening | undefined {
  const ascii = (offset: number, length: number) => head.toString('latin1', offset, offset + length)
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte)
  if (head.length < 12) return undefined

  if (ascii(4, 4) === 'ftyp') return isoMedia(head)
  if (['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(ascii(4, 4))) return video('mov', 'mov')
  if (starts(0x1a, 0x45, 0xdf, 0xa3))
    return video(head.subarray(0, 64).includes('webm') ? 'webm' : 'matroska', 'matroska')
  if (ascii(0, 4) === 'RIFF' && ['AVI ', 'AVIX'].includes(ascii(8, 4))) return video('avi', 'avi')
  if (ascii(0, 4) === 'RIFF' && ascii(8, 4) === 'WEBP') {
    const animated = ascii(12, 4) === 'VP8X' && ((head[20] ?? 0) & 2) !== 0
    return animated ? video('webp', 'webp_anim') : { by: 'sharp', container: 'webp' }
  }
  if (ascii(0, 4) === 'OggS') return video('ogg', 'ogg')
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return video('gif', 'gif')
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    return isAnimatedPng(head) ? video('apng', 'apng') : { by: 'sharp', container: 'png' }
  }
  if (starts(0xff, 0xd8, 0xff)) return { by: 'sharp', container: 'jpeg' }
  if (ascii(0, 4) === 'II*\0' || ascii(0, 4) === 'MM\0*') return { by: 'sharp', container: 'tiff' }
  if (ascii(0, 2) === 'BM' && head.readUInt32LE(6) === 0)
    return { by: 'ffmpeg', container: 'bmp', demuxer: 'bmp_pipe', still: true }
  if (starts(0xff, 0x0a) || (starts(0, 0, 0, 12) && ascii(4, 4) === 'JXL ')) {
    return { by: 'ffmpeg', container: 'jxl', demuxer: 'jpegxl_anim' }
  }
  if (ascii(0, 4) === 'FLV\u0001') return video('flv', 'flv')
  if (starts(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return video('asf', 'asf')
  if (ascii(0, 4) === 'DKIF') return video('ivf', 'ivf')
  if (ascii(0, 10) === 'YUV4MPEG2 ') return video('yuv4mpeg', 'yuv4mpegpipe')
  if (starts(0x06, 0x0e, 0x2b, 0x34)) return video('mxf', 'mxf')
  if (isTransportStream(head, 188, 0) || isTransportStream(head, 192, 4)) return video('mpegts', 'mpegts')
  if (starts(0, 0, 1, 0xba)) return video('mpeg', 'mpeg')
  if (starts(0, 0, 1, 0xb3)) return video('mpegvideo', 'mpegvideo')
  if (starts(0, 0, 1, 0xb0) || starts(0, 0, 1, 0xb5)) return video('m4v', 'm4v')
  return elementaryStream(head)
}

function video(container: string, demuxer: string): Opening {
  return { by: 'ffmpeg', container, demuxer }
}

/** The `ftyp` box: major brand at 8, compatible brands from 16. */
function isoMedia(head: Buffer): Opening {
  const end = Math.min(head.length, Math.max(16, head.readUInt32BE(0)), 256)
  const brands: string[] = [head.toString('latin1', 8, 12)]
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(head.toString('latin1', offset, offset + 4))
  const major = brands[0] as string
  const sequence = major === 'avis' || major === 'msf1' || major === 'hevc' || major === 'hevx'
  if (!sequence && (major === 'avif' || (major === 'mif1' && brands.includes('avif')))) {
    return brands.includes('avis') ? video('avif', 'mov') : { by: 'sharp', container: 'avif' }
  }
  if (!sequence && ['heic', 'heix', 'heim', 'heis', 'mif1'].includes(major)) {
    return { by: 'ffmpeg', container: 'heic', demuxer: 'mov', still: true }
  }
  if (sequence) return video(major === 'avis' || brands.includes('avis') ? 'avif' : 'heic', 'mov')
  return video(major === 'qt  ' ? 'mov' : 'mp4', 'mov')
}

/** Whether an `acTL` chunk comes before the first `IDAT` (PNG, third edition, 11.3.7.1). */
function isAnimatedPng(head: Buffer): boolean {
  for (let offset = 8; offset + 8 <= head.length; ) {
    const kind = head.toString('latin1', offset + 4, offset + 8)
    if (kind === 'acTL') return true
    if (kind === 'IDAT') return false
    offset += 12 + head.readUInt32BE(offset)
  }
  return false
}

function isTransportStream(head: Buffer, packetBytes: number, offset: number): boolean {
  if (head.length < offset + packetBytes * 3 + 1) return false
  for (let at = offset; at < head.length; at += packetBytes) if (head[at] !== 0x47) return false
  return true
}

/** Bare H.264 or HEVC (Annex B): a start code, then the type of the first unit. */
function elementaryStream(head: Buffer): Opening | undefined {
  const at = head[2] === 1 ? 3 : 4
  if (head[0] !== 0 || head[1] !== 0 || (at === 4 && (head[2] !== 0 || head[3] !== 1))) return undefined
  const first = head[at] as number
  if ((first & 0x80) !== 0) return undefined
  if ([32, 33, 34, 35, 39].includes(first >> 1) && head[at + 1] === 1) return video('hevc', 'hevc')
  return [6, 7, 9].includes(first & 31) ? video('h264', 'h264') : undefined
}

/** FFmpeg decoders that may be opened, by name. Hardware decoders and games' formats stay out. */
export const allowedDecoders: ReadonlySet<string> = new Set(
  `h264 hevc vvc vp8 vp9 libdav1d mpeg1video mpeg2video mpegvideo mpeg4 msmpeg4v1 msmpeg4v2 msmpeg4 h261 h263 h263p h263i
  flv vp6 vp6f vp6a vp7 wmv1 wmv2 wmv3 vc1 theora vp3 mjpeg mjpegb prores dnxhd cfhd ffv1 huffyuv ffvhuff utvideo
  magicyuv lagarith cinepak msvideo1 msrle indeo2 indeo3 indeo4 indeo5 svq1 svq3 rpza smc qtrle 8bps dvvideo rawvideo
  v210 v308 v408 v410 yuv4 r210 r10k zlib mszh fraps camtasia tscc2 zmbv cavs dirac snow asv1 asv2 flic hap
  gif apng png webp webp_anim bmp libjxl libjxl_anim jpeg2000 qoi`
    .split(/\s+/)
    .filter((name) => name !== ''),
)

/** Where the first decoder that FFmpeg finds for a codec is not the one we allow. */
export const preferredDecoders: Readonly<Record<string, string>> = { av1: 'libdav1d' }

/** What a person is told is supported. */
export const formatNames: readonly string[] = [
  'MP4',
  'MOV',
  'WebM',
  'Matroska',
  'AVI',
  'MPEG-PS',
  'MPEG-TS',
  'Ogg',
  'FLV',
  'ASF/WMV',
  'MXF',
  'IVF',
  'GIF',
  'APNG',
  'WebP',
  'AVIF',
  'HEIC (untiled)',
  'JPEG XL',
  'JPEG',
  'PNG',
  'TIFF',
  'BMP',
]
