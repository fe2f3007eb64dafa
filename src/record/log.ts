import { setImmediate as nextTurn } from 'node:timers/promises'
import { encodeBase64 } from './base64.js'
import { type Checkpoint, formatCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { createDigestIndex } from './digest-index.js'
import { equalBytes } from './hash.js'
import { encodeJournalFrame, type JournalFrame, readJournalFrames } from './journal.js'
import { checkpointPath, entriesPath, partialFolder, tilePath, tileWidth } from './layout.js'
import { consistencyRanges, inclusionRanges, leafHash, verifyInclusion } from './merkle.js'
import { parseVerifierKey } from './note.js'
import type { InclusionProof } from './receipt.js'
import { RecordError } from './record-error.js'
import { type NoteSigner, signNote } from './signer.js'
import type { LogStorage } from './storage.js'
import { corrupt, createTileReader } from './tile-reader.js'
import { checkEntrySize, encodeEntryBundle } from './tiles.js'
import { emptyEdge, growTree, readEdge, rootOfEdge, type TileFiles, type TreeEdge } from './tree.js'

/**
 * The life of an entry, and what a crash loses in each state:
 *
 * | state | what is done | a crash now |
 * |---|---|---|
 * | waiting | `append` was called; the entry waits for the batch before it | loses it; nobody was told anything |
 * | journaled | its batch is one frame in the journal, durable: place and neighbours are fixed | loses nothing: the next open finishes it |
 * | integrated | its tiles and entry bundle are written | loses nothing: they are written again, with the same bytes |
 * | published | the signed checkpoint that covers it is written | loses nothing |
 * | acknowledged | `append` has resolved | loses nothing |
 *
 * A batch that was only partly written to the journal was never acknowledged, and is dropped at the next open. What lies
 * beyond the checkpoint is in the journal alone, so one tree follows from it: no size is ever signed with two roots.
 */
export interface Log {
  readonly origin: string
  /** What others check our checkpoints with. */
  readonly verifierKey: string
  /** Entries under the current checkpoint. */
  size(): number
  /**
   * Records an entry (at most 65,535 bytes) and resolves with its index once it is journaled, integrated and under a
   * published checkpoint. Concurrent calls share a batch. The same bytes are recorded once: they get the index they have.
   * @throws RecordError `record.entry-too-large`, `record.overloaded` (wait and repeat), `record.closed`,
   * `record.storage-failed` and `record.conflict` (open the log again: what was journaled is finished then)
   */
  append(entry: Uint8Array): Promise<{ index: number }>
  /** The entry, checked against the root of the current checkpoint. @throws RecordError `record.out-of-range`, `record.corrupt` */
  entry(index: number): Promise<Uint8Array>
  /** The entries from `from` up to and without `to` (default: all), each checked as `entry` does. */
  entries(from?: number, to?: number): AsyncGenerator<Uint8Array>
  /** Where these bytes are recorded, or undefined. */
  indexOf(entry: Uint8Array): Promise<number | undefined>
  /** The proof of an entry against the current checkpoint, itself checked. @throws RecordError `record.out-of-range`, `record.corrupt` */
  prove(index: number): Promise<InclusionProof>
  /** The hashes (base64) that show the tree of `size1` entries to be the beginning of that of `size2` (default: the current). */
  proveConsistency(size1: number, size2?: number): Promise<string[]>
  /** The current checkpoint: signed note text. */
  checkpoint(): string
  /** Waits for what was appended, and lets go of the storage. */
  close(): Promise<void>
}

/** @see openLog */
export interface LogOptions {
  /** The log's identity, such as `example.com/log`; must be the signer's name. */
  origin: string
  signer: NoteSigner
  /** The journal is emptied when it is longer than this (default 8 MiB): how much a start has to read again. */
  journalBytesMax?: number
}

/** One batch: what one frame of the journal, one round of tiles and one checkpoint carry. */
const batchEntriesMax = 8192
const batchBytesMax = 8 * 2 ** 20
/** Entries that wait for their batch: more is refused with `record.overloaded`. */
const waitingBytesMax = 256 * 2 ** 20
/** Files of a batch written at once. */
const parallelWritesMax = 16
/** Tiles read at once when the log is opened. */
const parallelReadsMax = 32

interface Waiting {
  entry: Uint8Array
  leaf: Uint8Array
  resolve(result: { index: number }): void
  reject(error: RecordError): void
}

/** What the current checkpoint covers. Replaced as a whole, so whoever reads keeps one consistent picture. */
interface Published {
  edge: TreeEdge
  /** the entries of the last bundle, while it is not full */
  bundle: Uint8Array[]
  rootHash: Uint8Array
  checkpoint: string
}

/**
 * Opens the log in a storage, or begins one where there is none. Finishes what a crash has left half done, after checking
 * that the checkpoint is ours and its root is that of the stored tiles.
 *
 * Memory: 17 MB at 1 million entries and 134 MB at 10 million for finding duplicates, and about 20 MB of kept tiles. Opening
 * reads the lowest row of tiles (32 bytes an entry).
 *
 * @throws RecordError `record.corrupt` (stored files contradict each other: nothing is changed, a person decides),
 * `record.wrong-origin`, `record.wrong-key`, `record.storage-failed`
 */
export async function openLog(storage: LogStorage, options: LogOptions): Promise<Log> {
  const { origin, signer, journalBytesMax = 8 * 2 ** 20 } = options
  if (signer.name !== origin) {
    const message = `The signer is named "${signer.name}" and the log "${origin}": name the signer after the log (C2SP tlog-checkpoint).`
    throw new RecordError('record.wrong-key', message)
  }
  const verifierKey = signer.verifierKey
  /** The files of the last batch: nearly every read is of these. */
  let recentFiles: TileFiles = new Map()
  const reader = createTileReader({
    read: async (path) => recentFiles.get(path) ?? (await guarded(storage.read(path))),
  })

  let published = await readPublished()
  const digests = createDigestIndex(published.edge.size)
  await indexLeaves()
  let journalBytes = 0
  await finishJournal()

  let waiting: Waiting[] = []
  let waitingBytes = 0
  let running: Promise<void> | undefined
  let failure: RecordError | undefined
  let closed = false

  return {
    origin,
    verifierKey,
    size: () => published.edge.size,
    checkpoint: () => published.checkpoint,
    async append(entry) {
      checkEntrySize(entry)
      if (closed) throw new RecordError('record.closed', 'The log is closed: nothing can be appended.')
      if (failure !== undefined) throw failure
      if (waitingBytes + entry.length > waitingBytesMax) {
        throw new RecordError(
          'record.overloaded',
          `More than ${waitingBytesMax} bytes wait to be recorded. Wait for earlier entries first.`,
        )
      }
      const copy = new Uint8Array(entry)
      waitingBytes += copy.length
      const result = new Promise<{ index: number }>((resolve, reject) => {
        waiting.push({ entry: copy, leaf: leafHash(copy), resolve, reject })
      })
      running ??= run()
      return await result
    },
    async entry(index) {
      return await readEntry(index, published)
    },
    async *entries(from = 0, to = published.edge.size) {
      const now = published
      for (let index = from; index < to; index++) yield await readEntry(index, now)
    },
    async indexOf(entry) {
      return await find(leafHash(entry), published.edge.size)
    },
    async prove(index) {
      const now = published
      const { hashes } = await proveIn(index, now)
      return { index, treeSize: now.edge.size, hashes: hashes.map(encodeBase64), checkpoint: now.checkpoint }
    },
    async proveConsistency(size1, size2 = published.edge.size) {
      const valid =
        [size1, size2].every(Number.isSafeInteger) && size1 > 0 && size1 <= size2 && size2 <= published.edge.size
      if (!valid) {
        const message = `Consistency can be shown from 1 <= ${size1} <= ${size2} <= ${published.edge.size} entries only.`
        throw new RecordError('record.out-of-range', message)
      }
      const hashes: string[] = []
      for (const range of consistencyRanges(size1, size2))
        hashes.push(encodeBase64(await reader.rangeHash(range, published.edge.size)))
      return hashes
    },
    async close() {
      closed = true
      await running
      if (failure === undefined && journalBytes > 0) await guarded(storage.resetJournal())
      journalBytes = 0
    },
  }

  /** Takes batch after batch until nothing waits. After a failure nothing more is taken: the storage's state is unknown. */
  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // Whoever was just acknowledged gets to append again and share the next batch.
      await nextTurn()
      const batch = takeBatch()
      try {
        await commit(batch)
      } catch (error) {
        failure = asFailure(error)
        for (const item of [...batch, ...waiting]) item.reject(failure)
        waiting = []
        waitingBytes = 0
      }
    }
    running = undefined
  }

  function takeBatch(): Waiting[] {
    let count = 0
    let bytes = 0
    while (count < Math.min(waiting.length, batchEntriesMax) && bytes < batchBytesMax)
      bytes += waiting[count++]!.entry.length
    waitingBytes -= bytes
    return waiting.splice(0, count)
  }

  /** Journals, integrates, publishes and acknowledges one batch. */
  async function commit(batch: readonly Waiting[]): Promise<void> {
    const firstIndex = published.edge.size
    const fresh: Waiting[] = []
    const freshIndexes = new Map<string, number>()
    const indexes: number[] = []
    for (const item of batch) {
      const key = encodeBase64(item.leaf)
      let index = freshIndexes.get(key) ?? (await find(item.leaf, firstIndex))
      if (index === undefined) {
        index = firstIndex + fresh.length
        freshIndexes.set(key, index)
        fresh.push(item)
      }
      indexes.push(index)
    }
    if (fresh.length > 0) {
      await checkSoleWriter()
      const frame = encodeJournalFrame({ firstIndex, entries: fresh.map((item) => item.entry) })
      journalBytes += frame.length
      await guarded(storage.appendJournal(frame))
      await integrate(fresh)
    }
    batch.forEach((item, i) => {
      item.resolve({ index: indexes[i]! })
    })
    if (fresh.length > 0) await tidy()
  }

  /** Writes the tiles, bundles and checkpoint that these journaled entries lead to. */
  async function integrate(fresh: readonly { entry: Uint8Array; leaf: Uint8Array }[]): Promise<void> {
    const files: TileFiles = new Map()
    const edge = growTree(
      published.edge,
      fresh.map((item) => item.leaf),
      files,
    )
    let bundleIndex = Math.floor(published.edge.size / tileWidth)
    let bundle = [...published.bundle]
    for (const { entry } of fresh) {
      bundle.push(entry)
      if (bundle.length < tileWidth) continue
      files.set(entriesPath(bundleIndex++), encodeEntryBundle(bundle))
      bundle = []
    }
    if (bundle.length > 0) files.set(entriesPath(bundleIndex, bundle.length), encodeEntryBundle(bundle))
    const paths = [...files.keys()]
    for (let at = 0; at < paths.length; at += parallelWritesMax) {
      await guarded(
        Promise.all(paths.slice(at, at + parallelWritesMax).map((path) => storage.write(path, files.get(path)!))),
      )
    }
    const next = await publish(edge, bundle)
    fresh.forEach((item, i) => {
      digests.add(item.leaf, published.edge.size + i)
    })
    recentFiles = files
    published = next
  }

  async function publish(edge: TreeEdge, bundle: Uint8Array[]): Promise<Published> {
    const rootHash = rootOfEdge(edge)
    const checkpoint = signNote(formatCheckpoint({ origin, size: edge.size, rootHash }), signer)
    await guarded(storage.write(checkpointPath, new TextEncoder().encode(checkpoint)))
    return { edge, bundle, rootHash, checkpoint }
  }

  /** Removes partial tiles that a full one has replaced, and a journal that has grown long: all in it is published. */
  async function tidy(): Promise<void> {
    if (storage.removeFolder !== undefined) {
      const full = [...recentFiles.keys()].filter((path) => !path.includes('.p/'))
      await guarded(Promise.all(full.map((path) => storage.removeFolder?.(partialFolder(path)))))
    }
    if (journalBytes > journalBytesMax) {
      await guarded(storage.resetJournal())
      journalBytes = 0
    }
  }

  /** The lock that keeps a second writer away is the storage owner's; this sees one that got in all the same. */
  async function checkSoleWriter(): Promise<void> {
    const stored = await guarded(storage.read(checkpointPath))
    if (stored === undefined || !equalBytes(stored, new TextEncoder().encode(published.checkpoint))) {
      const message = 'Another process has written to this log. Close all but one, then open it again.'
      throw new RecordError('record.conflict', message)
    }
  }

  async function find(leaf: Uint8Array, size: number): Promise<number | undefined> {
    for (const index of digests.candidates(leaf)) {
      if (index >= size) continue
      const leaves = await reader.tile(0, Math.floor(index / tileWidth), size)
      if (equalBytes(leaves[index % tileWidth]!, leaf)) return index
    }
    return undefined
  }

  /** Enters every leaf hash under the checkpoint into `digests`: reads the lowest row of tiles, several at a time. */
  async function indexLeaves(): Promise<void> {
    const size = published.edge.size
    const tiles = Math.ceil(size / tileWidth)
    for (let first = 0; first < tiles; first += parallelReadsMax) {
      const count = Math.min(parallelReadsMax, tiles - first)
      const rows = await Promise.all(Array.from({ length: count }, (_, i) => reader.leafHashes(first + i, size)))
      rows.flat().forEach((leaf, i) => {
        digests.add(leaf, first * tileWidth + i)
      })
    }
  }

  async function proveIn(index: number, now: Published): Promise<{ leaf: Uint8Array; hashes: Uint8Array[] }> {
    const size = now.edge.size
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
      throw new RecordError(
        'record.out-of-range',
        `There is no entry ${index}: the log has ${size} entries, numbered from 0.`,
      )
    }
    const leaf = (await reader.tile(0, Math.floor(index / tileWidth), size))[index % tileWidth]!
    const hashes: Uint8Array[] = []
    for (const range of inclusionRanges(index, size)) hashes.push(await reader.rangeHash(range, size))
    try {
      verifyInclusion(index, size, leaf, hashes, now.rootHash)
    } catch (error) {
      throw corrupt(`the tiles around entry ${index} do not lead to the root of the checkpoint.`, error)
    }
    return { leaf, hashes }
  }

  async function readEntry(index: number, now: Published): Promise<Uint8Array> {
    const { leaf } = await proveIn(index, now)
    const entry = (await reader.bundle(Math.floor(index / tileWidth), now.edge.size))[index % tileWidth]!
    if (!equalBytes(leafHash(entry), leaf)) throw corrupt(`entry ${index} is not the one that was recorded.`)
    return entry.slice()
  }

  async function readPublished(): Promise<Published> {
    const stored = await guarded(storage.read(checkpointPath))
    if (stored === undefined) return await begin()
    const { size, rootHash } = readOwnCheckpoint(stored, origin, verifierKey)
    const edge = await readEdge(size, (level, index) => reader.tile(level, index, size))
    if (!equalBytes(rootOfEdge(edge), rootHash))
      throw corrupt(`the checkpoint of ${size} entries and the stored tiles have different roots.`)
    const bundle = size % tileWidth === 0 ? [] : await reader.bundle(Math.floor(size / tileWidth), size)
    bundle.forEach((entry, i) => {
      if (!equalBytes(leafHash(entry), edge.tiles[0]![i]!))
        throw corrupt(`entry ${size - bundle.length + i} is not the one that was recorded.`)
    })
    return { edge, bundle, rootHash, checkpoint: new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored) }
  }

  /** A new log: its first checkpoint is that of the empty tree, so that a missing checkpoint later is seen as damage. */
  async function begin(): Promise<Published> {
    const leftovers: string[] = (await guarded(storage.readJournal())).length > 0 ? ['a journal'] : []
    for (let width = 1; width <= tileWidth; width++) {
      const path = tilePath(0, 0, width)
      if ((await guarded(storage.read(path))) !== undefined) leftovers.push(path)
    }
    if (leftovers.length > 0) throw corrupt(`there is ${leftovers.join(', ')}, but no checkpoint.`)
    return await publish({ ...emptyEdge }, [])
  }

  /** Integrates what the journal holds beyond the checkpoint, and empties it. */
  async function finishJournal(): Promise<void> {
    const journal = await guarded(storage.readJournal())
    if (journal.length === 0) return
    const { frames } = readJournalFrames(journal)
    const rest = await journaledBeyond(frames)
    if (rest.length > 0) {
      await integrate(rest)
      await tidy()
    }
    await guarded(storage.resetJournal())
  }

  async function journaledBeyond(frames: readonly JournalFrame[]): Promise<{ entry: Uint8Array; leaf: Uint8Array }[]> {
    const size = published.edge.size
    const rest: { entry: Uint8Array; leaf: Uint8Array }[] = []
    for (const { firstIndex, entries } of frames) {
      if (firstIndex > size + rest.length) {
        throw corrupt(`the journal goes on at entry ${firstIndex}, but only ${size + rest.length} are there.`)
      }
      for (const [i, entry] of entries.entries()) {
        const index = firstIndex + i
        const leaf = leafHash(entry)
        if (index === size + rest.length) rest.push({ entry, leaf })
        else if (index >= size) {
          if (!equalBytes(rest[index - size]!.leaf, leaf))
            throw corrupt(`the journal has two entries for place ${index}.`)
        } else {
          const leaves = await reader.tile(0, Math.floor(index / tileWidth), size)
          if (!equalBytes(leaves[index % tileWidth]!, leaf))
            throw corrupt(`journal and tiles have different entries at place ${index}.`)
        }
      }
    }
    return rest
  }
}

