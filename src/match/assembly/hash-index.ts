// asc: --enable simd
/**
 * Exact Hamming search over 256-bit hashes: multi-index hashing with a radius chosen per chunk and per query.
 *
 * One memory, one index. Page 0 belongs to the compiler, then scratch, then the image (what is written to a file, byte
 * for byte), then the hits of the last search, which grow at the end.
 *
 * Image, little endian, every section on a 64-byte boundary:
 *   header   512 bytes: magic u64, version u32, count u32, chunks u32, zero u32, bytes u64, checksum u64, zero,
 *            at 64: 256 bytes, the hash bit that stands at each stored bit
 *   hashes   count x 32 bytes, bits permuted so that each chunk is a run of neighbouring bits
 *   chunks x { starts: (2^width + 1) x u32; ids: count x 3 bytes, grouped by the chunk's value, ascending in a group }
 */
const TABLES: usize = 0x10000 // 32 x 256 x 32 bytes: what each byte of a hash becomes under the permutation
const PROBES: usize = 0x50000 // 32 chunks x PROBE_STRIDE: (start u32, count u32) of the buckets around the query's
const PROBE_STRIDE: usize = 0x5000
const QUERY: usize = 0xf0000 // 32 bytes as given, 32 bytes permuted
const CHUNKS: usize = 0xf0100 // 32 x 16 bytes: what each chunk is
const PLAN: usize = 0xf0400 // 32 x 64 bytes: how one query probes each chunk
const COSTS: usize = 0xf1000 // dynamic programme: (chunks + 1) x 40 x u32
const CHOICES: usize = 0xf3000 // the same, u8
const TOUCHED: usize = 0xf3ff8
const GROUP: usize = 0xf3e00 // up to 256 queries of a batch that have the same value in a chunk
const CANDIDATES: usize = 0xf4000 // 4096 x u32
const IMAGE: usize = 0x100000
const HASHES: usize = IMAGE + 512

const MAGIC: u64 = 0x3148534148494b4b // 'KKIHASH1'
const VERSION: u32 = 1
const BATCH: usize = 4096 * 4
const TOUCH: usize = 256 * 4
const RING_LAST: u32 = 3
const INFINITE: u32 = 0x3fffffff
/** A query that costs more candidates than this looks at the third ring for a cheaper plan. */
const PATIENCE: u32 = 30000
/** Hashes that a scan compares in the time of one candidate: past that a query is scanned for. */
const SCAN_RATIO: u32 = 16

// Fields of a chunk.
const POSITION: usize = 0 // its first bit
const WIDTH: usize = 4
const STARTS: usize = 8 // address
const IDS: usize = 12 // address
// Fields of a plan.
const ENDS: usize = 0 // 5 x u32: end of the probe list for radius -1, 0, 1, 2, 3
const COST: usize = 20 // 5 x u32: what probing at that radius costs, in candidates
const CHOSEN: usize = 40 // radius + 1
const ALONE: usize = 44 // in the first plan of a batch's query: 1 if it is not for the batch

let count: u32 = 0
let chunks: u32 = 0
let imageEnd: usize = IMAGE
let hits: usize = 0
let hitsEnd: usize = 0
let batchSize: u32 = 0
let candidates: u32 = 0
let probes: u32 = 0

@inline function chunkAt(chunk: u32): usize { return CHUNKS + (<usize>chunk << 4) }
@inline function align(address: usize): usize { return (address + 63) & ~63 }

export function imageAddress(): usize { return IMAGE }
export function hashesAddress(): usize { return HASHES }
export function queryAddress(): usize { return QUERY }
export function hitsAddress(): usize { return hits }
/** Hashes compared by the last search: what it cost. */
export function candidateCount(): u32 { return candidates }
/** Buckets looked up by the last search. */
export function probeCount(): u32 { return probes }

/** Lays out an image of so many hashes and chunks (0 chunks: scanned only); returns where it ends. */
export function configure(hashCount: u32, chunkCount: u32): usize {
  count = hashCount
  chunks = chunkCount
  let address = align(HASHES + (<usize>count << 5) + 8)
  let position: u32 = 0
  for (let i: u32 = 0; i < chunks; i++) {
    const width: u32 = 256 / chunks + (i < 256 % chunks ? 1 : 0)
    const p = chunkAt(i)
    store<u32>(p, position, POSITION)
    store<u32>(p, width, WIDTH)
    store<u32>(p, <u32>address, STARTS)
    address = align(address + (((<usize>1 << width) + 1) << 2))
    store<u32>(p, <u32>address, IDS)
    address = align(address + <usize>count * 3 + 1)
    position += width
  }
  imageEnd = address
  hits = address
  return address
}

