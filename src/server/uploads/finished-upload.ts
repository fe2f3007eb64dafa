import type { Store, TenantDatabase } from '../../store/index.js'
import type { Principal } from '../identity/index.js'
import { UploadError } from './upload-error.js'
import { unknownUpload } from './uploads.js'

/** A file that has arrived, whole, as a blob. */
export interface FinishedUpload {
  id: string
  /** A file on this machine: read it, never write there. */
  path: string
  /** As its sender called it. */
  name: string
  bytes: number
  /** `sha256:<hex>` of its bytes. */
  digest: string
}

/**
 * An upload that is finished, and that this principal may see.
 *
 * @throws UploadError `uploads.unknown` for one that isn't there or is another tenant's, `uploads.unfinished`
 */
export async function finishedUpload(
  house: { readonly store: Store },
  principal: Principal,
  uploadId: string,
): Promise<FinishedUpload> {
  const { store } = house
  const { sees, user } = principal
  return await store.asTenant({ parties: sees, ...(user === undefined ? {} : { user }) }, (db) =>
    finishedUploadIn(db, store, uploadId),
  )
}

/** The same within a transaction as tenant. */
export async function finishedUploadIn(db: TenantDatabase, store: Store, uploadId: string): Promise<FinishedUpload> {
  const row = await db
    .selectFrom('uploads')
    .select(['id', 'name', 'bytes', 'digest', 'finished_at'])
    .where('id', '=', uploadId)
    .executeTakeFirst()
  if (row === undefined) throw unknownUpload(uploadId)
  if (row.finished_at === null || row.digest === null) {
    throw new UploadError('uploads.unfinished', `The upload ${uploadId} is not finished: send the rest of it first.`)
  }
  return { id: row.id, path: store.blobs.path(row.digest), name: row.name, bytes: row.bytes, digest: row.digest }
}
