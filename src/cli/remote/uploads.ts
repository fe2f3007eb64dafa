import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { mustBeFile } from '../../clearance/index.js'
import type { KyodakuClient } from '../../client/index.js'
import type { Run } from '../program.js'

/** Sends a file, with a bar of its own, and resolves with the upload's id. */
export async function sendFile(run: Run, api: KyodakuClient, file: string): Promise<string> {
  await mustBeFile(file)
  const progress = run.console.progress()
  try {
    return await api.upload(createReadStream(file), {
      name: basename(file),
      signal: run.signal,
      onProgress: (sent, total) => progress.update(basename(file), sent / 1e6, total / 1e6),
    })
  } finally {
    progress.stop()
  }
}
