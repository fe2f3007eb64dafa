/**
 * p-values of several works, each so raised that one of them below 0.05 is wrong in at most 5 of 100 cases over all works
 * together (Holm, Scandinavian Journal of Statistics 6, 1979). In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!)
  const adjusted = new Array<number>(ps.length)
  let most = 0
  order.forEach((i, rank) => {
    most = Math.max(most, Math.min(1, (ps.length - rank) * ps[i]!))
    adjusted[i] = most
  })
  return adjusted
}
