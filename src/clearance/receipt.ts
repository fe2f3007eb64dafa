import { z } from 'zod'
import {
  canonicalJson,
  type InclusionProof,
  parsePlainJson,
  saltedDigest,
  verifyInclusionProof,
} from '../record/index.js'
import {
  type Decision,
  decide,
  type Finding,
  parseFinding,
  parseRegistry,
  parseUse,
  type Registry,
  type Use,
} from '../rights/index.js'
import { ClearanceError } from './errors.js'

/** What was decided upon: enough to decide again, anywhere, without us. */
export interface DecisionInputs {
  use: Use
  findings: Finding[]
  /** The part of the registry that decides the same as the whole of it. */
  registry: Registry
  /** The size of the log when the registry was read: every entry before it was in force. */
  registryLogSize: number
  /** What was looked for, with which index, thresholds and versions: "no match" means no more than this. */
  search: unknown
  input: { name: string; digest: string; kind: string; durationSeconds: number }
  /** The registry snapshot that it was decided under; absent: the registry of the log that recorded it. */
  snapshot?: { digest: string; registryLogSize: number; origin: string }
  /** The receipt that this decision replaces, when a later deposit led to deciding again. */
  supersedes?: string
  /** The receipt that permitted to make what this one is about: its use counts with this decision, and not by itself. */
  settles?: string
}

/** The line of the log: no personal data, no media, no names; digests salted with what the receipt discloses. */
export interface DecisionEntry {
  type: 'kyodaku-decision@v1'
  receipt: string
  decidedAt: string
  rules: string
  outcome: Decision['outcome']
  inputs: string
  decision: string
}

/** A decision with everything that proves it; verifies offline. Kept by whoever was decided about. */
export interface Receipt {
  format: 'kyodaku-receipt@v1'
  id: string
  entry: DecisionEntry
  proof: InclusionProof
  /** The log's public key. A verifier should know it from elsewhere, and compare. */
  logKey: string
  salt: string
  inputs: DecisionInputs
  decision: Decision
}

/** A sentence in both languages. */
export interface Bilingual {
  en: string
  ja: string
}

/** One thing that was checked about a receipt. */
export interface ReceiptCheck {
  check: 'inputs' | 'decision' | 'recomputed' | 'recorded' | 'key'
  ok: boolean
  /** Not refuted, but it can't be told from what is known here. */
  unknown?: true
  detail: Bilingual
}

/** The log entry of a decision. The salt hides what is digested from those who have only the log. */
export function decisionEntry(
  id: string,
  decidedAt: string,
  { version, outcome }: Pick<Decision, 'version' | 'outcome'>,
  texts: DecisionTexts,
  salt: Uint8Array,
): DecisionEntry {
  return {
    type: 'kyodaku-decision@v1',
    receipt: id,
    decidedAt,
    rules: version,
    outcome,
    inputs: saltedDigest(salt, utf8(texts.inputs)),
    decision: saltedDigest(salt, utf8(texts.decision)),
  }
}

/** A decision and what it was made from, as the one JSON text (RFC 8785) that each is digested by. */
export interface DecisionTexts {
  inputs: string
  decision: string
}

/**
 * Checks a receipt offline: that the disclosed inputs and decision are those of the entry, that deciding again gives the
 * very same decision, and that the entry is in the log that one of the trusted keys signed.
 * Without trusted keys the receipt's own key is used, and the check `key` says so and fails: a stranger could have made it.
 */
