import { availableParallelism } from 'node:os'
import { Readable } from 'node:stream'
import { type Kyodaku, keepSnapshot, type Snapshot } from '../../clearance/index.js'
import type { Use } from '../../rights/index.js'
import type { ClearDatasetOptions, ClearedDataset } from '../clear-dataset-options.js'
import {
  type Dataset,
  openDataset,
  type PartPayload,
  parseMappingFile,
  partRowsUsual,
  type SourceParts,
  splitSource,
  unreadFiles,
} from '../dataset/index.js'
import { partKey, type ReceiptSource, type RowEvidence } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import { createContentReader } from './content.js'
import { countsOfPart } from './count-part.js'
import { createClassDecider } from './decide-classes.js'
import { explainDiskFull } from './disk-full.js'
import { countHosts, type HostCounts, outcomePlaces } from './host-counts.js'
import { openRegistryOfRun, type RegistryToDecideBy } from './open-run-registry.js'
import { mustBeNew, mustBeSameSnapshot, openForRun } from './open-run-snapshot.js'
import { type OutputFolder, openOutputFolder } from './output-folder.js'
import { startPartWorkers } from './part-workers.js'
import { progressOf } from './progress.js'
import { rowsOfKept } from './rows-of-kept.js'
import { receiptOf } from './rows-of-run.js'
import {
  beginRun,
  type DatasetRun,
  type DecidedPartRow,
  decidedParts,
  describeRun,
  findRun,
  keepPart,
  keptPart,
  mustNotBeRemoved,
  partKeyOf,
  setRunState,
} from './runs.js'
import { hostsOfReceipt, sealRun } from './seal-run.js'
import { writeOutputs } from './write-outputs.js'

/**
 * Clears a dataset for training: every row is decided, the whole is recorded with a receipt, and only then the admitted,
 * refused and review parts are put into the output folder. What is decided is kept part by part, so that a run which was
 * stopped or killed goes on where it was; the result is the same however often, on however many threads and machines.
 *
 * @throws TrainingError, StoreError, RecordError, RightsError; whatever the signal aborts with
 */
export async function clearDataset(kyodaku: Kyodaku, options: ClearDatasetOptions): Promise<ClearedDataset> {
  const output = options.output === undefined ? undefined : await openOutputFolder(options.output)
  const snapshot = options.snapshot === undefined ? undefined : await openForRun(options.snapshot, options.use.party)
  const run = await findOrBegin(kyodaku, options, output, snapshot)
  mustNotBeRemoved(run)
  if (run.state === 'cleared') return await finishOutputs(kyodaku, run, options, output)
  mustBeSameSnapshot(run, snapshot)
  await setRunState(kyodaku, run.id, 'running')
  try {
    return await decideAll(kyodaku, run, options, output, snapshot)
  } catch (caught) {
    const stopped = options.signal?.aborted === true
    const error = stopped
      ? options.signal?.reason
      : explainDiskFull(caught, options.output ?? kyodaku.store.dataDirectory)
    const { code, message } = error instanceof Error ? (error as Error & { code?: string }) : { message: String(error) }
    await setRunState(
      kyodaku,
      run.id,
      stopped ? 'stopped' : 'failed',
      stopped ? undefined : { code: code ?? 'internal', message },
      // A database that is away, or whose disk is full: what is thrown is why, and the run stays as it is till it goes on.
    ).catch(() => undefined)
    throw error
  }
}

