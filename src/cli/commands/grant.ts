import type { Command } from 'commander'
import {
  acceptOffer,
  counterOffer,
  type Doing,
  declineOffer,
  expireEnded,
  giveGrant,
  grantHistory,
  type Kyodaku,
  loadPowers,
  loadRegistry,
  type NewTerms,
  ownersAt,
  resumeSuspended,
  revokeGrantFrom,
  suspendActive,
  type TouchedDecision,
  withdrawOffer,
} from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import { type Grant, type GrantState, grantStates, type Registry } from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import type { Console } from '../console.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collect, id, instant, oneOf } from '../options.js'
import { termOf } from '../ownership-options.js'
import type { Act, Run } from '../program.js'
import {
  acceptOfferThere,
  allById,
  counterOfferThere,
  declineOfferThere,
  giveGrantThere,
  grantHistoryThere,
  grantsThere,
  ownersThere,
  resumeSuspendedThere,
  revokeGrantThere,
  suspendActiveThere,
  withdrawOfferThere,
} from '../remote/index.js'
import { hereOrThere, withKyodaku } from '../with-kyodaku.js'
import { priceText, type TermOptions, termsFrom, withoutTerms, withTerms } from './grant-options.js'

interface AddOptions extends TermOptions, ActingOptions {
  work: string[]
  use: string[]
  to: string
  from?: string
  offer?: boolean
}

