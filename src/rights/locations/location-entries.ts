import type { Work } from '../work.js'
import { isLocationScheme, type Location, readLocation } from './location.js'

/** A work, and a place where it is. */
export interface LocationEntry {
  location: Location
  work: string
}

/** An identifier that should say where a work is, and can't be read. */
export interface UnreadableLocation {
  work: string
  scheme: string
  value: string
  /** Why: an English phrase that goes on from the value. */
  problem: string
}

/**
 * Where the works of a registry are, by their identifiers of the schemes `url`, `domain`, `youtube`, `vimeo`, … What can't
 * be read comes back as such: a work that is nowhere to be found has to be somebody's concern.
 */
export function locationEntriesOf(registry: { works: Iterable<Work> }): {
  entries: LocationEntry[]
  unreadable: UnreadableLocation[]
} {
  const entries: LocationEntry[] = []
  const unreadable: UnreadableLocation[] = []
  for (const read of eachLocation(registry)) {
    if ('problem' in read) unreadable.push(read)
    else entries.push(read)
  }
  return { entries, unreadable }
}

/** `locationEntriesOf` one by one, for a registry that is not held. */
export function* eachLocation(registry: { works: Iterable<Work> }): Generator<LocationEntry | UnreadableLocation> {
  for (const { id: work, identifiers = [] } of registry.works) {
    for (const identifier of identifiers) {
      const scheme = identifier.scheme.trim().toLowerCase()
      if (!isLocationScheme(scheme)) continue
      const read = readLocation(scheme, identifier.value)
      if ('location' in read) yield { location: read.location, work }
      else yield { work, scheme, value: identifier.value, problem: read.problem }
    }
  }
}
