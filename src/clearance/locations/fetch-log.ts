import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { ClearanceError } from '../errors.js'

/**
 * The frames of `fetches.log`, one for all that was made durable together: a line `KYS1 BYTES DIGEST`, BYTES the length of
 * what follows and DIGEST the first 32 hexadecimal digits of its SHA-256; then lines, each `PLACE RECORD`: where the body
 * lies in `bodies.pack` (`OFFSET,STORED,CODING`, `-` for none of its own) and the record as canonical JSON.
 */
export function frameOf(lines: readonly string[]): Uint8Array {
  const payload = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  return Buffer.concat([Buffer.from(`KYS1 ${payload.length} ${digestOf(payload)}\n`), payload])
}

/** A frame's lines are at most this long together, unless one alone is longer. */
export const frameBytesMax = 1024 * 1024
const frameBytesLimit = 64 * 1024 * 1024
const headPattern = /^KYS1 (\d{1,9}) ([0-9a-f]{32})\n/
const headBytesMax = 5 + 9 + 1 + 32 + 1

/** One line of the log: where it begins in the file, and its text without the line's end. */
export interface LogLine {
  at: number
  bytes: number
  text: string
}

/**
 * Reads the log from its beginning; lines of a frame come once the whole frame has proved whole. A last frame that is not
 * is what a crash left of something that was never confirmed, and is left out; a damaged one with a whole one behind it
 * was confirmed once.
 *
 * @param size of the file, as far as it is read
 * @returns where the next frame begins
 * @throws ClearanceError `clearance.damaged-signals`
 */
export function* readFetchLog(file: number, size: number): Generator<LogLine, number> {
  let at = 0
  while (at < size) {
    const frame = frameAt(file, at, size)
    if (frame === undefined) {
      if (findFrame(file, at + 1, size)) {
        throw new ClearanceError(
          'clearance.damaged-signals',
          `The signal snapshot's fetches.log is damaged at byte ${at}, in the middle. Restore it from a copy.`,
        )
      }
      return at
    }
    let begin = 0
    for (;;) {
      const end = frame.payload.indexOf(0x0a, begin)
      if (end < 0) break
      yield { at: frame.at + begin, bytes: end - begin, text: frame.payload.toString('utf8', begin, end) }
      begin = end + 1
    }
    at = frame.at + frame.payload.length
  }
  return at
}

/** The whole frame that begins at a byte; undefined where none does. */
function frameAt(file: number, at: number, size: number): { at: number; payload: Buffer } | undefined {
  const head = headPattern.exec(readAt(file, at, Math.min(headBytesMax, size - at)).toString('latin1'))
  if (head === null) return undefined
  const [line, bytes = '', digest] = head
  const begin = at + line.length
  if (Number(bytes) > Math.min(size - begin, frameBytesLimit)) return undefined
  const payload = readAt(file, begin, Number(bytes))
  return digestOf(payload) === digest ? { at: begin, payload } : undefined
}

/** Whether a whole frame begins anywhere from a byte on. */
function findFrame(file: number, from: number, size: number): boolean {
  const step = 1024 * 1024
  for (let at = from; at < size; at += step) {
    // A little more than a step, for a frame's first bytes across its end.
    const bytes = readAt(file, at, Math.min(step + 4, size - at))
    for (let found = bytes.indexOf('KYS1 '); found >= 0; found = bytes.indexOf('KYS1 ', found + 1)) {
      if (found < step && frameAt(file, at + found, size) !== undefined) return true
    }
  }
  return false
}

/** So many bytes of a file from a place; fewer where it ends. */
export function readAt(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes)
  let read = 0
  while (read < bytes) {
    const more = readSync(file, buffer, read, bytes - read, at + read)
    if (more === 0) break
    read += more
  }
  return buffer.subarray(0, read)
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32)
