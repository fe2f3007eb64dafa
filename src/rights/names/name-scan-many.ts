import type { NameScan, TextsInBytes } from './name-scan.js'
import { type NameScanKernel, scanLengthMax } from './name-scan-kernel.js'

/** UTF-8 of the longest text that the kernel takes. */
const scanBytesMax = scanLengthMax * 3

/**
 * `mayName` of many texts, which go to the kernel by the hundreds: bytes are copied as they lie, and no string is made but of
 * a text with characters that the kernel has not met yet.
 *
 * @param mayName takes a text with such characters
 */
export function createManyScan(
  kernel: NameScanKernel,
  mayName: (text: string) => boolean,
): Pick<NameScan, 'mayNameEach' | 'mayNameInBytes'> {
  const { buffer } = kernel.memory
  const [textsMax, bytesMax] = [kernel.textsAtOnce(), kernel.textsBytesAtOnce()]
  const room = Buffer.from(buffer, kernel.textsAddress(), bytesMax)
  const starts = new Uint32Array(buffer, kernel.textStartsAddress(), textsMax)
  const lengths = new Int32Array(buffer, kernel.textLengthsAddress(), textsMax)
  const results = new Uint8Array(buffer, kernel.resultsAddress(), textsMax)

  /** Scans so many texts that are in the room, the first of which is a row's. */
  function scan(count: number, firstRow: number, found: Uint8Array, textOf: (row: number) => string): void {
    kernel.scanTexts(count)
    found.set(results.subarray(0, count), firstRow)
    for (let i = 0; i < count; i++) if (results[i]! > 1) found[firstRow + i] = mayName(textOf(firstRow + i)) ? 1 : 0
  }

  return {
    mayNameEach(texts) {
      const found = new Uint8Array(texts.length)
      let first = 0
      let used = 0
      const flush = (next: number) => {
        scan(next - first, first, found, (row) => texts[row]!)
        first = next
        used = 0
      }
      for (const [row, text] of texts.entries()) {
        if (row - first === textsMax || used + Math.min(text.length, scanLengthMax) * 3 > bytesMax) flush(row)
        starts[row - first] = used
        if (text.length > scanLengthMax) lengths[row - first] = tooLong
        else {
          const length = room.write(text, used)
          lengths[row - first] = length
          used += length
        }
      }
      flush(texts.length)
      return found
    },
    mayNameInBytes(texts) {
      const { bytes } = texts
      const rows = texts.starts.length
      const found = new Uint8Array(rows)
      for (let first = 0; first < rows; ) {
        const [next, from, to] = blockFrom(texts, first, Math.min(rows, first + textsMax), bytesMax)
        room.set(bytes.subarray(from, to))
        for (let row = first; row < next; row++) {
          const length = texts.lengths[row]!
          starts[row - first] = texts.starts[row]! - from
          lengths[row - first] = length > scanBytesMax ? tooLong : length
        }
        scan(next - first, first, found, (row) => {
          const start = texts.starts[row]!
          return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
            'utf8',
            start,
            start + texts.lengths[row]!,
          )
        })
        first = next
      }
      return found
    },
  }
}

/** The kernel takes no text of so many bytes, and says perhaps. */
const tooLong = 0x7fffffff

/** The rows from one on whose texts lie within so many bytes: the row after the last, and from where to where they lie. */
function blockFrom(
  { starts, lengths }: TextsInBytes,
  first: number,
  end: number,
  bytesMax: number,
): [next: number, from: number, to: number] {
  let from = 0
  let to = 0
  for (let row = first; row < end; row++) {
    const length = lengths[row]!
    if (length < 0 || length > scanBytesMax) continue
    const start = starts[row]!
    const [least, most] = to === 0 ? [start, start + length] : [Math.min(from, start), Math.max(to, start + length)]
    if (most - least > bytesMax) return [row, from, to]
    from = least
    to = most
  }
  return [end, from, to]
}
