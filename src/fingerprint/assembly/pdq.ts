// asc: --enable simd
// PDQ's pixel work. The caller (pdq-kernel.ts) lays out the memory and drives it: for each of the 64 output rows one
// weighted sum of picture rows into a row buffer of f32, then one weighted sum of that buffer's columns for each of
// the 64 output columns. Row buffers are padded by 32 floats; pixel areas by 128 bytes.

/** Adds (or, first, stores) the sum of `count` rows of bytes times byte weights whose total is at most 257: 16 bits hold it. */
export function sumByteRows(pixels: usize, stride: usize, width: usize, count: i32, weights: usize, row: usize, add: bool): void {
  for (let x: usize = 0; x < width; x += 32) {
    let a = i16x8.splat(0)
    let b = a
    let c = a
    let d = a
    let p = pixels + x
    for (let k = 0; k < count; k++) {
      const w = v128.load8_splat(weights + k)
      const u = v128.load(p)
      const v = v128.load(p, 16)
      a = i16x8.add(a, i16x8.extmul_low_i8x16_u(u, w))
      b = i16x8.add(b, i16x8.extmul_high_i8x16_u(u, w))
      c = i16x8.add(c, i16x8.extmul_low_i8x16_u(v, w))
      d = i16x8.add(d, i16x8.extmul_high_i8x16_u(v, w))
      p += stride
    }
    const out = row + (x << 2)
    put(out, a, add)
    put(out + 32, b, add)
    put(out + 64, c, add)
    put(out + 96, d, add)
  }
}

// @ts-ignore: decorator
@inline
function put(out: usize, sums: v128, add: bool): void {
  let low = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(sums))
  let high = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(sums))
  if (add) {
    low = f32x4.add(low, v128.load(out))
    high = f32x4.add(high, v128.load(out, 16))
  }
  v128.store(out, low)
  v128.store(out, high, 16)
}

/** The same with fractional weights (f32), for output rows whose window is cut by the picture's edge. */
export function sumByteRowsFractional(pixels: usize, stride: usize, width: usize, count: i32, weights: usize, row: usize): void {
  for (let x: usize = 0; x < width; x += 8) {
    let a = f32x4.splat(0)
    let b = a
    let p = pixels + x
    for (let k = 0; k < count; k++) {
      const w = v128.load32_splat(weights + (<usize>k << 2))
      const u = v128.load8x8_u(p)
      a = f32x4.add(a, f32x4.mul(w, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(u))))
      b = f32x4.add(b, f32x4.mul(w, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(u))))
      p += stride
    }
    v128.store(row + (x << 2), a)
    v128.store(row + (x << 2), b, 16)
  }
}

/** The same for rows of f32 luma; `stride` is in bytes. */
export function sumFloatRows(pixels: usize, stride: usize, width: usize, count: i32, weights: usize, row: usize): void {
  for (let x: usize = 0; x < width; x += 8) {
    let a = f32x4.splat(0)
    let b = a
    let p = pixels + (x << 2)
    for (let k = 0; k < count; k++) {
      const w = v128.load32_splat(weights + (<usize>k << 2))
      a = f32x4.add(a, f32x4.mul(w, v128.load(p)))
      b = f32x4.add(b, f32x4.mul(w, v128.load(p, 16)))
      p += stride
    }
    v128.store(row + (x << 2), a)
    v128.store(row + (x << 2), b, 16)
  }
}

/**
 * One output row: out[j] = (sum of row[starts[j] + k] * weights[j][k]) * scales[j] * rowScale, for j < 64; each
 * weight row has `taps` floats (a multiple of four, zeros at its end).
 */
