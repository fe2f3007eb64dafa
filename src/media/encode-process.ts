/** The process behind `encodeClip`; only tests start it. */
import * as C from 'node-av/constants'
import {
  avGetPixFmtFromName,
  avImageGetBufferSize,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  Log,
  Packet,
  Rational,
} from 'node-av/lib'

import { type ClipRecipe, testPicture } from './encode-for-tests.js'

encode(process.argv[2] as string, JSON.parse(process.argv[3] as string) as ClipRecipe)
process.exit(0)

/** Throws with FFmpeg's words when the muxer or encoder refuses. */
function encode(path: string, recipe: ClipRecipe): void {
  Log.setLevel(C.AV_LOG_QUIET)
  const { width, height, ticksPerSecond } = recipe
  const pixelFormat = recipe.pixelFormat ?? 'yuv420p'
  const check = (code: number, what: string) => {
    if (code < 0) throw new Error(`${what}: ${FFmpegError.strerror(code)} (${recipe.muxer}, ${recipe.encoder})`)
  }
  const codec = Codec.getCodecList().find((each) => each.isEncoder() && each.name === recipe.encoder)
  if (!codec) throw new Error(`no encoder ${recipe.encoder}`)
  const format = new FormatContext()
  check(format.allocOutputContext2(null, recipe.muxer, path), 'muxer')
  check(format.openOutputSync(), 'output')
  const context = new CodecContext()
  context.allocContext3(codec)
  context.width = width
  context.height = height
  context.pixelFormat = avGetPixFmtFromName(pixelFormat)
  context.timeBase = new Rational(1, ticksPerSecond)
  context.framerate = new Rational(ticksPerSecond, 1)
  context.gopSize = recipe.keyframeEvery ?? 12
  context.threadCount = 1
  if (recipe.colorRange) {
    context.colorRange = recipe.colorRange === 'full' ? C.AVCOL_RANGE_JPEG : C.AVCOL_RANGE_MPEG
  }
  if (recipe.colorSpace !== undefined) context.colorSpace = recipe.colorSpace as C.AVColorSpace
  if (['mp4', 'mov', 'matroska', 'webm', 'avif', 'flv', 'asf'].includes(recipe.muxer)) {
    context.setFlags(C.AV_CODEC_FLAG_GLOBAL_HEADER)
  }
  check(context.open2Sync(codec, Dictionary.fromObject(recipe.options ?? {})), 'encoder')
  const stream = format.newStream(codec)
  check(stream.codecpar.fromContext(context), 'parameters')
  stream.timeBase = new Rational(1, ticksPerSecond)
  stream.avgFrameRate = new Rational(ticksPerSecond, 1)
  if (recipe.matrix) {
    const matrix = Buffer.alloc(36)
    const [a, b, c, d] = recipe.matrix
    for (const [position, value] of [a, b, 0, c, d, 0, 0, 0, 1 << 14].entries()) {
      matrix.writeInt32LE(position === 8 ? value << 16 : value * 65536, position * 4)
    }
    stream.codecpar.addCodedSideData(C.AV_PKT_DATA_DISPLAYMATRIX, matrix)
  }
  check(format.writeHeaderSync(Dictionary.fromObject(recipe.muxerOptions ?? {})), 'header')
  const packet = new Packet()
  packet.alloc()
  const drain = () => {
    for (;;) {
      const received = context.receivePacketSync(packet)
      if (received === C.AVERROR_EAGAIN || received === C.AVERROR_EOF) return
      check(received, 'packet')
      packet.streamIndex = stream.index
      packet.rescaleTs(context.timeBase, stream.timeBase)
      check(format.interleavedWriteFrameSync(packet), 'write')
    }
  }
  for (const [i, tick] of recipe.ticks.entries()) {
    const next = recipe.ticks[i + 1]
    const frame = Frame.fromVideoBuffer(pixelsOf(recipe, pixelFormat, i), {
      width,
      height,
      format: avGetPixFmtFromName(pixelFormat),
      pts: BigInt(tick),
      timeBase: new Rational(1, ticksPerSecond),
    })
    frame.duration = BigInt(next === undefined ? 1 : next - tick)
    if (recipe.colorRange) frame.colorRange = context.colorRange
    if (recipe.colorSpace !== undefined) frame.colorSpace = context.colorSpace
    check(context.sendFrameSync(frame), 'frame')
    frame.free()
    drain()
  }
  check(context.sendFrameSync(null), 'flush')
  drain()
  check(format.writeTrailerSync(), 'trailer')
  format.closeOutputSync()
}

/** The test picture in a pixel format. */
function pixelsOf({ width, height, chroma = [128, 128] }: ClipRecipe, pixelFormat: string, i: number): Buffer {
  const luma = testPicture(width, height, i)
  const format = avGetPixFmtFromName(pixelFormat)
  const bytes = Buffer.alloc(avImageGetBufferSize(format, width, height, 1))
  const deep = /p(10|12)le$/.exec(pixelFormat)
  if (deep) {
    const bits = Number(deep[1])
    for (let at = 0; at < bytes.length / 2; at++) {
      bytes.writeUInt16LE(at < luma.length ? (luma[at] as number) << (bits - 8) : 1 << (bits - 1), at * 2)
    }
    return bytes
  }
  const channels = { rgb24: 3, bgr24: 3, rgba: 4, bgra: 4, argb: 4, bgr0: 4, rgb8: 1 }[pixelFormat]
  if (channels === undefined) {
    bytes.fill(chroma[0], luma.length, (luma.length + bytes.length) / 2)
    bytes.fill(chroma[1], (luma.length + bytes.length) / 2)
    bytes.set(luma)
  } else if (pixelFormat === 'rgb8') {
    bytes.set(luma.map((value) => (value >= 128 ? 0xff : 0)))
  } else {
    for (let at = 0; at < luma.length; at++) {
      bytes.fill(luma[at] as number, at * channels, (at + 1) * channels)
      if (channels === 4) bytes[at * 4 + (pixelFormat === 'argb' ? 0 : 3)] = 255
    }
  }
  return bytes
}
