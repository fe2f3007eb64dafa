import { type FileHandle, open } from 'node:fs/promises'
import { fileFormat } from '../../signals/index.js'
import { CredentialsError } from './credentials-error.js'

/** Containers that are signed here. */
export const signableFormats = ['video/mp4', 'video/quicktime', 'image/jpeg', 'image/png', 'image/webp'] as const
export type SignableFormat = (typeof signableFormats)[number]

/** Stills are read as a whole to be looked at; nobody's are this large. */
const stillBytesMax = 200_000_000
const partsMax = 1_000_000

/**
 * What a file is, if it can carry a manifest and is whole: the library would also sign what is cut off. Looks at its structure
 * only, and reads a video's box headers, not the video.
 *
 * @throws CredentialsError `credentials.unsupported-format`, `credentials.damaged-file`
 */
export async function signableFormat(path: string): Promise<SignableFormat> {
  const format = await formatOf(path)
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (!isSignable(format))
      throw new CredentialsError(
        'credentials.unsupported-format',
        `${path} is ${format ?? 'of no format that is known here'}: Content Credentials are put into ${signableFormats.join(', ')}. Have the generator write MP4.`,
      )
    const problem = await problems[format](file, size)
    if (problem !== undefined)
      throw new CredentialsError('credentials.damaged-file', `${path} is not signed: ${problem}.`)
    return format
  } finally {
    await file.close()
  }
}

/** By its first bytes. */
export async function formatOf(path: string): Promise<ReturnType<typeof fileFormat>> {
  const file = await open(path, 'r')
  try {
    return fileFormat(await bytesAt(file, 0, 4096))
  } finally {
    await file.close()
  }
}

/** Whether a format is one that can carry a manifest here. */
export function isSignable(format: string | undefined): format is SignableFormat {
  return (signableFormats as readonly (string | undefined)[]).includes(format)
}

type FindProblem = (file: FileHandle, size: number) => Promise<string | undefined>

const problems: Readonly<Record<SignableFormat, FindProblem>> = {
  'video/mp4': boxesProblem,
  'video/quicktime': boxesProblem,
  'image/jpeg': async (file, size) => await inStill(file, size, jpegProblem),
  'image/png': pngProblem,
  'image/webp': webpProblem,
}

/** The boxes at the top of the file fill it, and there is one that says what is in it (ISO/IEC 14496-12, 4.2). */
async function boxesProblem(file: FileHandle, size: number): Promise<string | undefined> {
  let hasMovie = false
  let at = 0
  for (let count = 0; at < size; count++) {
    if (count === partsMax) return 'it has too many boxes'
    const header = await bytesAt(file, at, Math.min(16, size - at))
    if (header.length < 8) return `it ends within the header of a box, at byte ${at}`
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
    let length = view.getUint32(0)
    if (length === 1) {
      if (header.length < 16) return `it ends within the header of a box, at byte ${at}`
      const large = view.getBigUint64(8)
      if (large < 16n || large > BigInt(Number.MAX_SAFE_INTEGER)) return `a box at byte ${at} has a size that can't be`
      length = Number(large)
    } else if (length === 0) length = size - at
    else if (length < 8) return `a box at byte ${at} has a size that can't be`
    if (at + length > size)
      return `it is cut off: the box at byte ${at} goes on for ${at + length - size} bytes after its end`
    hasMovie ||= Buffer.from(header.subarray(4, 8)).toString('latin1') === 'moov'
    at += length
  }
  return hasMovie ? undefined : 'it has no movie box (moov)'
}

/** Chunks up to the one that ends it (PNG, third edition, 5.3). */
async function pngProblem(file: FileHandle, size: number): Promise<string | undefined> {
  let at = 8
  for (let count = 0; count < partsMax; count++) {
    const header = await bytesAt(file, at, 8)
    if (header.length < 8) return 'it is cut off: it has no end chunk'
    const length = new DataView(header.buffer, header.byteOffset).getUint32(0)
    at += 12 + length
    if (at > size) return 'it is cut off within a chunk'
    if (Buffer.from(header.subarray(4, 8)).toString('latin1') === 'IEND') return undefined
  }
  return 'it has too many chunks'
}

async function webpProblem(file: FileHandle, size: number): Promise<string | undefined> {
  const header = await bytesAt(file, 4, 4)
  if (header.length < 4) return 'it is cut off'
  const whole = new DataView(header.buffer, header.byteOffset).getUint32(0, true) + 8
  return whole > size ? `it is cut off: ${whole - size} bytes are missing` : undefined
}

async function inStill(
  file: FileHandle,
  size: number,
  find: (bytes: Uint8Array) => string | undefined,
): Promise<string | undefined> {
  if (size > stillBytesMax) return `it is larger than ${stillBytesMax} bytes`
  return find(await bytesAt(file, 0, size))
}

/** Segments and scans up to the end of the image (ITU-T T.81, B.1). */
function jpegProblem(bytes: Uint8Array): string | undefined {
  let at = 2
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return `at byte ${at} there is no marker`
    const marker = bytes[at + 1]!
    if (marker === 0xd9) return undefined
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (at + 4 > bytes.length) break
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!
    if (length < 2) return `a segment at byte ${at} has a size that can't be`
    at += 2 + length
    if (marker === 0xda) at = afterScan(bytes, at)
  }
  return 'it is cut off: it has no end marker'
}

/** In a scan 0xff is data before 0 and before the markers of restarts. */
function afterScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let read = 0
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, at + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return bytes.subarray(0, read)
}
