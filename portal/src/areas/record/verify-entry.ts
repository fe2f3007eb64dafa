import { decodeBase64 } from 'kyodaku/base64'
import { type Checkpoint, verifyCheckpoint } from 'kyodaku/checkpoint'
import { leafHash, verifyInclusion } from 'kyodaku/merkle'
import { parseNote, parseVerifierKey } from 'kyodaku/note'
import { hexOf, merklePath, type PathStep } from './merkle-path.js'
import type { EntryDetail } from './record-data.js'

/** One thing that this browser has worked out by itself. */
export interface VerifiedStep {
  step: 'leaf' | 'path' | 'signature' | 'root' | 'key'
  ok: boolean
  /** Not refuted, but nothing is known here to hold it against. */
  unknown?: true
  /** The bytes that it is about, as text. */
  shown: { name: string; value: string }[]
  /** Why it does not hold. */
  error?: string
}

export interface EntryVerification {
  steps: VerifiedStep[]
  path: PathStep[]
  leaf: Uint8Array
  ok: boolean
}

/**
 * Checks an entry with nothing but its bytes and hashes: leaf, path to the root, the signature over that root, and whether
 * the key is the one that this browser knows.
 *
 * @param known the log's key as it was seen here before, if it was
 */
export function verifyEntry(entry: EntryDetail, known: string | undefined): EntryVerification {
  const steps: VerifiedStep[] = []
  const bytes = decodeBase64(entry.bytes) ?? new Uint8Array(0)
  const leaf = leafHash(bytes)
  steps.push({
    step: 'leaf',
    ok: true,
    shown: [
      { name: 'bytes', value: new TextDecoder().decode(bytes) },
      { name: 'leaf_hash', value: hexOf(leaf) },
    ],
  })
  const hashes = entry.proof.hashes.map((hash) => decodeBase64(hash) ?? new Uint8Array(0))
  const path = merklePath(entry.proof.index, entry.proof.treeSize, leaf, hashes)
  const top = path.at(-1)?.result ?? leaf
  steps.push({
    step: 'path',
    ok: true,
    shown: [
      { name: 'hashes', value: String(hashes.length) },
      { name: 'computed_root', value: hexOf(top) },
    ],
  })
  let checkpoint: Checkpoint | undefined
  const signature = attempt('signature', () => {
    checkpoint = verifyCheckpoint(entry.proof.checkpoint, [parseVerifierKey(entry.verifierKey)])
    const own = parseNote(entry.proof.checkpoint).signatures.find(({ name }) => name === checkpoint?.origin)
    return [
      { name: 'signed_text', value: parseNote(entry.proof.checkpoint).text },
      { name: 'signature', value: own === undefined ? '' : hexOf(own.signature) },
      { name: 'key', value: entry.verifierKey },
    ]
  })
  steps.push(signature)
  steps.push(
    attempt('root', () => {
      if (checkpoint === undefined) throw new Error('The checkpoint is not signed by the key.')
      if (checkpoint.size !== entry.proof.treeSize)
        throw new Error(`The proof is for ${entry.proof.treeSize} entries, the checkpoint for ${checkpoint.size}.`)
      verifyInclusion(entry.proof.index, checkpoint.size, leaf, hashes, checkpoint.rootHash)
      return [
        { name: 'computed_root', value: hexOf(top) },
        { name: 'signed_root', value: hexOf(checkpoint.rootHash) },
      ]
    }),
  )
  steps.push({
    step: 'key',
    ok: known === undefined || known === entry.verifierKey,
    ...(known === undefined ? { unknown: true as const } : {}),
    shown: [
      { name: 'key', value: entry.verifierKey },
      ...(known === undefined || known === entry.verifierKey ? [] : [{ name: 'known_key', value: known }]),
    ],
  })
  return { steps, path, leaf, ok: steps.every(({ ok }) => ok) }
}

function attempt(step: VerifiedStep['step'], work: () => VerifiedStep['shown']): VerifiedStep {
  try {
    return { step, ok: true, shown: work() }
  } catch (error) {
    return { step, ok: false, shown: [], error: error instanceof Error ? error.message : String(error) }
  }
}
