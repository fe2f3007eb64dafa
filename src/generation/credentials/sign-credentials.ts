import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { programVersion } from '../../clearance/index.js'
import { inC2paThread } from './c2pa-thread.js'
import type { SignedByThread } from './c2pa-thread-program.js'
import { reservedBytes, signClaim } from './cose-sign.js'
import { CredentialsError } from './credentials-error.js'
import { manifestOf, type Source, type Training } from './manifest.js'
import type { ReleasedPermissions } from './permissions.js'
import { credentialsIn } from './read-credentials.js'
import { formatOf, isSignable, type SignableFormat, signableFormat } from './signable-file.js'
import type { SigningKey } from './signing-key.js'

export interface SignOptions {
  /** The file that was looked at, and permitted to be released; it stays as it is. */
  input: string
  /** Where the signed file goes, in a folder that is there; replaced if it exists. */
  output: string
  /** Of the decision to release it: `permissionsOf(receipt)`. */
  permissions: ReleasedPermissions
  /** The generator's model. */
  model: string
  key: SigningKey
  now: Date
  /** What it was made from. */
  sources?: readonly Source[]
  /** Whether models may be trained on it; default: not. */
  training?: Training
  title?: string
  /** Larger files are refused. */
  bytesMax?: number
  signal?: AbortSignal
}

export interface SignedFile extends Omit<SignedByThread, 'readBack'> {
  format: SignableFormat
  /** The manifest's id. */
  label: string
}

/** Takes some 1.5 GB of memory. */
const defaultBytesMax = 200_000_000

/**
 * Writes a file with Content Credentials that name the permissions that it is released by. The media in it stay the same, byte
 * by byte. What was written is read back and validated before it gets its name: there is a signed file, or none.
 *
 * The library holds whole files: up to eight times the input's size of memory (and the largest source's), in a thread that ends
 * with the call.
 *
 * @throws CredentialsError `credentials.unsupported-format`, `credentials.damaged-file`, `credentials.too-large`,
 * `credentials.not-what-was-decided`, `credentials.not-signed`
 * @example
 * const key = await openOwnKey({ dataDirectory, organisation: 'Example Studio', now: new Date(), randomBytes })
 * await signCredentials({ input, output, permissions: permissionsOf(receipt), model: 'model-1', key, now: new Date() })
 */
export async function signCredentials(options: SignOptions): Promise<SignedFile> {
  const { input, output, permissions, key, sources = [], bytesMax = defaultBytesMax, signal } = options
  for (const path of [input, ...sources.flatMap(({ path }) => path ?? [])]) await mustFit(path, bytesMax)
  const format = await signableFormat(input)
  const manifest = manifestOf({
    permissions,
    sources: await Promise.all(sources.map(withFormat)),
    model: options.model,
    training: options.training ?? 'notAllowed',
    version: programVersion,
    now: options.now,
    ...(options.title !== undefined && { title: options.title }),
  })
  const unnamed = `${output}.signing`
  await rm(unnamed, { force: true })
  try {
    const { readBack, ...signed } = await inC2paThread<SignedByThread>(
      {
        kind: 'sign',
        input,
        content: permissions.content,
        output: unnamed,
        format,
        manifest,
        algorithm: key.algorithm,
        reservedBytes: reservedBytes(key),
      },
      { sign: (claim) => signClaim(claim, key), ...(signal !== undefined && { signal }) },
    )
    const label = mustHold(readBack, manifest.permissions)
    await rename(unnamed, output)
    await syncFolder(dirname(output))
    return { ...signed, format, label }
  } catch (error) {
    await rm(unnamed, { force: true })
    throw error
  }
}

async function withFormat(source: Source): Promise<Source & { format?: SignableFormat }> {
  const format = source.path === undefined ? undefined : await formatOf(source.path)
  return isSignable(format) ? { ...source, format } : source
}

async function mustFit(path: string, bytesMax: number): Promise<void> {
  const { size } = await stat(path)
  if (size > bytesMax)
    throw new CredentialsError('credentials.too-large', `${path} has ${size} bytes; up to ${bytesMax} are signed.`)
}

/** @returns the manifest's id */
function mustHold(readBack: SignedByThread['readBack'], permissions: ReleasedPermissions): string {
  const read = credentialsIn(readBack)
  const problem =
    read.found !== 'manifest'
      ? `it reads back with ${read.found === 'none' ? 'no manifest' : `a manifest that can't be read (${read.why})`}`
      : read.state === 'invalid'
        ? `it reads back as invalid (${read.failures.join(', ')})`
        : isDeepStrictEqual(read.permissions, permissions)
          ? undefined
          : 'it reads back with other permissions'
  if (problem === undefined) return (read as { label: string }).label
  throw new CredentialsError('credentials.not-signed', `What was signed is not kept: ${problem}.`)
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
