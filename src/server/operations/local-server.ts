import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { House } from '../house.js'
import { createToken } from '../identity/index.js'

/** The note that a running server leaves in its data folder, for programs of the same owner on the same machine. */
const noteSchema = z.object({ url: z.string(), pid: z.int(), token: z.string() })
export type LocalServer = z.infer<typeof noteSchema>

const fileName = 'server.json'
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
  const path = join(house.store.dataDirectory, fileName)
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

/** The server that runs on a data folder, if one does and this process may read its note. */
export async function findLocalServer(dataDirectory: string): Promise<LocalServer | undefined> {
  const text = await readFile(join(dataDirectory, fileName), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const server = noteSchema.parse(JSON.parse(text))
    // Throws where no such process is left: a killed server takes its note along at its next start.
    process.kill(server.pid, 0)
    return server
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return noteSchema.parse(JSON.parse(text))
    return undefined
  }
}
