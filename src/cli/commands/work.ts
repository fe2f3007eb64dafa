import type { Command } from 'commander'
import { loadRegistry, recordWork, subjectIn } from '../../clearance/index.js'
import { parseWork, type Work } from '../../rights/index.js'
import { codedError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, collectWhole, id, named, oneOf, regimes } from '../options.js'
import type { Act } from '../program.js'
import { withKyodaku } from '../with-kyodaku.js'

const kinds = ['film', 'series', 'episode', 'game', 'manga', 'illustration', 'character', 'other'] as const
/** Ownership shares are of this many. */
export const wholeShare = 1_000_000
/** Who owns what is deposited without saying whose it is. */
export const localOwner = 'local-rightsholder'

interface AddOptions {
  title?: string[]
  kind?: string
  parent?: string
  owner?: string[]
  regime?: string
}

export function workCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const work = program.command('work').description(help('work'))

  act<AddOptions>(
    work
      .command('add <id>')
      .description(help('workAdd'))
      .option('--title <title>', help('title'), collectWhole)
      .option('--kind <kind>', help('kind'))
      .option('--parent <work>', help('parent'))
      .option('--owner <party>', help('owner'), collect)
      .option('--regime <regime>', help('workRegime')),
    async (run, options, [workId]) =>
      withKyodaku(run, async (kyodaku) => {
        const before = await subjectIn(kyodaku, 'work', id('work add', workId))
        const added = workFrom(workId, options, before)
        await recordWork(kyodaku, added)
        run.console.emit(added)
        run.console.print(run.console.messages.workAdded(workId))
        return exitCodes.permitted
      }),
  )

  act(work.command('list').description(help('list')), async ({ console, ...run }) =>
    withKyodaku({ console, ...run }, async (kyodaku) => {
      const { works, references } = await loadRegistry(kyodaku)
      const { columns } = console.messages
      for (const one of works) {
        console.emit({ ...one, references: references.filter((reference) => reference.work === one.id).length })
      }
      if (works.length === 0) console.print(console.messages.noneYet.works)
      else {
        console.table(
          [columns.id, columns.kind, columns.titles, columns.owners, columns.references],
          works.map((one) => [
            one.id,
            one.kind,
            one.titles.map(({ text }) => text).join('\n'),
            one.owners.map(({ party }) => party).join('\n'),
            String(references.filter((reference) => reference.work === one.id).length),
          ]),
        )
      }
      return exitCodes.permitted
    }),
  )

  act(work.command('show <id>').description(help('show')), async (run, _options, [workId]) =>
    withKyodaku(run, async (kyodaku) => {
      const registry = await loadRegistry(kyodaku)
      const found = registry.works.find((one) => one.id === workId)
      if (found === undefined)
        throw codedError('cli.unknown-work', `there is no work "${workId}": see "kyodaku work list".`)
      const about = {
        ...found,
        children: registry.works.filter(({ parent }) => parent === workId).map((child) => child.id),
        references: registry.references.filter((reference) => reference.work === workId),
        grants: registry.grants.filter(({ works }) => works.includes(workId)),
        reservations: registry.reservations.filter((reservation) => reservation.work === workId),
      }
      run.console.emit(about)
      run.console.print(JSON.stringify(about, null, 2))
      return exitCodes.permitted
    }),
  )
}

/** A work as the options say, over what was known of it before. */
export function workFrom(workId: string, options: AddOptions, before?: Work): Work {
  const owners = options.owner?.map((owner) => id('--owner', owner))
  const whole = owners === undefined ? undefined : sharesOf(owners)
  return parseWork({
    id: workId,
    kind: options.kind === undefined ? (before?.kind ?? 'other') : oneOf('--kind', options.kind, kinds),
    ...(options.parent === undefined
      ? before?.parent === undefined
        ? {}
        : { parent: before.parent }
      : { parent: options.parent }),
    titles: options.title?.map(named) ?? before?.titles ?? [{ text: workId, kind: 'official' }],
    ...(before?.identifiers === undefined ? {} : { identifiers: before.identifiers }),
    // A part of another work belongs to that work's owners unless said otherwise.
    owners: whole ?? before?.owners ?? (options.parent === undefined ? sharesOf([localOwner]) : []),
    regime:
      options.regime === undefined
        ? (before?.regime ?? 'prior-permission')
        : oneOf('--regime', options.regime, regimes),
  })
}

/** Equal shares for several owners; what does not divide goes to the first ones, so that they add up. */
function sharesOf(owners: string[]): Work['owners'] {
  const share = Math.floor(wholeShare / owners.length)
  const left = wholeShare - share * owners.length
  return owners.map((party, position) => ({
    party,
    share: share + (position < left ? 1 : 0),
    territories: ['worldwide'],
  }))
}
