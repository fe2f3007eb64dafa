import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
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
    build(program, act, language, await commandsFor(words))
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

function build(program: Command, act: Act, language: Language, adding: readonly AddCommand[]): void {
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
  for (const add of adding) add(program, act, help)
  // Sub-commands copy neither of these from the program that they are added to.
  const settle = (command: Command) => {
    command.exitOverride().helpOption('-h, --help', help(helpOfHelp))
    for (const child of command.commands) settle(child)
  }
  settle(program)
}

/** The commands, in the order of the help. Each is loaded when it is asked for: all of them take most of a second. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  deposit: async () => (await import('./commands/deposit.js')).depositCommand,
  work: async () => (await import('./commands/work.js')).workCommand,
  import: async () => (await import('./commands/import.js')).importCommand,
  party: async () => (await import('./commands/party.js')).partyCommand,
  grant: async () => (await import('./commands/grant.js')).grantCommand,
  mandate: async () => (await import('./commands/mandate.js')).mandateCommand,
  claim: async () => (await import('./commands/claim.js')).claimCommand,
  activity: async () => (await import('./commands/activity.js')).activityCommand,
  reserve: async () => (await import('./commands/reserve.js')).reserveCommand,
  licence: async () => (await import('./commands/licence.js')).licenceCommand,
  check: async () => (await import('./commands/check.js')).checkCommand,
  train: async () => (await import('./commands/train.js')).trainCommand,
  names: async () => (await import('./commands/names.js')).namesCommand,
  hashes: async () => (await import('./commands/hashes.js')).hashesCommand,
  receipt: async () => (await import('./commands/receipt.js')).receiptCommand,
  verify: async () => (await import('./commands/verify.js')).verifyCommand,
  snapshot: async () => (await import('./commands/snapshot.js')).snapshotCommand,
  log: async () => (await import('./commands/log.js')).logCommand,
  witness: async () => (await import('./commands/witness.js')).witnessCommand,
  probe: async () => (await import('./commands/probe.js')).probeCommand,
  gateway: async () => (await import('./commands/gateway.js')).gatewayCommand,
  worker: async () => (await import('./commands/worker.js')).workerCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  jobs: async () => (await import('./commands/jobs.js')).jobsCommand,
  backup: async () => (await import('./commands/backup.js')).backupCommand,
  restore: async () => (await import('./commands/backup.js')).restoreCommand,
  demo: async () => (await import('./commands/demo.js')).demoCommand,
}

type AddCommand = (program: Command, act: Act, help: ReturnType<typeof helpIn>) => void

/** The command that the words begin with; every one, where they begin with none of them: the help tells of all. None for a version. */
async function commandsFor(words: readonly string[]): Promise<AddCommand[]> {
  let at = 0
  while (words[at]?.startsWith('-') === true) {
    if (words[at] === '-V' || words[at] === '--version') return []
    at += valued.has(words[at]!) ? 2 : 1
  }
  const load = Object.hasOwn(commands, words[at] ?? '') ? commands[words[at]!] : undefined
  return await Promise.all((load === undefined ? Object.values(commands) : [load]).map((one) => one()))
}

/** Options of the program that take the next word. */
const valued: ReadonlySet<string> = new Set(['--lang', '--data'])

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
