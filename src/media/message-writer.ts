import { writeSync } from 'node:fs'
import {
  type FrameHeader,
  frameHeaderBytes,
  type MessageKind,
  messageHeaderBytes,
  outputDescriptor,
  writeFrameHeader,
  writeMessageHeader,
} from './protocol.js'

/**
 * Writes to the parent, blocking until the pipe has taken it all: a slow consumer stops the decoder, and nothing piles
 * up. Only the decoder process uses this.
 */
export function writeJson(kind: MessageKind, value: unknown): void {
  const payload = Buffer.from(JSON.stringify(value))
  const header = Buffer.alloc(messageHeaderBytes)
  writeMessageHeader(header, kind, payload.length)
  writeAll(Buffer.concat([header, payload]))
}

/** A sign of life, with the time reached so far. */
export function writeProgress(seconds: number): void {
  const message = Buffer.alloc(messageHeaderBytes + 8)
  writeMessageHeader(message, 'P', 8)
  message.writeDoubleLE(seconds, messageHeaderBytes)
  writeAll(message)
}

const frameStart = Buffer.alloc(messageHeaderBytes + frameHeaderBytes)

/** One frame: header, then the packed pixels straight from where they lie. */
export function writeFrame(header: FrameHeader, pixels: Uint8Array): void {
  writeMessageHeader(frameStart, 'F', frameHeaderBytes + pixels.byteLength)
  writeFrameHeader(frameStart, messageHeaderBytes, header)
  writeAll(frameStart)
  writeAll(pixels)
}

const pause = new Int32Array(new SharedArrayBuffer(4))

function writeAll(bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.byteLength; ) {
    try {
      offset += writeSync(outputDescriptor, bytes, offset, bytes.byteLength - offset)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, 1)
      else if (code === 'EPIPE') process.exit(0)
      else throw error
    }
  }
}
