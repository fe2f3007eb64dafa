import { type Kyodaku, openKyodaku } from '../clearance/index.js'
import type { Run } from './program.js'
import { mustOpenFolder } from './remote.js'

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
