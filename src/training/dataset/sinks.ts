import { outcomesOfRows, type RowOutcome } from './rows.js'

/** Bytes that grow. */
export interface Sink {
  add(bytes: Uint8Array): void
  addRange(bytes: Uint8Array, start: number, end: number): void
}

/** One for each outcome; the most likely one has room for everything from the beginning. */
export function createSinks(
  bytesExpected: number,
): Record<RowOutcome, Sink> & { take(): Record<RowOutcome, Uint8Array> } {
  const sinks = outcomesOfRows.map(
    (outcome) => [outcome, createSink(outcome === 'admit' ? bytesExpected : 4096)] as const,
  )
  const named = Object.fromEntries(sinks) as unknown as Record<RowOutcome, ReturnType<typeof createSink>>
  return {
    ...named,
    take: () => ({ admit: named.admit.take(), review: named.review.take(), refuse: named.refuse.take() }),
  }
}

function createSink(bytesExpected: number): Sink & { take(): Uint8Array } {
  let buffer = Buffer.allocUnsafeSlow(Math.max(64, bytesExpected))
  let length = 0
  function room(bytes: number): void {
    if (length + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(length + bytes, Math.ceil(buffer.length * 1.5)))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
  }
  return {
    add(bytes) {
      room(bytes.length)
      buffer.set(bytes, length)
      length += bytes.length
    },
    addRange(bytes, start, end) {
      room(end - start)
      // A copy by bytes beats a call for the short rows that most are.
      if (end - start <= 64) for (let at = start; at < end; at++) buffer[length++] = bytes[at]!
      else {
        buffer.set(bytes.subarray(start, end), length)
        length += end - start
      }
    },
    take: () => buffer.subarray(0, length),
  }
}
