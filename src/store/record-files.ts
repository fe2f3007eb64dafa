import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectoryDurably, pathInside, removeLeftovers, writeAllDurably, writeDurably } from './durable-file.js'
import { openJournalFile } from './journal-file.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/**
 * The files of the record's log: tiles and checkpoints that are written whole, and one journal that is appended to.
 * The shape is what the room `record` asks of its storage.
 *
 * What a killed process leaves: a file written whole is there or not; an append is in `readJournal` or not. Whatever
 * was promised (the promise resolved) is there.
 */
export interface RecordFiles {
  /** The bytes of a file, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Writes a file whole: atomic, and durable when it resolves. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Writes several files, each as `write` does, durable when it resolves. Whoever sees the last one (in the order of the
   * map) sees all before it, also after a crash.
   */
  writeAll(files: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Appends to the journal: all of `bytes` or nothing, durable when it resolves. Calls are kept in order. */
  appendJournal(bytes: Uint8Array): Promise<void>
  /** Everything appended since the last reset, joined. `store.damaged` when the disk changed what was appended. */
  readJournal(): Promise<Uint8Array>
  /** Empties the journal, atomically. */
  resetJournal(): Promise<void>
  /** Removes a folder with all in it; no error when it is not there. */
  removeFolder(path: string): Promise<void>
}

const journalName = 'journal'
const temporaryName = '.temporary'

/** Opens `record/`. Only while holding the lock of the data directory. */
export async function openRecordFiles(
  root: string,
  options: { readOnly: boolean },
): Promise<RecordFiles & { close(): Promise<void> }> {
  const temporaryDirectory = join(root, temporaryName)
  const journalPath = join(root, journalName)
  if (!options.readOnly) {
    await makeDirectoryDurably(temporaryDirectory)
    await removeLeftovers(temporaryDirectory)
  }

  const journal = openJournalFile(journalPath, { what: 'the journal of the record', temporaryDirectory })
  let closed = false

  const refuseWrites = () => {
    if (closed) throw new StoreError('store.closed', `The record in ${root} is closed.`)
    if (options.readOnly) throw new StoreError('store.read-only', `The record in ${root} was opened to read only.`)
  }

  const ownPath = (path: string) => {
    const full = pathInside(root, path)
    if (path === journalName || path.split(/[/\\]/)[0] === temporaryName) {
      throw new StoreError('store.bad-path', `${path} in ${root} is the store's own: choose another name.`)
    }
    return full
  }

  return Object.freeze({
    async read(path: string) {
      const full = ownPath(path)
      try {
        return await readFile(full)
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return undefined
        throw explainSystemError(error, 'reading the record', full)
      }
    },

    async write(path: string, bytes: Uint8Array) {
      refuseWrites()
      const full = ownPath(path)
      try {
        await writeDurably(full, bytes, temporaryDirectory)
      } catch (error) {
        throw explainSystemError(error, 'writing the record', full)
      }
    },

    async writeAll(files: ReadonlyMap<string, Uint8Array>) {
      refuseWrites()
      const entries = [...files].map(([path, bytes]) => ({ path: ownPath(path), bytes }))
      const last = entries.pop()
      try {
        await writeAllDurably(entries, temporaryDirectory)
        if (last) await writeDurably(last.path, last.bytes, temporaryDirectory)
      } catch (error) {
        throw explainSystemError(error, 'writing the record', root)
      }
    },

    async appendJournal(bytes: Uint8Array) {
      refuseWrites()
      await journal.append(bytes)
    },

    async readJournal() {
      return Buffer.concat(await journal.read())
    },

    async resetJournal() {
      refuseWrites()
      await journal.reset()
    },

    async removeFolder(path: string) {
      refuseWrites()
      const full = ownPath(path)
      try {
        await rm(full, { recursive: true, force: true })
      } catch (error) {
        throw explainSystemError(error, 'removing outdated files of the record', full)
      }
    },

    async close() {
      closed = true
      await journal.close()
    },
  })
}