export function verifyReceipt(receipt: Receipt, trusted: { verifierKeys: string[] }): ReceiptCheck[] {
  const { entry, inputs, decision } = receipt
  const salt = Uint8Array.from(receipt.salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const known = trusted.verifierKeys.length > 0
  const keys = known ? trusted.verifierKeys : [receipt.logKey]
  return [
    attempt('inputs', () => {
      equal(
        saltedDigest(salt, utf8(canonicalJson(inputs))),
        entry.inputs,
        'digest of the inputs',
        '判定材料のダイジェスト',
      )
      equal(inputs.use.at, entry.decidedAt, 'time of the decision', '判定の時刻')
      return {
        en: 'the inputs are those whose digest was logged',
        ja: '判定材料は、記録されたダイジェストと一致します',
      }
    }),
    attempt('decision', () => {
      equal(
        saltedDigest(salt, utf8(canonicalJson(decision))),
        entry.decision,
        'digest of the decision',
        '判定のダイジェスト',
      )
      equal(receipt.id, entry.receipt, 'id', '番号')
      equal(decision.outcome, entry.outcome, 'outcome', '結論')
      equal(decision.version, entry.rules, 'version of the rules', '規則の版')
      return {
        en: 'the decision is the one whose digest was logged',
        ja: '判定は、記録されたダイジェストと一致します',
      }
    }),
    attempt('recomputed', () => {
      const again = decide(inputs.use, inputs.findings, inputs.registry, { rules: decision.version })
      equal(canonicalJson(again), canonicalJson(decision), 'decision', '判定')
      return {
        en: `deciding again from the inputs gives the same bytes (${decision.version})`,
        ja: `同じ材料から判定し直すと、1 バイトも違わず同じ結果になります（${decision.version}）`,
      }
    }),
    attempt('recorded', () => {
      const { origin } = verifyInclusionProof(utf8(canonicalJson(entry)), receipt.proof, { verifierKeys: keys })
      const { index, treeSize } = receipt.proof
      return {
        en: `entry ${index} of ${treeSize} in the log ${origin}`,
        ja: `ログ ${origin} の ${treeSize} 件のうち ${index} 番に記録されています`,
      }
    }),
    keyCheck(receipt.logKey, trusted.verifierKeys),
  ]
}

/** That the receipt names a key which the verifier knows from elsewhere: a stranger could have made the rest. */
export function keyCheck(logKey: string, trusted: readonly string[]): ReceiptCheck {
  if (trusted.length === 0) {
    const detail = {
      en: 'signed by the key in the receipt itself: give the log’s key with --key to be sure whose log it is',
      ja: '受領証に書かれた鍵で署名されています。誰の記録かを確かめるには、--key で記録の公開鍵を指定してください',
    }
    return { check: 'key', ok: false, unknown: true, detail }
  }
  return attempt('key', () => {
    if (!trusted.includes(logKey)) throw new Mismatch('log key', '記録の鍵')
    return { en: 'signed by a key that you trust', ja: '信頼する鍵で署名されています' }
  })
}

const entrySchema = z.strictObject({
  type: z.literal('kyodaku-decision@v1'),
  receipt: z.string(),
  decidedAt: z.string(),
  rules: z.string(),
  outcome: z.enum(['permit', 'refuse', 'review']),
  inputs: z.string(),
  decision: z.string(),
})
export const proofSchema = z.strictObject({
  index: z.number().int().nonnegative(),
  treeSize: z.number().int().positive(),
  hashes: z.array(z.string()).max(64),
  checkpoint: z.string().max(1_048_576),
})
const receiptSchema = z.strictObject({
  format: z.literal('kyodaku-receipt@v1'),
  id: z.string(),
  entry: entrySchema,
  proof: proofSchema,
  logKey: z.string(),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.strictObject({
    use: z.unknown(),
    findings: z.array(z.unknown()),
    registry: z.unknown(),
    registryLogSize: z.number().int().nonnegative(),
    search: z.unknown(),
    input: z.strictObject({ name: z.string(), digest: z.string(), kind: z.string(), durationSeconds: z.number() }),
    snapshot: z
      .strictObject({ digest: z.string(), registryLogSize: z.number().int().nonnegative(), origin: z.string() })
      .optional(),
    supersedes: z.string().optional(),
    settles: z.string().optional(),
  }),
  decision: z.looseObject({ version: z.string(), outcome: z.enum(['permit', 'refuse', 'review']) }),
})

/**
 * Reads a receipt's text by its schema. Every field is foreign: throws `clearance.bad-receipt` naming what is wrong.
 *
 * @returns `data` as the schema reads it, and `value` as it was written: digests are over the very values
 */
export function readReceiptText<T>(text: string, schema: z.ZodType<T>): { data: T; value: unknown } {
  const read = parsePlainJson(text)
  if (read === undefined) {
    throw new ClearanceError(
      'clearance.bad-receipt',
      'this is not a receipt as Kyodaku writes it: it is not JSON, or not in its plain spelling.',
    )
  }
  const result = schema.safeParse(read.value)
  if (result.success) return { data: result.data, value: read.value }
  const { path, message } = result.error.issues[0]!
  throw new ClearanceError(
    'clearance.bad-receipt',
    `this is not a receipt that Kyodaku made: ${path.join('.') || 'the file'}: ${message}.`,
  )
}

/** Reads a receipt file. Every field is foreign: throws `clearance.bad-receipt` naming what is wrong. */
export function parseReceipt(text: string): Receipt {
  const { data, value } = readReceiptText(text, receiptSchema)
  try {
    parseUse(data.inputs.use)
    data.inputs.findings.map(parseFinding)
    parseRegistry(data.inputs.registry)
  } catch (error) {
    throw new ClearanceError(
      'clearance.bad-receipt',
      `the receipt’s inputs are not readable: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  }
  // What was parsed is kept as it was written: the digests are over the very values, not over a parser's idea of them.
  return value as Receipt
}

export function attempt(check: ReceiptCheck['check'], work: () => Bilingual): ReceiptCheck {
  try {
    return { check, ok: true, detail: work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { check, ok: false, detail: error instanceof Mismatch ? error.both : { en: message, ja: message } }
  }
}

class Mismatch extends Error {
  readonly both: Bilingual
  constructor(en: string, ja: string) {
    super(`the ${en} differs from what the receipt says`)
    this.both = { en: this.message, ja: `${ja}が、受領証の記載と異なります` }
  }
}

function equal(actual: string, expected: string, en: string, ja: string): void {
  if (actual !== expected) throw new Mismatch(en, ja)
}

const encoder = new TextEncoder()
const utf8 = (text: string) => encoder.encode(text)
