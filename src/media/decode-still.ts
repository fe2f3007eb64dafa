import { readSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import { DecodingFailure, tooManyPixels } from './decoding-failure.js'
import type { MediaInfo } from './media-info.js'
import { writeFrame, writeJson } from './message-writer.js'
import { describeTurn, turnFromExif } from './orientation.js'
import { lumaOfRgb } from './planes.js'
import { type DecoderRequest, type DecodeSummary, inputDescriptor } from './protocol.js'

/** Compressed pictures are read into memory whole; more than this is no picture. */
const maxFileBytes = 512 * 1024 ** 2

/** One picture by libvips: EXIF turn and colour profile applied, transparency laid over white. */
export async function decodeStill(
  request: DecoderRequest,
  container: string,
  fileBytes: number,
): Promise<DecodeSummary> {
  if (fileBytes > Math.min(maxFileBytes, request.limits.maxMemoryBytes / 4)) {
    throw new DecodingFailure('media.out-of-memory', `a picture file of ${fileBytes} bytes is too big; re-encode it`)
  }
  sharp.concurrency(request.threads)
  sharp.cache(false)
  const bytes = readAll(fileBytes)
  try {
    const open = (): Sharp =>
      sharp(bytes, { limitInputPixels: request.limits.maxPixels, failOn: 'error', sequentialRead: true, pages: 1 })
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (metadata.width * metadata.height > request.limits.maxPixels) {
      throw tooManyPixels(metadata.width, metadata.height, request.limits.maxPixels)
    }
    const { rotationDegrees, mirrored } = describeTurn(turnFromExif(metadata.orientation))
    const turned = rotationDegrees === 90 || rotationDegrees === 270
    const info: MediaInfo = {
      kind: 'image',
      container,
      codec: container === 'avif' ? 'av1' : (metadata.format ?? container),
      width: turned ? metadata.height : metadata.width,
      height: turned ? metadata.width : metadata.height,
      rotationDegrees,
      mirrored,
      durationSeconds: 0,
      averageFps: 0,
      frameCount: 1,
      hasAudio: false,
      otherVideoStreams: 0,
    }
    writeJson('I', info)
    if (request.task === 'probe') return { decodedFrames: 0, damagedPackets: 0, endSeconds: 0 }
    const { fitInto } = request
    const whole = open().autoOrient()
    const shown = fitInto === undefined ? whole : whole.resize({ ...fitInto, fit: 'inside', withoutEnlargement: true })
    const { data: rgb, info: raw } = await shown
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const pixels = raw.width * raw.height
    if (request.fromSeconds === 0) emit(request, expandGrey(rgb, pixels, raw.channels), raw.width, raw.height)
    return { decodedFrames: 1, damagedPackets: 0, endSeconds: 0 }
  } catch (error) {
    if (error instanceof DecodingFailure) throw error
    const reason = error instanceof Error ? error.message : String(error)
    if (/exceeds pixel limit/i.test(reason)) {
      throw new DecodingFailure(
        'media.too-many-pixels',
        `over the limit of ${request.limits.maxPixels} pixels; scale it down`,
      )
    }
    if (/memory|allocat/i.test(reason)) throw new DecodingFailure('media.out-of-memory', `not enough memory: ${reason}`)
    throw new DecodingFailure('media.unreadable', `the picture could not be decoded (${reason}); re-export it`)
  }
}

function emit(request: DecoderRequest, rgb: Uint8Array, width: number, height: number): void {
  let data = rgb
  if (request.pixels === 'luma') {
    data = new Uint8Array(width * height)
    lumaOfRgb(rgb, width * height, data)
  }
  writeFrame({ timeSeconds: 0, width, height, keyframe: true, range: 'full', pixels: request.pixels }, data)
}

function expandGrey(data: Buffer, pixels: number, channels: number): Uint8Array {
  if (channels === 3) return data
  const rgb = new Uint8Array(pixels * 3)
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels] as number, i * 3, i * 3 + 3)
  return rgb
}

function readAll(fileBytes: number): Buffer {
  const bytes = Buffer.alloc(fileBytes)
  let length = 0
  while (length < fileBytes) {
    const count = readSync(inputDescriptor, bytes, length, fileBytes - length, length)
    if (count === 0) break
    length += count
  }
  return bytes.subarray(0, length)
}
