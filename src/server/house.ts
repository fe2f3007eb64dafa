import type { FastifyRequest } from 'fastify'
import {
  type Clearing,
  type Kyodaku,
  type KyodakuOptions,
  openKyodaku,
  prepareClearing,
  programVersion as version,
} from '../clearance/index.js'
import type { ProbeGenerator } from '../generation/index.js'
import { openQueue, type Store } from '../store/index.js'
import { registerCatalogueJobs } from './catalogue/index.js'
import { registerCheckJob } from './checks/index.js'
import { recheckOnChanges, registerRecheckJob, registerTrainJob, tidyDatasets } from './datasets/index.js'
import { type Events, openEvents } from './events/index.js'
import { type Principal, type PrincipalCache, principalCache } from './identity/index.js'
import { type Jobs, type JobsSettings, jobsSettings, openJobs, registerClearanceJobs } from './jobs/index.js'
import { probeWhenDue, registerProbeJob } from './probes/index.js'
import { openWebhooks, type Webhooks, type WebhooksSettings, webhooksSettings } from './webhooks/index.js'

export interface HouseOptions {
  /** Where everything lives. */
  dataDirectory: string
  /** PostgreSQL instead of the embedded database. */
  databaseUrl?: string
  now?: () => Date
  /** Opens the data folder otherwise than as its one writer: for workers. */
  open?: (options: KyodakuOptions) => Promise<Kyodaku>
  /** Registers jobs besides those of the house, or in their place. */
  registerJobs?: () => void
  settings?: Partial<Omit<ServerSettings, 'jobs' | 'webhooks'>> & {
    jobs?: Partial<JobsSettings>
    webhooks?: Partial<WebhooksSettings>
  }
}

/** What an operator may set; each has a default that is right for one machine. */
export interface ServerSettings {
  /** As browsers see it, without a slash at the end: `https://kyodaku.example`. */
  publicUrl: string
  /** The largest file that may be uploaded. */
  uploadBytesMax: number
  /** Below it lie the datasets that the operator may name by a path; absent: they are uploaded. */
  datasetsFolder?: string
  /**
   * Rows in a part of a dataset, which is decided whole or not at all; absent: 65,536; at most 131,072. Fewer where each
   * row is long work. A run keeps what it was begun with.
   */
  datasetPartRows?: number
  /** Against which compliance probes are carried out by themselves, when they are due. */
  probeGenerators: readonly ProbeGenerator[]
  /** How often an event stream gives a sign of life. */
  eventHeartbeatSeconds: number
  jobs: JobsSettings
  webhooks: WebhooksSettings
}

/** The opened house with all that routes and jobs work with. One process at a time writes. */
export interface House {
  readonly kyodaku: Kyodaku
  readonly store: Store
  readonly version: string
  readonly settings: ServerSettings
  /** The registry and its fingerprints, ready for clearing: read again when either has changed. */
  clearing(): Promise<Clearing>
  readonly events: Events
  /** Long work: added here, done by what `registerJob` was told. */
  readonly jobs: Jobs
  readonly webhooks: Webhooks
  /** Told of errors that no request can answer, such as a job's. Set by telemetry. */
  reportError?: (error: unknown, about: Readonly<Record<string, string>>) => void
  /** Who asked lately, so that not every request looks it up. */
  readonly principals: PrincipalCache
  /** Who has signed in with a browser. Set by the identity's sessions. */
  principalOfSession?: (request: FastifyRequest) => Promise<Principal | undefined>
  /** Done at the end, last first, before the store is closed. */
  onClose(work: () => Promise<void>): void
  close(): Promise<void>
}

/**
 * Opens the data folder for serving.
 *
 * @throws StoreError (`store.locked` when another process holds it), RecordError
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const kyodaku = await (options.open ?? openKyodaku)({
    dataDirectory: options.dataDirectory,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    ...(options.now === undefined ? {} : { now: options.now }),
  })
  // What jobs of each kind do: a line for each slice.
  registerClearanceJobs()
  registerCheckJob()
  registerCatalogueJobs()
  registerTrainJob()
  registerRecheckJob()
  if (options.settings?.probeGenerators !== undefined) registerProbeJob()
  options.registerJobs?.()
  const closing: (() => Promise<void>)[] = []
  let closed: Promise<void> | undefined
  const settings: ServerSettings = {
    publicUrl: 'http://127.0.0.1:8420',
    uploadBytesMax: 20_000_000_000,
    eventHeartbeatSeconds: 15,
    probeGenerators: [],
    ...options.settings,
    jobs: { ...jobsSettings, ...options.settings?.jobs },
    webhooks: { ...webhooksSettings, ...options.settings?.webhooks },
  }
  const { store, newId } = kyodaku
  const giveUp = async (error: unknown): Promise<never> => {
    await kyodaku.close()
    throw error
  }
  const events = await openEvents(store, options).catch(giveUp)
  const queue = await openQueue(store.db).catch((error: unknown) => events.close().then(() => giveUp(error)))
  const jobs = openJobs({ store, newId, events }, settings.jobs)
  const onClose = (work: () => Promise<void>) => void closing.push(work)
  const webhooks = openWebhooks({ kyodaku, events, queue, settings: settings.webhooks, version, onClose })
  const house: House = {
    events,
    jobs,
    webhooks,
    kyodaku,
    store,
    version,
    settings,
    principals: principalCache(),
    clearing: cachedClearing(kyodaku),
    onClose,
    close() {
      closed ??= (async () => {
        const errors: unknown[] = []
        await jobs.stop().catch((error: unknown) => errors.push(error))
        for (const work of closing.splice(0).reverse()) await work().catch((error: unknown) => errors.push(error))
        await queue.stop().catch((error: unknown) => errors.push(error))
        await events.close().catch((error: unknown) => errors.push(error))
        await kyodaku.close()
        if (errors.length > 0) throw errors[0]
      })()
      return closed
    },
  }
  try {
    await webhooks.start()
    await tidyDatasets(house)
    await jobs.start(house)
    recheckOnChanges(house)
    probeWhenDue(house)
    return house
  } catch (error) {
    await house.close().catch(() => undefined)
    throw error
  }
}

/** What is loaded for clearing, for as long as nothing was registered or deposited since. */
function cachedClearing(kyodaku: Kyodaku): () => Promise<Clearing> {
  let loaded: { state: string; clearing: Promise<Clearing> } | undefined
  return async () => {
    const row = await kyodaku.store.db
      .selectFrom('registry_entries')
      .select(({ fn }) => fn.max('seq').as('seq'))
      .select((one) =>
        one
          .selectFrom('reference_completions')
          .select(({ fn }) => fn.countAll().as('n'))
          .as('completed'),
      )
      .executeTakeFirst()
    const state = `${row?.seq ?? 0}/${row?.completed ?? 0}`
    if (loaded?.state === state) return await loaded.clearing
    const clearing = prepareClearing(kyodaku)
    loaded = { state, clearing }
    clearing.catch(() => {
      if (loaded?.clearing === clearing) loaded = undefined
    })
    return await clearing
  }
}
