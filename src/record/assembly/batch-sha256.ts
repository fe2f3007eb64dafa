// asc: --enable bulk-memory --enable simd
/**
 * SHA-256 (FIPS 180-4) of many short messages: four at a time, one in each lane of a 128-bit register. A message is a prefix
 * and a record; messages of as many blocks as each other are taken together.
 *
 * One memory: page 0 belongs to the compiler, then what a batch is written on, then records, ends, prefixes and hashes.
 */
const WORDS: usize = 0x10000 // 64 x v128: the message schedule of four blocks
const CONSTANTS: usize = 0x10400 // 64 x v128: the round constants, each in all lanes
const TO_CONSTANTS: usize = CONSTANTS - WORDS
const STARTS: usize = 0x10c00 // 32 x u32: messages by how many blocks they have
const BLOCKS: usize = 0x10d00 // 4 x u32: how many blocks the message in each lane has
const STATES: usize = 0x10d40 // 4 x 32 bytes: hashes before they go to their places
const PADDED: usize = 0x11000 // 4 x LANE: messages as they are hashed, with their padding
const LANE: usize = 0x1100
const ORDER: usize = 0x20000 // BATCH x u32: messages, those with fewest blocks first
const ENDS: usize = 0x28000 // BATCH x u32: where each record ends
const PREFIXES: usize = 0x30000 // BATCH x 16 bytes at most
const HASHES: usize = 0x50000 // BATCH x 32 bytes
const RECORDS: usize = 0x90000
const BATCH: u32 = 8192
const RECORDS_BYTES: u32 = 0x180000
const BLOCKS_MAX: u32 = 32

// Square roots' and cube roots' fractional parts (FIPS 180-4, 5.3.3 and 4.2.2).
const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]

let s0: v128 = i32x4.splat(0)
let s1: v128 = i32x4.splat(0)
let s2: v128 = i32x4.splat(0)
let s3: v128 = i32x4.splat(0)
let s4: v128 = i32x4.splat(0)
let s5: v128 = i32x4.splat(0)
let s6: v128 = i32x4.splat(0)
let s7: v128 = i32x4.splat(0)

export function endsAddress(): usize { return ENDS }
export function prefixesAddress(): usize { return PREFIXES }
export function hashesAddress(): usize { return HASHES }
export function recordsAddress(): usize { return RECORDS }
/** How many messages, and how many bytes of records, one call takes. */
export function countMax(): u32 { return BATCH }
export function recordsBytesMax(): u32 { return RECORDS_BYTES }
/** Bytes that a message may have, its prefix included. */
export function messageBytesMax(): u32 { return BLOCKS_MAX * 64 - 9 }

/** Before the first call: memory, and the constants. */
export function start(): void {
  // A register more than there may be records: the last one is read in whole registers.
  const pages = (RECORDS + RECORDS_BYTES + 16 + 0xffff) >>> 16
  const missing = <i32>pages - memory.size()
  if (missing > 0) memory.grow(missing)
  for (let t = 0; t < 64; t++) v128.store(CONSTANTS + (<usize>t << 4), i32x4.splat(<i32>unchecked(K[t])))
}

/**
 * Hashes of `count` messages, BATCH at most. Record i ends at ENDS[i], where the next begins; its prefix is `prefixBytes` (16 at most) at
 * PREFIXES + i * `prefixStride`.
 */
export function hashRecords(count: u32, prefixBytes: u32, prefixStride: u32): void {
  memory.fill(STARTS, 0, (BLOCKS_MAX + 1) * 4)
  for (let i: u32 = 0, from: u32 = 0; i < count; i++) {
    const end = load<u32>(ENDS + (<usize>i << 2))
    const slot = STARTS + (<usize>blocksOf(end - from + prefixBytes) << 2)
    store<u32>(slot, load<u32>(slot) + 1)
    from = end
  }
  for (let blocks: usize = 0, before: u32 = 0; blocks <= BLOCKS_MAX; blocks++) {
    const there = load<u32>(STARTS + (blocks << 2))
    store<u32>(STARTS + (blocks << 2), before)
    before += there
  }
  for (let i: u32 = 0, from: u32 = 0; i < count; i++) {
    const end = load<u32>(ENDS + (<usize>i << 2))
    const slot = STARTS + (<usize>blocksOf(end - from + prefixBytes) << 2)
    const place = load<u32>(slot)
    store<u32>(slot, place + 1)
    store<u32>(ORDER + (<usize>place << 2), i)
    from = end
  }
  for (let at: u32 = 0; at < count; at += 4) {
    const lanes = min<u32>(4, count - at)
    let fewest: u32 = BLOCKS_MAX
    let most: u32 = 0
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const i = load<u32>(ORDER + (<usize>(at + lane) << 2))
      const from = i == 0 ? 0 : load<u32>(ENDS + (<usize>(i - 1) << 2))
      const end = load<u32>(ENDS + (<usize>i << 2))
      const blocks = pad(lane, PREFIXES + <usize>(i * prefixStride), prefixBytes, RECORDS + from, end - from)
      store<u32>(BLOCKS + (<usize>lane << 2), blocks)
      fewest = min(fewest, blocks)
      most = max(most, blocks)
    }
    hashFour(at, lanes, fewest, most)
  }
}

