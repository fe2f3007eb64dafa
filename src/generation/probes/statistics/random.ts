/** Chance that anyone can repeat. */
export interface Random {
  /** 0..n-1, each as likely. `n` at most 2^32. */
  below(n: number): number
}

/**
 * xoshiro128** (Blackman and Vigna, ACM Transactions on Mathematical Software 47(4), 2021).
 *
 * @param seed a digest in hex: its first 32 digits are the state. Two purposes take two digests
 */
export function randomFrom(seed: string): Random {
  const [, a, b, c, d] = /^([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{8})/.exec(seed) ?? []
  const state = [a, b, c, d].map((word) => Number.parseInt(word ?? '', 16))
  if (!state.some((word) => word > 0)) throw new RangeError(`a seed is a digest in hex, not "${seed}"`)
  return randomOf(state as [number, number, number, number])
}

/** The same from its state; not all zero. */
export function randomOf(state: readonly [number, number, number, number]): Random & { next(): number } {
  let [a, b, c, d] = state
  const next = (): number => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotated(d, 11)
    return result
  }
  return {
    next,
    below(n) {
      // What lies above the last whole multiple would make small numbers likelier.
      const limit = 2 ** 32 - (2 ** 32 % n)
      for (;;) {
        const drawn = next()
        if (drawn < limit) return drawn % n
      }
    },
  }
}

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** A new order, every one as likely (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}
