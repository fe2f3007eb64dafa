/**
 * Where a log keeps its files: handed in, so that this room does no I/O of its own. Paths are relative, with `/`.
 * Only one log at a time may be open on a storage, which its owner must see to (a lock). An error whose `code` is
 * `record.conflict` says that the storage has found another to be writing, and has written nothing.
 */
export interface LogStorage {
  /** The whole file, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Replaces the file: atomic (after a crash there is the old one or the new one, never a part) and durable when it resolves. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Writes several files, each as `write` does, durable when it resolves. Whoever sees the last one (in the order of the map)
   * sees all before it, also after a crash. Without it they are written by `write`.
   */
  writeAll?(files: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Appends to the journal: durable when it resolves. A crash before that may leave any beginning of the bytes there. */
  appendJournal(bytes: Uint8Array): Promise<void>
  /** The whole journal; empty when there is none. */
  readJournal(): Promise<Uint8Array>
  /** Empties the journal, atomically. */
  resetJournal(): Promise<void>
  /** Removes a folder with all in it; no error when it is not there. Without it, partial tiles stay and only cost space. */
  removeFolder?(path: string): Promise<void>
}