/** Fills the byte tables from the permutation in the header. */
export function preparePermutation(): void {
  memory.fill(TABLES, 0, 0x40000)
  for (let bit: usize = 0; bit < 256; bit++) {
    const from = <usize>load<u8>(IMAGE + 64 + bit)
    const table = TABLES + ((from >> 3) << 13)
    for (let value: usize = 0; value < 256; value++) {
      if ((value >> (from & 7)) & 1) {
        const target = table + (value << 5) + (bit >> 3)
        store<u8>(target, load<u8>(target) | (1 << <u8>(bit & 7)))
      }
    }
  }
}

function permute(from: usize, to: usize): void {
  let a: u64 = 0, b: u64 = 0, c: u64 = 0, d: u64 = 0
  for (let i: usize = 0; i < 32; i++) {
    const row = TABLES + (i << 13) + (<usize>load<u8>(from + i) << 5)
    a |= load<u64>(row); b |= load<u64>(row, 8); c |= load<u64>(row, 16); d |= load<u64>(row, 24)
  }
  store<u64>(to, a); store<u64>(to, b, 8); store<u64>(to, c, 16); store<u64>(to, d, 24)
}

@inline function chunkValue(hash: usize, position: u32, mask: u32): u32 {
  return (load<u32>(hash + (position >> 3)) >> (position & 7)) & mask
}

/** Permutes the hashes in place and builds every chunk's table by counting sort. */
export function build(): void {
  if (chunks == 0) return
  const end = HASHES + (<usize>count << 5)
  for (let hash = HASHES; hash < end; hash += 32) permute(hash, hash)
  for (let i: u32 = 0; i < chunks; i++) {
    const p = chunkAt(i)
    const position = load<u32>(p, POSITION)
    const width = load<u32>(p, WIDTH)
    const mask: u32 = (1 << width) - 1
    const starts = <usize>load<u32>(p, STARTS)
    const ids = <usize>load<u32>(p, IDS)
    const bytes: usize = ((<usize>1 << width) + 1) << 2
    memory.fill(starts, 0, bytes)
    for (let hash = HASHES; hash < end; hash += 32) {
      const slot = starts + (<usize>chunkValue(hash, position, mask) << 2)
      store<u32>(slot, load<u32>(slot, 4) + 1, 4)
    }
    let sum: u32 = 0
    for (let slot = starts; slot < starts + bytes; slot += 4) {
      sum += load<u32>(slot)
      store<u32>(slot, sum)
    }
    let id: u32 = 0
    for (let hash = HASHES; hash < end; hash += 32, id++) {
      const slot = starts + (<usize>chunkValue(hash, position, mask) << 2)
      const at = load<u32>(slot)
      store<u32>(slot, at + 1)
      const target = ids + <usize>at * 3
      store<u16>(target, <u16>id)
      store<u8>(target, <u8>(id >> 16), 2)
    }
    // Every start has moved on to its neighbour's: move them back by one.
    memory.copy(starts + 4, starts, bytes - 4)
    store<u32>(starts, 0)
  }
}

function checksum(): u64 {
  const prime: u64 = 0x9e3779b185ebca87
  let a: u64 = 1, b: u64 = 2, c: u64 = 3, d: u64 = 4
  for (let at = IMAGE + 64; at < imageEnd; at += 32) {
    a = rotl<u64>(a ^ load<u64>(at), 29) * prime
    b = rotl<u64>(b ^ load<u64>(at, 8), 29) * prime
    c = rotl<u64>(c ^ load<u64>(at, 16), 29) * prime
    d = rotl<u64>(d ^ load<u64>(at, 24), 29) * prime
  }
  a = rotl<u64>(a ^ load<u64>(IMAGE, 8), 29) * prime
  b = rotl<u64>(b ^ load<u64>(IMAGE, 16), 29) * prime
  c = rotl<u64>(c ^ load<u64>(IMAGE, 24), 29) * prime
  let sum = rotl<u64>((rotl<u64>((rotl<u64>(a, 7) ^ b) * prime, 13) ^ c) * prime, 19) ^ d
  sum = (sum ^ (sum >> 31)) * prime
  return sum ^ (sum >> 29)
}

/** Writes the header over a built image. The permutation is there already. */
export function seal(): void {
  store<u64>(IMAGE, MAGIC)
  store<u32>(IMAGE, VERSION, 8)
  store<u32>(IMAGE, count, 12)
  store<u32>(IMAGE, chunks, 16)
  store<u32>(IMAGE, 0, 20)
  store<u64>(IMAGE, <u64>(imageEnd - IMAGE), 24)
  store<u64>(IMAGE, checksum(), 32)
}

/**
 * Judges an image that was copied in after `configure`: 0 good, 1 header, 2 checksum, 3 permutation, 4 tables.
 * After 0 no search reads outside the image, whoever made the bytes.
 */
