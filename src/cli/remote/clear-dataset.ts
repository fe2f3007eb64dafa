import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { KyodakuApiError, type KyodakuClient, type paths } from '../../client/index.js'
import { findLocalServer } from '../../store/index.js'
import {
  type ClearDatasetOptions,
  type ClearedDataset,
  type ClearProgress,
  openOutputFolder,
  parseDatasetReceipt,
  TrainingError,
} from '../../training/index.js'
import { UsageError } from '../errors.js'
import type { Run } from '../program.js'
import { namedServer } from './connection.js'
import { datasetReceiptThere, downloadOutputs, orUnknownDataset } from './datasets.js'
import { writeSignalsTar } from './signals-tar.js'
import { sendFile } from './uploads.js'

type NewDataset = paths['/v1/datasets']['post']['requestBody']['content']['application/json']

/** What `clearDataset` is told, as far as a server takes it. */
export type ClearThereOptions = Pick<
  ClearDatasetOptions,
  'location' | 'use' | 'name' | 'output' | 'mapping' | 'signals' | 'agents' | 'content' | 'unchecked' | 'run'
> & { digests?: readonly string[]; onProgress: (progress: Omit<ClearProgress, 'counts'>) => void }

/**
 * Has a dataset cleared by a server, and fetches what came of it. What lies here is sent; what does not is taken for a place
 * that the server can read. The same output folder, or run, goes on where it was. Stopped here, it is stopped there.
 *
 * @throws KyodakuApiError, TrainingError; UsageError for a folder that only another machine could read
 */
export async function clearDatasetThere(
  run: Run,
  api: KyodakuClient,
  options: ClearThereOptions,
): Promise<ClearedDataset> {
  const output = options.output === undefined ? undefined : await openOutputFolder(options.output)
  const server = namedServer(process.env) ?? (await findLocalServer(run.dataDirectory))
  const known = options.run ?? output?.run
  const id = known ?? (await begin(run, api, options))
  if (known !== undefined) await goOn(api, known, options)
  if (output !== undefined && output.run === undefined) await output.claim(id)
  await untilCleared(run, api, id, options.onProgress)
  const receipt = await datasetReceiptThere(api, id)
  if (output !== undefined && server !== undefined && !(await output.isFinished()))
    await downloadOutputs(server, api, id, receipt, output, {
      signal: run.signal,
      onProgress: (doneBytes, totalBytes) =>
        options.onProgress({ step: 'writing', done: 0, total: 0, doneBytes, totalBytes }),
    })
  return {
    id,
    complete: true,
    counts: receipt.result.counts,
    receiptId: receipt.id,
    ...(await unreadThere(api, id)),
    ...(output === undefined ? {} : { output: output.path }),
  }
}

async function unreadThere(api: KyodakuClient, id: string): Promise<Pick<ClearedDataset, 'passedOver'>> {
  const { passedOver, passedOverInAll } = await api.get('/v1/datasets/{id}', { params: { path: { id } } })
  return passedOverInAll === 0 ? {} : { passedOver: { first: passedOver, inAll: passedOverInAll } }
}

