/**
 * Two 32-bit hashes of a key, taken character by character, so that those of all beginnings of an address (and, from its
 * end, of all parents of a domain) come out of one pass. Together 64 bits; equal hashes are compared as text.
 */
export const seedA = 0x2545f491
export const seedB = 0x1b873593
export const stepA = (hash: number, c: number): number => Math.imul(hash ^ c, 0x9e3779b1) ^ (hash >>> 15)
export const stepB = (hash: number, c: number): number => Math.imul((hash << 5) ^ (hash >>> 27) ^ c, 0x85ebca6b)

/** What a key is: the same text can be a page, what all lies below it, a domain or an id. */
export const keyKind = { page: 1, below: 2, domain: 3, id: 4, host: 5 } as const
export type KeyKind = (typeof keyKind)[keyof typeof keyKind]

/** A hash that is finished (murmur3's finalizer): signed, since unsigned ones past 2^31 are slow to hand on. */
export function finish(hash: number, kind: number): number {
  let h = hash ^ Math.imul(kind, 0x68e31da4)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
