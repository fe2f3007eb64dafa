import type { Track } from '../fingerprint/index.js'
import type { Finding } from '../rights/index.js'
import { type Clearing, findingOf, fingerprintInput, incompleteOf, segmentsOf } from './clear.js'
import type { Kyodaku } from './kyodaku.js'
import { encodeQueryTracks } from './query-tracks.js'

/** What is in a file, as far as the registry knows. */
export interface FoundInFile {
  /** Matches, and what could not be looked at. */
  findings: Finding[]
  /** 0 for a still, and for what could not be read. */
  durationSeconds: number
  /** The blob with its fingerprint, for matching later references without the file; null: it could not be read. */
  trackDigest: string | null
  /** The fingerprint itself, upright; absent: it could not be read. */
  track?: Track
}

/**
 * Fingerprints a file and says what it resembles. Decides and records nothing: for those who decide about many items
 * together. A file that can't be read has the finding that says so. Throws what a signal aborts with, and StoreError.
 */
export async function findInFile(
  kyodaku: Kyodaku,
  clearing: Pick<Clearing, 'loaded' | 'registry'>,
  path: string,
  options: { threads?: number; signal?: AbortSignal } = {},
): Promise<FoundInFile> {
  const found = await fingerprintInput(path, options)
  const { tracks, info } = found
  const { loaded, registry } = clearing
  const segments = tracks === undefined ? [] : segmentsOf(loaded.matcher.match(tracks), registry)
  const findings: Finding[] = [...segments.map(findingOf), ...incompleteOf(found)]
  if (loaded.missing.length > 0)
    findings.push({ kind: 'incomplete', what: 'index-incomplete', detail: `${loaded.missing.length}` })
  const original = tracks?.get('original')
  return {
    findings,
    durationSeconds: info?.durationSeconds ?? 0,
    trackDigest: tracks === undefined ? null : await kyodaku.store.blobs.put(encodeQueryTracks(tracks)),
    ...(original === undefined ? {} : { track: original }),
  }
}
