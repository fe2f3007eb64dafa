/**
 * Which numbers belong to a 64-bit hash: every number 0, 1, 2, … is added once, with its hash; those of the same hash are
 * found newest first. Hashes of different things may be equal: whoever looks up checks. 16 bytes a number and 8 a slot.
 */
export interface HashChains {
  readonly size: number
  /** Adds the next number. */
  add(high: number, low: number): void
  /** The newest number of a hash; -1: none. */
  newest(high: number, low: number): number
  /** The one added before it with the same hash; -1: none. */
  before(number: number): number
}

export function createHashChains(): HashChains {
  let size = 0
  let highs = new Uint32Array(1024)
  let lows = new Uint32Array(1024)
  let previous = new Int32Array(1024)
  // Newest number of each hash, or -1; open addressing, at most half full.
  let slots = new Int32Array(2048).fill(-1)
  let used = 0

  /** The slot of a hash, or the empty one where it would stand. */
  const slotOf = (high: number, low: number): number => {
    const mask = slots.length - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot]!
      if (number === -1 || (lows[number] === low && highs[number] === high)) return slot
    }
  }
  const widen = () => {
    const old = slots
    slots = new Int32Array(old.length * 2).fill(-1)
    for (const number of old) if (number !== -1) slots[slotOf(highs[number]!, lows[number]!)] = number
  }
  const lengthen = () => {
    const longer = <T extends Uint32Array | Int32Array>(old: T, empty: T): T => {
      empty.set(old)
      return empty
    }
    highs = longer(highs, new Uint32Array(size * 2))
    lows = longer(lows, new Uint32Array(size * 2))
    previous = longer(previous, new Int32Array(size * 2))
  }

  return {
    get size() {
      return size
    },
    add(high, low) {
      if (size === highs.length) lengthen()
      highs[size] = high
      lows[size] = low
      const slot = slotOf(high >>> 0, low >>> 0)
      const newest = slots[slot]!
      previous[size] = newest
      slots[slot] = size
      size++
      if (newest === -1 && ++used * 2 > slots.length) widen()
    },
    newest: (high, low) => slots[slotOf(high >>> 0, low >>> 0)]!,
    before: (number) => previous[number]!,
  }
}

/**
 * Two different 32-bit hashes of a text's UTF-16 units (FNV-1a, the second from another basis and finished otherwise), for
 * tables in memory. Anyone can make texts that collide: what is found by it is compared.
 */
export function hashText(text: string): { high: number; low: number } {
  let low = 0x811c9dc5
  let high = 0x6b43a9b5
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x85ebca6b) + 0x9e3779b9
  }
  return { high: (high ^ (high >>> 15)) >>> 0, low: (low ^ (low >>> 13)) >>> 0 }
}