function readOwnCheckpoint(stored: Uint8Array, origin: string, verifierKey: string): Checkpoint {
  const note = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored)
  const storedOrigin = note.split('\n', 1)[0]
  if (storedOrigin !== origin) {
    throw new RecordError(
      'record.wrong-origin',
      `The stored log is "${storedOrigin}", not "${origin}". Check the configured origin.`,
    )
  }
  try {
    return verifyCheckpoint(note, [parseVerifierKey(verifierKey)])
  } catch (error) {
    if (error instanceof RecordError && error.code === 'record.untrusted') {
      throw new RecordError(
        'record.wrong-key',
        `The stored log "${origin}" was signed with another key. Use the key it was begun with.`,
        { cause: error },
      )
    }
    throw corrupt(`the checkpoint is not valid: ${(error as Error).message}`, error)
  }
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asFailure(error)
  }
}

function asFailure(error: unknown): RecordError {
  if (error instanceof RecordError) return error
  const reason = error instanceof Error ? error.message : String(error)
  // The storage has seen to it that another process writes, or may do so.
  if (error instanceof Error && 'code' in error && error.code === 'record.conflict')
    return new RecordError('record.conflict', reason, { cause: error })
  const message = `The log's storage failed: ${reason}. See to it, then open the log again: what was journaled is finished then.`
  return new RecordError('record.storage-failed', message, { cause: error })
}
