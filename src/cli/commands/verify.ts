import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { findEquivocations, type Item, trustedLogKey, type Verification } from '../../clearance/index.js'
import { parsePolicy, verifyTimeStamp } from '../../record/index.js'
import { verifyItems } from '../../training/index.js'
import { describeError, isErrorCode } from '../error-texts.js'
import { codeOf, messageOf, UsageError } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'
import { checkTexts } from './train-view.js'

export function verifyCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ key?: string[]; entry?: string; policy?: string; timestamp?: string; tsa?: string[] }>(
    program
      .command('verify <item...>')
      .description(help(texts.description))
      .option('--key <key>', help('key'), collectWhole)
      .option('--entry <file>', help(texts.entry))
      .option('--policy <file>', help(texts.policy))
      .option('--timestamp <file>', help(texts.timestamp))
      .option('--tsa <pem>', help(texts.tsa), collectWhole),
    async (run, options, items) => {
      // Offline: neither the database nor the log is opened, so this works beside a running Kyodaku, and anywhere else.
      const own = await trustedLogKey(run.dataDirectory)
      const verifierKeys = options.key ?? (own === undefined ? [] : [own])
      const entry = options.entry === undefined ? undefined : new Uint8Array(await readFile(options.entry))
      const policy = options.policy === undefined ? undefined : parsePolicy(await readFile(options.policy, 'utf8'))
      const trusted = { verifierKeys, ...(policy === undefined ? {} : { policy }) }
      const stamp = await timeStampOf(options)
      const read: (Item | Verification)[] = []
      for (const name of items) {
        const bytes = await bytesOf(run, name)
        read.push(bytes instanceof Uint8Array ? { name, bytes, ...(entry === undefined ? {} : { entry }) } : bytes)
      }
      // Together: the proof of a row is held against the receipt of its dataset.
      const verified = verifyItems(
        read.filter((item) => 'bytes' in item),
        trusted,
      ).values()
      const found = read.map((item) => ('bytes' in item ? stamped(verified.next().value!, stamp) : item))
      for (const verification of found) show(run, verification)
      const equivocations = findEquivocations(found)
      for (const { a, b } of equivocations) showEquivocation(run, a, b)
      return equivocations.length > 0 ? exitCodes.failed : exitCodeFor(found)
    },
  )
}

/** A refuted item says most; then one of which nobody knows whose log it is: anyone can make a log and a receipt of it. */
function exitCodeFor(found: readonly Verification[]): ExitCode {
  if (found.some(({ verdict }) => verdict === 'refuted')) return exitCodes.failed
  return found.some(({ verdict }) => verdict === 'consistent') ? exitCodes.review : exitCodes.permitted
}

function show(run: Run, { item, kind, verdict, checks, summary }: Verification): void {
  const { console } = run
  const { color } = console
  const say = ({ en, ja }: { en: string; ja: string }) => console.say([en, ja])
  console.emit({
    item,
    kind,
    verdict,
    verified: verdict === 'verified',
    consistent: verdict !== 'refuted',
    summary: say(summary),
    checks: checks.map(({ check, ok, detail }) => ({ check, ok, detail: say(detail) })),
  })
  for (const { check, ok, detail } of checks) {
    const mark = ok ? color.green('✓') : verdict === 'refuted' ? color.red('✗') : color.yellow('!')
    // What refuted it may be an error, by its code; a room says it in English only.
    const said =
      !ok && isErrorCode(check) ? describeError({ code: check, message: detail.en }, console.language) : say(detail)
    console.print(`  ${mark} ${nameOf(run, check)}: ${said.replaceAll('\n', '\n    ')}`)
  }
  const paint = { verified: color.green, consistent: color.yellow, refuted: color.red }[verdict]
  console.print(paint(console.say(texts[verdict](item))))
}

function showEquivocation({ console }: Run, a: Verification, b: Verification): void {
  const [left, right] = [a.checkpoint, b.checkpoint]
  if (left === undefined || right === undefined) return
  console.emit({
    equivocation: {
      origin: left.origin,
      size: left.size,
      items: [a.item, b.item],
      checkpoints: [left.note, right.note],
    },
  })
  console.print(console.color.red(console.say(texts.equivocation(left.origin, left.size, a.item, b.item))))
}

function nameOf({ console }: Run, check: string): string {
  const known: Record<string, string> = console.messages.checks
  const own = checkNames[check] ?? (Object.hasOwn(checkTexts, check) ? checkTexts[check] : undefined)
  return known[check] ?? (own === undefined ? check : console.say(own))
}

