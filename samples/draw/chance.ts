/** Seeded chance: the same seed paints the same picture. */
export interface Chance {
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** One of the given things. */
  pick<T>(things: readonly T[]): T
}

/** mulberry32, a 32-bit generator: small, and even enough for scattering leaves. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    between: (low, high) => low + next() * (high - low),
    pick: (things) => things[Math.floor(next() * things.length)]!,
  }
}
