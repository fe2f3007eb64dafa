/** Video by FFmpeg's own libraries (`node-av/lib`), synchronously: this process has nothing else to do. */
import * as C from 'node-av/constants'
import {
  avGetCodecName,
  avGetPixFmtName,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  getFFmpegInfo,
  InputFormat,
  Log,
  Packet,
  SoftwareScaleContext,
  type Stream,
} from 'node-av/lib'
import { DecodingFailure, tooManyPixels } from './decoding-failure.js'
import { allowedDecoders, type Opening, preferredDecoders } from './formats.js'
import type { MediaInfo } from './media-info.js'
import { writeFrame, writeJson, writeProgress } from './message-writer.js'
import { describeTurn, isUpright, type Turn, turnFromDisplayMatrix, turnPixels, upright } from './orientation.js'
import { flattenOverWhite, frameRange, hasAlpha, lumaLayout, lumaOfRgb, packLuma } from './planes.js'
import type { DecoderRequest, DecodeSummary } from './protocol.js'
import { createSampler, createTimesSampler, timesOf } from './sampler.js'

type FfmpegOpening = Opening & { by: 'ffmpeg' }

/** Demuxers whose index is good enough that a seek lands where it says; all others are decoded from their start. */
const seekable = new Set(['mov', 'matroska'])
/** Demuxers that say nothing of length or count: their packets are counted, which costs no decoding. */
const counted = new Set(['gif', 'apng', 'webp_anim', 'jpegxl_anim', 'h264', 'hevc', 'm4v', 'mpegvideo', 'ivf'])
/** Containers of pictures: with one frame it is a still. */
const stillContainers = new Set(['gif', 'apng', 'webp', 'avif', 'heic', 'jxl'])
/** Of these, the ones whose packets carry no time of their own. */
const timeless = new Set(['h264', 'hevc', 'm4v', 'mpegvideo'])
/** Give times to some packets only: when frames are skipped, a keyframe without one could not be placed, and is left out. */
const gappy = new Set(['mpeg', 'mpegts'])
const progressEveryMs = 500
/** A seek goes at least this far before the wanted time, so that the frame before it is known to the sampler. */
const seekMarginSeconds = 1
/** Of a longer file a few frames are sought, not met by decoding all of it. */
const seekForFewFromSeconds = 60
/** After a seek so many frames are decoded at most on the way to the wanted time; then what is there is taken. */
const framesToFewMax = 40
/** Where nothing says how long a file is, its few frames are one a second from its start. */
const unknownSecondsBetween = 1
/** Missing from the end of what the container declares, or unreadable on the way: more than this is `media.damaged`. */
const damagedShare = 0.1

export function describeDecoder(): { decoder: string; version: string } {
  return { decoder: 'node-av (FFmpeg libraries)', version: getFFmpegInfo().version }
}

/** Decodes one file and writes information, frames and progress to the parent. */
export function decodeVideo(request: DecoderRequest, opening: FfmpegOpening): DecodeSummary {
  Log.setLevel(C.AV_LOG_QUIET)
  const seek = request.task === 'decode' && request.fromSeconds > seekMarginSeconds && seekable.has(opening.demuxer)
  let informed = false
  const inform = (info: MediaInfo) => {
    if (!informed) writeJson('I', info)
    informed = true
  }
  const skip = request.sampling === 'keyframes' && !timeless.has(opening.demuxer)
  return (
    (seek || skip ? runSession(request, opening, inform, { seek, skip }) : undefined) ??
    (seek && skip ? runSession(request, opening, inform, { seek: false, skip }) : undefined) ??
    (runSession(request, opening, inform, { seek: false, skip: false }) as DecodeSummary)
  )
}

interface Input {
  format: FormatContext
  stream: Stream
  timeBase: number
  decoder: Codec
  codecName: string
  containerSeconds: number
  hasAudio: boolean
  otherVideoStreams: number
}

