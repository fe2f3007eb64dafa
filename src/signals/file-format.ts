/** What a file is by its first bytes, as its media type. What a server or a name says of it is not believed. */
export type FileFormat =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'image/tiff'
  | 'image/avif'
  | 'image/heic'
  | 'image/jxl'
  | 'image/svg+xml'
  | 'video/mp4'
  | 'video/quicktime'
  | 'video/x-msvideo'
  | 'video/webm'
  | 'audio/mp4'
  | 'audio/wav'
  | 'audio/mpeg'
  | 'application/pdf'
  | 'application/epub+zip'

/** @returns undefined for what is not known by its bytes */
export function fileFormat(bytes: Uint8Array): FileFormat | undefined {
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  if (ascii(0, 3) === '\xff\xd8\xff') return 'image/jpeg'
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (ascii(0, 4) === 'RIFF') return riffFormats[ascii(8, 12)]
  if (ascii(0, 4) === 'GIF8') return 'image/gif'
  if (['II*\0', 'MM\0*'].includes(ascii(0, 4))) return 'image/tiff'
  if (ascii(0, 12) === '\0\0\0\x0cJXL \r\n\x87\n') return 'image/jxl'
  if (boxesAtStart.has(ascii(4, 8)) && boxFits(bytes)) return bmffFormat(ascii(4, 8), ascii(8, 12))
  if (ascii(0, 4) === '\x1a\x45\xdf\xa3') return 'video/webm'
  if (ascii(0, 4) === 'PK\x03\x04' && ascii(30, 58) === 'mimetypeapplication/epub+zip') return 'application/epub+zip'
  const start = ascii(0, 1024)
  if (start.includes('%PDF-')) return 'application/pdf'
  if (/^\s*(?:\xef\xbb\xbf)?\s*</.test(start) && /<svg[\s>]/i.test(start)) return 'image/svg+xml'
  if (ascii(0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return 'audio/mpeg'
  return undefined
}

const riffFormats: Readonly<Record<string, FileFormat>> = {
  WEBP: 'image/webp',
  WAVE: 'audio/wav',
  'AVI ': 'video/x-msvideo',
}

const boxesAtStart = new Set(['ftyp', 'moov', 'mdat', 'wide', 'styp', 'moof', 'free', 'skip'])

/** Text may have such a word at that place too; then its size makes no sense. Of a file that is cut off, `ftyp` is whole. */
function boxFits(bytes: Uint8Array): boolean {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  return size < 2 || (size >= 8 && size <= 0x7fff_ffff && (bytes[0]! < 0x20 || size <= bytes.length))
}

/** ISO base media and QuickTime, by their major brand (ISO/IEC 14496-12, 4.3); QuickTime's first files had none. */
function bmffFormat(box: string, brand: string): FileFormat {
  if (box !== 'ftyp') return 'video/quicktime'
  if (['avif', 'avis'].includes(brand)) return 'image/avif'
  if (['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].includes(brand)) return 'image/heic'
  if (brand === 'qt  ') return 'video/quicktime'
  return brand.startsWith('M4A') ? 'audio/mp4' : 'video/mp4'
}
