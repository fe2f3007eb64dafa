import { z } from 'zod'
import {
  canonicalJson,
  type InclusionProof,
  parsePlainJson,
  saltedDigest,
  verifyInclusionProof,
} from '../record/index.js'
import { ClearanceError } from './errors.js'
import type { Bilingual, ReceiptCheck } from './receipt.js'

/** The line of the log that a registry entry leaves: what it says is behind a salt. */
export interface SubjectEntry {
  type: 'kyodaku-registry@v1'
  kind: string
  at: string
  digest: string
}

/**
 * A party, work, grant, … as it was recorded, with what proves when and where: for showing that a permission, a
 * reservation or a revocation stood in the record at some time. Whoever holds it can check it offline.
 */
export interface SubjectReceipt {
  format: typeof subjectReceiptFormat
  subject: { id: string } & Record<string, unknown>
  entry: SubjectEntry
  salt: string
  proof: InclusionProof
  logKey: string
}

export const subjectReceiptFormat = 'kyodaku-subject@v1'

/** Checks a registry entry's receipt, as `verifyReceipt` does for decisions. */
export function verifySubjectReceipt(receipt: SubjectReceipt, verifierKeys: readonly string[]): ReceiptCheck[] {
  const { subject, entry, proof, logKey } = receipt
  const known = verifierKeys.length > 0
  const salt = Uint8Array.from(receipt.salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return [
    attempt('inputs', () => {
      if (saltedDigest(salt, utf8(canonicalJson(subject))) !== entry.digest)
        throw new Error('what is disclosed is not what was recorded: its digest differs')
      return { en: 'what is disclosed is what was recorded', ja: '開示された内容は、記録されたものと一致します' }
    }),
    attempt('recorded', () => {
      const keys = known ? verifierKeys : [logKey]
      const { origin, size } = verifyInclusionProof(utf8(canonicalJson(entry)), proof, { verifierKeys: keys })
      return {
        en: `entry ${proof.index} of ${size} in the log ${origin}`,
        ja: `ログ ${origin} の ${size} 件のうち ${proof.index} 番に記録されています`,
      }
    }),
    known
      ? attempt('key', () => {
          if (!verifierKeys.includes(logKey))
            throw new Error('the receipt names another log key than those that you trust')
          return { en: 'signed by a key that you trust', ja: '信頼する鍵で署名されています' }
        })
      : {
          check: 'key',
          ok: false,
          unknown: true,
          detail: {
            en: 'signed by the key in the receipt itself: give the log’s key with --key to be sure whose log it is',
            ja: '受領証に書かれた鍵で署名されています。誰の記録かを確かめるには、--key で記録の公開鍵を指定してください',
          },
        },
  ]
}

const schema = z.strictObject({
  format: z.literal(subjectReceiptFormat),
  subject: z.looseObject({ id: z.string() }),
  entry: z.strictObject({
    type: z.literal('kyodaku-registry@v1'),
    kind: z.string(),
    at: z.string(),
    digest: z.string(),
  }),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  proof: z.strictObject({
    index: z.int().nonnegative(),
    treeSize: z.int().positive(),
    hashes: z.array(z.string()).max(64),
    checkpoint: z.string().max(1_048_576),
  }),
  logKey: z.string(),
})

/** Reads a registry entry's receipt. Every field is foreign: throws `clearance.bad-receipt` naming what is wrong. */
export function parseSubjectReceipt(text: string): SubjectReceipt {
  const read = parsePlainJson(text)
  if (read === undefined) {
    throw new ClearanceError(
      'clearance.bad-receipt',
      'this is not a receipt as Kyodaku writes it: it is not JSON, or not in its plain spelling.',
    )
  }
  const { value } = read
  const result = schema.safeParse(value)
  if (!result.success) {
    const { path, message } = result.error.issues[0]!
    throw new ClearanceError(
      'clearance.bad-receipt',
      `this is not a receipt that Kyodaku made: ${path.join('.') || 'the file'}: ${message}.`,
    )
  }
  // As it was written: digests are over the very values.
  return value as SubjectReceipt
}

function attempt(check: ReceiptCheck['check'], work: () => Bilingual): ReceiptCheck {
  try {
    return { check, ok: true, detail: work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { check, ok: false, detail: { en: message, ja: message } }
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text)
