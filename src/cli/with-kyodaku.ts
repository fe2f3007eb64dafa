import { type Kyodaku, openKyodaku } from '../clearance/index.js'
import type { KyodakuClient } from '../client/index.js'
import type { Run } from './program.js'
import { mustOpenFolder, remoteOf } from './remote/index.js'

/** Opens the data folder for the length of some work, and closes it whatever happens. */
export async function withKyodaku<T>(run: Run, work: (kyodaku: Kyodaku) => Promise<T>): Promise<T> {
  await mustOpenFolder(run)
  const kyodaku = await openKyodaku({
    dataDirectory: run.dataDirectory,
    ...(run.databaseUrl === undefined ? {} : { databaseUrl: run.databaseUrl }),
  })
  try {
    return await work(kyodaku)
  } finally {
    await kyodaku.close()
  }
}

/** One thing in both ways: on the data folder, and through a server. What comes of it is the same, and so is what is shown. */
export interface HereOrThere<T> {
  here(kyodaku: Kyodaku): Promise<T>
  there(api: KyodakuClient): Promise<T>
}

/**
 * Does something through the server that has the data folder open, or that KYODAKU_URL names; on the folder where there is
 * none.
 *
 * @example
 * const grant = await hereOrThere(run, {
 *   here: (kyodaku) => giveGrant(kyodaku, terms, doing),
 *   there: (api) => giveGrantThere(api, terms, options),
 * })
 */
export async function hereOrThere<T>(run: Run, { here, there }: HereOrThere<T>): Promise<T> {
  const api = await remoteOf(run)
  return api === undefined ? await withKyodaku(run, here) : await there(api)
}