export function check(): u32 {
  if (load<u64>(IMAGE) != MAGIC || load<u32>(IMAGE, 8) != VERSION || load<u32>(IMAGE, 12) != count) return 1
  if (load<u32>(IMAGE, 16) != chunks || load<u32>(IMAGE, 20) != 0) return 1
  if (load<u64>(IMAGE, 24) != <u64>(imageEnd - IMAGE)) return 1
  if (load<u64>(IMAGE, 40) != 0 || load<u64>(IMAGE, 48) != 0 || load<u64>(IMAGE, 56) != 0) return 1
  if (load<u64>(IMAGE, 32) != checksum()) return 2
  if (chunks == 0) return 0
  memory.fill(COSTS, 0, 256)
  for (let bit: usize = 0; bit < 256; bit++) {
    const seen = COSTS + <usize>load<u8>(IMAGE + 64 + bit)
    if (load<u8>(seen)) return 3
    store<u8>(seen, 1)
  }
  for (let i: u32 = 0; i < chunks; i++) {
    const p = chunkAt(i)
    const starts = <usize>load<u32>(p, STARTS)
    const last = starts + (<usize>1 << (load<u32>(p, WIDTH) + 2))
    if (load<u32>(starts) != 0 || load<u32>(last) != count) return 4
    let falling: u32 = 0
    for (let slot = starts; slot < last; slot += 4) falling |= u32(load<u32>(slot) > load<u32>(slot, 4))
    if (falling) return 4
    const ids = <usize>load<u32>(p, IDS)
    let outside: u32 = 0
    for (let at = ids; at < ids + <usize>count * 3; at += 3) outside |= u32((load<u32>(at) & 0xffffff) >= count)
    if (outside) return 4
  }
  return 0
}

/** Makes sure that so many bytes of hits have room. */
function room(bytes: usize): void {
  // Whoever asked for the batch halves it and asks again.
  if (batchSize > 1 && hitsEnd - hits > BATCH_HITS_MOST) unreachable()
  const missing = <isize>(hitsEnd + bytes) - <isize>(<usize>memory.size() << 16)
  if (missing > 0) memory.grow(16 + (missing >> 16))
}

@inline function hit(distance: u32, id: u32): void {
  store<u32>(hitsEnd, (distance << 24) | id)
  hitsEnd += 4
}

/** Compares every hash; hits come in order of id. */
function scan(query: usize, radius: u32): void {
  const a = load<u64>(query), b = load<u64>(query, 8), c = load<u64>(query, 16), d = load<u64>(query, 24)
  let id: u32 = 0
  let hash = HASHES
  while (id < count) {
    room(BATCH)
    const stop = min<u32>(count, id + 4096)
    for (; id < stop; id++, hash += 32) {
      const half = <u32>popcnt<u64>(a ^ load<u64>(hash)) + <u32>popcnt<u64>(b ^ load<u64>(hash, 8))
      if (half <= radius) {
        const distance = half + <u32>popcnt<u64>(c ^ load<u64>(hash, 16)) + <u32>popcnt<u64>(d ^ load<u64>(hash, 24))
        if (distance <= radius) hit(distance, id)
      }
    }
  }
  candidates += count
}

/**
 * Looks up the buckets at exactly `ring` bits from the query's value in a chunk, appends those that hold something to
 * the probe list at `lists`, and notes in the plan `p` what reaching so far costs. Rings are looked up in order.
 */
