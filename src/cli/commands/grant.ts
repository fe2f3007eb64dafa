import type { Command } from 'commander'
import { loadRegistry, recordGrant, subjectIn } from '../../clearance/index.js'
import { type Grant, parseGrant, type Registry } from '../../rights/index.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, id, instant, oneOf, useKinds } from '../options.js'
import type { Act } from '../program.js'
import { withKyodaku } from '../with-kyodaku.js'

interface AddOptions {
  work: string[]
  from?: string
  to: string
  use: string[]
  model?: string[]
  territory?: string[]
  since?: string
  until?: string
  dryRun?: boolean
}

export function grantCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const grant = program.command('grant').description(help('grant'))

  act<AddOptions>(
    grant
      .command('add')
      .description(help('grantAdd'))
      .requiredOption('--work <work>', help('grantWork'), collect)
      .requiredOption('--to <party>', help('to'))
      .requiredOption('--use <use>', help('use'), collect)
      .option('--from <party>', help('from'))
      .option('--model <model>', help('models'), collect)
      .option('--territory <code>', help('territory'), collect)
      .option('--since <date>', help('since'))
      .option('--until <date>', help('until'))
      .option('--dry-run', help('dryRun')),
    async (run, options) =>
      withKyodaku(run, async (kyodaku) => {
        const { console } = run
        const registry = await loadRegistry(kyodaku)
        const added: Grant = parseGrant({
          id: kyodaku.newId('grt'),
          grantor: options.from ?? onlyOwner(registry, options.work),
          grantee: options.to === '*' ? '*' : id('--to', options.to),
          works: options.work,
          uses: options.use.map((use) => oneOf('--use', use, useKinds)),
          models: options.model ?? ['*'],
          territories: options.territory ?? ['worldwide'],
          from: options.since === undefined ? kyodaku.now().toISOString() : instant('--since', options.since),
          ...(options.until === undefined ? {} : { until: instant('--until', options.until) }),
          state: 'active',
        })
        if (!options.dryRun) await recordGrant(kyodaku, added)
        console.emit(added)
        console.print(
          options.dryRun
            ? `${console.messages.dryRun}\n${JSON.stringify(added, null, 2)}`
            : console.messages.grantAdded(added.id),
        )
        return exitCodes.permitted
      }),
  )

  act(grant.command('list').description(help('list')), async (run) =>
    withKyodaku(run, async (kyodaku) => {
      const { console } = run
      const { grants } = await loadRegistry(kyodaku)
      const { columns } = console.messages
      for (const one of grants) console.emit(one)
      if (grants.length === 0) console.print(console.messages.noneYet.grants)
      else {
        console.table(
          [
            columns.id,
            columns.grantor,
            columns.grantee,
            columns.work,
            columns.uses,
            columns.models,
            columns.territories,
            columns.term,
            columns.state,
          ],
          grants.map((one) => [
            one.id,
            one.grantor,
            one.grantee,
            one.works.join('\n'),
            one.uses.join('\n'),
            one.models.join('\n'),
            one.territories.join('\n'),
            `${one.from.slice(0, 10)} – ${one.until?.slice(0, 10) ?? ''}`,
            one.state,
          ]),
        )
      }
      return exitCodes.permitted
    }),
  )

  act<{ from?: string }>(
    grant.command('revoke <id>').description(help('grantRevoke')).option('--from <date>', help('revokeFrom')),
    async (run, options, [grantId]) =>
      withKyodaku(run, async (kyodaku) => {
        const before = await subjectIn(kyodaku, 'grant', grantId)
        if (before === undefined)
          throw codedError('cli.unknown-grant', `there is no grant "${grantId}": see "kyodaku grant list".`)
        const revokedFrom = options.from === undefined ? kyodaku.now().toISOString() : instant('--from', options.from)
        const after = parseGrant({ ...before, state: 'revoked', revokedFrom })
        await recordGrant(kyodaku, after)
        run.console.emit(after)
        run.console.print(run.console.messages.grantRevoked(grantId, revokedFrom))
        return exitCodes.permitted
      }),
  )
}

/** The owner that grants when none is named: the only one of the works, or of the works that they belong to. */
function onlyOwner(registry: Registry, works: string[]): string {
  const ownersOf = (workId: string, seen: string[] = []): string[] => {
    const work = registry.works.find((one) => one.id === workId)
    if (work === undefined || seen.includes(workId)) return []
    if (work.owners.length > 0) return work.owners.map(({ party }) => party)
    return work.parent === undefined ? [] : ownersOf(work.parent, [...seen, workId])
  }
  for (const workId of works) {
    if (!registry.works.some((one) => one.id === workId)) {
      throw codedError('cli.unknown-work', `there is no work "${workId}": see "kyodaku work list".`)
    }
  }
  const owners = [...new Set(works.flatMap((workId) => ownersOf(workId)))]
  if (owners.length !== 1) {
    throw new UsageError(
      owners.length === 0
        ? `nobody is registered as the owner of ${works.join(', ')}: name the grantor with --from.`
        : `${works.join(', ')} has several owners (${owners.join(', ')}): name the one who grants with --from.`,
    )
  }
  return owners[0]
}
