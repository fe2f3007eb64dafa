/** Bytes that are added to, and where each addition lies. */
export interface GrowingBytes {
  readonly length: number
  /** @returns where it begins */
  add(bytes: Uint8Array): number
  done(): Uint8Array
}

export function createGrowingBytes(): GrowingBytes {
  let bytes = new Uint8Array(64 * 1024)
  let length = 0
  return {
    get length() {
      return length
    },
    add(more) {
      if (length + more.length > bytes.length) {
        const longer = new Uint8Array(Math.max(bytes.length * 2, length + more.length))
        longer.set(bytes.subarray(0, length))
        bytes = longer
      }
      bytes.set(more, length)
      length += more.length
      return length - more.length
    },
    done: () => bytes.subarray(0, length),
  }
}
