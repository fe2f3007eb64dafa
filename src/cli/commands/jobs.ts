import type { Command } from 'commander'
import { codedError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import type { Act } from '../program.js'
import { listJobsThere, remoteOf } from '../remote/index.js'

/** `kyodaku jobs`: what the server is doing, and has done. */
export function jobsCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act(
    program.command('jobs').description(help(['what the server is working on', 'サーバーの処理の一覧'])),
    async (run) => {
      const api = await remoteOf(run)
      if (api === undefined) throw codedError('cli.no-server', texts.noServer[0], texts.noServer)
      const { console } = run
      const { columns } = console.messages
      const jobs = await listJobsThere(api, 200)
      for (const job of jobs) console.emit(job)
      if (jobs.length === 0) console.print(console.say(texts.none))
      else {
        console.table(
          [columns.id, columns.kind, console.say(texts.title), columns.state, ''],
          jobs.map(({ id, kind, title, state, error, progress }) => [
            id,
            kind,
            title,
            state,
            error?.code ??
              (progress === undefined
                ? ''
                : `${progress.step} ${progress.done.toFixed(0)}/${progress.total.toFixed(0)}`),
          ]),
        )
      }
      return exitCodes.permitted
    },
  )
}

const texts = {
  none: ['There are no jobs.', '処理はありません。'],
  title: ['title', '件名'],
  noServer: [
    'No server runs on this data folder: start it (kyodaku serve), or set KYODAKU_URL and KYODAKU_TOKEN.',
    'このデータフォルダーで動作中のサーバーがありません。kyodaku serve で起動するか、KYODAKU_URL と KYODAKU_TOKEN を設定してください。',
  ],
} as const satisfies Record<string, Text>