function openInput(request: DecoderRequest, opening: FfmpegOpening): Input {
  const { limits } = request
  const format = new FormatContext()
  const options = Dictionary.fromObject({
    protocol_whitelist: 'file,pipe',
    format_whitelist: InputFormat.findInputFormat(opening.demuxer)?.name ?? opening.demuxer,
    codec_whitelist: [...allowedDecoders].join(','),
    max_streams: limits.maxStreams,
  })
  const demuxer = InputFormat.findInputFormat(opening.demuxer)
  if (demuxer === null) {
    throw new DecodingFailure('media.unsupported', `this decoder has no demuxer for ${opening.container}; convert it`)
  }
  const opened = format.openInputSync(request.input, demuxer, options)
  if (opened < 0) {
    // FFmpeg says "invalid argument" or "out of memory"-like things for too many streams; the count is gone by then.
    throw unreadable(`its ${opening.container} container could not be opened`, opened)
  }
  if (format.nbStreams > limits.maxStreams) {
    throw new DecodingFailure(
      'media.too-many-streams',
      `${format.nbStreams} streams are over the limit of ${limits.maxStreams}; keep only the video, or raise limits.maxStreams`,
    )
  }
  for (const { codecpar } of format.streams) checkSize(codecpar.width, codecpar.height, limits.maxPixels)
  const found = format.findStreamInfoSync(null)
  if (found < 0) throw unreadable('its streams could not be read', found)

  const videos = format.streams.filter(
    (stream) =>
      stream.codecpar.codecType === C.AVMEDIA_TYPE_VIDEO && !(stream.disposition & C.AV_DISPOSITION_ATTACHED_PIC),
  )
  const stream = videos.reduce<Stream | undefined>(
    (best, next) => (best && rank(best) >= rank(next) ? best : next),
    undefined,
  )
  if (stream === undefined) {
    throw new DecodingFailure('media.unsupported', `its ${opening.container} container holds no video and no picture`)
  }
  const { codecpar } = stream
  if (opening.container === 'heic' && opening.still && !isWholePicture(stream)) {
    throw new DecodingFailure(
      'media.unsupported',
      'its HEIC picture is put together from tiles, which is not supported yet; convert it to JPEG or PNG',
    )
  }
  checkSize(codecpar.width, codecpar.height, limits.maxPixels)
  const codecName = avGetCodecName(codecpar.codecId) ?? 'unknown'
  const preferred = preferredDecoders[codecName]
  const decoder = preferred
    ? Codec.getCodecList().find((codec) => codec.isDecoder() && codec.name === preferred)
    : Codec.findDecoder(codecpar.codecId)
  if (!decoder?.name || !allowedDecoders.has(decoder.name)) {
    throw new DecodingFailure(
      'media.unsupported',
      `the codec ${codecName} is not one we open; convert it to H.264 or AV1`,
    )
  }
  for (const other of format.streams) if (other.index !== stream.index) other.discard = C.AVDISCARD_ALL
  return {
    format,
    stream,
    decoder,
    codecName,
    timeBase: stream.timeBase.num / stream.timeBase.den,
    containerSeconds: format.duration > 0n ? Number(format.duration) / 1e6 : 0,
    hasAudio: format.streams.some(({ codecpar: { codecType } }) => codecType === C.AVMEDIA_TYPE_AUDIO),
    otherVideoStreams: videos.length - 1,
  }
}

/** Which of several video streams a player shows: the default one, then what moves, then the larger, then the first. */
function rank({ disposition, codecpar, nbFrames }: Stream): number {
  const preferred = disposition & C.AV_DISPOSITION_DEFAULT ? 2 ** 40 : 0
  return preferred + (nbFrames === 1n ? 0 : 2 ** 39) + codecpar.width * codecpar.height
}

/** A tile of a HEIF grid (ISO/IEC 23008-12, 6.6.2.3) is a stream too; one of them must never pass for the picture. */
function isWholePicture({ disposition }: Stream): boolean {
  return (disposition & C.AV_DISPOSITION_DEFAULT) !== 0 && (disposition & C.AV_DISPOSITION_DEPENDENT) === 0
}

function checkSize(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels) throw tooManyPixels(width, height, maxPixels)
}

function openDecoder(request: DecoderRequest, { stream, decoder }: Input, skip: boolean): CodecContext {
  const context = new CodecContext()
  context.allocContext3(decoder)
  context.parametersToContext(stream.codecpar)
  context.pktTimebase = stream.timeBase
  context.threadCount = request.threads
  // Crop exactly as the stream says; without this the left edge is cut only to a multiple of the alignment.
  context.setFlags(C.AV_CODEC_FLAG_UNALIGNED)
  // The decoder counts its padding too, so this only keeps it from absurd sizes; `checkSize` keeps the limit itself.
  const options: Record<string, string | number> = { max_pixels: 2 * request.limits.maxPixels + 2 ** 20 }
  if (skip) options.skip_frame = 'nokey'
  const opened = context.open2Sync(decoder, Dictionary.fromObject(options))
  if (opened < 0) throw unreadable(`its ${decoder.name} stream could not be set up`, opened)
  return context
}