function look(chunk: u32, query: usize, ring: u32, p: usize, lists: usize): void {
  const c = chunkAt(chunk)
  const width = load<u32>(c, WIDTH)
  const value = chunkValue(query, load<u32>(c, POSITION), (1 << width) - 1)
  const starts = <usize>load<u32>(c, STARTS)
  const begin = ring == 0 ? lists : <usize>load<u32>(p + (<usize>ring << 2), ENDS)
  let list = begin
  let total: u32 = 0
  if (ring == 0) {
    store<u32>(p, <u32>list, ENDS)
    store<u32>(p, 0, COST)
    const slot = starts + (<usize>value << 2)
    const start = load<u32>(slot), size = load<u32>(slot, 4) - start
    store<u32>(list, start); store<u32>(list, size, 4)
    list += <usize>(size != 0) << 3
    total += size
    probes += 1
  } else if (ring == 1) {
    for (let a: u32 = 0; a < width; a++) {
      const slot = starts + (<usize>(value ^ (1 << a)) << 2)
      const start = load<u32>(slot), size = load<u32>(slot, 4) - start
      store<u32>(list, start); store<u32>(list, size, 4)
      list += <usize>(size != 0) << 3
      total += size
    }
    probes += width
  } else if (ring == 2) {
    for (let a: u32 = 1; a < width; a++) {
      const one = value ^ (1 << a)
      for (let b: u32 = 0; b < a; b++) {
        const slot = starts + (<usize>(one ^ (1 << b)) << 2)
        const start = load<u32>(slot), size = load<u32>(slot, 4) - start
        store<u32>(list, start); store<u32>(list, size, 4)
        list += <usize>(size != 0) << 3
        total += size
      }
    }
    probes += width * (width - 1) / 2
  } else {
    for (let a: u32 = 2; a < width; a++) {
      for (let b: u32 = 1; b < a; b++) {
        const two = value ^ (1 << a) ^ (1 << b)
        for (let c: u32 = 0; c < b; c++) {
          const slot = starts + (<usize>(two ^ (1 << c)) << 2)
          const start = load<u32>(slot), size = load<u32>(slot, 4) - start
          store<u32>(list, start); store<u32>(list, size, 4)
          list += <usize>(size != 0) << 3
          total += size
        }
      }
    }
    probes += width * (width - 1) * (width - 2) / 6
  }
  store<u32>(p + (<usize>ring << 2), <u32>list, ENDS + 4)
  store<u32>(p + (<usize>ring << 2), load<u32>(p + (<usize>ring << 2), COST) + total + <u32>((list - begin) >> 3), COST + 4)
}

/**
 * Shares `need` = radius + 1 out over the chunks, each getting radius T - 1 for T of 0..reach + 1, so that the probing
 * costs least. If every chunk differed by T bits or more, the whole would differ by `need`: so no pair is missed
 * (general pigeonhole principle, Qin et al., "GPH: Similarity Search in Hamming Space", ICDE 2018).
 */
function share(plans: usize, need: u32, reach: u32): u32 {
  for (let s: u32 = 1; s <= need; s++) store<u32>(COSTS + (<usize>s << 2), INFINITE)
  store<u32>(COSTS, 0)
  for (let i: u32 = 0; i < chunks; i++) {
    const p = plans + (<usize>i << 6)
    const before = COSTS + <usize>i * 160
    const choices = CHOICES + <usize>i * 40
    for (let s: u32 = 0; s <= need; s++) {
      let best = load<u32>(before + (<usize>s << 2))
      let choice: u32 = 0
      for (let t: u32 = 1; t <= reach + 1; t++) {
        // More than is needed counts as just enough.
        const rest: u32 = s > t ? s - t : 0
        const cost = load<u32>(before + (<usize>rest << 2)) + load<u32>(p + (<usize>t << 2), COST)
        if (cost < best) { best = cost; choice = t }
      }
      store<u32>(before + (<usize>s << 2), best, 160)
      store<u8>(choices + s, <u8>choice)
    }
  }
  let s = need
  for (let i = chunks; i > 0; i--) {
    const t = <u32>load<u8>(CHOICES + <usize>(i - 1) * 40 + s)
    store<u32>(plans + (<usize>(i - 1) << 6), t, CHOSEN)
    s = s > t ? s - t : 0
  }
  return load<u32>(COSTS + <usize>chunks * 160 + (<usize>need << 2))
}

/**
 * Whether a chunk before this one has found the pair already, by the plan of the query: a pair within the radius is
 * reported by the first chunk that finds it, and needs no other memory of having been reported.
 */
function foundBefore(hash: usize, query: usize, chunk: u32): bool {
  for (let i: u32 = 0; i < chunk; i++) {
    const c = chunkAt(i)
    const position = load<u32>(c, POSITION)
    const mask: u32 = (1 << load<u32>(c, WIDTH)) - 1
    const apart = <u32>popcnt<u32>(chunkValue(hash, position, mask) ^ chunkValue(query, position, mask))
    if (apart < load<u32>(PLAN + (<usize>i << 6), CHOSEN)) return true
  }
  return false
}

/** Compares the candidates gathered so far with the query. */
function verify(query: usize, radius: u32, chunk: u32, end: usize): void {
  const a = load<u64>(query), b = load<u64>(query, 8), c = load<u64>(query, 16), d = load<u64>(query, 24)
  room(BATCH)
  for (let block = CANDIDATES; block < end; block += TOUCH) {
    const blockEnd = min<usize>(end, block + TOUCH)
    // Touched first, many at a time: their loads overlap, and the comparisons then find them near.
    let touched: u64 = 0
    for (let at = block; at < blockEnd; at += 4) touched ^= load<u64>(HASHES + (<usize>load<u32>(at) << 5))
    store<u64>(TOUCHED, touched)
    for (let at = block; at < blockEnd; at += 4) {
      const id = load<u32>(at)
      const hash = HASHES + (<usize>id << 5)
      const half = <u32>popcnt<u64>(a ^ load<u64>(hash)) + <u32>popcnt<u64>(b ^ load<u64>(hash, 8))
      if (half > radius) continue
      const distance = half + <u32>popcnt<u64>(c ^ load<u64>(hash, 16)) + <u32>popcnt<u64>(d ^ load<u64>(hash, 24))
      if (distance <= radius && !foundBefore(hash, query, chunk)) hit(distance, id)
    }
  }
  candidates += <u32>((end - CANDIDATES) >> 2)
}

