import type { Command } from 'commander'
import { loadRegistry, registerParty, subjectIn } from '../../clearance/index.js'
import { type Party, parseParty } from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, collectWhole, id, named, oneOf } from '../options.js'
import type { Act } from '../program.js'
import { allPartiesThere, partyThere, registerPartyThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

const roles = ['rightsholder', 'association', 'provider', 'authority'] as const

interface PartyOptions {
  role?: string
  name?: string[]
  class?: string[]
}

export function partyCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const party = program.command('party').description(help('party'))

  act<PartyOptions & ActingOptions>(
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
    async (run, options, [partyId]) => {
      id('party add', partyId)
      const added = await hereOrThere(run, {
        here: async (kyodaku) => {
          const party = partyFrom(partyId, options, await subjectIn(kyodaku, 'party', partyId))
          await registerParty(kyodaku, party, doingOf(options))
          return party
        },
        there: async (api) => {
          const before = await partyThere(api, partyId)
          const party = partyFrom(partyId, options, before)
          await registerPartyThere(api, party, before, options)
          return party
        },
      })
      run.console.emit(added)
      if (options.dryRun) run.console.print(`${run.console.messages.dryRun}\n${JSON.stringify(added, null, 2)}`)
      else run.console.print(run.console.messages.partyAdded(partyId))
      return exitCodes.permitted
    },
  )

  act(party.command('list').description(help('list')), async (run) => {
    const { console } = run
    const { columns } = console.messages
    const parties = await hereOrThere(run, {
      here: async (kyodaku) => (await loadRegistry(kyodaku)).parties,
      there: allPartiesThere,
    })
    for (const one of parties) console.emit(one)
    if (parties.length === 0) console.print(console.messages.noneYet.parties)
    else {
      console.table(
        [columns.id, columns.role, columns.names],
        parties.map((one) => [one.id, one.role, one.names.map(({ text }) => text).join('\n')]),
      )
    }
    return exitCodes.permitted
  })
}

/** A party as the options say, over what was known of it before. */
function partyFrom(partyId: string, options: PartyOptions, before: Party | undefined): Party {
  const classes = options.class ?? before?.classes
  return parseParty({
    id: partyId,
    role: options.role === undefined ? (before?.role ?? 'rightsholder') : oneOf('--role', options.role, roles),
    names: options.name?.map(named) ?? before?.names ?? [{ text: partyId, kind: 'official' }],
    ...(classes === undefined ? {} : { classes }),
  })
}
