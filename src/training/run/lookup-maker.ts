import { parentPort, workerData } from 'node:worker_threads'
import { openRegistryFile } from '../../clearance/index.js'
import { createSectionFile } from '../../store/index.js'
import { TrainingError } from '../training-error.js'
import type { DigestListFile } from './digest-list.js'
import { type DigestLookups, makeDigestLookups, makeWorkLookups, type RegistryToLookUp } from './lookup-images.js'

/** What is to be made of a registry's file, and the file to put it in, which must not be there. */
export interface LookupsToMake {
  /** `works`: names and locations. Else paths of lists of digests, taken besides those of the registry, and their own digests. */
  of: 'works' | { lists: readonly DigestListFile[]; digests: readonly string[] }
  /** Path of a `RegistryFile`. */
  registry: string
  to: string
}

/** What a thread that makes lookups answers. */
export type FromLookupMaker = { made: true } | { error: { name: string; message: string; code?: string } }

/**
 * Makes lookups and puts them into a file: `WorkLookups`, or `DigestLookups`.
 *
 * @throws TrainingError `training.bad-digest-list`, RightsError `rights.invalid-digest`, errors of the operating system
 */
export function makeLookupFile({ of, registry: path, to }: LookupsToMake): void {
  const registry = openRegistryFile(path)
  if (registry === undefined) throw new Error(`${path} was there a moment ago, and is not any more`)
  try {
    const subjects = { works: registry.subjects('work'), references: registry.subjects('reference') }
    const made = of === 'works' ? makeWorkLookups(subjects) : digestLookups(subjects, of)
    const file = createSectionFile(to)
    try {
      file.finish(made)
    } finally {
      file.close()
    }
  } finally {
    registry.close()
  }
}

function digestLookups(
  subjects: RegistryToLookUp,
  { lists, digests }: Exclude<LookupsToMake['of'], 'works'>,
): DigestLookups {
  const made = makeDigestLookups(subjects, lists)
  if (made.lists.join() !== [...digests].sort().join())
    throw new TrainingError('training.bad-digest-list', `${lists.join(', ')} changed while it was read: begin again.`)
  return made
}

if (parentPort !== null && isToMake(workerData)) {
  try {
    makeLookupFile(workerData.toMake)
    parentPort.postMessage({ made: true } satisfies FromLookupMaker)
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    parentPort.postMessage({
      error: { name, message, ...(code === undefined ? {} : { code }) },
    } satisfies FromLookupMaker)
  }
}

/** This file is read by other threads, too. */
function isToMake(data: unknown): data is { toMake: LookupsToMake } {
  return typeof data === 'object' && data !== null && 'toMake' in data
}
