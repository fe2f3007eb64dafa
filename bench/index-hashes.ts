/** Hashes to measure an index with: uniform ones, and ones that lie as those of real footage do. */

/** A small fast generator of 32-bit numbers (xorshift), so that every run measures the same hashes. */
export function randomNumbers(seed: number): () => number {
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 1
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x >>> 0
  }
}

/** n hashes of independent, even bits. */
export function uniformHashes(n: number, seed: number): Uint8Array {
  const random = randomNumbers(seed)
  const words = new Uint32Array(n * 8)
  for (let i = 0; i < words.length; i++) words[i] = random()
  return new Uint8Array(words.buffer)
}

/**
 * n hashes as a catalogue of flat animation gives them, in order of time. A picture is one of 500 backgrounds, used
 * again and again over many episodes, with a few flat shapes on it out of 4,000; its PDQ bits come from the sum of their
 * DCT coefficients, thresholded at the median, and so are correlated. A shot is 1 to 50 frames that drift away from its
 * first by turning over bits whose coefficients lie near the median, as noise and small motion do. One shot in 40 is
 * a repetition of an earlier one (openings, stock, flashbacks).
 */
export function frameHashes(n: number, seed: number): Uint8Array {
  const random = randomNumbers(seed)
  frameParts ??= makeParts()
  const parts = frameParts
  const hashes = new Uint8Array(n * 32)
  const sum = new Float32Array(256)
  const margin = new Float32Array(256)
  const order = new Uint8Array(256)
  for (let i = 0; i < n; ) {
    const length = Math.min(n - i, 1 + (random() % 50))
    const hash = hashes.subarray(i * 32, i * 32 + 32)
    if (i > 100 && random() % 40 === 0) {
      const from = random() % (i - 50)
      hash.set(hashes.subarray(from * 32, from * 32 + 32))
      for (let k = 0; k < 256; k++) order[k] = (k * 37 + from) & 255
    } else {
      sum.set(parts.backgrounds[random() % parts.backgrounds.length]!)
      for (let left = 1 + (random() % 4); left > 0; left--) {
        const shape = parts.shapes[random() % parts.shapes.length]!
        const weight = (random() % 2 ? 1 : -1) * (0.1 + (random() % 1000) / 1500)
        for (let k = 0; k < 256; k++) sum[k]! += weight * shape[k]!
      }
      const median = sum.slice().sort()[127]!
      for (let k = 0; k < 256; k++) {
        margin[k] = Math.abs(sum[k]! - median)
        if (sum[k]! > median) hash[31 - (k >> 3)]! |= 1 << (k & 7)
      }
      const sorted = margin.slice().sort()
      for (let k = 0; k < 256; k++) order[lowerBound(sorted, margin[k]!)] = k
    }
    for (let f = 1; f < length; f++) {
      // Each frame comes from the one before; of the weakest 96 coefficients a few cross the median, back and forth.
      hashes.copyWithin((i + f) * 32, (i + f - 1) * 32, (i + f) * 32)
      const frame = hashes.subarray((i + f) * 32, (i + f) * 32 + 32)
      for (let flips = random() % 7; flips > 0; flips--) {
        const r = random()
        const k = order[Math.min(r & 0xffff, (r >>> 16) & 0xffff) % 96]!
        frame[31 - (k >> 3)]! ^= 1 << (k & 7)
      }
    }
    i += length
  }
  return hashes
}

let frameParts: { backgrounds: Float32Array[]; shapes: Float32Array[] } | undefined

function makeParts(): { backgrounds: Float32Array[]; shapes: Float32Array[] } {
  const random = randomNumbers(99)
  const unit = () => random() / 2 ** 32
  const picture = new Float32Array(64 * 64)
  const ellipse = (value: number, largest: number) => {
    const [x, y] = [unit() * 64, unit() * 64]
    const [w, h] = [2 + unit() * largest, 2 + unit() * largest]
    for (let r = Math.max(0, Math.ceil(y - h)); r < Math.min(64, y + h); r++) {
      const half = w * Math.sqrt(Math.max(0, 1 - ((r - y) / h) ** 2))
      const from = Math.max(0, Math.ceil(x - half))
      if (x + half > from) picture.fill(value, r * 64 + from, r * 64 + Math.ceil(Math.min(64, x + half)))
    }
  }
  const backgrounds = Array.from({ length: 500 }, () => {
    const [slopeX, slopeY] = [unit() * 2 - 1, unit() * 2 - 1]
    for (let i = 0; i < 4096; i++) picture[i] = 128 + slopeX * ((i & 63) - 32) + slopeY * ((i >> 6) - 32)
    for (let left = 1 + (random() % 4); left > 0; left--) ellipse(unit() * 255, 40)
    return dct(picture)
  })
  const shapes = Array.from({ length: 4000 }, () => {
    picture.fill(0)
    ellipse(100, 20)
    return dct(picture)
  })
  return { backgrounds, shapes }
}

const cosines = Float32Array.from({ length: 16 * 64 }, (_, i) =>
  Math.cos((Math.PI / 128) * ((i >> 6) + 1) * (2 * (i & 63) + 1)),
)

/** The 16x16 low-frequency DCT of PDQ, of a 64x64 picture. */
function dct(picture: Float32Array): Float32Array {
  const rows = new Float32Array(16 * 64)
  const out = new Float32Array(256)
  for (let i = 0; i < 16; i++) {
    for (let y = 0; y < 64; y++) {
      const basis = cosines[i * 64 + y]!
      for (let x = 0; x < 64; x++) rows[i * 64 + x]! += basis * picture[y * 64 + x]!
    }
  }
  for (let j = 0; j < 16; j++) {
    for (let x = 0; x < 64; x++) {
      const basis = cosines[j * 64 + x]!
      for (let i = 0; i < 16; i++) out[16 * i + j]! += basis * rows[i * 64 + x]!
    }
  }
  return out
}

function lowerBound(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
