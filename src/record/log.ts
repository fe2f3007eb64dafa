import { setImmediate as nextTurn } from 'node:timers/promises'
import { encodeBase64 } from './base64.js'
import { type Checkpoint, formatCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { createDigestIndex } from './digest-index.js'
import { equalBytes } from './hash.js'
import { encodeJournalFrame, type JournalFrame, readJournalFrames } from './journal.js'
import {
  checkpointPath,
  cosignedCheckpointPath,
  entriesPath,
  hashesAtLevel,
  partialFolder,
  tilePath,
  tileWidth,
  widthOfTile,
} from './layout.js'
import { consistencyRanges, emptyRoot, inclusionRanges, leafHash, verifyInclusion } from './merkle.js'
import { addSignatureLines, parseNote, parseVerifierKey } from './note.js'
import { proveRange, type RangeProof } from './range.js'
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
 * While a batch is integrated and published, the next may be journaled already, if it is large: one batch ahead, never more,
 * and no entry is acknowledged before its own batch is published.
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
  /**
   * The proof of an entry against the current checkpoint, itself checked; with `cosigned`, against `cosignedCheckpoint()`.
   * @throws RecordError `record.out-of-range` (also while no cosigned checkpoint covers the entry), `record.corrupt`
   */
  prove(index: number, options?: { cosigned?: boolean }): Promise<InclusionProof>
  /**
   * The proof that the entries from `from` up to and without `to` are all there are, against the current checkpoint or, with
   * `cosigned`, `cosignedCheckpoint()`. Verified with `verifyRange`.
   * @throws RecordError `record.out-of-range`, `record.corrupt`
   */
  proveRange(from: number, to: number, options?: { cosigned?: boolean }): Promise<RangeProof>
  /** The hashes (base64) that show the tree of `size1` entries to be the beginning of that of `size2` (default: the current). */
  proveConsistency(size1: number, size2?: number): Promise<string[]>
  /** The current checkpoint: signed note text, with the cosignatures that it has so far. */
  checkpoint(): string
  /**
   * Adds signature lines of others to a checkpoint of this log, which the caller has verified to be for exactly its text. To
   * the current one they are added where everybody reads it; an earlier one is kept for `cosignedCheckpoint()` while no newer
   * one is cosigned. A line replaces an earlier one of the same key.
   * @param lines each `— name base64` and a newline
   * @param checkpoint as `checkpoint()` gave it, with or without cosignatures
   * @returns the checkpoint with all its lines
   * @throws RecordError `record.malformed-note`, `record.bad-signature`, `record.wrong-origin`, `record.wrong-key`,
   * `record.out-of-range`, `record.not-proved` (no checkpoint of this log), `record.conflict`, `record.storage-failed`
   */
  cosign(lines: readonly string[], checkpoint: string): Promise<string>
  /** The newest checkpoint that others have cosigned, with all its lines; the log may have grown since. */
  cosignedCheckpoint(): string | undefined
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
const batchEntriesMax = 4096
const batchBytesMax = 8 * 2 ** 20
/** So many must wait for them to be journaled while the batch before is integrated; fewer wait, and share a larger batch. */
const overlapEntriesMin = 1024
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

/** A batch whose places are fixed, on its way into the tree. */
interface Sequenced {
  batch: readonly Waiting[]
  /** of each of the batch */
  indexes: number[]
  /** those that were not recorded before */
  fresh: Waiting[]
  /** where the fresh ones will stand, by `keyOf` their leaf hash */
  freshIndexes: ReadonlyMap<string, number>
  /** the batch before was not published yet when this one was journaled */
  ahead: boolean
}

/** A checkpoint and what it covers. */
interface Tree {
  size: number
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

  /** The text of the checkpoint that is being written. */
  let publishingText: string | undefined
  /** The batch that is journaled, and not published yet. */
  let inFlight: Sequenced | undefined
  let published = await readPublished()
  /** One change of the checkpoint after the other. */
  let changes: Promise<unknown> = Promise.resolve()
  let cosigned = await readCosigned()
  const digests = createDigestIndex(published.edge.size)
  await indexLeaves()
  let journalBytes = 0
  await finishJournal()

  let waiting: Waiting[] = []
  let waitingBytes = 0
  /** Entries that are journaled, or that a running batch is about to journal. */
  let sequencedSize = published.edge.size
  let integrating: Promise<void> | undefined
  let enoughWait: () => void = () => {}
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
      if (waiting.length >= overlapEntriesMin) enoughWait()
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
    async prove(index, options = {}) {
      const stored = published.edge.size
      const tree = options.cosigned ? cosigned : treeOf(published)
      if (tree === undefined) throw new RecordError('record.out-of-range', 'No checkpoint of this log is cosigned yet.')
      const { hashes } = await proveIn(index, tree, stored)
      return { index, treeSize: tree.size, hashes: hashes.map(encodeBase64), checkpoint: tree.checkpoint }
    },
    async proveRange(from, to, options = {}) {
      const stored = published.edge.size
      const tree = options.cosigned ? cosigned : treeOf(published)
      if (tree === undefined) throw new RecordError('record.out-of-range', 'No checkpoint of this log is cosigned yet.')
      return await proveRange(from, to, tree, (range) => reader.rangeHash(range, stored))
    },
    cosign: (lines, checkpoint) => inTurn(() => addCosignatures(lines, checkpoint)),
    cosignedCheckpoint: () => cosigned?.checkpoint,
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
      await changes
      if (failure === undefined && journalBytes > 0) await guarded(storage.resetJournal())
      journalBytes = 0
    },
  }

  /** One batch after the other until nothing waits. After a failure nothing more is taken: the storage's state is unknown. */
  async function run(): Promise<void> {
    while (waiting.length > 0 || integrating !== undefined) {
      if (integrating !== undefined && (waiting.length < overlapEntriesMin || failure !== undefined)) {
        const enough = new Promise<void>((resolve) => {
          enoughWait = resolve
        })
        await (failure === undefined ? Promise.race([integrating, enough]) : integrating)
        enoughWait = () => {}
        if (integrating !== undefined && waiting.length < overlapEntriesMin) continue
      }
      // Whoever was just acknowledged gets to append again and share the next batch.
      await nextTurn()
      const batch = takeBatch()
      if (batch.length === 0) continue
      try {
        if (journalBytes > journalBytesMax) await emptyJournal()
        const sequenced = await sequence(batch)
        await integrating
        if (failure !== undefined) throw failure
        inFlight = sequenced
        integrating = integrateAndAcknowledge(sequenced)
      } catch (error) {
        fail(error, batch)
      }
    }
    running = undefined
  }

  function fail(error: unknown, batch: readonly Waiting[]): void {
    failure ??= asFailure(error)
    for (const item of [...batch, ...waiting]) item.reject(failure)
    waiting = []
    waitingBytes = 0
  }

  function takeBatch(): Waiting[] {
    let count = 0
    let bytes = 0
    while (count < Math.min(waiting.length, batchEntriesMax) && bytes < batchBytesMax)
      bytes += waiting[count++]!.entry.length
    waitingBytes -= bytes
    return waiting.splice(0, count)
  }

  /** Fixes the place of every entry of a batch, and journals those that are new. */
  async function sequence(batch: readonly Waiting[]): Promise<Sequenced> {
    const ahead = inFlight !== undefined
    const firstIndex = sequencedSize
    const fresh: Waiting[] = []
    const freshIndexes = new Map<string, number>()
    const indexes: number[] = []
    for (const item of batch) {
      const key = keyOf(item.leaf)
      // In this order: what is in flight enters `digests` in the moment in which it is in flight no more.
      let index = freshIndexes.get(key) ?? inFlight?.freshIndexes.get(key)
      if (index === undefined && digests.candidates(item.leaf).length > 0)
        index = await find(item.leaf, published.edge.size)
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
      sequencedSize += fresh.length
    }
    return { batch, indexes, fresh, freshIndexes, ahead }
  }

  /** Never rejects: a failure is told to those who wait. */
  async function integrateAndAcknowledge({ batch, indexes, fresh, ahead }: Sequenced): Promise<void> {
    try {
      let replaced: string[] = []
      if (fresh.length > 0) {
        await inTurn(async () => {
          if (ahead) await checkSoleWriter()
          replaced = partialsReplaced(published.edge.size, published.edge.size + fresh.length)
          await integrate(fresh)
        })
      }
      batch.forEach((item, i) => {
        item.resolve({ index: indexes[i]! })
      })
      await removePartials(replaced)
    } catch (error) {
      fail(error, batch)
    } finally {
      inFlight = undefined
      integrating = undefined
    }
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
    const next = await publish(edge, bundle, files)
    const firstIndex = published.edge.size
    fresh.forEach((item, i) => {
      digests.add(item.leaf, firstIndex + i)
    })
    inFlight = undefined
    recentFiles = files
    published = next
  }

  /** Writes these files, and the checkpoint after them. */
  async function publish(edge: TreeEdge, bundle: Uint8Array[], files: TileFiles): Promise<Published> {
    const rootHash = rootOfEdge(edge)
    const text = formatCheckpoint({ origin, size: edge.size, rootHash })
    const checkpoint = signNote(text, signer)
    publishingText = text
    await writeInOrder(new Map([...files, [checkpointPath, new TextEncoder().encode(checkpoint)]]))
    return { edge, bundle, rootHash, checkpoint }
  }

  /** Writes files, the last one after all others. */
  async function writeInOrder(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    if (storage.writeAll !== undefined) {
      await guarded(storage.writeAll(files))
      return
    }
    const entries = [...files]
    const [last] = entries.splice(-1)
    for (let at = 0; at < entries.length; at += parallelWritesMax) {
      const some = entries.slice(at, at + parallelWritesMax)
      await guarded(Promise.all(some.map(([path, bytes]) => storage.write(path, bytes))))
    }
    if (last !== undefined) await guarded(storage.write(...last))
  }

  /** Removes partial tiles that a full one has replaced. */
  async function removePartials(fullPaths: readonly string[]): Promise<void> {
    if (storage.removeFolder === undefined) return
    await guarded(Promise.all(fullPaths.map((path) => storage.removeFolder?.(partialFolder(path)))))
  }

  /** All in the journal must be published first: an entry that is journaled only would be lost. */
  async function emptyJournal(): Promise<void> {
    await integrating
    if (failure !== undefined) throw failure
    await guarded(storage.resetJournal())
    journalBytes = 0
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = changes.then(work)
    changes = result.catch(() => undefined)
    return result
  }

  /** The lock that keeps a second writer away is the storage owner's; this sees one that got in all the same. */
  async function checkSoleWriter(): Promise<void> {
    // While a batch is published, its checkpoint may be there already. Cosignatures say nothing of who wrote the tree.
    const before = [textOf(published.checkpoint), publishingText]
    const stored = await guarded(storage.read(checkpointPath))
    const text = stored && textOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored))
    if (text === undefined || ![...before, textOf(published.checkpoint), publishingText].includes(text)) {
      const message = 'Another process has written to this log. Close all but one, then open it again.'
      throw new RecordError('record.conflict', message)
    }
  }

  async function addCosignatures(lines: readonly string[], note: string): Promise<string> {
    if (closed) throw new RecordError('record.closed', 'The log is closed: nothing can be added.')
    if (failure !== undefined) throw failure
    const checkpoint = readOwnCheckpoint(new TextEncoder().encode(note), origin, verifierKey)
    await checkRoot(checkpoint)
    const text = parseNote(note).text
    const isCurrent = text === textOf(published.checkpoint)
    // Only lines that were handed to this function: those of the note are of whoever brought it.
    const known = [published.checkpoint, cosigned?.checkpoint].find((own) => own !== undefined && textOf(own) === text)
    const combined = addSignatureLines(known ?? signNote(text, signer), lines)
    // A line in our own name must not replace ours with a wrong one.
    verifyCheckpoint(combined, [parseVerifierKey(verifierKey)])
    const isNewest = cosigned === undefined || checkpoint.size >= cosigned.size
    const bytes = new TextEncoder().encode(combined)
    const files = new Map<string, Uint8Array>()
    if (isNewest) files.set(cosignedCheckpointPath, bytes)
    if (isCurrent) files.set(checkpointPath, bytes)
    if (files.size === 0) return combined
    await checkSoleWriter()
    await writeInOrder(files)
    if (isNewest) cosigned = { ...checkpoint, checkpoint: combined }
    if (isCurrent) published = { ...published, checkpoint: combined }
    return combined
  }

  /** @throws RecordError when the tree that is stored had another root at this size, or never had this size */
  async function checkRoot({ size, rootHash }: Checkpoint): Promise<void> {
    const stored = published.edge.size
    if (size > stored)
      throw new RecordError('record.out-of-range', `There is no tree of ${size} entries: the log has ${stored}.`)
    const expected = size === 0 ? emptyRoot : await reader.rangeHash([0, size], stored)
    if (!equalBytes(expected, rootHash)) {
      const message = `The checkpoint of ${size} entries has another root than this log at that size: it is of another tree.`
      throw new RecordError('record.not-proved', message)
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

  /** @param stored entries under the current checkpoint, whose tiles are read; the tree may be an earlier one */
  async function proveIn(
    index: number,
    { size, rootHash }: Pick<Tree, 'size' | 'rootHash'>,
    stored: number,
  ): Promise<{ leaf: Uint8Array; hashes: Uint8Array[] }> {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
      throw new RecordError(
        'record.out-of-range',
        `There is no entry ${index}: the checkpoint has ${size} entries, numbered from 0.`,
      )
    }
    const leaf = (await reader.tile(0, Math.floor(index / tileWidth), stored))[index % tileWidth]!
    const hashes: Uint8Array[] = []
    for (const range of inclusionRanges(index, size)) hashes.push(await reader.rangeHash(range, stored))
    try {
      verifyInclusion(index, size, leaf, hashes, rootHash)
    } catch (error) {
      throw corrupt(`the tiles around entry ${index} do not lead to the root of the checkpoint.`, error)
    }
    return { leaf, hashes }
  }

  async function readEntry(index: number, now: Published): Promise<Uint8Array> {
    const { leaf } = await proveIn(index, treeOf(now), now.edge.size)
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
    return await publish({ ...emptyEdge }, [], new Map())
  }

  /** The cosigned checkpoint, checked against the tree; where a crash came between it and the current one, that is mended. */
  async function readCosigned(): Promise<Tree | undefined> {
    const stored = await guarded(storage.read(cosignedCheckpointPath))
    if (stored === undefined) return undefined
    const checkpoint = readOwnCheckpoint(stored, origin, verifierKey)
    try {
      await checkRoot(checkpoint)
    } catch (error) {
      throw corrupt('the cosigned checkpoint is not of the stored tree.', error)
    }
    const note = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored)
    if (note !== published.checkpoint && textOf(note) === textOf(published.checkpoint)) {
      await guarded(storage.write(checkpointPath, stored))
      published = { ...published, checkpoint: note }
    }
    return { ...checkpoint, checkpoint: note }
  }

  /** Integrates what the journal holds beyond the checkpoint, and empties it. */
  async function finishJournal(): Promise<void> {
    const journal = await guarded(storage.readJournal())
    if (journal.length === 0) return
    const { frames } = readJournalFrames(journal)
    const rest = await journaledBeyond(frames)
    if (rest.length > 0) {
      await integrate(rest)
      // Also what a batch left that was integrated and never published.
      await removePartials([...recentFiles.keys()].filter((path) => path.startsWith('tile/') && !path.includes('.p/')))
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

function treeOf({ edge, rootHash, checkpoint }: Published): Tree {
  return { size: edge.size, rootHash, checkpoint }
}

/** What the signatures of a note of ours are for. */
function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}

/** A leaf hash as a key of a Map. */
function keyOf(leaf: Uint8Array): string {
  return Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength).toString('latin1')
}

/** The full tiles and bundles of the later size that were partial at the earlier one. */
function partialsReplaced(earlierSize: number, laterSize: number): string[] {
  const paths: string[] = []
  for (let level = 0; hashesAtLevel(level, earlierSize) > 0; level++) {
    const index = Math.floor(hashesAtLevel(level, earlierSize) / tileWidth)
    if (widthOfTile(level, index, earlierSize) === 0 || widthOfTile(level, index, laterSize) < tileWidth) continue
    paths.push(tilePath(level, index))
    if (level === 0) paths.push(entriesPath(index))
  }
  return paths
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
