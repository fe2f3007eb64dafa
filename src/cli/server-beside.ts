import type { ServerAddress } from '../server/index.js'
import { findLocalServer } from '../store/index.js'
import { UsageError } from './errors.js'
import type { Text } from './language.js'
import type { Run } from './program.js'

/**
 * Where the server is that a process works beside: asked anew each time, since a server that starts again leaves another token.
 *
 * @param url of `--server`, for one on another machine, whose token is in KYODAKU_TOKEN; else the one on this data folder
 * @throws UsageError
 */
export function serverBeside(
  { dataDirectory }: Run,
  url: string | undefined,
  token: string | undefined = process.env.KYODAKU_TOKEN,
): () => Promise<ServerAddress | undefined> {
  if (url === undefined) return () => findLocalServer(dataDirectory)
  if (!/^https?:\/\//.test(url)) throw new UsageError(texts.badServer(url))
  if (!token) throw new UsageError(texts.needsToken)
  return async () => ({ url, token })
}

const texts = {
  needsToken: [
    '--server needs a token of the operator’s administrator in KYODAKU_TOKEN.',
    '--server を使うときは、運営者の管理者トークンを KYODAKU_TOKEN に指定してください。',
  ],
  badServer: (url: string): Text => [
    `--server takes an address such as https://kyodaku.example; not "${url}".`,
    `--server の「${url}」はアドレスとして使えません。https://kyodaku.example のように指定してください。`,
  ],
} as const
