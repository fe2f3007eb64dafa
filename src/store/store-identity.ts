import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { writeDurably } from './durable-file.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/** The data directory's own note, `store.json`: its format, and the database it belongs with. */
export interface StoreNote {
  format: number
  storeId: string
  database: 'embedded' | 'postgresql'
  /** `new` until the database has the same `storeId`: only then may it be given one. */
  state: 'new' | 'ready'
}

const currentFormat = 1

/**
 * The note of a data directory, made when there is none.
 *
 * @throws StoreError `store.newer-version`; `store.wrong-database` when the directory keeps its registry elsewhere:
 *   opening it with another database would find nothing registered, and permit
 */
export async function readStoreNote(
  dataDirectory: string,
  kind: StoreNote['database'],
  options: { readOnly: boolean; temporaryDirectory: string },
): Promise<StoreNote> {
  const path = join(dataDirectory, 'store.json')
  const note = parseNote(await readNote(path), path)
  if (note === undefined) {
    if (options.readOnly) {
      throw new StoreError(
        'store.not-ready',
        `${dataDirectory} is not a data directory of Kyodaku: check KYODAKU_DATA, or deposit something first.`,
      )
    }
    const made: StoreNote = { format: currentFormat, storeId: randomUUID(), database: kind, state: 'new' }
    await writeNote(path, made, options.temporaryDirectory)
    return made
  }
  if (note.format > currentFormat) {
    throw new StoreError(
      'store.newer-version',
      `${dataDirectory} was made by a newer Kyodaku (format ${note.format}; this one knows ${currentFormat}): ` +
        'install that version or a later one, or choose another folder by KYODAKU_DATA.',
    )
  }
  if (note.database !== kind) {
    throw new StoreError(
      'store.wrong-database',
      note.database === 'embedded'
        ? `${dataDirectory} keeps its registry in the embedded database, but DATABASE_URL names a server: unset DATABASE_URL, or choose another folder by KYODAKU_DATA.`
        : `${dataDirectory} keeps its registry on a PostgreSQL server: set DATABASE_URL to it, or choose another folder by KYODAKU_DATA.`,
    )
  }
  return note
}

/**
 * Makes sure that the database is the one the data directory belongs with; a new directory and a new database are
 * bound to each other here, at whichever step an earlier try was killed.
 *
 * @throws StoreError `store.wrong-database`
 */
export async function bindDatabase(
  db: Kysely<never>,
  note: StoreNote,
  dataDirectory: string,
  options: { readOnly: boolean; temporaryDirectory: string },
): Promise<void> {
  if (note.state === 'new' && !options.readOnly) {
    await sql`insert into store_identity (store_id) values (${note.storeId}) on conflict do nothing`.execute(db)
  }
  const { rows } = await sql<{ store_id: string }>`select store_id from store_identity`.execute(db)
  if (rows[0]?.store_id !== note.storeId) {
    throw new StoreError(
      'store.wrong-database',
      rows[0] === undefined
        ? `The database is not the one that ${dataDirectory} belongs with: it is empty. Check DATABASE_URL, or restore the database from its backup.`
        : `The database belongs with another data directory than ${dataDirectory}: check DATABASE_URL and KYODAKU_DATA.`,
    )
  }
  if (note.state === 'new' && !options.readOnly) {
    await writeNote(join(dataDirectory, 'store.json'), { ...note, state: 'ready' }, options.temporaryDirectory)
  }
}

async function readNote(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw explainSystemError(error, 'reading the note of the data directory', path)
  }
}

function parseNote(text: string | undefined, path: string): StoreNote | undefined {
  if (text === undefined) return undefined
  try {
    const { format, storeId, database, state } = JSON.parse(text) as Record<string, unknown>
    // A newer format may have any other fields: enough to say that it is newer.
    if (typeof format === 'number' && format > currentFormat) {
      return { format, storeId: '', database: 'embedded', state: 'ready' }
    }
    if (
      format === currentFormat &&
      typeof storeId === 'string' &&
      (database === 'embedded' || database === 'postgresql') &&
      (state === 'new' || state === 'ready')
    ) {
      return { format, storeId, database, state }
    }
  } catch {
    // Said below.
  }
  throw new StoreError('store.damaged', `${path} cannot be read as a note of Kyodaku: restore it from a backup.`)
}

async function writeNote(path: string, note: StoreNote, temporaryDirectory: string): Promise<void> {
  await writeDurably(path, `${JSON.stringify(note, undefined, 2)}\n`, temporaryDirectory)
}
