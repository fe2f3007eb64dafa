/** Finds where records end in a stream of bytes that comes in chunks. */
export interface RecordCutter {
  /**
   * Goes on at byte `from` of a chunk, stops right after the `recordsMax`-th record that ends in it, else at its end.
   * Called with the bytes in their order, each once.
   */
  cut(bytes: Uint8Array, from: number, recordsMax: number): RecordCut
}

export interface RecordCut {
  /** Where it stopped. */
  at: number
  /** How many records ended, and where the last of them did (-1: none). */
  records: number
  lastEnd: number
}

/** Records that are lines: JSONL. */
export function createLineCutter(): RecordCutter {
  return {
    cut(bytes, from, recordsMax) {
      let at = from
      for (let records = 0; records < recordsMax; records++) {
        const end = bytes.indexOf(0x0a, at)
        if (end < 0) return { at: bytes.length, records, lastEnd: records === 0 ? -1 : at }
        at = end + 1
      }
      return { at, records: recordsMax, lastEnd: at }
    },
  }
}
