import {
  type Checkpoint,
  type Policy,
  parseConsistency,
  parsePlainJson,
  parseRange,
  parseTlogProof,
  parseVerifierKey,
  RecordError,
  verifyCheckpoint,
  verifyConsistencyProof,
  verifyCoseReceipt,
  verifyCosignedCheckpoint,
  verifyInclusionProof,
  verifyRange,
} from '../record/index.js'
import { ClearanceError } from './errors.js'
import { type Bilingual, parseReceipt, verifyReceipt } from './receipt.js'
import { parseSubjectReceipt, subjectReceiptFormat, verifySubjectReceipt } from './subject-receipt.js'

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

export type ItemKind =
  | 'receipt'
  | 'subject'
  | 'proof'
  | 'cose-receipt'
  | 'checkpoint'
  | 'range'
  | 'consistency'
  | 'dataset-receipt'
  | 'row-proof'
  | 'inquiry'
  | 'unreadable'

export interface Check {
  check: string
  ok: boolean
  detail: Bilingual
}

/** What the verifier knows from elsewhere than the items. */
export interface Trusted {
  /** Of logs, `name+id+key`; any of them may have signed. */
  verifierKeys: readonly string[]
  /** Which witnesses must have cosigned (C2SP tlog-policy). Every item's checkpoint is held against it. */
  policy?: Policy
}

export interface Item {
  name: string
  bytes: Uint8Array
  /** With a `.tlog-proof` or a COSE receipt: the entry that it should prove. */
  entry?: Uint8Array
}

/**
 * Verifies one item, whatever it is: a receipt of a decision or of a registry entry, a `.tlog-proof` or COSE receipt with its
 * entry, a checkpoint, a range with all its entries, the consistency of two checkpoints. Needs no database, no network and
 * no Node: this is what the command line and the single-file verifier share. Never throws.
 *
 * @param more for JSON of other formats, which rooms above make, by `format`
 */
export function verifyItem(
  item: Item,
  trusted: Trusted,
  more: Readonly<Record<string, FormatVerifier>> = {},
): Verification {
  try {
    return witnessed(verifyKind(item, trusted, more), trusted)
  } catch (error) {
    return refutedAs('unreadable', item.name, error)
  }
}

/** Verifies an item whose JSON text names a format; what it throws refutes the item. */
export type FormatVerifier = (item: Item, text: string, trusted: Trusted) => Verification

/** The first byte of a tagged COSE_Sign1 (RFC 9052). */
const coseSign1 = 0xd2

function verifyKind(item: Item, trusted: Trusted, more: Readonly<Record<string, FormatVerifier>>): Verification {
  if (item.bytes[0] === coseSign1) return verifyCoseItem(item, trusted)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(item.bytes)
  } catch {
    throw notVerifiable('this is not text in UTF-8, and no COSE receipt')
  }
  if (text.startsWith('c2sp.org/tlog-proof@')) return verifyProofItem(item, text, trusted)
  if (text.includes('\n\n— ') && !text.startsWith('{')) return verifyCheckpointItem(item, text, trusted)
  const format = formatOf(text)
  if (typeof format === 'string' && Object.hasOwn(more, format)) return more[format]!(item, text, trusted)
  switch (format) {
    case 'kyodaku-range@v1':
      return verifyRangeItem(item, text, trusted)
    case 'kyodaku-consistency@v1':
      return verifyConsistencyItem(item, text, trusted)
    case subjectReceiptFormat:
      return verifySubjectItem(item, text, trusted)
    case undefined:
      throw notVerifiable(
        'this is none of the things that can be verified: a receipt, a .tlog-proof, a checkpoint, a range or a consistency proof',
      )
    default:
      return verifyReceiptItem(item, text, trusted)
  }
}

/** What a JSON text says that it is; undefined where it is no JSON object. */
function formatOf(text: string): unknown {
  if (!text.startsWith('{')) return undefined
  const value = parsePlainJson(text)?.value
  return typeof value === 'object' && value !== null ? ((value as { format?: unknown }).format ?? null) : null
}

