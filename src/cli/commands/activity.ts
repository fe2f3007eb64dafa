import type { Command } from 'commander'
import { type Activity, activityOf, percentOfShare } from '../../clearance/index.js'
import type { Console } from '../console.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Language } from '../language.js'
import { instant } from '../options.js'
import type { Act } from '../program.js'
import { activityThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'
import { stateTexts } from './claim.js'
import { actorText, stateName } from './grant.js'

export function activityCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ since?: string; limit: string }>(
    program
      .command('activity <party>')
      .description(
        help([
          'all that was done by a party or in its name, newest first, with the decisions under its grants',
          '当事者が行ったこと、その名で行われたこと、その許諾に基づく判定（新しい順）',
        ]),
      )
      .option('--since <date>', help(['only from then on', 'この日時以後のものだけ']))
      .option('--limit <number>', help(['at most so many', '最大件数']), '100'),
    async (run, options, [party]) => {
      const limit = Number(options.limit)
      if (!(Number.isInteger(limit) && limit >= 1 && limit <= 100_000)) {
        throw new UsageError([
          `--limit takes a whole number from 1 to 100000; not "${options.limit}".`,
          `--limit の「${options.limit}」は使えません。1 から 100000 の整数を指定してください。`,
        ])
      }
      const { console } = run
      const asked = { limit, ...(options.since === undefined ? {} : { since: instant('--since', options.since) }) }
      const done = await hereOrThere(run, {
        here: (kyodaku) => activityOf(kyodaku, party, asked),
        there: (api) => activityThere(api, party, asked),
      })
      for (const { subject, ...one } of done) {
        console.emit({
          ...one,
          text: textOf(console, { ...one, subject }),
          ...(subject.kind === 'decision' ? { decision: subject.body } : {}),
        })
      }
      if (done.length === 0) {
        console.print(console.say([`nothing was done by ${party} or in its name`, `${party} に関する記録はありません`]))
        return exitCodes.permitted
      }
      const { columns } = console.messages
      console.table(
        [columns.at, columns.actedBy, columns.what, columns.id, columns.mandate, columns.logIndex],
        done.map((one) => [
          one.at,
          actorText(console, one),
          textOf(console, one),
          one.id,
          one.mandate ?? '',
          String(one.logIndex),
        ]),
        [null, null, 50, null, null, null],
      )
      return exitCodes.permitted
    },
  )
}

/** What was done, in a few words. */
function textOf(console: Console, { subject, change }: Activity): string {
  const { say, messages, language } = console
  const verb = change === 'added' ? say(['added', '登録']) : say(['changed', '変更'])
  switch (subject.kind) {
    case 'party':
      return say([
        `${verb} the party “${nameIn(language, subject.body.names)}”`,
        `当事者「${nameIn(language, subject.body.names)}」を${verb}`,
      ])
    case 'work':
      return say([
        `${verb} the work “${nameIn(language, subject.body.titles)}”`,
        `著作物「${nameIn(language, subject.body.titles)}」を${verb}`,
      ])
    case 'reference':
      return say([
        `${verb} the reference ${subject.body.name} of ${subject.body.work}`,
        `${subject.body.work} の参照素材 ${subject.body.name} を${verb}`,
      ])
    case 'reservation': {
      const uses = subject.body.uses.map((use) => messages.uses[use]).join(', ')
      return say([`reserved ${subject.body.work}: ${uses}`, `${subject.body.work} を留保：${uses}`])
    }
    case 'grant': {
      const { grantor, grantee, works, state } = subject.body
      return say([
        `grant of ${grantor} to ${grantee} for ${briefly(works)}: ${stateName(console, state)}`,
        `${grantor} から ${grantee} への許諾（${briefly(works)}）：${stateName(console, state)}`,
      ])
    }
    case 'mandate': {
      const { association, rightsholder, scopes, state } = subject.body
      return say([
        `mandate of ${rightsholder} to ${association} (${scopes.join(', ')})${state === 'revoked' ? ': revoked' : ''}`,
        `${rightsholder} から ${association} への委任（${scopes.join(', ')}）${state === 'revoked' ? '：取消' : ''}`,
      ])
    }
    case 'claim': {
      const { work, share, state } = subject.body
      return say([
        `claim of ${share.party} to ${percentOfShare(share.share)} % of ${work}: ${say(stateTexts[state])}`,
        `${share.party} による ${work} の権利主張（${percentOfShare(share.share)} %）：${say(stateTexts[state])}`,
      ])
    }
    case 'decision': {
      const { outcome, use, works, grants } = subject.body
      const kind = messages.uses[use.kind as keyof typeof messages.uses] ?? use.kind
      const under = grants.length === 0 ? '' : say([` under ${grants.join(', ')}`, `、根拠：${grants.join(', ')}`])
      const of = works.length === 0 ? '' : ` ${briefly(works)}`
      return say([
        `${messages.outcome[outcome]} ${use.party} to ${kind}${of} in ${use.territory}${under}`,
        `${use.party} の${kind}${of}（${use.territory}）：${messages.outcome[outcome]}${under}`,
      ])
    }
  }
}

function nameIn(language: Language, names: readonly { text: string; language?: string }[]): string {
  const found = names.find((name) => name.language?.split('-')[0] === language) ?? names[0]
  return found?.text ?? ''
}

const briefly = (works: readonly string[]) =>
  works.length <= 3 ? works.join(', ') : `${works.slice(0, 3).join(', ')}, … (${works.length})`
