import { canonicalJson, parsePolicy, type Verification, verifyItems } from 'kyodaku/verification'
import type { AnswerOf } from '../../api/index.js'
import { knownKey } from './remembered.js'
import { type VerifiedFile, verifiedFile } from './verify-files.js'
import type { ToVerify } from './verify-here.js'

/**
 * Verifies documents with the key of the log that this browser knows, and, where the log asks for witnesses, that they have
 * cosigned it with every entry that a dataset's receipt is about.
 */
export async function verifyDocuments(
  documents: readonly ToVerify[],
  { verifierKey, policy }: Pick<AnswerOf<'/v1/record'>, 'verifierKey' | 'policy'>,
): Promise<{ files: VerifiedFile[]; logKey: string }> {
  const logKey = knownKey() ?? verifierKey
  const trusted = { verifierKeys: [logKey] }
  const bytesOf = (text: string) => new TextEncoder().encode(text)
  const found = verifyItems(
    documents.map(({ name, text }) => ({ name, bytes: bytesOf(text) })),
    trusted,
  )
  const shown = found.filter((_, i) => documents[i]?.beside !== true)
  if (policy === undefined) return { files: shown.map(verifiedFile), logKey }
  const parsed = parsePolicy(policy)
  const witnessed = async (verification: Verification, text: string): Promise<VerifiedFile> => {
    const file = verifiedFile(verification)
    if (file.kind !== 'dataset-receipt' || file.verdict === 'refuted') return file
    const { entry, proof } = JSON.parse(text) as { entry: unknown; proof: { index: number } }
    const response = await fetch(`/v1/record/entries/${proof.index}/tlog-proof?cosigned=true`)
    // Not cosigned yet: neither shown nor refuted.
    if (!response.ok) return { ...file, verdict: 'consistent', checks: [...file.checks, notYet] }
    // The entry is the one of the receipt, not whatever the server would send for it.
    const item = {
      name: file.name,
      bytes: bytesOf(await response.text()),
      entry: bytesOf(canonicalJson(entry)),
    }
    const [of] = verifyItems([item], { ...trusted, policy: parsed })
    const checks = (of?.checks ?? []).filter(({ check, ok }) => check === 'witnessed' || !ok)
    return {
      ...file,
      verdict: of?.verdict === 'verified' ? file.verdict : 'refuted',
      checks: [...file.checks, ...checks],
    }
  }
  const texts = documents.filter(({ beside }) => beside !== true).map(({ text }) => text)
  return { files: await Promise.all(shown.map((one, i) => witnessed(one, texts[i] ?? ''))), logKey }
}

const notYet = {
  check: 'witnessed',
  ok: false,
  unknown: true as const,
  detail: {
    en: 'the witnesses have not cosigned this entry yet',
    ja: '立会人は、この記録をまだ連署していません',
  },
}