/** Touches the first id of every bucket in a probe list, so that their loads overlap. */
function touchIds(ids: usize, list: usize, last: usize): void {
  let touched: u32 = 0
  for (; list < last; list += 8) touched ^= load<u32>(ids + <usize>load<u32>(list) * 3)
  store<u32>(TOUCHED, touched)
}

function probe(query: usize, radius: u32): void {
  let end = CANDIDATES
  for (let i: u32 = 0; i < chunks; i++) {
    const p = PLAN + (<usize>i << 6)
    const ids = <usize>load<u32>(chunkAt(i), IDS)
    const last = <usize>load<u32>(p + (<usize>load<u32>(p, CHOSEN) << 2), ENDS)
    touchIds(ids, load<u32>(p, ENDS), last)
    for (let list = <usize>load<u32>(p, ENDS); list < last; list += 8) {
      let at = ids + <usize>load<u32>(list) * 3
      let left = load<u32>(list, 4)
      while (left > 0) {
        if (end == CANDIDATES + BATCH) {
          verify(query, radius, i, end)
          end = CANDIDATES
        }
        const take = min<u32>(left, <u32>((CANDIDATES + BATCH - end) >> 2))
        for (let k: u32 = 0; k < take; k++, at += 3, end += 4) store<u32>(end, load<u32>(at) & 0xffffff)
        left -= take
      }
    }
    verify(query, radius, i, end)
    end = CANDIDATES
  }
}

/** The least reach by which every chunk together differs by as much as is needed. */
@inline function firstReach(need: u32): u32 { return min<u32>(2, (need - 1) / chunks) }

/**
 * What a plan has to cost, in candidates, for another ring to be looked up, in hope of a cheaper one: more than the looking up
 * itself, or, of the third ring, more than `PATIENCE`.
 */
function worthOfLooking(ring: u32): u32 {
  if (ring > 2) return PATIENCE
  const width = 256 / chunks
  return chunks * (ring == 1 ? width : width * (width - 1) / 2)
}

/** Appends the hits of the query at `QUERY` at `hitsEnd`. */
function searchOne(radius: u32): void {
  if (chunks == 0) return scan(QUERY, radius)
  const query = QUERY + 32
  permute(QUERY, query)
  const need = radius + 1
  let reach = firstReach(need)
  for (let ring: u32 = 0; ring <= reach; ring++) for (let i: u32 = 0; i < chunks; i++) {
    look(i, query, ring, PLAN + (<usize>i << 6), PROBES + <usize>i * PROBE_STRIDE)
  }
  let cost = share(PLAN, need, reach)
  while (reach < RING_LAST && cost > worthOfLooking(reach + 1)) {
    reach += 1
    for (let i: u32 = 0; i < chunks; i++) look(i, query, reach, PLAN + (<usize>i << 6), PROBES + <usize>i * PROBE_STRIDE)
    cost = share(PLAN, need, reach)
  }
  if (cost > count / SCAN_RATIO) scan(query, radius)
  else probe(query, radius)
}

/**
 * Finds every hash within `radius` (0..31) of the one at `queryAddress`; returns how many. Each hit is a u32 at
 * `hitsAddress`: distance << 24 | id, in no particular order.
 */
export function search(radius: u32): u32 {
  hits = imageEnd
  hitsEnd = hits
  batchSize = 1
  candidates = 0
  probes = 0
  searchOne(radius)
  return <u32>((hitsEnd - hits) >> 2)
}

// The batch's own scratch lies behind the image, before the hits: made only where batches are asked for.
const BATCH_QUERIES: usize = 0 // 256 x 32 bytes as given
const BATCH_PERMUTED: usize = 0x2000 // 256 x 32 bytes
const BATCH_PLANS: usize = 0x4000 // 256 x chunks x 64 bytes
const PAIRS: u32 = 1 << 21 // id << 8 | query, u32 each; two buffers
const BINS: u32 = 1024
const NEAR_COUNT: u32 = 1 << 17
const BATCH_HITS_MOST: usize = 1 << 28 // bytes
const GROUP_LEAST: u32 = 3 // so many share what they read; fewer fare better in order of id
let batchPlans: usize = 0
let batchLists: usize = 0
let batchStride: usize = 0
let batchPairs: usize = 0
let batchBins: usize = 0
let batchSeen: usize = 0
let batchOrder: usize = 0