/**
 * One pass over the file. With `seek` it decodes the first frame (all times count from it), then seeks to a keyframe well
 * before the wanted time and decodes on. With `skip` it decodes keyframes only. Undefined when the seek failed or landed
 * too late, or there was no keyframe, before any frame was handed over: the file is then to be decoded without.
 */
function runSession(
  request: DecoderRequest,
  opening: FfmpegOpening,
  inform: (info: MediaInfo) => void,
  { seek, skip }: { seek: boolean; skip: boolean },
): DecodeSummary | undefined {
  const { limits, sampling } = request
  const input = openInput(request, opening)
  const { format, stream, timeBase } = input
  const context = openDecoder(request, input, skip)
  const packet = new Packet()
  const frame = new Frame()
  packet.alloc()
  frame.alloc()
  const convert = createConverter(request)
  const delayed = input.decoder.hasCapabilities(C.AV_CODEC_CAP_DELAY)

  const count = counted.has(opening.demuxer) ? countPackets(request, opening, stream.index) : undefined
  const declaredSeconds = stream.duration > 0n ? Number(stream.duration) * timeBase : 0
  const rate = stream.avgFrameRate.num > 0 && stream.avgFrameRate.den > 0 ? stream.avgFrameRate : stream.rFrameRate
  const fps = rate.num > 0 && rate.den > 0 ? rate.num / rate.den : 0
  // Bare streams keep no time; what FFmpeg estimates for them from their size is far off.
  const countedSeconds = count && (timeless.has(opening.demuxer) ? (fps > 0 ? count.packets / fps : 0) : count.seconds)
  const durationSeconds = opening.still ? 0 : countedSeconds || declaredSeconds || input.containerSeconds
  if (durationSeconds > limits.maxDurationSeconds) throw tooLong(durationSeconds, limits.maxDurationSeconds)
  const frameCount = stream.nbFrames > 0n ? Number(stream.nbFrames) : count?.packets
  const averageFps = fps > 0 ? fps : durationSeconds > 0 && frameCount ? frameCount / durationSeconds : 0

  const few = typeof sampling === 'object' && 'count' in sampling ? sampling.count : undefined
  const times =
    few === undefined
      ? []
      : timesOf(few, durationSeconds > 0 || opening.still ? durationSeconds : few * unknownSecondsBetween)
  const wanted = createTimesSampler(times)
  const sample =
    typeof sampling === 'object' && 'count' in sampling
      ? (time: number) => wanted.take(time, end)
      : createSampler(sampling, request.fromSeconds)

  let firstTimestamp: bigint | undefined
  let last = 0
  let end = 0
  let decodedFrames = 0
  let packets = 0
  let damagedPackets = 0
  let firstFailure = 0
  let reported = Date.now()

  const memory = () => {
    if (process.memoryUsage.rss() > limits.maxMemoryBytes) {
      throw new DecodingFailure('media.out-of-memory', `decoding needs more than ${limits.maxMemoryBytes} bytes`)
    }
  }

  const tick = () => {
    const now = Date.now()
    if (now - reported < progressEveryMs) return
    reported = now
    memory()
    writeProgress(last)
  }

  /** Time of the frame just received. Without a time stamp it follows the one before by one frame. */
  const timeOf = (): number => {
    // FFmpeg's best effort turns to decoding times once frames are skipped, so it only fills in where there is no time.
    const stamp = frame.pts === C.AV_NOPTS_VALUE ? frame.bestEffortTimestamp : frame.pts
    if (stamp === C.AV_NOPTS_VALUE) return decodedFrames === 0 ? 0 : averageFps > 0 ? last + 1 / averageFps : last
    firstTimestamp ??= stamp
    return Math.max(last, Number(stamp - firstTimestamp) * timeBase)
  }

  const onFrame = (time: number) => {
    if (skip && gappy.has(opening.demuxer) && frame.pts === C.AV_NOPTS_VALUE) return
    const { width, height } = frame
    checkSize(width, height, limits.maxPixels)
    if (decodedFrames === 0) inform(describe())
    decodedFrames++
    if (decodedFrames > limits.maxFrames) {
      throw new DecodingFailure('media.too-many-frames', `more than ${limits.maxFrames} frames; cut it into parts`)
    }
    if (time > limits.maxDurationSeconds) throw tooLong(time, limits.maxDurationSeconds)
    last = time
    end = time + (frame.duration > 0n ? Number(frame.duration) * timeBase : averageFps > 0 ? 1 / averageFps : 0)
    // Old decoders mark no keyframes; without a delay the frame is that of the packet just sent.
    const keyframe = decodedFrames === 1 || (frame.flags & C.AV_FRAME_FLAG_KEY) !== 0 || (!delayed && packet.isKeyframe)
    if (request.task === 'decode' && sample(time, keyframe)) {
      convert(frame, time, keyframe, turnOf(frame, stream))
      reported = Date.now()
    }
  }

  const describe = (): MediaInfo => {
    const turn = turnOf(frame, stream)
    const single = opening.still === true || (stillContainers.has(opening.container) && frameCount === 1)
    return {
      kind: single ? 'image' : 'video',
      container: opening.container,
      codec: input.codecName,
      width: turn.transpose ? frame.height : frame.width,
      height: turn.transpose ? frame.width : frame.height,
      ...describeTurn(turn),
      durationSeconds: single ? 0 : durationSeconds,
      averageFps: single ? 0 : averageFps,
      ...(single ? { frameCount: 1 } : frameCount ? { frameCount } : {}),
      hasAudio: input.hasAudio,
      otherVideoStreams: input.otherVideoStreams,
    }
  }

  /** Takes what the decoder has ready; false when the caller wants no more. */
  const drain = (take: () => boolean): boolean => {
    for (;;) {
      const received = context.receiveFrameSync(frame)
      if (received === C.AVERROR_EAGAIN || received === C.AVERROR_EOF) return true
      if (received < 0) {
        fail(received)
        return true
      }
      const more = take()
      frame.unref()
      if (!more) return false
    }
  }

  const fail = (code: number) => {
    if (code === C.AVERROR_ENOMEM) {
      throw new DecodingFailure('media.out-of-memory', `decoding needs more than ${limits.maxMemoryBytes} bytes`)
    }
    damagedPackets++
    firstFailure ||= code
  }

  /** Frames came, but were they the file? */
  const checkWhole = () => {
    if (damagedPackets > Math.max(2, packets * damagedShare)) {
      throw new DecodingFailure(
        'media.damaged',
        `${damagedPackets} of ${packets} packets could not be decoded, so not all of it was seen; re-export it`,
      )
    }
    const missing = opening.still || count || skip ? 0 : declaredSeconds - end
    if (missing > Math.max(2, declaredSeconds * damagedShare)) {
      throw new DecodingFailure(
        'media.damaged',
        `it ends after ${end.toFixed(1)} of ${declaredSeconds.toFixed(1)} s; fetch or export it again`,
      )
    }
  }

  const close = () => {
    packet.free()
    frame.free()
    context.freeContext()
    format.closeInputSync()
  }

  /** Feeds packets until the file ends or the caller stops. */
  const feed = (take: () => boolean): void => {
    for (;;) {
      const read = format.readFrameSync(packet)
      if (read === C.AVERROR_EAGAIN) continue
      if (read < 0) {
        if (read !== C.AVERROR_EOF) fail(read)
        break
      }
      if (packet.streamIndex === stream.index && !(skip && !packet.isKeyframe)) {
        packets++
        const sent = context.sendPacketSync(packet)
        if (sent < 0 && sent !== C.AVERROR_EAGAIN && sent !== C.AVERROR_EOF) fail(sent)
        if (!drain(take)) {
          packet.unref()
          return
        }
      }
      packet.unref()
      tick()
    }
    context.sendPacketSync(null)
    drain(take)
  }

  /** Goes to the keyframe at or before a time. */
  const sought = (seconds: number): number => {
    const timestamp = (firstTimestamp ?? 0n) + BigInt(Math.floor(seconds / timeBase))
    const found = format.seekFrameSync(stream.index, timestamp, C.AVSEEK_FLAG_BACKWARD)
    context.flushBuffers()
    return found
  }

  if (seek) {
    feed(() => {
      onFrame(timeOf())
      return false
    })
    const found = sought(request.fromSeconds - seekMarginSeconds)
    let landed = false
    if (found >= 0 && firstTimestamp !== undefined) {
      feed(() => {
        const time = timeOf()
        landed ||= time < request.fromSeconds
        if (landed) onFrame(time)
        return landed
      })
    }
    if (!landed) {
      close()
      return undefined
    }
  } else if (few !== undefined && durationSeconds > seekForFewFromSeconds && seekable.has(opening.demuxer)) {
    feed(() => {
      onFrame(timeOf())
      return false
    })
    for (const time of times) {
      if (sought(time) < 0) break
      let decoded = 0
      feed(() => {
        const at = timeOf()
        decoded++
        if (at < time && decoded < framesToFewMax) return true
        // Taken at once, on the way, also where the wanted time is still ahead.
        onFrame(Math.max(at, time))
        return false
      })
    }
  } else {
    feed(() => {
      onFrame(timeOf())
      return request.task !== 'probe' && (few === undefined || !wanted.done())
    })
  }
  if (decodedFrames === 0 && skip) {
    close()
    return undefined
  }
  if (decodedFrames === 0) {
    const reason = firstFailure === 0 ? '' : ` (${FFmpegError.strerror(firstFailure)})`
    throw new DecodingFailure('media.no-frames', `not one frame could be decoded${reason}; re-export it`)
  }
  if (request.task === 'decode' && few === undefined) checkWhole()
  close()
  return { decodedFrames, damagedPackets, endSeconds: end }
}

