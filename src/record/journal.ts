import { equalBytes, sha256 } from './hash.js'
import { RecordError } from './record-error.js'
import { encodeEntryBundle, parseEntryBundle } from './tiles.js'

/**
 * The journal's frames, one a batch of entries:
 * `KYJ1`, payload length u32, first index u64, entry count u32, first 4 bytes of SHA-256 of these 20; the payload (each entry
 * after its length as u16); SHA-256 of all before. Big-endian.
 */
export interface JournalFrame {
  firstIndex: number
  entries: Uint8Array[]
}

const magic = Uint8Array.of(0x4b, 0x59, 0x4a, 0x31)
const headerBytes = 24
const checksumBytes = 32

/** One batch as it is appended to the journal. */
export function encodeJournalFrame({ firstIndex, entries }: JournalFrame): Uint8Array {
  const payload = encodeEntryBundle(entries)
  const frame = new Uint8Array(headerBytes + payload.length + checksumBytes)
  const view = new DataView(frame.buffer)
  frame.set(magic)
  view.setUint32(4, payload.length)
  view.setBigUint64(8, BigInt(firstIndex))
  view.setUint32(16, entries.length)
  frame.set(sha256(frame.subarray(0, 20)).subarray(0, 4), 20)
  frame.set(payload, headerBytes)
  frame.set(sha256(frame.subarray(0, -checksumBytes)), frame.length - checksumBytes)
  return frame
}

/**
 * Reads a journal that a crash may have cut off. A last frame that is not whole is a batch whose `appendJournal` never
 * resolved: `tornBytes` says how long it is, and it may be dropped. A damaged frame with anything after it was once whole.
 * @throws RecordError `record.corrupt`
 */
export function readJournalFrames(journal: Uint8Array): { frames: JournalFrame[]; tornBytes: number } {
  const frames: JournalFrame[] = []
  const view = new DataView(journal.buffer, journal.byteOffset, journal.byteLength)
  let at = 0
  while (at < journal.length) {
    const left = journal.length - at
    if (
      left < headerBytes ||
      !equalBytes(sha256(journal.subarray(at, at + 20)).subarray(0, 4), journal.subarray(at + 20, at + headerBytes))
    )
      break
    const length = headerBytes + view.getUint32(at + 4) + checksumBytes
    if (length > left) break
    const frame = journal.subarray(at, at + length)
    const whole = equalBytes(sha256(frame.subarray(0, -checksumBytes)), frame.subarray(-checksumBytes))
    if (!whole && length === left) break
    const firstIndex = Number(view.getBigUint64(at + 8))
    if (!whole || !equalBytes(frame.subarray(0, 4), magic) || !Number.isSafeInteger(firstIndex)) {
      const message = `The journal is damaged at byte ${at}, in the middle. Restore the log's folder from a backup; do not delete the journal.`
      throw new RecordError('record.corrupt', message)
    }
    frames.push({
      firstIndex,
      entries: parseEntryBundle(frame.subarray(headerBytes, -checksumBytes), view.getUint32(at + 16)),
    })
    at += length
  }
  return { frames, tornBytes: journal.length - at }
}