/** Makes room for a batch of up to 256 queries of 32 bytes; returns the address where to put them. */
export function prepareBatch(): usize {
  const base = imageEnd
  batchPlans = base + BATCH_PLANS
  batchLists = batchPlans + (<usize>chunks << 14)
  const width: usize = chunks ? (256 + chunks - 1) / chunks : 0
  batchStride = (1 + width + width * (width - 1) / 2) << 3
  batchPairs = align(batchLists + batchStride * chunks * 256 + 64)
  batchBins = batchPairs + (chunks ? <usize>PAIRS << 3 : 0)
  batchSeen = batchBins + (<usize>BINS << 2)
  batchOrder = batchSeen + 0x4000
  hits = batchOrder + (<usize>chunks << 10)
  hitsEnd = hits
  batchSize = 0
  room(BATCH)
  return base
}

@inline function batchHit(query: u32, distance: u32, id: u32): void {
  store<f64>(hitsEnd, <f64>(<i64>query << 29 | <i64>distance << 24 | <i64>id))
  hitsEnd += 8
}

/** Other chunks find the same pair again: most of these are caught here, the rest by whoever sorts the hits. */
@inline function batchHitOnce(query: u32, distance: u32, id: u32): void {
  const pair = id << 8 | query
  const mark = batchSeen + (<usize>((pair * 0x9e3779b1) >> 20) << 2)
  if (load<u32>(mark) == pair + 1) return
  store<u32>(mark, pair + 1)
  batchHit(query, distance, id)
}

/** Compares one block of hashes after the other with all queries. */
function scanBatch(queries: usize, queryCount: u32, radius: u32): void {
  for (let first: u32 = 0; first < count; first += 1024) {
    const stop = min<u32>(count, first + 1024)
    for (let q: u32 = 0; q < queryCount; q++) {
      room(8192)
      const query = queries + (<usize>q << 5)
      const a = load<u64>(query), b = load<u64>(query, 8), c = load<u64>(query, 16), d = load<u64>(query, 24)
      let hash = HASHES + (<usize>first << 5)
      for (let id = first; id < stop; id++, hash += 32) {
        const half = <u32>popcnt<u64>(a ^ load<u64>(hash)) + <u32>popcnt<u64>(b ^ load<u64>(hash, 8))
        if (half <= radius) {
          const distance = half + <u32>popcnt<u64>(c ^ load<u64>(hash, 16)) + <u32>popcnt<u64>(d ^ load<u64>(hash, 24))
          if (distance <= radius) batchHit(q, distance, id)
        }
      }
    }
  }
  candidates += count * queryCount
}

/** Brings the pairs into rough order of id, so that the hashes are read along the memory, and compares them. */
function verifyPairs(pairs: u32, radius: u32): void {
  const from = batchPairs, to = batchPairs + (<usize>PAIRS << 2)
  let shift: u32 = 8
  while ((count >> (shift - 8)) >= BINS) shift++
  memory.fill(batchBins, 0, <usize>BINS << 2)
  for (let at = from; at < from + (<usize>pairs << 2); at += 4) {
    const bin = batchBins + (<usize>(load<u32>(at) >> shift) << 2)
    store<u32>(bin, load<u32>(bin) + 1)
  }
  let sum: u32 = 0
  for (let bin = batchBins; bin < batchBins + (<usize>BINS << 2); bin += 4) {
    const size = load<u32>(bin)
    store<u32>(bin, sum)
    sum += size
  }
  for (let at = from; at < from + (<usize>pairs << 2); at += 4) {
    const pair = load<u32>(at)
    const bin = batchBins + (<usize>(pair >> shift) << 2)
    const slot = load<u32>(bin)
    store<u32>(bin, slot + 1)
    store<u32>(to + (<usize>slot << 2), pair)
  }
  room(<usize>pairs << 3)
  const permuted = imageEnd + BATCH_PERMUTED
  const stop = to + (<usize>pairs << 2)
  for (let block = to; block < stop; block += TOUCH) {
    const blockEnd = min<usize>(stop, block + TOUCH)
    let touched: u64 = 0
    for (let at = block; at < blockEnd; at += 4) touched ^= load<u64>(HASHES + (<usize>(load<u32>(at) >> 8) << 5))
    store<u64>(TOUCHED, touched)
    for (let at = block; at < blockEnd; at += 4) {
      const pair = load<u32>(at)
      const hash = HASHES + (<usize>(pair >> 8) << 5)
      const query = permuted + (<usize>(pair & 255) << 5)
      const half = <u32>popcnt<u64>(load<u64>(query) ^ load<u64>(hash))
        + <u32>popcnt<u64>(load<u64>(query, 8) ^ load<u64>(hash, 8))
      if (half > radius) continue
      const distance = half + <u32>popcnt<u64>(load<u64>(query, 16) ^ load<u64>(hash, 16))
        + <u32>popcnt<u64>(load<u64>(query, 24) ^ load<u64>(hash, 24))
      if (distance > radius) continue
      batchHitOnce(pair & 255, distance, pair >> 8)
    }
  }
  candidates += pairs
}

