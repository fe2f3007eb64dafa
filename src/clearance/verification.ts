import {
  type Checkpoint,
  parseTlogProof,
  parseVerifierKey,
  RecordError,
  verifyCheckpoint,
  verifyInclusionProof,
} from '../record/index.js'
import { ClearanceError } from './errors.js'
import { type Bilingual, parseReceipt, type ReceiptCheck, verifyReceipt } from './receipt.js'

/**
 * - `verified`: everything holds, under a key that the verifier knows from elsewhere.
 * - `consistent`: everything holds, but under the key that the item itself names: whose log it is stays open.
 * - `refuted`: something does not hold, or cannot be read.
 */
export type Verdict = 'verified' | 'consistent' | 'refuted'

/** What was found out about one item. */
export interface Verification {
  /** As it was given: a file name, an id. */
  item: string
  kind: ItemKind
  verdict: Verdict
  checks: Check[]
  /** One line. */
  summary: Bilingual
  /** The signed head of the log that the item rests on, for holding it against other items. */
  checkpoint?: { note: string; verifierKey: string; origin: string; size: number; rootHash: Uint8Array }
}

export type ItemKind = 'receipt' | 'proof' | 'checkpoint' | 'range' | 'consistency' | 'unreadable'

export interface Check {
  check: string
  ok: boolean
  detail: Bilingual
}

/** What the verifier knows from elsewhere than the items. */
export interface Trusted {
  /** Of logs, `name+id+key`; any of them may have signed. */
  verifierKeys: readonly string[]
}

export interface Item {
  name: string
  text: string
  /** With a `.tlog-proof`: the entry that it should prove. */
  entry?: Uint8Array
}

/**
 * Verifies one item, whatever it is: a receipt, a `.tlog-proof` with its entry, a checkpoint. Needs no database, no
 * network and no Node: this is what the command line and the single-file verifier share. Never throws.
 */
export function verifyItem(item: Item, trusted: Trusted): Verification {
  try {
    const { text } = item
    if (/^\s*[{[]/.test(text)) return verifyReceiptItem(item, trusted)
    if (text.startsWith('c2sp.org/tlog-proof@')) return verifyProofItem(item, trusted)
    if (text.includes('\n\n— ')) return verifyCheckpointItem(item, trusted)
    throw new ClearanceError(
      'clearance.not-verifiable',
      'this is none of the things that can be verified: a receipt, a .tlog-proof, a checkpoint, a range or a consistency proof.',
    )
  } catch (error) {
    return refutedAs('unreadable', item.name, error)
  }
}

/**
 * Two checkpoints of one log, of the same size, with different roots: the log has shown different histories to different
 * people, and signed both. Every pair among the items is looked at; only properly signed checkpoints count.
 */
export function findEquivocations(verifications: readonly Verification[]): { a: Verification; b: Verification }[] {
  const first = new Map<string, Verification>()
  const found: { a: Verification; b: Verification }[] = []
  for (const verification of verifications) {
    const { checkpoint } = verification
    if (checkpoint === undefined) continue
    const key = `${checkpoint.size} ${checkpoint.verifierKey}`
    const other = first.get(key)
    if (other?.checkpoint === undefined) first.set(key, verification)
    else if (other.checkpoint.rootHash.some((byte, i) => byte !== checkpoint.rootHash[i]))
      found.push({ a: other, b: verification })
  }
  return found
}

function verifyReceiptItem({ name, text }: Item, trusted: Trusted): Verification {
  const receipt = parseReceipt(text)
  const checks = verifyReceipt(receipt, { verifierKeys: [...trusted.verifierKeys] })
  const { index, treeSize } = receipt.proof
  const verdict = verdictOf(checks)
  return {
    item: name,
    kind: 'receipt',
    verdict,
    checks,
    summary:
      verdict === 'refuted'
        ? firstFailure(checks)
        : {
            en: `${receipt.id}: ${receipt.decision.outcome}, entry ${index} of ${treeSize}`,
            ja: `${receipt.id}：${outcomes[receipt.decision.outcome]}、記録 ${treeSize} 件のうち ${index} 番`,
          },
    ...checkpointPart(
      receipt.proof.checkpoint,
      trusted.verifierKeys.length > 0 ? trusted.verifierKeys : [receipt.logKey],
    ),
  }
}

const outcomes = { permit: '許可', refuse: '不許可', review: '要確認' } as const

function verifyProofItem({ name, text, entry }: Item, trusted: Trusted): Verification {
  if (entry === undefined) {
    throw new ClearanceError(
      'clearance.not-verifiable',
      'a proof alone shows nothing: give the entry that it should prove as well (--entry FILE).',
    )
  }
  const { proof } = parseTlogProof(text)
  const { origin, size } = verifyInclusionProof(entry, proof, trusted)
  const detail = {
    en: `the entry is number ${proof.index} of ${size} in the log ${origin}`,
    ja: `この記録は、ログ ${origin} の ${size} 件のうち ${proof.index} 番です`,
  }
  return {
    item: name,
    kind: 'proof',
    verdict: 'verified',
    checks: [{ check: 'recorded', ok: true, detail }],
    summary: detail,
    ...checkpointPart(proof.checkpoint, trusted.verifierKeys),
  }
}

function verifyCheckpointItem({ name, text }: Item, trusted: Trusted): Verification {
  const { origin, size } = verifyCheckpoint(text, trusted.verifierKeys.map(parseVerifierKey))
  const detail = {
    en: `the log ${origin} had ${size} entries, signed by its key`,
    ja: `ログ ${origin} は ${size} 件で、その鍵で署名されています`,
  }
  return {
    item: name,
    kind: 'checkpoint',
    verdict: 'verified',
    checks: [{ check: 'signed', ok: true, detail }],
    summary: detail,
    ...checkpointPart(text, trusted.verifierKeys),
  }
}

/** The checkpoint, where it is properly signed by one of the keys. */
function checkpointPart(note: string, verifierKeys: readonly string[]): Pick<Verification, 'checkpoint'> {
  for (const verifierKey of verifierKeys) {
    try {
      const checkpoint: Checkpoint = verifyCheckpoint(note, [parseVerifierKey(verifierKey)])
      return { checkpoint: { note, verifierKey, ...checkpoint } }
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
    }
  }
  return {}
}

function verdictOf(checks: readonly ReceiptCheck[]): Verdict {
  if (checks.every(({ ok }) => ok)) return 'verified'
  return checks.every(({ ok, unknown }) => ok || unknown) ? 'consistent' : 'refuted'
}

function firstFailure(checks: readonly ReceiptCheck[]): Bilingual {
  return checks.find(({ ok, unknown }) => !ok && !unknown)!.detail
}

function refutedAs(kind: ItemKind, item: string, error: unknown): Verification {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
  const detail = { en: message, ja: message }
  return { item, kind, verdict: 'refuted', checks: [{ check: code, ok: false, detail }], summary: detail }
}
