import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { findEquivocations, trustedLogKey, type Verification, verifyItem } from '../../clearance/index.js'
import { codeOf, messageOf } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'

export function verifyCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ key?: string[]; entry?: string }>(
    program
      .command('verify <item...>')
      .description(help(texts.description))
      .option('--key <key>', help('key'), collectWhole)
      .option('--entry <file>', help(texts.entry)),
    async (run, options, items) => {
      // Offline: neither the database nor the log is opened, so this works beside a running Kyodaku, and anywhere else.
      const own = await trustedLogKey(run.dataDirectory)
      const verifierKeys = options.key ?? (own === undefined ? [] : [own])
      const entry = options.entry === undefined ? undefined : new Uint8Array(await readFile(options.entry))
      const found: Verification[] = []
      for (const name of items) {
        const text = await textOf(run, name)
        if (typeof text !== 'string') {
          found.push(text)
        } else found.push(verifyItem({ name, text, ...(entry === undefined ? {} : { entry }) }, { verifierKeys }))
        show(run, found.at(-1)!)
      }
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
    console.print(`  ${mark} ${nameOf(run, check)}: ${say(detail)}`)
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
  return known[check] ?? check
}

/** An item's text; a bare id is looked up among the data folder's receipts. What cannot be read is refuted. */
async function textOf({ dataDirectory }: Run, which: string): Promise<string | Verification> {
  const path = /^rcp_[0-9a-z]+$/.test(which) ? join(dataDirectory, 'receipts', `${which}.receipt.json`) : which
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const message = messageOf(error)
    const detail = { en: message, ja: message }
    const checks = [{ check: codeOf(error), ok: false, detail }]
    return { item: which, kind: 'unreadable', verdict: 'refuted', checks, summary: detail }
  }
}

const texts = {
  description: [
    'verify receipts, proofs and checkpoints offline; checkpoints are held against each other',
    '受領証・証明・チェックポイントをオフラインで検証する（チェックポイントは互いに照合する）',
  ],
  entry: ['the entry that a .tlog-proof should prove', '.tlog-proof が証明する記録のファイル'],
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
