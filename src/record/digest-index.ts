/**
 * Where in the log a leaf hash may stand: an open-addressing table of 8 bytes a slot (32 bits of the hash, 32 bits of the
 * index), at most three quarters full, so 11 to 21 bytes an entry: 17 MB at 1 million entries, 134 MB at 10 million.
 *
 * It answers with candidates, which the caller compares with the whole hash in the log: among n entries an absent hash has
 * n / 2^32 wrong candidates on average (0.002 at 10 million).
 */
export interface DigestIndex {
  readonly count: number
  add(leafHash: Uint8Array, index: number): void
  candidates(leafHash: Uint8Array): number[]
}

/** The index is kept in 32 bits, and 0 marks a free slot. */
export const indexedEntriesMax = 2 ** 32 - 1

/** An empty index with room for so many entries before it first grows (by doubling). */
export function createDigestIndex(expectedCount = 0): DigestIndex {
  let bits = Math.max(10, Math.ceil(Math.log2((Math.max(1, expectedCount) * 4) / 3)))
  let slots = new Uint32Array(2 * 2 ** bits)
  let count = 0

  function place(key: number, value: number): void {
    const mask = slots.length / 2 - 1
    let slot = key >>> (32 - bits)
    while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask
    slots[2 * slot] = key
    slots[2 * slot + 1] = value
  }

  function grow(): void {
    const old = slots
    bits++
    slots = new Uint32Array(2 * 2 ** bits)
    for (let at = 0; at < old.length; at += 2) if (old[at + 1] !== 0) place(old[at]!, old[at + 1]!)
  }

  return {
    get count() {
      return count
    },
    add(leafHash, index) {
      if (index >= indexedEntriesMax) throw new RangeError(`only ${indexedEntriesMax} entries can be indexed`)
      if ((count + 1) * 4 > 2 ** bits * 3) grow()
      place(keyOf(leafHash), index + 1)
      count++
    },
    candidates(leafHash) {
      const found: number[] = []
      const key = keyOf(leafHash)
      const mask = slots.length / 2 - 1
      for (let slot = key >>> (32 - bits); slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
        if (slots[2 * slot] === key) found.push(slots[2 * slot + 1]! - 1)
      }
      return found
    },
  }
}

function keyOf(leafHash: Uint8Array): number {
  return ((leafHash[0]! << 24) | (leafHash[1]! << 16) | (leafHash[2]! << 8) | leafHash[3]!) >>> 0
}