/** The turn that brings a frame upright: its own display matrix, or else the stream's. */
function turnOf(frame: Frame, stream: Stream): Turn {
  const matrix =
    frame.getSideData(C.AV_FRAME_DATA_DISPLAYMATRIX) ?? stream.codecpar.getCodedSideData(C.AV_PKT_DATA_DISPLAYMATRIX)
  return matrix ? turnFromDisplayMatrix(matrix) : upright
}

/** Counts packets and sums up their time, in a second pass over the container that decodes nothing. */
function countPackets(
  request: DecoderRequest,
  opening: FfmpegOpening,
  streamIndex: number,
): { packets: number; seconds: number } {
  const format = new FormatContext()
  const options = Dictionary.fromObject({ protocol_whitelist: 'file,pipe' })
  const packet = new Packet()
  packet.alloc()
  let packets = 0
  let [start, end] = [Number.POSITIVE_INFINITY, 0]
  if (format.openInputSync(request.input, InputFormat.findInputFormat(opening.demuxer), options) >= 0) {
    while (format.readFrameSync(packet) >= 0) {
      const stream = format.streams[streamIndex]
      if (packet.streamIndex === streamIndex && stream) {
        packets++
        const timeBase = stream.timeBase.num / stream.timeBase.den
        if (packet.pts !== C.AV_NOPTS_VALUE) {
          start = Math.min(start, Number(packet.pts) * timeBase)
          end = Math.max(end, Number(packet.pts + packet.duration) * timeBase)
        }
      }
      packet.unref()
      if (packets > request.limits.maxFrames) break
    }
    format.closeInputSync()
  }
  packet.free()
  return { packets, seconds: Number.isFinite(start) ? end - start : 0 }
}