/** The same for records of one length, one after another, all behind the same byte. */
export function hashAlike(count: u32, bytes: u32): void {
  const blocks = blocksOf(bytes + 1)
  for (let at: u32 = 0; at < count; at += 4) {
    const lanes = min<u32>(4, count - at)
    for (let lane: u32 = 0; lane < lanes; lane++) {
      store<u32>(ORDER + (<usize>(at + lane) << 2), at + lane)
      pad(lane, PREFIXES, 1, RECORDS + <usize>((at + lane) * bytes), bytes)
    }
    hashFour(at, lanes, blocks, blocks)
  }
}

@inline function blocksOf(bytes: u32): u32 { return (bytes + 9 + 63) >>> 6 }

/** Puts a message into a lane with its padding (FIPS 180-4, 5.1.1). Returns how many blocks it has. */
@inline function pad(lane: u32, prefix: usize, prefixBytes: u32, record: usize, bytes: u32): u32 {
  const to = PADDED + <usize>lane * LANE
  const length = prefixBytes + bytes
  const blocks = blocksOf(length)
  // Whole registers, past the end of what is copied: the padding then goes over it.
  v128.store(to, v128.load(prefix))
  const body = to + prefixBytes
  for (let i: usize = 0; i < bytes; i += 16) v128.store(body + i, v128.load(record + i))
  const end = to + length
  const last = to + (<usize>blocks << 6)
  v128.store(end, i64x2(0x80, 0))
  for (let at = end + 16; at < last; at += 16) v128.store(at, i64x2(0, 0))
  store<u64>(last - 8, bswap<u64>(<u64>length << 3))
  return blocks
}

/** Hashes the messages in the lanes: those at `at` and after in the order. */
function hashFour(at: u32, lanes: u32, fewest: u32, most: u32): void {
  s0 = i32x4.splat(0x6a09e667)
  s1 = i32x4.splat(<i32>0xbb67ae85)
  s2 = i32x4.splat(0x3c6ef372)
  s3 = i32x4.splat(<i32>0xa54ff53a)
  s4 = i32x4.splat(0x510e527f)
  s5 = i32x4.splat(<i32>0x9b05688c)
  s6 = i32x4.splat(0x1f83d9ab)
  s7 = i32x4.splat(0x5be0cd19)
  for (let block: u32 = 1; block <= most; block++) {
    schedule(PADDED + (<usize>(block - 1) << 6))
    compress()
    if (block < fewest) continue
    // Those that have no more blocks are done; what their lanes hold from here on is nothing.
    writeStates()
    for (let lane: u32 = 0; lane < lanes; lane++) {
      if (fewest != most && load<u32>(BLOCKS + (<usize>lane << 2)) != block) continue
      const from = STATES + (<usize>lane << 5)
      const to = HASHES + (<usize>load<u32>(ORDER + (<usize>(at + lane) << 2)) << 5)
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
    }
  }
}

@inline function add(a: v128, b: v128): v128 { return i32x4.add(a, b) }
@inline function rotr(x: v128, n: i32): v128 { return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n)) }

/** In each 32 bits, the bytes the other way round. */
@inline function swapped(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
}

/** Four words of each lane's block, into four entries of the schedule. */
@inline function takeWords(block: usize, to: usize): void {
  const a = swapped(v128.load(block))
  const b = swapped(v128.load(block, LANE))
  const c = swapped(v128.load(block, 2 * LANE))
  const d = swapped(v128.load(block, 3 * LANE))
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 16)
  v128.store(to, v128.shuffle<i64>(ef, gh, 0, 2), 32)
  v128.store(to, v128.shuffle<i64>(ef, gh, 1, 3), 48)
}

/** The next word of the schedule (FIPS 180-4, 6.2.2), from those 16, 15, 7 and 2 before. */
@inline function nextWord(w16: v128, w15: v128, w7: v128, w2: v128): v128 {
  const small0 = v128.xor(v128.xor(rotr(w15, 7), rotr(w15, 18)), i32x4.shr_u(w15, 3))
  const small1 = v128.xor(v128.xor(rotr(w2, 17), rotr(w2, 19)), i32x4.shr_u(w2, 10))
  return add(add(small0, w16), add(small1, w7))
}

