/** What rows can be looked at by, each with an index or parser of its own version. */
export const lookedKinds = [
  /** URLs, domains and platform ids, against those of registered works. */
  'locations',
  /** Names of works in captions, titles and other texts. */
  'names',
  /** Digests that the dataset states, against those of references and identifiers. */
  'digests',
  /** Works that the dataset itself declares. */
  'declared-works',
  /** Machine-readable statements at the location, out of a signal snapshot. */
  'signals',
  /** Content Credentials and XMP in the file itself. */
  'declarations',
  /** Pictures and motion of the media itself, against references. */
  'fingerprints',
  /** Hashes of its frames that the dataset brings along, which nobody computed again, against references. */
  'frame-hashes',
] as const
export type LookedKind = (typeof lookedKinds)[number]

/** One way in which rows were looked at: "nothing was found" means no more than this. */
export interface LookedBy {
  kind: LookedKind
  /** Of the index, matcher or parsers. */
  version: string
  /** What it was looked for among: names, locations, digests, references; absent where that is no number. */
  entries?: number
  /** Rows that had something to look at in this way. */
  rows: number
}

/** How a dataset was looked at. What is not listed in `by` was not looked at. */
export interface Looked {
  /** Version of the rules of decision. */
  rules: string
  /** Version of the program. */
  program: string
  /** Product tokens of the provider's crawlers, sorted: what sites say to them was what counted. None: to any AI crawler. */
  agents?: string[]
  /** `sha256:<hex>` of lists of digests beside the registry, sorted. */
  digestLists?: string[]
  by: LookedBy[]
}
