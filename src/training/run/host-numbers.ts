/** Numbers of hosts, in the order in which they are first asked for. About 45 bytes a host, and no object of it. */
export interface HostNumbers {
  /** How many there are. */
  size(): number
  /** The number of the host that is the bytes from `from` to `to`; a new one, if it has none. */
  ofBytes(bytes: Uint8Array, from: number, to: number): number
  ofText(host: string): number
  /** The hosts one after another, in UTF-8, and where each ends. */
  all(): { bytes: Uint8Array; ends: Uint32Array }
  textOf(number: number): string
}

/** A table with open addressing over hosts that lie one after another in one buffer. */
export function createHostNumbers(): HostNumbers {
  let size = 0
  let bytes = new Uint8Array(1 << 14)
  let ends = new Uint32Array(1 << 10)
  let hashes = new Uint32Array(1 << 10)
  /** Number + 1; 0: empty. */
  let slots = new Uint32Array(1 << 11)
  const startOf = (number: number) => (number === 0 ? 0 : ends[number - 1]!)

  function ofBytes(from: Uint8Array, start: number, end: number): number {
    let hash = seed
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ from[i]!, prime)
    hash = Math.imul(hash ^ (hash >>> 15), finalizer)
    hash = (hash ^ (hash >>> 13)) >>> 0
    const mask = slots.length - 1
    let slot = hash & mask
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (hashes[entry - 1] === hash && isHost(entry - 1, from, start, end)) return entry - 1
      slot = (slot + 1) & mask
    }
    slots[slot] = size + 1
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
    if (size * 2 > slots.length) widen()
    return number
  }

  function widen(): void {
    slots = new Uint32Array(slots.length * 2)
    const mask = slots.length - 1
    for (let number = 0; number < size; number++) {
      let slot = hashes[number]! & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number + 1
    }
  }

  return {
    size: () => size,
    ofBytes,
    ofText(host) {
      const encoded = Buffer.from(host)
      return ofBytes(encoded, 0, encoded.length)
    },
    all: () => ({ bytes: bytes.slice(0, size === 0 ? 0 : ends[size - 1]!), ends: ends.slice(0, size) }),
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
