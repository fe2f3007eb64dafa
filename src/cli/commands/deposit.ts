import { basename } from 'node:path'
import type { Command } from 'commander'
import {
  type Act as ActedBy,
  depositFile,
  type Kyodaku,
  mayDepositFor,
  registerWork,
  subjectIn,
} from '../../clearance/index.js'
import { type ActingOptions, actOf } from '../acting.js'
import { explainError } from '../error-texts.js'
import { codeOf, messageOf } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, collectWhole, id, stretch } from '../options.js'
import type { Act, Run } from '../program.js'
import { depositThere, remoteOf } from '../remote.js'
import { withKyodaku } from '../with-kyodaku.js'
import { ownerOfNew, workFrom } from './work.js'

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
      const api = await remoteOf(run)
      if (api !== undefined) {
        const { negative = false } = options
        return await depositThere(run, api, files, { work: options.work, excludedSeconds, negative })
      }
      return await withKyodaku(run, async (kyodaku) => {
        await ensureWork(run, kyodaku, options)
        const act = await mayDepositFor(kyodaku, options.work, actOf(options))
        let failed = 0
        for (const file of files) {
          if (run.signal.aborted) throw run.signal.reason
          if (
            !(await depositOne(run, kyodaku, file, {
              work: options.work,
              excludedSeconds,
              negative: options.negative ?? false,
              act,
            }))
          ) {
            failed += 1
          }
        }
        return failed > 0 ? exitCodes.failed : exitCodes.permitted
      })
    },
  )
}

/** Deposits one file with a progress bar, says what came of it, and returns whether it went well. */
export async function depositOne(
  run: Run,
  kyodaku: Kyodaku,
  file: string,
  terms: { work: string; excludedSeconds: [number, number][]; negative: boolean; act?: ActedBy },
): Promise<boolean> {
  const { console } = run
  const name = basename(file)
  const progress = console.progress()
  try {
    const { reference, state, rows, rematched } = await depositFile(kyodaku, file, {
      ...terms,
      signal: run.signal,
      onProgress: ({ step, done, total }) => progress.update(`${name}  ${console.messages.steps[step]}`, done, total),
    })
    progress.stop()
    console.emit({ input: file, reference: reference.id, work: terms.work, state, rows, rematched })
    console.print(console.messages.deposited[state](name, terms.work))
    if (rematched.length > 0) {
      console.print(console.messages.rematched(rematched.length))
      for (const { input, earlierDecision, decision, receipt } of rematched) {
        const { outcome } = console.messages
        console.print(`  ${input}: ${outcome[earlierDecision]} → ${outcome[decision]}  ${receipt}`)
      }
    }
    return true
  } catch (error) {
    progress.stop()
    if (run.signal.aborted) throw error
    const [code, message] = [codeOf(error), messageOf(error)]
    console.emit({ input: file, error: { code, message } })
    console.note(console.color.red(`${file}: ${explainError(error, console.language)}`))
    return false
  }
}

/** A first deposit needs no ceremony: a work that isn't there is added, and said so. */
export async function ensureWork(
  run: Run,
  kyodaku: Kyodaku,
  options: { work: string; owner?: string[]; title?: string[]; as?: string; mandate?: string },
): Promise<void> {
  const workId = id('--work', options.work)
  if ((await subjectIn(kyodaku, 'work', workId)) !== undefined) return
  const owner = options.owner ?? [await ownerOfNew(kyodaku, options.as)]
  await registerWork(kyodaku, workFrom(workId, { ...options, owner }), { act: actOf(options) })
  run.console.note(run.console.messages.workCreated(workId, owner.join(', ')))
}