/** An item's bytes; a bare id is looked up among the data folder's receipts. What cannot be read is refuted. */
async function bytesOf({ dataDirectory }: Run, which: string): Promise<Uint8Array | Verification> {
  const path = /^rcp_[0-9a-z]+$/.test(which) ? join(dataDirectory, 'receipts', `${which}.receipt.json`) : which
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    const message = messageOf(error)
    const detail = { en: message, ja: message }
    const checks = [{ check: codeOf(error), ok: false, detail }]
    return { item: which, kind: 'unreadable', verdict: 'refuted', checks, summary: detail }
  }
}

interface Stamp {
  response: Uint8Array
  anchors: string[]
}

async function timeStampOf({ timestamp, tsa }: { timestamp?: string; tsa?: string[] }): Promise<Stamp | undefined> {
  if (timestamp === undefined) return undefined
  if (tsa === undefined) {
    throw new UsageError([
      '--timestamp needs --tsa PEM: the certificate of the authority (or its root) that you trust.',
      '--timestamp を使うときは、信頼する時刻認証局の証明書（またはルート）を --tsa で指定してください。',
    ])
  }
  return {
    response: new Uint8Array(await readFile(timestamp)),
    anchors: await Promise.all(tsa.map((path) => readFile(path, 'utf8'))),
  }
}

/** Adds whether the time-stamp holds over the checkpoint that the item rests on (RFC 3161, over the note's signed text). */
function stamped(verification: Verification, stamp: Stamp | undefined): Verification {
  const { checkpoint, checks, verdict } = verification
  if (stamp === undefined || verdict === 'refuted') return verification
  try {
    const text = (checkpoint?.note ?? '').split('\n\n', 1)[0]
    const { genTimeMs, authority, certificateUntilMs } = verifyTimeStamp(
      stamp.response,
      new TextEncoder().encode(`${text}\n`),
      { anchors: stamp.anchors },
    )
    const [at, until] = [genTimeMs, certificateUntilMs].map((ms) => new Date(ms).toISOString())
    const detail = {
      en: `it existed at ${at}, says ${authority} (certificate until ${until})`,
      ja: `${at} に存在していたことを ${authority} が証明しています（証明書の期限 ${until}）`,
    }
    return { ...verification, checks: [...checks, { check: 'time-stamp', ok: true, detail }] }
  } catch (error) {
    const detail = { en: describeError(error, 'en'), ja: describeError(error, 'ja') }
    return { ...verification, verdict: 'refuted', checks: [...checks, { check: 'time-stamp', ok: false, detail }] }
  }
}

const checkNames: Readonly<Record<string, Text>> = {
  signed: ['signature', '署名'],
  complete: ['completeness', '完全性'],
  consistent: ['only grew', '追記のみ'],
  witnessed: ['witnesses', '立会人'],
  'time-stamp': ['time-stamp', 'タイムスタンプ'],
}

const texts = {
  description: [
    'verify receipts, proofs and checkpoints offline; checkpoints are held against each other',
    '受領証・証明・チェックポイントをオフラインで検証する（チェックポイントは互いに照合する）',
  ],
  entry: [
    'the entry that a .tlog-proof or COSE receipt should prove',
    '.tlog-proof や COSE 受領証が証明する記録のファイル',
  ],
  policy: [
    'which witnesses must have cosigned (a C2SP tlog-policy file)',
    '連署が必要な立会人（C2SP tlog-policy 形式のファイル）',
  ],
  timestamp: ['an RFC 3161 time-stamp over the checkpoint', 'チェックポイントに対する RFC 3161 タイムスタンプ'],
  tsa: ['the authority’s certificate or root, PEM (repeatable)', '時刻認証局の証明書またはルート（PEM、複数可）'],
  verified: (item: string): Text => [`${item}: verified`, `${item}：検証できました`],
  consistent: (item: string): Text => [
    `${item}: consistent, but whose log it is stays open: give the log’s key with --key, or --data FOLDER`,
    `${item}：整合していますが、どの記録のものかは未確認です。--key で記録の鍵を、または --data でフォルダーを指定してください`,
  ],
  refuted: (item: string): Text => [`${item}: NOT verified`, `${item}：検証できません`],
  equivocation: (origin: string, size: number, a: string, b: string): Text => [
    `EQUIVOCATION: the log ${origin} has signed two different histories of ${size} entries (${a}, ${b}). Keep both files: together they prove it.`,
    `二重の履歴：ログ ${origin} は、同じ ${size} 件に対して異なる 2 つの履歴に署名しています（${a}、${b}）。両方のファイルを保管してください。2 つ揃うことが証拠になります。`,
  ],
} as const
