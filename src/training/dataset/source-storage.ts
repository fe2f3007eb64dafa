import type { Readable } from 'node:stream'

/** A file where a dataset lies. */
export interface StoredFile {
  /** Relative to the dataset, with `/`. */
  name: string
  /** Absent: not known beforehand. */
  bytes?: number
}

/** Where a dataset lies: a folder, a bucket, the standard input. Files are read as they lie there, compressed or not. */
export interface SourceStorage {
  kind: 'local' | 's3' | 'stdin'
  files: readonly StoredFile[]
  /** Files were named one by one: they are read, whatever they are called. */
  named: boolean
  /** Of a local folder, or of several local files: the folder that all of them are in. */
  root?: string
  /** The first bytes of a file, at most `bytesMax`; fewer only where the file ends. */
  head(name: string, bytesMax: number): Promise<Uint8Array>
  /** All bytes of a file. The standard input gives them once only. */
  read(name: string): Readable
  /** A local path of the file where it has one: what is read at random is put there first otherwise. */
  path(name: string): string | undefined
}
