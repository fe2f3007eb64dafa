import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createSigner, encodeCoseReceipt, type Log, type NoteSigner, openLog, signNote } from '../record/index.js'
import { openStore, type Store } from '../store/index.js'
import { ClearanceError } from './errors.js'
import { recordJournaled } from './journaled-decisions.js'

export interface KyodakuOptions {
  /** Where everything lives: database, blobs, record, receipts, keys. Made when it does not exist. */
  dataDirectory: string
  /** PostgreSQL instead of the embedded database. */
  databaseUrl?: string
  /** The clock that stamps decisions and registry entries. */
  now?: () => Date
  /** Makes the random part of new ids. */
  randomId?: () => string
  /** Told of what went wrong beside what was asked for, and was dealt with. Default: a warning of the process. */
  onNotice?: (text: string) => void
}

/** An opened house: the database, the record and what stamps and names new things. One process at a time. */
export interface Kyodaku {
  readonly store: Store
  readonly log: Log
  readonly now: () => Date
  /** A new id, e.g. `rcp_01k…`: sortable by time, random where it must not be guessed. */
  newId(prefix: string): string
  /** The salt that hides a value's digest in the log: the same for the same label, unguessable without the key. */
  saltFor(label: string): Uint8Array
  /** A key of 32 bytes for one purpose, such as what is encrypted at rest; never shown, unlike a salt. */
  keyFor(purpose: string): Uint8Array
  /** A text (that ends in a newline and can be no checkpoint) as a note signed in the log's name. */
  signNote(text: string): string
  /**
   * Opens the record anew after its storage has failed (a database server that was away): what was journaled is finished.
   * Appending does so by itself. @throws StoreError while the storage is still away
   */
  reopenRecord(): Promise<void>
  /** Tells the operator. */
  notice(text: string): void
  /** An entry's proof as a COSE receipt (RFC 9942), signed with the log's key. */
  coseReceipt(index: number): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens (on first use: makes) the data directory, its database and its record.
 * Throws StoreError (`store.locked` when another process holds it), RecordError (`record.corrupt`).
 */
export async function openKyodaku(options: KyodakuOptions): Promise<Kyodaku> {
  const store = await openStore({
    dataDirectory: options.dataDirectory,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
  })
  try {
    const secret = await logSecret(store.dataDirectory)
    const signer = signerFrom(secret)
    await store.writeFile('keys/log.vkey', `${signer.verifierKey}\n`)
    const open = () => openLog(store.recordFiles, { origin: signer.name, signer })
    const { log, reopen } = reopenable(await open(), async () => {
      await store.reopenRecordFiles()
      return await open()
    })
    const kyodaku = stampedBy(options, {
      store,
      log,
      secret,
      signer,
      reopenRecord: reopen,
      async close() {
        try {
          await log.close()
        } finally {
          // Whatever ails the log, the data folder is given free.
          await store.close()
        }
      },
    })
    await recordJournaled(kyodaku)
    return kyodaku
  } catch (error) {
    await store.close()
    throw error
  }
}

/**
 * Opens a data directory that another process has opened and writes the record of, for a worker beside it: everything is
 * there, and what goes to the log goes through that process. PostgreSQL only.
 *
 * @param connect the log of that process; it is closed with what is opened here
 * @throws StoreError `store.not-shareable`, `store.not-ready`; what `connect` throws
 */
export async function openSharedKyodaku(
  options: KyodakuOptions & { connect: (keyFor: Kyodaku['keyFor']) => Promise<Log> },
): Promise<Kyodaku> {
  const store = await openStore({
    dataDirectory: options.dataDirectory,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    shared: true,
  })
  try {
    const secret = await logSecret(store.dataDirectory)
    const signer = signerFrom(secret)
    const keyFor: Kyodaku['keyFor'] = (purpose) => createHmac('sha256', secret).update('key\0').update(purpose).digest()
    const log = await options.connect(keyFor)
    if (log.verifierKey !== signer.verifierKey) {
      await log.close()
      throw new ClearanceError(
        'clearance.bad-key',
        `The server writes another log (${log.origin}) than the one of this data folder: check --server and KYODAKU_DATA.`,
      )
    }
    return stampedBy(options, {
      store,
      log,
      secret,
      signer,
      reopenRecord: async () => undefined,
      async close() {
        try {
          await log.close()
        } finally {
          // Whatever ails the log, the data folder is given free.
          await store.close()
        }
      },
    })
  } catch (error) {
    await store.close()
    throw error
  }
}

/** What names new things and signs them, with the secret of an installation. */
function stampedBy(
  options: KyodakuOptions,
  opened: Pick<Kyodaku, 'store' | 'log' | 'reopenRecord' | 'close'> & { secret: Uint8Array; signer: NoteSigner },
): Kyodaku {
  const { secret, signer, ...rest } = opened
  const { log } = rest
  const now = options.now ?? (() => new Date())
  const randomId = options.randomId ?? (() => randomBytes(5).toString('hex'))
  return {
    ...rest,
    now,
    newId: (prefix) => `${prefix}_${now().getTime().toString(36).padStart(9, '0')}${randomId()}`,
    saltFor: (label) => createHmac('sha256', secret).update('salt\0').update(label).digest(),
    keyFor: (purpose) => createHmac('sha256', secret).update('key\0').update(purpose).digest(),
    signNote: (text) => signNote(text, signer),
    notice: options.onNotice ?? ((text) => process.emitWarning(text, 'KyodakuNotice')),
    coseReceipt: async (index) => encodeCoseReceipt(await log.entry(index), await log.prove(index), signer),
  }
}

/**
 * A log that goes on after its storage has failed. What failed to be appended is appended to the log that is opened anew:
 * the same bytes are recorded once, whether they had reached the journal or not.
 */
function reopenable(first: Log, openAgain: () => Promise<Log>): { log: Log; reopen(): Promise<void> } {
  let current = first
  let closed = false
  let failed = false
  let reopening: Promise<void> | undefined
  const reopen = () => {
    reopening ??= (async () => {
      await current.close().catch(() => undefined)
      failed = true
      current = await openAgain()
      failed = false
    })().finally(() => {
      reopening = undefined
    })
    return reopening
  }
  /** Whether to try once more, on a log that was opened since. */
  const mended = async (error: unknown): Promise<boolean> => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const broken =
      code === 'record.storage-failed' || code === 'record.conflict' || (code === 'record.closed' && failed)
    if (closed || !broken) return false
    await reopen()
    return true
  }
  const log: Log = {
    origin: first.origin,
    verifierKey: first.verifierKey,
    size: () => current.size(),
    async append(entry) {
      try {
        return await current.append(entry)
      } catch (error) {
        if (!(await mended(error))) throw error
        return await current.append(entry)
      }
    },
    entry: (index) => current.entry(index),
    entries: (from, to) => current.entries(from, to),
    indexOf: (entry) => current.indexOf(entry),
    prove: (index, options) => current.prove(index, options),
    proveRange: (from, to, options) => current.proveRange(from, to, options),
    proveConsistency: (size1, size2) => current.proveConsistency(size1, size2),
    checkpoint: () => current.checkpoint(),
    cosign: (lines, checkpoint) => current.cosign(lines, checkpoint),
    cosignedCheckpoint: () => current.cosignedCheckpoint(),
    async close() {
      closed = true
      await reopening?.catch(() => undefined)
      await current.close()
    },
  }
  return { log, reopen }
}

