/**
 * The verifier in one file, `dist/kyodaku-verify.mjs`, for people who will not install Kyodaku: bundled with all that it
 * needs, and with hashing and signatures that do not need Node. As a program it verifies files; as a module (also in a
 * browser) it exports `verify`.
 */
import { parsePolicy } from '../record/index.js'
import { findEquivocations, type Item, type Trusted, type Verification, verifyItem } from './verification.js'

/** Verifies items together, since one may need another: as a row's proof needs the receipt of its dataset. */
export type VerifyItems = (items: readonly Item[], trusted: Trusted) => Verification[]

const verifyEach: VerifyItems = (items, trusted) => items.map((item) => verifyItem(item, trusted))

const usage = `kyodaku-verify: verifies what Kyodaku recorded, offline.

  node kyodaku-verify.mjs [--key NAME+ID+KEY]… [--policy FILE] [--entry FILE] [--lang ja|en] FILE…

FILE: a receipt, a checkpoint, a .tlog-proof or COSE receipt (with --entry), a range or consistency proof,
      a dataset's receipt, a row's proof (with the receipt of its dataset), the answer to an inquiry.
--key: the log's public key, as its operator has published it; without one, items are held against the key
       that they name themselves, and the verdict is "consistent" in place of "verified".
--policy: which witnesses must have cosigned (C2SP tlog-policy).
Exit code: 0 nothing is refuted, 1 something is refuted or cannot be read, 2 wrong usage.
`

/** Runs `node kyodaku-verify.mjs WORDS…`: one line of verdict an item; returns the exit code. */
export async function runVerifier(
  words: readonly string[],
  io: { read: (path: string) => Promise<Uint8Array>; write: (line: string) => void; language: 'en' | 'ja' },
  verifyItems: VerifyItems = verifyEach,
): Promise<0 | 1 | 2> {
  const verifierKeys: string[] = []
  const paths: string[] = []
  let { language } = io
  let entryPath: string | undefined
  let policyPath: string | undefined
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--key' && words[i + 1] !== undefined) verifierKeys.push(words[++i]!)
    else if (word === '--entry' && words[i + 1] !== undefined) entryPath = words[++i]!
    else if (word === '--policy' && words[i + 1] !== undefined) policyPath = words[++i]!
    else if (word === '--lang' && (words[i + 1] === 'ja' || words[i + 1] === 'en')) language = words[++i] as 'en' | 'ja'
    else if (word.startsWith('--')) {
      io.write(usage)
      return word === '--help' ? 0 : 2
    } else paths.push(word)
  }
  if (paths.length === 0) {
    io.write(usage)
    return 2
  }
  const items: Item[] = []
  const trusted: Trusted = { verifierKeys }
  let failed = false
  try {
    if (policyPath !== undefined) trusted.policy = parsePolicy(new TextDecoder().decode(await io.read(policyPath)))
    const entry = entryPath === undefined ? {} : { entry: await io.read(entryPath) }
    for (const name of paths) {
      try {
        items.push({ name, bytes: await io.read(name), ...entry })
      } catch (error) {
        failed = true
        io.write(`${verdictWords.refuted[language]}  ${name}: ${(error as Error).message}`)
      }
    }
  } catch (error) {
    io.write(`${verdictWords.refuted[language]}  ${entryPath ?? policyPath}: ${(error as Error).message}`)
    return 1
  }
  const verifications = verifyItems(items, trusted)
  const equivocations = findEquivocations(verifications)
  for (const { item, verdict, summary, checks } of verifications) {
    io.write(`${verdictWords[verdict][language]}  ${item}: ${summary[language]}${openIn(verdict, checks, language)}`)
  }
  for (const { a, b } of equivocations) {
    io.write(
      `${verdictWords.equivocation[language]}  ${a.item}, ${b.item}: ${a.checkpoint?.origin} @ ${a.checkpoint?.size}`,
    )
  }
  return failed || equivocations.length > 0 || verifications.some(({ verdict }) => verdict === 'refuted') ? 1 : 0
}

/** What stays open of something that is consistent: whose log it is, else what can't be told from it. */
function openIn(verdict: Verification['verdict'], checks: Verification['checks'], language: 'en' | 'ja'): string {
  if (verdict !== 'consistent') return ''
  const open = checks.filter(({ ok, check }) => !ok && check !== 'key').map(({ detail }) => detail[language])
  const key = checks.some(({ ok, check }) => !ok && check === 'key') || open.length === 0
  const said = [...open.map((one) => (language === 'ja' ? `（未確認：${one}）` : `(open: ${one})`))]
  return ` ${[...(key ? [verdictWords.unknownKey[language]] : []), ...said].join(' ')}`
}

const verdictWords = {
  verified: { en: 'VERIFIED', ja: '検証済み' },
  consistent: { en: 'CONSISTENT', ja: '整合' },
  refuted: { en: 'REFUTED', ja: '不一致' },
  equivocation: {
    en: 'EQUIVOCATION (two histories of one log, both signed)',
    ja: '二重の履歴（同じ記録の異なる 2 つの履歴に署名）',
  },
  unknownKey: {
    en: '(whose log it is stays open: give its published key with --key)',
    ja: '（誰の記録かは未確認：公開されている鍵を --key で指定してください）',
  },
} as const