/** The run that the options or the output folder name, or a new one. */
async function findOrBegin(
  kyodaku: Kyodaku,
  options: ClearDatasetOptions,
  output: OutputFolder | undefined,
  snapshot: Snapshot | undefined,
): Promise<DatasetRun> {
  const known = options.run ?? output?.run
  if (known !== undefined) {
    const run = await findRun(kyodaku, known)
    // Who names a run means it, wherever its dataset lies now: that it is the same is found out by its files.
    const other = otherThan(run, options.run === undefined ? options : { ...options, location: run.location })
    // A run that failed before its dataset was described holds no folder: what was mistyped is given rightly, and begun anew.
    const isLeft = options.run === undefined && run.state === 'failed' && run.looked === null
    if (other !== undefined && !isLeft) throw other
    if (other === undefined) {
      // Begun elsewhere, by whoever wrote its row: the folder is made its own before anything is put there.
      if (output !== undefined && output.run === undefined) await output.claim(run.id)
      return run
    }
  }
  if (snapshot !== undefined) mustBeNew(snapshot, kyodaku.now(), options.snapshot?.daysMax)
  const id = kyodaku.newId('dst')
  const { party, model, territory, regime, purpose, context, rating, modality } = options.use
  await beginRun(kyodaku, {
    id,
    name: options.name ?? nameOfLocation(options.location),
    location: options.location,
    output: options.output ?? null,
    use: {
      kind: 'train',
      party,
      model,
      territory,
      at: kyodaku.now().toISOString(),
      regime,
      ...(purpose === undefined ? {} : { purpose }),
      ...(context === undefined ? {} : { context }),
      ...(rating === undefined ? {} : { rating }),
      ...(modality === undefined ? {} : { modality }),
    },
    registryLogSize: snapshot?.manifest.registryLogSize ?? kyodaku.log.size(),
    snapshot: snapshot === undefined ? null : await keepSnapshot(kyodaku, snapshot),
    by: options.by ?? 'operator',
    ...(options.job === undefined ? {} : { job: options.job }),
  })
  await output?.claim(id)
  return await findRun(kyodaku, id)
}

/** What is asked for that is not what the run was begun with: TrainingError `training.other-run`. */
function otherThan(run: DatasetRun, { use, location }: ClearDatasetOptions): TrainingError | undefined {
  const asked = (of: Partial<Use>, at: string) => ({
    party: of.party,
    model: of.model,
    territory: of.territory,
    regime: of.regime,
    purpose: of.purpose,
    context: of.context?.join(' '),
    rating: of.rating,
    modality: of.modality,
    location: at,
  })
  const [was, now] = [asked(run.use, run.location), asked(use, location)]
  for (const key of Object.keys(was) as (keyof typeof was)[])
    if (was[key] !== now[key])
      return new TrainingError(
        'training.other-run',
        `Run ${run.id} was begun with ${key} "${was[key] ?? ''}", not "${now[key] ?? ''}": go on with the same, or give another output folder for a new run.`,
      )
  return undefined
}

function nameOfLocation(location: string): string {
  return location.replace(/\/+$/, '').split('/').at(-1) || location
}

async function decideAll(
  kyodaku: Kyodaku,
  run: DatasetRun,
  options: ClearDatasetOptions,
  output: OutputFolder | undefined,
  snapshot: Snapshot | undefined,
): Promise<ClearedDataset> {
  let bytesRead = 0
  const dataset = countingBytes(
    await openDataset(options.location, {
      ...(options.mapping === undefined ? {} : { mapping: parseMappingFile(options.mapping) }),
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }),
    (bytes) => {
      bytesRead += bytes
    },
  )
  let registry: RegistryToDecideBy | undefined
  try {
    registry = await openRegistryOfRun(kyodaku, run)
    return await decideDataset(kyodaku, run, dataset, registry, options, {
      output,
      snapshot,
      bytesRead: () => bytesRead,
    })
  } finally {
    registry?.close()
    await dataset.close()
  }
}