/** Sorts value << 8 | query, for one chunk's values of all queries, so that those with the same value lie together. */
function orderByValue(chunk: u32, permuted: usize, queryCount: u32, order: usize): void {
  const c = chunkAt(chunk)
  const position = load<u32>(c, POSITION)
  const mask: u32 = (1 << load<u32>(c, WIDTH)) - 1
  for (let q: u32 = 0; q < queryCount; q++) {
    const key = chunkValue(permuted + (<usize>q << 5), position, mask) << 8 | q
    let at = order + (<usize>q << 2)
    for (; at > order && load<u32>(at - 4) > key; at -= 4) store<u32>(at, load<u32>(at - 4))
    store<u32>(at, key)
  }
}

/** Probes a chunk for queries that have the same value there, listed at `GROUP`: each hash is read once for all. */
function probeGroup(chunk: u32, ids: usize, members: u32, permuted: usize, radius: u32): void {
  const planStride = <usize>chunks << 6
  for (let ring: u32 = 0; members > 0; ring++) {
    // Only those stay that reach so far.
    let staying: u32 = 0
    for (let m: u32 = 0; m < members; m++) {
      const q = load<u8>(GROUP + m)
      if (load<u32>(batchPlans + <usize>q * planStride + (<usize>chunk << 6), CHOSEN) > ring) {
        store<u8>(GROUP + staying, q)
        staying++
      }
    }
    members = staying
    if (members == 0) return
    // Those that stay have all looked so far, and found the same.
    const shared = batchPlans + <usize>load<u8>(GROUP) * planStride + (<usize>chunk << 6)
    const first = <usize>load<u32>(shared + (<usize>ring << 2), ENDS)
    const last = <usize>load<u32>(shared + (<usize>ring << 2), ENDS + 4)
    touchIds(ids, first, last)
    let end = CANDIDATES
    for (let list = first; list < last; list += 8) {
      let at = ids + <usize>load<u32>(list) * 3
      for (let left = load<u32>(list, 4); left > 0; left--, at += 3, end += 4) {
        if (end == CANDIDATES + TOUCH) {
          verifyGroup(end, members, permuted, radius)
          end = CANDIDATES
        }
        store<u32>(end, load<u32>(at) & 0xffffff)
      }
    }
    verifyGroup(end, members, permuted, radius)
  }
}

function verifyGroup(end: usize, members: u32, permuted: usize, radius: u32): void {
  let touched: u64 = 0
  for (let at = CANDIDATES; at < end; at += 4) touched ^= load<u64>(HASHES + (<usize>load<u32>(at) << 5))
  store<u64>(TOUCHED, touched)
  room((end - CANDIDATES) * (<usize>members << 1))
  for (let at = CANDIDATES; at < end; at += 4) {
    const id = load<u32>(at)
    const hash = HASHES + (<usize>id << 5)
    const a = load<u64>(hash), b = load<u64>(hash, 8), c = load<u64>(hash, 16), d = load<u64>(hash, 24)
    for (let m: u32 = 0; m < members; m++) {
      const q = <u32>load<u8>(GROUP + m)
      const query = permuted + (<usize>q << 5)
      const half = <u32>popcnt<u64>(a ^ load<u64>(query)) + <u32>popcnt<u64>(b ^ load<u64>(query, 8))
      if (half > radius) continue
      const distance = half + <u32>popcnt<u64>(c ^ load<u64>(query, 16)) + <u32>popcnt<u64>(d ^ load<u64>(query, 24))
      if (distance <= radius) batchHitOnce(q, distance, id)
    }
  }
  candidates += <u32>((end - CANDIDATES) >> 2) * members
}

/** Searches for one query of a batch by itself. */
function searchAlone(q: u32, queries: usize, radius: u32): void {
  memory.copy(QUERY, queries + (<usize>q << 5), 32)
  const first = hitsEnd
  searchOne(radius)
  const found = (hitsEnd - first) >> 2
  room(found << 2)
  hitsEnd = first + (found << 3)
  for (let k = found; k > 0; k--) {
    const key = load<u32>(first + ((k - 1) << 2))
    store<f64>(first + ((k - 1) << 3), <f64>(<i64>q << 29 | <i64>key))
  }
}

