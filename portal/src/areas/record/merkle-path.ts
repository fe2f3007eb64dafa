import { nodeHash } from 'kyodaku/merkle'

/** One step up a tree: what was hashed with what. */
export interface PathStep {
  /** Where the sibling stands. */
  side: 'left' | 'right'
  /** The levels climbed before it, where the tree is not full and a node is carried up. */
  carried: number
  sibling: Uint8Array
  /** The hash of both. */
  result: Uint8Array
}

/**
 * The way from a leaf to the root, step by step, as RFC 9162, section 2.1.3.2, walks it. Says nothing of whether it is the
 * right root.
 */
export function merklePath(index: number, size: number, leaf: Uint8Array, hashes: readonly Uint8Array[]): PathStep[] {
  let fn = index
  let sn = size - 1
  let hash = leaf
  return hashes.map((sibling) => {
    const left = fn % 2 === 1 || fn === sn
    let carried = 0
    if (left) {
      hash = nodeHash(sibling, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
        carried++
      }
    } else hash = nodeHash(hash, sibling)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
    return { side: left ? 'left' : 'right', carried, sibling, result: hash }
  })
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
