import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Kyodaku, programVersion, type RegistryFile } from '../../clearance/index.js'
import { digestLayout, locationLayout, nameLayout, RightsError, type RightsErrorCode } from '../../rights/index.js'
import { type CacheKind, openCached, openSectionFile, StoreError, type StoreErrorCode } from '../../store/index.js'
import { TrainingError, type TrainingErrorCode } from '../training-error.js'
import { codeDigest } from './code-digest.js'
import type { DigestListFile } from './digest-list.js'
import {
  type DigestLookups,
  lookedVersions,
  type MadeLookups,
  madeLookups,
  type makeLookupImages,
  signalsOf,
  type WorkLookups,
} from './lookup-images.js'
import { type FromLookupMaker, type LookupsToMake, makeLookupFile } from './lookup-maker.js'
import { workerFile } from './worker-file.js'

/** Of the code that lookups are made by: names, locations and digests, and the kernel of names. */
const madeBy = () => codeDigest([new URL('../../rights/', import.meta.url)])

/** The newest that are kept: of the registry as it is, and as it was for a run that is gone on with. */
const kept = 2

/**
 * `makeLookupImages` of a registry's file, out of the data folder's cache where it was made before: of the same registry,
 * by the same version of this program, with the same lists. What is made is made in a thread, where there is much of it,
 * so that the memory it takes is given back.
 *
 * @param threads whether there may be threads
 * @throws TrainingError `training.bad-digest-list`, StoreError
 */
export async function cachedLookups(
  kyodaku: Kyodaku,
  registry: RegistryFile,
  options: Parameters<typeof makeLookupImages>[1],
  threads: boolean,
): Promise<MadeLookups> {
  const lists = options.digests ?? []
  const folder = join(kyodaku.store.dataDirectory, 'cache', 'lookups')
  const read = await Promise.all(lists.map(readList))
  const listBytes = read.reduce((sum, { bytes }) => sum + bytes, 0)
  const code = madeBy()
  const subjects = registry.counts.work + registry.counts.reference
  const made = async <T>(
    kind: CacheKind,
    key: readonly string[],
    toMake: (to: string) => LookupsToMake,
    large: boolean,
  ) => {
    const file = await openCached(
      folder,
      kind,
      JSON.stringify([...key, programVersion, code, registry.digest]),
      openSectionFile,
      (to) => (threads && large ? makeInThread(toMake(to)) : Promise.resolve(toMake(to)).then(makeLookupFile)),
    )
    file.close()
    return file.value as T
  }
  const listDigests = read.map(({ digest }) => digest).sort()
  const digests = await made<DigestLookups>(
    { name: 'digests', kept },
    [digestLayout, lookedVersions.digests, ...listDigests],
    (to) => ({ of: { lists, digests: listDigests }, registry: registry.path, to }),
    subjects > subjectsHere || listBytes > listBytesHere,
  )
  const works = await made<WorkLookups>(
    { name: 'works', kept },
    [nameLayout, lookedVersions.names, locationLayout, lookedVersions.locations],
    (to) => ({ of: 'works', registry: registry.path, to }),
    subjects > subjectsHere,
  )
  return madeLookups(works, digests, registry.counts.reference, await signalsOf(options))
}

/** So much is made sooner than a thread starts. */
const subjectsHere = 2000
const listBytesHere = 1 << 20

/** @throws TrainingError `training.bad-digest-list` */
async function readList(file: DigestListFile): Promise<{ digest: string; bytes: number }> {
  const { path, name } = typeof file === 'string' ? { path: file, name: file } : file
  try {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
    return { digest: `sha256:${hash.digest('hex')}`, bytes: (await stat(path)).size }
  } catch (error) {
    throw new TrainingError(
      'training.bad-digest-list',
      `${name} can't be read: ${(error as Error).message.replaceAll(path, name)}`,
      {
        cause: error,
      },
    )
  }
}

/** Ends when the file is there, or with the error that the thread had. */
function makeInThread(toMake: LookupsToMake): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile('lookup-maker'), { workerData: { toMake } })
    let answer: FromLookupMaker | undefined
    worker.on('message', (message: FromLookupMaker) => {
      answer = message
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      if (answer === undefined) reject(new Error(`A thread that makes lookups ended with code ${code}.`))
      else if ('error' in answer) reject(errorOf(answer.error))
      else resolve()
    })
  })
}

function errorOf({ name, message, code }: { name: string; message: string; code?: string }): Error {
  if (name === 'TrainingError') return new TrainingError(code as TrainingErrorCode, message)
  if (name === 'RightsError') return new RightsError(code as RightsErrorCode, message)
  if (name === 'StoreError') return new StoreError(code as StoreErrorCode, message)
  return Object.assign(new Error(message), { name }, code === undefined ? {} : { code })
}
