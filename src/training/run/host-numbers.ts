/** Numbers of hosts, in the order in which they are first asked for. About 55 bytes a host, and no object of it. */
export interface HostNumbers {
  /** How many there are. */
  size(): number
  /** The number of the host that is the bytes from `from` to `to`; a new one, if it has none. */
  ofBytes(bytes: Uint8Array, from: number, to: number): number
  /** `ofBytes` of a host that has a hash in another table already. */
  ofHashed(hash: number, bytes: Uint8Array, from: number, to: number): number
  /** The number that stands where one with this hash is looked for first; most often its own. -1: none. */
  likely(hash: number): number
  /** Reads where the bytes of a number lie, and the first of them. */
  touch(number: number): number
  ofText(host: string): number
  /** The hosts one after another, in UTF-8, where each ends, and the hash of each. */
  all(): { bytes: Uint8Array; ends: Uint32Array; hashes: Uint32Array }
  textOf(number: number): string
}

/** A table with open addressing over hosts that lie one after another in one buffer. */
export function createHostNumbers(): HostNumbers {
  let size = 0
  let bytes = new Uint8Array(1 << 14)
  let ends = new Uint32Array(1 << 10)
  let hashes = new Uint32Array(1 << 10)
  /** Of slot i: hash at 2 i, number + 1 at 2 i + 1; 0: empty. Side by side, for each look elsewhere waits for memory. */
  let slots = new Uint32Array(2 << 11)
  const startOf = (number: number) => (number === 0 ? 0 : ends[number - 1]!)

  function ofBytes(from: Uint8Array, start: number, end: number): number {
    let hash = seed
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ from[i]!, prime)
    hash = Math.imul(hash ^ (hash >>> 15), finalizer)
    return ofHashed((hash ^ (hash >>> 13)) >>> 0, from, start, end)
  }

  function ofHashed(hash: number, from: Uint8Array, start: number, end: number): number {
    const mask = slots.length - 1
    let slot = (hash << 1) & mask
    for (let entry = slots[slot + 1]!; entry !== 0; entry = slots[slot + 1]!) {
      if (slots[slot] === hash && isHost(entry - 1, from, start, end)) return entry - 1
      slot = (slot + 2) & mask
    }
    slots[slot] = hash
    slots[slot + 1] = size + 1
    return put(from, start, end, hash)
  }

  function isHost(number: number, from: Uint8Array, start: number, end: number): boolean {
    const at = startOf(number)
    if (ends[number]! - at !== end - start) return false
    for (let i = start; i < end; i++) if (bytes[at + i - start] !== from[i]) return false
    return true
  }

  function put(from: Uint8Array, start: number, end: number, hash: number): number {
    const number = size
    const at = startOf(number)
    const after = at + end - start
    if (after > bytes.length) bytes = larger(bytes, new Uint8Array(Math.max(after, bytes.length * 2)))
    for (let i = start; i < end; i++) bytes[at + i - start] = from[i]!
    if (number === ends.length) {
      ends = larger(ends, new Uint32Array(number * 2))
      hashes = larger(hashes, new Uint32Array(number * 2))
    }
    ends[number] = after
    hashes[number] = hash
    size++
    if (size * 4 > slots.length) widen()
    return number
  }

  function widen(): void {
    slots = new Uint32Array(slots.length * 2)
    const mask = slots.length - 1
    for (let number = 0; number < size; number++) {
      const hash = hashes[number]!
      let slot = (hash << 1) & mask
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask
      slots[slot] = hash
      slots[slot + 1] = number + 1
    }
  }

  return {
    size: () => size,
    ofBytes,
    ofHashed,
    likely: (hash) => slots[((hash << 1) & (slots.length - 1)) + 1]! - 1,
    touch: (number) => (number < 0 ? 0 : bytes[startOf(number)]!),
    ofText(host) {
      const encoded = Buffer.from(host)
      return ofBytes(encoded, 0, encoded.length)
    },
    all: () => ({
      bytes: bytes.slice(0, size === 0 ? 0 : ends[size - 1]!),
      ends: ends.slice(0, size),
      hashes: hashes.slice(0, size),
    }),
    textOf: (number) => Buffer.from(bytes.buffer).toString('utf8', startOf(number), ends[number]!),
  }
}

// FNV-1a, and a step of murmur3's finalizer.
const seed = 0x811c9dc5
const prime = 0x01000193
const finalizer = 0x85ebca6b

function larger<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