async function begin(run: Run, api: KyodakuClient, options: ClearThereOptions): Promise<string> {
  const { location, use, name, mapping, signals, agents, digests, content, unchecked } = options
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-send-'))
  try {
    const place = await placeOf(run, api, location, folder)
    const lists: Given[] = []
    for (const list of digests ?? []) lists.push(await givenOf(run, api, list, folder))
    const body: NewDataset = {
      ...place,
      party: use.party,
      model: use.model,
      territory: use.territory,
      regime: use.regime,
      ...(use.purpose === undefined ? {} : { purpose: use.purpose }),
      ...(use.modality === undefined ? {} : { modality: use.modality }),
      ...(name === undefined ? {} : { name }),
      ...(mapping === undefined ? {} : { mapping: parsedMapping(mapping) }),
      ...(agents === undefined ? {} : { agents: [...agents] }),
      ...(lists.length === 0 ? {} : { digests: lists }),
      ...(signals === undefined ? {} : { signals: await givenOf(run, api, signals, folder) }),
      content: content ?? 'auto',
      unchecked: unchecked ?? 'admit',
      dryRun: false,
    }
    const made = await api.post('/v1/datasets', { body })
    if ('id' in made) return made.id
    throw new TrainingError('training.unreadable-dataset', 'The server has begun nothing.')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** As the API takes a mapping file: what is wrong within it is said by the server. */
function parsedMapping(text: string): NonNullable<NewDataset['mapping']> {
  try {
    return JSON.parse(text) as NonNullable<NewDataset['mapping']>
  } catch (cause) {
    throw new TrainingError('training.bad-mapping', `The mapping is no JSON: ${(cause as Error).message}`, { cause })
  }
}

type Given = { upload: string } | { location: string }

/** Where the server reads the dataset: a place that it can read itself, or what is sent. */
async function placeOf(run: Run, api: KyodakuClient, location: string, folder: string): Promise<Given> {
  if (location === '-') {
    const path = join(folder, 'stdin')
    await pipeline(process.stdin, createWriteStream(path))
    return { upload: await sendFile(run, api, path) }
  }
  const found = /^s3:\/\//i.test(location) ? undefined : await stat(location).catch(() => undefined)
  if (found === undefined) return { location }
  // On the same machine a large file need not be sent, where the operator lets the server read it.
  const isLocal = namedServer(process.env) === undefined
  const here = resolve(location)
  if (isLocal && (await canRead(api, here))) return { location: here }
  if (found.isFile()) return { upload: await sendFile(run, api, location) }
  throw new UsageError([
    `${location} is a folder, which can't be sent: the server reads folders below the one that KYODAKU_DATASETS names, or at s3://.`,
    `${location} はフォルダーのため送信できません。サーバーの KYODAKU_DATASETS で指定したフォルダーの中、または s3:// の場所を指定してください。`,
  ])
}

/** Whether a server reads a place of this machine. What it says of the dataset itself is said again when it is begun. */
async function canRead(api: KyodakuClient, location: string): Promise<boolean> {
  try {
    await api.post('/v1/datasets', {
      body: {
        location,
        dryRun: true,
        territory: 'worldwide',
        regime: 'prior-permission',
        content: 'auto',
        unchecked: 'admit',
      },
    })
    return true
  } catch (error) {
    if (error instanceof KyodakuApiError && error.code.startsWith('http.')) return false
    // It was read, and is not what it should be, which a mapping may mend.
    if (error instanceof KyodakuApiError && error.code.startsWith('training.')) return true
    throw error
  }
}

/** A file that goes with a dataset; of a signal snapshot's folder a tar. */
async function givenOf(run: Run, api: KyodakuClient, path: string, folder: string): Promise<Given> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return { location: path }
  if (!found.isDirectory()) return { upload: await sendFile(run, api, path) }
  const tar = join(folder, `${basename(resolve(path))}.tar`)
  await writeSignalsTar(path, tar)
  return { upload: await sendFile(run, api, tar) }
}

/** Goes on with a run that was begun for the same. @throws TrainingError `training.other-run`, `training.unknown-dataset` */
async function goOn(api: KyodakuClient, id: string, { use }: ClearThereOptions): Promise<void> {
  const found = await orUnknownDataset(id, api.get('/v1/datasets/{id}', { params: { path: { id } } }))
  for (const key of ['party', 'model', 'territory', 'regime', 'purpose'] as const)
    if (found[key] !== use[key])
      throw new TrainingError(
        'training.other-run',
        `Run ${id} was begun with ${key} "${found[key] ?? ''}", not "${use[key] ?? ''}": go on with the same, or give another output folder for a new run.`,
      )
  if (found.state === 'stopped' || found.state === 'failed')
    await api.post('/v1/datasets/{id}/resume', { params: { path: { id } } })
}

/** Follows a run to its end. Interrupted, it is stopped there too, between two of its parts. */
async function untilCleared(
  run: Run,
  api: KyodakuClient,
  id: string,
  onProgress: ClearThereOptions['onProgress'],
): Promise<void> {
  const { state, job, rowsTotal } = await api.get('/v1/datasets/{id}', { params: { path: { id } } })
  if (state === 'cleared' || job === undefined) return
  try {
    await api.waitForJob(job, {
      signal: run.signal,
      onProgress: ({ progress }) => {
        if (progress === undefined) return
        const step = steps.find((one) => one === progress.step) ?? 'deciding'
        const inRows = rowsTotal !== undefined && progress.total === rowsTotal
        onProgress({
          step,
          done: inRows ? progress.done : 0,
          total: inRows ? progress.total : 0,
          doneBytes: inRows ? 0 : progress.done,
          totalBytes: inRows ? 0 : progress.total,
        })
      },
    })
  } catch (error) {
    if (run.signal.aborted)
      await api.post('/v1/datasets/{id}/stop', { params: { path: { id } } }).catch(() => undefined)
    throw error
  }
}

const steps = ['reading', 'deciding', 'recording', 'writing'] as const

/** The ids of datasets, or of those whose receipts lie in files: as a server knows them. */
export async function namedThere(named: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const one of named) {
    const text = await readFile(one, 'utf8').catch(() => undefined)
    ids.push(text === undefined ? one : parseDatasetReceipt(text).id)
  }
  return ids
}
