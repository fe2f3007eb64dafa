/** Which works have a file with a given digest: exact copies, found without looking at media. Knows digests, not files. */
export { type DigestAlgorithm, digestAlgorithms, isDigestAlgorithm } from './digest.js'
export { digestEntriesOf, eachDigest, type UnreadableDigest } from './digest-entries.js'
export {
  buildDigestIndex,
  type DigestEntry,
  type DigestIndex,
  type DigestMatch,
  digestLayout,
  findDigest,
  mayHaveDigest,
  openDigestIndex,
} from './digest-index.js'
