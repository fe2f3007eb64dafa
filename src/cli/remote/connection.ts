import { createClient, type KyodakuClient } from '../../client/index.js'
import { findLocalServer } from '../../store/index.js'
import { codedError } from '../errors.js'
import type { Text } from '../language.js'
import type { Run } from '../program.js'

/**
 * The house to talk to over HTTP instead of opening the data folder: the one that KYODAKU_URL names, with the token of
 * KYODAKU_TOKEN; else the server that has the data folder open on this machine. Undefined where the folder is to be opened.
 */
export async function remoteOf(
  run: Run,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<KyodakuClient | undefined> {
  const server = namedServer(environment) ?? (await findLocalServer(run.dataDirectory))
  return server === undefined ? undefined : createClient({ url: server.url, token: server.token })
}

/** The server that is named. An address alone names none: a server is told by it what it is called itself. */
export function namedServer({
  KYODAKU_URL: url,
  KYODAKU_TOKEN: token,
}: NodeJS.ProcessEnv): { url: string; token: string } | undefined {
  return url && token ? { url, token } : undefined
}

/**
 * Refuses what only works on the folder itself while a server has it open, or while a server is named.
 *
 * @throws an error `cli.server-running` or `cli.needs-folder`, which says what to do instead
 */
export async function mustOpenFolder(run: Run, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  const named = namedServer(environment)
  if (named !== undefined) {
    const text = texts.needsFolder(named.url)
    throw codedError('cli.needs-folder', text[0], text)
  }
  const server = await findLocalServer(run.dataDirectory)
  if (server === undefined) return
  const text = texts.serverRunning(server.url)
  throw codedError('cli.server-running', text[0], text)
}

/** What works on the data folder only. */
const folderOnly = [
  'snapshot make',
  'snapshot disclose',
  'hashes import',
  'grant expire',
  'log policy FILE',
  'log cosign',
  'log timestamp',
  'demo',
  'train bundle|recheck|remove',
  'probe',
] as const

const texts = {
  needsFolder: (url: string): Text => [
    `This works on a data folder itself, not through a server (KYODAKU_URL is ${url}): unset KYODAKU_TOKEN, or run it where the data folder is, with the server stopped. So it is with: ${folderOnly.join(', ')}. Everything else works through the server.`,
    `この操作はデータフォルダーで直接行うもので、サーバー（KYODAKU_URL：${url}）を通しては実行できません。KYODAKU_TOKEN を外すか、データフォルダーのある環境でサーバーを停止してから実行してください。対象は ${folderOnly.join('、')} です。ほかのコマンドは、サーバーを通して実行できます。`,
  ],
  serverRunning: (url: string): Text => [
    `A server has this data folder open (${url}), and this works on the folder itself: stop the server first, or do it in the portal where it can do it. So it is with: ${folderOnly.join(', ')}. Everything else works through the server.`,
    `このデータフォルダーではサーバーが動作中です（${url}）。この操作はデータフォルダーで直接行うものですので、先にサーバーを停止するか、画面でできる場合は画面で操作してください。対象は ${folderOnly.join('、')} です。ほかのコマンドは、サーバーを通して実行できます。`,
  ],
} as const
