import { openSharedKyodaku } from '../../clearance/index.js'
import type { ProbeGenerator } from '../../generation/index.js'
import { type House, openHouse } from '../house.js'
import type { JobsSettings } from '../jobs/index.js'
import { connectLog, type ServerAddress } from './remote-log.js'

export interface WorkerOptions {
  /** That of the server, on the same disk or a shared one. */
  dataDirectory: string
  databaseUrl: string
  /** Where the server is now. */
  findServer: () => Promise<ServerAddress | undefined>
  now?: () => Date
  jobs?: Partial<JobsSettings>
  /** As the server has them; without them it takes no jobs of kind `probe`. */
  probeGenerators?: readonly ProbeGenerator[]
  /** As `openHouse` has it. */
  registerJobs?: () => void
}

/**
 * Opens a house that takes jobs and serves nobody, beside the server that has the data folder.
 *
 * @throws StoreError `store.not-shareable`, `store.not-ready`; RecordError `record.storage-failed` when there is no server
 */
export async function openWorker({ findServer, jobs, probeGenerators, ...options }: WorkerOptions): Promise<House> {
  return await openHouse({
    ...options,
    settings: { jobs: { ...jobs, process: 'worker' }, ...(probeGenerators === undefined ? {} : { probeGenerators }) },
    open: (given) => openSharedKyodaku({ ...given, connect: (keyFor) => connectLog(findServer, keyFor) }),
  })
}