async function decideDataset(
  kyodaku: Kyodaku,
  run: DatasetRun,
  dataset: Dataset,
  registryOfIt: RegistryToDecideBy,
  options: ClearDatasetOptions,
  {
    output,
    snapshot,
    bytesRead,
  }: { output: OutputFolder | undefined; snapshot: Snapshot | undefined; bytesRead: () => number },
): Promise<ClearedDataset> {
  const { signal } = options
  const { registry: indexed, digest } = registryOfIt
  const workerCount = options.workers ?? availableParallelism()
  const { images, looked } = await registryOfIt.lookups({ ...options, use: run.use }, workerCount > 0)
  const content = await createContentReader(kyodaku, run, () => indexed.source, dataset.mapping, {
    ...options,
    ...(snapshot === undefined ? {} : { loaded: snapshot.loaded }),
  })
  // A run that was begun goes on as it was cut.
  const partRows = options.partRows ?? run.looked?.partRows ?? partRowsUsual
  await settleDescription(kyodaku, run, dataset, {
    ...looked,
    registry: digest,
    agents: [...(options.agents ?? [])].sort(),
    partRows,
    content: options.content ?? 'auto',
    unchecked: options.unchecked ?? 'admit',
  })
  const done = new Map((await decidedParts(kyodaku, run.id)).map((part) => [partKeyOf(part), part]))
  const progress = progressOf(kyodaku, run, dataset.sources, options, bytesRead)
  for (const part of done.values()) progress.add(part.partCounts, await hostsOfKept(kyodaku, part))
  const decide = createClassDecider(run.use, indexed)
  const workers = startPartWorkers(
    workerCount,
    {
      mapping: dataset.mapping,
      requireContent: options.unchecked === 'review',
      ...(options.content === 'skip' ? {} : { declarations: { agents: options.agents ?? [], at: run.use.at } }),
    },
    images,
  )
  options.onProgress?.({ ...progress.now(), step: 'reading' })
  const secret = kyodaku.keyFor(`dataset/${run.id}`)
  const underWay = new Set<Promise<void>>()
  let failure: unknown
  const start = (work: Promise<void>) => {
    const task: Promise<void> = work
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => underWay.delete(task))
    underWay.add(task)
    return task
  }
  const reads: ReceiptSource[] = []
  let partsInAll = 0
  try {
    for (const [place, source] of dataset.sources.entries()) {
      const wanted = await wantedParts(source.name, place)
      const ofSource: Promise<void>[] = []
      const split = splitSource(dataset, source, {
        onlyParts: wanted,
        partRows,
      })
      for await (const payload of split) {
        signal?.throwIfAborted()
        if (failure !== undefined) throw failure
        while (underWay.size >= workers.atOnce) await Promise.race(underWay)
        ofSource.push(start(decidePart(payload)))
      }
      // Goes on beside the next sources, as a part does.
      ofSource.push(start(hashSource(split, source.name, place)))
      // What was fetched is wanted once more where outputs are written from it.
      if (output === undefined) void start(Promise.all(ofSource).then(() => dataset.copies.release(source)))
    }
    await Promise.all(underWay)
    if (failure !== undefined) throw failure
    // Whoever stopped it while the last parts were decided does not want it recorded.
    signal?.throwIfAborted()
  } finally {
    await Promise.allSettled(underWay)
    await workers.close()
    await content.close()
  }
  if (options.shard !== undefined && (await decidedParts(kyodaku, run.id)).length < partsInAll) {
    await progress.tell()
    return {
      id: run.id,
      complete: false,
      counts: progress.counts(hostsOfReceipt),
      ...(output === undefined ? {} : { output: output.path }),
    }
  }
  options.onProgress?.({ ...progress.now(), step: 'recording' })
  const sealed = await sealRun(kyodaku, await findRun(kyodaku, run.id), {
    sources: reads,
    counts: progress.counts(hostsOfReceipt),
    indexed,
  })
  return await finishOutputs(kyodaku, sealed, options, output, dataset)

  /** Which parts of a source are still to be decided here. */
  async function wantedParts(source: string, place: number): Promise<(index: number) => boolean> {
    const there = new Set<number>()
    for (const part of done.values()) {
      if (part.source !== source) continue
      if (output === undefined || (await output.hasParts(part, part.written))) there.add(part.index)
    }
    return (index) =>
      !there.has(index) &&
      (done.has(partKeyOf({ source, index })) ||
        options.shard === undefined ||
        (place + index) % options.shard.of === options.shard.index)
  }

  async function hashSource(split: SourceParts, name: string, place: number): Promise<void> {
    const { sha256, bytes, rows, parts } = await split.read(workers.digestOf)
    reads[place] = { name, bytes, sha256: `sha256:${Buffer.from(sha256).toString('hex')}`, rows }
    partsInAll += parts
  }

  async function decidePart(payload: PartPayload): Promise<void> {
    const { part } = payload
    const worker = workers.take()
    const looked = content.readsAhead(payload)
      ? await content.look(part, await worker.read(payload), signal)
      : { content: new Map(), tracks: {} }
    const found = await worker.find(payload, looked.content)
    const verdicts = found.classes.map(decide)
    const finished = await worker.finish(part, {
      key: partKey(secret, part),
      verdicts,
      tracks: looked.tracks,
      ...(output === undefined ? {} : { files: output.filesOf(part) }),
    })
    const partCounts = countsOfPart(finished, verdicts)
    const kept = await kyodaku.store.blobs.put(finished.kept)
    const row = {
      ...part,
      rows: finished.rows,
      root: finished.root,
      counts: { outcomes: partCounts.outcomes, otherRegime: partCounts.otherRegime, broken: partCounts.broken },
      kept,
      written: finished.written ?? null,
      partCounts,
      lookedRows: found.lookedRows,
    }
    await keepPart(kyodaku, run.id, row, finished.kept)
    await content.forget(part)
    if (!done.has(partKeyOf(part))) progress.add(partCounts, finished.hosts)
  }
}

