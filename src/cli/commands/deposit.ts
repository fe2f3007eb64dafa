import { basename } from 'node:path'
import type { Command } from 'commander'
import { type Act as ActedBy, depositFile, type Kyodaku, mayDepositFor } from '../../clearance/index.js'
import { KyodakuApiError } from '../../client/index.js'
import { type ActingOptions, actOf } from '../acting.js'
import { explainError } from '../error-texts.js'
import { codeOf, messageOf } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, collectWhole, id, stretch } from '../options.js'
import type { Act, Run } from '../program.js'
import { type Deposited, type DepositTerms, depositThere, type WorksDesk, worksThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'
import { ownerOfNew, workFrom, worksHere } from './work.js'

interface DepositOptions extends Omit<ActingOptions, 'dryRun'> {
  work: string
  owner?: string[]
  title?: string[]
  exclude?: string[]
  negative?: boolean
}

export function depositCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<DepositOptions>(
    program
      .command('deposit <file...>')
      .description(help('deposit'))
      .requiredOption('--work <work>', help('depositWork'))
      .option('--owner <party>', help('owner'), collectWhole)
      .option('--title <title>', help('title'), collectWhole)
      .option('--exclude <from-to>', help('exclude'), collect)
      .option('--negative', help('negative'))
      .option('--as <party>', help('actAs'))
      .option('--mandate <id>', help('underMandate')),
    async (run, options, files) => {
      const excludedSeconds = (options.exclude ?? []).map((value) => stretch('--exclude', value))
      const terms = { work: options.work, excludedSeconds, negative: options.negative ?? false }
      return await hereOrThere(run, {
        here: async (kyodaku) => {
          await ensureWork(run, worksHere(kyodaku), options)
          const act = await mayDepositFor(kyodaku, options.work, actOf(options))
          return await depositAll(run, files, terms, (file, onProgress) =>
            depositHere(run, kyodaku, file, { ...terms, act }, onProgress),
          )
        },
        there: async (api) => {
          await ensureWork(run, worksThere(api), options)
          return await depositAll(run, files, terms, (file, onProgress) =>
            depositThere(run, api, file, terms, { ...options, onProgress }),
          )
        },
      })
    },
  )
}

type OnProgress = (step: string, done: number, total: number) => void
type Deposit = (file: string, onProgress: OnProgress) => Promise<Deposited>

/** Deposits file after file; one that fails keeps no other from it. */
async function depositAll(
  run: Run,
  files: readonly string[],
  { work }: DepositTerms,
  deposit: Deposit,
): Promise<ExitCode> {
  let failed = 0
  for (const file of files) {
    if (run.signal.aborted) throw run.signal.reason
    if (!(await depositOne(run, file, work, deposit))) failed += 1
  }
  return failed > 0 ? exitCodes.failed : exitCodes.permitted
}

async function depositHere(
  run: Run,
  kyodaku: Kyodaku,
  file: string,
  terms: DepositTerms & { act: ActedBy },
  onProgress: OnProgress,
): Promise<Deposited> {
  const { reference, state, rows, rematched } = await depositFile(kyodaku, file, {
    ...terms,
    signal: run.signal,
    onProgress: ({ step, done, total }) => onProgress(step, done, total),
  })
  return { reference: reference.id, state, rows, rematched, rematchedCount: rematched.length }
}

/** Deposits one file with a progress bar, says what came of it, and returns whether it went well. */
async function depositOne(run: Run, file: string, work: string, deposit: Deposit): Promise<boolean> {
  const { console } = run
  const name = basename(file)
  const progress = console.progress()
  const steps: Readonly<Record<string, string>> = console.messages.steps
  try {
    const { reference, state, rows, rematched, rematchedCount } = await deposit(file, (step, done, total) =>
      progress.update(`${name}  ${steps[step] ?? step}`, done, total),
    )
    progress.stop()
    console.emit({ input: file, reference, work, state, rows, rematched })
    console.print(console.messages.deposited[state](name, work))
    if (rematchedCount > 0) {
      console.print(console.messages.rematched(rematchedCount))
      for (const { input, earlierDecision, decision, receipt } of rematched) {
        const { outcome } = console.messages
        console.print(`  ${input}: ${outcome[earlierDecision]} → ${outcome[decision]}  ${receipt}`)
      }
    }
    return true
  } catch (error) {
    progress.stop()
    // What may not be done with one file may be done with none.
    if (run.signal.aborted || (error instanceof KyodakuApiError && error.status === 403)) throw error
    const [code, message] = [codeOf(error), messageOf(error)]
    console.emit({ input: file, error: { code, message } })
    console.note(console.color.red(`${file}: ${explainError(error, console.language)}`))
    return false
  }
}

/** A first deposit needs no ceremony: a work that isn't there is added, and said so. */
export async function ensureWork(
  run: Run,
  desk: WorksDesk,
  options: { work: string; owner?: string[]; title?: string[]; as?: string; mandate?: string },
): Promise<void> {
  const workId = id('--work', options.work)
  if ((await desk.work(workId)) !== undefined) return
  const owner = options.owner ?? [await ownerOfNew(desk, options.as)]
  const { as, mandate } = options
  await desk.register(workFrom(workId, { ...options, owner }), undefined, {
    ...(as === undefined ? {} : { as }),
    ...(mandate === undefined ? {} : { mandate }),
  })
  run.console.note(run.console.messages.workCreated(workId, owner.join(', ')))
}
