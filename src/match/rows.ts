import { regions, type Track } from '../fingerprint/index.js'

/** Positions of regions in a row. */
export const regionCount = regions.length
const wordsPerRow = regionCount * 8

/**
 * A track laid out for comparing: times of each row, and its hashes as 32-bit words. Rows of a reference that lie in an
 * excluded stretch are not here at all; a static row that reaches into one is cut short.
 */
export interface Rows {
  readonly count: number
  /** First and last moment at which the row's picture was seen, seconds. A still stands for ever. */
  readonly start: Float64Array
  readonly end: Float64Array
  /** Number of the stretch between two excluded ones: an alignment never crosses from one to the next. */
  readonly block: Uint32Array
  /** Bounds of each block, seconds. */
  readonly blocks: readonly (readonly [number, number])[]
  /** Row of the track that holds the hashes. */
  readonly source: Uint32Array
  /** [row of the track][region][8] */
  readonly words: Int32Array
  /** [row of the track][region] */
  readonly qualities: Uint8Array
  readonly durationSeconds: number
  /** Seconds between two samples; 1 where that was irregular. */
  readonly step: number
  /** One picture and no more. */
  readonly still: boolean
}

/**
 * Lays out a track; `excluded` are stretches in seconds that count as not being there (of a still, any stretch takes
 * all of it). With `only` it is the other way round: nothing but these stretches.
 */
export function rowsOf(
  track: Track,
  excluded: readonly (readonly [number, number])[] = [],
  only: 'rest' | 'excluded' = 'rest',
): Rows {
  const still = track.count === 1 && track.durationSeconds <= 0
  const duration = still ? 0 : Math.max(track.durationSeconds, track.count > 0 ? track.endSeconds[track.count - 1]! : 0)
  const words = wordsOf(track.hashes)
  const step = stepOf(track)
  const free = freeBlocks(duration, excluded)
  const blocks = still
    ? excluded.length > 0 === (only === 'excluded')
      ? [[0, 0] as const]
      : []
    : only === 'rest'
      ? free
      : freeBlocks(duration, free)
  const start: number[] = []
  const end: number[] = []
  const block: number[] = []
  const source: number[] = []
  const add = (row: number, from: number, to: number, number: number) => {
    start.push(from)
    end.push(to)
    block.push(number)
    source.push(row)
  }
  if (still && blocks.length > 0) add(0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0)
  for (let row = 0, number = 0; !still && row < track.count; row++) {
    const seen = track.startSeconds[row]!
    // A row lasts until the next sample; what was looked at ends one step earlier.
    const seenLast = Math.max(seen, track.endSeconds[row]! - step - 1e-6)
    while (number < blocks.length && blocks[number]![1] <= seen) number++
    for (let at = number; at < blocks.length && blocks[at]![0] <= seenLast; at++) {
      const [from, to] = blocks[at]!
      if (seen < to || at === blocks.length - 1) add(row, Math.max(seen, from), Math.min(seenLast, to), at)
    }
  }
  return {
    count: start.length,
    start: Float64Array.from(start),
    end: Float64Array.from(end),
    block: Uint32Array.from(block),
    blocks,
    source: Uint32Array.from(source),
    words,
    qualities: track.qualities,
    durationSeconds: duration,
    step,
    still,
  }
}

/** First row of `rows` that ends at or after a moment. */
export function firstRowAt(rows: Rows, seconds: number): number {
  let low = 0
  let high = rows.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows.end[middle]! < seconds) low = middle + 1
    else high = middle
  }
  return low
}

/** Bits in which region `aRegion` of row `a` differs from region `bRegion` of row `b`. */
export function rowDistance(a: Rows, aRow: number, aRegion: number, b: Rows, bRow: number, bRegion: number): number {
  let x = a.source[aRow]! * wordsPerRow + aRegion * 8
  let y = b.source[bRow]! * wordsPerRow + bRegion * 8
  let distance = 0
  for (const stop = x + 8; x < stop; x++, y++) {
    let v = a.words[x]! ^ b.words[y]!
    v -= (v >>> 1) & 0x55555555
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
    distance += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return distance
}

/** Quality of a region of a row, 0 to 100. */
export function rowQuality(rows: Rows, row: number, region: number): number {
  return rows.qualities[rows.source[row]! * regionCount + region]!
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}

function stepOf(track: Track): number {
  if (track.sampledPerSecond > 0 && Number.isFinite(track.sampledPerSecond)) {
    return Math.min(1, Math.max(0.04, 1 / track.sampledPerSecond))
  }
  return 1
}

function freeBlocks(duration: number, excluded: readonly (readonly [number, number])[]): [number, number][] {
  const blocks: [number, number][] = []
  let from = 0
  for (const [start, end] of [...excluded].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (!(end > start)) continue
    if (start > from) blocks.push([from, Math.min(start, duration)])
    from = Math.max(from, end)
    if (from >= duration) break
  }
  if (from < duration) blocks.push([from, duration])
  return blocks.filter(([start, end]) => end > start)
}
