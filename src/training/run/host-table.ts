import type { RunCounts } from '../counts.js'
import type { HostCounts } from './host-counts.js'
import { createHostNumbers } from './host-numbers.js'

/** Rows of a whole run by host and outcome. Takes about 60 bytes a host. */
export interface HostTable {
  readonly size: number
  add(counts: HostCounts): void
  /** The `max` hosts with most rows, by name where they have as many; all others together under `*`. */
  top(max: number): RunCounts['hosts']
}

const fetchedAhead = 32
const ahead = new Int32Array(fetchedAhead)
/** What was read ahead goes somewhere, or it would not be read. */
export let touched = 0

export function createHostTable(): HostTable {
  const numbers = createHostNumbers()
  let counts = new Uint32Array(3 * 1024)
  const total = (number: number) => counts[number * 3]! + counts[number * 3 + 1]! + counts[number * 3 + 2]!
  const outcomesOf = (number: number) => ({
    admit: counts[number * 3]!,
    review: counts[number * 3 + 1]!,
    refuse: counts[number * 3 + 2]!,
  })
  /**
   * Touches what hosts that come next are likely to be found at: fetched together, it takes little longer than that of one,
   * and one after another is most of what adding takes.
   */
  function fetchAhead(hashes: Uint32Array, from: number): void {
    const to = Math.min(from + fetchedAhead, hashes.length)
    let seen = 0
    for (let i = from; i < to; i++) ahead[i - from] = numbers.likely(hashes[i]!)
    for (let i = from; i < to; i++) seen ^= numbers.touch(ahead[i - from]!) ^ (counts[ahead[i - from]! * 3] ?? 0)
    touched = seen
  }
  return {
    get size() {
      return numbers.size()
    },
    add({ bytes, ends, hashes, counts: of }) {
      for (let i = 0; i < ends.length; i++) {
        if (i % fetchedAhead === 0) fetchAhead(hashes, i)
        const number = numbers.ofHashed(hashes[i]!, bytes, i === 0 ? 0 : ends[i - 1]!, ends[i]!)
        if (number * 3 + 2 >= counts.length) {
          const larger = new Uint32Array(counts.length * 2)
          larger.set(counts)
          counts = larger
        }
        for (let place = 0; place < 3; place++) counts[number * 3 + place]! += of[i * 3 + place]!
      }
    },
    top(max) {
      const size = numbers.size()
      const totals = Uint32Array.from({ length: size }, (_, number) => total(number)).sort()
      // Those with more rows than the last that may stand by its name are sure of their place.
      const least = size <= max ? 0 : totals[totals.length - max]!
      const found: [string, number][] = []
      for (let number = 0; number < size; number++)
        if (total(number) >= least) found.push([numbers.textOf(number), number])
      found.sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1))
      const named: RunCounts['hosts'] = Object.create(null)
      const rest = { admit: 0, review: 0, refuse: 0 }
      const places = new Set<number>()
      for (const [host, number] of found.slice(0, max)) {
        named[host] = outcomesOf(number)
        places.add(number)
      }
      if (size <= max) return named
      for (let number = 0; number < size; number++) {
        if (places.has(number)) continue
        const { admit, review, refuse } = outcomesOf(number)
        rest.admit += admit
        rest.review += review
        rest.refuse += refuse
      }
      named['*'] = rest
      return named
    },
  }
}
