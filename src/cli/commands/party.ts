import type { Command } from 'commander'
import { loadRegistry, registerParty, subjectIn } from '../../clearance/index.js'
import { parseParty } from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, collectWhole, id, named, oneOf } from '../options.js'
import type { Act } from '../program.js'
import { withKyodaku } from '../with-kyodaku.js'

const roles = ['rightsholder', 'association', 'provider', 'authority'] as const

export function partyCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const party = program.command('party').description(help('party'))

  act<ActingOptions & { role?: string; name?: string[]; class?: string[] }>(
    withActing(
      party
        .command('add <id>')
        .description(help('partyAdd'))
        .option('--role <role>', help('role'))
        .option('--name <name>', help('name'), collectWhole)
        .option(
          '--class <class>',
          help([
            'a kind of party that grants may be made to as a whole, such as research (repeatable)',
            '許諾をまとめて受けられる区分（例：research、複数可）',
          ]),
          collect,
        ),
      help,
    ),
    async (run, options, [partyId]) =>
      withKyodaku(run, async (kyodaku) => {
        const before = await subjectIn(kyodaku, 'party', id('party add', partyId))
        const classes = options.class ?? before?.classes
        const added = parseParty({
          id: partyId,
          role: options.role === undefined ? (before?.role ?? 'rightsholder') : oneOf('--role', options.role, roles),
          names: options.name?.map(named) ?? before?.names ?? [{ text: partyId, kind: 'official' }],
          ...(classes === undefined ? {} : { classes }),
        })
        await registerParty(kyodaku, added, doingOf(options))
        run.console.emit(added)
        if (options.dryRun) run.console.print(`${run.console.messages.dryRun}\n${JSON.stringify(added, null, 2)}`)
        else run.console.print(run.console.messages.partyAdded(partyId))
        return exitCodes.permitted
      }),
  )

  act(party.command('list').description(help('list')), async (run) =>
    withKyodaku(run, async (kyodaku) => {
      const { console } = run
      const { parties } = await loadRegistry(kyodaku)
      const { columns } = console.messages
      for (const one of parties) console.emit(one)
      if (parties.length === 0) console.print(console.messages.noneYet.parties)
      else {
        console.table(
          [columns.id, columns.role, columns.names],
          parties.map((one) => [one.id, one.role, one.names.map(({ text }) => text).join('\n')]),
        )
      }
      return exitCodes.permitted
    }),
  )
}
