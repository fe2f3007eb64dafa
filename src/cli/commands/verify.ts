import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { parseReceipt, type ReceiptCheck, trustedLogKey, verifyReceipt } from '../../clearance/index.js'
import { codeOf, messageOf } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'

export function verifyCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ key?: string[] }>(
    program.command('verify <receipt...>').description(help('verify')).option('--key <key>', help('key'), collectWhole),
    async (run, options, receipts) => {
      // Offline: neither the database nor the log is opened, so this works beside a running Kyodaku, and anywhere else.
      const own = await trustedLogKey(run.dataDirectory)
      const verifierKeys = options.key ?? (own === undefined ? [] : [own])
      const verdicts = new Set<Verdict>()
      for (const which of receipts) verdicts.add(await verifyOne(run, which, verifierKeys))
      if (verdicts.has('refuted')) return exitCodes.failed
      // Anyone can make a log and a receipt from it: without a key known from elsewhere nothing is verified yet.
      return verdicts.has('unknown-key') ? exitCodes.review : exitCodes.permitted
    },
  )
}

/** `unknown-key`: all is consistent, but no trusted key says whose log it is. */
type Verdict = 'verified' | 'unknown-key' | 'refuted'

async function verifyOne(run: Run, which: string, verifierKeys: string[]): Promise<Verdict> {
  const { console } = run
  const { messages, color } = console
  let checks: ReceiptCheck[]
  try {
    checks = verifyReceipt(parseReceipt(await receiptText(run, which)), { verifierKeys })
  } catch (error) {
    const [code, message] = [codeOf(error), messageOf(error)]
    console.emit({ receipt: which, verified: false, error: { code, message } })
    console.note(color.red(`${which}: ${messages.error(code, message)}`))
    return 'refuted'
  }
  const sound = checks.every(({ check, ok }) => ok || check === 'key')
  const trusted = checks.every(({ ok }) => ok)
  console.emit({ receipt: which, verified: trusted, consistent: sound, checks })
  for (const { check, ok, detail } of checks) {
    const mark = ok ? color.green('✓') : check === 'key' ? color.yellow('!') : color.red('✗')
    console.print(`  ${mark} ${messages.checks[check]}: ${detail}`)
  }
  console.print(
    !sound
      ? color.red(messages.notVerified(which))
      : trusted
        ? color.green(messages.verified(which))
        : color.yellow(messages.verifiedOwnKey(which)),
  )
  return !sound ? 'refuted' : trusted ? 'verified' : 'unknown-key'
}

/** A receipt file's text; a bare id is looked up among the data folder's receipts. */
async function receiptText({ dataDirectory }: Run, which: string): Promise<string> {
  if (/^rcp_[0-9a-z]+$/.test(which)) return readFile(join(dataDirectory, 'receipts', `${which}.receipt.json`), 'utf8')
  return readFile(which, 'utf8')
}
