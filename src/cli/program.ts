import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { activityCommand } from './commands/activity.js'
import { backupCommand, restoreCommand } from './commands/backup.js'
import { checkCommand } from './commands/check.js'
import { claimCommand } from './commands/claim.js'
import { demoCommand } from './commands/demo.js'
import { depositCommand } from './commands/deposit.js'
import { doctorCommand } from './commands/doctor.js'
import { grantCommand } from './commands/grant.js'
import { hashesCommand } from './commands/hashes.js'
import { importCommand } from './commands/import.js'
import { jobsCommand } from './commands/jobs.js'
import { licenceCommand } from './commands/licence.js'
import { logCommand } from './commands/log.js'
import { mandateCommand } from './commands/mandate.js'
import { namesCommand } from './commands/names.js'
import { partyCommand } from './commands/party.js'
import { receiptCommand } from './commands/receipt.js'
import { reserveCommand } from './commands/reserve.js'
import { serveCommand } from './commands/serve.js'
import { snapshotCommand } from './commands/snapshot.js'
import { trainCommand } from './commands/train.js'
import { verifyCommand } from './commands/verify.js'
import { witnessCommand } from './commands/witness.js'
import { workCommand } from './commands/work.js'
import { workerCommand } from './commands/worker.js'
import { type Console, type GlobalOptions, openConsole } from './console.js'
import { explainError } from './error-texts.js'
import { codeOf, messageOf, UsageError } from './errors.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { helpIn } from './help.js'
import { chooseLanguage, type Language } from './language.js'

/** What a command is given besides its own words. */
export interface Run {
  console: Console
  /** The data folder. */
  dataDirectory: string
  databaseUrl?: string
  /** Aborted by Ctrl-C: finish what must not be half done, and stop. */
  signal: AbortSignal
}

/** Registers a command's action: it gets a Run, its options and its arguments, and returns the exit code. */
export type Act = <Options>(command: Command, work: Action<Options>) => void
type Action<Options> = (run: Run, options: Options, ...words: string[][]) => Promise<ExitCode>

/**
 * Runs `kyodaku WORDS…` and returns the exit code: 0 all permitted (or done), 1 failed, 2 wrong usage, 3 something
 * refused, 4 something to review.
 */
export async function runCommandLine(words: string[], environment: NodeJS.ProcessEnv): Promise<ExitCode> {
  const abort = new AbortController()
  const onInterrupt = () => {
    // A second Ctrl-C means now.
    if (abort.signal.aborted) process.exit(130)
    abort.abort(new Error('interrupted'))
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  let exitCode: ExitCode = exitCodes.permitted
  const program = new Command('kyodaku')
  const act: Act = <Options>(command: Command, work: Action<Options>) => {
    command.action(async (...received: unknown[]) => {
      const self = received.at(-1) as Command
      const console = openConsole(self.optsWithGlobals<GlobalOptions>(), environment, {
        forPeople: self.name() === 'demo' || self.name() === 'serve',
      })
      const run: Run = {
        console,
        dataDirectory: self.optsWithGlobals<GlobalOptions>().data ?? environment.KYODAKU_DATA ?? './kyodaku-data',
        ...(environment.DATABASE_URL ? { databaseUrl: environment.DATABASE_URL } : {}),
        signal: abort.signal,
      }
      try {
        exitCode = await work(
          run,
          self.opts() as Options,
          ...received.slice(0, -2).map((word) => [word ?? []].flat() as string[]),
        )
      } catch (error) {
        if (error instanceof UsageError) throw error
        if (abort.signal.aborted) console.note(console.messages.interrupted)
        else report(console, error)
        // Nothing failed: somebody else has to look at it first.
        exitCode = codeOf(error) === 'client.approval-needed' ? exitCodes.review : exitCodes.failed
      }
    })
  }
  try {
    const language = chooseLanguage(languageOption(words), environment)
    build(program, act, language)
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.permitted : exitCodes.usage
    process.stderr.write(`${explainError(error, languageOfErrors(words, environment))}\n`)
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed
  } finally {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
  }
}

/** The version in package.json, which stands above the sources and the build alike. */
function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function build(program: Command, act: Act, language: Language): void {
  const help = helpIn(language)
  program
    .description(help('program'))
    .version(packageVersion(), '-V, --version', help(['print the version', 'バージョンを表示']))
    .configureHelp({ styleTitle: (title) => help(helpTitles[title] ?? [title, title]) })
    .helpCommand('help [command]', help(helpOfHelp))
    .option('--json', help('json'))
    .option('--text', help('text'))
    .option('--lang <language>', help('lang'))
    .option('--data <folder>', help('data'))
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({ outputError: (text, write) => write(usageProblem(text, language)) })
  for (const add of [
    depositCommand,
    workCommand,
    importCommand,
    partyCommand,
    grantCommand,
    mandateCommand,
    claimCommand,
    activityCommand,
    reserveCommand,
    licenceCommand,
    checkCommand,
    trainCommand,
    namesCommand,
    hashesCommand,
    receiptCommand,
    verifyCommand,
    snapshotCommand,
    logCommand,
    witnessCommand,
    workerCommand,
    doctorCommand,
    serveCommand,
    jobsCommand,
    backupCommand,
    restoreCommand,
    demoCommand,
  ]) {
    add(program, act, help)
  }
  // Sub-commands copy neither of these from the program that they are added to.
  const settle = (command: Command) => {
    command.exitOverride().helpOption('-h, --help', help(helpOfHelp))
    for (const child of command.commands) settle(child)
  }
  settle(program)
}

const helpOfHelp = ['show how a command is used', '使い方を表示'] as const
/** The titles of a help page. */
const helpTitles: Readonly<Record<string, readonly [string, string]>> = {
  'Usage:': ['Usage:', '使い方：'],
  'Arguments:': ['Arguments:', '引数：'],
  'Options:': ['Options:', 'オプション：'],
  'Global Options:': ['Global Options:', '共通オプション：'],
  'Commands:': ['Commands:', 'コマンド：'],
}

function report(console: Console, error: unknown): void {
  const [code, message] = [codeOf(error), messageOf(error)]
  console.emit({ error: { code, message } })
  console.note(console.color.red(explainError(error, console.language)))
  if (code === 'internal' && error instanceof Error && process.env.KYODAKU_DEBUG) console.note(error.stack ?? '')
}

/** What commander says of words that it cannot make sense of; before its message stands `error: `. */
function usageProblem(text: string, language: Language): string {
  if (language === 'en') return text
  const message = text.trimEnd().replace(/^error: /, '')
  return `${explainError({ code: 'cli.usage', message }, language)}\n`
}

/** Also when the words themselves name a language that there is not. */
function languageOfErrors(words: string[], environment: NodeJS.ProcessEnv): Language {
  try {
    return chooseLanguage(languageOption(words), environment)
  } catch {
    return chooseLanguage(undefined, environment)
  }
}

function languageOption(words: string[]): string | undefined {
  const at = words.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  if (at < 0) return undefined
  return words[at].includes('=') ? words[at].slice('--lang='.length) : words[at + 1]
}
