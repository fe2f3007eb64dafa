import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Selectable, sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import type { UploadsTable } from '../../store/index.js'
import { nameOfPrincipal, type Principal } from '../identity/index.js'
import { type FollowingHash, followHash } from './following-hash.js'
import { appendIncoming } from './incoming-file.js'
import type { UploadLimits } from './limits.js'
import { UploadError } from './upload-error.js'

export type UploadRow = Selectable<UploadsTable>

/** What a sender says of a file before it comes. */
export interface NewUpload {
  id: string
  bytes: number
  metadata: Readonly<Record<string, string | null>>
}

/**
 * Files on their way in: a row and a growing file each, until the file becomes a blob. What a crash leaves in each state:
 * begun (a row, perhaps no file yet: goes on from 0) → receiving (goes on from the last confirmed byte) → hashed (the row
 * has the digest; the file is in its place or already among the blobs: `settle` finishes it) → finished.
 */
export interface Uploads {
  /** Throws UploadError `uploads.invalid`, `uploads.too-large`, `uploads.too-many`. */
  begin(principal: Principal, upload: NewUpload): Promise<UploadRow>
  /** As it stands, finished if only that was left to do. Throws `uploads.unknown`, `uploads.expired`. */
  find(id: string): Promise<UploadRow>
  /**
   * Appends what comes, and finishes the upload with its last byte.
   *
   * @param checksum what these bytes alone must have, or they are all dropped (tus 1.0, "Checksum")
   * @returns the offset that was reached
   */
  append(
    id: string,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    checksum?: { matches(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>; ok(): boolean },
  ): Promise<number>
  /** Removes one that is not finished; the blob of a finished one stays. Throws `uploads.unknown`. */
  remove(id: string): Promise<void>
  /** Removes what has expired, and files without a row. @returns how many uploads were removed */
  removeExpired(): Promise<number>
}

/** Opens the folder of unfinished uploads in the data directory. */
export async function openUploads(kyodaku: Kyodaku, limits: UploadLimits): Promise<Uploads> {
  const { store } = kyodaku
  const { db, blobs } = store
  const folder = join(store.dataDirectory, 'uploads')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (id: string) => join(folder, `${id}.part`)
  /** Of uploads that came through this process; others are hashed from their file. */
  const hashes = new Map<string, FollowingHash>()
  const hashOf = (id: string): FollowingHash => {
    const known = hashes.get(id)
    if (known !== undefined) return known
    const made = followHash(pathOf(id))
    hashes.set(id, made)
    return made
  }

  const rowOf = async (id: string): Promise<UploadRow> => {
    const row = await db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw unknownUpload(id)
    return row
  }

  const forget = async (id: string) => {
    hashes.delete(id)
    await db.deleteFrom('uploads').where('id', '=', id).where('finished_at', 'is', null).execute()
    await rm(pathOf(id), { force: true })
  }

  /** The last byte is there: digest, blob, finished; each step may have been done before a crash. */
  const settle = async (row: UploadRow): Promise<UploadRow> => {
    const digest = row.digest ?? (await hashOf(row.id).digest(row.bytes))
    if (row.expected_digest !== null && row.expected_digest !== digest) {
      await forget(row.id)
      throw new UploadError(
        'uploads.digest-mismatch',
        `What arrived has the digest ${digest}, not ${row.expected_digest}: it was changed on the way. Upload it again.`,
      )
    }
    if (row.digest === null) await db.updateTable('uploads').set({ digest }).where('id', '=', row.id).execute()
    if ((await sizeOf(pathOf(row.id))) === row.bytes) await blobs.adoptFile(pathOf(row.id), digest)
    else if (!(await blobs.has(digest))) {
      await forget(row.id)
      throw unknownUpload(row.id)
    }
    const finished_at = kyodaku.now()
    await db.updateTable('uploads').set({ finished_at }).where('id', '=', row.id).execute()
    hashes.delete(row.id)
    return { ...row, digest, finished_at, received: row.bytes }
  }

  const find = async (id: string): Promise<UploadRow> => {
    const row = await rowOf(id)
    if (row.finished_at !== null) return row
    if (row.expires_at <= kyodaku.now()) {
      throw new UploadError('uploads.expired', `The upload ${id} was not finished in time and is gone: begin it again.`)
    }
    if (row.received === row.bytes) return await settle(row)
    // Restored from a backup, or never made: no more than what is in the file.
    return { ...row, received: Math.min(row.received, await sizeOf(pathOf(id))) }
  }

  return {
    async begin(principal, upload) {
      const { name, expected } = readMetadata(upload.metadata)
      if (!(Number.isSafeInteger(upload.bytes) && upload.bytes > 0)) {
        throw new UploadError('uploads.invalid', 'Upload-Length has to be the size of the file, and at least 1 byte.')
      }
      if (upload.bytes > limits.fileBytesMax) {
        throw new UploadError(
          'uploads.too-large',
          `The file has ${upload.bytes} bytes; at most ${limits.fileBytesMax} are taken. Cut it into parts, or ask the operator.`,
        )
      }
      const party = principal.party ?? null
      const created_at = kyodaku.now()
      const row = {
        id: upload.id,
        party,
        created_by: nameOfPrincipal(principal),
        name,
        bytes: upload.bytes,
        received: 0,
        expected_digest: expected ?? null,
        digest: null,
        metadata: { ...upload.metadata },
        created_at,
        expires_at: new Date(created_at.getTime() + limits.expireAfterSeconds * 1000),
        finished_at: null,
      }
      await db.transaction().execute(async (transaction) => {
        // Two that begin at once are counted one after the other.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`uploads/${party ?? ''}`}, 0))`.execute(transaction)
        const open = await transaction
          .selectFrom('uploads')
          .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<string | null>('bytes').as('bytes')])
          .where('party', 'is not distinct from', party)
          .where('finished_at', 'is', null)
          .where('expires_at', '>', created_at)
          .executeTakeFirstOrThrow()
        if (Number(open.count) >= limits.unfinishedMax) {
          throw new UploadError(
            'uploads.too-many',
            `${open.count} uploads are not finished yet, the most there may be: finish or remove one of them first.`,
          )
        }
        if (Number(open.bytes ?? 0) + upload.bytes > limits.unfinishedBytesMax) {
          throw new UploadError(
            'uploads.too-many',
            `Unfinished uploads would come to more than ${limits.unfinishedBytesMax} bytes: finish or remove some first.`,
          )
        }
        await transaction.insertInto('uploads').values(row).execute()
      })
      try {
        await (await open(pathOf(upload.id), 'wx', 0o600)).close()
      } catch (error) {
        await forget(upload.id)
        throw error
      }
      return row
    },

