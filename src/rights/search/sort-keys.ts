/**
 * Sorts keys by their symbols, those that are equal by `tie`: three-way radix quicksort (Bentley and Sedgewick, "Fast
 * Algorithms for Sorting and Searching Strings", 1997), which looks at no symbol twice that is already known to be equal.
 *
 * @param order numbers of keys; sorted in place. Key n is `symbols[starts[n] .. starts[n + 1]]`
 */
export function sortKeys(
  order: Uint32Array,
  symbols: Uint16Array,
  starts: Uint32Array,
  tie: (a: number, b: number) => number,
): void {
  const at = (key: number, depth: number): number => {
    const place = starts[key]! + depth
    return place < starts[key + 1]! ? symbols[place]! : -1
  }
  const compareFrom = (a: number, b: number, depth: number): number => {
    for (let d = depth; ; d++) {
      const [x, y] = [at(a, d), at(b, d)]
      if (x !== y) return x - y
      if (x < 0) return tie(a, b)
    }
  }
  const swap = (i: number, j: number) => {
    const key = order[i]!
    order[i] = order[j]!
    order[j] = key
  }
  const pending: number[] = [0, order.length, 0]
  while (pending.length > 0) {
    const depth = pending.pop()!
    const until = pending.pop()!
    const from = pending.pop()!
    if (until - from < 12) {
      for (let i = from + 1; i < until; i++) {
        const key = order[i]!
        let j = i
        for (; j > from && compareFrom(order[j - 1]!, key, depth) > 0; j--) order[j] = order[j - 1]!
        order[j] = key
      }
      continue
    }
    const middle = medianOfThree(
      at(order[from]!, depth),
      at(order[(from + until) >> 1]!, depth),
      at(order[until - 1]!, depth),
    )
    let [less, i, greater] = [from, from, until]
    while (i < greater) {
      const symbol = at(order[i]!, depth)
      if (symbol < middle) swap(less++, i++)
      else if (symbol > middle) swap(i, --greater)
      else i++
    }
    pending.push(from, less, depth, greater, until, depth)
    if (middle >= 0) pending.push(less, greater, depth + 1)
    else order.subarray(less, greater).sort(tie)
  }
}

const medianOfThree = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
