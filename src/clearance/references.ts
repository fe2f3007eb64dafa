import { createMatcher, type Matcher, type ReferenceTrack } from '../match/index.js'
import type { Registry } from '../rights/index.js'
import { isWithdrawn, referenceTrack } from './deposit.js'
import type { Kyodaku } from './kyodaku.js'

/** A matcher over references, and what it could not load in full: what is missing makes "no match" unsafe to say. */
export interface LoadedMatcher {
  matcher: Matcher
  missing: { reference: string; why: string }[]
}

/** Loads the fingerprints of the registry's references (all, or those named) and makes a matcher over them. */
export async function loadMatcher(
  kyodaku: Kyodaku,
  registry: Registry,
  only?: ReadonlySet<string>,
): Promise<LoadedMatcher> {
  const tracks: ReferenceTrack[] = []
  const missing: LoadedMatcher['missing'] = []
  for (const reference of registry.references) {
    if (isWithdrawn(reference)) continue
    // A negative reference always takes part: it says what is nobody's.
    if (only !== undefined && !only.has(reference.id) && !reference.negative) continue
    try {
      const found = await referenceTrack(kyodaku, reference.id)
      if (found === undefined) {
        missing.push({ reference: reference.id, why: 'its fingerprint is not made yet: repeat its deposit' })
        continue
      }
      if (found.pass === 'keyframes') {
        missing.push({ reference: reference.id, why: 'only its keyframes are hashed yet: repeat its deposit' })
      }
      const { excludedSeconds, negative } = reference
      tracks.push({ id: reference.id, track: found.track, excludedSeconds, negative })
    } catch (error) {
      missing.push({ reference: reference.id, why: error instanceof Error ? error.message : String(error) })
    }
  }
  return { matcher: createMatcher(tracks), missing }
}
