import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { KyodakuApiError, type KyodakuClient } from '../../client/index.js'
import type { Use } from '../../rights/index.js'
import {
  type DatasetReceipt,
  type OutputFolder,
  outcomeFolders,
  parseDatasetReceipt,
  type RowFilter,
  TrainingError,
} from '../../training/index.js'
import type { ListedRun, RowShown, RunShown } from '../dataset-views.js'

/** Runs, the newest first. */
export async function listRunsThere(api: KyodakuClient, limit: number): Promise<ListedRun[]> {
  const runs: ListedRun[] = []
  for await (const run of api.pages('/v1/datasets', { params: { query: { limit: 200 } } })) {
    const { id, name, party, model, state, createdAt, clearedAt } = run
    runs.push({ dataset: id, name, party, model, state, createdAt, clearedAt: clearedAt ?? null })
    if (runs.length === limit) break
  }
  return runs
}

/** @throws TrainingError `training.unknown-dataset` */
export async function showRunThere(api: KyodakuClient, id: string): Promise<RunShown> {
  const found = await orUnknownDataset(id, api.get('/v1/datasets/{id}', { params: { path: { id } } }))
  const receipt = found.state === 'cleared' ? await datasetReceiptThere(api, id) : undefined
  const { name, party, model, territory, regime, purpose, at, state, location, registryLogSize, looked } = found
  const use = { kind: 'train', party, model, territory, regime, at, ...(purpose === undefined ? {} : { purpose }) }
  return {
    id,
    name,
    party,
    model,
    use: receipt?.inputs.use ?? (use as Use),
    state,
    location,
    registryLogSize,
    ...(looked === undefined ? {} : { looked }),
    receipt: found.receipt ?? null,
    logIndex: found.logIndex ?? null,
    createdAt: found.createdAt,
    clearedAt: found.clearedAt ?? null,
    ...(receipt === undefined ? {} : { counts: receipt.result.counts, notProved: receipt.result.notProved }),
  }
}

/** @throws TrainingError `training.unknown-dataset` */
export async function datasetReceiptThere(api: KyodakuClient, id: string): Promise<DatasetReceipt> {
  const receipt: unknown = await orUnknownDataset(
    id,
    api.get('/v1/datasets/{id}/receipt', { params: { path: { id } } }),
  )
  return parseDatasetReceipt(JSON.stringify(receipt))
}

/** Rows in order; `more`: there are others. @throws TrainingError `training.unknown-dataset` */
export async function rowsThere(
  api: KyodakuClient,
  id: string,
  filter: RowFilter,
  limit: number,
): Promise<{ rows: RowShown[]; more: boolean }> {
  const rows: RowShown[] = []
  for (let cursor: string | undefined; rows.length < limit; ) {
    const page = await orUnknownDataset(
      id,
      api.get('/v1/datasets/{id}/rows', {
        params: {
          path: { id },
          query: { ...filter, limit: Math.min(200, limit - rows.length), ...(cursor === undefined ? {} : { cursor }) },
        },
      }),
    )
    rows.push(...page.items)
    cursor = page.next
    if (cursor === undefined) return { rows, more: false }
  }
  return { rows, more: true }
}

/** @throws TrainingError `training.unknown-dataset` */
export async function proveRowThere(
  api: KyodakuClient,
  id: string,
  { source, row }: { source: string; row: number },
): Promise<unknown> {
  return await orUnknownDataset(
    id,
    api.get('/v1/datasets/{id}/rows/{source}/{row}/proof', { params: { path: { id, source, row } } }),
  )
}

/** Stops a run between two of its parts. @throws TrainingError `training.unknown-dataset` */
export async function stopRunThere(api: KyodakuClient, id: string): Promise<void> {
  await orUnknownDataset(id, api.post('/v1/datasets/{id}/stop', { params: { path: { id } } }))
}

/** "Was my work in it?", as far as the token's party may be told. @throws TrainingError `training.unknown-work` */
export async function inquireThere(
  api: KyodakuClient,
  work: string,
  { dataset, proofs }: { dataset?: string | undefined; proofs: number },
) {
  try {
    return await api.get('/v1/works/{id}/inquiry', {
      params: { path: { id: work }, query: { proofs, ...(dataset === undefined ? {} : { dataset }) } },
    })
  } catch (error) {
    if (error instanceof KyodakuApiError && error.code === 'http.not-found')
      throw new TrainingError('training.unknown-work', `There is no work "${work}".`)
    throw error
  }
}

/** Fetches what a run has written into a folder: what is there whole already is not fetched again. */
export async function downloadOutputs(
  { url, token }: { url: string; token: string },
  api: KyodakuClient,
  id: string,
  receipt: DatasetReceipt,
  output: OutputFolder,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (doneBytes: number, totalBytes: number) => void },
): Promise<void> {
  const files = await filesThere(api, id)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { outcome, name, bytes } of files) {
    signal.throwIfAborted()
    const path = placeIn(join(output.path, outcomeFolders[outcome]), name)
    if ((await stat(path).catch(() => undefined))?.size !== bytes) {
      await mkdir(dirname(path), { recursive: true })
      const before = done
      await fetchFile(
        { url: `${url}/v1/datasets/${encodeURIComponent(id)}/files/${outcome}/${encodeURIComponent(name)}`, token },
        path,
        { signal, onBytes: (got) => onProgress(before + got, total) },
      )
    }
    done += bytes
    onProgress(done, total)
  }
  await writeFile(join(output.path, 'receipt.json'), `${JSON.stringify(receipt, null, 2)}\n`)
  await output.finish()
}

async function filesThere(api: KyodakuClient, id: string) {
  const files: { outcome: 'admit' | 'review' | 'refuse'; name: string; bytes: number }[] = []
  let cursor: string | undefined
  do {
    const page = await api.get('/v1/datasets/{id}/files', {
      params: { path: { id }, query: cursor === undefined ? {} : { cursor } },
    })
    files.push(...page.files)
    cursor = page.next
  } while (cursor !== undefined)
  return files
}

/** A name that a server gave, below a folder; one that leads out of it is no name of a file. */
function placeIn(folder: string, name: string): string {
  const path = join(folder, name)
  if (path.startsWith(folder + sep) && !name.includes('\0')) return path
  throw new TrainingError('training.unreadable-dataset', `The server names a file "${name}", which is not written.`)
}

async function fetchFile(
  { url, token }: { url: string; token: string },
  path: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal })
  if (!answer.ok || answer.body === null) {
    const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string }
    throw Object.assign(new Error(problem.detail ?? `The server answered ${answer.status}.`), {
      code: problem.code ?? 'internal',
    })
  }
  const temporary = `${path}.partial-${process.pid}`
  let bytes = 0
  try {
    await pipeline(
      Readable.fromWeb(answer.body as WebStream<Uint8Array>),
      async function* count(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          bytes += chunk.length
          onBytes(bytes)
          yield chunk
        }
      },
      createWriteStream(temporary),
    )
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** What the server does not find, as it is said on the folder. */
export async function orUnknownDataset<T>(id: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof KyodakuApiError && error.code === 'http.not-found')
      throw new TrainingError(
        'training.unknown-dataset',
        `There is no cleared dataset "${id}": see "kyodaku train list".`,
      )
    throw error
  }
}
