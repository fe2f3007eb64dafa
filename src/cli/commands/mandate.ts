import type { Command } from 'commander'
import { doneUnderMandate, findMandate, giveMandate, mandatesWhere, revokeMandate } from '../../clearance/index.js'
import { type Mandate, mandateScopes } from '../../rights/index.js'
import { type ActingOptions, doingOf } from '../acting.js'
import type { Console } from '../console.js'
import { day } from '../day.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import { collect, id, instant, oneOf } from '../options.js'
import { termOf } from '../ownership-options.js'
import type { Act } from '../program.js'
import {
  allOf,
  giveMandateThere,
  listMandatesThere,
  revokeMandateThere,
  type SomeDone,
  showMandateThere,
} from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

interface AddOptions extends ActingOptions {
  association: string
  for: string
  scope: string[]
  work?: string[]
  territory?: string[]
  since?: string
  until?: string
}

export function mandateCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const mandate = program
    .command('mandate')
    .description(
      help(['mandates: what an association may do for a rightsholder', '委任：団体が権利者のために行えること']),
    )

  act<AddOptions>(
    mandate
      .command('add')
      .description(
        help([
          'give a mandate: by the rightsholder or the operator, never by the association',
          '委任する（権利者または運営者が行う。団体自身はできない）',
        ]),
      )
      .requiredOption('--association <party>', help(['who may act', '受任者である団体']))
      .requiredOption('--for <party>', help(['for whom: the rightsholder', '委任する権利者']))
      .requiredOption(
        '--scope <scope>',
        help([
          'what it may do: deposit, grant, claim, collect (repeatable)',
          '範囲：deposit（登録・留保）, grant（許諾）, claim（権利主張）, collect（徴収）（複数可）',
        ]),
        collect,
      )
      .option(
        '--work <work>',
        help(['only for this work and what belongs to it (default: all)', '対象の著作物と、その子（既定：すべて）']),
        collect,
      )
      .option('--territory <code>', help('territory'), collect)
      .option('--since <date>', help('since'))
      .option('--until <date>', help('until'))
      .option('--as <party>', help('actAs'))
      .option('--dry-run', help('dryRun')),
    async (run, options) => {
      const terms = {
        association: id('--association', options.association),
        rightsholder: id('--for', options.for),
        scopes: [...new Set(options.scope.map((scope) => oneOf('--scope', scope, mandateScopes)))],
        ...(options.work === undefined ? {} : { works: options.work }),
        territories: options.territory ?? ['worldwide'],
        from: options.since === undefined ? new Date().toISOString() : instant('--since', options.since),
        ...(options.until === undefined ? {} : { until: instant('--until', options.until) }),
      }
      const given = await hereOrThere(run, {
        here: (kyodaku) => giveMandate(kyodaku, terms, doingOf(options)),
        there: (api) => giveMandateThere(api, terms, options),
      })
      const { console } = run
      console.emit(given)
      if (options.dryRun) console.print(`${console.messages.dryRun}\n${JSON.stringify(given, null, 2)}`)
      else {
        console.print(
          console.say([
            `recorded the mandate ${given.id}: ${given.association} may act for ${given.rightsholder}`,
            `委任 ${given.id} を記録しました。${given.association} は ${given.rightsholder} のために行為できます`,
          ]),
        )
      }
      return exitCodes.permitted
    },
  )

  act<ActingOptions & { from?: string }>(
    mandate
      .command('revoke <id>')
      .description(
        help([
          'revoke a mandate; what was done under it stands',
          '委任を取り消す（それまでに行われたことは有効のまま）',
        ]),
      )
      .option('--from <date>', help('revokeFrom'))
      .option('--as <party>', help('actAs'))
      .option('--dry-run', help('dryRun')),
    async (run, options, [mandateId]) => {
      const { console } = run
      const from = options.from === undefined ? {} : { from: instant('--from', options.from) }
      const revoked = await hereOrThere(run, {
        here: async (kyodaku) => {
          const { mandate, before, after } = await revokeMandate(kyodaku, mandateId, { ...doingOf(options), ...from })
          return { mandate, before: allOf(before), after: allOf(after) }
        },
        there: (api) => revokeMandateThere(api, mandateId, { ...options, ...from }),
      })
      const { mandate: after, before, after: since } = revoked
      console.emit({
        ...after,
        before: before.listed,
        after: since.listed,
        counts: { before: before.count, after: since.count },
        dryRun: options.dryRun ?? false,
      })
      if (options.dryRun) console.print(console.messages.dryRun)
      console.print(
        console.say([
          `the mandate ${mandateId} is revoked from ${after.revokedFrom}: from then on ${after.association} cannot act for ${after.rightsholder}`,
          `委任 ${mandateId} を ${after.revokedFrom} から取り消します。以後、${after.association} は ${after.rightsholder} のために行為できません`,
        ]),
      )
      console.print(
        console.say([
          `done under it before that, and not undone: ${before.count}`,
          `それより前に行われたこと（取り消されません）：${before.count} 件`,
        ]),
      )
      printDone(console, before)
      if (since.count > 0) {
        console.print(
          console.say([
            `done under it after that, which stands too; have a look: ${since.count}`,
            `それ以後に行われたこと（自動では取り消されません。ご確認ください）：${since.count} 件`,
          ]),
        )
        printDone(console, since)
      }
      return exitCodes.permitted
    },
  )

  act<{ association?: string; for?: string }>(
    mandate
      .command('list')
      .description(help('list'))
      .option('--association <party>', help(['only those given to this association', 'この団体への委任だけ']))
      .option('--for <party>', help(['only those of this rightsholder', 'この権利者の委任だけ'])),
    async (run, options) => {
      const { console } = run
      const mandates = await hereOrThere(run, {
        here: (kyodaku) =>
          mandatesWhere(
            kyodaku,
            (one) =>
              (options.association === undefined || one.association === options.association) &&
              (options.for === undefined || one.rightsholder === options.for),
          ),
        there: (api) =>
          listMandatesThere(api, {
            ...(options.association === undefined ? {} : { association: options.association }),
            ...(options.for === undefined ? {} : { rightsholder: options.for }),
          }),
      })
      for (const one of mandates) console.emit(one)
      if (mandates.length === 0) {
        console.print(
          console.say([
            'No mandates. Give one: kyodaku mandate add --association an-association --for my-studio --scope deposit',
            '委任はありません。例：kyodaku mandate add --association 団体ID --for 自社ID --scope deposit',
          ]),
        )
        return exitCodes.permitted
      }
      const { columns } = console.messages
      console.table(
        [
          columns.id,
          console.say(['Association', '団体']),
          console.say(['For', '権利者']),
          columns.scopes,
          columns.work,
          columns.territories,
          columns.term,
          columns.state,
        ],
        mandates.map((one) => [
          one.id,
          one.association,
          one.rightsholder,
          one.scopes.join('\n'),
          one.works?.join('\n') ?? console.say(['all', 'すべて']),
          one.territories.join('\n'),
          termOf(one, console.language),
          stateOf(console, one, new Date()),
        ]),
      )
      return exitCodes.permitted
    },
  )

  act(mandate.command('show <id>').description(help('show')), async (run, _options, [mandateId]) => {
    const { console } = run
    const { mandate: found, done } = await hereOrThere(run, {
      here: async (kyodaku) => ({
        mandate: await findMandate(kyodaku, mandateId),
        done: allOf(await doneUnderMandate(kyodaku, mandateId)),
      }),
      there: (api) => showMandateThere(api, mandateId),
    })
    console.emit({ ...found, done: done.listed, counts: { done: done.count } })
    console.print(`${console.color.bold(found.id)}  ${stateOf(console, found, new Date())}`)
    console.print(
      console.say([
        `  ${found.association} may act for ${found.rightsholder}: ${found.scopes.join(', ')}`,
        `  ${found.association} は ${found.rightsholder} のために行為できます：${found.scopes.join(', ')}`,
      ]),
    )
    const { columns } = console.messages
    console.print(`  ${columns.work}: ${found.works?.join(', ') ?? console.say(['all', 'すべて'])}`)
    console.print(`  ${columns.territories}: ${found.territories.join(', ')}`)
    console.print(`  ${columns.term}: ${termOf(found, console.language)}`)
    console.print(console.say([`  done under it: ${done.count}`, `  この委任のもとで行われたこと：${done.count} 件`]))
    printDone(console, done)
    return exitCodes.permitted
  })
}

