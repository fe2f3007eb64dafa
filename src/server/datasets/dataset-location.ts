import { realpath } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, sep } from 'node:path'
import { HttpError } from '../http/index.js'
import type { Principal } from '../identity/index.js'

/**
 * Where a dataset on this machine or in a bucket may be read from: by the operator's people, below the folder that was set
 * (`KYODAKU_DATASETS`), links followed; or by `s3://`, with the credentials of the server.
 *
 * @returns a path without links, or the address as it is
 * @throws HttpError 403 for a party's people and where no folder is set; 422 for what is not below it or not there
 */
export async function placeOnServer(
  folder: string | undefined,
  { party }: Principal,
  location: string,
  field = 'location',
): Promise<string> {
  if (party !== undefined) {
    throw new HttpError(
      403,
      'http.forbidden',
      `${field}: files of the server are the operator's to name: upload yours.`,
    )
  }
  if (folder === undefined) {
    throw new HttpError(
      403,
      'http.forbidden',
      `${field}: no folder for datasets is set. Start the server with KYODAKU_DATASETS=FOLDER, or upload the file.`,
    )
  }
  if (location.includes('\0')) throw new HttpError(422, 'http.invalid', `${field}: is not a path.`)
  if (/^s3:\/\//i.test(location)) return addressInBucket(location, field)
  const root = await realpath(folder).catch(() => {
    throw new HttpError(503, 'http.unavailable', 'The folder that was set for datasets is not there.')
  })
  const path = await realpath(isAbsolute(location) ? location : join(root, location)).catch(() => undefined)
  const inside = path === undefined ? undefined : relative(root, path)
  // The same words for both, so that nobody learns what else is on the machine.
  if (
    path === undefined ||
    inside === undefined ||
    inside === '..' ||
    inside.startsWith(`..${sep}`) ||
    isAbsolute(inside)
  )
    throw new HttpError(422, 'http.invalid', `${field}: there is no ${location} below the folder for datasets.`)
  return path
}

function addressInBucket(location: string, field: string): string {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(location)) return location
  throw new HttpError(422, 'http.invalid', `${field}: is not an address such as s3://bucket/prefix.`)
}

/** What people call it, where nobody has said: the last part of where it is. */
export const nameOfLocation = (location: string): string =>
  basename(location.replace(/^s3:\/\//i, '').replace(/[/\\]+$/, '')).slice(0, 300) || location.slice(0, 300)