export function sumColumns(row: usize, width: usize, starts: usize, weights: usize, scales: usize, taps: usize, rowScale: f32, out: usize): void {
  memory.fill(row + (width << 2), 0, 128)
  const bytes = taps << 2
  let w = weights
  for (let j: usize = 0; j < 64; j++) {
    const p = row + (<usize>load<u32>(starts + (j << 2)) << 2)
    let sum = f32x4.splat(0)
    for (let k: usize = 0; k < bytes; k += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(p + k), v128.load(w + k)))
    w += bytes
    const total =
      f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
    store<f32>(out + (j << 2), total * (load<f32>(scales + (j << 2)) * rowScale))
  }
}

/** Sum over all neighbour pairs of the 64x64 luma of |trunc((u - v) * 100 / 255)|: PDQ's gradient sum. */
export function gradientSum(luma: usize): i32 {
  let sum = i32x4.splat(0)
  for (let y: usize = 0; y < 63; y++) {
    for (let x: usize = 0; x < 64; x += 4) {
      const p = luma + (((y << 6) + x) << 2)
      sum = i32x4.add(sum, step(v128.load(p), v128.load(p, 256)))
    }
  }
  for (let y: usize = 0; y < 64; y++) {
    for (let x: usize = 0; x < 60; x += 4) {
      const p = luma + (((y << 6) + x) << 2)
      sum = i32x4.add(sum, step(v128.load(p), v128.load(p, 4)))
    }
    const p = luma + (((y << 6) + 60) << 2)
    // The last three pairs of a row; lane 3 would reach into the next row.
    sum = i32x4.add(sum, i32x4.replace_lane(step(v128.load(p), v128.load(p, 4)), 3, 0))
  }
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  )
}

// @ts-ignore: decorator
@inline
function step(u: v128, v: v128): v128 {
  const scaled = f32x4.div(f32x4.mul(f32x4.sub(u, v), f32x4.splat(100)), f32x4.splat(255))
  return i32x4.abs(i32x4.trunc_sat_f32x4_s(scaled))
}

/**
 * B = D A D' in f64: `matrix` is D (16x64 f32), `luma` is A (64x64 f32), `scratch` holds D A (16x64 f64) and `out`
 * gets B (16x16 f32).
 */
export function dct(matrix: usize, luma: usize, scratch: usize, out: usize): void {
  for (let i: usize = 0; i < 16; i++) {
    for (let x: usize = 0; x < 64; x += 8) {
      let a = f64x2.splat(0)
      let b = a
      let c = a
      let d = a
      let p = luma + (x << 2)
      let m = matrix + (i << 8)
      for (let k = 0; k < 64; k++) {
        const w = f64x2.splat(<f64>load<f32>(m))
        const u = v128.load(p)
        const v = v128.load(p, 16)
        a = f64x2.add(a, f64x2.mul(w, f64x2.promote_low_f32x4(u)))
        b = f64x2.add(b, f64x2.mul(w, f64x2.promote_low_f32x4(i64x2.shuffle(u, u, 1, 1))))
        c = f64x2.add(c, f64x2.mul(w, f64x2.promote_low_f32x4(v)))
        d = f64x2.add(d, f64x2.mul(w, f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 1))))
        p += 256
        m += 4
      }
      const t = scratch + (((i << 6) + x) << 3)
      v128.store(t, a)
      v128.store(t, b, 16)
      v128.store(t, c, 32)
      v128.store(t, d, 48)
    }
  }
  for (let i: usize = 0; i < 16; i++) {
    for (let j: usize = 0; j < 16; j++) {
      const t = scratch + (i << 9)
      const m = matrix + (j << 8)
      let a = f64x2.splat(0)
      let b = a
      for (let k: usize = 0; k < 64; k += 4) {
        const w = v128.load(m + (k << 2))
        a = f64x2.add(a, f64x2.mul(v128.load(t + (k << 3)), f64x2.promote_low_f32x4(w)))
        b = f64x2.add(b, f64x2.mul(v128.load(t + (k << 3), 16), f64x2.promote_low_f32x4(i64x2.shuffle(w, w, 1, 1))))
      }
      const sum = f64x2.add(a, b)
      store<f32>(out + (((i << 4) + j) << 2), <f32>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)))
    }
  }
}
