import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LocalServer, localServerNote } from '../../store/index.js'
import type { House } from '../house.js'
import { createToken } from '../identity/index.js'

const tokenName = 'command line of this machine'

/**
 * Leaves address and a token of the operator's in `server.json`, readable by the owner of the data folder only: whoever can
 * read that can read the log's key beside it. The token holds until the server stops, and a token that a killed server left
 * behind is revoked at the next start.
 *
 * @returns takes it back
 */
export async function announceServer(house: House, url: string): Promise<() => Promise<void>> {
  const { db } = house.store
  const revoke = async () => {
    await db
      .updateTable('api_tokens')
      .set({ revoked_at: house.kyodaku.now() })
      .where('name', '=', tokenName)
      .where('user_id', 'is', null)
      .where('revoked_at', 'is', null)
      .execute()
  }
  await revoke()
  const { token } = await createToken(house.kyodaku, { name: tokenName, role: 'administrator' })
  const path = join(house.store.dataDirectory, localServerNote)
  await rm(path, { force: true })
  await writeFile(path, `${JSON.stringify({ url, pid: process.pid, token } satisfies LocalServer)}\n`, {
    mode: 0o600,
    flag: 'wx',
  })
  await chmod(path, 0o600)
  return async () => {
    await rm(path, { force: true })
    await revoke()
  }
}
