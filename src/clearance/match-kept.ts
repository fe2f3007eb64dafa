import type { Orientation, Track } from '../fingerprint/index.js'
import { createMatcher, type ReferenceTrack } from '../match/index.js'
import type { Finding, Registry } from '../rights/index.js'
import { findingOf, segmentsOf } from './clear.js'
import { referenceTrack } from './deposit.js'
import type { Kyodaku } from './kyodaku.js'
import { decodeQueryTracks } from './query-tracks.js'
import type { LoadedMatcher } from './references.js'

/** What is in media that was looked at earlier, by its fingerprints. */
export interface FoundInTracks {
  /** Matches as clearing finds them now. Undefined: nothing of what changed is in it, and what was found then still holds. */
  matches: Finding[] | undefined
  /** Of the longest file. */
  durationSeconds: number
}

/** More of them than this are not loaded one by one: each fingerprint is matched against all references then. */
const fewReferences = 64

/**
 * Matches fingerprints that were kept against a registry in which some references are new or have changed, without their
 * media: with the very result that clearing has now. Most fingerprints have nothing of what changed in them, which is found
 * out by those references alone; the others are matched against all, since what chance brings, and what is nobody's,
 * depends on all.
 *
 * @param changed ids of references that are new, withdrawn or looked for otherwise, and have their whole fingerprint here;
 *   absent: it is not here, and each fingerprint is matched against all
 * @param all makes the matcher over everything: called once, when it is needed
 * @returns what is in the files of one item, by the blobs of their fingerprints, or by fingerprints themselves; throws
 *   StoreError
 */
export async function openKeptMatcher(
  kyodaku: Kyodaku,
  registry: Registry,
  changed: ReadonlySet<string> | undefined,
  all: () => Promise<LoadedMatcher>,
): Promise<(fingerprints: readonly (string | Map<Orientation, Track>)[]) => Promise<FoundInTracks>> {
  const some = changed === undefined || changed.size > fewReferences ? undefined : await matcherOf(kyodaku, changed)
  let whole: Promise<LoadedMatcher> | undefined
  return async (fingerprints) => {
    const files: Map<Orientation, Track>[] = []
    for (const each of fingerprints)
      files.push(typeof each === 'string' ? decodeQueryTracks(await kyodaku.store.blobs.get(each)) : each)
    const durationSeconds = Math.max(
      0,
      ...files.flatMap((tracks) => [...tracks.values()].map((track) => track.durationSeconds)),
    )
    if (some !== undefined && files.every((tracks) => some.match(tracks).length === 0))
      return { matches: undefined, durationSeconds }
    whole ??= all()
    const { matcher } = await whole
    const matches = files.flatMap((tracks) => segmentsOf(matcher.match(tracks), registry).map(findingOf))
    return { matches, durationSeconds }
  }
}

/** Whatever is said of them now: also what is no longer looked for, or nobody's, changes what is found. */
async function matcherOf(kyodaku: Kyodaku, references: ReadonlySet<string>) {
  const tracks: ReferenceTrack[] = []
  for (const id of references) {
    const found = await referenceTrack(kyodaku, id)
    if (found !== undefined) tracks.push({ id, track: found.track })
  }
  return createMatcher(tracks, { keepImprobable: true })
}

/** Those of some references whose whole fingerprint is made: the others can't be matched for good yet. */
export async function wholeReferences(kyodaku: Kyodaku, references: Iterable<string>): Promise<Set<string>> {
  const ids = [...references]
  const whole = new Set<string>()
  for (let from = 0; from < ids.length; from += idsPerQuery) {
    const rows = await kyodaku.store.db
      .selectFrom('reference_completions')
      .select('reference_id')
      .where('pass', '=', 'full')
      .where('reference_id', 'in', ids.slice(from, from + idsPerQuery))
      .execute()
    for (const { reference_id: id } of rows) whole.add(id)
  }
  return whole
}

const idsPerQuery = 1000