/**
 * Searches for the queries at `prepareBatch()`, at most 256, all together: chunk by chunk, so that the tables in use stay
 * near, and hashes in order of id. Returns the number of hits; each is an f64 at `hitsAddress`, query << 29 |
 * distance << 24 | id, in no particular order, some twice. Traps where several queries have too many hits together.
 */
export function searchBatch(queryCount: u32, radius: u32): u32 {
  hitsEnd = hits
  batchSize = queryCount
  candidates = 0
  probes = 0
  const queries = imageEnd + BATCH_QUERIES
  if (chunks == 0) {
    scanBatch(queries, queryCount, radius)
    return <u32>((hitsEnd - hits) >> 3)
  }
  // Where all of it lies in the near caches, there is nothing to bring together.
  if (count < NEAR_COUNT) {
    for (let q: u32 = 0; q < queryCount; q++) searchAlone(q, queries, radius)
    return <u32>((hitsEnd - hits) >> 3)
  }
  memory.fill(batchSeen, 0, 0x4000)
  const permuted = imageEnd + BATCH_PERMUTED
  const need = radius + 1
  const reach = firstReach(need)
  const planStride = <usize>chunks << 6
  for (let q: u32 = 0; q < queryCount; q++) permute(queries + (<usize>q << 5), permuted + (<usize>q << 5))
  for (let i: u32 = 0; i < chunks; i++) {
    const order = batchOrder + (<usize>i << 10)
    orderByValue(i, permuted, queryCount, order)
    let former: usize = 0
    for (let k: u32 = 0; k < queryCount; k++) {
      const key = load<u32>(order + (<usize>k << 2)), q = key & 255
      const p = batchPlans + q * planStride + (<usize>i << 6)
      if (k > 0 && load<u32>(order + (<usize>(k - 1) << 2)) >> 8 == key >> 8) {
        memory.copy(p, former, 64)
      } else {
        const lists = batchLists + (<usize>q * chunks + i) * batchStride
        for (let ring: u32 = 0; ring <= reach; ring++) look(i, permuted + (<usize>q << 5), ring, p, lists)
      }
      former = p
    }
  }
  for (let q: u32 = 0; q < queryCount; q++) {
    const plans = batchPlans + q * planStride
    let cost = share(plans, need, reach)
    for (let ring = reach + 1; ring <= 2 && cost > worthOfLooking(ring); ring++) {
      const query = permuted + (<usize>q << 5)
      for (let i: u32 = 0; i < chunks; i++) look(i, query, ring, plans + (<usize>i << 6), batchLists + (<usize>q * chunks + i) * batchStride)
      cost = share(plans, need, ring)
    }
    const alone = cost > PATIENCE
    // Costly ones are searched for alone, by a farther reach or a scan.
    store<u32>(plans, u32(alone), ALONE)
  }
  let pairs: u32 = 0
  for (let i: u32 = 0; i < chunks; i++) {
    const ids = <usize>load<u32>(chunkAt(i), IDS)
    const order = batchOrder + (<usize>i << 10)
    for (let k: u32 = 0; k < queryCount; ) {
      const value = load<u32>(order + (<usize>k << 2)) >> 8
      let next = k
      let members: u32 = 0
      for (; next < queryCount && load<u32>(order + (<usize>next << 2)) >> 8 == value; next++) {
        const q = load<u32>(order + (<usize>next << 2)) & 255
        if (load<u32>(batchPlans + q * planStride, ALONE)) continue
        store<u8>(GROUP + members, <u8>q)
        members++
      }
      k = next
      if (members >= GROUP_LEAST) {
        probeGroup(i, ids, members, permuted, radius)
        continue
      }
      for (let m: u32 = 0; m < members; m++) {
        const q = <u32>load<u8>(GROUP + m)
        const p = batchPlans + q * planStride + (<usize>i << 6)
        const last = <usize>load<u32>(p + (<usize>load<u32>(p, CHOSEN) << 2), ENDS)
        touchIds(ids, load<u32>(p, ENDS), last)
        for (let list = <usize>load<u32>(p, ENDS); list < last; list += 8) {
          let at = ids + <usize>load<u32>(list) * 3
          const size = load<u32>(list, 4) // at most `PATIENCE`
          if (pairs + size > PAIRS) {
            verifyPairs(pairs, radius)
            pairs = 0
          }
          const to = batchPairs + (<usize>pairs << 2)
          for (let j: usize = 0; j < <usize>size << 2; j += 4, at += 3) store<u32>(to + j, load<u32>(at) << 8 | q)
          pairs += size
        }
      }
    }
  }
  verifyPairs(pairs, radius)
  for (let q: u32 = 0; q < queryCount; q++) {
    if (load<u32>(batchPlans + q * planStride, ALONE)) searchAlone(q, queries, radius)
  }
  return <u32>((hitsEnd - hits) >> 3)
}

