import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** `sha256:` and hex digits. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return `sha256:${hash.digest('hex')}`
}