export function grantCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const grant = program.command('grant').description(help('grant'))

  const adding = (command: Command) =>
    withActing(
      withTerms(
        command
          .requiredOption('--work <work>', help('grantWork'), collect)
          .requiredOption('--to <party>', help('to'))
          .requiredOption('--use <use>', help('use'), collect)
          .option('--from <party>', help('from')),
        help,
      ),
      help,
    )
  const add = async (run: Run, options: AddOptions, state: 'active' | 'offered') => {
    const { works: _, ...said } = termsFrom(options)
    const grantee = granteeFrom(options.to)
    const termsBy = async (ownersOf: OwnersOf) =>
      ({
        models: ['*'],
        territories: ['worldwide'],
        from: new Date().toISOString(),
        ...said,
        grantor: options.from ?? (await grantorOf(options, ownersOf)),
        grantee,
        works: options.work,
      }) as NewTerms
    const added = await hereOrThere(run, {
      here: async (kyodaku) => giveGrant(kyodaku, await termsBy(ownersHere(kyodaku)), { ...doingOf(options), state }),
      there: async (api) =>
        giveGrantThere(api, await termsBy((work) => ownersThere(api, work, new Date())), options, state),
    })
    sayChanged(run, options, added, grantTexts[state](added))
    return exitCodes.permitted
  }

  act<AddOptions>(
    adding(grant.command('add').description(help('grantAdd'))).option(
      '--offer',
      help(['offer it: it holds when the other side accepts', '申し出る（相手が承諾すると有効）']),
    ),
    (run, options) => add(run, options, options.offer ? 'offered' : 'active'),
  )
  act<AddOptions>(
    adding(
      grant
        .command('offer')
        .description(
          help(['offer a permission: it holds when the other side accepts', '許諾を申し出る（相手が承諾すると有効）']),
        ),
    ),
    (run, options) => add(run, options, 'offered'),
  )

  act<TermOptions & ActingOptions & { without?: string[] }>(
    withActing(
      withTerms(
        grant
          .command('counter <id>')
          .description(
            help([
              'answer an offer with another one: only what differs need be said',
              '申し出に対し、条件を変えて申し出る（変える条件だけを指定）',
            ]),
          )
          .option('--work <work>', help('grantWork'), collect)
          .option('--use <use>', help('use'), collect)
          .option(
            '--without <terms>',
            help([
              'terms to take away: purpose, context, rating, modality, cap, duty, price, until',
              '外す条件：purpose, context, rating, modality, cap, duty, price, until',
            ]),
            collect,
          ),
        help,
      ),
      help,
    ),
    async (run, options, [grantId]) => {
      const changes = { ...withoutTerms(options.without), ...termsFrom(options) }
      if (Object.keys(changes).length === 0) {
        throw new UsageError([
          'say what is to be different, such as --price 3000JPY/use; to take it as it is: kyodaku grant accept.',
          '変更する条件を --price 3000JPY/use のように指定してください。そのまま承諾するときは kyodaku grant accept を使います。',
        ])
      }
      const offer = await hereOrThere(run, {
        here: async (kyodaku) => (await counterOffer(kyodaku, grantId, changes, doingOf(options))).offer,
        there: (api) => counterOfferThere(api, grantId, changes, options),
      })
      sayChanged(run, options, offer, [
        `offered ${offer.id} in answer to ${grantId}; it waits for the other side`,
        `${grantId} への対案として ${offer.id} を申し出ました。相手の承諾待ちです`,
      ])
      return exitCodes.permitted
    },
  )

  for (const { name, about, change, changeThere, done } of answers) {
    act<ActingOptions>(
      withActing(grant.command(`${name} <id>`).description(help(about)), help),
      async (run, options, [grantId]) => {
        const after = await hereOrThere(run, {
          here: (kyodaku) => change(kyodaku, grantId, doingOf(options)),
          there: (api) => changeThere(api, grantId, options),
        })
        sayChanged(run, options, after, done(after))
        return exitCodes.permitted
      },
    )
  }

  act<{ dryRun?: boolean }>(
    grant
      .command('expire')
      .description(
        help([
          'record that grants and offers past their term have expired',
          '期限を過ぎた許諾・申し出を失効として記録する',
        ]),
      )
      .option('--dry-run', help('dryRun')),
    async (run, options) =>
      withKyodaku(run, async (kyodaku) => {
        const ended = await expireEnded(kyodaku, { dryRun: options.dryRun === true })
        for (const one of ended) run.console.emit(one)
        if (options.dryRun) run.console.print(run.console.messages.dryRun)
        for (const { id, until } of ended) run.console.print(`${id}  ${until}`)
        run.console.print(run.console.say([`${ended.length} expired`, `${ended.length} 件が失効`]))
        return exitCodes.permitted
      }),
  )

  act<ActingOptions & { from?: string }>(
    withActing(
      grant.command('revoke <id>').description(help('grantRevoke')).option('--from <date>', help('revokeFrom')),
      help,
    ),
    async (run, options, [grantId]) => {
      const { console } = run
      const since = options.from === undefined ? {} : { from: instant('--from', options.from) }
      const progress = console.progress()
      const { outcome } = console.messages
      let done = 0
      const { from, before, after, decidedAgain, grant } = await hereOrThere(run, {
        here: (kyodaku) =>
          revokeGrantFrom(kyodaku, grantId, {
            ...doingOf(options),
            signal: run.signal,
            ...since,
            onDecidedAgain: (_, count) => {
              done += 1
              progress.update(console.messages.steps.rematch, done, count)
            },
          }),
        there: (api) =>
          revokeGrantThere(api, grantId, {
            ...options,
            ...since,
            onProgress: (done, total) => progress.update(console.messages.steps.rematch, done, total),
          }),
      }).finally(() => progress.stop())
      console.emit({ ...grant, from, before, after, decidedAgain, dryRun: options.dryRun ?? false })
      if (options.dryRun) console.print(console.messages.dryRun)
      console.print(console.messages.grantRevoked(grantId, from))
      printTouched(console, before, [
        `${before.length} decisions were made under it before that, and stand`,
        `それより前の許可 ${before.length} 件は、そのまま有効です`,
      ])
      printTouched(console, after, [
        `${after.length} decisions were made under it since${options.dryRun ? ', and would be decided anew' : ', and are decided anew'}`,
        `それ以後の許可 ${after.length} 件を${options.dryRun ? '判定し直すことになります' : '判定し直しました'}`,
      ])
      for (const { input, earlierDecision, decision, receipt } of decidedAgain) {
        console.print(`  ${input}: ${outcome[earlierDecision]} → ${outcome[decision]}  ${receipt}`)
      }
      return exitCodes.permitted
    },
  )

  act(grant.command('show <id>').description(help('show')), async (run, _options, [grantId]) => {
    const { console } = run
    const history = await hereOrThere(run, {
      here: (kyodaku) => grantHistory(kyodaku, grantId),
      there: (api) => grantHistoryThere(api, grantId),
    })
    console.emit(history)
    const { columns } = console.messages
    printTerms(console, history.grant)
    console.table(
      [columns.at, columns.state, columns.actedBy, columns.mandate, columns.logIndex],
      history.events.map((event) => [
        event.at,
        stateName(console, event.state) + (event.revokedFrom === undefined ? '' : ` (${event.revokedFrom})`),
        actorText(console, event),
        event.mandate ?? '',
        String(event.logIndex ?? ''),
      ]),
    )
    if (history.chain.length > 1) {
      console.print(console.say(['Offers and counter-offers:', '申し出と対案：']))
      for (const one of history.chain) {
        console.print(
          `  ${one.id === grantId ? '▶' : ' '} ${one.id}  ${stateName(console, one.state)}  ${(one.offeredBy ?? 'grantor') === 'grantor' ? one.grantor : one.grantee}${one.price === undefined ? '' : `  ${priceText(one.price)}`}`,
        )
      }
    }
    return exitCodes.permitted
  })

  act<ListOptions>(
    grant
      .command('list')
      .description(help('list'))
      .option(
        '--state <state>',
        help(['only those in this state (repeatable)', 'この状態のものだけ（複数可）']),
        collect,
      )
      .option('--work <work>', help(['only those that cover this work', 'この著作物に及ぶものだけ']))
      .option('--to <party>', help(['only those to this party, class or *', 'この被許諾者のものだけ']))
      .option('--from <party>', help(['only those of this grantor', 'この許諾者のものだけ'])),
    async (run, options) => {
      const { console } = run
      const { work, to, from } = options
      const states = options.state?.map((state) => oneOf('--state', state, grantStates))
      const covering = await hereOrThere(run, {
        here: async (kyodaku) => {
          const registry = await loadRegistry(kyodaku)
          const line = work === undefined ? undefined : lineOf(registry, work)
          return registry.grants.filter((one) => line === undefined || one.works.some((each) => line.has(each)))
        },
        there: async (api) => {
          // A work that there is not is an error, not a list without grants.
          if (work !== undefined && (await ownersThere(api, work, new Date())) === undefined) throw unknownWork(work)
          return await allById(grantsThere(api, work === undefined ? {} : { work }))
        },
      })
      const grants = covering.filter(
        (one) =>
          (states === undefined || states.includes(one.state)) &&
          (to === undefined || one.grantee === to) &&
          (from === undefined || one.grantor === from),
      )
      const { columns } = console.messages
      for (const one of grants) console.emit(one)
      if (grants.length === 0) {
        const asked = work !== undefined || covering.length > 0
        console.print(
          asked ? console.say(['no such grants', '該当する許諾はありません']) : console.messages.noneYet.grants,
        )
        return exitCodes.permitted
      }
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
          one.uses.map((use) => console.messages.uses[use]).join('\n'),
          one.models.join('\n'),
          one.territories.join('\n'),
          termOf(one, console.language),
          stateName(console, one.state),
        ]),
      )
      return exitCodes.permitted
    },
  )
}

