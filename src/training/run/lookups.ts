import type { SignalFindings } from '../../clearance/index.js'
import type { Finding, TextsInBytes } from '../../rights/index.js'

/** Where rows are looked up. Each is there or it isn't: what is not looked up is said of the rows. */
export interface Lookups {
  /** Registered names in a text. `where` says what the text is. */
  names?: (text: string, where: string) => readonly Finding[]
  /** Works that a location (URL) or an id of a platform is known to be. Undefined: it can't be read as a location. */
  location?: (location: string, platform: string | undefined) => readonly Finding[] | undefined
  /** What is published at a location, and what of it was not fetched: the same object for the same answer. */
  signals?: (location: string) => SignalFindings
  /** References and lists of works that a digest is known to be of. Undefined: it can't be read as a digest. */
  digest?: (digest: string, algorithm: string | undefined) => readonly Finding[] | undefined
  sifts?: LookupSifts
}

/**
 * First looks at values in UTF-8, from byte `from` to `to`, which need no string of them. False: looked up, nothing would be
 * found, and the value can be read. True: perhaps something is.
 */
export interface LookupSifts {
  /** Of all texts of a column at once: by row, 0 is false. */
  names(texts: TextsInBytes): Uint8Array
  location(bytes: Uint8Array, from: number, to: number): boolean
  digest(bytes: Uint8Array, from: number, to: number, algorithm: string | undefined): boolean
}
