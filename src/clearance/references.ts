import { createMatcher, createPackMatcher, type Matcher, type ReferenceTrack } from '../match/index.js'
import type { Registry } from '../rights/index.js'
import { isWithdrawn, referenceTrack } from './deposit.js'
import type { Kyodaku } from './kyodaku.js'
import { openPackedReferences, type PackedReferences, refreshPacks } from './snapshot/pack-cache.js'
import { withheldWorks } from './snapshot/withheld.js'

/** A matcher over references, and what it could not load in full: what is missing makes "no match" unsafe to say. */
export interface LoadedMatcher {
  matcher: Pick<Matcher, 'match' | 'near' | 'description'>
  missing: { reference: string; why: string }[]
}

const keyframesOnly = 'only its keyframes are hashed yet: repeat its deposit'

/**
 * Makes a matcher over the fingerprints of the registry's references (all, or those named). All of them are kept indexed
 * in the data folder, and opened from there.
 */
export async function loadMatcher(
  kyodaku: Kyodaku,
  registry: Registry,
  only?: ReadonlySet<string>,
): Promise<LoadedMatcher> {
  if (only !== undefined) return loadFew(kyodaku, registry, only)
  for (let attempt = 0; ; attempt++) {
    const packed = await packReferences(kyodaku, registry)
    const packs = await openPackedReferences(kyodaku, packed)
    // Damaged on disk: it has been thrown away, and is made again.
    if (packs === undefined && attempt === 0) continue
    if (packs === undefined) return loadFew(kyodaku, registry)
    const found = registry.references.flatMap((reference) => {
      const place = packed.places.get(reference.id)
      if (place === undefined || isWithdrawn(reference)) return []
      const { id, excludedSeconds, negative } = reference
      return [{ id, ...place, excludedSeconds, negative }]
    })
    const missing = [
      ...packed.missing,
      ...found
        .filter(({ pack, entry }) => packed.packs[pack].directory.entries[entry].pass === 'keyframes')
        .map(({ id }) => ({ reference: id, why: keyframesOnly })),
    ]
    return { matcher: createPackMatcher(packs, found), missing: byReference(missing) }
  }
}

/** The packs of all references that are looked for, brought up to date. */
export function packReferences(
  kyodaku: Kyodaku,
  registry: Registry,
  onProgress?: (done: number, total: number) => void,
): Promise<PackedReferences> {
  const withheld = withheldWorks(registry.works)
  const wanted = registry.references.map((reference) => ({
    id: reference.id,
    withheld: withheld.has(reference.work),
    withdrawn: isWithdrawn(reference),
  }))
  return refreshPacks(kyodaku, wanted, onProgress)
}

async function loadFew(kyodaku: Kyodaku, registry: Registry, only?: ReadonlySet<string>): Promise<LoadedMatcher> {
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
      if (found.pass === 'keyframes') missing.push({ reference: reference.id, why: keyframesOnly })
      const { excludedSeconds, negative } = reference
      tracks.push({ id: reference.id, track: found.track, excludedSeconds, negative })
    } catch (error) {
      missing.push({ reference: reference.id, why: error instanceof Error ? error.message : String(error) })
    }
  }
  return { matcher: createMatcher(tracks), missing: byReference(missing) }
}

function byReference(missing: LoadedMatcher['missing']): LoadedMatcher['missing'] {
  return missing.sort((a, b) => (a.reference < b.reference ? -1 : a.reference > b.reference ? 1 : 0))
}