function schedule(block: usize): void {
  takeWords(block, WORDS)
  takeWords(block + 16, WORDS + 64)
  takeWords(block + 32, WORDS + 128)
  takeWords(block + 48, WORDS + 192)
  let w2 = v128.load(WORDS + 14 * 16)
  let w1 = v128.load(WORDS + 15 * 16)
  let w16 = v128.load(WORDS)
  for (let at: usize = WORDS; at < WORDS + 48 * 16; at += 32) {
    const w15 = v128.load(at, 16)
    w2 = nextWord(w16, w15, v128.load(at, 9 * 16), w2)
    v128.store(at, w2, 16 * 16)
    w16 = v128.load(at, 32)
    w1 = nextWord(w15, w16, v128.load(at, 10 * 16), w1)
    v128.store(at, w1, 17 * 16)
  }
}

/** What a round adds to the fourth of its words, and keeps as its first (FIPS 180-4, 6.2.2, T1). */
@inline function first(h: v128, e: v128, f: v128, g: v128, word: v128, constant: v128): v128 {
  const big1 = v128.xor(v128.xor(rotr(e, 6), rotr(e, 11)), rotr(e, 25))
  const choice = v128.xor(g, v128.and(e, v128.xor(f, g)))
  return add(add(add(h, word), add(constant, choice)), big1)
}

/** T2: `either` is of a and b, `before` of b and c. */
@inline function second(a: v128, b: v128, either: v128, before: v128): v128 {
  const big0 = v128.xor(v128.xor(rotr(a, 2), rotr(a, 13)), rotr(a, 22))
  return add(big0, v128.xor(b, v128.and(either, before)))
}

function compress(): void {
  let a = s0
  let b = s1
  let c = s2
  let d = s3
  let e = s4
  let f = s5
  let g = s6
  let h = s7
  let x = v128.xor(b, c)
  let y = x
  for (let at: usize = WORDS; at < WORDS + 64 * 16; at += 128) {
    h = first(h, e, f, g, v128.load(at, 0), v128.load(at, TO_CONSTANTS + 0)); d = add(d, h); y = v128.xor(a, b); h = add(h, second(a, b, y, x))
    g = first(g, d, e, f, v128.load(at, 16), v128.load(at, TO_CONSTANTS + 16)); c = add(c, g); x = v128.xor(h, a); g = add(g, second(h, a, x, y))
    f = first(f, c, d, e, v128.load(at, 32), v128.load(at, TO_CONSTANTS + 32)); b = add(b, f); y = v128.xor(g, h); f = add(f, second(g, h, y, x))
    e = first(e, b, c, d, v128.load(at, 48), v128.load(at, TO_CONSTANTS + 48)); a = add(a, e); x = v128.xor(f, g); e = add(e, second(f, g, x, y))
    d = first(d, a, b, c, v128.load(at, 64), v128.load(at, TO_CONSTANTS + 64)); h = add(h, d); y = v128.xor(e, f); d = add(d, second(e, f, y, x))
    c = first(c, h, a, b, v128.load(at, 80), v128.load(at, TO_CONSTANTS + 80)); g = add(g, c); x = v128.xor(d, e); c = add(c, second(d, e, x, y))
    b = first(b, g, h, a, v128.load(at, 96), v128.load(at, TO_CONSTANTS + 96)); f = add(f, b); y = v128.xor(c, d); b = add(b, second(c, d, y, x))
    a = first(a, f, g, h, v128.load(at, 112), v128.load(at, TO_CONSTANTS + 112)); e = add(e, a); x = v128.xor(b, c); a = add(a, second(b, c, x, y))
  }
  s0 = add(s0, a)
  s1 = add(s1, b)
  s2 = add(s2, c)
  s3 = add(s3, d)
  s4 = add(s4, e)
  s5 = add(s5, f)
  s6 = add(s6, g)
  s7 = add(s7, h)
}

/** The hashes of the lanes, lane by lane. */
function writeStates(): void {
  writeHalf(s0, s1, s2, s3, STATES)
  writeHalf(s4, s5, s6, s7, STATES + 16)
}

@inline function writeHalf(a: v128, b: v128, c: v128, d: v128, to: usize): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, swapped(v128.shuffle<i64>(ab, cd, 0, 2)))
  v128.store(to, swapped(v128.shuffle<i64>(ab, cd, 1, 3)), 32)
  v128.store(to, swapped(v128.shuffle<i64>(ef, gh, 0, 2)), 64)
  v128.store(to, swapped(v128.shuffle<i64>(ef, gh, 1, 3)), 96)
}
