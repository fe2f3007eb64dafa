import {
  buildLocationIndex,
  buildNameIndex,
  type Finding,
  findLocations,
  findPlatformId,
  isPlatform,
  type LocationMatch,
  locationEntriesOf,
  nameEntriesOf,
  nameFindings,
  openLocationIndex,
  openNameIndex,
  type Registry,
  serializeNameIndex,
  type UnreadableLocation,
  type Use,
} from '../../rights/index.js'
import type { ClearDatasetOptions } from '../clear-dataset-options.js'
import type { LookedKind } from '../receipt/index.js'
import type { Lookups } from './lookups.js'
import type { LookedAt } from './runs.js'

/** What rows are looked up in, as bytes that all threads read from one place. */
export interface LookupImages {
  names?: SharedArrayBuffer
  locations?: SharedArrayBuffer
}

/** Of each way of looking: what changes when the same row could come out otherwise. */
export const lookedVersions: Readonly<Record<LookedKind, string>> = {
  locations: 'kyodaku-locations-1',
  names: 'kyodaku-names-1',
  digests: 'kyodaku-digests-1',
  'declared-works': 'kyodaku-declared-1',
  signals: 'kyodaku-signals-1',
  declarations: 'kyodaku-declarations-1',
  fingerprints: 'kyodaku-match-1',
}

/** What was made ready for a run, and what of the registry could not be. */
export interface MadeLookups {
  images: LookupImages
  looked: Omit<LookedAt, 'registry' | 'content' | 'unchecked'>
  /** Registered locations that can't be read: works that nobody will find there. */
  unreadable: UnreadableLocation[]
}

/** Makes ready what rows are looked up in. Cost grows with the registry, not with the dataset. */
export async function makeLookupImages(
  registry: Registry,
  _use: Use,
  _options: Pick<ClearDatasetOptions, 'signals'>,
): Promise<MadeLookups> {
  const names = [...nameEntriesOf(registry)]
  const { entries, unreadable } = locationEntriesOf(registry)
  return {
    images: {
      ...(names.length === 0 ? {} : { names: shared(serializeNameIndex(buildNameIndex(names))) }),
      locations: shared(buildLocationIndex(entries)),
    },
    looked: {
      names: names.length,
      locations: entries.length,
      digests: 0,
      references: registry.references.length,
      versions: lookedVersions,
      digestLists: [],
    },
    unreadable,
  }
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

/** Opens the images in a thread. */
export function openLookups({ names, locations }: LookupImages): Lookups {
  const nameIndex = names === undefined ? undefined : openNameIndex(new Uint8Array(names))
  const locationIndex = locations === undefined ? undefined : openLocationIndex(new Uint8Array(locations))
  return {
    // Without names there is nothing to look for, which has been done then.
    names: nameIndex === undefined ? () => none : (text, where) => nameFindings(nameIndex, text, where),
    ...(locationIndex === undefined
      ? {}
      : {
          location(text, platform) {
            const found =
              platform !== undefined && isPlatform(platform)
                ? findPlatformId(locationIndex, platform, text)
                : findLocations(locationIndex, text)
            if (found === undefined || found.length === 0) return found === undefined ? undefined : none
            return found.map(findingOf)
          },
        }),
  }
}

const none: readonly Finding[] = Object.freeze([])

/** A work's own location is its owner's statement that the work is there. */
function findingOf({ work, how, location }: LocationMatch): Finding {
  return { kind: 'declaration', work, by: 'registry', text: `${how}: ${location}` }
}
