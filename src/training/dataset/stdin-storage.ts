import { Readable } from 'node:stream'
import { TrainingError } from '../training-error.js'
import type { SourceStorage } from './source-storage.js'

/** The name of the one source that the standard input is; its format is added to it. */
export const stdinName = 'stdin'

/** One source, whose bytes come once; its head is kept and given again. */
export function openStdinStorage(stdin: Readable): SourceStorage {
  const kept: Uint8Array[] = []
  const chunks = stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array | string>
  let ended = false
  let given = false
  async function next(): Promise<Uint8Array | undefined> {
    const { value, done } = await chunks.next()
    if (done) {
      ended = true
      return undefined
    }
    return typeof value === 'string' ? Buffer.from(value) : value
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* kept.splice(0)
    while (!ended) {
      const chunk = await next()
      if (chunk !== undefined) yield chunk
    }
  }
  return {
    kind: 'stdin',
    named: true,
    files: [{ name: stdinName }],
    async head(_name, bytesMax) {
      const bytesKept = () => kept.reduce((sum, chunk) => sum + chunk.length, 0)
      while (!ended && bytesKept() < bytesMax) {
        const chunk = await next()
        if (chunk !== undefined) kept.push(chunk)
      }
      return Buffer.concat(kept).subarray(0, bytesMax)
    },
    read() {
      if (given) {
        throw new TrainingError('training.unreadable-dataset', 'The standard input can be read once only: name a file.')
      }
      given = true
      return Readable.from(all(), { objectMode: false, highWaterMark: 1 << 20 })
    },
    path: () => undefined,
  }
}