/** Turns a decoded frame into what the caller asked for and writes it out. Buffers are kept from frame to frame. */
function createConverter(request: DecoderRequest) {
  let packed: Uint8Array = new Uint8Array(0)
  let turned: Uint8Array = new Uint8Array(0)
  const room = (buffer: Uint8Array, bytes: number) => (buffer.length >= bytes ? buffer : new Uint8Array(bytes))

  return (frame: Frame, timeSeconds: number, keyframe: boolean, turn: Turn): void => {
    const { width, height } = frame
    const pixelFormat = avGetPixFmtName(frame.format as C.AVPixelFormat) ?? 'unknown'
    const layout = lumaLayout(pixelFormat)
    const channels = request.pixels === 'rgb' ? 3 : 1
    if (request.fitInto !== undefined) {
      const size = fitted(width, height, request.fitInto, turn)
      writeTurned(toRgb(frame, pixelFormat, size), size.width, size.height, 3, 'full', timeSeconds, keyframe, turn)
      return
    }
    const bytes = width * height * channels
    const plane = frame.data?.[0]
    const stride = frame.linesize[0] ?? 0
    let pixels: Uint8Array
    let range: 'full' | 'limited' = 'full'
    if (channels === 1 && layout.kind !== 'rgb' && plane && stride > 0 && !pixelFormat.startsWith('ya')) {
      range = frameRange(pixelFormat, frame.colorRange)
      if (layout.kind === 'bytes' && layout.step === 1 && stride === width) {
        pixels = plane.subarray(0, bytes)
      } else {
        packed = room(packed, bytes)
        pixels = packed.subarray(0, bytes)
        packLuma(plane, stride, width, height, layout, pixels)
      }
    } else {
      const rgb = toRgb(frame, pixelFormat)
      pixels = rgb
      if (channels === 1) {
        packed = room(packed, bytes)
        pixels = packed.subarray(0, bytes)
        lumaOfRgb(rgb, width * height, pixels)
      }
    }
    writeTurned(pixels, width, height, channels, range, timeSeconds, keyframe, turn)
  }

  function writeTurned(
    upwards: Uint8Array,
    width: number,
    height: number,
    channels: 1 | 3,
    range: 'full' | 'limited',
    timeSeconds: number,
    keyframe: boolean,
    turn: Turn,
  ): void {
    let pixels = upwards
    if (!isUpright(turn)) {
      const bytes = width * height * channels
      turned = room(turned, bytes)
      const target = turned.subarray(0, bytes)
      turnPixels(pixels, width, height, channels, turn, target)
      pixels = target
    }
    const [outWidth, outHeight] = turn.transpose ? [height, width] : [width, height]
    writeFrame({ timeSeconds, width: outWidth, height: outHeight, keyframe, range, pixels: request.pixels }, pixels)
  }
}