    find,

    async append(id, offset, source, checksum) {
      const row = await find(id)
      if (row.finished_at !== null || row.received !== offset) {
        throw new UploadError(
          'uploads.wrong-offset',
          `The upload ${id} goes on at byte ${row.received}, not ${offset}.`,
        )
      }
      if (offset === 0) await (await open(pathOf(id), 'a', 0o600)).close()
      const confirm = async (received: number) => {
        await db.updateTable('uploads').set({ received }).where('id', '=', id).execute()
      }
      // Bytes under a checksum of their own are confirmed only when all of them fit it.
      const reached = await appendIncoming(
        pathOf(id),
        hashOf(id),
        offset,
        checksum === undefined ? source : checksum.matches(source),
        checksum === undefined ? confirm : async () => undefined,
      )
      if (checksum !== undefined) {
        if (!checksum.ok()) {
          throw new UploadError(
            'uploads.checksum-mismatch',
            'These bytes do not fit their Upload-Checksum: send them again.',
          )
        }
        await confirm(reached)
      }
      if (reached === row.bytes) await settle({ ...row, received: reached })
      return reached
    },

    async remove(id) {
      await rowOf(id)
      await forget(id)
    },

    async removeExpired() {
      const expired = await db
        .selectFrom('uploads')
        .select('id')
        .where('finished_at', 'is', null)
        .where('expires_at', '<=', kyodaku.now())
        .execute()
      for (const { id } of expired) await forget(id)
      for (const name of await readdir(folder)) {
        const id = /^(.+)\.part$/.exec(name)?.[1]
        if (id === undefined || !(await isOld(join(folder, name), kyodaku.now(), limits.expireAfterSeconds))) continue
        const row = await db.selectFrom('uploads').select('finished_at').where('id', '=', id).executeTakeFirst()
        if (row === undefined || row.finished_at !== null) await rm(join(folder, name), { force: true })
      }
      return expired.length
    },
  }
}

export const unknownUpload = (id: string) => new UploadError('uploads.unknown', `There is no upload ${id}.`)

/** `filename`, and `sha256` (hex, with or without `sha256:` before it) of the whole, if the sender knows it. */
function readMetadata(metadata: NewUpload['metadata']): { name: string; expected?: string } {
  const name = shownName(metadata.filename ?? metadata.name ?? '')
  const { sha256 } = metadata
  if (sha256 === undefined || sha256 === null || sha256 === '') return { name }
  const hex = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(sha256)?.[1]
  if (hex === undefined) {
    throw new UploadError('uploads.invalid', 'The metadata sha256 has to be 64 hexadecimal digits.')
  }
  return { name, expected: `sha256:${hex.toLowerCase()}` }
}

/** A file's name as it may be shown: no folders, no control or direction characters, and not endless. */
export function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .normalize('NFC')
  return [...plain].slice(0, 200).join('') || 'file'
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function isOld(path: string, now: Date, seconds: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && now.getTime() - found.mtimeMs > seconds * 1000
}