/** Adds whether the witnesses of the policy have cosigned what the item rests on. */
function witnessed(verification: Verification, { policy, verifierKeys }: Trusted): Verification {
  const { checkpoint, verdict } = verification
  if (policy === undefined || verdict === 'refuted') return verification
  if (checkpoint === undefined) {
    const detail = {
      en: 'it names no checkpoint, so nothing can be said of witnesses',
      ja: 'チェックポイントが含まれないため、立会人については判断できません',
    }
    return {
      ...verification,
      verdict: 'refuted',
      checks: [...verification.checks, { check: 'witnessed', ok: false, detail }],
    }
  }
  try {
    const { cosigned } = verifyCosignedCheckpoint(checkpoint.note, policy, { verifierKeys })
    const names = cosigned.filter(({ counted }) => counted).map(({ name }) => name)
    const detail = {
      en: names.length === 0 ? 'the policy asks for no witness' : `cosigned by ${names.join(', ')}`,
      ja: names.length === 0 ? '方針は立会人を求めていません' : `立会人 ${names.join('、')} が連署しています`,
    }
    return { ...verification, checks: [...verification.checks, { check: 'witnessed', ok: true, detail }] }
  } catch (error) {
    const refuted = refutedAs(verification.kind, verification.item, error)
    const checks = refuted.checks.map((check) => ({ ...check, check: 'witnessed' }))
    return {
      ...verification,
      verdict: 'refuted',
      checks: [...verification.checks, ...checks],
      summary: refuted.summary,
    }
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

function verifyReceiptItem({ name }: Item, text: string, trusted: Trusted): Verification {
  const receipt = parseReceipt(text)
  const { index, treeSize, checkpoint } = receipt.proof
  return verificationOf(
    {
      item: name,
      kind: 'receipt',
      checks: verifyReceipt(receipt, { verifierKeys: [...trusted.verifierKeys] }),
      summary: {
        en: `${receipt.id}: ${receipt.decision.outcome}, entry ${index} of ${treeSize}`,
        ja: `${receipt.id}：${outcomes[receipt.decision.outcome]}、記録 ${treeSize} 件のうち ${index} 番`,
      },
    },
    { note: checkpoint, logKey: receipt.logKey },
    trusted,
  )
}

/**
 * What checks of a receipt come to: its verdict, the summary where none is refuted (else the first that is), the
 * checkpoint that it rests on.
 *
 * @param rests the checkpoint, and the key that the receipt itself names
 */
export function verificationOf(
  found: Pick<Verification, 'item' | 'kind' | 'summary'> & { checks: readonly Judged[] },
  rests: { note: string; logKey: string },
  { verifierKeys }: Trusted,
): Verification {
  const { item, kind, checks, summary } = found
  const verdict = verdictOf(checks)
  return {
    item,
    kind,
    verdict,
    checks: [...checks],
    summary: verdict === 'refuted' ? firstFailure(checks) : summary,
    ...checkpointPart(rests.note, verifierKeys.length > 0 ? verifierKeys : [rests.logKey]),
  }
}

const outcomes = { permit: '許可', refuse: '不許可', review: '要確認' } as const

function verifyProofItem({ name, entry }: Item, text: string, trusted: Trusted): Verification {
  if (entry === undefined) throw missingEntry()
  const { proof } = parseTlogProof(text)
  const { origin, size } = verifyInclusionProof(entry, proof, { verifierKeys: trusted.verifierKeys })
  const detail = {
    en: `the entry is number ${proof.index} of ${size} in the log ${origin}`,
    ja: `この記録は、ログ ${origin} の ${size} 件のうち ${proof.index} 番です`,
  }
  return verified(name, 'proof', 'recorded', detail, checkpointPart(proof.checkpoint, trusted.verifierKeys))
}

function verifyCoseItem({ name, bytes, entry }: Item, trusted: Trusted): Verification {
  if (entry === undefined) throw missingEntry()
  const { origin } = verifyCoseReceipt(bytes, entry, { verifierKeys: trusted.verifierKeys })
  const detail = {
    en: `the entry is in the log ${origin}`,
    ja: `この記録は、ログ ${origin} に収録されています`,
  }
  return verified(name, 'cose-receipt', 'recorded', detail, {})
}

function verifySubjectItem({ name }: Item, text: string, trusted: Trusted): Verification {
  const receipt = parseSubjectReceipt(text)
  const { kind, at } = receipt.entry
  const { index, treeSize, checkpoint } = receipt.proof
  return verificationOf(
    {
      item: name,
      kind: 'subject',
      checks: verifySubjectReceipt(receipt, trusted.verifierKeys),
      summary: {
        en: `${kind} ${receipt.subject.id} as it was recorded at ${at}, entry ${index} of ${treeSize}`,
        ja: `${kind} ${receipt.subject.id}（${at} の記録）、${treeSize} 件のうち ${index} 番`,
      },
    },
    { note: checkpoint, logKey: receipt.logKey },
    trusted,
  )
}

function verifyCheckpointItem({ name }: Item, text: string, trusted: Trusted): Verification {
  const { origin, size } = verifyCheckpoint(text, trusted.verifierKeys.map(parseVerifierKey))
  const detail = {
    en: `the log ${origin} had ${size} entries, signed by its key`,
    ja: `ログ ${origin} は ${size} 件で、その鍵で署名されています`,
  }
  return verified(name, 'checkpoint', 'signed', detail, checkpointPart(text, trusted.verifierKeys))
}

function verifyRangeItem({ name }: Item, text: string, trusted: Trusted): Verification {
  const { entries, proof } = parseRange(text)
  const { origin, size } = verifyRange(entries, proof, { verifierKeys: trusted.verifierKeys })
  const detail = {
    en: `these are all entries from ${proof.from} up to ${proof.to - 1} of the ${size} in the log ${origin}: none left out, added or changed`,
    ja: `ログ ${origin} の ${size} 件のうち ${proof.from} 番から ${proof.to - 1} 番までのすべてです（欠落・追加・改変なし）`,
  }
  return verified(name, 'range', 'complete', detail, checkpointPart(proof.checkpoint, trusted.verifierKeys))
}

function verifyConsistencyItem({ name }: Item, text: string, trusted: Trusted): Verification {
  const proof = parseConsistency(text)
  const { older, newer } = verifyConsistencyProof(proof, { verifierKeys: trusted.verifierKeys })
  const detail = {
    en: `the log ${older.origin} only grew from ${older.size} to ${newer.size} entries: nothing before was changed`,
    ja: `ログ ${older.origin} は ${older.size} 件から ${newer.size} 件へ追記のみで増えています（過去の改変なし）`,
  }
  return verified(name, 'consistency', 'consistent', detail, checkpointPart(proof.newer, trusted.verifierKeys))
}

function verified(
  item: string,
  kind: ItemKind,
  check: string,
  detail: Bilingual,
  checkpoint: Pick<Verification, 'checkpoint'>,
): Verification {
  return { item, kind, verdict: 'verified', checks: [{ check, ok: true, detail }], summary: detail, ...checkpoint }
}

function missingEntry(): ClearanceError {
  return notVerifiable('a proof alone shows nothing: give the entry that it should prove as well (--entry FILE)')
}

export function notVerifiable(what: string): ClearanceError {
  return new ClearanceError('clearance.not-verifiable', `${what}.`)
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

type Judged = Check & { unknown?: true }

function verdictOf(checks: readonly Judged[]): Verdict {
  if (checks.every(({ ok }) => ok)) return 'verified'
  return checks.every(({ ok, unknown }) => ok || unknown) ? 'consistent' : 'refuted'
}

function firstFailure(checks: readonly Judged[]): Bilingual {
  return checks.find(({ ok, unknown }) => !ok && !unknown)!.detail
}

function refutedAs(kind: ItemKind, item: string, error: unknown): Verification {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
  const detail = { en: message, ja: message }
  return { item, kind, verdict: 'refuted', checks: [{ check: code, ok: false, detail }], summary: detail }
}
