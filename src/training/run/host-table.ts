import type { RunCounts } from '../counts.js'
import type { HostCounts } from './finish-part.js'

/** Rows of a whole run by host and outcome. Takes about 100 bytes a host. */
export interface HostTable {
  readonly size: number
  add(counts: HostCounts): void
  /** The `max` hosts with most rows, by name where they have as many; all others together under `*`. */
  top(max: number): RunCounts['hosts']
}

export function createHostTable(): HostTable {
  const numbers = new Map<string, number>()
  let counts = new Uint32Array(3 * 1024)
  const total = (number: number) => counts[number * 3]! + counts[number * 3 + 1]! + counts[number * 3 + 2]!
  const outcomesOf = (number: number) => ({
    admit: counts[number * 3]!,
    review: counts[number * 3 + 1]!,
    refuse: counts[number * 3 + 2]!,
  })
  return {
    get size() {
      return numbers.size
    },
    add({ hosts, counts: of }) {
      for (const [i, host] of hosts.entries()) {
        let number = numbers.get(host)
        if (number === undefined) {
          number = numbers.size
          numbers.set(host, number)
          if (number * 3 === counts.length) {
            const larger = new Uint32Array(counts.length * 2)
            larger.set(counts)
            counts = larger
          }
        }
        for (let place = 0; place < 3; place++) counts[number * 3 + place]! += of[i * 3 + place]!
      }
    },
    top(max) {
      const totals = Uint32Array.from({ length: numbers.size }, (_, number) => total(number)).sort()
      // Those with more rows than the last that may stand by its name are sure of their place.
      const least = numbers.size <= max ? 0 : totals[totals.length - max]!
      const found = [...numbers].filter(([, number]) => total(number) >= least)
      found.sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1))
      const named: RunCounts['hosts'] = Object.create(null)
      const rest = { admit: 0, review: 0, refuse: 0 }
      const places = new Set<number>()
      for (const [host, number] of found.slice(0, max)) {
        named[host] = outcomesOf(number)
        places.add(number)
      }
      if (numbers.size <= max) return named
      for (let number = 0; number < numbers.size; number++) {
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
