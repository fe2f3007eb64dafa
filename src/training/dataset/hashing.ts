import { createHash } from 'node:crypto'

/** Passes bytes on and hashes them on the way; `read` says what they were, once all have come. */
export function hashing(chunks: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  return { chunks: pass(), read: () => ({ sha256: new Uint8Array(hash.digest()), bytes }) }
}
