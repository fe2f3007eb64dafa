import { z } from 'zod'
import { canonicalJson, type InclusionProof, saltedDigest, verifyInclusionProof } from '../record/index.js'
import { attempt, keyCheck, proofSchema, type ReceiptCheck, readReceiptText } from './receipt.js'

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
    keyCheck(logKey, verifierKeys),
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
  proof: proofSchema,
  logKey: z.string(),
})

/** Reads a registry entry's receipt. Every field is foreign: throws `clearance.bad-receipt` naming what is wrong. */
export function parseSubjectReceipt(text: string): SubjectReceipt {
  const { value } = readReceiptText(text, schema)
  // As it was written: digests are over the very values.
  return value as SubjectReceipt
}

const utf8 = (text: string) => new TextEncoder().encode(text)
