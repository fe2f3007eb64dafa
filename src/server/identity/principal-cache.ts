import type { Principal } from './principal.js'

/** How long someone who was just looked up is taken for the same without looking: what a revocation elsewhere may be late by. */
const millisecondsKept = 2000
const most = 10_000

export interface PrincipalCache {
  /** The principal under that key; looked up when it is not known, or was looked up too long ago. */
  of(key: string, lookUp: () => Promise<Principal | undefined>): Promise<Principal | undefined>
  /** Everybody is looked up anew: after a token was revoked, a role changed, a mandate ended. */
  forget(): void
}

/** One per house. Who is unknown is not kept, so that a new token works at once. */
export function principalCache(now: () => number = Date.now): PrincipalCache {
  const known = new Map<string, { principal: Promise<Principal | undefined>; until: number }>()
  return {
    of(key, lookUp) {
      const at = now()
      const before = known.get(key)
      if (before !== undefined && at < before.until) return before.principal
      if (known.size >= most) known.clear()
      const entry = { principal: lookUp(), until: at + millisecondsKept }
      known.set(key, entry)
      const drop = () => {
        if (known.get(key) === entry) known.delete(key)
      }
      entry.principal.then((principal) => {
        if (principal === undefined) drop()
      }, drop)
      return entry.principal
    },
    forget() {
      known.clear()
    },
  }
}
