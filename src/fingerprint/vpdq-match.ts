import type { FrameHash } from './frame-hashes.js'
import { hashBytes } from './hash.js'

/** How {@link vpdqMatch} counts; {@link vpdqSemantics} has the two that are in use. */
export interface VpdqMatchOptions {
  /** Frames below this quality are left out. */
  qualityFloor: number
  /** Two frames are alike at this many differing bits or fewer. */
  mostDistance: number
  /** Whether frames of one video with the very same hash count once. */
  unique: boolean
}

/**
 * The two ways in which vPDQ's own implementations compare: the C++ matcher counts every frame and wants a distance
 * under 31, the Python index counts distinct hashes and takes 31 as well.
 */
export const vpdqSemantics = {
  everyFrame: { qualityFloor: 50, mostDistance: 30, unique: false },
  distinctHashes: { qualityFloor: 50, mostDistance: 31, unique: true },
} as const satisfies Record<string, VpdqMatchOptions>

/** How much of each video has a counterpart in the other. */
export interface VpdqMatch {
  /** 0 to 100, of the query's counted frames; 0 where it has none. */
  queryPercent: number
  targetPercent: number
  /** Frames that were counted. */
  queryFrames: number
  targetFrames: number
}

/**
 * Compares two videos as vPDQ does: as bags of hashes, without time. What Kyodaku itself finds is in the match room;
 * this is the comparison that belongs to the exchange format, to agree with others on what it says.
 *
 * @example
 * vpdqMatch(readFrameHashes(a), readFrameHashes(b)).queryPercent >= 80
 */
export function vpdqMatch(
  query: readonly FrameHash[],
  target: readonly FrameHash[],
  options: VpdqMatchOptions = vpdqSemantics.distinctHashes,
): VpdqMatch {
  const a = bagOf(query, options)
  const b = bagOf(target, options)
  const aCount = a.length / words
  const bCount = b.length / words
  const bMatched = new Uint8Array(bCount)
  let aMatches = 0
  for (let i = 0; i < aCount; i++) {
    let matched = false
    for (let j = 0; j < bCount; j++) {
      if (matched && bMatched[j] === 1) continue
      if (!within(a, i * words, b, j * words, options.mostDistance)) continue
      matched = true
      bMatched[j] = 1
    }
    if (matched) aMatches++
  }
  const bMatches = bMatched.reduce((sum, matched) => sum + matched, 0)
  return {
    queryPercent: aCount === 0 ? 0 : (100 * aMatches) / aCount,
    targetPercent: bCount === 0 ? 0 : (100 * bMatches) / bCount,
    queryFrames: aCount,
    targetFrames: bCount,
  }
}

const words = hashBytes / 4

/** The counted hashes as 32-bit words. */
function bagOf(rows: readonly FrameHash[], { qualityFloor, unique }: VpdqMatchOptions): Uint32Array {
  const seen = new Set<string>()
  const kept = rows.filter(({ quality, hash }) => {
    if (quality < qualityFloor) return false
    if (!unique) return true
    const key = Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  const bag = new Uint32Array(kept.length * words)
  const bytes = new Uint8Array(bag.buffer)
  for (const [position, { hash }] of kept.entries()) bytes.set(hash, position * hashBytes)
  return bag
}

/** Whether two hashes differ in at most so many bits; leaves early, as unlike hashes do after four of eight words. */
function within(a: Uint32Array, i: number, b: Uint32Array, j: number, most: number): boolean {
  let distance = 0
  for (let k = 0; k < words; k++) {
    distance += ones32(a[i + k]! ^ b[j + k]!)
    if (distance > most) return false
  }
  return true
}

/** Number of ones in 32 bits, counted in parallel (pairs, nibbles, bytes). */
function ones32(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
