// asc: --enable simd
// Which of some patterns occur in a run of bytes: the "Teddy" search of Hyperscan (X. Wang and others, "Hyperscan: a fast
// multi-pattern regex matcher for modern CPUs", NSDI 2019, 4.2; G. Langdale) for their first three bytes, and a comparison where
// it finds them. The caller (occurring.ts) lays out the memory:
// from 0, six tables of 16 bytes: for the first, second and third byte of a pattern, by the low and the high half of the byte,
// which groups of patterns (bits) may have it; from 96, for each pattern where it begins and its length, u32 each; the group of
// the pattern n is n & 7.

const placesArea: usize = 96

/**
 * Of `count` patterns those that begin and end in `length` bytes at `text`, as bits, together with those of `found`, which are not
 * looked for. Behind the bytes there must be 18 more.
 */
export function look(text: usize, length: i32, count: i32, found: u32): u32 {
  const all: u32 = count == 32 ? 0xffffffff : (1 << count) - 1
  const low0 = v128.load(0)
  const high0 = v128.load(16)
  const low1 = v128.load(32)
  const high1 = v128.load(48)
  const low2 = v128.load(64)
  const high2 = v128.load(80)
  const nibble = i8x16.splat(15)
  const end = text + length
  for (let at = text; at < end; at += 16) {
    const a = v128.load(at)
    const b = v128.load(at, 1)
    const c = v128.load(at, 2)
    const first = v128.and(i8x16.swizzle(low0, v128.and(a, nibble)), i8x16.swizzle(high0, i8x16.shr_u(a, 4)))
    const second = v128.and(i8x16.swizzle(low1, v128.and(b, nibble)), i8x16.swizzle(high1, i8x16.shr_u(b, 4)))
    const third = v128.and(i8x16.swizzle(low2, v128.and(c, nibble)), i8x16.swizzle(high2, i8x16.shr_u(c, 4)))
    const groups = v128.and(v128.and(first, second), third)
    if (!v128.any_true(groups)) continue
    let places = ~i8x16.bitmask(i8x16.eq(groups, i8x16.splat(0))) & 0xffff
    while (places != 0) {
      const place = at + ctz(places)
      places &= places - 1
      for (let n = 0; n < count; n++) {
        const bit: u32 = 1 << n
        if ((found & bit) == 0 && stands(place, end, n)) found |= bit
      }
      if (found == all) return found
    }
  }
  return found
}

// @ts-ignore: decorator
@inline
function stands(at: usize, end: usize, n: i32): bool {
  const place = placesArea + (<usize>n << 3)
  const pattern: usize = load<u32>(place)
  const length: usize = load<u32>(place, 4)
  if (at + length > end) return false
  for (let i: usize = 0; i < length; i++) if (load<u8>(at + i) != load<u8>(pattern + i)) return false
  return true
}