/** The same dataset, telling how many bytes of its sources were read. */
function countingBytes(dataset: Dataset, count: (bytes: number) => void): Dataset {
  const { storage } = dataset
  return {
    ...dataset,
    storage: {
      ...storage,
      read: (name) => Readable.from(counted(storage.read(name), count), { objectMode: false }),
    },
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length)
    yield chunk
  }
}

/** The hosts of a part that was decided earlier, counted again from what was kept of it. */
async function hostsOfKept(kyodaku: Kyodaku, part: DecidedPartRow): Promise<HostCounts> {
  const kept = await keptPart(kyodaku, part)
  const places = kept.evidence.map((text) => outcomePlaces[(JSON.parse(text) as RowEvidence).outcome])
  return countHosts(rowsOfKept(kept, kept.columns), (row) => places[kept.evidenceOf[row]!]!)
}

/** Keeps what the dataset was found to be; a run that goes on must find the same. @throws TrainingError */
async function settleDescription(
  kyodaku: Kyodaku,
  run: DatasetRun,
  { sources, mapping, passedOver }: Dataset,
  looked: NonNullable<DatasetRun['looked']>,
): Promise<void> {
  if (run.description === null || run.looked === null) {
    await describeRun(
      kyodaku,
      run.id,
      { sources: [...sources], mapping, ...(passedOver.length === 0 ? {} : { passedOver: unreadFiles(passedOver) }) },
      looked,
    )
    return
  }
  const same = (one: unknown, other: unknown) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
  const { sources: itsSources, mapping: itsMapping } = run.description
  if (!same([itsSources, itsMapping], [sources, mapping]))
    throw new TrainingError(
      'training.dataset-changed',
      `The dataset at ${run.location} is not what it was when run ${run.id} began (files, sizes or columns): clear it as a new one.`,
    )
  if (!same(run.looked, looked))
    throw new TrainingError(
      'training.other-run',
      `Run ${run.id} looked at other lists, signals or options than are given now: go on with the same, or begin a new run.`,
    )
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}

/** Puts the outputs of a recorded run into place, as far as they are not there. */
async function finishOutputs(
  kyodaku: Kyodaku,
  run: DatasetRun,
  options: ClearDatasetOptions,
  output: OutputFolder | undefined,
  opened?: Dataset,
): Promise<ClearedDataset> {
  if (output !== undefined && !(await output.isFinished())) {
    const dataset =
      opened ??
      (await openDataset(options.location, {
        ...(options.mapping === undefined ? {} : { mapping: parseMappingFile(options.mapping) }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }))
    try {
      await writeOutputs(kyodaku, run, dataset, output, {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      })
    } finally {
      if (opened === undefined) await dataset.close()
    }
  }
  return {
    id: run.id,
    complete: true,
    counts: receiptOf(run).result.counts,
    ...(run.receiptId === null ? {} : { receiptId: run.receiptId }),
    ...(run.description?.passedOver === undefined ? {} : { passedOver: run.description.passedOver }),
    ...(output === undefined ? {} : { output: output.path }),
  }
}
