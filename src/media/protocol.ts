/**
 * What the parent and the decoder process say to each other. The parent says everything at once, as one JSON argument;
 * the decoder answers on its file descriptor 3 with messages of an 8-byte header and a payload:
 *
 *     0  'K'   1  kind   2  zero (2 bytes)   4  payload length (uint32, little endian)
 *
 * kinds: `I` information (JSON) · `F` one frame (40-byte frame header, then packed rows) · `P` progress (float64,
 * seconds) · `E` error (JSON: code, message) · `D` done (JSON). The parent trusts none of it: lengths, kinds and values
 * are checked before anything is allocated by them.
 */
import type { MediaLimits } from './limits.js'
import type { MediaInfo, Sampling } from './media-info.js'

/** Descriptor the decoder writes messages to. */
export const outputDescriptor = 3
/** Descriptor of the already opened input file. */
export const inputDescriptor = 4

export interface DecoderRequest {
  task: 'probe' | 'decode' | 'describe'
  /** Where the input is found from within the process: normally its own descriptor. */
  input: string
  sampling: Sampling
  pixels: 'luma' | 'rgb'
  /** Of RGB: frames are made smaller, if they are not, to lie within this box when upright. */
  fitInto?: { width: number; height: number }
  fromSeconds: number
  threads: number
  limits: MediaLimits
}

export const messageHeaderBytes = 8
export const frameHeaderBytes = 40
/** No message but a frame is longer. */
export const maxJsonBytes = 64 * 1024

export type MessageKind = 'I' | 'F' | 'P' | 'E' | 'D'

export interface FrameHeader {
  timeSeconds: number
  width: number
  height: number
  keyframe: boolean
  range: 'full' | 'limited'
  pixels: 'luma' | 'rgb'
}

/** What the decoder counted, sent with the last message. */
export interface DecodeSummary {
  decodedFrames: number
  damagedPackets: number
  endSeconds: number
}

export type InfoMessage = MediaInfo

export function writeMessageHeader(target: Buffer, kind: MessageKind, payloadBytes: number): void {
  target.writeUInt8(0x4b, 0)
  target.writeUInt8(kind.charCodeAt(0), 1)
  target.writeUInt16LE(0, 2)
  target.writeUInt32LE(payloadBytes, 4)
}

/** Reads a message header; undefined when it is none of ours. */
export function readMessageHeader(header: Buffer): { kind: MessageKind; payloadBytes: number } | undefined {
  const kind = String.fromCharCode(header.readUInt8(1))
  if (header.readUInt8(0) !== 0x4b || header.readUInt16LE(2) !== 0 || !'IFPED'.includes(kind)) return undefined
  return { kind: kind as MessageKind, payloadBytes: header.readUInt32LE(4) }
}

export function writeFrameHeader(target: Buffer, offset: number, frame: FrameHeader): void {
  target.fill(0, offset, offset + frameHeaderBytes)
  target.writeDoubleLE(frame.timeSeconds, offset)
  target.writeUInt32LE(frame.width, offset + 8)
  target.writeUInt32LE(frame.height, offset + 12)
  target.writeUInt8(frame.keyframe ? 1 : 0, offset + 16)
  target.writeUInt8(frame.range === 'full' ? 1 : 0, offset + 17)
  target.writeUInt8(frame.pixels === 'rgb' ? 3 : 1, offset + 18)
}

/** Reads a frame header; undefined unless every value is one that a decoder of ours writes and the payload fits it. */
export function readFrameHeader(header: Buffer, payloadBytes: number, maxPixels: number): FrameHeader | undefined {
  const timeSeconds = header.readDoubleLE(0)
  const width = header.readUInt32LE(8)
  const height = header.readUInt32LE(12)
  const [keyframe, full, channels] = [header.readUInt8(16), header.readUInt8(17), header.readUInt8(18)]
  if (!(timeSeconds >= 0 && timeSeconds < 1e9) || keyframe > 1 || full > 1) return undefined
  if ((channels !== 1 && channels !== 3) || width === 0 || height === 0 || width * height > maxPixels) return undefined
  if (payloadBytes !== frameHeaderBytes + width * height * channels) return undefined
  return {
    timeSeconds,
    width,
    height,
    keyframe: keyframe === 1,
    range: full === 1 ? 'full' : 'limited',
    pixels: channels === 3 ? 'rgb' : 'luma',
  }
}
