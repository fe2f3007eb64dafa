import type { Command } from 'commander'
import { claimsOf, dismissClaim, openClaim, percentOfShare, upholdClaim, withdrawClaim } from '../../clearance/index.js'
import {
  type Ownership,
  type OwnershipClaim,
  type OwnershipClaimState,
  ownershipClaimStates,
  ownershipSpans,
} from '../../rights/index.js'
import { type ActingOptions, doingOf, withActing } from '../acting.js'
import { day } from '../day.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collect, collectWhole, id, instant, oneOf } from '../options.js'
import { ownersFrom, printOwnership, shareFrom, termOf } from '../ownership-options.js'
import type { Act, Run } from '../program.js'
import {
  dismissClaimThere,
  listClaimsThere,
  openClaimThere,
  upholdClaimThere,
  withdrawClaimThere,
} from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

interface OpenOptions extends ActingOptions {
  owner: string
  share: string
  territory?: string[]
  since?: string
  until?: string
  evidence?: string
}

export function claimCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const claim = program
    .command('claim')
    .description(
      help([
        'claims of ownership: they stand beside what is registered and never overwrite it',
        '権利主張：登録内容を上書きせず、並べて記録する',
      ]),
    )

  act<OpenOptions>(
    withActing(
      claim
        .command('open <work>')
        .description(
          help(['say that somebody else owns a part of a work than is registered', '登録と異なる権利の帰属を主張する']),
        )
        .requiredOption('--owner <party>', help(['who claims it', '主張者']))
        .requiredOption('--share <percent>', help(['what part, in percent', '主張する持分（％）']))
        .option('--territory <code>', help('territory'), collect)
        .option('--since <date>', help(['from when (default: always)', '開始日（既定：当初から）']))
        .option('--until <date>', help(['until when (default: without end)', '終了日（既定：無期限）']))
        .option('--evidence <location>', help(['what proves it: a document, a URL', '根拠（文書または URL）'])),
      help,
    ),
    async (run, options, [workId]) => {
      const claimed = {
        work: workId,
        share: {
          party: id('--owner', options.owner),
          share: shareFrom('--share', options.share),
          territories: options.territory ?? ['worldwide'],
          ...(options.since === undefined ? {} : { from: instant('--since', options.since) }),
          ...(options.until === undefined ? {} : { until: instant('--until', options.until) }),
        },
        ...(options.evidence === undefined ? {} : { evidence: options.evidence }),
      }
      const opened = await hereOrThere(run, {
        here: (kyodaku) => openClaim(kyodaku, claimed, doingOf(options)),
        there: (api) => openClaimThere(api, claimed, options),
      })
      sayClaim(run, options, opened, [
        `opened the claim ${opened.id}: until it is settled, permissions by the registered owners go to review`,
        `権利主張 ${opened.id} を記録しました。決着するまで、登録上の権利者による許諾は要確認となります`,
      ])
      return exitCodes.permitted
    },
  )

  act<{ work?: string; state?: string[] }>(
    claim
      .command('list')
      .description(help('list'))
      .option('--work <work>', help(['only those on this work', 'この著作物についてのものだけ']))
      .option(
        '--state <state>',
        help(['only those in this state (repeatable)', 'この状態のものだけ（複数可）']),
        collect,
      ),
    async (run, options) => {
      const { console } = run
      const states = options.state?.map((state) => oneOf('--state', state, ownershipClaimStates))
      const all = await hereOrThere(run, {
        here: (kyodaku) => claimsOf(kyodaku, options.work),
        there: (api) => listClaimsThere(api, options.work),
      })
      const claims = all.filter(({ state }) => states === undefined || states.includes(state))
      for (const one of claims) console.emit(one)
      if (claims.length === 0) {
        console.print(console.say(['no claims', '権利主張はありません']))
        return exitCodes.permitted
      }
      const { columns } = console.messages
      console.table(
        [
          columns.id,
          columns.work,
          columns.claimant,
          columns.share,
          columns.territories,
          columns.term,
          columns.at,
          columns.state,
        ],
        claims.map(({ id: claimId, work, share, claimedAt, state }) => [
          claimId,
          work,
          share.party,
          `${percentOfShare(share.share)} %`,
          share.territories.join('\n'),
          termOf(share, console.language),
          day(claimedAt, console.language),
          console.say(stateTexts[state]),
        ]),
      )
      return exitCodes.permitted
    },
  )

  act<ActingOptions & { owner?: string[] }>(
    withActing(
      claim
        .command('uphold <id>')
        .description(
          help([
            'uphold a claim, and record who owns the work now (operator only)',
            '主張を認め、新たな権利の帰属を記録する（運営者のみ）',
          ]),
        )
        .option('--owner <owner>', help('owner'), collectWhole),
      help,
    ),
    async (run, options, [claimId]) => {
      const { console } = run
      const given = options.owner === undefined ? {} : { owners: ownersFrom(options.owner) }
      const {
        claim: upheld,
        owners,
        conflicts,
      } = await hereOrThere<{ claim: OwnershipClaim; owners: Ownership[]; conflicts: unknown[] }>(run, {
        here: async (kyodaku) => {
          const { work, ...done } = await upholdClaim(kyodaku, claimId, { ...doingOf(options), ...given })
          return { ...done, owners: work.owners }
        },
        there: (api) => upholdClaimThere(api, claimId, { ...options, ...given }),
      })
      console.emit({ ...upheld, owners, conflicts, dryRun: options.dryRun ?? false })
      if (options.dryRun) console.print(console.messages.dryRun)
      console.print(
        console.say([
          `upheld the claim ${claimId}; “${upheld.work}” is owned by:`,
          `権利主張 ${claimId} を認めました。「${upheld.work}」の権利者：`,
        ]),
      )
      printOwnership(console, ownershipSpans(owners))
      if (conflicts.length > 0) console.note(console.color.yellow(console.say(doesNotAddUp)))
      return exitCodes.permitted
    },
  )

  for (const [name, about, change, changeThere, done] of [
    [
      'dismiss',
      ['dismiss a claim; what is registered stays (operator only)', '主張を退ける（運営者のみ）'],
      dismissClaim,
      dismissClaimThere,
      ['dismissed', 'を退けました'],
    ],
    [
      'withdraw',
      ['take a claim of one’s own back', '自らの主張を取り下げる'],
      withdrawClaim,
      withdrawClaimThere,
      ['withdrew', 'を取り下げました'],
    ],
  ] as const) {
    act<ActingOptions>(
      withActing(claim.command(`${name} <id>`).description(help(about)), help),
      async (run, options, [claimId]) => {
        const settled = await hereOrThere(run, {
          here: (kyodaku) => change(kyodaku, claimId, doingOf(options)),
          there: (api) => changeThere(api, claimId, options),
        })
        sayClaim(run, options, settled, [`${done[0]} the claim ${claimId}`, `権利主張 ${claimId} ${done[1]}`])
        return exitCodes.permitted
      },
    )
  }
}

/** What is said of shares that do not add up. */
export const doesNotAddUp: Text = [
  'the shares do not add up to 100 % everywhere and always, or are contested: uses of it go to review there',
  '持分の合計が 100 % にならないか、争いのある地域・期間があります。そこでの利用は要確認となります',
]

export const stateTexts: Record<OwnershipClaimState, Text> = {
  open: ['open', '未決'],
  upheld: ['upheld', '認容'],
  dismissed: ['dismissed', '棄却'],
  withdrawn: ['withdrawn', '取下げ'],
}

function sayClaim({ console }: Run, options: ActingOptions, claim: OwnershipClaim, text: Text): void {
  console.emit(claim)
  if (options.dryRun) console.print(`${console.messages.dryRun}\n${JSON.stringify(claim, null, 2)}`)
  else console.print(console.say(text))
}
