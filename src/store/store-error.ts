/** Every way the store says no. Codes are stable; messages say what, where and what to do. */
export type StoreErrorCode =
  /** Another process (or another opening in this one) holds the data directory. */
  | 'store.locked'
  /** Another process has that name on the data directory, such as a gateway. */
  | 'store.name-taken'
  /** Something was asked of a store that is closed, or closing. */
  | 'store.closed'
  /** The embedded database was asked for by a process that shares its data directory. */
  | 'store.not-shareable'
  /** A write was asked of a store opened with `readOnly`. */
  | 'store.read-only'
  /** `readOnly` was asked of a data directory that does not exist or is not up to date. */
  | 'store.not-ready'
  /** The data directory, or its database, was made by a newer Kyodaku. */
  | 'store.newer-version'
  /** The data directory belongs with another database than the one given. */
  | 'store.wrong-database'
  /** The database server cannot be reached, or refuses the name and password. */
  | 'store.unreachable'
  /** The database server is older than PostgreSQL 15. */
  | 'store.server-too-old'
  /** `databaseUrl` cannot be read as an address of a database. */
  | 'store.bad-database-url'
  /** The embedded database stopped, or no connection came free in time. */
  | 'store.database-failed'
  /** Run from the sources without a build: the worker's compiled file is missing. */
  | 'store.not-built'
  /** The database user may not make (or take) the two roles that tenants are held apart by. */
  | 'store.roles-missing'
  /** A party's id that a setting of the database could not hold. */
  | 'store.bad-tenant'
  | 'store.tenant-ended'
  /** A backup is restored into an empty place only. */
  | 'store.not-empty'
  /** The secret key was kept apart from the backup, and has to be given. */
  | 'store.key-needed'
  /** A value of the database that JavaScript cannot hold exactly. */
  | 'store.number-too-large'
  /** A path that leads out of the folder it should stay in, or to a file that is the store's own. */
  | 'store.bad-path'
  /** Not `sha256:` and 64 lower-case hexadecimal digits. */
  | 'store.bad-digest'
  | 'store.blob-missing'
  /** The bytes on disk are not those that were stored. */
  | 'store.damaged'
  | 'store.file-unreadable'
  | 'store.disk-full'
  | 'store.permission-denied'
  | 'store.input-output'
  /** The room `record` knows this code: another process writes to the same log, or may do so now. */
  | 'record.conflict'
  /** A data directory and its database have each a log of their own. */
  | 'store.two-logs'

/** What the store throws. `code` is for programs, `message` for people. */
export class StoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.code = code
  }
}

/** The `code` that Node puts on errors of the operating system (`ENOSPC`, `EACCES` …), if there is one. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/**
 * An error of the operating system as a `StoreError` that says what to do; a `StoreError` is returned as it is.
 *
 * @param doing what was being done, as in "storing a blob"
 * @param path where
 */
export function explainSystemError(error: unknown, doing: string, path: string): StoreError {
  if (error instanceof StoreError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const options = { cause: error }
  switch (systemErrorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreError(
        'store.disk-full',
        `The disk is full while ${doing} (${path}). Nothing half-written was kept: free some space and do it again.`,
        options,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StoreError(
        'store.permission-denied',
        `No permission for ${doing} (${path}): ${reason}. Let this user write there, or choose another folder by KYODAKU_DATA.`,
        options,
      )
    default:
      return new StoreError('store.input-output', `Failed while ${doing} (${path}): ${reason}`, options)
  }
}
