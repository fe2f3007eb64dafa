import type { Command } from 'commander'
import { reserveWork } from '../../clearance/index.js'
import { parseReservation } from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, instant, oneOf, useKinds } from '../options.js'
import type { Act } from '../program.js'
import { reserveThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

interface ReserveOptions extends ActingOptions {
  work?: string
  use?: string[]
  territory?: string[]
  since?: string
  evidence?: string
}

export function reserveCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<ReserveOptions>(
    withActing(
      program
        .command('reserve [work]')
        .description(help('reserve'))
        .option('--work <work>', help('grantWork'))
        .option('--use <use>', help('use'), collect)
        .option('--territory <code>', help('territory'), collect)
        .option('--since <date>', help('since'))
        .option('--evidence <location>', help('evidence')),
      help,
    ),
    async (run, options, [word]) => {
      const workId = word ?? options.work
      if (workId === undefined)
        throw new UsageError([
          'name the work: kyodaku reserve WORK.',
          '著作物を指定してください：kyodaku reserve 著作物',
        ])
      const terms = {
        work: workId,
        uses: options.use?.map((use) => oneOf('--use', use, useKinds)) ?? [...useKinds],
        territories: options.territory ?? ['worldwide'],
        ...(options.since === undefined ? {} : { from: instant('--since', options.since) }),
        evidence: { location: options.evidence ?? 'kyodaku reserve' },
      }
      const reservation = await hereOrThere(run, {
        here: async (kyodaku) => {
          const from = kyodaku.now().toISOString()
          const one = parseReservation({ id: kyodaku.newId('rsv'), from, ...terms })
          await reserveWork(kyodaku, one, doingOf(options))
          return one
        },
        there: (api) => reserveThere(api, terms, options),
      })
      run.console.emit(reservation)
      if (options.dryRun) run.console.print(`${run.console.messages.dryRun}\n${JSON.stringify(reservation, null, 2)}`)
      else run.console.print(run.console.messages.reserved(reservation.id, workId))
      return exitCodes.permitted
    },
  )
}
