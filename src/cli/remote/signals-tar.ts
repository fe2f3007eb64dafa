import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'

/** Files of a signal snapshot. */
const wanted = /^(fetches\.log|bodies\.pack|seals[/\\][0-9a-f]{64}\.json)$/

/** Writes the files of a signal snapshot's folder into a tar; they are on disk when it resolves. */
export async function writeSignalsTar(folder: string, path: string): Promise<void> {
  const tar = pack()
  const written = pipeline(tar, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  for (const name of (await readdir(folder, { recursive: true })).filter((one) => wanted.test(one)).sort()) {
    const { size } = await stat(join(folder, name))
    const header = { name: name.replaceAll('\\', '/'), size }
    if (size === 0) tar.entry(header, Buffer.alloc(0))
    // A snapshot that grows meanwhile is taken as it was when its size was read.
    else
      await pipeline(
        createReadStream(join(folder, name), { end: size - 1 }),
        tar.entry(header) as unknown as NodeJS.WritableStream,
      )
  }
  tar.finalize()
  await written
}
