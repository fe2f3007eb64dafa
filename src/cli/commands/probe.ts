import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Kyodaku, trustedLogKey } from '../../clearance/index.js'
import {
  commitPlan,
  countSamples,
  findPlan,
  listPlans,
  type ProbePlan,
  parseBag,
  parsePlanDraft,
  preparePlan,
  probeBag,
  reportText,
  runProbes,
  stateChange,
  verifyBag,
  videoApi,
} from '../../generation/index.js'
import { type ActingOptions, actOf, withActing } from '../acting.js'
import { openingBeside } from '../beside-server.js'
import { UsageError } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'
import { exitCodeOfChecks, printChecks } from './train-view.js'

/** `kyodaku probe …`: whether a generator gives out registered works, planned on record, run, reported and verified. */
export function probeCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const probe = program.command('probe').description(help(texts.probe))

  act<ActingOptions>(
    withActing(probe.command('plan <file>').description(help(texts.plan)), help),
    async (run, options, [file]) => {
      const draft = parsePlanDraft(jsonOf(file!, await readFile(file!, 'utf8')))
      return await opened(run, async (kyodaku) => {
        const seed = randomBytes(32).toString('hex')
        const plan = await preparePlan(kyodaku, draft, { act: actOf(options), seed })
        const dryRun = options.dryRun === true
        const logIndex = dryRun ? null : (await commitPlan(kyodaku, plan)).logIndex
        run.console.emit({ plan, samples: countSamples(plan), logIndex, dryRun })
        showPlan(run, plan, logIndex)
        if (dryRun) run.console.print(run.console.messages.dryRun)
        return exitCodes.permitted
      })
    },
  )

  act<RunOptions>(
    probe
      .command('run <plan>')
      .description(help(texts.run))
      .requiredOption('--upstream <url>', help(texts.upstream))
      .option('--parallel <n>', help(texts.parallel), '1')
      .option('--most <n>', help(texts.most))
      .option('--dry-run', help('dryRun')),
    async (run, options, [id]) => {
      const { console } = run
      const { upstream: url, dryRun = false } = options
      if (!/^https?:\/\/[^\s]+$/.test(url)) throw new UsageError(texts.badUpstream(url))
      const parallel = countOf('--parallel', options.parallel)
      const most = options.most === undefined ? undefined : countOf('--most', options.most)
      const key = process.env.KYODAKU_UPSTREAM_KEY
      return await opened(run, async (kyodaku) => {
        if (dryRun) {
          const { plan, logIndex } = await findPlan(kyodaku, id!)
          console.emit({ plan: plan.id, samples: countSamples(plan), logIndex, dryRun })
          showPlan(run, plan, logIndex)
          console.print(console.say(texts.nothingSent))
          return exitCodes.permitted
        }
        const progress = console.progress()
        try {
          const ran = await runProbes(kyodaku, id!, {
            upstream: videoApi({ url, ...(key ? { key } : {}) }),
            parallel,
            ...(most === undefined ? {} : { sendMost: most }),
            signal: run.signal,
            onProgress: (done, total) => progress.update(console.say(texts.probing), done, total),
          })
          progress.stop()
          console.emit(ran)
          console.print(console.say(texts.ran(ran.ended, ran.total)))
          if (ran.nextRoundAt !== null) console.print(console.say(texts.nextRound(ran.nextRoundAt)))
          return exitCodes.permitted
        } finally {
          progress.stop()
        }
      })
    },
  )

  act<{ at: string; what: string }>(
    probe
      .command('change <plan>')
      .description(help(texts.change))
      .requiredOption('--at <time>', help(texts.at))
      .requiredOption('--what <text>', help(texts.what)),
    async (run, { at, what }, [id]) => {
      const time = new Date(at)
      if (Number.isNaN(time.getTime())) throw new UsageError(texts.badTime(at))
      return await opened(run, async (kyodaku) => {
        const change = await stateChange(kyodaku, id!, { at: time, what })
        run.console.emit(change)
        run.console.print(run.console.say(texts.changed(change.id, change.at)))
        return exitCodes.permitted
      })
    },
  )

  act<{ out?: string }>(
    probe.command('report <plan>').description(help(texts.report)).option('--out <file>', help(texts.out)),
    async (run, { out }, [id]) =>
      opened(run, async (kyodaku) => {
        const { console } = run
        const bag = await probeBag(kyodaku, id!)
        if (out !== undefined) await writeFile(out, `${JSON.stringify(bag, null, 2)}\n`, { mode: 0o600 })
        console.emit(bag.report)
        console.print(reportText(bag.plan.document, bag.report, console.language))
        if (out !== undefined) console.print(console.say(texts.written(out)))
        return exitCodes.permitted
      }),
  )

  act<{ key?: string[] }>(
    probe.command('verify <file>').description(help(texts.verify)).option('--key <key>', help('key'), collectWhole),
    async (run, options, [file]) => {
      // Offline: neither the database nor the log is opened.
      const bag = parseBag(await readFile(file!, 'utf8'))
      const own = await trustedLogKey(run.dataDirectory)
      const checks = verifyBag(bag, { verifierKeys: options.key ?? (own === undefined ? [] : [own]) })
      const isVerified = checks.every(({ ok }) => ok)
      run.console.emit({ plan: bag.plan.document.id, verified: isVerified, checks })
      printChecks(run, checks)
      // What is refuted is not told as a report.
      if (checks.every(({ ok, unknown }) => ok || unknown === true))
        run.console.print(`\n${reportText(bag.plan.document, bag.report, run.console.language)}`)
      return exitCodeOfChecks(checks)
    },
  )

  act(probe.command('list').description(help(texts.list)), async (run) =>
    opened(run, async (kyodaku) => {
      const plans = await listPlans(kyodaku)
      const { columns } = run.console.messages
      for (const plan of plans) run.console.emit(plan)
      run.console.table(
        [columns.id, columns.at, columns.logIndex],
        plans.map(({ id, createdAt, logIndex }) => [id, createdAt, logIndex === null ? '' : String(logIndex)]),
      )
      return exitCodes.permitted
    }),
  )
}

