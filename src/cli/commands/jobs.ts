import type { Command } from 'commander'
import { codedError } from '../errors.js'
import type { helpIn } from '../help.js'
import type { Act } from '../program.js'
import { listJobsThere, remoteOf } from '../remote.js'

/** `kyodaku jobs`: what the server is doing, and has done. */
export function jobsCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act(
    program.command('jobs').description(help(['what the server is working on', 'サーバーの処理の一覧'])),
    async (run) => {
      const api = await remoteOf(run)
      if (api === undefined) throw codedError('cli.no-server', noServer[0], noServer)
      return await listJobsThere(run, api)
    },
  )
}

const noServer = [
  'No server runs on this data folder: start it (kyodaku serve), or set KYODAKU_URL and KYODAKU_TOKEN.',
  'このデータフォルダーで動作中のサーバーがありません。kyodaku serve で起動するか、KYODAKU_URL と KYODAKU_TOKEN を設定してください。',
] as const
