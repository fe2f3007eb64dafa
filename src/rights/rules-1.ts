/**
 * `kyodaku-rules-1`, under which the first receipts were decided: the newer rules, applied to what those rules could
 * read. Kept so that an old receipt is recomputed to the same bytes; never to be changed.
 */
import type { Finding } from './finding.js'
import type { Grant, GrantState } from './grant.js'
import { type IndexedRegistry, indexRegistry } from './indexed-registry.js'
import type { Registry } from './registry.js'
import type { Use } from './use.js'
import type { Work } from './work.js'

/** The use without rating, modality and duration. */
export function useAsReadByRules1(use: Use): Use {
  const { rating: _rating, modality: _modality, durationSeconds: _duration, ...read } = use
  return read
}

/** Every name that was found counted as surely meant. In the same order: positions are those of the findings as given. */
export function findingsAsReadByRules1(sorted: readonly Finding[]): readonly Finding[] {
  return sorted.map((finding) => {
    if (finding.kind !== 'name' || finding.certainty === undefined) return finding
    const { certainty: _, ...read } = finding
    return read
  })
}

/**
 * No classes, committees, mandates, claims, usage, periods of ownership, ratings, modalities. Indexed anew for every
 * call, except that the view of an indexed registry is made once.
 */
export function registryAsReadByRules1(registry: Registry | IndexedRegistry): IndexedRegistry {
  if (!('source' in registry)) return indexRegistry(strip(registry))
  let view = views.get(registry)
  if (!view) {
    view = indexRegistry(strip(registry.source))
    views.set(registry, view)
  }
  return view
}

const views = new WeakMap<IndexedRegistry, IndexedRegistry>()

function strip({ parties, works, references, grants, reservations }: Registry): Registry {
  return {
    parties: parties.map(({ classes: _, ...party }) => party),
    works: works.map(stripWork),
    references,
    grants: grants.map(stripGrant),
    reservations,
  }
}

function stripWork({ committee: _, ...work }: Work): Work {
  return { ...work, owners: work.owners.map(({ from: _from, until: _until, ...owner }) => owner) }
}

function stripGrant(grant: Grant): Grant {
  const {
    ratingMax: _rating,
    modalities: _modalities,
    signedBy: _signed,
    price: _price,
    offeredBy: _by,
    ...read
  } = grant
  // States that those rules did not know covered nothing: as a permission that has lapsed.
  return statesOfRules1.has(grant.state) ? read : { ...read, state: 'expired' }
}

const statesOfRules1: ReadonlySet<GrantState> = new Set(['offered', 'active', 'suspended', 'revoked', 'expired'])