/** Shown to people; programs get all. */
const shown = 20

function printDone(console: Console, { count, listed }: SomeDone): void {
  for (const { at, kind, id, logIndex } of listed.slice(-shown)) {
    console.print(`  ${at}  ${console.say(kindText(kind))} ${id}  #${logIndex ?? '–'}`)
  }
  if (count > shown) console.print('  …')
}

function kindText(kind: string): readonly [string, string] {
  const japanese: Record<string, string> = {
    work: '著作物',
    reference: '参照素材',
    grant: '許諾',
    reservation: '留保',
    claim: '権利主張',
    party: '当事者',
    mandate: '委任',
  }
  return [kind, japanese[kind] ?? kind]
}

function stateOf(console: Console, mandate: Mandate, now: Date): string {
  if (mandate.state === 'revoked') {
    const from = mandate.revokedFrom
    return from === undefined
      ? console.say(['revoked', '取消'])
      : console.say([`revoked from ${day(from, console.language)}`, `${day(from, console.language)} から取消`])
  }
  if (now.getTime() < Date.parse(mandate.from)) return console.say(['not yet in force', '開始前'])
  if (mandate.until !== undefined && now.getTime() >= Date.parse(mandate.until)) {
    return console.say(['ended', '終了'])
  }
  return console.say(['in force', '有効'])
}
