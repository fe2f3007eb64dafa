import { type Kyodaku, openSharedKyodaku } from '../clearance/index.js'
import { connectLog } from '../server/index.js'
import { findLocalServer } from '../store/index.js'
import type { Run } from './program.js'
import { serverBeside } from './server-beside.js'
import { withKyodaku } from './with-kyodaku.js'

/** Does some work on the data folder, which is open for its length. */
export type Opening = <T>(work: (kyodaku: Kyodaku) => Promise<T>) => Promise<T>

/**
 * How the data folder is opened: for this process alone, or beside the server that has it open, which writes the log. On the
 * embedded database nobody works beside a server, and the work refuses.
 *
 * @param url of `--server`, for a server on another machine
 * @throws UsageError
 */
export async function openingBeside(run: Run, url?: string): Promise<{ server?: string; open: Opening }> {
  const { dataDirectory, databaseUrl } = run
  const server = url ?? (await findLocalServer(dataDirectory))?.url
  if (server === undefined) return { open: (work) => withKyodaku(run, work) }
  if (databaseUrl === undefined) return { server, open: (work) => withKyodaku(run, work) }
  const findServer = serverBeside(run, url)
  return {
    server,
    async open(work) {
      const connect = (keyFor: Kyodaku['keyFor']) => connectLog(findServer, keyFor)
      const kyodaku = await openSharedKyodaku({ dataDirectory, databaseUrl, connect })
      try {
        return await work(kyodaku)
      } finally {
        await kyodaku.close()
      }
    },
  }
}
