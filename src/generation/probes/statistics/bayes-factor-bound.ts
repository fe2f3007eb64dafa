/**
 * At most how many times likelier a p-value is if there is something than if there is nothing: `1 / (-e p ln p)` (Sellke,
 * Bayarri and Berger, The American Statistician 55, 2001, 62-71). A p-value of 0.05 is at best 2.5 to 1. 1 from `1/e` on.
 */
export function bayesFactorBound(p: number): number {
  return p >= 1 / Math.E ? 1 : 1 / (-Math.E * p * Math.log(p))
}
