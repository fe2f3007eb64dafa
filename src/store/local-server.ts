import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** The note that a running server leaves in its data folder, for programs of the same owner on the same machine. */
const noteSchema = z.object({ url: z.string(), pid: z.int(), token: z.string() })
export type LocalServer = z.infer<typeof noteSchema>

/** What the note is called in the data folder. */
export const localServerNote = 'server.json'

/** The server that runs on a data folder, if one does and this process may read its note. */
export async function findLocalServer(dataDirectory: string): Promise<LocalServer | undefined> {
  const text = await readFile(join(dataDirectory, localServerNote), 'utf8').catch(() => undefined)
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
