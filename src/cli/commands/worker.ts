import type { Command } from 'commander'
import { openWorker } from '../../server/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { generatorSettings } from '../probe-generators.js'
import type { Act } from '../program.js'
import { serverBeside } from '../server-beside.js'
import { untilStopped } from '../serving.js'

/** `kyodaku worker`: takes jobs beside a server, until it is stopped. */
export function workerCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ server?: string; concurrency?: string }>(
    program
      .command('worker')
      .description(help(texts.description))
      .option('--server <url>', help(texts.server))
      .option('--concurrency <number>', help(texts.concurrency)),
    async (run, options) => {
      const { console, dataDirectory, databaseUrl } = run
      if (databaseUrl === undefined) throw new UsageError(texts.needsDatabase)
      const concurrency = options.concurrency === undefined ? undefined : numberOf(options.concurrency)
      const house = await openWorker({
        dataDirectory,
        databaseUrl,
        findServer: serverBeside(run, options.server),
        ...(await generatorSettings(process.env)),
        ...(concurrency === undefined ? {} : { jobs: { concurrency } }),
      })
      try {
        const { concurrency: lanes } = house.settings.jobs
        console.emit({ working: true, concurrency: lanes })
        console.print(console.say(texts.working(lanes)))
        await untilStopped(run)
        console.note(console.color.dim(console.say(texts.stopping)))
      } finally {
        await house.close()
      }
      return exitCodes.permitted
    },
  )
}

function numberOf(text: string): number {
  const value = Number(text)
  if (/^\d{1,3}$/.test(text) && value >= 1) return value
  throw new UsageError(texts.badConcurrency(text))
}

const texts = {
  description: [
    'take jobs beside a server: on the same data folder and PostgreSQL database',
    'サーバーと並行してジョブを実行（データフォルダーと PostgreSQL を共有）',
  ],
  server: [
    'address of the server, where it runs on another machine (token in KYODAKU_TOKEN)',
    '別のマシンで動くサーバーのアドレス（トークンは KYODAKU_TOKEN）',
  ],
  concurrency: ['long jobs at a time; default: one a core but one', '同時に実行するジョブの数（既定はコア数 - 1）'],
  needsDatabase: [
    'A worker needs a PostgreSQL server: set DATABASE_URL. With the embedded database the server takes all jobs itself.',
    'ワーカーには PostgreSQL サーバーが必要です。DATABASE_URL を指定してください。埋め込みデータベースでは、サーバー自身がすべてのジョブを実行します。',
  ],
  badConcurrency: (text: string): Text => [
    `--concurrency takes a number from 1 to 999; not "${text}".`,
    `--concurrency の「${text}」は数として使えません。1 から 999 の数を指定してください。`,
  ],
  working: (lanes: number): Text => [
    `Taking jobs, ${lanes} at a time. Ctrl-C stops: what runs is finished or handed back.`,
    `ジョブを待っています（同時に${lanes}件）。Ctrl-C で止めると、実行中のジョブは終えるか、ほかへ引き継ぎます。`,
  ],
  stopping: ['Stopping …', '停止しています…'],
} as const satisfies Record<string, Text | ((...words: never[]) => Text)>
