import type { DatasetSource } from './rows.js'

type Format = DatasetSource['format']

const extensions: Record<string, Format> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  jsonlines: 'jsonl',
  parquet: 'parquet',
  pq: 'parquet',
  tar: 'webdataset',
}

/** A name for a source that has none, which says its format and compression. */
export function nameByFormat(stem: string, format: Format, compression: DatasetSource['compression']): string {
  const extension = format === 'webdataset' ? 'tar' : format
  return `${stem}.${extension}${{ none: '', gzip: '.gz', zstd: '.zst' }[compression]}`
}

const mediaExtensions = new Set(
  'mp4 m4v mov mkv webm avi mpg mpeg ts m2ts mts wmv flv ogv 3gp gif jpg jpeg jfif png webp avif heic heif tif tiff bmp jxl'.split(
    ' ',
  ),
)

/** The format that a file's name says, whatever it is compressed as; `.tgz` is a compressed tar. */
export function formatByName(name: string): Format | undefined {
  const lower = name.toLowerCase().replace(/\.(?:gz|gzip|zst|zstd)$/, '')
  if (lower.endsWith('.tgz')) return 'webdataset'
  return extensions[lower.slice(lower.lastIndexOf('.') + 1)]
}

export function isMedia(name: string): boolean {
  return mediaExtensions.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
}

/** The format that the first (decompressed) bytes say: of the standard input, and of files without a telling name. */
export function formatByBytes(head: Uint8Array): Format {
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.length)
  if (buffer.toString('latin1', 0, 4) === 'PAR1') return 'parquet'
  if (buffer.toString('latin1', 257, 262) === 'ustar') return 'webdataset'
  const line = buffer
    .toString('utf8', 0, Math.min(buffer.length, 65536))
    .replace(/^\uFEFF/, '')
    .split('\n', 1)[0]!
  if (line.trimStart().startsWith('{')) return 'jsonl'
  return line.includes('\t') && !line.includes(',') ? 'tsv' : 'csv'
}