interface ListOptions {
  state?: string[]
  work?: string
  to?: string
  from?: string
}

interface Answer {
  name: string
  about: Text
  change(kyodaku: Kyodaku, id: string, options: Doing): Promise<Grant>
  changeThere(api: KyodakuClient, id: string, options: ActingOptions): Promise<Grant>
  done(grant: Grant): Text
}

const answers: readonly Answer[] = [
  {
    name: 'accept',
    about: ['accept an offer that the other side made: it holds from now on', '相手の申し出を承諾する（以後有効）'],
    change: acceptOffer,
    changeThere: acceptOfferThere,
    done: ({ id }) => [`accepted: the grant ${id} holds`, `承諾しました。許諾 ${id} は有効です`],
  },
  {
    name: 'decline',
    about: ['decline an offer that the other side made', '相手の申し出を断る'],
    change: declineOffer,
    changeThere: declineOfferThere,
    done: ({ id }) => [`declined the offer ${id}`, `申し出 ${id} を断りました`],
  },
  {
    name: 'withdraw',
    about: ['take an offer of one’s own back', '自らの申し出を取り下げる'],
    change: withdrawOffer,
    changeThere: withdrawOfferThere,
    done: ({ id }) => [`withdrew the offer ${id}`, `申し出 ${id} を取り下げました`],
  },
  {
    name: 'suspend',
    about: ['let a grant rest: it covers nothing until it is resumed', '許諾を一時停止する（再開まで効力なし）'],
    change: suspendActive,
    changeThere: suspendActiveThere,
    done: ({ id }) => [`suspended the grant ${id}`, `許諾 ${id} を一時停止しました`],
  },
  {
    name: 'resume',
    about: ['let a suspended grant cover again', '一時停止した許諾を再開する'],
    change: resumeSuspended,
    changeThere: resumeSuspendedThere,
    done: ({ id }) => [`resumed the grant ${id}`, `許諾 ${id} を再開しました`],
  },
]

const grantTexts: Record<'active' | 'offered', (grant: Grant) => Text> = {
  active: ({ id }) => [`recorded the grant ${id}`, `許諾 ${id} を記録しました`],
  offered: ({ id, grantee }) => [
    `offered ${id} to ${grantee}; it holds when it is accepted`,
    `許諾 ${id} を ${grantee} に申し出ました。承諾されると有効になります`,
  ],
}

function sayChanged({ console }: Run, options: ActingOptions, grant: Grant, text: Text): void {
  console.emit(grant)
  if (options.dryRun) console.print(`${console.messages.dryRun}\n${JSON.stringify(grant, null, 2)}`)
  else console.print(console.say(text))
}

/** Decisions shown to people; programs get all. */
const shownDecisions = 20

function printTouched(console: Console, touched: readonly TouchedDecision[], text: Text): void {
  console.print(console.say(text))
  for (const { receipt, input, decidedAt, works } of touched.slice(0, shownDecisions)) {
    console.print(`  ${decidedAt}  ${input}  ${works.join(', ')}  ${receipt}`)
  }
  if (touched.length > shownDecisions) console.print('  …')
}

