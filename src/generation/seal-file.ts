import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const nonceBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

/** Encrypts a file (AES-256-GCM) into another, whole or not at all, and takes the plain one away. */
export async function sealFile(path: string, sealed: string, key: Uint8Array): Promise<void> {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce)
  const writing = `${sealed}.writing`
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield nonce
    for await (const chunk of createReadStream(path)) yield cipher.update(chunk as Uint8Array)
    yield cipher.final()
    yield cipher.getAuthTag()
  }
  await pipeline(
    Readable.from(whole(), { objectMode: false }),
    createWriteStream(writing, { flush: true, mode: 0o600 }),
  )
  await rename(writing, sealed)
  await rm(path, { force: true })
}

/** What was sealed. It is checked as it is read: what comes before the end is not yet known to be whole. @throws where it is not */
export async function unsealFile(sealed: string, key: Uint8Array): Promise<Readable> {
  const { size } = await stat(sealed)
  if (size < nonceBytes + tagBytes) throw new Error(`${sealed} is no sealed file`)
  const file = await open(sealed)
  const nonce = Buffer.alloc(nonceBytes)
  const tag = Buffer.alloc(tagBytes)
  try {
    await file.read(nonce, 0, nonceBytes, 0)
    await file.read(tag, 0, tagBytes, size - tagBytes)
  } finally {
    await file.close()
  }
  const decipher = createDecipheriv(algorithm, key, nonce)
  decipher.setAuthTag(tag)
  if (size === nonceBytes + tagBytes) {
    decipher.final()
    return Readable.from([])
  }
  const body = createReadStream(sealed, { start: nonceBytes, end: size - tagBytes - 1 })
  return body.pipe(decipher)
}
