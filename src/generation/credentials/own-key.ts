import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CredentialsError } from './credentials-error.js'
import { type CertificateOptions, makeCertificate } from './make-certificate.js'
import { readSigningKey, type SigningKey } from './signing-key.js'

export interface OwnKeyOptions extends CertificateOptions {
  /** Of the installation; the key is in `keys/credentials.pem` in it. */
  dataDirectory: string
}

/**
 * The installation's own key and certificate for Content Credentials: kept, or made and kept, for its owner only (0600). Of
 * several processes that begin at once all get the same one, and a process that dies leaves a whole one or none.
 *
 * @throws CredentialsError `credentials.bad-key` where what is kept can't be used: it is never replaced by itself, since
 * people trust its certificate
 */
export async function openOwnKey({ dataDirectory, ...options }: OwnKeyOptions): Promise<SigningKey> {
  const folder = join(dataDirectory, 'keys')
  const path = join(folder, 'credentials.pem')
  const kept = await readIfThere(path)
  if (kept !== undefined) return keyIn(kept, path, options.now)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await keepOnce(path, pemOf(options), options)
  return keyIn(await readFile(path, 'utf8'), path, options.now)
}

/** Whoever comes first gives it its name: a link, unlike a renaming, replaces nothing. */
async function keepOnce(path: string, text: string, { randomBytes }: CertificateOptions): Promise<void> {
  const temporary = `${path}.${Buffer.from(randomBytes(12)).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(join(path, '..'))
}

/** The name lasts too. Windows has no such thing, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function pemOf(options: CertificateOptions): string {
  const { privateKey, chain } = makeCertificate(options)
  const certificates = chain.map((certificate) => pem('CERTIFICATE', Buffer.from(certificate)))
  return [...certificates, privateKey.export({ format: 'pem', type: 'pkcs8' })].join('')
}

function pem(kind: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`
}

function keyIn(text: string, path: string, now: Date): SigningKey {
  const [privateKey = ''] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n?/.exec(text) ?? []
  try {
    return readSigningKey({ certificates: text, privateKey }, now)
  } catch (error) {
    throw new CredentialsError(
      'credentials.bad-key',
      `${path} can't be used: ${(error as Error).message} Restore it from a backup, or move it away for a new one to be made, which those who check videos then have to be told.`,
      { cause: error },
    )
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
