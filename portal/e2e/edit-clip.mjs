/**
 * Edits a video as someone would who passes it off as something else: cut, smaller, with bars, a logo and a lower bitrate.
 * `node edit-clip.mjs IN OUT FROM UNTIL`, in a process of its own. Frames that are not YUV 4:2:0 are refused.
 */
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
  SoftwareScaleContext,
} from 'node-av/lib'

const [input = '', output = '', from = '0', until = '5'] = process.argv.slice(2)
const [width, height, picture] = [480, 360, 270]
const bar = (height - picture) / 2
const format = avGetPixFmtFromName('yuv420p')
const ticksPerSecond = 1000
const check = (code, what) => {
  if (code < 0) throw new Error(`${what}: ${FFmpegError.strerror(code)}`)
}
Log.setLevel(C.AV_LOG_QUIET)

const source = new FormatContext()
check(source.openInputSync(input, null, null), 'input')
check(source.findStreamInfoSync(null), 'streams')
const video = source.streams.find(({ codecpar }) => codecpar.codecType === C.AVMEDIA_TYPE_VIDEO)
if (video === undefined) throw new Error('no video')
const decoder = Codec.findDecoder(video.codecpar.codecId)
const decoding = new CodecContext()
decoding.allocContext3(decoder)
check(decoding.parametersToContext(video.codecpar), 'parameters')
check(decoding.open2Sync(decoder, null), 'decoder')

const target = new FormatContext()
check(target.allocOutputContext2(null, 'mp4', output), 'muxer')
check(target.openOutputSync(), 'output')
const encoder = Codec.getCodecList().find((each) => each.isEncoder() && each.name === 'libx264')
const encoding = new CodecContext()
encoding.allocContext3(encoder)
Object.assign(encoding, {
  width,
  height,
  pixelFormat: format,
  timeBase: new Rational(1, ticksPerSecond),
  framerate: new Rational(25, 1),
  gopSize: 50,
  threadCount: 1,
})
encoding.setFlags(C.AV_CODEC_FLAG_GLOBAL_HEADER)
check(encoding.open2Sync(encoder, Dictionary.fromObject({ crf: '33', preset: 'veryfast' })), 'encoder')
const stream = target.newStream(encoding)
check(stream.codecpar.fromContext(encoding), 'parameters')
stream.timeBase = new Rational(1, ticksPerSecond)
check(target.writeHeaderSync(Dictionary.fromObject({ movflags: 'faststart' })), 'header')

const packet = new Packet()
packet.alloc()
const written = new Packet()
written.alloc()
const drain = () => {
  for (;;) {
    const received = encoding.receivePacketSync(written)
    if (received === C.AVERROR_EAGAIN || received === C.AVERROR_EOF) return
    check(received, 'packet')
    written.streamIndex = stream.index
    written.rescaleTs(encoding.timeBase, stream.timeBase)
    check(target.interleavedWriteFrameSync(written), 'write')
  }
}

const frame = new Frame()
frame.alloc()
const small = new Frame()
small.alloc()
small.width = width
small.height = picture
small.format = format
check(small.getBuffer(0), 'buffer')
let scaler
let last = -1
const secondsPerTick = video.timeBase.num / video.timeBase.den
const take = () => {
  for (;;) {
    const received = decoding.receiveFrameSync(frame)
    if (received === C.AVERROR_EAGAIN || received === C.AVERROR_EOF) return
    check(received, 'frame')
    const seconds = Number(frame.bestEffortTimestamp) * secondsPerTick
    const pts = Math.round((seconds - Number(from)) * ticksPerSecond)
    if (pts < 0 || seconds >= Number(until) || pts <= last) continue
    last = pts
    if (scaler === undefined) {
      scaler = new SoftwareScaleContext()
      scaler.getContext(frame.width, frame.height, frame.format, width, picture, format, C.SWS_BILINEAR)
    }
    check(scaler.scaleFrameSync(small, frame), 'scale')
    const made = Frame.fromVideoBuffer(edited(small), {
      width,
      height,
      format,
      pts: BigInt(pts),
      timeBase: new Rational(1, ticksPerSecond),
    })
    check(encoding.sendFrameSync(made), 'encode')
    made.free()
    drain()
  }
}

/** Bars above and below, and a light square in a corner. */
function edited({ data, linesize }) {
  const bytes = Buffer.alloc(avImageGetBufferSize(format, width, height, 1), 128)
  bytes.fill(16, 0, width * height)
  let offset = 0
  for (const [plane, divisor] of [
    [0, 1],
    [1, 2],
    [2, 2],
  ]) {
    const rows = picture / divisor
    for (let y = 0; y < rows; y++) {
      const start = offset + (Math.floor(bar / divisor) + y) * (width / divisor)
      data[plane].copy(bytes, start, y * linesize[plane], y * linesize[plane] + width / divisor)
    }
    offset += (width / divisor) * (height / divisor)
  }
  for (let y = bar + 12; y < bar + 44; y++) bytes.fill(220, y * width + width - 60, y * width + width - 16)
  return bytes
}

while (source.readFrameSync(packet) >= 0) {
  if (packet.streamIndex === video.index) {
    check(decoding.sendPacketSync(packet), 'decode')
    take()
  }
  packet.unref()
}
decoding.sendPacketSync(null)
take()
check(encoding.sendFrameSync(null), 'flush')
drain()
check(target.writeTrailerSync(), 'trailer')
target.closeOutputSync()
process.exit(0)
