import type { Command } from 'commander'
import { liftStops, stopWork, subjectIn } from '../../clearance/index.js'
import { reservationSentences, sentencesText, useKinds } from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collect, oneOf } from '../options.js'
import type { Act } from '../program.js'
import { liftStopsThere, stopWorkThere, worksThere } from '../remote/index.js'
import { titleOf } from '../result-view.js'
import { hereOrThere } from '../with-kyodaku.js'

const emptyRegistry = { parties: [], works: [], references: [], grants: [], reservations: [] }

interface StopOptions extends ActingOptions {
  use?: string[]
  territory?: string[]
  note?: string
}

/** `kyodaku work stop` and `kyodaku work resume`: the switch of a work, whatever has been permitted. */
export function workStopCommands(work: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<StopOptions>(
    withActing(
      work
        .command('stop <id>')
        .description(help(texts.stop))
        .option('--use <use>', help('use'), collect)
        .option('--territory <code>', help('territory'), collect)
        .option('--note <why>', help(texts.note)),
      help,
    ),
    async ({ console, ...run }, options, [workId]) => {
      const uses = options.use?.map((use) => oneOf('--use', use, useKinds)) ?? [...useKinds]
      const territories = options.territory ?? ['worldwide']
      const note = options.note === undefined ? {} : { note: options.note }
      const { reservation, work: stopped } = await hereOrThere(
        { console, ...run },
        {
          here: async (kyodaku) => {
            const what = { work: workId, uses, territories, ...note }
            const { reservation } = await stopWork(kyodaku, what, doingOf(options))
            return { reservation, work: await subjectIn(kyodaku, 'work', workId) }
          },
          there: async (api) => ({
            reservation: await stopWorkThere(api, workId, { uses, territories, ...note }, options),
            work: await worksThere(api).work(workId),
          }),
        },
      )
      console.emit(reservation)
      const registry = { ...emptyRegistry, works: stopped === undefined ? [] : [stopped] }
      const names = { work: (id: string) => titleOf(id, registry, console.language), party: (id: string) => id }
      const said = sentencesText(
        reservationSentences(reservation, { language: console.language, names }),
        console.language,
      )
      if (options.dryRun) console.print(console.messages.dryRun)
      console.print(said)
      if (!options.dryRun) console.print(console.color.dim(console.say(texts.stopped(workId))))
      return exitCodes.permitted
    },
  )

  act<ActingOptions>(
    withActing(work.command('resume <id>').description(help(texts.resume)), help),
    async ({ console, ...run }, options, [workId]) => {
      const lifted = await hereOrThere(
        { console, ...run },
        {
          here: async (kyodaku) => (await liftStops(kyodaku, workId, doingOf(options))).lifted,
          there: (api) => liftStopsThere(api, workId, options),
        },
      )
      for (const one of lifted) console.emit(one)
      if (options.dryRun) console.print(console.messages.dryRun)
      console.print(console.say(texts.resumed(workId, lifted.length)))
      return exitCodes.permitted
    },
  )
}

const texts = {
  stop: [
    'stop a work, and all that belongs to it, at every gate: whatever has been permitted',
    '著作物とこれに属するものの利用を、許諾の有無にかかわらず、すべての関門で停止する',
  ],
  resume: ['lift the stops of a work', '著作物の停止を解除する'],
  note: ['why: it is recorded, and open to all', '理由（記録され、公開されます）'],
  stopped: (work: string): Text => [
    `Lift it again with: kyodaku work resume ${work}`,
    `解除するには：kyodaku work resume ${work}`,
  ],
  resumed: (work: string, count: number): Text => [
    `${work}: ${count === 1 ? 'one stop' : `${count} stops`} lifted; what was permitted is permitted again.`,
    `${work}：停止${count}件を解除しました。許諾のある利用は、再び認められます。`,
  ],
} as const
