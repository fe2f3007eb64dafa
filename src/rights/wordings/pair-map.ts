/** From two integers to one, all of them not negative: the edges of a tree with millions of nodes. */
export interface PairMap {
  size: number
  /** first, second, value + 1; three a slot. */
  slots: Int32Array
}

export const pairMap = (): PairMap => ({ size: 0, slots: new Int32Array(3 * 1024) })

/** -1: there is none. */
export function getPair({ slots }: PairMap, first: number, second: number): number {
  const mask = slots.length / 3 - 1
  for (let slot = hash(first, second) & mask; ; slot = (slot + 1) & mask) {
    const at = slot * 3
    if (slots[at + 2] === 0) return -1
    if (slots[at] === first && slots[at + 1] === second) return slots[at + 2]! - 1
  }
}

/** Of a pair that is not there yet. */
export function setPair(map: PairMap, first: number, second: number, value: number): void {
  if ((map.size + 1) * 6 > map.slots.length) {
    const { slots } = map
    map.slots = new Int32Array(slots.length * 2)
    map.size = 0
    for (let at = 0; at < slots.length; at += 3) {
      if (slots[at + 2] !== 0) setPair(map, slots[at]!, slots[at + 1]!, slots[at + 2]! - 1)
    }
  }
  const mask = map.slots.length / 3 - 1
  let slot = hash(first, second) & mask
  while (map.slots[slot * 3 + 2] !== 0) slot = (slot + 1) & mask
  map.slots.set([first, second, value + 1], slot * 3)
  map.size++
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