/** Also beside a server that has the data folder open, on PostgreSQL. */
const opened: (run: Run, work: (kyodaku: Kyodaku) => Promise<ExitCode>) => Promise<ExitCode> = async (run, work) =>
  await (await openingBeside(run)).open(work)

interface RunOptions {
  upstream: string
  parallel: string
  most?: string
  dryRun?: boolean
}

function showPlan({ console }: Run, plan: ProbePlan, logIndex: number | null): void {
  console.print(console.say(texts.planned(plan.id, countSamples(plan), logIndex)))
  const works = plan.targets.filter(({ role }) => role === 'work').length
  console.print(console.say(texts.compared(works, plan.targets.length - works)))
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(texts.noJson(file))
  }
}

function countOf(option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(texts.badCount(option, text))
  return Number(text)
}

const texts = {
  probe: [
    'probe a generator: does it give out registered works, and more than chance has it?',
    '生成器の遵守状況を検査する：登録された著作物が出力されるか、偶然を超えて似ているか',
  ],
  plan: [
    'put a plan (a JSON file) on record, before anything is sent',
    '計画（JSON ファイル）を、何も送らないうちに記録する',
  ],
  run: [
    'send the prompts of a plan that are due, each once; given again, it goes on',
    '計画のプロンプトのうち時期の来たものを、一度ずつ送る。中断しても、もう一度実行すれば続きから進む',
  ],
  change: ['record what a provider says it has changed', '事業者が申告した変更を記録する'],
  report: ['what the results come to', '結果を報告する'],
  verify: ['check a report and all that it rests on, offline', '報告書とその根拠をオフラインで検証する'],
  list: ['list plans', '計画の一覧を表示する'],
  upstream: [
    'the generator’s API, or a gateway’s in front of it, such as https://api.example/v1 (its key in KYODAKU_UPSTREAM_KEY)',
    '生成器、またはその手前のゲートウェイの API。例：https://api.example/v1（鍵は KYODAKU_UPSTREAM_KEY で指定）',
  ],
  parallel: ['prompts that are under way at once', '同時に処理するプロンプトの数'],
  most: ['send at most so many prompts now', '今回送るプロンプトの上限'],
  at: ['when it took effect, such as 2026-12-01T00:00:00Z', '変更の時点。例：2026-12-01T00:00:00Z'],
  what: ['what was changed, as the provider states it', '変更の内容（事業者の申告どおり）'],
  out: [
    'write the report with all that proves it to a file (it discloses prompts)',
    '報告書と、その根拠のすべてをファイルに書き出す（プロンプトも含む）',
  ],
  probing: ['probing', '検査中'],
  nothingSent: ['dry run: nothing was sent', '試行のため、何も送っていません'],
  badUpstream: (url: string): Text => [
    `--upstream takes an address such as https://api.example/v1; not "${url}".`,
    `--upstream の「${url}」はアドレスとして使えません。https://api.example/v1 のように指定してください。`,
  ],
  badCount: (option: string, text: string): Text => [
    `${option} takes a whole number from 1 on; not "${text}".`,
    `${option} には 1 以上の整数を指定してください（指定された値：${text}）。`,
  ],
  badTime: (text: string): Text => [
    `--at takes a time such as 2026-12-01T00:00:00Z; not "${text}".`,
    `--at の「${text}」は時刻として読み取れません。2026-12-01T00:00:00Z のように指定してください。`,
  ],
  noJson: (file: string): Text => [`${file} is no JSON.`, `${file} を JSON として読み取れません。`],
  planned: (id: string, samples: number, logIndex: number | null): Text => [
    `plan ${id}: ${samples} prompts${logIndex === null ? '' : `, entry ${logIndex} of the record`}`,
    `計画 ${id}：プロンプト ${samples} 件${logIndex === null ? '' : `、記録の ${logIndex} 番`}`,
  ],
  compared: (works: number, controls: number): Text => [
    `${works} works, ${controls} controls${controls < 5 ? ': with fewer than five controls no more than weak evidence can be found' : ''}`,
    `著作物 ${works} 件、対照 ${controls} 件${controls < 5 ? '（対照が 5 件に満たないため、弱い証拠までしか得られません）' : ''}`,
  ],
  ran: (ended: number, total: number): Text => [
    `${ended} of ${total} prompts have a result`,
    `プロンプト ${total} 件のうち ${ended} 件の結果が出ています`,
  ],
  nextRound: (at: string): Text => [`the next round is due at ${at}`, `次の回は ${at} から実行できます`],
  changed: (id: string, at: string): Text => [
    `recorded the change ${id} at ${at}`,
    `変更 ${id}（${at}）を記録しました`,
  ],
  written: (file: string): Text => [
    `wrote ${file}; check it anywhere: kyodaku probe verify ${file}`,
    `${file} を書き出しました。検証：kyodaku probe verify ${file}`,
  ],
} as const