/** The size, before the turn, at which a frame lies within a box after it. Never larger than it is. */
function fitted(
  width: number,
  height: number,
  box: { width: number; height: number },
  turn: Turn,
): { width: number; height: number } {
  const [right, down] = turn.transpose ? [box.height, box.width] : [box.width, box.height]
  const scale = Math.min(1, right / width, down / height)
  const side = (length: number, max: number) => Math.min(max, Math.max(1, Math.round(length * scale)))
  return { width: side(width, right), height: side(height, down) }
}

/**
 * RGB by swscale, bit exact, with the frame's own matrix and range; transparency laid over white. At native size, or at a
 * smaller one.
 */
function toRgb(
  frame: Frame,
  pixelFormat: string,
  { width, height }: { width: number; height: number } = frame,
): Uint8Array {
  const smaller = width !== frame.width || height !== frame.height
  const alpha = hasAlpha(pixelFormat)
  const scaler = new SoftwareScaleContext()
  scaler.allocContext()
  scaler.setOption('sws_flags', `${smaller ? 'area' : 'bicubic'}+accurate_rnd+full_chroma_int+bitexact`)
  const target = new Frame()
  target.alloc()
  target.width = width
  target.height = height
  target.format = alpha ? C.AV_PIX_FMT_RGBA : C.AV_PIX_FMT_RGB24
  target.colorRange = C.AVCOL_RANGE_JPEG
  try {
    const scaled = scaler.scaleFrameSync(target, frame)
    const plane = target.data?.[0]
    const stride = target.linesize[0] ?? 0
    if (scaled < 0 || !plane) throw unreadable(`its pixels (${pixelFormat}) could not be converted`, scaled)
    const rgb = new Uint8Array(width * height * 3)
    if (alpha) flattenOverWhite(plane, stride, width, height, rgb)
    else {
      for (let row = 0; row < height; row++) {
        rgb.set(plane.subarray(row * stride, row * stride + width * 3), row * width * 3)
      }
    }
    return rgb
  } finally {
    target.free()
    scaler.freeContext()
  }
}

function unreadable(what: string, code: number): DecodingFailure {
  if (code === C.AVERROR_ENOMEM) return new DecodingFailure('media.out-of-memory', `${what}: out of memory`)
  return new DecodingFailure('media.unreadable', `${what} (${FFmpegError.strerror(code)}); check or re-export the file`)
}

function tooLong(seconds: number, maxSeconds: number): DecodingFailure {
  return new DecodingFailure(
    'media.too-long',
    `${Math.round(seconds)} s are over the limit of ${maxSeconds} s; cut it into parts or raise limits.maxDurationSeconds`,
  )
}
