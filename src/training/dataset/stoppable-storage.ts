import { addAbortSignal, PassThrough, pipeline } from 'node:stream'
import type { SourceStorage } from './source-storage.js'

/**
 * The same storage, whose files end to be read with an `AbortError` as soon as the signal says so. A read that waits for
 * bytes would not hear of it until some come.
 */
export function stoppable(storage: SourceStorage, signal: AbortSignal | undefined): SourceStorage {
  if (signal === undefined) return storage
  return {
    ...storage,
    read(name) {
      // Between, since a generator that waits for bytes can't be ended: what waits is let go, and ends by itself.
      const between = new PassThrough({ highWaterMark: 1 << 20 })
      pipeline(storage.read(name), between, () => undefined)
      return addAbortSignal(signal, between)
    },
  }
}