/** The public key of a data directory's log, which its receipts are checked against; undefined where there is none. */
export async function trustedLogKey(dataDirectory: string): Promise<string | undefined> {
  const text = await readFile(join(dataDirectory, 'keys', 'log.vkey'), 'utf8').catch(() => undefined)
  return text?.trim()
}

function signerFrom(secret: Uint8Array): NoteSigner {
  const seed = createHmac('sha256', secret).update('log-key').digest()
  const name = createHmac('sha256', secret).update('log-name').digest('hex').slice(0, 12)
  return createSigner(`kyodaku.local/log/${name}`, seed)
}

/** The one secret of an installation: what signs its log and salts its digests. Made once, readable by its owner only. */
async function logSecret(dataDirectory: string): Promise<Uint8Array> {
  const folder = join(dataDirectory, 'keys')
  const path = join(folder, 'secret.key')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const existing = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (existing !== undefined) {
    if (!/^[0-9a-f]{64}\n$/.test(existing)) {
      throw new ClearanceError('clearance.bad-key', `${path} is not a key of 64 hex digits: restore it from a backup.`)
    }
    return Buffer.from(existing.trim(), 'hex')
  }
  const secret = randomBytes(32)
  // Whole or not at all: a key cut short by a crash would orphan everything that it signs.
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w', 0o600)
  await file.writeFile(`${secret.toString('hex')}\n`)
  await file.sync()
  await file.close()
  await rename(temporary, path)
  const directory = await open(folder, 'r')
  await directory.sync()
  await directory.close()
  return secret
}
