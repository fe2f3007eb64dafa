import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FoundCredentials, readCredentials } from './credentials/index.js'

/**
 * What a released video says of itself, and whether it is, by that, the file that was looked at. Not for use outside tests.
 *
 * @param bytes of an MP4 file
 */
export async function releasedAs(
  bytes: Uint8Array,
  original: string,
): Promise<Pick<FoundCredentials, 'state' | 'permissions'> & { isOriginal: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-released-'))
  try {
    const path = join(folder, 'released.mp4')
    writeFileSync(path, bytes)
    const read = await readCredentials(path)
    if (read.found !== 'manifest') throw new Error(`The file has no credentials: ${read.found}`)
    const { state, permissions } = read
    const digest = `sha256:${createHash('sha256').update(readFileSync(original)).digest('hex')}`
    return { state, ...(permissions === undefined ? {} : { permissions }), isOriginal: permissions?.content === digest }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
