import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClearanceError } from '../errors.js'
import { type CrawlOptions, type CrawlProgress, crawlSignals } from './crawl.js'
import { openSignalSnapshot, openSignalSnapshotToWrite, type SignalSnapshot } from './signal-snapshot.js'
import type { SignalSeal } from './snapshot-seal.js'
import { signalsFileKind, unpackSignals } from './unpack-signals.js'
import { importWarc, type WarcImport } from './warc-import.js'

/**
 * Crawls the sites (or locations) of URLs into the snapshot in a folder, which is made or gone on with, and seals it.
 *
 * @example await gatherSignals('signals', urls, { agent, now: () => new Date() })
 * @throws as `crawlSignals`; StoreError `store.locked`; what was fetched until then stays
 */
export async function gatherSignals(
  folder: string,
  urls: Iterable<string> | AsyncIterable<string>,
  options: Omit<CrawlOptions, 'snapshot'>,
): Promise<{ progress: CrawlProgress; seal: SignalSeal }> {
  const snapshot = await openSignalSnapshotToWrite(folder)
  try {
    const progress = await crawlSignals(urls, { ...options, snapshot })
    return { progress, seal: await snapshot.sealDurably() }
  } finally {
    await snapshot.close()
  }
}

/**
 * Opens what signals are kept in: the folder of a snapshot, a tar of one, or a WARC file. What is no folder is laid into one
 * of its own for as long as it is open.
 *
 * @param seal digest that the snapshot must have
 * @throws ClearanceError `clearance.no-signals`, `clearance.damaged-signals`, `clearance.signals-mismatch`
 */
export async function openSignals(
  path: string,
  { seal, temporaryFolder = tmpdir() }: { seal?: string; temporaryFolder?: string } = {},
): Promise<{ snapshot: SignalSnapshot; imported?: WarcImport }> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined)
    throw new ClearanceError('clearance.no-signals', `${path} is not there: name a signal snapshot or a WARC file.`)
  if (found.isDirectory()) return { snapshot: await openSignalSnapshot(path, seal === undefined ? {} : { seal }) }
  const folder = await mkdtemp(join(temporaryFolder, 'kyodaku-signals-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    if ((await signalsFileKind(path)) === 'tar') {
      await unpackSignals(path, folder)
      const snapshot = await openSignalSnapshot(folder, seal === undefined ? {} : { seal })
      return { snapshot: closing(snapshot, remove) }
    }
    const writer = await openSignalSnapshotToWrite(folder)
    const close = async () => {
      await writer.close()
      await remove()
    }
    try {
      const imported = await importWarc(createReadStream(path), writer)
      if (seal !== undefined && writer.seal().digest !== seal)
        throw new ClearanceError('clearance.signals-mismatch', `${path} does not hold the signals ${seal}.`)
      const { history, newest, body, all } = writer
      const snapshot = {
        get fetches() {
          return writer.fetches
        },
        ...{ history, newest, body, all, seal: writer.seal, close },
      }
      return { snapshot, imported }
    } catch (error) {
      await writer.close()
      throw error
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/** The same snapshot, which takes its folder away when it is closed. */
function closing(snapshot: SignalSnapshot, remove: () => Promise<void>): SignalSnapshot {
  const { history, newest, body, all, seal } = snapshot
  return {
    get fetches() {
      return snapshot.fetches
    },
    ...{ history, newest, body, all, seal },
    async close() {
      await snapshot.close()
      await remove()
    },
  }
}
