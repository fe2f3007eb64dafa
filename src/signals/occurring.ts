/** For each pattern whether it occurs, in their order. */
export type Occurring = (bytes: Uint8Array) => readonly boolean[]

/**
 * Prepares to look for several patterns of at least two bytes at once. Most bytes are passed over: by the shifts of R. N. Horspool,
 * "Practical fast searching in strings" (1980), for the last byte of what is looked at (a table that stays in the nearest cache);
 * where it may end a pattern, by those of S. Wu and U. Manber, "A fast algorithm for multi-pattern searching" (1994), for the
 * last two. O(length times pattern length) at worst.
 */
export function lookFor(patterns: readonly Uint8Array[]): Occurring {
  const least = Math.min(...patterns.map(({ length }) => length))
  if (least < blockBytes) throw new RangeError(`a pattern of ${least} bytes can't be looked for`)
  const shifts = new Uint8Array(1 << 16).fill(Math.min(least - blockBytes + 1, 255))
  const shiftsByByte = new Uint8Array(1 << 8).fill(Math.min(least, 255))
  /** By the block that the first `least` bytes of a pattern end with. */
  const ending = new Map<number, number[]>()
  for (const [number, pattern] of patterns.entries()) {
    for (let at = 0; at < least; at++)
      shiftsByByte[pattern[at]!] = Math.min(shiftsByByte[pattern[at]!]!, least - 1 - at)
    for (let at = 1; at < least; at++) {
      const block = (pattern[at - 1]! << 8) | pattern[at]!
      shifts[block] = Math.min(shifts[block]!, least - 1 - at)
    }
    const last = (pattern[least - 2]! << 8) | pattern[least - 1]!
    ending.set(last, [...(ending.get(last) ?? []), number])
  }
  return (bytes) => {
    const occurs = patterns.map(() => false)
    let missing = patterns.length
    for (let at = least - 1; at < bytes.length; ) {
      const byByte = shiftsByByte[bytes[at]!]!
      if (byByte > 0) {
        at += byByte
        continue
      }
      const block = (bytes[at - 1]! << 8) | bytes[at]!
      const shift = shifts[block]!
      if (shift > 0) {
        at += shift
        continue
      }
      for (const number of ending.get(block)!) {
        if (occurs[number] || !standsAt(bytes, at - least + 1, patterns[number]!)) continue
        occurs[number] = true
        if (--missing === 0) return occurs
      }
      at++
    }
    return occurs
  }
}

const blockBytes = 2

function standsAt(bytes: Uint8Array, from: number, pattern: Uint8Array): boolean {
  if (from + pattern.length > bytes.length) return false
  for (let i = 0; i < pattern.length; i++) if (bytes[from + i] !== pattern[i]) return false
  return true
}