function printTerms(console: Console, grant: Grant): void {
  const { columns } = console.messages
  const rows: [string, string | undefined][] = [
    [columns.grantor, grant.grantor],
    [
      console.say(['Signed by', '署名者']),
      grant.signedBy && `${grant.signedBy.party} (${grant.signedBy.mandate}, ${grant.signedBy.at})`,
    ],
    [columns.grantee, grant.grantee],
    [columns.work, grant.works.join(', ')],
    [columns.uses, grant.uses.map((use) => console.messages.uses[use]).join(', ')],
    [columns.models, grant.models.join(', ')],
    [columns.territories, grant.territories.join(', ')],
    [columns.term, termOf(grant, console.language)],
    [console.say(['Purposes', '目的']), grant.purposes?.join(', ')],
    [console.say(['Only in the context', '許諾する文脈']), grant.contexts?.allowed?.join(', ')],
    [console.say(['Not in the context', '許諾しない文脈']), grant.contexts?.excluded?.join(', ')],
    [console.say(['Age rating up to', '年齢区分の上限']), grant.ratingMax],
    [console.say(['Kinds of media', '媒体']), grant.modalities?.join(', ')],
    [console.say(['Caps', '上限']), grant.caps && JSON.stringify(grant.caps)],
    [console.say(['Duties', '条件']), grant.duties && JSON.stringify(grant.duties)],
    [console.say(['Price', '対価']), grant.price && priceText(grant.price)],
    [columns.state, stateName(console, grant.state)],
  ]
  console.print(console.color.bold(grant.id))
  for (const [name, value] of rows) if (value !== undefined && value !== '') console.print(`  ${name}: ${value}`)
}

const stateTexts: Record<GrantState, Text> = {
  offered: ['offered', '申し出中'],
  countered: ['countered', '対案あり'],
  declined: ['declined', '拒絶'],
  withdrawn: ['withdrawn', '取下げ'],
  active: ['active', '有効'],
  suspended: ['suspended', '一時停止'],
  revoked: ['revoked', '取消'],
  expired: ['expired', '満了'],
}

export const stateName = (console: Console, state: GrantState) => console.say(stateTexts[state])

/** Who did it: the party, and for whom; the operator where nobody is named. */
export function actorText(
  console: Console,
  { actedBy, onBehalfOf }: { actedBy: string | null; onBehalfOf: string | null },
): string {
  const by = actedBy ?? console.say(['operator', '運営者'])
  return onBehalfOf === null ? by : console.say([`${by} for ${onBehalfOf}`, `${by}（${onBehalfOf} を代理）`])
}

function granteeFrom(to: string): string {
  if (to === '*') return to
  return to.startsWith('class:') ? `class:${id('--to', to.slice('class:'.length))}` : id('--to', to)
}

/** The work and all that it is part of. */
function lineOf(registry: Registry, workId: string): Set<string> {
  const parents = new Map(registry.works.map((work) => [work.id, work.parent]))
  if (!parents.has(workId)) throw unknownWork(workId)
  const line = new Set<string>()
  for (let next: string | undefined = workId; next !== undefined && !line.has(next); next = parents.get(next)) {
    line.add(next)
  }
  return line
}

/** Who owns a work now; undefined where there is no such work. */
type OwnersOf = (work: string) => Promise<string[] | undefined>

function ownersHere(kyodaku: Kyodaku): OwnersOf {
  return async (workId) => {
    const powers = await loadPowers(kyodaku, {}, [workId])
    const work = powers.work(workId)
    return work === undefined ? undefined : ownersAt(work, powers, kyodaku.now()).map(({ party }) => party)
  }
}

/** Who grants when nobody is named: whoever acts, if it owns the works; else their only owner. */
async function grantorOf({ work: works, as }: AddOptions, ownersOf: OwnersOf): Promise<string> {
  const owners = new Set<string>()
  for (const workId of works) {
    const found = await ownersOf(workId)
    if (found === undefined) throw unknownWork(workId)
    for (const party of found) owners.add(party)
  }
  if (as !== undefined && owners.has(as)) return as
  if (owners.size === 1) return [...owners][0]!
  throw new UsageError(
    owners.size === 0
      ? [
          `nobody is registered as the owner of ${works.join(', ')}: name the grantor with --from.`,
          `${works.join('、')} の権利者が登録されていません。許諾者を --from で指定してください。`,
        ]
      : [
          `${works.join(', ')} has several owners (${[...owners].join(', ')}): name the one who grants with --from.`,
          `${works.join('、')} には複数の権利者がいます（${[...owners].join('、')}）。許諾者を --from で指定してください。`,
        ],
  )
}

const unknownWork = (workId: string) =>
  codedError('cli.unknown-work', `there is no work "${workId}": see "kyodaku work list".`)
